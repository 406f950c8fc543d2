"""Reorganisations through the guided steps of the admin: renamed, moved, merged, split, closed, and undone as one."""

import re
from datetime import date

import pytest

from projects.choices import Phase
from projects.models import PhaseChange, Project, Rollout
from records.models import DatePrecision
from tests.example_papers import frozen_example
from tests.factories import (
    DivisionFactory,
    ProjectFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    UnitFactory,
    UserFactory,
)
from tests.law.readings import addresses_of, paper_anew, read
from tests.pages import all_fields_of, text_of
from units.models import Reorganisation, ReorganisedUnit, Unit

pytestmark = pytest.mark.django_db
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


def test_units_that_merge_leave_and_their_successor_takes_over_what_is_least_advanced(staff, read_csv, examples):
    """Case "Unit merge close"."""
    frozen_example()
    client = staff("Sachbearbeitung")
    productive, planning = first_in(Phase.PRODUCTION), first_in(Phase.PLANNING)
    names = sorted([productive.name, planning.name])
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [productive.pk, planning.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    (name,) = [name for name in page.context["form"].fields if name.startswith("umsetzung-")]
    assert page.context["form"].fields[name].initial == str(Phase.PLANNING.value)
    page = send(client, "zusammenlegen", page, "uebersicht", **{name: str(Phase.CONCEPT.value)})
    text = text_of(page)
    assert "Ressort C übernimmt „Konzeption“" in text
    assert "Es gilt ab dem 01.01.2022" in text
    entered(send(client, "zusammenlegen", page, "eintragen"))
    assert progress(read_csv, "2021-04-08") == ("22", "38", "57,9")
    assert progress(read_csv, "2021-12-31") == ("22", "38", "57,9")
    assert progress(read_csv, "2022-01-01") == ("21", "37", "56,8")
    assert client.get("/berichte/vo-0504-21/").context["corrections"] == []
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    for name in names:
        assert f"{name} am 31.12.2021, aufgelöst, fortgeführt von Ressort C" in page
    assert "Am 01.01.2022 zusammengelegt" in page
    earlier = text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))
    assert "Ausgeschieden" not in earlier
    assert "zusammengelegt" not in earlier
    [change] = PhaseChange.objects.filter(rollout__unit__names__name="Ressort C")
    assert (change.phase, change.effective_on, change.is_taken_over) == (Phase.CONCEPT, date(2022, 1, 1), True)
