"""Entries of feeds and calendars over time: each keeps its name whatever is entered or corrected, and none says that it
was altered when it was not."""

from datetime import UTC, date, datetime
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar

from funding.choices import DeadlineKind
from projects.models import PhaseChange
from tests.factories import (
    DeadlineDayFactory,
    GrantFactory,
    MilestoneFactory,
    ProjectFactory,
    RolloutFactory,
    ServiceDeadlineFactory,
    UnitFactory,
)
from tests.imports.test_packages import take_in
from tests.phases import Phase
from tests.site.test_discovery import ATOM

pytestmark = pytest.mark.django_db
FEEDS = ("/aktuell.atom", "/berichte.atom")
SAID = ("title", "summary", "published")


def entries(client, address):
    """What each entry says and when it was altered, by its name, which no other has."""
    root = ET.fromstring(client.get(address).content)  # noqa: S314 our own
    found = [
        (
            each.findtext(f"{ATOM}id"),
            (*(each.findtext(f"{ATOM}{name}") for name in SAID), each.find(f"{ATOM}link").get("href")),
            datetime.fromisoformat(each.findtext(f"{ATOM}updated")),
        )
        for each in root.iter(f"{ATOM}entry")
    ]
    assert len({name for name, *_ in found}) == len(found)
    assert all(updated >= datetime.fromisoformat(said[2]) for _, said, updated in found)
    moments = [updated for *_, updated in found]
    if moments:
        assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == max(moments)
    return {name: (said, updated) for name, said, updated in found}


def events(client):
    found = {}
    for event in Calendar.from_ical(client.get("/termine.ics").content).walk("VEVENT"):
        assert str(event["uid"]) not in found
        said = (str(event["summary"]), event["dtstart"].dt, str(event["description"]))
        found[str(event["uid"])] = said, event["last-modified"].dt
        assert event["dtstamp"].dt == event["last-modified"].dt
    return found


@pytest.fixture
def change(time_machine):
    """A change of phase entered a day after it happened."""
    time_machine.move_to(datetime(2020, 6, 2, 10, tzinfo=UTC), tick=False)
    project = ProjectFactory(title="E-Akte", slug="e-akte", starts_on=date(2020, 1, 1))
    rollout = RolloutFactory(
        project=project,
        unit=UnitFactory(name="Zoo"),
        phases={date(2020, 2, 1): Phase.PLANNING, date(2020, 6, 1): Phase.CONCEPT},
    )
    time_machine.move_to(datetime(2020, 6, 5, 10, tzinfo=UTC), tick=False)
    return rollout


def of_day(client, day):
    [(name, found)] = [
        each
        for each in entries(client, "/aktuell.atom").items()
        if each[1][0][2].startswith(day) and "Phase" in each[1][0][0]
    ]
    return name, found


def test_a_later_fact_leaves_an_entry_as_it_is(client, change):
    before = of_day(client, "2020-06-01")
    assert before[1][1] == datetime(2020, 6, 2, 10, tzinfo=UTC)  # when it was entered, not when it happened
    PhaseChange.objects.create(rollout=change, phase_id=Phase.PRODUCTION, effective_on=date(2020, 6, 4))
    assert of_day(client, "2020-06-01") == before


def test_a_corrected_day_or_value_is_the_same_entry_altered(client, change, time_machine):
    name, (_, entered) = of_day(client, "2020-06-01")
    stated = PhaseChange.objects.get(rollout=change, effective_on=date(2020, 6, 1))
    stated.phase_id = Phase.PRODUCTION
    stated.save()
    again, (said, updated) = of_day(client, "2020-06-01")
    assert again == name
    assert "Produktiv" in said[1]
    assert updated == datetime(2020, 6, 5, 10, tzinfo=UTC) > entered
    time_machine.move_to(datetime(2020, 6, 7, 10, tzinfo=UTC), tick=False)
    stated.effective_on = date(2020, 5, 30)
    stated.save()
    assert of_day(client, "2020-05-30")[0] == name


def test_an_edited_source_alters_nothing(client, change):
    before = of_day(client, "2020-06-01")
    stated = PhaseChange.objects.get(rollout=change, effective_on=date(2020, 6, 1))
    stated.source = "Ratsinformation"
    stated.save()
    assert of_day(client, "2020-06-01") == before


