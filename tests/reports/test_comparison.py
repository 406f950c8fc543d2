"""Two days side by side: figures, differences, and every change between them."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.choices import Step
from projects.models import Milestone, MilestoneDay
from projects.models import Phase as PhaseRecord
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    ExpenditureFactory,
    GrantFactory,
    MilestoneFactory,
    ProjectFactory,
    RolloutFactory,
    StatusNoteFactory,
    StepFactory,
    TrancheFactory,
    UnitFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from tests.reports.comparisons import changes, figures, rows
from units.choices import Kind
from units.models import UnitDivision, UnitKind, UnitName, UnitNumber

pytestmark = pytest.mark.django_db


def test_units_that_changed_phase_stand_with_from_to_and_when(read_csv):
    rollout = RolloutFactory(
        project__title="Aktenplan",
        unit__name="Zoo",
        phases={
            date(2020, 1, 1): Phase.PLANNING,
            date(2020, 6, 1): Phase.CONCEPT,
            date(2021, 2, 1): Phase.PRODUCTION,
        },
    )
    RolloutFactory(project=rollout.project, unit__name="Archiv", phases={date(2020, 7, 1): Phase.PRODUCTION})
    found = rows(read_csv, "2020-06-01", "2021-02-01")
    assert changes(found) == [
        ("01.07.2020", "Phase", "Archiv", "ohne erfasste Phase", "Produktiv", ""),
        ("01.02.2021", "Phase", "Zoo", "Konzeption", "Produktiv", ""),
    ]
    assert figures(found) == {
        "Leistungseinheiten": ("2", "2", "0"),
        "Produktiv": ("", "2", ""),
        "Konzeption": ("", "0", ""),
        "Planung": ("", "0", ""),
        "ohne erfasste Phase": ("1", "0", "-1"),
        "Fortschritt in %": ("", "100,0", ""),
    }


def test_bundles_that_took_a_step(read_csv):
    bundle = BundleFactory(name="Elterngeld")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 5, 1))
    found = rows(read_csv, "2020-01-01", "2020-12-31")
    assert changes(found) == [("01.05.2020", "Bearbeitungsschritt", "Elterngeld", "", "analysiert", "")]
    assert figures(found)["analysiert"] == ("0", "1", "1")
    assert figures(found)["aufgenommen"] == ("1", "1", "0")


def test_milestones_reached_and_moved(read_csv, time_machine):
    time_machine.move_to("2020-02-01 12:00 +0000")
    milestone = MilestoneFactory(title="Abnahme", due_on=date(2020, 6, 30))
    time_machine.move_to("2020-05-04 22:30 +0000")  # 05.05. in Berlin
    milestone.state(date(2020, 5, 5), due_on=date(2020, 7, 10))
    time_machine.move_to("2020-08-01 12:00 +0000")
    milestone.reached_on = date(2020, 7, 9)
    milestone.save()
    assert changes(rows(read_csv, "2020-05-04", "2020-12-31")) == [
        ("05.05.2020", "Meilenstein verschoben", "Abnahme", "30.06.2020", "10.07.2020", "10"),
        ("09.07.2020", "Meilenstein erreicht", "Abnahme", "", "", "1"),
    ]
    assert changes(rows(read_csv, "2020-07-09", "2020-12-31")) == []
    assert (Milestone.history.count(), MilestoneDay.history.count()) == (2, 2)


def test_a_milestone_is_reached_for_no_day_before_one_was_planned_for_it(read_csv):
    milestone = MilestoneFactory.build(project=ProjectFactory(started_on=date(2020, 1, 1)))
    milestone.stated_from = date(2020, 7, 1)
    milestone.reached_on = date(2020, 6, 1)
    milestone.save()
    assert len(read_csv("/meilensteine.csv?stichtag=2020-06-30")) == 0
    assert len(read_csv("/meilensteine.csv?stichtag=2020-07-01")) == 1
    earlier = rows(read_csv, "2020-05-01", "2020-06-30")
    assert (changes(earlier), "Meilensteine erreicht" in figures(earlier)) == ([], False)
    later = rows(read_csv, "2020-06-30", "2020-07-01")
    assert figures(later)["Meilensteine erreicht"] == ("0", "1", "1")
    assert changes(later) == [("01.06.2020", "Meilenstein erreicht", "Abnahme", "", "", "1")]


@pytest.mark.walk
def test_units_renamed_numbered_and_moved_stand_once_for_all_their_projects(read_csv):
    unit = UnitFactory(name="Rechtsamt")
    project = RolloutFactory(unit=unit, project__slug="aktenplan", project__started_on=date(2019, 1, 1)).project
    RolloutFactory(unit=unit, project__started_on=date(2019, 1, 1))
    RolloutFactory(project__slug="anderes", unit__name="Zoo", project__started_on=date(2019, 1, 1))
    first, second = DivisionFactory(name="Geschäftsbereich 1"), DivisionFactory(name="Geschäftsbereich 3")
    day = date(2022, 1, 1)
    UnitName(unit=unit, name="Ressort Recht", effective_on=day).save()
    UnitNumber(unit=unit, number="301", effective_on=day).save()
    UnitKind(unit=unit, kind=Kind.DEPARTMENT, effective_on=day).save()
    UnitDivision(unit=unit, division=first, effective_on=day).save()
    UnitDivision(unit=unit, division=second, effective_on=date(2023, 1, 1)).save()
    expected = [
        ("01.01.2022", "Leistungseinheit umbenannt", "Ressort Recht", "Rechtsamt", "Ressort Recht", ""),
        ("01.01.2022", "Nummer der Leistungseinheit", "Ressort Recht", "", "301", ""),
        ("01.01.2022", "Art der Leistungseinheit", "Ressort Recht", "", "Ressort", ""),
        ("01.01.2022", "Geschäftsbereich der Leistungseinheit", "Ressort Recht", "", "Geschäftsbereich 1", ""),
        (
            "01.01.2023",
            "Geschäftsbereich der Leistungseinheit",
            "Ressort Recht",
            "Geschäftsbereich 1",
            "Geschäftsbereich 3",
            "",
        ),
    ]
    assert changes(rows(read_csv, "2021-04-08", "2023-01-01")) == expected
    assert changes(rows(read_csv, "2021-04-08", "2023-01-01", projekt=project.slug)) == expected
    assert changes(rows(read_csv, "2021-04-08", "2023-01-01", projekt="anderes")) == []
    assert changes(rows(read_csv, "2021-04-08", "2021-12-31")) == []


def test_money_claimed_approved_paid_and_used(read_csv):
    tranche = TrancheFactory(grant__period_start=date(2019, 1, 1))
    ExpenditureFactory(tranche=tranche, amount=Decimal("12.34"), booked_on=date(2020, 1, 1))
    found = rows(read_csv, "2019-12-31", "2020-03-31")
    name = "Tranche 01.01.2019 bis 31.12.2019"
    assert changes(found) == [
        ("01.01.2020", "Verwendet", "Personal", "", "", "12,34"),
        ("01.02.2020", "Beantragt", name, "", "", "500,00"),
        ("01.03.2020", "Bewilligt", name, "", "", "450,00"),
    ]
    assert figures(found)["Beantragt in EUR"] == ("0,00", "500,00", "500,00")
    assert figures(found)["Ausgezahlt in EUR"] == ("0,00", "0,00", "0,00")
    assert figures(found)["Landesförderung in EUR"] == ("900,00", "900,00", "0,00")


def test_a_project_that_starts_in_between_counts_from_its_start(read_csv):
    rollout = RolloutFactory(project__started_on=date(2020, 5, 1), phases={date(2020, 4, 1): Phase.PLANNING})
    GrantFactory(project=rollout.project, period_start=date(2020, 6, 1))
    found = rows(read_csv, "2020-04-15", "2020-12-31")
    assert changes(found) == [
        ("01.05.2020", "Projektbeginn: Leistungseinheiten", "", "", "", "1"),
        ("01.04.2020", "Phase", found[-2]["Gegenstand"], "ohne erfasste Phase", "Planung", ""),
        ("01.06.2020", "Bewilligungszeitraum beginnt", "Land Nordrhein-Westfalen", "", "", "900,00"),
    ]
    assert figures(found)["Planung"] == ("", "1", "")


@pytest.mark.walk
def test_before_a_project_began_nothing_is_counted_and_the_difference_is_not_known(client, read_csv):
    rollout = RolloutFactory(project__started_on=date(2020, 5, 1), phases={date(2020, 6, 1): Phase.PRODUCTION})
    BundleFactory(project=rollout.project)
    MilestoneFactory(project=rollout.project, due_on=date(2020, 9, 1), reached_on=date(2020, 9, 1))
    GrantFactory(project=rollout.project, period_start=date(2020, 6, 1))
    query = "von=2020-04-15&bis=2020-12-31"
    text = text_of(client.get(f"/vergleich/?{query}"))
    assert "Leistungseinheiten – 1 – Produktiv – 1 –" in text
    assert "Meilensteine erreicht – 1 –" in text
    assert "Landesförderung in EUR – 900,00 € –" in text
    found = figures(rows(read_csv, "2020-04-15", "2020-12-31"))
    assert {before for before, _, _ in found.values()} == {difference for *_, difference in found.values()} == {""}
    content = json.loads(b"".join(client.get(f"/vergleich.json?{query}").streaming_content))
    [units] = [row for row in content["zeilen"] if row["Angabe"] == "Leistungseinheiten" and not row["Datum"]]
    assert (units["Vorher"], units["Nachher"], units["Differenz"]) == (None, 1, None)


def test_money_that_is_known_before_a_project_began_stays(read_csv):
    project = ProjectFactory(started_on=date(2020, 5, 1))
    TrancheFactory(grant__project=project, grant__period_start=date(2020, 1, 1), claimed_on=date(2020, 2, 1))
    found = figures(rows(read_csv, "2020-04-15", "2020-12-31"))
    assert found["Landesförderung in EUR"] == ("900,00", "900,00", "0,00")


@pytest.mark.walk
def test_a_phase_has_no_figure_before_it_existed(client, read_csv):
    project = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING}).project
    RolloutFactory(project=project)
    added = PhaseRecord(model_id=1, place=50, name="Abnahme", sign="diamond", filling="review")
    added.stated_from = date(2021, 8, 1)
    added.save()
    assert "Abnahme – höchstens 1 –" in text_of(client.get("/vergleich/?von=2021-04-08&bis=2022-06-30"))
    [row] = [row for row in rows(read_csv, "2021-04-08", "2022-06-30") if row["Angabe"] == "Abnahme"]
    assert (row["Vorher mindestens"], row["Vorher höchstens"]) == ("", "")
    assert (row["Nachher mindestens"], row["Nachher höchstens"]) == ("0", "1")
    assert "Abnahme" not in text_of(client.get("/vergleich/?von=2021-04-08&bis=2021-07-31"))
    course = text_of(client.get(f"/projekte/{project.slug}/?stichtag=2021-12-31"))
    assert "01.01.2020 höchstens 1 – höchstens 1 mindestens 1 1" in course
    assert "31.12.2021 höchstens 1 höchstens 1 höchstens 1 mindestens 1 1" in course
    [row] = [row for row in rows(read_csv, "2021-08-01", "2022-06-30") if row["Angabe"] == "Abnahme"]
    assert (row["Vorher mindestens"], row["Vorher höchstens"]) == ("0", "1")


@pytest.mark.walk
def test_a_window_that_reaches_back_further_shows_no_phase_before_it_existed(client, read_csv):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    added = PhaseRecord(model_id=1, place=50, name="Abnahme", sign="diamond", filling="review")
    added.stated_from = date(2021, 8, 1)
    added.save()
    rollout.phase_changes.create(phase_id=added.pk, effective_on=date(2021, 9, 1), date_precision="LATEST")
    for page in (f"/projekte/{rollout.project.slug}/", "/leistungseinheiten/"):
        assert "Abnahme" not in text_of(client.get(f"{page}?stichtag=2021-04-08"))
        assert "Abnahme" in text_of(client.get(f"{page}?stichtag=2021-08-01"))
    [row] = [row for row in rows(read_csv, "2021-04-08", "2022-06-30") if row["Angabe"] == "Abnahme"]
    assert (row["Vorher höchstens"], row["Nachher"]) == ("", "1")


@pytest.mark.walk(4)
def test_the_page_shows_figures_then_changes(client, examples):
    text = text_of(client.get("/vergleich/?von=2020-12-31&bis=2021-04-08"))
    assert "Was hat sich zwischen dem 31.12.2020 und dem 08.04.2021 geändert?" in text
    assert "Produktiv höchstens 22 22 nicht bekannt" in text
    assert "Ausgezahlt in EUR mindestens 0,00 € 1.556.579,06 € höchstens +1.556.579,06 €" in text
    assert "Fortschritt in % höchstens 57,9 % 57,9 % nicht bekannt" in text
    assert "+57,9 Prozentpunkte" not in text
    unknown = "aufgenommen, analysiert, optimiert, digitalisiert, Fortschritt in %"
    assert f"An keinem der beiden Tage erfasst: {unknown}." in text
    assert "83 Änderungen nach dem 31.12.2020 bis zum 08.04.2021" in text
    assert "spätestens 08.04.2021" in text


def test_the_json_file_names_both_days_and_writes_numbers_as_numbers(client, examples):
    response = client.get("/vergleich.json?von=2020-12-31&bis=2021-04-08&projekt=aktenplan")
    assert response["Content-Disposition"] == 'attachment; filename="vergleich_aktenplan_2020-12-31_2021-04-08.json"'
    body = b"".join(response.streaming_content).decode()
    assert '"tabelle": "vergleich", "von": "2020-12-31", "bis": "2021-04-08"' in body
    assert '"Angabe": "Produktiv", "Gegenstand": null, "Datum": null, "Datumsangabe": null, "Vorher": null' in body
    assert '"Vorher": null, "Nachher": 22, "Differenz": null' in body
    assert '"Differenz": 1556579.06' in body
    assert "Kinder, Jugend und Familie" not in body


@pytest.mark.walk
def test_the_xlsx_file_has_numbers_and_days_as_such(client, examples, tmp_path):
    from openpyxl import load_workbook

    response = client.get("/vergleich.xlsx?von=2020-12-31&bis=2021-04-08&projekt=aktenplan")
    path = tmp_path / "vergleich.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    sheet = list(load_workbook(path).active.values)
    paid = next(row for row in sheet if row[1] == "Ausgezahlt in EUR")
    assert paid[5:8] == (0, 1556579.06, None)  # of what was paid by the report it does not say when
    share = next(row for row in sheet if row[1] == "Landesförderung in EUR")
    assert share[5:8] == (2030548, 2030548, 0)


def test_without_days_it_compares_since_the_last_report(client):
    note = StatusNoteFactory(noted_on=date(2020, 4, 8))
    StatusNoteFactory(project=note.project, noted_on=date(2021, 4, 8))
    assert "zwischen dem 08.04.2020 und dem 08.04.2021" in text_of(client.get("/vergleich/?stichtag=2021-04-08"))
    text = text_of(client.get("/vergleich/?bis=2021-05-10"))
    assert "zwischen dem 08.04.2021 und dem 10.05.2021" in text
    assert "seit dem letzten Statusbericht (08.04.2021 bis 10.05.2021)" in text
    assert "letztes Quartal (31.12.2020 bis 31.03.2021)" in text
    assert "letztes Jahr (31.12.2019 bis 31.12.2020)" in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("von=2021-05-01&bis=2021-04-08", "Von (Stand am): Bitte geben Sie einen Tag bis zum 08.04.2021 an."),
        ("von=gestern", "Von (Stand am): Das ist kein gültiges Datum."),
        ("bis=2021-02-30", "Bis (Stand am): Das ist kein gültiges Datum."),
        ("projekt=unbekannt", "Projekt: "),
        ("sort=datum", "Nach dieser Spalte kann nicht sortiert werden"),
    ],
)
def test_invalid_days_are_said_and_no_file_is_made(client, query, message):
    ProjectFactory()
    assert message.partition(": ")[2] in text_of(client.get(f"/vergleich/?{query}"))
    response = client.get(f"/vergleich.csv?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.walk
def test_days_the_wrong_way_round_can_be_exchanged(client):
    ProjectFactory(slug="p")
    response = client.get("/vergleich/?von=2021-05-01&bis=2020-12-31&projekt=p")
    assert "verglichen wird deshalb der 31.12.2019 mit dem 31.12.2020. Tage vertauschen" in text_of(response)
    assert '"?von=2020-12-31&amp;bis=2021-05-01&amp;projekt=p">Tage vertauschen<' in response.content.decode()
    assert "Tage vertauschen" not in text_of(client.get("/vergleich/?von=2020-12-31&bis=2021-05-01"))
    for query in ("von=2021-05-01&stichtag=2020-12-31", "von=2099-01-01"):
        assert "Tage vertauschen" in text_of(client.get(f"/vergleich/?{query}"))


def test_without_a_report_it_compares_with_the_same_day_a_year_before(client):
    ProjectFactory()
    assert "zwischen dem 31.12.2019 und dem 31.12.2020" in text_of(client.get("/vergleich/?bis=2020-12-31"))
    assert "zwischen dem 28.02.2019 und dem 29.02.2020" in text_of(client.get("/vergleich/?bis=2020-02-29"))


def test_less_has_a_minus_sign_on_the_page_and_a_hyphen_in_files(client, read_csv):
    RolloutFactory(phases={date(2020, 1, 1): Phase.PRODUCTION, date(2020, 6, 1): Phase.PLANNING})
    text = text_of(client.get("/vergleich/?von=2020-05-31&bis=2020-06-01"))
    assert "Produktiv 1 0 −1" in text
    assert "Fortschritt in % 100,0 % 0,0 % −100,0 Prozentpunkte" in text
    found = figures(rows(read_csv, "2020-05-31", "2020-06-01"))
    assert found["Produktiv"] == ("1", "0", "-1")
    assert found["Fortschritt in %"] == ("100,0", "0,0", "-100,0")


def test_the_project_page_leads_to_the_changes_since_the_last_report(client):
    note = StatusNoteFactory(noted_on=date(2020, 4, 8), project__slug="p")
    page = client.get("/projekte/p/?stichtag=2021-04-08").content.decode()
    assert 'href="/vergleich/?von=2020-04-08&amp;bis=2021-04-08&amp;projekt=p"' in page
    assert note.project.slug == "p"


def test_the_project_page_leads_to_no_changes_before_the_project_starts(client):
    ProjectFactory(slug="p", started_on=date(2019, 1, 1))
    assert "Änderungen seit Projektbeginn" not in text_of(client.get("/projekte/p/?stichtag=2018-01-01"))
    assert "Änderungen seit Projektbeginn (seit 01.01.2019)" in text_of(client.get("/projekte/p/?stichtag=2020-01-01"))


def test_a_period_without_changes_says_so(client):
    ProjectFactory()
    assert "In diesem Zeitraum ist keine Änderung erfasst." in text_of(
        client.get("/vergleich/?von=2020-01-01&bis=2020-01-02")
    )


def test_a_project_of_which_nothing_else_is_recorded_has_no_changes(client, read_csv):
    ProjectFactory(started_on=date(2020, 1, 1))
    page = client.get("/vergleich/?von=2020-12-31&bis=2021-04-08")
    assert page.status_code == 200
    rows = read_csv("/vergleich.csv?von=2020-12-31&bis=2021-04-08")
    assert [row["Datum"] for row in rows if row["Datum"]] == []


@pytest.mark.walk
def test_a_difference_with_a_side_that_is_not_known_is_not_known(client, examples):
    query = "?von=2021-04-07&bis=2021-04-08&projekt=aktenplan"
    text = text_of(client.get(f"/vergleich/{query}"))
    assert "Fortschritt in % höchstens 57,9 % 57,9 % nicht bekannt" in text
    assert "Konzeption höchstens 31 9 nicht bekannt" in text
    [sheet] = load_workbook(BytesIO(b"".join(client.get(f"/vergleich.xlsx{query}").streaming_content))).worksheets
    found = {row[1]: row[5:8] for row in sheet.iter_rows(values_only=True) if row[3] is None}
    assert found["Fortschritt in %"] == (None, 57.9, None)
    assert found["Leistungseinheiten"] == (38, 38, 0)


def test_before_a_project_starts_its_progress_is_not_unknown(client):
    RolloutFactory(project__started_on=date(2020, 5, 1), phases={date(2020, 6, 1): Phase.PRODUCTION})
    text = text_of(client.get("/vergleich/?von=2020-04-15&bis=2020-12-31"))
    assert "Fortschritt in % – 100,0 % –" in text


@pytest.mark.walk
def test_the_page_says_when_a_project_began_that_had_not_on_the_first_day(client):
    RolloutFactory(project__started_on=date(2020, 5, 1), phases={date(2020, 6, 1): Phase.PRODUCTION})
    text = text_of(client.get("/vergleich/?von=2020-04-15&bis=2020-12-31"))
    assert "Am 15.04.2020 hatte das Projekt noch nicht begonnen; es begann am 01.05.2020." in text
    assert "noch nicht begonnen" not in text_of(client.get("/vergleich/?von=2020-05-01&bis=2020-12-31"))


def test_names_wrap_and_bounds_stay_on_one_line(client):
    rollout = RolloutFactory(unit__name="Rechtsamt", phases={date(2019, 6, 1): Phase.PLANNING})
    RolloutFactory(project=rollout.project)
    rollout.unit.state(date(2020, 6, 1), name="Ressort für Recht, Ordnung und Sicherheit")
    page = client.get("/vergleich/?von=2019-12-31&bis=2020-12-31").content.decode()
    assert '<span class="figure">Ressort' not in page
    assert '<span class="figure">mindestens 1</span>' in page
