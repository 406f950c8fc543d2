"""Papers: who sees them, orders and their answers, former values, and writing them in the admin."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import Answer, Paper, PaperProject, Question, SectionText
from projects.models import PhaseChange, Project, Rollout
from tests.example_papers import example_paper, written
from tests.factories import PaperFactory, ProjectFactory, QuestionFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-0504-21/"


@pytest.fixture
def two_reports():
    """A project with two units, of which one became productive between two reports."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING, date(2020, 9, 1): Phase.PRODUCTION})
    first = PaperFactory(reference="VO/1", key_date=date(2020, 6, 30), projects=[project])
    return first, PaperFactory(reference="VO/2", preceding=first, projects=[project])


@pytest.mark.walk
def test_a_draft_is_for_staff_alone(client, staff, examples):
    assert client.get(PAGE).status_code == 404
    assert client.get("/berichte/vo-0504-21.pdf").status_code == 404
    assert "VO/0504/21" not in text_of(client.get("/berichte/"))
    signed_in = staff("Leserecht")
    assert "Entwurf: nur für Beschäftigte sichtbar" in text_of(signed_in.get(PAGE))
    assert "VO/0504/21" in text_of(signed_in.get("/berichte/"))
    assert signed_in.get("/berichte/vo-0504-21.pdf").content.startswith(b"%PDF-")


def test_a_published_paper_is_for_all_and_named_with_its_unanswered_questions(client, frozen):
    listed, page = text_of(client.get("/berichte/")), text_of(client.get(PAGE))
    assert "VO/0504/21 Umsetzung des Onlinezugangsgesetzes" in listed
    assert "Auftrag VO/1050/20 „Onlinezugangsgesetz“, beschlossen am 01.03.2021 (Rat der Stadt Wuppertal)" in listed
    assert "Frage 2b: Welche Haushaltsmittel sind dafür zu veranschlagen?" in listed
    assert "Frage 3b: Wie weit sind sie, in Prozent?" in listed
    assert "Frage 1:" not in listed
    assert "Vom Auftrag noch nicht beantwortet: Frage 2b, Frage 3b." in page


@pytest.mark.walk
def test_a_question_that_is_not_in_the_words_of_the_order_says_so(staff, examples):
    question = Question.objects.get(number="3d")
    assert "3d Wann ist jedes Projekt fertig? (sinngemäß)" in text_of(staff().get(PAGE))
    question.is_verbatim = True
    question.save()
    assert "3d Wann ist jedes Projekt fertig? Einführung" in text_of(staff().get(PAGE))


@pytest.mark.walk
def test_a_paper_that_is_not_public_is_never_shown_to_all(client, two_reports):
    first, _ = two_reports
    first.is_public = False
    first.save()
    written("VO/1", "--einfrieren")
    Paper.objects.filter(pk=first.pk)._update([(Paper._meta.get_field("state"), None, "PUBLISHED")])
    assert client.get("/berichte/vo-1/").status_code == 404


def test_findings_and_explanations_are_on_the_page_for_staff(client, staff, frozen):
    assert "Prüfung (nur für Beschäftigte)" not in text_of(client.get(PAGE))
    shown = text_of(staff("Leserecht").get(PAGE))
    assert "Prüfung (nur für Beschäftigte)" in shown
    assert "Wie gedruckt." in shown


@pytest.mark.walk
def test_an_answer_that_the_paper_no_longer_contains_leaves_the_question_open(staff, examples):
    SectionText.objects.filter(section="umsetzungsplanung").get().delete()
    assert "Vom Auftrag noch nicht beantwortet: Frage 2a, Frage 2b, Frage 3b." in text_of(staff().get(PAGE))


def test_a_section_that_is_left_out_is_not_written(staff, examples):
    project = Project.objects.get(slug="kijufa")
    SectionText.objects.create(paper=example_paper(), section="foerdermittel", project=project, is_left_out=True)
    page = staff().get(PAGE).content.decode()
    assert 'id="projekt-aktenplan-foerdermittel"' in page
    assert 'id="projekt-kijufa-foerdermittel"' not in page


def test_a_text_for_a_section_that_does_not_exist_is_refused_with_its_row(examples, tmp_path):
    lines = (
        "Drucksache;Abschnitt;Projekt;Text;weglassen",
        "VO/0504/21;einleitung;;Text;nein",
        "VO/0504/21;statusbericht;;Text;nein",
    )
    (tmp_path / "drucksachen-texte.csv").write_text("\n".join(lines))
    with pytest.raises(CommandError) as refused:
        call_command("importieren", str(tmp_path))
    assert "Zeile 2, Spalte „Abschnitt“: Den Abschnitt „einleitung“ gibt es nicht." in str(refused.value)
    assert "Zeile 3, Spalte „Projekt“: Diesen Abschnitt gibt es je Projekt" in str(refused.value)


@pytest.mark.walk
def test_a_figure_that_moved_shows_its_value_in_the_preceding_paper(staff, two_reports):
    signed_in = staff()
    assert "zuvor" not in text_of(signed_in.get("/berichte/vo-1/"))
    text = text_of(signed_in.get("/berichte/vo-2/"))
    assert "Fortschritt: 100,0 % (zuvor 50,0 %)" in text
    assert "Produktiv 2 (zuvor 1) 100,0 % (zuvor 50,0 %)" in text
    assert "Erfasst sind 2 Leistungseinheiten" in text


