"""Whoever enters something new with a day that lies back is asked about the frozen papers, as for a change."""

from datetime import date

import pytest

from projects.models import Milestone, ProcessBundle, Project, Rollout, RolloutConfirmation
from tests.factories import MilestoneFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ASKED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
BEFORE, AFTER = "01.03.2021", "09.04.2021"


@pytest.fixture
def project():
    return Project.objects.get(slug="aktenplan")


def send(client, page, **values):
    """What a form answers that is opened and filled in."""
    fields = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    return client.post(page, fields | values, follow=True)


def save_again(client, page, asked, **values):
    return client.post(page, fields_of(asked) | values, follow=True)


def assert_asked_once(client, page, number, **values):
    """The form asks, and saves when it is sent once more; `number` counts what it enters."""
    before, asked = number(), send(client, page, **values)
    assert ASKED in text_of(asked)
    assert number() == before
    saved = save_again(client, page, asked, **values)
    assert ASKED not in text_of(saved)
    assert number() == before + 1


@pytest.mark.walk(4)
def test_a_new_unit_is_in_no_project_yet_and_so_in_no_paper(staff):
    client, page = staff("Sachbearbeitung"), "/admin/units/unit/add/"
    assert ASKED not in text_of(send(client, page, name="Sportpark", founded_on=BEFORE))
    send(client, page, name="Seepark", founded_on=AFTER)
    send(client, page, name="Kurpark")
    assert Unit.objects.count() == 41


@pytest.mark.walk
def test_a_new_rollout(staff, project):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/add/"
    first, second = UnitFactory.create_batch(2)
    values = {"project": project.pk, "unit": first.pk, "joined_on": BEFORE}
    assert_asked_once(client, page, Rollout.objects.count, **values)
    send(client, page, project=project.pk, unit=second.pk, joined_on=AFTER)
    assert Rollout.objects.count() == 40


@pytest.mark.walk(4)
def test_a_new_rollout_whose_first_phase_lies_back(staff, project):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/add/"
    row = {"phase_changes-0-phase": "1", "phase_changes-0-effective_on": BEFORE}
    values = {"project": project.pk, "unit": UnitFactory().pk, **row}
    assert_asked_once(client, page, Rollout.objects.count, **values)


def test_a_new_bundle(staff, project):
    client, page = staff("Projektleitung"), "/admin/projects/processbundle/add/"
    values = {"project": project.pk, "name": "Hundesteuer", "joined_on": BEFORE}
    assert_asked_once(client, page, ProcessBundle.objects.count, **values)


@pytest.mark.walk
def test_a_new_milestone(staff, project):
    client, page = staff("Projektleitung"), "/admin/projects/milestone/add/"
    values = {"project": project.pk, "title": "Abnahme", "due_on": "01.06.2022"}
    assert_asked_once(client, page, Milestone.objects.count, **values, stated_on=BEFORE)
    assert_asked_once(client, page, Milestone.objects.count, **values)
    before = Milestone.objects.count()
    send(client, page, **values, stated_on=AFTER)
    assert Milestone.objects.count() == before + 1


@pytest.mark.walk
def test_a_new_milestone_on_the_page_of_its_project(staff, project):
    client, page = staff("Projektleitung"), f"/admin/projects/project/{project.pk}/change/"
    number = project.milestones.count()
    row = {"title": "Abnahme", "due_on": "01.06.2022", "stated_on": BEFORE}
    values = {f"milestones-{number}-{name}": value for name, value in row.items()}
    values |= {"milestones-TOTAL_FORMS": number + 1, f"milestones-{number}-project": project.pk}
    assert_asked_once(client, page, Milestone.objects.count, **values)


@pytest.mark.walk
def test_a_milestone_that_was_reached_on_a_day_that_lies_back(staff, project):
    milestone = MilestoneFactory(project=project)
    client, page = staff("Projektleitung"), f"/admin/projects/milestone/{milestone.pk}/change/"
    assert_asked_once(client, page, Milestone.objects.filter(reached_on__isnull=False).count, reached_on=BEFORE)


