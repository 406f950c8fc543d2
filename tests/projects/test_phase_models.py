"""Projects with phases of their own: a model of five beside that of three, and what may become of a model."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from papers.freezing import freeze
from projects.models import Phase as PhaseRecord
from projects.models import PhaseChange, PhaseModel, Project, Rollout
from projects.progress import progress_of
from tests.factories import PaperFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import FIVE, NOT_BEGUN, Phase, five_phases, phase

pytestmark = pytest.mark.django_db
DATE = date(2020, 6, 1)
DAY = "stichtag=2020-06-01"
MODELS = "/admin/projects/phasemodel/"
ROLLOUTS = "/admin/projects/rollout/"
STANDARD = "Planung, Konzeption, Produktiv"


def enter(rollout, name, day):
    PhaseChangeFactory(rollout=rollout, phase=phase(name, "Modellregionen"), effective_on=day)


@pytest.fixture
def region():
    """A project of five phases: one unit in each of the last three, and one that has not started."""
    project = ProjectFactory(title="Modellregion", slug="region", phase_model=five_phases())
    names = {"Archiv": "abgeschlossen", "Bad": "Umsetzung", "Chor": "Konzeption", "Dom": "noch nicht gestartet"}
    for unit, name in names.items():
        enter(RolloutFactory(project=project, unit__name=unit), name, date(2020, 1, 1))
    return project


@pytest.fixture
def records():
    """A project of three phases: one unit productive, one in Konzeption."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit__name="Museum", phases={date(2020, 1, 1): Phase.CONCEPT})
    return project


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


