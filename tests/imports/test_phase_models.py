"""The phase model of projects by file: of a new one, of one that is there, and there and back again."""

from datetime import date

import pytest

from projects.models import PhaseModel, Project
from tests.factories import PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.imports.test_dated_lists import refused, run  # noqa: F401 a fixture
from tests.phases import five_phases, phase

pytestmark = pytest.mark.django_db
LIST = "Projekt;Beginn;Phasenmodell;Stichtag"


@pytest.fixture
def five():
    return five_phases()


def model_of(title):
    project = Project.objects.get(titles__title=title)
    return project.phase_model.name


def test_a_new_project_takes_the_model_that_its_row_names(run, five):  # noqa: F811
    rows = ("Region;01.01.2020;Modellregionen;30.06.2020", "Akte;01.01.2020;;30.06.2020")
    assert "2 neu" in run(LIST, *rows, table="projekte")[-1]
    assert model_of("Region") == "Modellregionen"
    assert model_of("Akte") == "Planung, Konzeption, Produktiv"


def test_a_project_without_phases_changes_its_model(run, five):  # noqa: F811
    ProjectFactory(title="Akte", started_on=date(2020, 1, 1))
    shown = run(LIST, "Akte;01.01.2020;Modellregionen;30.06.2020", table="projekte", pruefen=True)
    assert "Phasenmodell Planung, Konzeption, Produktiv → Modellregionen" in shown[0]
    run(LIST, "Akte;01.01.2020;Modellregionen;30.06.2020", table="projekte")
    assert model_of("Akte") == "Modellregionen"


def test_an_unknown_model_is_refused_with_row_and_column(run, five):  # noqa: F811
    [problem] = refused(run, LIST, "Akte;01.01.2020;Wasserfall;30.06.2020", table="projekte")
    assert "datei.csv, Zeile 2, Spalte „Phasenmodell“: Phasenmodell „Wasserfall“ gibt es nicht." in problem
    assert not Project.objects.exists()


@pytest.mark.parametrize("is_preview", [True, False])
def test_a_project_with_phases_keeps_its_model(run, five, is_preview):  # noqa: F811
    project = ProjectFactory(title="Akte", started_on=date(2020, 1, 1))
    PhaseChangeFactory(rollout=RolloutFactory(project=project), phase=phase("Planung"))
    line = "Akte;01.01.2020;Modellregionen;30.06.2020"
    [problem] = refused(run, LIST, line, table="projekte", pruefen=is_preview)
    assert "datei.csv, Zeile 2, Spalte „Phasenmodell“: Das Phasenmodell steht fest" in problem
    assert model_of("Akte") == "Planung, Konzeption, Produktiv"


def test_a_list_with_other_phases_says_so_and_comes_back_unchanged(client, run, five):  # noqa: F811
    ProjectFactory(title="Region", slug="region", started_on=date(2020, 1, 1), phase_model=five)
    ProjectFactory(title="Akte", slug="akte", started_on=date(2020, 1, 1))
    answer = client.get("/projekte.csv?stichtag=2020-06-30")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")[:-1]
    assert lines[0].endswith(";davon digitalisiert;Phasenmodell;Stichtag")
    assert "0 neu, 0 geändert, 2 unverändert" in run(*lines, table="projekte")[-1]
    Project.objects.all().delete()
    run(*lines, table="projekte")
    assert model_of("Region") == "Modellregionen"
    assert PhaseModel.objects.count() == 2
