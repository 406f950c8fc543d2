"""A kind of change is one declaration; a kind of which nothing is recorded yields nothing."""

from datetime import date

import pytest

from projects.models import BundleMembership, StatusNote
from reports.comparison import sources  # noqa: F401 what there is already comes first
from reports.comparison.changes import CHANGE_SOURCES, ChangeSource, Details, change_source
from reports.comparison.rows import TEXT, Values
from tests.factories import BundleFactory, ProjectFactory, RolloutFactory, StatusNoteFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def status_notes():
    @change_source
    class StatusNotes(ChangeSource):
        label = "Statusbericht"
        model = StatusNote
        project = "project__"
        paths = ("noted_on", "text")

        def rows(self, changes, period):
            return period.within(changes, "noted_on")

        def details(self, noted_on, text):
            return Details("Text", Values.both(TEXT, None, text), noted_on)

    yield StatusNotes
    CHANGE_SOURCES.pop()


@pytest.mark.walk
def test_a_source_is_known_to_page_and_file_by_its_declaration_alone(client, read_csv, status_notes):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    StatusNoteFactory(project=project, noted_on=date(2020, 5, 1), text="Es geht voran.")
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 5, 1): Phase.PLANNING})
    text = text_of(client.get("/vergleich/?von=2020-04-30&bis=2020-05-01"))
    assert "2 Änderungen nach dem 30.04.2020 bis zum 01.05.2020" in text
    assert "Aktenplan Statusbericht Text 01.05.2020 – Es geht voran." in text
    found = read_csv("/vergleich.csv?von=2020-04-30&bis=2020-05-01")
    assert [row["Angabe"] for row in found if row["Datum"]] == ["Phase", "Statusbericht"]


def test_bundles_that_join_and_leave_are_named(client, read_csv):
    bundle = BundleFactory(name="Wohngeld", project__started_on=date(2020, 1, 1), joined_on=date(2020, 5, 1))
    reason = {"belongs": False, "reason": "zusammengelegt"}
    BundleMembership.objects.create(bundle=bundle, effective_on=date(2020, 6, 1), **reason)
    found = read_csv("/vergleich.csv?von=2020-04-30&bis=2020-07-01")
    assert [(row["Angabe"], row["Datum"]) for row in found if row["Datum"]] == [
        ("Prozessbündel kommt hinzu", "01.05.2020"),
        ("Prozessbündel scheidet aus", "01.06.2020"),
    ]
    assert "Wohngeld" in text_of(client.get("/vergleich/?von=2020-04-30&bis=2020-07-01"))


def test_without_any_record_there_is_no_source_and_no_change(client, read_csv):
    assert client.get("/vergleich/?von=2020-04-30&bis=2020-05-01").status_code == 200
    assert read_csv("/vergleich.csv?von=2020-04-30&bis=2020-05-01") == []


@pytest.mark.walk
@pytest.mark.parametrize("number", [2, 40])
def test_a_page_needs_the_same_queries_however_many_changes(client, django_assert_num_queries, number):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    for _ in range(number):
        RolloutFactory(project=rollout.project, phases={date(2020, 5, 1): Phase.PLANNING})
    client.get("/vergleich/?von=2020-04-30&bis=2020-05-02")
    with django_assert_num_queries(15):
        client.get("/vergleich/?von=2020-04-30&bis=2020-05-01")


@pytest.mark.walk(4)
def test_a_unit_that_joins_with_phase_and_plan_is_one_change(client, read_csv):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    joined = date(2020, 5, 1)
    zoo = RolloutFactory(project=project, unit__name="Zoo", joined_on=joined, phases={joined: Phase.CONCEPT})
    zoo.state(joined, planned_production_on=date(2020, 9, 1))
    zoo.state(date(2020, 6, 1), planned_production_on=date(2020, 10, 1))
    bath = RolloutFactory(
        project=project, unit__name="Bad", joined_on=joined, phases={date(2020, 5, 2): Phase.PLANNING}
    )
    bath.state(date(2020, 5, 2), planned_production_on=date(2020, 9, 1))
    found = read_csv("/vergleich.csv?von=2020-04-30&bis=2020-07-01")
    assert [(row["Datum"], row["Angabe"], row["Gegenstand"], row["Nachher"]) for row in found if row["Datum"]] == [
        ("01.05.2020", "Leistungseinheit kommt hinzu", "Zoo", "Konzeption; Produktiv geplant ab 01.09.2020"),
        ("01.05.2020", "Leistungseinheit kommt hinzu", "Bad", "ohne erfasste Phase"),
        ("02.05.2020", "Phase", "Bad", "Planung"),
        ("02.05.2020", "Plandatum", "Bad: Produktiv", "01.09.2020"),
        ("01.06.2020", "Plandatum", "Zoo: Produktiv", "01.10.2020"),
    ]
    text = text_of(client.get("/vergleich/?von=2020-04-30&bis=2020-05-01"))
    assert "2 Änderungen nach dem 30.04.2020 bis zum 01.05.2020" in text
    assert "Zoo 01.05.2020 Konzeption; Produktiv geplant ab 01.09.2020" in text
