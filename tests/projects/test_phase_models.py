"""Projects with phases of their own: a model of five beside that of three, on pages, in lists, files and papers."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from projects.models import Phase as PhaseRecord
from projects.models import PhaseChange, PhaseModel, Rollout
from tests.factories import PaperFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import phase

pytestmark = pytest.mark.django_db
DAY = "stichtag=2020-06-01"
ROLLOUTS = "/admin/projects/rollout/"


def enter(rollout, name, day):
    PhaseChangeFactory(rollout=rollout, phase=phase(name, "Modellregionen"), effective_on=day)


@pytest.mark.walk
def test_each_project_says_in_its_own_words_what_is_done(client, region, records):
    page = client.get(f"/?{DAY}")
    assert "1 von 4 erfassten Leistungseinheiten abgeschlossen" in text_of(page)
    assert "1 von 2 erfassten Leistungseinheiten produktiv" in text_of(page)
    assert "= abgeschlossene ÷ erfasste Leistungseinheiten" in text_of(page)
    address = "/leistungseinheiten/?projekt=region&amp;phase=abgeschlossen&amp;stichtag=2020-06-01"
    assert f'href="{address}"' in page.content.decode()


def test_files_have_the_figures_of_both(read_csv, region, records):
    rows = {row["Kurzname"] or row["Projekt"]: row for row in read_csv(f"/projekte.csv?{DAY}")}
    assert (rows["Modellregion"]["Fortschritt in %"], rows["Modellregion"]["davon fertig"]) == ("25,0", "1")
    assert (rows["Aktenplan"]["Fortschritt in %"], rows["Aktenplan"]["davon fertig"]) == ("50,0", "1")


def test_lists_that_mix_models_compare_phases_by_their_place(read_csv, region, records):
    rows = read_csv(f"/leistungseinheiten.csv?{DAY}&sort=phase")
    assert [row["Phase"] for row in rows] == [
        "noch nicht gestartet",
        "Konzeption",
        "Konzeption",
        "Umsetzung",
        "Produktiv",
        "abgeschlossen",
    ]


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("phase=umsetzung", ["Bad"]),
        ("phase=konzeption", ["Chor", "Museum"]),
        ("phase=noch-nicht-gestartet", ["Dom"]),
        ("phase=produktiv", ["Zoo"]),
        ("phase=moeglich-vorbereitung", []),
    ],
)
def test_the_list_is_narrowed_by_the_phases_of_all_models(read_csv, region, records, query, units):
    assert [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{DAY}&{query}")] == units


@pytest.mark.walk(4)
def test_a_window_passes_the_phases_of_its_own_model_alone(read_csv, region, records):
    late = RolloutFactory(project=region, unit__name="Ernte")
    phase_changes = {"phase": phase("Umsetzung", "Modellregionen"), "date_precision": "LATEST"}
    PhaseChangeFactory(rollout=late, effective_on=date(2020, 12, 1), **phase_changes)

    def named(value):
        return [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{DAY}&phase=moeglich-{value}")]

    assert named("vorbereitung") == ["Ernte"]
    assert named("planung") == []
    assert named("abgeschlossen") == ["Archiv"]


@pytest.mark.walk
def test_the_page_of_a_project_has_its_phases_and_those_alone(client, region, records):
    of_region, of_records = (client.get(f"/projekte/{slug}/?{DAY}") for slug in ("region", "aktenplan"))
    assert "abgeschlossen: 1 Umsetzung: 1 Vorbereitung: 0" not in text_of(of_region)
    assert "Balken" not in text_of(of_region)
    for name in ("abgeschlossen", "Umsetzung", "Konzeption", "Vorbereitung", "noch nicht gestartet"):
        assert name in text_of(of_region)
    assert "phase--three-quarters ink--realisation" in of_region.content.decode()
    assert "Umsetzung" not in text_of(of_records).replace("Umsetzungsstand", "")
    assert "noch nicht begonnen" not in text_of(of_records)


@pytest.mark.walk
def test_the_comparison_counts_the_phases_of_each_project(client, region, records):
    enter(Rollout.objects.get(unit__names__name="Bad"), "abgeschlossen", date(2020, 8, 1))
    page = text_of(client.get("/vergleich/?von=2020-06-01&bis=2020-12-31"))
    assert "Umsetzung 1 0 −1" in page
    assert "abgeschlossen 1 2 +1" in page
    assert "Fortschritt in % 25,0 % 50,0 % +25,0 Prozentpunkte" in page
    assert "Modellregion Phase Bad 01.08.2020 Umsetzung abgeschlossen" in page


@pytest.mark.walk
def test_the_paper_lists_the_units_of_each_project_by_its_phases(staff, region, records):
    PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[region, records])
    page = text_of(staff().get("/berichte/vo-1/"))
    assert "abgeschlossene ÷ erfasste Leistungseinheiten" in page
    for listed in ("abgeschlossen (1)", "Umsetzung (1)", "noch nicht gestartet (1)", "Produktiv (1)"):
        assert listed in page
    assert staff().get("/berichte/vo-1.pdf").content.startswith(b"%PDF-")


def test_findings_follow_the_order_of_the_model(client, region):
    unit = Rollout.objects.get(unit__names__name="Dom")
    enter(unit, "Umsetzung", date(2020, 3, 1))
    enter(unit, "Konzeption", date(2020, 4, 1))
    page = text_of(client.get(f"/pruefung/?{DAY}"))
    assert "Am 01.03.2020 von „noch nicht gestartet“ nach „Umsetzung“ gesprungen." in page
    assert "Am 01.04.2020 von „Umsetzung“ nach „Konzeption“ zurückgegangen." in page


def write(tmp_path, *rows):
    path = tmp_path / "phasenwechsel.csv"
    path.write_text("\n".join(["Projekt;Leistungseinheit;Phase;Seit", *rows]), encoding="utf-8")
    return path


def test_files_name_phases_of_the_projects_model(tmp_path, region, records):
    rows = ("Modellregion;Dom;vorbereitung;01.04.2020", "Aktenplan;Museum;Produktiv;01.05.2020")
    call_command("importieren", "phasenwechsel", write(tmp_path, *rows))
    entered = PhaseChange.objects.filter(effective_on__gt=date(2020, 1, 1)).order_by("effective_on")
    assert [change.phase for change in entered] == [phase("Vorbereitung", "Modellregionen"), phase("Produktiv")]


def test_a_phase_of_another_model_is_refused_with_its_row(tmp_path, region, records):
    with pytest.raises(CommandError) as error:
        call_command("importieren", "phasenwechsel", write(tmp_path, "Aktenplan;Museum;Umsetzung;01.05.2020"))
    assert "Zeile 2" in str(error.value)
    assert "Phase „Aktenplan“, „Umsetzung“ gibt es nicht" in str(error.value)


def test_the_list_of_both_is_imported_again_without_a_change(client, tmp_path, region, records):
    path = tmp_path / "leistungseinheiten_2020-06-01.csv"
    path.write_bytes(b"".join(client.get(f"/leistungseinheiten.csv?{DAY}").streaming_content))
    before = PhaseChange.objects.count()
    call_command("importieren", "leistungseinheiten", path)
    assert PhaseChange.objects.count() == before


@pytest.mark.walk
def test_many_enter_a_phase_of_one_model_at_a_time(staff, region, records):
    client, today = staff("Sachbearbeitung"), {"effective_on": "01.07.2020", "date_precision": "EXACT"}
    both = [rollout.pk for rollout in Rollout.objects.filter(unit__names__name__in=("Chor", "Zoo"))]
    chosen = {"action": "enter_umsetzung", "_selected_action": both, "enter_phase": "1", **today}
    assert "Projekten mit demselben Phasenmodell" in text_of(client.post(ROLLOUTS, chosen, follow=True))
    of_region = Rollout.objects.get(unit__names__name="Chor")
    answer = client.post(ROLLOUTS, {**chosen, "_selected_action": [of_region.pk]}, follow=True)
    assert "1 Leistungseinheit steht ab 01.07.2020 auf Umsetzung." in text_of(answer)


@pytest.mark.walk
def test_the_form_of_a_rollout_offers_the_phases_of_its_model(staff, region, records):
    rollout = Rollout.objects.get(unit__names__name="Chor")
    page = staff().get(f"{ROLLOUTS}{rollout.pk}/change/").content.decode()
    assert ">Vorbereitung</option>" in page
    assert ">Planung</option>" not in page


@pytest.mark.walk
def test_the_correction_of_a_phase_offers_those_of_its_model(staff, region, records):
    change = PhaseChange.objects.get(rollout__unit__names__name="Chor")
    page = staff().get(f"/admin/projects/phasechange/{change.pk}/change/").content.decode()
    assert page.count(">Konzeption</option>") == 1
    assert ">Produktiv</option>" not in page
    assert ">Vorbereitung</option>" in page
    added = staff("Projektleitung").get("/admin/projects/phasechange/add/").content.decode()
    assert added.count(">Konzeption</option>") == 2


@pytest.mark.parametrize("page", ["/", "/projekte/region/", "/leistungseinheiten/"])
def test_pages_need_the_same_queries_with_both_models(client, region, records, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(9 if page == "/leistungseinheiten/" else 32):
        client.get(f"{page}?{DAY}")


def test_actions_name_phases_in_german_whatever_they_are_called(staff, region):
    model = PhaseModel.objects.create(name="E-Akte", done_word="eingeführt")
    for place, name, *look in (
        (0, "noch nicht begonnen", "square", "blank"),
        (100, "Regelbetrieb", "full", "productive"),
    ):
        PhaseRecord.objects.create(model=model, place=place, name=name, sign=look[0], filling=look[1])
    ProjectFactory(phase_model=model)
    page = text_of(staff("Sachbearbeitung").get(ROLLOUTS))
    for action in ("In Regelbetrieb setzen", "Auf „abgeschlossen“ setzen", "In Umsetzung setzen"):
        assert action in page
