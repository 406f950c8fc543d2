"""Reorganisations entered and undone through the guided steps of the admin, and what lists say of them."""

import re

from projects.models import Rollout
from tests.pages import all_fields_of, text_of
from units.models import Reorganisation

STEPS = "/admin/units/reorganisation/add/"
AKTENPLAN = "/projekte.csv?suche=Aktenplan&stichtag="


def send(client, kind, page, step, **fields):
    """What a browser sends with a button of the page of a step."""
    return client.post(f"{STEPS}{kind}/", {**all_fields_of(page, "schritt"), **fields, "schritt": step})


def guide(client, kind, day, answers=None, **fields):
    """Go through all steps as somebody who takes over the proposals, but for the answers given."""
    page = client.get(f"{STEPS}{kind}/")
    page = send(client, kind, page, "folgen", effective_on=day, **fields)
    if page.context["step"] == "folgen":
        page = send(client, kind, page, "uebersicht", **(answers or {}))
    if page.context["step"] != "uebersicht":
        return page
    return send(client, kind, page, "eintragen")


def entered(answer):
    assert answer.status_code == 302, text_of(answer)
    return Reorganisation.objects.get(pk=int(re.findall(r"\d+", answer["Location"])[0]))


def undo(client, event, reason="Irrtum"):
    return client.post(f"/admin/units/reorganisation/{event.pk}/rueckgaengig/", {"reason": reason}, follow=True)


def progress(read_csv, day):
    (row,) = read_csv(f"{AKTENPLAN}{day}")
    return row["davon fertig"], row["Leistungseinheiten"], row["Fortschritt in %"]


def new_unit(place=0, **values):
    return {f"nachfolge-{place}-{name}": value for name, value in values.items()}


def first_in(phase):
    """Of the example the first unit whose phase is that."""
    return Rollout.objects.filter(phase_changes__phase=phase).order_by("pk").first().unit


def changes_between(read_csv, start, end):
    found = read_csv(f"/vergleich.csv?von={start}&bis={end}")
    return [
        (row["Datum"], row["Angabe"], row["Gegenstand"], row["Vorher"], row["Nachher"]) for row in found if row["Datum"]
    ]


def listed(read_csv, day):
    rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
    return {row["Leistungseinheit"]: (row["Phase"], row["Seit"], row["Datumsangabe"]) for row in rows}