@pytest.mark.walk
def test_a_unit_that_is_closed_on_a_day_that_lies_back(staff, project):
    unit = RolloutFactory(project=project, unit__name="Sportpark").unit
    client, page = staff("Sachbearbeitung"), f"/admin/units/unit/{unit.pk}/change/"
    assert_asked_once(client, page, Unit.objects.filter(closed_on__isnull=False).count, closed_on=BEFORE)


@pytest.mark.parametrize(
    ("action", "name", "day", "is_asked"),
    [("enter_konzeption", "Kulturbüro", BEFORE, True), ("enter_produktiv", "Zoo", AFTER, False)],
)
def test_a_phase_that_many_enter_at_once(staff, action, name, day, is_asked):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/"
    rollout = Rollout.objects.get(unit__names__name=name)
    sent = {"action": action, "_selected_action": [rollout.pk], "enter_phase": "1"}
    sent |= {"effective_on": day, "date_precision": "EXACT"}
    answer = client.post(page, sent)
    if is_asked:
        assert ASKED in text_of(answer)
        assert rollout.phase_changes.count() == 1
        answer = client.post(page, {**sent, "seen_reports": fields_of(answer, "enter_phase")["seen_reports"]})
    assert answer.status_code == 302
    assert rollout.phase_changes.count() == 2


@pytest.fixture
def window(project):
    """The production of a rollout, „spätestens“ 01.04.2021, possible since 02.01.2019."""
    phases = {date(2019, 1, 1): Phase.PLANNING}
    rollout = RolloutFactory(project=project, phases=phases)
    rollout.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 1), date_precision="LATEST")
    return rollout.phase_changes.get(phase_id=Phase.PRODUCTION)


def confirm_twice(client, page, sent, button):
    """Whether the page asks about the frozen paper; what it asks is confirmed."""
    asked = client.post(page, sent, follow=True)
    if ASKED not in text_of(asked):
        return False
    client.post(page, {**sent, "seen_reports": fields_of(asked, button)["seen_reports"]})
    return True


def earliest_of(window):
    window.refresh_from_db()
    return window.earliest_on


@pytest.mark.walk
def test_a_window_that_confirming_many_narrows(staff, window):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/"
    sent = {"action": "confirm", "_selected_action": [window.rollout_id], "confirm_status": "1"}
    sent |= {"confirmed_on": "01.06.2020"}
    assert not confirm_twice(client, page, sent, "confirm_status")
    assert earliest_of(window) == date(2019, 1, 2)
    RolloutConfirmation.objects.all().delete()
    sent |= {"narrows": "on", "change_reason": "Rückfrage"}
    assert ASKED in text_of(client.post(page, sent, follow=True))
    assert earliest_of(window) == date(2019, 1, 2)
    assert not RolloutConfirmation.objects.exists()
    assert confirm_twice(client, page, sent, "confirm_status")
    assert earliest_of(window) == date(2020, 6, 2)
    assert RolloutConfirmation.objects.count() == 1


@pytest.mark.walk(4)
def test_a_window_that_a_single_confirmation_narrows(staff, window):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rolloutconfirmation/add/"
    values = {"subject": window.rollout_id, "confirmed_on": "01.06.2020", "narrows": "on", "change_reason": "Rückfrage"}
    assert_asked_once(client, page, RolloutConfirmation.objects.count, **values)
    assert earliest_of(window) == date(2020, 6, 2)


@pytest.mark.walk(4)
def test_a_window_that_a_phase_of_many_narrows(staff, window):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/"
    sent = {"action": "enter_konzeption", "_selected_action": [window.rollout_id], "enter_phase": "1"}
    sent |= {"effective_on": "01.06.2020", "date_precision": "EXACT", "narrows": "on", "change_reason": "Rückfrage"}
    assert ASKED in text_of(client.post(page, sent))
    assert earliest_of(window) == date(2019, 1, 2)
    assert confirm_twice(client, page, sent, "enter_phase")
    assert earliest_of(window) == date(2020, 6, 2)
