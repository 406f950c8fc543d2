"""A phase or step of a day to come is a plan, not a fact: every door says so with the same words."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.choices import Step
from projects.models import BundleStep, PhaseChange
from tests.factories import BundleFactory, RolloutFactory, StepFactory
from tests.pages import all_fields_of, fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
REFUSED = "Der Tag liegt noch vor uns. Was erst geplant ist, geben Sie bitte als Plandatum an."
LIST, PHASE = "/leistungseinheiten/", "/eintragen/phase/"


@pytest.fixture
def tomorrow():
    return f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"


@pytest.fixture
def zoo():
    return RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__slug="aktenplan",
        phases={date(2021, 4, 8): Phase.CONCEPT},
    )


def test_in_the_row_of_the_list(staff, zoo, tomorrow):
    client = staff("Sachbearbeitung")
    sent = fields_of(client.get(LIST), "date_precision")
    assert REFUSED in text_of(client.post(PHASE, {**sent, "effective_on": tomorrow}, follow=True))
    assert zoo.phase_changes.count() == 1


def test_of_many_that_are_chosen(staff, zoo, tomorrow):
    museum = RolloutFactory(project=zoo.project, phases={date(2021, 4, 8): Phase.CONCEPT})
    sent = {"auswahl": [zoo.pk, museum.pk], "phase": "produktiv", "effective_on": tomorrow, "date_precision": "EXACT"}
    assert REFUSED in text_of(staff("Sachbearbeitung").post(PHASE, sent))
    assert PhaseChange.objects.count() == 2


def test_when_a_day_is_corrected(staff, zoo, tomorrow):
    client = staff("Sachbearbeitung")
    asked = client.post("/eintragen/tag/", {"auswahl": zoo.pk})
    answer = client.post("/eintragen/tag/", {**fields_of(asked, "seen_version"), "effective_on": tomorrow})
    assert REFUSED in text_of(answer)
    assert zoo.phase_changes.get().effective_on == date(2021, 4, 8)


@pytest.mark.walk(4)
def test_in_the_forms_of_the_admin(staff, zoo, tomorrow):
    client = staff("Sachbearbeitung")
    page = "/admin/projects/phasechange/add/"
    typed = {"rollout": zoo.pk, "phase": int(Phase.PRODUCTION), "effective_on": tomorrow}
    assert REFUSED in text_of(client.post(page, {**fields_of(client.get(page)), **typed}))
    page = f"/admin/projects/rollout/{zoo.pk}/change/"
    row = {"phase_changes-1-phase": str(int(Phase.PRODUCTION)), "phase_changes-1-effective_on": tomorrow}
    sent = {**fields_of(client.get(page)), **row, "phase_changes-TOTAL_FORMS": "2"}
    assert REFUSED in text_of(client.post(page, sent))
    assert zoo.phase_changes.count() == 1


def test_in_the_action_of_the_admin(staff, zoo, tomorrow):
    client = staff("Sachbearbeitung")
    chosen = {"action": "enter_produktiv", "_selected_action": zoo.pk}
    asked = client.post("/admin/projects/rollout/", chosen)
    sent = {**all_fields_of(asked, "enter_phase"), "enter_phase": "1", "effective_on": tomorrow}
    assert REFUSED in text_of(client.post("/admin/projects/rollout/", sent))
    assert zoo.phase_changes.count() == 1


def test_in_a_file(zoo, tomorrow, tmp_path):
    file = tmp_path / "leistungseinheiten.csv"
    file.write_text(f"Projekt;Leistungseinheit;Phase;Seit\nAktenplan;Zoo;Produktiv;{tomorrow}\n")
    with pytest.raises(CommandError, match=REFUSED):
        call_command("importieren", "leistungseinheiten", str(file), stdout=StringIO())
    assert zoo.phase_changes.count() == 1


def test_that_nothing_has_begun_may_hold_from_the_day_of_joining_on(staff, zoo, tomorrow):
    day = timezone.localdate() + timedelta(days=1)
    change = PhaseChange.objects.create(
        rollout=RolloutFactory(project=zoo.project), phase_id=zoo.project.phase_model_id, effective_on=day
    )
    assert change.pk


@pytest.mark.walk(4)
def test_a_step_is_not_taken_on_a_day_to_come(staff, tomorrow):
    bundle = BundleFactory(name="Elterngeld")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2021, 1, 1))
    client, page = staff("Projektleitung"), f"/admin/projects/processbundle/{bundle.pk}/change/"
    row = {"steps-1-step": "2", "steps-1-effective_on": tomorrow, "steps-TOTAL_FORMS": "2"}
    answer = client.post(page, {**fields_of(client.get(page)), **row})
    assert "Der Tag liegt noch vor uns. Ein Schritt wird eingetragen, wenn er erreicht ist." in text_of(answer)
    assert BundleStep.objects.count() == 1