def test_a_window_passes_the_phases_of_its_own_model_alone(read_csv, region, records):
    late = RolloutFactory(project=region, unit__name="Ernte")
    phase_changes = {"phase": phase("Umsetzung", "Modellregionen"), "date_precision": "LATEST"}
    PhaseChangeFactory(rollout=late, effective_on=date(2020, 12, 1), **phase_changes)

    def named(value):
        return [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{DAY}&phase=moeglich-{value}")]

    assert named("vorbereitung") == ["Ernte"]
    assert named("planung") == []
    assert named("abgeschlossen") == ["Archiv"]


def test_the_page_of_a_project_has_its_phases_and_those_alone(client, region, records):
    of_region, of_records = (client.get(f"/projekte/{slug}/?{DAY}") for slug in ("region", "aktenplan"))
    assert "abgeschlossen: 1 Umsetzung: 1 Vorbereitung: 0" not in text_of(of_region)
    assert "Balken" not in text_of(of_region)
    for name in ("abgeschlossen", "Umsetzung", "Konzeption", "Vorbereitung", "noch nicht gestartet"):
        assert name in text_of(of_region)
    assert "phase--three-quarters ink--realisation" in of_region.content.decode()
    assert "Umsetzung" not in text_of(of_records).replace("Umsetzungsstand", "")
    assert "noch nicht begonnen" not in text_of(of_records)


def test_the_comparison_counts_the_phases_of_each_project(client, region, records):
    enter(Rollout.objects.get(unit__names__name="Bad"), "abgeschlossen", date(2020, 8, 1))
    page = text_of(client.get("/vergleich/?von=2020-06-01&bis=2020-12-31"))
    assert "Umsetzung 1 0 −1" in page
    assert "abgeschlossen 1 2 +1" in page
    assert "Fortschritt in % 25,0 % 50,0 % +25,0 Prozentpunkte" in page
    assert "Modellregion Phase Bad 01.08.2020 Umsetzung abgeschlossen" in page


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


def test_many_enter_a_phase_of_one_model_at_a_time(staff, region, records):
    client, today = staff("Sachbearbeitung"), {"effective_on": "01.07.2020", "date_precision": "EXACT"}
    both = [rollout.pk for rollout in Rollout.objects.filter(unit__names__name__in=("Chor", "Zoo"))]
    chosen = {"action": "enter_umsetzung", "_selected_action": both, "enter_phase": "1", **today}
    assert "Projekten mit demselben Phasenmodell" in text_of(client.post(ROLLOUTS, chosen, follow=True))
    of_region = Rollout.objects.get(unit__names__name="Chor")
    answer = client.post(ROLLOUTS, {**chosen, "_selected_action": [of_region.pk]}, follow=True)
    assert "1 Leistungseinheit steht ab 01.07.2020 auf Umsetzung." in text_of(answer)


def test_the_form_of_a_rollout_offers_the_phases_of_its_model(staff, region, records):
    rollout = Rollout.objects.get(unit__names__name="Chor")
    page = staff().get(f"{ROLLOUTS}{rollout.pk}/change/").content.decode()
    assert ">Vorbereitung</option>" in page
    assert ">Planung</option>" not in page


def test_the_correction_of_a_phase_offers_those_of_its_model(staff, region, records):
    change = PhaseChange.objects.get(rollout__unit__names__name="Chor")
    page = staff().get(f"/admin/projects/phasechange/{change.pk}/change/").content.decode()
    assert page.count(">Konzeption</option>") == 1
    assert ">Produktiv</option>" not in page
    assert ">Vorbereitung</option>" in page
    added = staff("Projektleitung").get("/admin/projects/phasechange/add/").content.decode()
    assert added.count(">Konzeption</option>") == 2


# Not yet begun is a statement.


def test_not_yet_begun_is_stated_for_all_members_at_once(staff, client, read_csv, records):
    late = RolloutFactory(project=records, unit__name="Bad", joined_on=date(2020, 3, 1))
    unknown = RolloutFactory(project=ProjectFactory(), unit__name="Chor")
    sent = {"action": "state_not_begun", "_selected_action": [records.pk]}
    signed_in = staff("Sachbearbeitung")
    assert "erklärtermaßen noch nicht begonnen" in text_of(signed_in.post("/admin/projects/project/", sent))
    sent |= {"state_not_begun": "1", "effective_on": "01.12.2019"}
    answer = signed_in.post("/admin/projects/project/", sent, follow=True)
    assert "3 Leistungseinheiten haben ab 01.12.2019 noch nicht begonnen." in text_of(answer)
    assert list(late.phase_changes.values_list("phase", "effective_on")) == [(NOT_BEGUN, date(2020, 3, 1))]
    assert not unknown.phase_changes.exists()
    phases = {row["Leistungseinheit"]: row["Phase"] for row in read_csv("/leistungseinheiten.csv?stichtag=2019-12-31")}
    assert phases == {"Zoo": "noch nicht begonnen", "Museum": "noch nicht begonnen", "Chor": ""}
    assert "0,0 %" in text_of(client.get("/projekte/aktenplan/?stichtag=2019-12-31"))


def test_that_members_have_not_begun_names_the_frozen_papers_first(staff, records):
    late = RolloutFactory(project=records, unit__name="Bad")
    freeze(PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[records]))
    signed_in, chosen = staff("Sachbearbeitung"), {"action": "state_not_begun", "_selected_action": [records.pk]}
    sent = {**chosen, "state_not_begun": "1", "effective_on": "01.03.2020", "note": "laut Protokoll"}
    asked = signed_in.post("/admin/projects/project/", sent)
    assert "Noch nicht gesichert. Betroffen: VO/1 (Stichtag 01.06.2020)." in text_of(asked)
    assert not late.phase_changes.exists()
    again = {**fields_of(asked, "state_not_begun"), **chosen, "state_not_begun": "1"}
    answer = signed_in.post("/admin/projects/project/", again, follow=True)
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    assert late.phase_changes.values_list("effective_on", "note").get() == (date(2020, 3, 1), "laut Protokoll")


def test_that_members_have_not_begun_is_not_said_twice(staff, records):
    """As of steps, where somebody says it of a later day: that day is corrected, or nothing is entered."""
    late = RolloutFactory(project=records, unit__name="Bad", phases={date(2020, 6, 1): NOT_BEGUN})
    other = RolloutFactory(project=records, unit__name="Oper", phases={date(2020, 6, 1): Phase.PLANNING})
    client = staff("Sachbearbeitung")
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    refused = text_of(client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}))
    assert "Bad – Aktenplan hat erst an einem späteren Tag „noch nicht begonnen“" in refused
    assert "Oper – Aktenplan hat erst" not in refused
    assert (late.phase_changes.count(), other.phase_changes.count()) == (1, 1)
    change = late.phase_changes.get()
    change.effective_on = date(2020, 3, 1)
    change.save()
    answer = client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}, follow=True)
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    again = client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"})
    assert "Alle Leistungseinheiten stehen an diesem Tag und danach schon in einer Phase." in text_of(again)


