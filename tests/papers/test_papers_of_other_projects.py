"""Who enters facts of a project is asked about the frozen papers that speak of it, and about no others."""

import re
from datetime import date

import pytest

from projects.choices import Step
from projects.models import ProcessBundle, Project, ProjectEnd, ProjectState, Rollout
from records.models import record_models
from records.statements import Statement
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    GrantFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    UnitFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.units.reorganising import STEPS, entered
from tests.units.reorganising import send as send_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ASKED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
DAY = "01.03.2021"


@pytest.fixture
def region():
    """A project that no paper speaks of."""
    return ProjectFactory(title="Modellregion", started_on=date(2020, 1, 1), ends_on=date(2022, 12, 31))


def send(client, page, **values):
    fields = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    return client.post(page, fields | values)


def assert_saved(answer):
    errors = re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
    assert answer.status_code == 302, errors


@pytest.mark.walk
def test_what_is_stated_of_a_project(staff, region):
    client, page = staff("Projektleitung"), f"/admin/projects/project/{region.pk}/change/"
    change = {"ends_on": "31.12.2023", "change_kind": "gilt_ab", "change_effective_on": DAY}
    state = {"states-0-state": "RESTING", "states-0-effective_on": DAY, "states-0-reason": "Haushalt"}
    assert_saved(send(client, page, **change, **state))
    assert ProjectEnd.objects.filter(project=region, effective_on=date(2021, 3, 1)).exists()
    assert ProjectState.objects.filter(project=region).exists()
    [first] = ProjectEnd.objects.filter(project=region).exclude(effective_on=date(2021, 3, 1))
    correction = {"ends_on": "31.12.2024", "change_reason": "Bescheid"}
    assert_saved(send(client, f"/admin/projects/projectend/{first.pk}/change/", **correction))


@pytest.mark.walk
def test_new_rollouts_bundles_and_milestones(staff, region):
    client = staff()
    row = {"phase_changes-0-phase": "1", "phase_changes-0-effective_on": DAY}
    values = {"project": region.pk, "unit": UnitFactory().pk, "joined_on": DAY, **row}
    assert_saved(send(client, "/admin/projects/rollout/add/", **values))
    values = {"project": region.pk, "name": "Hundesteuer", "joined_on": DAY}
    assert_saved(send(client, "/admin/projects/processbundle/add/", **values))
    values = {"project": region.pk, "title": "Abnahme", "due_on": "01.06.2022", "stated_on": DAY}
    assert_saved(send(client, "/admin/projects/milestone/add/", **values))
    assert Rollout.objects.filter(project=region, phase_changes__effective_on=date(2021, 3, 1)).exists()
    assert ProcessBundle.objects.filter(project=region).exists()
    assert region.milestones.exists()


@pytest.mark.walk
def test_steps_of_bundles(staff, region):
    client, bundle = staff("Projektleitung"), BundleFactory(project=region)
    row = {"steps-0-step": "1", "steps-0-effective_on": DAY}
    page = f"/admin/projects/processbundle/{bundle.pk}/change/"
    assert_saved(client.post(page, fields_of(client.get(page)) | row))
    new = {"project": region.pk, "name": "Hundesteuer", "joined_on": DAY, **row}
    assert_saved(send(client, "/admin/projects/processbundle/add/", **new))
    page = f"/admin/projects/bundlestep/{bundle.steps.get().pk}/"
    assert_saved(send(client, f"{page}change/", effective_on="02.03.2021", change_reason="Lesefehler"))
    assert "VO/0504/21" not in text_of(client.get(f"{page}delete/"))
    step = StepFactory(bundle=BundleFactory(project=region), step=Step.RECORDED, effective_on=date(2020, 5, 1))
    sent = {"action": "withdraw_step", "_selected_action": [step.bundle_id], "withdraw_step": "1", "step": "1"}
    assert_saved(client.post("/admin/projects/processbundle/", {**sent, "effective_on": DAY, "reason": "Irrtum"}))


@pytest.mark.walk
def test_notices_of_grants(staff, region):
    grant, client = GrantFactory(project=region), staff("Fördermittelstelle")
    page = f"/admin/funding/grant/{grant.pk}/change/"
    fields = fields_of(client.get(page))
    names = ("total_volume", "state_share", "own_share", "rate", "period_start", "period_end")
    row = {f"amendments-0-{name}": fields[name] for name in names}
    assert_saved(send(client, page, **row, **{"amendments-0-effective_on": DAY}))
    amendment = grant.amendments.get()
    assert "VO/0504/21" not in text_of(client.get(f"/admin/funding/amendment/{amendment.pk}/delete/"))


