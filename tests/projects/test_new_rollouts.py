"""The form of a new rollout: its phases and planned days are those of the model of its project."""

from datetime import date

import pytest

from projects.models import PlannedPhase, Rollout
from tests.factories import ProjectFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.phases import FIVE, five_phases, phase

pytestmark = pytest.mark.django_db
PAGE = "/admin/projects/rollout/add/"
MODEL = "Modellregionen"


@pytest.fixture
def zoo():
    return UnitFactory(name="Zoo")


@pytest.fixture
def file_project():
    return ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))


@pytest.fixture
def region():
    return ProjectFactory(title="Modellregion", slug="region", started_on=date(2020, 1, 1), phase_model=five_phases())


def plan_fields(answer):
    fields = fields_of(answer)
    return [name for name in fields if name.startswith("planned_") and not name.startswith("planned_phases")]


def planned_name(name):
    return f"planned_{phase(name, MODEL).pk}_on"


def offered_phases(answer):
    formsets = {each.formset.prefix: each.formset for each in answer.context["inline_admin_formsets"]}
    return [str(label) for key, label in formsets["phase_changes"].forms[0].fields["phase"].choices if key]


def test_with_one_phase_model_nothing_is_asked_first(staff, file_project):
    answer = staff("Sachbearbeitung").get(PAGE)
    assert plan_fields(answer) == ["planned_planning_on", "planned_concept_on", "planned_production_on"]
    assert "Weiter" not in text_of(answer)


@pytest.mark.walk
def test_with_several_models_the_project_is_chosen_first(staff, file_project, region):
    client = staff("Sachbearbeitung")
    chooser = client.get(PAGE)
    assert "Geplant in" not in text_of(chooser)
    assert f'<option value="{region.pk}">Modellregion</option>' in chooser.content.decode()
    answer = client.get(PAGE, {"project": region.pk})
    middle = [planned_name(name) for name in ("Vorbereitung", "Konzeption", "Umsetzung")]
    assert plan_fields(answer) == [*middle, "planned_production_on"]
    assert offered_phases(answer) == [name for _, name, _, _ in FIVE]
    assert "Modellregion" in text_of(answer)
    answer = client.get(PAGE, {"project": file_project.pk})
    assert plan_fields(answer) == ["planned_planning_on", "planned_concept_on", "planned_production_on"]
    assert offered_phases(answer) == ["noch nicht begonnen", "Planung", "Konzeption", "Produktiv"]


@pytest.mark.parametrize("value", ["abc", "0", "999999999999999999999", "-1", ""])
def test_what_names_no_project_asks_for_one(staff, file_project, region, value):
    assert "Weiter" in staff("Sachbearbeitung").get(PAGE, {"project": value}).content.decode()


@pytest.mark.walk
def test_the_plans_of_the_model_are_saved_with_the_rollout(staff, file_project, region, zoo, read_csv):
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    days = {
        planned_name("Vorbereitung"): "01.06.2020",
        planned_name("Umsetzung"): "01.12.2020",
        "planned_production_on": "01.03.2021",
        "unit": zoo.pk,
    }
    row = {"phase_changes-0-phase": phase("Konzeption", MODEL).pk, "phase_changes-0-effective_on": "01.02.2020"}
    sent = fields_of(client.get(page)) | days | row
    wrong_order = client.post(page, sent | {planned_name("Vorbereitung"): "01.01.2022"})
    assert "Die Plandaten müssen in der Reihenfolge der Phasen liegen." in text_of(wrong_order)
    assert "Spalte" not in text_of(client.post(page, sent, follow=True))
    plans = PlannedPhase.objects.filter(rollout__unit=zoo).order_by("phase")
    assert list(plans.values_list("phase__names__name", "planned_on", "effective_on")) == [
        ("Vorbereitung", date(2020, 6, 1), date(2020, 1, 1)),
        ("Umsetzung", date(2020, 12, 1), date(2020, 1, 1)),
        ("abgeschlossen", date(2021, 3, 1), date(2020, 1, 1)),
    ]
    [row] = read_csv("/leistungseinheiten.csv?stichtag=2020-06-01")
    assert (row["Phase"], row["Geplant in Umsetzung ab"]) == ("Konzeption", "01.12.2020")


@pytest.mark.walk
def test_a_day_that_is_none_is_named_at_its_field(staff, file_project, region, zoo):
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    sent = fields_of(client.get(page)) | {"unit": zoo.pk, planned_name("Umsetzung"): "01.12.1000"}
    form = client.post(page, sent).context["adminform"].form
    assert list(form.errors) == [planned_name("Umsetzung")]
    assert not Rollout.objects.exists()


def test_plans_for_phases_of_another_model_are_not_lost_silently(staff, file_project, region, zoo):
    """Somebody chose another model for the project while the form was open."""
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    sent = fields_of(client.get(page)) | {"unit": zoo.pk, "planned_concept_on": "01.06.2020"}
    answer = client.post(page, sent)
    assert "hat andere Phasen als die, für die Sie Tage eingetragen haben" in text_of(answer)
    assert not Rollout.objects.exists()


@pytest.mark.walk
def test_the_project_chosen_by_address_is_the_one(staff, file_project, region, zoo):
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    client.post(page, fields_of(client.get(page)) | {"unit": zoo.pk, "project": file_project.pk})
    assert Rollout.objects.get().project == region


@pytest.mark.walk(4)
def test_another_one_is_added_to_the_same_project(staff, file_project, region, zoo):
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    sent = {name: value for name, value in fields_of(client.get(page)).items() if name != "_save"}
    answer = client.post(page, sent | {"unit": zoo.pk, "_addanother": "1"})
    assert answer["Location"] == page


def test_who_may_only_read_adds_none(staff, file_project, region):
    assert staff("Leserecht").get(PAGE).status_code == 403


def test_a_new_phase_change_offers_phases_by_their_models(staff, file_project, region):
    answer = staff("Sachbearbeitung").get("/admin/projects/phasechange/add/").content.decode()
    assert '<optgroup label="Modellregionen">' in answer
    assert '<optgroup label="Planung, Konzeption, Produktiv">' in answer


@pytest.mark.parametrize("unit", ["", "abc", "\x00", "9" * 30])
def test_without_a_unit_the_form_comes_back_with_its_phases(staff, file_project, region, unit):
    client, page = staff("Sachbearbeitung"), f"{PAGE}?project={region.pk}"
    row = {"phase": phase("Umsetzung", MODEL).pk, "effective_on": "01.06.2020", "date_precision": "EXACT"}
    sent = {**fields_of(client.get(page)), "unit": unit, "phase_changes-TOTAL_FORMS": "1"}
    answer = client.post(page, sent | {f"phase_changes-0-{name}": value for name, value in row.items()})
    assert "unit" in answer.context["adminform"].form.errors
    assert fields_of(answer)["phase_changes-0-effective_on"] == "01.06.2020"
    assert not Rollout.objects.exists()
