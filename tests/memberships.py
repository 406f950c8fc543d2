"""How staff enter memberships: rows of the pages of rollouts and bundles."""

from tests.pages import fields_of

ROLLOUTS = "/admin/projects/rollout/"


def rows(prefix, *entered, initial=0):
    """What a form sends of rows that were entered."""
    data = {f"{prefix}-TOTAL_FORMS": len(entered) + initial, f"{prefix}-INITIAL_FORMS": initial}
    return data | {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(entered, start=initial)
        for name, value in row.items()
    }


def change_rollout(client, rollout, **fields):
    page = f"{ROLLOUTS}{rollout.pk}/change/"
    sent = fields_of(client.get(page))
    sent = {name: value for name, value in sent.items() if not name.endswith("-belongs")}
    return client.post(page, {**sent, **fields}, follow=True)


def leaving(day, reason="Aufgabe verlagert", number=1, **fields):
    """The row, after so many others, in which somebody leaves from the day on."""
    row = {"effective_on": day, "reason": reason, "source": "", **fields}
    return {
        "memberships-TOTAL_FORMS": number + 1,
        **{f"memberships-{number}-{name}": text for name, text in row.items()},
    }


def memberships_of(record):
    return [(row.effective_on, row.belongs) for row in record.memberships.order_by("effective_on")]
