"""A reorganisation is undone as one, and is one event in the trail."""

from datetime import date

import pytest
from django.test import Client

from projects.models import PhaseChange, Rollout
from services.models import Service
from tests.factories import DivisionFactory, ResponsibilityChangeFactory
from tests.law.readings import addresses_of, paper_anew, read
from tests.pages import text_of
from tests.phases import Phase
from tests.units.reorganising import entered, first_in, guide, new_unit, undo
from units.models import ReorganisedUnit, Unit

pytestmark = pytest.mark.django_db


def readings(addresses):
    """What pages and files say, and the paper made anew."""
    return read(Client(), addresses) | {"paper": paper_anew("vo-0504-21").encode()}


@pytest.mark.walk
@pytest.mark.sample(1)
@pytest.mark.parametrize("kind", ["umbenennen", "umziehen", "zusammenlegen", "aufteilen", "aufloesen"])
def test_undoing_gives_back_every_byte_of_pages_and_files(staff, kind, examples, sample):
    client = staff()
    one, other = first_in(Phase.PRODUCTION), first_in(Phase.PLANNING)
    ResponsibilityChangeFactory(unit=one, service=Service.objects.order_by("pk").first())
    chosen = {
        "umbenennen": {"unit": one.pk, "name": "Ressort Neu"},
        "umziehen": {"units": [one.pk, other.pk], "division": DivisionFactory(name="Neuer Bereich").pk},
        "zusammenlegen": {"units": [one.pk, other.pk], **new_unit(name="Ressort C")},
        "aufteilen": {"unit": one.pk, **new_unit(0, name="Ressort C"), **new_unit(1, unit=other.pk)},
        "aufloesen": {"units": [one.pk], "heir": other.pk},
    }
    services = {f"zustaendig-{row.service_id}": "bleibt" for row in one.responsibilities.all()}
    days = (date(2021, 12, 31), date(2026, 11, 27))
    addresses = sample([address for day in days for address in addresses_of(day)], 24)
    # A dissolved unit counts on the day itself still; a day later every kind has changed these.
    addresses += [f"{address}?stichtag=2022-01-02" for address in ("/leistungseinheiten.csv", "/projekte/aktenplan/")]
    before = readings(addresses)
    event = entered(guide(client, kind, "01.01.2022", services if kind == "aufteilen" else None, **chosen[kind]))
    assert readings(addresses) != before
    assert f"{event} wurde rückgängig gemacht." in text_of(undo(client, event))
    after = readings(addresses)
    assert [address for address, said in before.items() if after[address] != said] == []
    assert not ReorganisedUnit.objects.exists()
    page = text_of(client.get(f"/admin/units/reorganisation/{event.pk}/change/"))
    assert "Rückgängig gemacht am" in page
    assert "Diese Reorganisation ist schon rückgängig gemacht." in text_of(undo(client, event))


@pytest.mark.walk
def test_what_was_entered_since_stands_against_undoing(staff, legal, zoo):
    client = staff()
    event = entered(
        guide(client, "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C"))
    )
    rollout = Rollout.objects.get(unit__names__name="Ressort C")
    PhaseChange(rollout=rollout, phase_id=Phase.CONCEPT, effective_on=date(2022, 5, 1)).save()
    text = text_of(undo(client, event))
    assert "nichts wurde geändert" in text
    assert "Phasenwechsel „Konzeption ab 01.05.2022“" in text
    assert Unit.objects.get(pk=zoo.unit.pk).closed_on == date(2021, 12, 31)


@pytest.mark.walk
def test_it_is_one_event_in_the_trail(staff, legal, zoo):
    event = entered(
        guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C"))
    )
    assert str(event) == f"Reorganisation {event.pk}: Zusammenlegung zum 01.01.2022"
    entries = [
        *Unit.history.filter(history_change_reason=str(event)),
        *Rollout.history.filter(history_change_reason=str(event)),
        *PhaseChange.history.filter(history_change_reason=str(event)),
    ]
    assert len(entries) == 3 + 1 + 1
    assert len({entry.history_date for entry in entries}) == 1
