"""The page of a project: contents, ways to grant, papers, units and findings; what lies ahead; an assessment beside the
forecast."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from papers.freezing import freeze, publish
from papers.models import Paper, PaperProject
from projects.models import StatusNote
from tests.factories import (
    GrantFactory,
    MilestoneFactory,
    PaperFactory,
    ProjectFactory,
    ProjectStateFactory,
    RolloutFactory,
    StatusNoteFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
REPORT = "/projekte/aktenplan/?stichtag=2021-04-08"


def test_the_contents_lead_to_every_section_once(client, examples):
    page = client.get(REPORT).content.decode()
    contents = page.split('class="contents__wide"')[1].split("</div>")[0]
    targets = re.findall(r'href="#([^"]+)">([^<]+)<', contents)
    assert targets == [
        ("forecast-title", "Prognose"),
        ("objectives-title", "Ziele"),
        ("units-title", "Leistungseinheiten"),
        ("note-title", "Statusbericht"),
        ("obstacles-title", "Hindernisse"),
        ("timeline-title", "Zeitplan"),
        ("money-title", "Fördermittel"),
        ("budget-title", "Haushalt"),
        ("involvements-title", "Akteure"),
        ("findings-title", "Prüfung"),
        ("sources-title", "Zuwendung und Berichte"),
    ]
    assert [page.count(f'id="{target}"') for target, _ in targets] == [1] * 11


def test_the_page_leads_to_grant_paper_units_and_findings(client, examples):
    page = client.get(REPORT).content.decode()
    for address in (
        "/leistungseinheiten/?projekt=aktenplan&amp;stichtag=2021-04-08",
        "/pruefung/?projekt=aktenplan&amp;stichtag=2021-04-08",
    ):
        assert f'href="{address}"' in page
    assert re.search(r'href="/foerdermittel/[a-z0-9-]+/\?stichtag=2021-04-08"', page)


@pytest.mark.walk
def test_published_papers_on_the_project_are_named_from_their_day_on(client):
    project = ProjectFactory(slug="p")
    for reference, day in (("VO/1/20", date(2020, 2, 1)), ("VO/2/20", date(2020, 8, 1))):
        paper = PaperFactory(reference=reference, key_date=day, projects=[project])
        freeze(paper)
        publish(paper)
    PaperFactory(reference="VO/3/20", key_date=date(2020, 1, 1), state=Paper.State.PUBLISHED)
    text = text_of(client.get("/projekte/p/?stichtag=2020-07-31"))
    assert "Neuester Bericht VO/1/20 Sachstand, Zahlen für den 01.02.2020" in text
    assert "VO/2/20" not in text
    assert "VO/3/20" not in text
    assert "Früherer Bericht VO/1/20 Sachstand" in text_of(client.get("/projekte/p/?stichtag=2020-08-01"))


@pytest.fixture
def project():
    """Ten of twenty units done, one every thirty days; the others planned."""
    project = ProjectFactory(slug="p", started_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    for number in range(20):
        done_on = date(2020, 1, 31) + timedelta(days=30 * number)
        rollout = RolloutFactory(
            project=project, phases={done_on if number < 10 else date(2020, 1, 1): done_or_planned(number)}
        )
        rollout.state(date(2020, 1, 1), planned_production_on=done_on - timedelta(days=10))
    return project


def done_or_planned(number):
    return Phase.PRODUCTION if number < 10 else Phase.PLANNING


@pytest.mark.walk
def test_plans_forecast_and_planned_end_are_drawn(client, project):
    answer = client.get("/projekte/p/?stichtag=2020-11-30")
    text = text_of(answer)
    assert "geplant bis zum Stichtag: 11" in text
    assert "Prognose (80 %): 16.06.2021 bis 14.03.2022" in text
    assert "Projektende 31.12.2020" in text
    page = answer.content.decode()
    assert re.search(r'<path class="chart__fan" d="M\d+ 500L\d+ 0H\d+Z"/>', page)
    assert 'class="chart__plan" d="M0 1000H' in page


@pytest.mark.walk
def test_what_is_planned_later_is_not_drawn_before(client, project):
    before = text_of(client.get("/projekte/p/?stichtag=2020-11-30"))
    rollout = project.rollouts.order_by("pk").last()
    rollout.state(date(2020, 12, 1), planned_production_on=date(2020, 2, 1))
    assert text_of(client.get("/projekte/p/?stichtag=2020-11-30")) == before
    assert "geplant bis zum Stichtag: 12" in text_of(client.get("/projekte/p/?stichtag=2020-12-01"))


@pytest.mark.walk
def test_rests_are_shaded_and_the_schedule_names_its_days(client, project):
    GrantFactory(project=project, period_start=date(2020, 1, 1), period_end=date(2021, 6, 30))
    MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 6, 30), reached_on=date(2020, 7, 5))
    ProjectStateFactory(project=project, effective_on=date(2020, 3, 1), state="RESTING", reason="Vergabe")
    ProjectStateFactory(project=project, effective_on=date(2020, 4, 1), state="RUNNING")
    answer = client.get("/projekte/p/?stichtag=2020-11-30")
    text = text_of(answer)
    assert "Durchführung 01.01.2020 bis 31.12.2020" in text
    assert "Bewilligung 01.01.2020 bis 30.06.2021" in text
    assert "ruhte vom 01.03.2020 bis 31.03.2020 (Vergabe)" in text
    assert "30.06.2020 Abnahme: erreicht am 05.07.2020" in text
    assert answer.content.decode().count('class="timeline__rest"') == 1


CONTRADICTION = (
    "Passt nicht zur Prognose Der Statusbericht vom 01.11.2020 nennt das Projektende „im Plan“, die Prognose am "
    "30.11.2020 „nicht zu halten“."
)


@pytest.mark.walk
def test_an_assessment_that_differs_from_the_forecast_is_said(client, staff, project):
    lead = staff("Projektleitung")
    form = fields_of(lead.get("/admin/projects/statusnote/add/"))
    entered = {"project": project.pk, "noted_on": "01.11.2020", "text": "Läuft.", "assessment": "ON_TRACK"}
    assert lead.post("/admin/projects/statusnote/add/", form | entered).status_code == 302
    text = text_of(client.get("/projekte/p/?stichtag=2020-11-30"))
    assert "Einschätzung des Projekts: im Plan" in text
    assert CONTRADICTION in text
    assert "Einschätzung des Projekts" not in text_of(client.get("/projekte/p/?stichtag=2020-10-31"))


@pytest.mark.walk
def test_the_contradiction_is_a_finding_on_the_days_on_which_the_page_says_it(read_csv, project):
    StatusNoteFactory(project=project, noted_on=date(2020, 10, 1), assessment="UNATTAINABLE")
    StatusNoteFactory(project=project, noted_on=date(2020, 11, 1), assessment="ON_TRACK")
    address = "/pruefung.csv?pruefung=einschaetzung-gegen-prognose&stichtag="
    [row] = read_csv(f"{address}2020-11-30")
    assert (row["Schwere"], row["Befund"]) == ("Hinweis", "Statusbericht und Prognose widersprechen sich")
    assert (row["Erwartet"], row["Ist"]) == ("nicht zu halten", "im Plan")
    assert row["Beschreibung"] == (
        "Der Statusbericht vom 01.11.2020 nennt das Projektende „im Plan“, die Prognose „nicht zu halten“."
    )
    assert read_csv(f"{address}2020-10-31") == []


@pytest.mark.walk
@pytest.mark.parametrize("assessment", ["", "UNATTAINABLE"])
def test_what_agrees_with_the_forecast_or_says_nothing_is_no_contradiction(client, project, assessment):
    StatusNoteFactory(project=project, noted_on=date(2020, 11, 1), assessment=assessment)
    text = text_of(client.get("/projekte/p/?stichtag=2020-11-30"))
    assert "Passt nicht zur Prognose" not in text
    assert ("Einschätzung des Projekts: nicht zu halten" in text) == bool(assessment)


@pytest.mark.walk
def test_the_assessment_comes_in_by_a_file_and_a_wrong_word_is_named(tmp_path, capsys, project):
    file = tmp_path / "statusberichte.csv"
    file.write_text(f"Projekt;Stand vom;Text;Einschätzung\n{project.title};01.11.2020;Es hakt.;gefährdet\n")
    call_command("importieren", "statusberichte", file)
    assert StatusNote.objects.get().assessment == "AT_RISK"
    file.write_text(f"Projekt;Stand vom;Text;Einschätzung\n{project.title};02.11.2020;Es hakt.;rot\n")
    with pytest.raises(CommandError) as refused:
        call_command("importieren", "statusberichte", file)
    assert StatusNote.objects.count() == 1
    words = "„rot“ ist nicht vorgesehen. Möglich sind: im Plan, gefährdet, nicht zu halten."
    assert words in f"{refused.value}{capsys.readouterr().out}"


@pytest.mark.walk
def test_a_paper_names_the_assessment_of_the_status_note(client, staff, project):
    StatusNoteFactory(project=project, noted_on=date(2020, 11, 1), text="Es hakt.", assessment="AT_RISK")
    paper = PaperFactory(reference="VO/1/20", key_date=date(2020, 11, 30), dated_on=date(2020, 11, 30))
    PaperProject.objects.create(paper=paper, project=project)
    said = text_of(staff("Projektleitung").get("/berichte/vo-1-20/"))
    assert "Statusbericht vom 01.11.2020; Einschätzung: gefährdet" in said
