"""What stands behind a figure that reads differently today is what took effect by the key date of the paper."""

import re
from datetime import date

import pytest

from funding.choices import MovementKind
from funding.models import Tranche
from papers.freezing import freeze, publish
from projects.models import Project, ProjectEnd, Rollout
from tests.example_papers import explain_errors
from tests.factories import MilestoneFactory, PaperFactory, RolloutFactory, TrancheFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.units.reorganising import entered, guide, new_unit
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PAGE = "/berichte/vo-0504-21/"


@pytest.fixture
def project():
    return Project.objects.get(slug="aktenplan")


def causes(client, page=PAGE):
    """Of all figures that read differently: why, and the records entered behind them."""
    return {
        (str(group.origin), entry.model, entry.record.split(" – ")[0])
        for group in client.get(page).context["correction_groups"]
        for correction in group.corrections
        for entry in correction.entries
    }


def fill_in(client, page, **values):
    """Fill in a form and send it, once more where it asks about papers."""
    fields = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    answer = client.post(page, {**fields, **values})
    if answer.status_code == 200:
        assert "Betroffen: VO" in text_of(answer), re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
        answer = client.post(page, {**fields_of(answer), **values})
    assert answer.status_code == 302, text_of(answer)


def enter_late_rollout(client):
    project, unit = Project.objects.get(slug="aktenplan"), UnitFactory(name="Neubau", number="999")
    fill_in(client, "/admin/projects/rollout/add/", project=project.pk, unit=unit.pk, joined_on="01.03.2020")


def frozen_paper_of(key_date):
    """Another paper of the project, at /berichte/vo-1/."""
    paper = PaperFactory(reference="VO/1", key_date=key_date, projects=[Project.objects.get(slug="aktenplan")])
    explain_errors(paper)
    freeze(paper)
    publish(paper)


def unit_named(name):
    return Unit.objects.get(names__name=name)


LATE_ROLLOUT = {
    ("nachgetragen", "Umsetzung", "999 Neubau"),
    ("nachgetragen", "Zugehörigkeit einer Umsetzung", "999 Neubau"),
}


def merge_and_split(client, merged_on, split_on):
    one, other = unit_named("Rechtsamt"), unit_named("Zoo")
    entered(guide(client, "zusammenlegen", merged_on, units=[one.pk, other.pk], **new_unit(name="Ressort Vereint")))
    parts = {**new_unit(0, name="Kultur Nord"), **new_unit(1, name="Kultur Süd")}
    entered(guide(client, "aufteilen", split_on, unit=unit_named("Kulturbüro").pk, **parts))


@pytest.mark.walk
@pytest.mark.parametrize("days", [("01.06.2021", "01.07.2021"), ("01.01.2022", "01.07.2022"), ("09.04.2021",) * 2])
def test_reorganisations_after_the_key_date_are_behind_nothing(staff, days):
    client = staff()
    merge_and_split(client, *days)
    assert causes(client) == set()
    enter_late_rollout(client)
    assert causes(client) == LATE_ROLLOUT


@pytest.mark.walk
def test_reorganisations_of_founded_units_after_the_key_date_are_behind_nothing(staff):
    for name in ("Rechtsamt", "Zoo", "Kulturbüro"):
        unit = unit_named(name)
        unit.founded_on = date(2018, 1, 1)
        unit.save()
    frozen_paper_of(date(2021, 6, 30))
    client = staff()
    merge_and_split(client, "01.07.2021", "01.01.2022")
    enter_late_rollout(client)
    assert causes(client, "/berichte/vo-1/") == LATE_ROLLOUT


@pytest.mark.walk
def test_a_unit_closed_at_the_end_of_the_key_date_is_behind_nothing(staff):
    client = staff()
    entered(guide(client, "aufloesen", "08.04.2021", units=[unit_named("Zoo").pk]))
    enter_late_rollout(client)
    assert causes(client) == LATE_ROLLOUT


@pytest.mark.walk
def test_what_joins_its_project_after_the_key_date_is_behind_nothing(staff, project):
    client = staff()
    values = {"project": project.pk, "joined_on": "01.03.2025"}
    fill_in(client, "/admin/projects/rollout/add/", unit=UnitFactory(founded_on=date(2019, 1, 1)).pk, **values)
    fill_in(client, "/admin/projects/processbundle/add/", name="Hundesteuer", **values)
    enter_late_rollout(client)
    assert causes(client) == LATE_ROLLOUT


@pytest.mark.walk
def test_what_joins_its_project_late_is_behind_what_it_changes(staff):
    client = staff()
    enter_late_rollout(client)
    assert causes(client) == LATE_ROLLOUT


@pytest.mark.walk(4)
def test_a_milestone_planned_after_the_key_date_is_behind_nothing(staff, project):
    client, page = staff(), "/admin/projects/milestone/add/"
    values = {"project": project.pk, "due_on": "01.06.2022"}
    fill_in(client, page, title="Abnahme", stated_on="01.02.2022", **values)
    assert causes(client) == set()
    fill_in(client, page, title="Probe", stated_on="01.03.2021", **values)
    assert {record for _, _, record in causes(client)} == {"Probe", "Probe: 01.06.2022 ab 01.03.2021"}


@pytest.mark.walk(4)
def test_a_phase_known_at_the_latest_after_the_key_date_is_behind_what_it_makes_possible(staff):
    rollout = Rollout.objects.get(unit__names__name="Zoo")
    values = {"rollout": rollout.pk, "phase": Phase.PRODUCTION, "effective_on": "01.12.2021"}
    client = staff()
    fill_in(client, "/admin/projects/phasechange/add/", date_precision="LATEST", **values)
    assert {(origin, model) for origin, model, _ in causes(client)} <= {("nachgetragen", "Phasenwechsel")}
    groups = client.get(PAGE).context["correction_groups"]
    assert "anders-berechnet" not in {str(group.origin) for group in groups}


