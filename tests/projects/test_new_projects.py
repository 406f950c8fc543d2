"""A new project is known from the day on which it was decided, at the latest from its start; never before."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from imports.models import ImportRun
from imports.undo import undo
from projects.models import Milestone, Project, ProjectEnd, ProjectStart, ProjectTitle
from records.days import OPEN
from tests.factories import MilestoneFactory, ProjectFactory, RolloutFactory
from tests.imports.files import csv_of
from tests.law.readings import read
from tests.pages import delete, fields_of, text_of

pytestmark = pytest.mark.django_db
ADD = "/admin/projects/project/add/"
TODAY = "2026-11-27 12:00 +0000"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def editor(staff):
    return staff("Projektleitung")


def new_project(editor, *, starts_on, stated_on="", **fields):
    """The answer to the form of a new project with a milestone."""
    milestone = {"title": "Abnahme", "due_on": "30.06.2028", "stated_on": ""}
    rows = {"milestones-TOTAL_FORMS": "1", **{f"milestones-0-{name}": value for name, value in milestone.items()}}
    typed = {"title": "E-Akte", "short_name": "EA", "slug": "akte", "kind": "ROLLOUT", "ends_on": "31.12.2028"}
    typed |= {"starts_on": starts_on, "stated_on": stated_on, "planned_units": "12", **fields}
    return editor.post(ADD, {**fields_of(editor.get(ADD)), **typed, **rows})


def first_days(project):
    """From when what was first stated of the project holds."""
    chains = (project.titles, project.short_names, project.starts, project.ends, project.numbers)
    milestones = (milestone.planned_days for milestone in project.milestones.all())
    rollouts = (rollout.planned_phases for rollout in project.rollouts.all())
    return {
        chain.earliest("effective_on").effective_on for chain in (*chains, *milestones, *rollouts) if chain.exists()
    }


def correct(editor, project, **fields):
    """The answer to the project's form, sent as a correction."""
    address = f"/admin/projects/project/{project.pk}/change/"
    asked = {**fields_of(editor.get(address)), **fields, "change_kind": "berichtigung", "change_reason": "Lesefehler"}
    return editor.post(address, asked)


@pytest.mark.parametrize(
    ("starts_on", "stated_on", "known_from"),
    [
        ("01.03.2027", "", date(2026, 11, 27)),
        ("01.03.2027", "15.09.2026", date(2026, 9, 15)),
        ("01.03.2025", "", date(2025, 3, 1)),
        ("01.03.2025", "15.09.2026", date(2025, 3, 1)),
    ],
)
def test_what_the_form_says_of_a_new_project_holds_from_the_day_it_was_decided(
    editor, starts_on, stated_on, known_from
):
    assert new_project(editor, starts_on=starts_on, stated_on=stated_on).status_code == 302
    project = Project.objects.get()
    assert project.known_from == known_from
    assert first_days(project) == {known_from}


def test_a_day_to_come_is_refused_at_the_form(editor):
    text = text_of(new_project(editor, starts_on="01.03.2027", stated_on="28.11.2026"))
    assert "Bekannt ist das Projekt mit diesem Eintrag, nicht erst am 28.11.2026." in text
    assert not Project.objects.exists()


def test_a_project_without_a_start_is_asked_for_it(editor):
    assert "Dieses Feld ist zwingend erforderlich." in text_of(new_project(editor, starts_on=""))
    assert not Project.objects.exists()


@pytest.fixture
def announced(editor):
    """Decided on 15.09.2026; begins on 01.03.2027."""
    new_project(editor, starts_on="01.03.2027", stated_on="15.09.2026")
    return Project.objects.get()


@pytest.mark.walk
@pytest.mark.usefixtures("announced")
def test_the_overview_announces_a_project_from_the_day_it_was_decided(client):
    assert "Nach dem Stichtag beginnen" not in text_of(client.get("/?stichtag=2026-09-14"))
    assert "E-Akte am 01.03.2027" in text_of(client.get("/?stichtag=2026-09-15"))
    assert "E-Akte am 01.03.2027" in text_of(client.get("/?stichtag=2027-02-28"))
    assert "Nach dem Stichtag beginnen" not in text_of(client.get("/?stichtag=2027-03-01"))


@pytest.mark.usefixtures("announced")
def test_the_page_of_a_project_says_from_when_it_is_known(client):
    before = client.get("/projekte/akte/?stichtag=2021-04-08")
    assert (
        "Am 08.04.2021 war von diesem Projekt noch nichts bekannt; die ersten Angaben gelten ab 15.09.2026."
        in text_of(before)
    )
    assert "E-Akte" in text_of(before)
    assert 'href="?stichtag=2026-09-15"' in before.content.decode()
    assert "es beginnt am 01.03.2027" in text_of(client.get("/projekte/akte/?stichtag=2026-09-15"))


