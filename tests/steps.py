"""How staff enter the steps of bundles, and what lists and bundles say of them."""

from tests.pages import fields_of

BUNDLES = "/admin/projects/processbundle/"
LIST = "/prozessbuendel.csv?stichtag="
COLUMNS = ("Aufgenommen", "Analysiert", "Optimiert", "Digitalisiert")


def withdraw(client, bundles, step, day, reason="Fachverfahren abgelöst", **fields):
    """By the action of the list, as a browser would: choose, fill the form, send."""
    chosen = {"action": "withdraw_step", "_selected_action": [bundle.pk for bundle in bundles]}
    entered = fields_of(client.post(BUNDLES, chosen), "withdraw_step")
    sent = {**entered, **chosen, "step": step, "effective_on": day, "reason": reason, "withdraw_step": "1", **fields}
    return client.post(BUNDLES, sent, follow=True)


def not_begun(client, bundles, day):
    chosen = {"action": "state_not_begun", "_selected_action": [bundle.pk for bundle in bundles]}
    entered = fields_of(client.post(BUNDLES, chosen), "not_begun")
    return client.post(BUNDLES, {**entered, **chosen, "effective_on": day, "not_begun": "1"}, follow=True)


def take(client, bundle, step, day):
    """In the empty row of the form of a bundle."""
    page = f"{BUNDLES}{bundle.pk}/change/"
    sent = fields_of(client.get(page))
    row = f"steps-{sent['steps-INITIAL_FORMS']}"
    return client.post(page, {**sent, f"{row}-step": step, f"{row}-effective_on": day}, follow=True)


def columns(read_csv, day):
    return [tuple(row[name] for name in COLUMNS) for row in read_csv(f"{LIST}{day}")]


def progress(read_csv, day):
    (row,) = read_csv(f"/projekte.csv?stichtag={day}")
    return row["davon digitalisiert"], row["Fortschritt in %"]


def stated(bundle):
    rows = bundle.steps.order_by("effective_on", "step").values_list("step", "state", "effective_on")
    return [(step, state, f"{day:%d.%m.%Y}") for step, state, day in rows]