def test_names_stay_on_another_host_and_under_another_title(client, change, settings):
    before = {*entries(client, "/aktuell.atom")}
    settings.SITE_URL = "https://neu.stadt.example"
    project = change.project
    project.state(date(2020, 6, 3), title="Elektronische Akte")
    assert before <= {*entries(client, "/aktuell.atom")}


def test_an_event_keeps_its_name_and_says_when_its_deadline_was_altered(client, time_machine):
    time_machine.move_to(datetime(2022, 7, 1, 12, tzinfo=UTC), tick=False)
    grant = GrantFactory(period_start=date(2020, 1, 1), period_end=date(2022, 12, 31), proof_months=6)
    other = ServiceDeadlineFactory(name="OZG", due_on=date(2022, 12, 31))
    first = client.get("/termine.ics").content
    time_machine.move_to(datetime(2022, 7, 2, 12, tzinfo=UTC), tick=False)
    assert client.get("/termine.ics").content == first
    before = events(client)
    assert {changed for _, changed in before.values()} == {datetime(2022, 7, 1, 12, tzinfo=UTC)}
    DeadlineDayFactory(
        grant=grant, kind=DeadlineKind.PROOF_OF_USE, effective_on=date(2022, 7, 1), due_on=date(2023, 9, 30)
    )
    other.name = "Onlinezugangsgesetz"
    other.save()
    after = events(client)
    assert {*after} == {*before}
    moved = [uid for uid in after if after[uid][0] != before[uid][0]]
    assert len(moved) == 2
    assert {after[uid][1] for uid in moved} == {datetime(2022, 7, 2, 12, tzinfo=UTC)}


def test_the_feed_of_papers_says_since_when_everybody_may_read_them(client, frozen):
    [(said, updated)] = entries(client, "/berichte.atom").values()
    assert updated == datetime.fromisoformat(said[2])
    assert updated <= timezone.now()


def test_an_entry_entered_anew_on_a_day_that_another_left_has_a_name_of_its_own(client, change):
    first, (_, _) = of_day(client, "2020-06-01")
    stated = PhaseChange.objects.get(rollout=change, effective_on=date(2020, 6, 1))
    stated.effective_on = date(2020, 6, 3)
    stated.save()
    PhaseChange.objects.create(rollout=change, phase_id=Phase.PRODUCTION, effective_on=date(2020, 6, 4))
    second = PhaseChange.objects.get(rollout=change, effective_on=date(2020, 6, 4))
    second.effective_on = date(2020, 6, 5)
    second.save()
    PhaseChange.objects.create(rollout=change, phase_id=Phase.PRODUCTION, effective_on=date(2020, 6, 1))
    names = {day: of_day(client, day)[0] for day in ("2020-06-01", "2020-06-03", "2020-06-05")}
    assert names["2020-06-03"] == first
    assert len({*names.values()}) == 3


def names_of(client):
    """Those of all entries of feeds and of all days of the calendar."""
    return {address: {*entries(client, address)} for address in FEEDS[:1]} | {"termine": {*events(client)}}


@pytest.mark.walk(4)
def test_names_are_the_same_in_a_database_that_took_the_data_in(client, change, tmp_path):
    """Also of what was corrected before: there nothing is left of how it was entered; and so it goes on."""
    ServiceDeadlineFactory(name="OZG", due_on=date(2020, 12, 31))
    deadline = ServiceDeadlineFactory(name="Zwischenziel", due_on=date(2020, 9, 30))
    milestone = MilestoneFactory(project=change.project, title="Abnahme", reached_on=date(2020, 5, 20))
    for record, name, value in (
        (PhaseChange.objects.get(effective_on=date(2020, 6, 1)), "effective_on", date(2020, 5, 30)),
        (deadline, "name", "Etappe"),
        (milestone, "title", "Abnahme der Stufe 1"),
    ):
        setattr(record, name, value)
        record.save()
    PhaseChange.objects.create(rollout=change, phase_id=Phase.PRODUCTION, effective_on=date(2020, 6, 1))
    before = names_of(client)
    assert len(before["/aktuell.atom"]) == 3
    for folder in ("first", "second"):
        call_command("exportieren", str(tmp_path / folder), stdout=StringIO())
        take_in(tmp_path / folder / "vollstaendig")
        assert names_of(client) == before
    taken_in = PhaseChange.objects.get(effective_on=date(2020, 5, 30))
    taken_in.effective_on = date(2020, 5, 29)
    taken_in.save()
    assert names_of(client) == before