def enter_phase(client, rollouts, **values):
    sent = {"action": "enter_konzeption", "_selected_action": [each.pk for each in rollouts], "enter_phase": "1"}
    return client.post("/admin/projects/rollout/", {**sent, "effective_on": DAY, "date_precision": "EXACT", **values})


def test_many_at_once(staff, region):
    client, rollout = staff(), RolloutFactory(project=region)
    assert_saved(enter_phase(client, [rollout]))
    assert rollout.phase_changes.count() == 1
    sent = {"action": "state_not_begun", "_selected_action": [region.pk], "state_not_begun": "1"}
    RolloutFactory(project=region)
    assert_saved(client.post("/admin/projects/project/", {**sent, "effective_on": DAY}))
    bundle = BundleFactory(project=region)
    sent = {"action": "state_not_begun", "_selected_action": [bundle.pk], "not_begun": "1", "effective_on": DAY}
    assert_saved(client.post("/admin/projects/processbundle/", sent))


def test_the_page_of_deletion(staff, region):
    change = RolloutFactory(project=region, phases={date(2020, 3, 1): Phase.PLANNING}).phase_changes.get()
    page = staff().get(f"/admin/projects/phasechange/{change.pk}/delete/")
    assert "VO/0504/21" not in text_of(page)


def test_one_of_many_is_enough(staff, region):
    client = staff()
    rollouts = [RolloutFactory(project=region), Rollout.objects.get(unit__names__name="Kulturbüro")]
    answer = enter_phase(client, rollouts)
    assert ASKED in text_of(answer)
    assert "Nichts wurde geändert" not in text_of(answer)
    assert_saved(enter_phase(client, rollouts, seen_reports=fields_of(answer, "enter_phase")["seen_reports"]))


@pytest.mark.walk
def test_a_project_of_the_paper(staff):
    project, client = Project.objects.get(slug="aktenplan"), staff("Projektleitung")
    change = {"ends_on": "31.12.2023", "change_kind": "gilt_ab", "change_effective_on": DAY}
    assert ASKED in text_of(send(client, f"/admin/projects/project/{project.pk}/change/", **change))
    page = send(client, "/admin/projects/processbundle/add/", project=project.pk, name="Neu", joined_on=DAY)
    assert ASKED in text_of(page)


def test_what_is_stated_of_the_parts_of_a_project_belongs_to_it():
    for kind in record_models(Statement):
        owner = kind._meta.get_field(kind.owner_field).related_model.project_path
        expected = kind.owner_field if owner == "self" else owner and f"{kind.owner_field}.{owner}"
        assert kind.project_path == expected, kind


@pytest.mark.walk
def test_units_are_spoken_of_by_papers_of_their_projects(staff, region):
    client, page = staff(), "/admin/units/unit/{}/change/"
    assert_saved(send(client, page.format(UnitFactory(name="Sportpark").pk), closed_on=DAY))
    assert_saved(send(client, page.format(RolloutFactory(project=region).unit.pk), closed_on=DAY))
    unit = RolloutFactory(project=Project.objects.get(slug="aktenplan")).unit
    assert ASKED in text_of(send(client, page.format(unit.pk), closed_on=DAY))


@pytest.mark.walk
def test_names_of_units_and_divisions_likewise(staff, region):
    client, paper = staff(), Project.objects.get(slug="aktenplan")
    for project, asked in ((region, False), (paper, True)):
        division = DivisionFactory()
        unit = RolloutFactory(project=project, unit__division=division).unit
        for page, name in ((f"unit/{unit.pk}", "Amt Neu"), (f"division/{division.pk}", "Bereich Neu")):
            values = {"name": f"{name} {project.pk}", "change_kind": "gilt_ab", "change_effective_on": DAY}
            answer = send(client, f"/admin/units/{page}/change/", **values)
            assert (answer.status_code == 200 and ASKED in text_of(answer)) is asked, page


@pytest.mark.walk
@pytest.mark.parametrize("kind", ["umbenennen", "aufloesen"])
def test_units_that_are_reorganised(staff, region, kind):
    client, paper = staff(), Project.objects.get(slug="aktenplan")
    for project, asked in ((region, False), (paper, True)):
        unit = RolloutFactory(project=project).unit.pk
        chosen = {"unit": unit, "name": f"Neu {unit}"} if kind == "umbenennen" else {"units": [unit]}
        page = client.get(f"{STEPS}{kind}/")
        page = send_step(client, kind, page, "uebersicht", effective_on=DAY, **chosen)
        assert page.context["step"] == "uebersicht"
        assert ("Noch nicht eingetragen. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(page)) is asked
        entered(send_step(client, kind, page, "eintragen"))
