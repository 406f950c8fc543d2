"""For what an explanation counts: the values of its finding, and no more than these."""

from datetime import date

import pytest

from records.findings import Scope
from reports.findings.audit import audit
from reports.models import Explanation
from tests.factories import GrantFactory, MilestoneFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.findings import found
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
DAY, NEXT_YEAR = date(2020, 12, 31), date(2021, 12, 31)


def explain(identifier, key_date=DAY):
    finding = found(key_date, identifier)[0]
    Explanation.objects.create(finding=finding.key, fingerprint=finding.fingerprint, text="Ist bekannt.")


def states(identifier, key_date=DAY):
    return [each.state for each in audit(Scope(key_date)) if each.finding.check.identifier == identifier]


def test_an_overdue_milestone_stays_explained_as_the_days_go_by():
    milestone = MilestoneFactory(due_on=date(2020, 12, 1))
    explain("meilenstein-ueberfaellig")
    assert states("meilenstein-ueberfaellig", NEXT_YEAR) == ["erläutert"]
    planned = milestone.planned_days.get()
    planned.due_on = date(2020, 12, 2)
    planned.save()
    assert states("meilenstein-ueberfaellig", NEXT_YEAR) == ["offen (für andere Werte erläutert)"]


def test_a_missed_deadline_stays_explained_as_the_days_go_by():
    GrantFactory()
    explain("frist-versaeumt")
    assert states("frist-versaeumt", date(2021, 1, 15)) == ["erläutert"]


def test_a_figure_that_is_only_told_beside_the_values_reopens_nothing():
    """The sentence also tells how many units are productive; the finding is about 1 listed against 2 planned."""
    rollout = RolloutFactory(project=ProjectFactory(planned_units=2), phases={date(2020, 1, 1): Phase.PLANNING})
    explain("einheiten-gegen-plan")
    before = found(DAY, "einheiten-gegen-plan")[0].text
    PhaseChangeFactory(rollout=rollout, phase=Phase.PRODUCTION, effective_on=date(2020, 6, 1))
    assert found(DAY, "einheiten-gegen-plan")[0].text != before
    assert states("einheiten-gegen-plan") == ["erläutert"]
    RolloutFactory(project=rollout.project, unit__name="Zoo")
    planned = rollout.project.numbers.get()
    planned.number = 3
    planned.save()
    assert states("einheiten-gegen-plan") == ["offen (für andere Werte erläutert)"]


def test_the_project_page_shows_the_gravest_of_many_findings(client):
    project = ProjectFactory(slug="p", planned_units=1)
    MilestoneFactory.create_batch(30, project=project, due_on=date(2020, 12, 1))
    page = text_of(client.get("/projekte/p/?stichtag=2020-12-31"))
    assert page.count("War am 01.12.2020 fällig") == 25
    assert "Gezeigt sind die 25 schwersten von 31 Befunden." in page


@pytest.mark.walk(4)
def test_the_overview_tells_open_findings_by_number_and_how_many_are_explained(client):
    MilestoneFactory(due_on=date(2020, 12, 1))
    assert "Offene Befunde: 0 Fehler, 1 Warnung, 0 Hinweise." in text_of(client.get("/?stichtag=2020-12-31"))
    explain("meilenstein-ueberfaellig")
    text = text_of(client.get("/?stichtag=2020-12-31"))
    assert "Offene Befunde: 0 Fehler, 0 Warnungen, 0 Hinweise; 1 weiterer ist erläutert." in text
