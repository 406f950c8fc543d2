"""States of projects by file: in the list of projects for its Stichtag, or one a row with its day."""

from datetime import date

import pytest

from projects.choices import State
from projects.models import Project
from records.days import BEGINNING
from tests.factories import ProjectFactory, ProjectStateFactory
from tests.imports.test_dated_lists import refused, run  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
LIST = "Projekt;Beginn;Projektstand;Grund des Projektstands;Stichtag"
STATES = "Projekt;Gilt ab;Projektstand;Grund;Quelle"


@pytest.fixture
def project():
    return ProjectFactory(title="Akte", slug="akte", started_on=date(2019, 1, 1))


def stated(project):
    return list(project.states.values_list("effective_on", "state", "reason"))


def test_a_list_states_what_differs_from_its_day_on(run, project):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2019, 1, 1))
    shown = run(LIST, "Akte;01.01.2019;ruht;Vergabe;30.06.2020", table="projekte", pruefen=True, galt_bis=date.max)
    assert "läuft → ruht, gilt ab 30.06.2020" in shown[0]
    run(LIST, "Akte;01.01.2019;ruht;Vergabe;30.06.2020", table="projekte", galt_bis=date.max)
    assert stated(project) == [
        (date(2019, 1, 1), State.RUNNING, ""),
        (date(2020, 6, 30), State.RESTING, "Vergabe"),
    ]
    assert "0 neu, 0 geändert" in run(LIST, "Akte;01.01.2019;ruht;Vergabe;31.07.2020", table="projekte")[-1]


def test_the_reason_of_a_former_state_is_none_of_the_next(run, project):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2020, 1, 1), state=State.RESTING, reason="Vergabe")
    line = "Akte;01.01.2019;läuft;30.06.2020"
    run("Projekt;Beginn;Projektstand;Stichtag", line, table="projekte", galt_bis=date(2020, 9, 30))
    assert stated(project)[1:] == [
        (date(2020, 6, 30), State.RUNNING, ""),
        (date(2020, 10, 1), State.RESTING, "Vergabe"),
    ]


def test_the_row_may_say_from_when_a_state_holds(run, project):  # noqa: F811
    header = "Projekt;Beginn;Projektstand;Gilt ab;Quelle;Stichtag"
    run(header, "Akte;01.01.2019;abgeschlossen;31.12.2020;VO/1/21;30.06.2021", table="projekte")
    assert project.states.values_list("effective_on", "source").get() == (date(2020, 12, 31), "VO/1/21")


def test_a_new_project_of_a_list_is_in_its_state_from_the_day_of_the_list(run):  # noqa: F811
    run(LIST, "Akte;01.01.2019;läuft;;30.06.2020", table="projekte")
    assert stated(Project.objects.get()) == [(date(2020, 6, 30), State.RUNNING, "")]


def test_a_new_project_that_rests_needs_a_reason(run):  # noqa: F811
    [problem] = refused(run, LIST, "Akte;01.01.2019;ruht;;30.06.2020", table="projekte")
    assert "Bitte nennen Sie den Grund" in problem


def test_a_downloaded_list_changes_nothing(client, run, project, tmp_path):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2020, 1, 1), state=State.RESTING, reason="Vergabe")
    answer = client.get("/projekte.csv?stichtag=2020-06-30")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")
    assert "ruht" in lines[1]
    assert "0 neu, 0 geändert, 1 unverändert" in run(*lines[:-1], table="projekte")[-1]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Akte;01.01.2019;ruht;;30.06.2020", "Bitte nennen Sie den Grund, aus dem das Projekt ruht"),
        ("Akte;01.01.2019;pausiert;;30.06.2020", "„pausiert“ ist nicht vorgesehen. Möglich sind: geplant, läuft, ruht"),
        ("Akte;01.01.2019;;;30.06.2020", "Bitte wählen Sie einen Projektstand; er lässt sich nicht leeren."),
    ],
)
def test_what_a_list_cannot_state_is_refused_with_its_row(run, project, row, message):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2020, 1, 1))
    [problem] = refused(run, LIST, row, table="projekte")
    assert "datei.csv, Zeile 2" in problem
    assert message in problem


def test_states_come_one_a_row_with_their_days(run, project):  # noqa: F811
    rows = [
        "Akte;;geplant;;",
        "Akte;01.02.2019;läuft;;VO/1/19",
        "Akte;01.01.2020;ruht;Vergabe;",
        "Akte;01.07.2020;vorzeitig beendet;Anbieter insolvent;VO/9/20",
    ]
    assert "4 neu" in run(STATES, *rows, table="projektstand")[-1]
    assert stated(project) == [
        (BEGINNING, State.PLANNED, ""),
        (date(2019, 2, 1), State.RUNNING, ""),
        (date(2020, 1, 1), State.RESTING, "Vergabe"),
        (date(2020, 7, 1), State.ENDED_EARLY, "Anbieter insolvent"),
    ]
    assert "0 neu, 0 geändert, 4 unverändert" in run(STATES, *rows, table="projektstand")[-1]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Akte;01.01.2020;ruht;;", "Bitte nennen Sie den Grund"),
        ("Akte;;vorzeitig beendet;Vergabe;", "Von Anfang an kann ein Projekt nur geplant sein."),
        ("Akte;01.02.2020;läuft;;", "Dasselbe stünde zweimal nacheinander"),
    ],
)
def test_what_a_row_cannot_state_is_refused(run, project, row, message):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2019, 2, 1))
    [problem] = refused(run, STATES, row, table="projektstand")
    assert message in problem


def test_after_the_state_of_an_older_list_the_one_before_holds_again_with_its_reason(run, project):  # noqa: F811
    ProjectStateFactory(project=project, effective_on=date(2020, 1, 1), state=State.RESTING, reason="Vergabe")
    lines = ("Projekt;Beginn;Projektstand;Stichtag", "Akte;01.01.2019;läuft;30.06.2020")
    run(*lines, table="projekte", galt_bis=date(2020, 8, 31))
    assert stated(project) == [
        (date(2020, 1, 1), State.RESTING, "Vergabe"),
        (date(2020, 6, 30), State.RUNNING, ""),
        (date(2020, 9, 1), State.RESTING, "Vergabe"),
    ]
