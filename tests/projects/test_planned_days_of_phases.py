"""Days planned for the phases of any model: form, list, file, import, finding, comparison."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import PlannedPhase
from tests.factories import PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import five_phases, phase

pytestmark = pytest.mark.django_db
PREPARATION, REALISATION = "Geplant in Vorbereitung ab", "Geplant in Umsetzung ab"


@pytest.fixture
def bath():
    """A unit of a project of five phases."""
    project = ProjectFactory(
        title="Modellregion", slug="region", started_on=date(2020, 1, 1), phase_model=five_phases()
    )
    return RolloutFactory(project=project, unit__name="Bad")


def plan(rollout, name, planned_on, since):
    return PlannedPhase.objects.create(
        rollout=rollout, phase=phase(name, "Modellregionen"), planned_on=planned_on, effective_on=since
    )


def page_of(rollout):
    return f"/admin/projects/rollout/{rollout.pk}/change/"


def planned(read_csv, day, header, query=""):
    return {
        row["Leistungseinheit"]: row.get(header) for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}{query}")
    }


@pytest.mark.walk
def test_the_form_asks_for_the_days_of_the_phases_of_the_model(staff, bath, read_csv):
    client, page = staff("Sachbearbeitung"), page_of(bath)
    shown = text_of(client.get(page))
    for label in (PREPARATION, "Geplant in Konzeption ab", REALISATION, "Geplant fertig ab"):
        assert label in shown
    assert "Geplant in Planung ab" not in shown
    names = {name: f"planned_{phase(name, 'Modellregionen').pk}_on" for name in ("Vorbereitung", "Umsetzung")}
    days = {names["Vorbereitung"]: "01.06.2020", names["Umsetzung"]: "01.12.2020"}
    sent = fields_of(client.get(page)) | days | {"change_effective_on": "01.03.2020"}
    answer = text_of(client.post(page, sent, follow=True))
    assert "Plandatum: „Umsetzung geplant ab 01.12.2020“ (gilt ab 01.03.2020) als Nachtrag eingetragen." in answer
    assert planned(read_csv, "2020-03-01", REALISATION) == {"Bad": "01.12.2020"}
    assert planned(read_csv, "2020-02-29", REALISATION) == {"Bad": None}
    sent = fields_of(client.get(page)) | {names["Vorbereitung"]: "01.01.2021", "change_effective_on": "01.04.2020"}
    assert "Die Plandaten müssen in der Reihenfolge der Phasen liegen." in text_of(client.post(page, sent))


@pytest.mark.walk
def test_a_correction_alters_the_day_that_holds(staff, bath, read_csv):
    stated = plan(bath, "Vorbereitung", date(2020, 6, 1), date(2020, 3, 1))
    client, name = staff("Sachbearbeitung"), f"planned_{stated.phase_id}_on"
    shown = fields_of(client.get(page_of(bath)))
    assert shown[name] == "01.06.2020"
    correction = {name: "01.07.2020", "change_kind": "berichtigung", "change_reason": "Lesefehler"}
    client.post(page_of(bath), shown | correction)
    assert planned(read_csv, "2020-03-01", PREPARATION) == {"Bad": "01.07.2020"}
    assert PlannedPhase.objects.count() == 1


def test_who_may_only_read_sees_what_was_entered(staff, bath):
    plan(bath, "Vorbereitung", date(2020, 6, 1), date(2020, 3, 1))
    assert "Vorbereitung geplant ab 01.06.2020" in text_of(staff("Leserecht").get(page_of(bath)))


def test_the_three_phases_keep_their_form_and_columns(staff, client):
    zoo = RolloutFactory(unit__name="Zoo", planned_production_on=date(2020, 6, 1))
    shown = fields_of(staff("Sachbearbeitung").get(page_of(zoo)))
    names = [name for name in shown if name.startswith("planned_") and not name.startswith("planned_phases")]
    assert names == ["planned_planning_on", "planned_concept_on", "planned_production_on"]
    header = (
        b"".join(client.get("/leistungseinheiten.csv?stichtag=2020-06-01").streaming_content).decode().split("\r\n")[0]
    )
    assert header.endswith(";Datumsangabe;Geplant produktiv ab;Stichtag")


def test_the_list_has_a_column_for_each_phase_with_a_plan(client, bath, read_csv):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    zoo = RolloutFactory(unit__name="Zoo", project__slug="akte", planned_concept_on=date(2020, 9, 1))
    assert planned(read_csv, "2020-06-01", REALISATION) == {"Bad": "01.12.2020", "Zoo": ""}
    assert planned(read_csv, "2020-06-01", "Geplant in Konzeption ab") == {"Bad": "", "Zoo": "01.09.2020"}
    assert planned(read_csv, "2020-06-01", REALISATION, "&projekt=akte") == {zoo.unit.name: None}
    page = client.get("/leistungseinheiten/?stichtag=2020-06-01&sort=geplant-in-umsetzung-ab")
    assert "Nach dieser Spalte kann nicht sortiert werden" not in text_of(page)
    content = page.content.decode()
    assert content.index("Geplant in Umsetzung ab") < content.index("Geplant fertig ab") < content.index("Überfällig")


def write(tmp_path, *lines, **options):
    path, out = tmp_path / "datei.csv", StringIO()
    path.write_bytes(csv_of(*lines))
    call_command("importieren", "leistungseinheiten", path, stdout=out, **options)
    return out.getvalue()


def test_a_downloaded_list_comes_back_unchanged(client, bath, tmp_path):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    PhaseChangeFactory(rollout=bath, phase=phase("Vorbereitung", "Modellregionen"), effective_on=date(2020, 2, 1))
    answer = client.get("/leistungseinheiten.csv?stichtag=2020-06-01")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")[:-1]
    said = write(tmp_path, *lines)
    assert "Plandaten: 0 neu, 0 geändert, 1 unverändert" in said


HEADER = f"Projekt;Leistungseinheit;{PREPARATION};{REALISATION};Stichtag"


def test_a_list_states_a_new_day_from_its_stichtag_on(bath, tmp_path, read_csv):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    line = "Modellregion;Bad;01.09.2020;01.02.2021;30.06.2020"
    with pytest.raises(CommandError, match=r"eingetragen ist „Umsetzung geplant ab 01\.12\.2020“ ab 01\.03\.2020"):
        write(tmp_path, HEADER, line)
    write(tmp_path, HEADER, line, galt_bis=date.max)
    assert planned(read_csv, "2020-06-29", REALISATION) == {"Bad": "01.12.2020"}
    assert planned(read_csv, "2020-06-30", REALISATION) == {"Bad": "01.02.2021"}
    assert planned(read_csv, "2020-06-30", PREPARATION) == {"Bad": "01.09.2020"}
    assert "2 unverändert" in write(tmp_path, HEADER, line)


def test_a_phase_that_the_project_does_not_have_is_refused_with_row_and_column(bath, tmp_path):
    RolloutFactory(project=ProjectFactory(title="Akte", started_on=date(2020, 1, 1)), unit__name="Zoo")
    with pytest.raises(CommandError) as error:
        write(tmp_path, HEADER, "Akte;Zoo;01.09.2020;;30.06.2020")
    assert f"datei.csv, Zeile 2, Spalte „{PREPARATION}“" in str(error.value)
    assert "gehört nicht zum Phasenmodell des Projekts" in str(error.value)
    with pytest.raises(CommandError, match="Die Spalte „Geplant in Ruhe ab“ ist unbekannt"):
        write(tmp_path, "Projekt;Leistungseinheit;Geplant in Ruhe ab", "Akte;Zoo;01.09.2020")


@pytest.mark.walk(4)
def test_a_planned_day_that_passes_is_a_finding_and_a_moved_one_a_change(client, bath, read_csv):
    plan(bath, "Vorbereitung", date(2020, 5, 1), date(2020, 3, 1))
    plan(bath, "Vorbereitung", date(2020, 8, 1), date(2020, 7, 1))
    text = "Vorbereitung war ab dem 01.05.2020 geplant; die Leistungseinheit steht auf „ohne erfasste Phase“."
    assert text in text_of(client.get("/pruefung/?stichtag=2020-06-01"))
    assert text not in text_of(client.get("/pruefung/?stichtag=2020-07-01"))
    [moved] = [row for row in read_csv("/vergleich.csv?von=2020-06-01&bis=2020-08-01") if row["Angabe"] == "Plandatum"]
    assert (moved["Gegenstand"], moved["Vorher"], moved["Nachher"]) == ("Bad: Vorbereitung", "01.05.2020", "01.08.2020")


def test_an_empty_cell_withdraws_a_plan_from_the_stichtag_on_and_the_preview_says_so(bath, tmp_path, read_csv):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    header, line = f"Projekt;Leistungseinheit;{REALISATION};Gilt ab", "Modellregion;Bad;;30.06.2020"
    assert "Umsetzung nicht mehr geplant" in write(tmp_path, header, line, pruefen=True)
    assert "Plandaten: 1 neu, 0 geändert, 0 unverändert" in write(tmp_path, header, line)
    assert planned(read_csv, "2020-06-29", REALISATION) == {"Bad": "01.12.2020"}
    assert planned(read_csv, "2020-06-30", REALISATION) == {"Bad": None}
    assert "Plandaten: 0 neu, 0 geändert, 1 unverändert" in write(tmp_path, header, line)


def test_an_empty_cell_says_nothing_where_nothing_was_planned(bath, tmp_path):
    zoo = RolloutFactory(project=ProjectFactory(title="Akte", started_on=date(2020, 1, 1)), unit__name="Zoo")
    header = f"Projekt;Leistungseinheit;{REALISATION};Stichtag"
    assert "Plandaten: 0 neu" in write(tmp_path, header, "Modellregion;Bad;;30.06.2020", "Akte;Zoo;;30.06.2020")
    assert not PlannedPhase.objects.exists()
    assert zoo.planned_phases.count() == 0


def test_a_missing_column_withdraws_no_plan(bath, tmp_path, read_csv):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    write(tmp_path, "Projekt;Leistungseinheit;Stichtag", "Modellregion;Bad;30.06.2020")
    assert planned(read_csv, "2020-06-30", REALISATION) == {"Bad": "01.12.2020"}


def test_an_older_list_with_an_empty_cell_asks_until_when_nothing_was_planned(bath, tmp_path):
    plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    header, line = f"Projekt;Leistungseinheit;{REALISATION};Stichtag", "Modellregion;Bad;;30.06.2020"
    with pytest.raises(CommandError, match=r"eingetragen ist „Umsetzung geplant ab 01\.12\.2020“ ab 01\.03\.2020"):
        write(tmp_path, header, line)


@pytest.mark.walk
def test_an_emptied_field_withdraws_a_plan_from_a_day_on(staff, bath, read_csv):
    stated = plan(bath, "Umsetzung", date(2020, 12, 1), date(2020, 3, 1))
    client, page = staff("Sachbearbeitung"), page_of(bath)
    assert "Wird ein Plan aufgegeben, leeren Sie sein Feld." in text_of(client.get(page))
    sent = fields_of(client.get(page)) | {f"planned_{stated.phase_id}_on": "", "change_effective_on": "01.07.2020"}
    answer = text_of(client.post(page, sent, follow=True))
    assert "„Umsetzung nicht mehr geplant“ (gilt ab 01.07.2020) als Nachtrag eingetragen." in answer
    assert planned(read_csv, "2020-06-30", REALISATION) == {"Bad": "01.12.2020"}
    assert planned(read_csv, "2020-07-01", REALISATION) == {"Bad": None}


@pytest.mark.walk
def test_words_are_neutral_where_pages_mix_phase_models(client, staff, bath):
    """The file keeps its header; one project of three phases keeps its own words on its list and its unit's page."""
    zoo = RolloutFactory(unit__name="Zoo", project__slug="akte", planned_production_on=date(2020, 9, 1))
    plan(bath, "abgeschlossen", date(2020, 12, 1), date(2020, 3, 1))
    day = "?stichtag=2020-06-01"
    for address in (
        f"/leistungseinheiten/{day}",
        f"/leistungseinheiten/{day}&projekt=region",
        f"/leistungseinheiten/{bath.unit.slug}/{day}",
    ):
        assert "Geplant fertig ab" in text_of(client.get(address)), address
        assert "Geplant produktiv ab" not in text_of(client.get(address)), address
    assert "Geplant produktiv ab" in text_of(client.get(f"/leistungseinheiten/{day}&projekt=akte"))
    header = b"".join(client.get(f"/leistungseinheiten.csv{day}").streaming_content).decode().split("\r\n")[0]
    assert header.endswith(";Geplant produktiv ab;Stichtag")
    assert "sort=geplant-produktiv-ab" in client.get(f"/leistungseinheiten/{day}").content.decode()
    assert "produktiv" not in text_of(client.get(f"/projekte/{day}")).lower()
    assert "fertige ÷ erfasste Leistungseinheiten" in text_of(client.get(f"/projekte/{day}"))
    assert "produktiv" not in text_of(client.get("/prognose/")).lower()
    assert "Geplant fertig ab" in text_of(staff("Leserecht").get("/admin/projects/rollout/"))
    assert zoo.planned_production_on == date(2020, 9, 1)
