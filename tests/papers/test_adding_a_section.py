"""A new section of papers is one function: page, files, admin and corrections know it."""

import json
import re

import pytest

from papers.blocks import paragraph
from papers.models import SectionText
from papers.registry import SECTIONS, project_section, section
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import PaperFactory, ProjectFactory, QuestionFactory, RolloutFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/"
FORMATS = ["page", "pdf", "docx", "json"]


@pytest.fixture(autouse=True)
def registered():
    """What a test registers is taken out again."""
    before = {**SECTIONS}
    yield
    SECTIONS.clear()
    SECTIONS.update(before)


@pytest.fixture
def conclusion():
    @section("fazit", "Fazit", 85)
    def write(facts):
        units = sum(of_project.status.progress.units for of_project in facts.projects)
        yield paragraph("Zusammen sind es ", facts.figure("fazit.einheiten", "Einheiten", units, "rollouts"), ".")


@pytest.fixture
def project():
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory.create_batch(3, project=project)
    return project


@pytest.fixture
def paper(project):
    return PaperFactory(
        reference="VO/1", projects=[project], order=QuestionFactory(number="1", text="Wie viele?").order
    )


@pytest.fixture
def published(conclusion, paper):
    written("VO/1", "--einfrieren", "--veroeffentlichen")


def reading(client, form):
    """What a reader finds of the paper."""
    if form == "page":
        return text_of(client.get(PAGE))
    response = client.get(f"{PAGE.rstrip('/')}.{form}")
    if form == "json":
        sections = json.loads(response.content)["ozgtracker:abschnitte"]
        runs = [[each["title"], *each["blocks"][0]["runs"]] for each in sections if each["id"] == "fazit"]
        return " ".join(run if isinstance(run, str) else run["text"] for run in runs[0])
    return (text_of_pdf if form == "pdf" else text_of_docx)(response.content)


def choices(page, name):
    """The values of a field of choices."""
    select = re.search(rf'<select name="{name}".*?</select>', page.content.decode(), flags=re.DOTALL).group()
    return re.findall(r'<option value="([^"]+)"', select)


@pytest.mark.walk
@pytest.mark.parametrize("form", FORMATS)
def test_it_stands_in_every_form_of_a_frozen_paper(client, published, form):
    assert re.search(r"Fazit Zusammen sind es +3 ?\.", reading(client, form))


@pytest.mark.walk
def test_it_stands_at_its_place(client, published):
    page = reading(client, "page")
    assert page.index("Zeitplan Termine der Projekte") < page.rindex("Fazit") < page.rindex("Anlagen")


@pytest.mark.walk(4)
def test_staff_choose_it_to_write_a_text_and_as_an_answer(staff, conclusion, paper):
    page = staff("Projektleitung").get(f"/admin/papers/paper/{paper.pk}/change/")
    assert "fazit" in choices(page, "sectiontext_set-__prefix__-section")
    assert {"fazit", "fazit.einheiten"} <= set(choices(page, "answer_set-__prefix__-target"))


@pytest.mark.walk
def test_the_text_of_staff_stands_ahead_of_it(staff, conclusion, paper):
    text = SectionText(paper=paper, section="fazit", text="Wir sind auf dem Weg.")
    text.full_clean()
    text.save()
    assert "Fazit Wir sind auf dem Weg. Zusammen sind es 3" in reading(staff(), "page")


@pytest.mark.walk(4)
def test_it_answers_a_question(staff, conclusion, paper):
    paper.answer_set.create(question=paper.order.questions.get(), target="fazit.einheiten")
    assert "1 Wie viele? Einheiten" in reading(staff(), "page")


@pytest.mark.walk
def test_its_figures_are_among_the_corrections(client, published, project):
    RolloutFactory(project=project)
    corrections = client.get(PAGE).context["corrections"]
    [correction] = [each for each in corrections if each.label == "Einheiten"]
    assert (correction.frozen, correction.today) == ("3", "4")
    assert [entry.model for entry in correction.entries] == ["Umsetzung", "Zugehörigkeit einer Umsetzung"]


@pytest.mark.walk(4)
def test_a_section_of_projects_is_written_for_each(staff, paper):
    @project_section("personal", "Personal", 60)
    def staff_of_project(facts, of_project, figure):
        yield paragraph("Einheiten: ", figure("personal", "Einheiten", of_project.status.progress.units), ".")

    page = staff().get(PAGE)
    assert 'id="projekt-aktenplan-personal"' in page.content.decode()
    assert "Personal Einheiten: 3" in text_of(page)


@pytest.fixture
def contents():
    """A section written last stands first, and says which others there are."""

    @section("ueberblick", "Überblick", 5, written_last=True)
    def write(facts, others):
        titles = [each.title for each in others.sections if each.is_shown]
        yield paragraph(f"{titles[0]} bis {titles[-1]}.")


def test_a_section_written_last_knows_the_others(staff, contents, conclusion, paper):
    page = reading(staff(), "page")
    assert "Überblick Grund der Vorlage bis Prüfung." in page
    assert page.index("Überblick Grund der Vorlage") < page.index("Zusammen sind es 3")


@pytest.mark.walk
@pytest.mark.parametrize("key", ["ueberblick", "auftrag"])
def test_a_section_written_last_can_be_left_out(staff, contents, paper, key):
    client = staff()
    shown = client.get(PAGE).content.decode()
    SectionText.objects.create(paper=paper, section=key, is_left_out=True)
    assert f'id="{key}"' in shown
    assert f'id="{key}"' not in client.get(PAGE).content.decode()
