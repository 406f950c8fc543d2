"""The same phase twice in a row says nothing, and moves the day since when it holds: it is refused."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from projects.models import PhaseChange
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
TWICE = "„Produktiv“ ist ab 01.06.2021 und noch einmal ab 01.12.2021 eingetragen."


@pytest.fixture
def zoo():
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    unit = UnitFactory(name="Zoo", number="1")
    return RolloutFactory(project=project, unit=unit, phases={date(2021, 6, 1): Phase.PRODUCTION})


def days():
    return list(PhaseChange.objects.order_by("effective_on").values_list("effective_on", "phase"))


@pytest.mark.walk
def test_in_the_form_of_a_rollout(staff, zoo):
    client, page = staff("Sachbearbeitung"), f"/admin/projects/rollout/{zoo.pk}/change/"
    row = {"id": "", "phase": Phase.PRODUCTION, "effective_on": "01.12.2021", "date_precision": "EXACT", "note": ""}
    typed = {f"phase_changes-1-{name}": value for name, value in row.items()}
    sent = {**fields_of(client.get(page)), **typed, "phase_changes-TOTAL_FORMS": "2"}
    assert TWICE in text_of(client.post(page, sent))
    earlier = {**sent, "phase_changes-1-effective_on": "01.01.2021", "phase_changes-1-phase": Phase.CONCEPT}
    assert client.post(page, earlier).status_code == 302
    assert days() == [(date(2021, 1, 1), Phase.CONCEPT), (date(2021, 6, 1), Phase.PRODUCTION)]


@pytest.mark.walk
def test_what_was_entered_twice_before_does_not_stand_in_the_way(staff):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING, date(2020, 6, 1): Phase.PLANNING})
    client, page = staff("Sachbearbeitung"), f"/admin/projects/rollout/{rollout.pk}/change/"
    sent = {**fields_of(client.get(page)), "planned_production_on": "01.12.2021", "change_effective_on": "01.01.2021"}
    assert client.post(page, sent).status_code == 302
    first = f"/admin/projects/phasechange/{rollout.phase_changes.first().pk}/change/"
    corrected = {**fields_of(client.get(first)), "effective_on": "01.02.2020", "change_reason": "falscher Tag"}
    assert "„Planung“ ist ab 01.02.2020 und noch einmal" in text_of(client.post(first, corrected))


def test_in_the_form_of_a_phase_change(staff, zoo):
    typed = {"rollout": zoo.pk, "phase": Phase.PRODUCTION, "effective_on": "01.12.2021"}
    typed |= {"date_precision": "EXACT", "note": ""}
    assert TWICE in text_of(staff("Sachbearbeitung").post("/admin/projects/phasechange/add/", typed))
    assert len(days()) == 1


def test_in_a_file(zoo, tmp_path):
    file = tmp_path / "phasenwechsel.csv"
    file.write_text("Projekt;Leistungseinheit;Phase;Seit\nAktenplan;Zoo;Produktiv;01.12.2021\n")
    with pytest.raises(CommandError, match="Zeile 2: " + TWICE):
        call_command("importieren", "phasenwechsel", str(file))
    assert len(days()) == 1


def test_nothing_is_set_that_a_later_change_would_undo(staff, zoo):
    chosen = {"action": "enter_produktiv", "_selected_action": [zoo.pk]}
    typed = {"enter_phase": "1", "effective_on": "01.01.2020", "date_precision": "EXACT"}
    client = staff("Sachbearbeitung")
    shown = fields_of(client.post("/admin/projects/rollout/", chosen), "enter_phase")
    text = text_of(client.post("/admin/projects/rollout/", {**shown, **typed}))
    assert "Zoo – Aktenplan hat nach diesem Tag einen Wechsel in dieselbe oder eine frühere Phase" in text
    assert len(days()) == 1


def test_the_comparison_tells_no_change_from_a_phase_to_itself(read_csv, zoo):
    RolloutFactory(project=zoo.project, phases={date(2020, 1, 1): Phase.PLANNING, date(2021, 1, 1): Phase.PLANNING})
    rows = read_csv("/vergleich.csv?von=2020-06-30&bis=2021-12-31")
    assert [row["Nachher"] for row in rows if row["Angabe"] == "Phase"] == ["Produktiv"]