@pytest.mark.walk
@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize(
    "address",
    ["leistungseinheiten", "prozessbuendel", "foerdermittel", "foerdermittel/tranchen", "pruefung", "vergleich"],
)
def test_an_address_with_a_project_is_answered_on_days_before_it_was_decided(client, address):
    for day in ("2021-04-08", "2026-09-14", "2026-09-15"):
        page = client.get(f"/{address}/?projekt=akte&stichtag={day}").content.decode()
        assert '<option value="akte" selected>E-Akte</option>' in page
        assert "keine gültige Auswahl" not in page


@pytest.mark.walk
@pytest.mark.usefixtures("announced")
def test_a_drop_down_offers_no_project_before_its_start(client):
    offered = [
        '<option value="akte"' in client.get(f"/leistungseinheiten/?stichtag={day}").content.decode()
        for day in ("2021-04-08", "2027-02-28", "2027-03-01")
    ]
    assert offered == [False, False, True]


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
def test_pages_and_files_of_an_earlier_day_read_as_before_a_project_was_decided(editor, client):
    lists = ("/projekte", "/leistungseinheiten", "/prozessbuendel", "/foerdermittel", "/pruefung", "/vergleich")
    pages = ["/", *(f"{address}{form}" for address in lists for form in ("/", ".csv"))]
    addresses = [f"{address}?stichtag={day}" for address in pages for day in ("2020-12-31", "2021-04-08")]
    before = read(Client(), addresses)
    new_project(editor, starts_on="01.03.2027", stated_on="15.09.2026")
    assert read(Client(), addresses) == before


@pytest.mark.walk
def test_a_corrected_start_takes_along_what_was_first_stated(editor, client):
    new_project(editor, starts_on="01.03.2025")
    project = Project.objects.get()
    RolloutFactory(project=project, planned_production_on=date(2026, 1, 1))
    assert correct(editor, project, starts_on="01.01.2025").status_code == 302
    assert first_days(Project.objects.get()) == {date(2025, 1, 1)}
    text = text_of(client.get("/projekte/akte/?stichtag=2025-01-01"))
    assert "E-Akte am 01.01.2025" in text
    assert "31.12.2028" in text
    assert "rund 12" in text or "12 sind geplant" in text
    assert ProjectStart.objects.get().history.count() == 2


@pytest.mark.walk
def test_a_corrected_start_that_lies_later_leaves_what_was_stated(editor):
    new_project(editor, starts_on="01.03.2025")
    assert correct(editor, Project.objects.get(), starts_on="01.05.2025").status_code == 302
    project = Project.objects.get()
    assert (project.started_on, project.known_from) == (date(2025, 5, 1), date(2025, 3, 1))
    assert first_days(project) == {date(2025, 3, 1)}


@pytest.mark.walk
def test_a_start_to_come_that_is_moved_nearer_leaves_no_day_without_a_plan(announced, client, editor):
    address = f"/admin/projects/project/{announced.pk}/change/"
    moved = {**fields_of(editor.get(address)), "starts_on": "01.12.2026", "change_effective_on": "27.11.2026"}
    assert editor.post(address, moved).status_code == 302
    assert first_days(Project.objects.get()) == {date(2026, 9, 15)}
    assert "31.12.2028" in text_of(client.get("/projekte/akte/?stichtag=2026-12-01"))
    assert "E-Akte am 01.03.2027" in text_of(client.get("/?stichtag=2026-11-26"))
    assert "E-Akte am 01.12.2026" in text_of(client.get("/?stichtag=2026-11-27"))


def correct_start(editor, **fields):
    """The answer to the page of the only start."""
    address = f"/admin/projects/projectstart/{ProjectStart.objects.get().pk}/change/"
    return editor.post(address, {**fields_of(editor.get(address)), "change_reason": "Lesefehler", **fields})


@pytest.mark.walk
@pytest.mark.parametrize(("typed", "day"), [("01.08.2026", date(2026, 8, 1)), ("01.11.2026", date(2026, 11, 1))])
def test_the_day_from_which_a_project_is_known_is_corrected_at_its_start(announced, editor, typed, day):
    assert correct_start(editor, effective_on=typed).status_code == 302
    project = Project.objects.get()
    assert project.known_from == day
    assert first_days(project) == {day}
    assert (project.titles.get().until, project.ends.get().until) == (OPEN, OPEN)


@pytest.mark.walk
def test_what_was_stated_later_stays_where_it_is(announced, editor):
    announced.state(date(2026, 10, 1), ends_on=date(2029, 12, 31))
    correct_start(editor, effective_on="01.11.2026")
    assert list(ProjectEnd.objects.order_by("effective_on").values_list("effective_on", flat=True)) == [
        date(2026, 9, 15),
        date(2026, 10, 1),
    ]