@pytest.mark.walk
def test_the_former_value_is_that_of_the_frozen_paper(staff, two_reports):
    written("VO/1", "--einfrieren")
    change = PhaseChange.objects.get(phase=Phase.PLANNING)
    change.phase_id = Phase.PRODUCTION
    change.save()
    assert "Fortschritt: 100,0 % (zuvor 50,0 %)" in text_of(staff().get("/berichte/vo-2/"))


def test_a_project_that_has_not_begun_is_named_with_its_beginning(staff):
    later = ProjectFactory(title="Später", started_on=date(2019, 1, 1))
    PaperFactory(reference="VO/3", key_date=date(2018, 6, 30), projects=[later])
    assert "Das Projekt hatte am Stichtag noch nicht begonnen; es beginnt am 01.01.2019." in text_of(
        staff().get("/berichte/vo-3/")
    )


def test_the_json_has_the_objects_of_oparl(client, frozen):
    data = json.loads(client.get("/berichte/vo-0504-21.json").content)
    assert data["type"] == "https://schema.oparl.org/1.1/Paper"
    assert data["id"] == "http://testserver/oparl/1.1/papers/vo-0504-21"
    assert (data["reference"], data["date"], data["paperType"]) == ("VO/0504/21", "2021-04-08", "Bericht")
    assert data["mainFile"]["accessUrl"] == "http://testserver/oparl/1.1/access/vo-0504-21.pdf"
    assert [each["ozgtracker:tag"] for each in data["consultation"]] == ["2021-05-04", "2021-05-06", "2021-05-10"]
    assert {each["type"] for each in data["consultation"]} == {"https://schema.oparl.org/1.1/Consultation"}
    assert data["ozgtracker:fingerabdruck"] == frozen.fingerprint
    assert "pruefung" not in [each["id"] for each in data["ozgtracker:abschnitte"]]


@pytest.mark.walk
def test_the_command_writes_every_form(examples, tmp_path):
    for file_format, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!doctype html>"), ("json", b"{")):
        file = tmp_path / f"bericht.{file_format}"
        written("VO/0504/21", "--format", file_format, "--output", str(file))
        assert file.read_bytes().startswith(start)


@pytest.mark.walk
def test_staff_write_freeze_and_publish_in_the_admin(staff, two_reports):
    signed_in = staff("Projektleitung")
    first, second = two_reports
    SectionText.objects.create(paper=first, section="ozg", text="Damals stand es so.")
    address = f"/admin/papers/paper/{second.pk}/"
    page = signed_in.get(f"{address}change/")
    assert "Im letzten Bericht (VO/1):" in page.content.decode()
    assert "Damals stand es so." in page.content.decode()
    fields = fields_of(page) | {"sectiontext_set-0-text": "Heute steht es so.", "_save": "1"}
    assert signed_in.post(f"{address}change/", fields).status_code == 302
    assert "Heute steht es so." in text_of(signed_in.get("/berichte/vo-2/"))
    assert "Rückgängig machen lässt sich das nicht." in text_of(signed_in.get(f"{address}einfrieren/"))
    signed_in.post(f"{address}einfrieren/")
    staff("Projektleitung").post(f"{address}veroeffentlichen/")
    assert Paper.objects.get(pk=second.pk).is_published
    frozen_page = signed_in.get(f"{address}change/").content.decode()
    assert "Diese Drucksache ist eingefroren." in frozen_page
    assert 'name="proposal"' not in frozen_page
    assert signed_in.get(f"{address}delete/").status_code == 403


@pytest.mark.walk
def test_freezing_in_the_admin_names_the_errors_with_their_explanations(staff, examples):
    signed_in = staff("Projektleitung")
    address = f"/admin/papers/paper/{example_paper().pk}/einfrieren/"
    page = text_of(signed_in.get(address))
    assert "0,06 € ohne Verwendung. Erläutern" in page
    assert "Frage 2b: Welche Haushaltsmittel sind dafür zu veranschlagen?" in page
    assert "solange Fehler nicht erläutert sind" in text_of(signed_in.post(address, follow=True))
    assert example_paper().is_draft


def test_only_who_may_freeze_can_freeze(staff, examples):
    assert staff("Sachbearbeitung").post(f"/admin/papers/paper/{example_paper().pk}/einfrieren/").status_code == 403
    assert example_paper().is_draft


@pytest.mark.walk
def test_answers_are_chosen_among_the_sections_and_figures_of_the_paper(staff, two_reports):
    first, _ = two_reports
    question = QuestionFactory(number="1", text="Wie weit?")
    first.order = question.order
    first.save()
    Answer.objects.create(paper=first, question=question, target="projekt-aktenplan.fortschritt")
    page = staff().get(f"/admin/papers/paper/{first.pk}/change/").content.decode()
    assert '<option value="projekt-aktenplan.fortschritt" selected>Aktenplan: Fortschritt in %</option>' in page
    assert f"einheit-{Rollout.objects.first().pk}" not in page
    assert "1 Wie weit? Aktenplan: Fortschritt in %" in text_of(staff().get("/berichte/vo-1/"))


@pytest.mark.walk
def test_the_page_asks_the_same_number_of_questions_however_many_projects(staff, two_reports):
    signed_in, numbers = staff(), []
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            signed_in.get("/berichte/vo-1/")
        numbers.append(len(asked))
        PaperProject.objects.create(paper=two_reports[0], project=RolloutFactory(project__slug=f"p{number}").project)
    assert numbers[0] == numbers[1] == numbers[2] < 45