def test_that_members_have_not_begun_touches_the_papers_from_the_day_on_which_they_join(staff, records):
    late = RolloutFactory(project=records, unit__name="Bad", joined_on=date(2020, 7, 1))
    freeze(PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[records]))
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    answer = staff("Sachbearbeitung").post(
        "/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}, follow=True
    )
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    assert late.phase_changes.get().effective_on == date(2020, 7, 1)


def test_who_comes_back_later_had_not_begun_before_leaving_either(staff, read_csv, records):
    """Of each time in the project in which it is in no phase; each is looked at by itself."""
    bad = RolloutFactory(project=records, unit__name="Bad")
    oper = RolloutFactory(project=records, unit__name="Oper", phases={date(2020, 1, 1): Phase.PLANNING})
    kita = RolloutFactory(project=records, unit__name="Kita")
    for rollout in (bad, oper, kita):
        rollout.memberships.create(effective_on=date(2020, 7, 1), belongs=False, reason="Umbau")
        rollout.memberships.create(effective_on=date(2021, 1, 1), belongs=True)
    kita.phase_changes.create(phase_id=NOT_BEGUN, effective_on=date(2021, 2, 1))
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    sent |= {"effective_on": "01.03.2020"}
    client = staff("Sachbearbeitung")
    refused = text_of(client.post("/admin/projects/project/", sent))
    assert "Kita – Aktenplan hat erst an einem späteren Tag „noch nicht begonnen“" in refused
    kita.phase_changes.get().delete()
    answer = client.post("/admin/projects/project/", sent, follow=True)
    assert "3 Leistungseinheiten haben ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    days = {
        str(rollout.unit): list(rollout.phase_changes.filter(phase=NOT_BEGUN).values_list("effective_on", flat=True))
        for rollout in (bad, oper, kita)
    }
    both = [date(2020, 3, 1), date(2021, 1, 1)]
    assert days == {"Bad": both, "Oper": [date(2021, 1, 1)], "Kita": both}
    for day in ("2020-03-01", "2021-06-01"):
        rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
        assert {row["Phase"] for row in rows if row["Leistungseinheit"] == "Bad"} == {"noch nicht begonnen"}


def test_nothing_stated_bounds_and_not_yet_begun_is_zero():
    project = ProjectFactory()
    RolloutFactory(project=project, phases={date(2020, 1, 1): NOT_BEGUN})
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project)
    progress = progress_of([project], date(2020, 6, 1))[project.pk]
    assert progress.done_text == "mindestens 1, höchstens 2 von 3"
    assert progress.percent is None


def test_that_one_project_has_not_begun_is_in_no_table_of_another(staff, read_csv, records):
    """Of a unit of which nothing is stated it may be true, but nobody said so of this project."""
    RolloutFactory(project=records, unit__name="Bad")
    paper = freeze(PaperFactory(reference="VO/1", key_date=DATE, projects=[records])).paper
    RolloutFactory(phases={date(2020, 2, 1): NOT_BEGUN})
    client = staff("Sachbearbeitung")
    assert "noch nicht begonnen" not in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    compared = read_csv("/vergleich.csv?von=2020-01-31&bis=2020-06-01&projekt=aktenplan")
    assert "noch nicht begonnen" not in str(compared)
    RolloutFactory(project=records, phases={date(2020, 2, 1): Phase.PLANNING})
    since = text_of(client.get(paper.get_absolute_url())).split("Seither nachgetragen")[1]
    assert "Planung" in since
    assert "noch nicht begonnen" not in since


def test_where_one_unit_had_not_begun_another_may_everywhere(staff, client, read_csv, records):
    """The same in the table, the legend of its course, the comparison and the paper."""
    RolloutFactory(project=records, phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    RolloutFactory(project=records, unit__name="Bad")
    page = client.get(f"/projekte/aktenplan/?{DAY}").content.decode()
    assert "phase=moeglich-noch-nicht-begonnen&amp;stichtag=2020-06-01" in page
    compared = {row["Angabe"]: row for row in read_csv("/vergleich.csv?von=2020-05-31&bis=2020-06-01")}
    assert compared["noch nicht begonnen"]["Nachher höchstens"] == "1"
    PaperFactory(reference="VO/1", key_date=DATE, projects=[records])
    assert "noch nicht begonnen höchstens 1" in text_of(staff().get("/berichte/vo-1/"))
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN})
    assert "noch nicht begonnen" not in text_of(client.get("/projekte/aktenplan/?stichtag=2019-12-31"))