@pytest.mark.walk
def test_a_project_is_not_known_before_its_first_title(announced, editor):
    address = f"/admin/projects/projecttitle/{ProjectTitle.objects.get().pk}/change/"
    answer = editor.post(
        address, {**fields_of(editor.get(address)), "effective_on": "01.11.2026", "change_reason": "Lesefehler"}
    )
    assert "Vor „E-Akte ab 01.11.2026“ hätte das Projekt keinen Titel; bekannt ist es ab 15.09.2026." in text_of(answer)
    announced.state(date(2026, 11, 1), title="Akte digital")
    first = announced.titles.get(title="E-Akte")
    refused = delete(
        editor,
        f"/admin/projects/projecttitle/{first.pk}/delete/",
        "doppelt",
    )
    assert refused.status_code == 200
    assert announced.titles.count() == 2


@pytest.mark.walk
def test_a_project_is_not_known_earlier_under_the_title_of_another(editor):
    other = ProjectFactory(title="E-Akte", slug="alt", started_on=date(2020, 1, 1), ends_on=None)
    other.state(date(2026, 9, 1), title="E-Akte alt")
    new_project(editor, starts_on="01.03.2027", stated_on="15.09.2026")
    start = ProjectStart.objects.get(project__slug="akte")
    address = f"/admin/projects/projectstart/{start.pk}/change/"
    typed = {"effective_on": "01.08.2026", "change_reason": "Lesefehler"}
    answer = editor.post(address, {**fields_of(editor.get(address)), **typed})
    assert "Ein anderes Projekt hat schon den Titel „E-Akte“." in text_of(answer)
    assert Project.objects.get(slug="akte").known_from == date(2026, 9, 15)


HEADER = "Kurzname in Adressen;Projekt;Art;Beginn;Fertigstellung"
ROW = "akte;E-Akte;Einführung in Leistungseinheiten"


def run(name, *lines, folder):
    path = folder / name
    path.write_bytes(csv_of(*lines))
    call_command("importieren", "projekte", str(path), stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "starts_on", "effective_on", "known_from"),
    [
        ("projekte.csv", "01.03.2027", "", date(2026, 11, 27)),
        ("projekte_2026-10-01.csv", "01.03.2027", "", date(2026, 10, 1)),
        ("projekte_2026-10-01.csv", "01.03.2025", "", date(2025, 3, 1)),
        ("projekte_2026-10-01.csv", "01.03.2027", "15.09.2026", date(2026, 9, 15)),
        ("projekte_2027-10-01.csv", "01.03.2027", "", date(2026, 11, 27)),
    ],
)
def test_what_a_list_brings_anew_is_known_from_its_stichtag(tmp_path, name, starts_on, effective_on, known_from):
    run(name, f"{HEADER};Gilt ab", f"{ROW};{starts_on};31.12.2028;{effective_on}", folder=tmp_path)
    project = Project.objects.get()
    assert project.known_from == known_from
    assert first_days(project) == {known_from}


def test_a_day_to_come_is_refused_in_a_list(editor):
    lines = (f"{HEADER};Gilt ab", f"{ROW};01.03.2027;31.12.2028;28.11.2026")
    file = SimpleUploadedFile("projekte.csv", csv_of(*lines))
    sent = editor.post("/admin/imports/importrun/importieren/projekte/", {"file": file}, follow=True)
    assert "Bekannt ist das Projekt mit diesem Eintrag, nicht erst am 28.11.2026." in text_of(sent)
    assert not Project.objects.exists()


def test_a_list_that_corrects_the_start_takes_along_what_was_first_stated_and_is_undone(tmp_path):
    run("projekte.csv", HEADER, f"{ROW};01.03.2025;31.12.2028", folder=tmp_path)
    MilestoneFactory(project=Project.objects.get(), due_on=date(2026, 1, 1))
    run("neu.csv", f"{HEADER};Gilt ab", f"{ROW};01.01.2025;31.12.2028;01.03.2025", folder=tmp_path)
    assert first_days(Project.objects.get()) == {date(2025, 1, 1)}
    assert Project.objects.get().started_on == date(2025, 1, 1)
    undo(ImportRun.objects.latest("pk"), "versehentlich")
    assert first_days(Project.objects.get()) == {date(2025, 3, 1)}
    assert Project.objects.get().started_on == date(2025, 3, 1)


def test_a_milestone_added_later_is_planned_from_today(announced, editor):
    address = "/admin/projects/milestone/add/"
    typed = {"project": announced.pk, "title": "Schulung", "due_on": "30.06.2027"}
    assert editor.post(address, {**fields_of(editor.get(address)), **typed}).status_code == 302
    assert Milestone.objects.get(title="Schulung").planned_days.get().effective_on == date(2026, 11, 27)