def end_entry(project):
    return ProjectEnd.objects.get(project=project, effective_on=date(2021, 2, 1))


def enter_late_end(client, project, day):
    page = f"/admin/projects/project/{project.pk}/change/"
    fill_in(client, page, ends_on=day, change_kind="gilt_ab", change_effective_on="01.02.2021")


def correct(client, project, day):
    page = f"/admin/projects/projectend/{end_entry(project).pk}/change/"
    fill_in(client, page, ends_on=day, change_reason="Tippfehler")


@pytest.mark.walk
def test_a_late_entry_that_is_corrected_stays_a_late_entry(staff, project):
    client = staff()
    enter_late_end(client, project, "31.12.2021")
    correct(client, project, "31.12.2022")
    assert {origin for origin, _, _ in causes(client)} == {"nachgetragen"}
    text = text_of(client.get(PAGE))
    assert "31.12.2022" in text
    assert "Seither berichtigt" not in text


@pytest.mark.walk
def test_a_late_entry_that_is_corrected_to_a_later_day_is_behind_nothing(staff, project):
    client = staff()
    enter_late_end(client, project, "31.12.2021")
    page = f"/admin/projects/projectend/{end_entry(project).pk}/change/"
    fill_in(client, page, effective_on="01.02.2022", change_reason="Tippfehler")
    project.state(date(2021, 3, 1), ends_on=date(2021, 11, 30))
    entries = {entry.record for each in client.get(PAGE).context["corrections"] for entry in each.entries}
    assert len(entries) == 1


@pytest.mark.walk
def test_what_was_there_at_the_freezing_and_is_corrected_is_a_correction(staff, project):
    client = staff()
    first = ProjectEnd.objects.filter(project=project).order_by("effective_on").first()
    fill_in(client, f"/admin/projects/projectend/{first.pk}/change/", ends_on="31.12.2022", change_reason="Bescheid")
    assert {origin for origin, _, _ in causes(client)} == {"berichtigt"}


@pytest.mark.walk
def test_a_closing_entered_late_and_then_corrected_is_a_late_entry(staff):
    client, unit = staff(), UnitFactory(name="Umbau")
    RolloutFactory(project=Project.objects.get(slug="aktenplan"), unit=unit)
    fill_in(client, f"/admin/units/unit/{unit.pk}/change/", closed_on="31.03.2021", change_reason="Meldung")
    fill_in(client, f"/admin/units/unit/{unit.pk}/change/", closed_on="28.02.2021", change_reason="Meldung")
    enter_late_rollout(client)
    assert {origin for origin, _, _ in causes(client)} == {"nachgetragen"}
    assert ("nachgetragen", "Leistungseinheit", "Umbau") in causes(client)


@pytest.mark.walk(4)
def test_what_was_there_at_the_freezing_and_is_deleted_is_a_correction(staff):
    client, change = staff(), Rollout.objects.get(unit__names__name="Zoo").phase_changes.get()
    page = f"/admin/projects/phasechange/{change.pk}/delete/"
    sent = {**fields_of(client.get(page), "post"), "change_reason": "Verwechselt"}
    assert client.post(page, sent).status_code == 302
    assert causes(client) == {("berichtigt", "Phasenwechsel", "Zoo")}


@pytest.mark.walk
def test_a_payment_after_the_key_date_is_behind_nothing(staff, project):
    client, paid = staff(), Tranche.objects.get(grant__project=project)
    period = {"period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31)}
    claimed = {"claimed": 1000, "claimed_on": date(2021, 3, 1), "approved": None, "approved_on": None}
    open_one = TrancheFactory(grant=paid.grant, **period, **claimed, paid=None, paid_on=None)
    frozen_paper_of(date(2021, 6, 30))
    later = {"kind": "2", "amount": "900", "effective_on": "01.02.2022", "date_precision": "EXACT"}
    rows = {f"movements-1-{name}": value for name, value in later.items()}
    fill_in(client, f"/admin/funding/tranche/{open_one.pk}/change/", **rows)
    assert open_one.movements.count() == 2
    assert causes(client, "/berichte/vo-1/") == set()
    payment = paid.movements.get(kind=MovementKind.PAYMENT)
    correction = {"amount": "1556579,05", "change_reason": "Verschrieben"}
    fill_in(client, f"/admin/funding/movement/{payment.pk}/change/", **correction)
    entries = {entry.key for each in client.get("/berichte/vo-1/").context["corrections"] for entry in each.entries}
    assert entries == {payment.pk}
    assert {origin for origin, _, _ in causes(client, "/berichte/vo-1/")} == {"berichtigt"}


@pytest.mark.walk
def test_a_project_that_ended_before_is_behind_its_milestones_that_are_no_longer_overdue(client, staff, project):
    MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 12, 1))
    frozen_paper_of(date(2021, 4, 8))
    row = {"states-0-state": "ENDED_EARLY", "states-0-effective_on": "01.03.2021", "states-0-reason": "Haushalt"}
    fill_in(staff("Projektleitung"), f"/admin/projects/project/{project.pk}/change/", **row)
    groups = client.get("/berichte/vo-1/").context["correction_groups"]
    assert {str(group.origin) for group in groups} == {"nachgetragen"}
    [state] = [each for group in groups for each in group.corrections if each.label.endswith("„Abnahme“, Stand")]
    assert (state.frozen, state.today) == ("überfällig", "nicht erreicht")
    assert [entry.model for entry in state.entries] == ["Projektstand"]