def test_that_a_window_may_pass_the_beginning_is_shown_where_somebody_said_so(client, read_csv, records):
    late = RolloutFactory(project=records, unit__name="Bad")
    late.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision="LATEST")
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN})
    assert "noch nicht begonnen" not in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    assert "noch nicht begonnen" not in str(read_csv("/vergleich.csv?von=2020-01-31&bis=2020-06-01&projekt=aktenplan"))


def test_that_one_unit_had_not_begun_stays_in_the_course_of_its_project(client, records):
    RolloutFactory(project=records, phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    assert "noch nicht begonnen" in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))


def test_not_yet_begun_to_planning_skips_nothing(client):
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    assert "gesprungen" not in text_of(client.get(f"/pruefung/?{DAY}"))


# What may become of a model.


def test_a_model_is_made_with_its_phases(staff):
    client = staff("Projektleitung")
    fields = fields_of(client.get(f"{MODELS}add/"))
    assert fields["phases-0-name"] == "noch nicht begonnen"
    rows = {
        f"phases-{row}-{name}": value
        for row, values in enumerate(FIVE)
        for name, value in zip(("place", "name", "sign", "filling"), values, strict=True)
    }
    sent = {**fields, "name": "Modellregionen", "done_word": "abgeschlossen", **rows, "phases-TOTAL_FORMS": "5"}
    assert client.post(f"{MODELS}add/", sent).status_code == 302
    model = PhaseModel.objects.get(name="Modellregionen")
    assert [(each.place, each.name) for each in model.phases.all()] == [(place, name) for place, name, *_ in FIVE]


def test_a_model_begins_and_ends(staff):
    client = staff("Projektleitung")
    sent = {**fields_of(client.get(f"{MODELS}add/")), "name": "Ohne Ende", "phases-1-place": "90"}
    assert "endet mit der an Platz 100, die als fertig zählt" in text_of(client.post(f"{MODELS}add/", sent))


def standard_page(client, **row):
    """Send the page of the model in use with one more phase."""
    model = PhaseModel.objects.get(name=STANDARD)
    page = f"{MODELS}{model.pk}/change/"
    fields = fields_of(client.get(page))
    new = {f"phases-4-{name}": value for name, value in row.items()}
    return client.post(page, {**fields, **new, "phases-TOTAL_FORMS": "5"})


PILOT = {"place": "50", "name": "Erprobung", "sign": "diamond", "filling": "review"}


def test_a_model_in_use_is_added_to_from_a_day_on(staff, client, read_csv, records):
    signed_in = staff("Projektleitung")
    assert "nennen Sie den Tag, ab dem es die Phase gibt" in text_of(standard_page(signed_in, **PILOT))
    before = text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    assert standard_page(signed_in, **PILOT, stated_on="01.07.2020").status_code == 302
    assert text_of(client.get(f"/projekte/aktenplan/?{DAY}")) == before
    assert "Erprobung" not in text_of(client.get(f"/leistungseinheiten/?{DAY}"))
    assert "Erprobung" in text_of(client.get("/leistungseinheiten/?stichtag=2020-07-01"))
    museum = Rollout.objects.get(unit__names__name="Museum")
    with pytest.raises(ValidationError, match="gibt es erst ab dem"):
        PhaseChangeFactory(rollout=museum, phase=phase("Erprobung"), effective_on=date(2020, 6, 1))
    PhaseChangeFactory(rollout=museum, phase=phase("Erprobung"), effective_on=date(2020, 8, 1))
    rows = read_csv("/leistungseinheiten.csv?stichtag=2020-08-01&phase=erprobung")
    assert [row["Leistungseinheit"] for row in rows] == ["Museum"]


@pytest.mark.parametrize("name", ["Unsicher", "ohne", "OHNE", "Möglich Erprobung", "…"])
def test_a_phase_is_not_called_as_a_filter_is(staff, records, name):
    """The address of its figure would show something else."""
    refused = text_of(standard_page(staff("Projektleitung"), **{**PILOT, "name": name}, stated_on="01.07.2020"))
    assert "kann keine Phase heißen" in refused
    assert "beginnt mit der Phase an Platz 0" not in refused
    assert not PhaseRecord.objects.filter(place=50).exists()


