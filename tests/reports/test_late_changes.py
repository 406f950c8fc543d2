"""What was entered in a period for days before it stands apart from the changes of the period."""

from datetime import date

import pytest

from projects.choices import Step
from projects.models import RolloutMembership
from tests.factories import (
    BundleFactory,
    ExpenditureFactory,
    GrantFactory,
    MilestoneFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from tests.reports.comparisons import changes, figures, rows

pytestmark = pytest.mark.django_db
LATE = "&art=nachgetragen"


@pytest.fixture
def zoo(time_machine):
    """Entered on 1 February 2020: in Planung since 1 January."""
    time_machine.move_to("2020-02-01 12:00 +0000")
    return RolloutFactory(
        project=ProjectFactory(title="Aktenplan", slug="akte", started_on=date(2020, 1, 1)),
        unit__name="Zoo",
        phases={date(2020, 1, 1): Phase.PLANNING},
    )


@pytest.fixture
def late_concept(zoo, time_machine):
    """Entered on 20 August 2020: in Konzeption since 1 March, Produktiv since 1 August."""
    time_machine.move_to("2020-08-20 12:00 +0000")
    PhaseChangeFactory(rollout=zoo, phase=Phase.CONCEPT, effective_on=date(2020, 3, 1))
    PhaseChangeFactory(rollout=zoo, phase=Phase.PRODUCTION, effective_on=date(2020, 8, 1))
    time_machine.move_to("2021-01-10 12:00 +0000")


@pytest.mark.walk
@pytest.mark.usefixtures("late_concept")
def test_a_late_entry_is_none_of_the_changes_of_the_period(client, read_csv):
    of_period = rows(read_csv, "2020-06-30", "2020-12-31")
    assert changes(of_period) == [("01.08.2020", "Phase", "Zoo", "Konzeption", "Produktiv", "")]
    late = rows(read_csv, "2020-06-30", "2020-12-31", art="nachgetragen")
    assert (changes(late), figures(late)) == (
        [("01.03.2020", "Phase", "Zoo", "Planung", "Konzeption", "")],
        {},
    )
    page = text_of(client.get("/vergleich/?von=2020-06-30&bis=2020-12-31"))
    assert "1 Änderung bis zum 30.06.2020 wurde erst nach diesem Tag eingetragen." in page
    assert page.index("01.08.2020") < page.index("Nachgetragen") < page.index("01.03.2020")
    alone = text_of(client.get(f"/vergleich/?von=2020-06-30&bis=2020-12-31{LATE}"))
    assert "1 Änderung bis zum 30.06.2020, nach diesem Tag eingetragen." in alone
    assert "01.08.2020" not in alone


@pytest.mark.walk
@pytest.mark.usefixtures("late_concept")
@pytest.mark.parametrize(("start", "end"), [("2020-03-31", "2020-08-19"), ("2020-08-20", "2020-12-31")])
def test_what_was_entered_before_or_after_the_period_is_not_late_in_it(client, read_csv, start, end):
    assert changes(rows(read_csv, start, end, art="nachgetragen")) == []
    assert "Nachgetragen" not in text_of(client.get(f"/vergleich/?von={start}&bis={end}"))
    page = text_of(client.get(f"/vergleich/?von={start}&bis={end}{LATE}"))
    assert "In diesem Zeitraum wurde nichts für frühere Tage eingetragen." in page


def test_a_correction_is_no_late_entry(zoo, read_csv, time_machine):
    time_machine.move_to("2020-08-20 12:00 +0000")
    change = zoo.phase_changes.get()
    change.effective_on = date(2020, 1, 15)
    change.save()
    assert changes(rows(read_csv, "2020-06-30", "2020-12-31", art="nachgetragen")) == []


@pytest.mark.usefixtures("zoo")
def test_steps_milestones_money_and_leaving_of_earlier_days(zoo, read_csv, time_machine):
    project = zoo.project
    bundle = BundleFactory(project=project, name="Elterngeld")
    milestone = MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 5, 1))
    tranche = TrancheFactory(grant=GrantFactory(project=project, period_start=date(2020, 1, 1)))
    time_machine.move_to("2020-09-01 12:00 +0000")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 4, 1))
    milestone.reached_on = date(2020, 5, 2)
    milestone.save()
    ExpenditureFactory(tranche=tranche, booked_on=date(2020, 5, 3), amount="100.00")
    RolloutMembership(rollout=zoo, effective_on=date(2020, 6, 1), belongs=False, reason="Verlagert").save()
    time_machine.move_to("2021-01-10 12:00 +0000")
    late = changes(rows(read_csv, "2020-06-30", "2020-12-31", art="nachgetragen"))
    assert [(day, label, subject) for day, label, subject, *_ in late] == [
        ("01.04.2020", "Bearbeitungsschritt", "Elterngeld"),
        ("02.05.2020", "Meilenstein erreicht", "Abnahme"),
        ("03.05.2020", "Verwendet", "Personal"),
        ("01.06.2020", "Leistungseinheit scheidet aus", "Zoo"),
    ]


@pytest.mark.usefixtures("late_concept")
def test_files_name_what_they_hold_and_a_wrong_kind_makes_none(client):
    response = client.get(f"/vergleich.csv?von=2020-06-30&bis=2020-12-31{LATE}")
    assert "nachgetragen" in response["Content-Disposition"]
    assert client.get("/vergleich.csv?von=2020-06-30&bis=2020-12-31&art=spaeter").status_code == 400