def test_a_phase_is_not_renamed_to_what_a_filter_is_called(staff, records):
    client, page = staff("Projektleitung"), f"/admin/projects/phase/{Phase.PRODUCTION}/change/"
    sent = {**fields_of(client.get(page)), "name": "Unsicher", "change_effective_on": "01.07.2020"}
    assert "„Unsicher“ kann keine Phase heißen" in text_of(client.post(page, sent))


@pytest.mark.parametrize("lacking", ["name", "sign", "place"])
def test_what_is_wrong_in_a_new_row_says_nothing_of_the_ends_of_the_model(staff, records, lacking):
    refused = text_of(standard_page(staff("Projektleitung"), **{**PILOT, lacking: ""}, stated_on="01.07.2020"))
    assert "Dieses Feld ist zwingend erforderlich." in refused
    assert "beginnt mit der Phase an Platz 0" not in refused


def test_what_was_in_order_before_a_phase_was_added_stays_in_order(client, records):
    museum = Rollout.objects.get(unit__names__name="Museum")
    PhaseChangeFactory(rollout=museum, phase=Phase.PRODUCTION, effective_on=date(2020, 5, 1))
    before = text_of(client.get("/pruefung/?stichtag=2020-12-31"))
    added = PhaseRecord(model_id=1, place=50, name="Erprobung", sign="diamond", filling="review")
    added.stated_from = date(2020, 7, 1)
    added.save()
    assert text_of(client.get("/pruefung/?stichtag=2020-12-31")) == before
    assert "Am 01.05.2020 von „Konzeption“" not in before


def test_what_counts_as_done_and_the_order_of_a_model_in_use_stay(staff, records):
    done = phase("Produktiv")
    client, page = staff("Projektleitung"), f"/admin/projects/phase/{done.pk}/change/"
    assert "place" not in fields_of(client.get(page))
    twice = text_of(standard_page(client, **{**PILOT, "place": "100"}, stated_on="01.07.2020"))
    assert "Bitte die doppelten Daten für „Platz“ korrigieren." in twice
    done.place = 90
    with pytest.raises(ValidationError, match="bleiben, wie sie sind"):
        done.save()
    with pytest.raises(ValidationError, match="seine Phasen bleiben"):
        phase("Planung").delete()


def test_a_phase_is_renamed_from_a_day_on(staff, client, read_csv, records):
    page = f"/admin/projects/phase/{Phase.PRODUCTION}/change/"
    signed_in = staff("Projektleitung")
    sent = {**fields_of(signed_in.get(page)), "name": "Im Betrieb", "change_effective_on": "01.07.2020"}
    assert signed_in.post(page, sent).status_code == 302
    named = {
        day: read_csv(f"/leistungseinheiten.csv?stichtag={day}&sort=-phase")[0]["Phase"]
        for day in ("2020-06-30", "2020-07-01")
    }
    assert named == {"2020-06-30": "Produktiv", "2020-07-01": "Im Betrieb"}
    assert len(read_csv("/leistungseinheiten.csv?stichtag=2020-07-01&phase=im-betrieb")) == 1
    assert "phase=im-betrieb" in client.get("/?stichtag=2020-07-01").content.decode()


def test_the_model_of_a_project_stays_once_a_phase_is_recorded(staff, records):
    client, page = staff("Projektleitung"), f"/admin/projects/project/{records.pk}/change/"
    sent = {**fields_of(client.get(page)), "phase_model": five_phases().pk}
    assert "Das Phasenmodell steht fest: Es sind schon Phasen erfasst." in text_of(client.post(page, sent))
    empty = ProjectFactory()
    page = f"/admin/projects/project/{empty.pk}/change/"
    assert (
        client.post(page, {**fields_of(client.get(page)), "phase_model": PhaseModel.objects.last().pk}).status_code
        == 302
    )
    assert Project.objects.get(pk=empty.pk).phase_model.name == "Modellregionen"


def test_who_keeps_rollouts_alone_keeps_no_models(staff):
    assert staff("Sachbearbeitung").get(f"{MODELS}add/").status_code == 403


@pytest.mark.parametrize("page", ["/", "/projekte/region/", "/leistungseinheiten/"])
def test_pages_need_the_same_queries_with_both_models(client, region, records, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(8 if page == "/leistungseinheiten/" else 24):
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
