"""A frozen paper stays as it is, whatever door a change comes through; the result of a consultation may come in."""

from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from imports.models import ImportRun
from imports.registry import table_named
from imports.runs import run_import
from papers.models import (
    Answer,
    Consultation,
    ConsultationResult,
    FrozenPaper,
    Paper,
    PaperProject,
    ReportedFinding,
    SectionText,
)
from papers.models.frozen import WrittenOnce
from papers.models.parts import PaperPart
from projects.models import Project
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import example_paper, frozen_example, written
from tests.factories import BodyFactory, ConsultationFactory, PaperFactory, ProjectFactory, QuestionFactory
from tests.imports.files import csv_of
from tests.pages import delete, fields_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.sample(3)]
REFUSED = "ist eingefroren und lässt sich nicht mehr ändern"
PAPERS = "Drucksache;Titel;Art;Datum;Stichtag;öffentlich;Beschlussvorschlag"
CONSULTATIONS = "Drucksache;Sitzung am;Gremium;Beschlussqualität;federführend;Ergebnis"
COUNCIL = "VO/0504/21;10.05.2021;Rat der Stadt Wuppertal"


@pytest.fixture(scope="module")
def small_rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write_small)


@pytest.fixture
def small(db, small_rows):
    """A frozen paper with one part of each kind."""
    insert_rows(small_rows)
    return Paper.objects.get()


def write_small():
    project, question = ProjectFactory(title="Aktenplan", slug="aktenplan"), QuestionFactory(number="1")
    paper = PaperFactory(reference="VO/1", order=question.order, projects=[project])
    ConsultationFactory(paper=paper, body=BodyFactory(name="Rat"))
    SectionText.objects.create(paper=paper, section="ozg", text="So steht es.")
    ReportedFinding.objects.create(paper=paper, finding="tranchen-luecke:funding.grant:1", subject="Lücke")
    Answer.objects.create(paper=paper, question=question, target="ozg")
    written("VO/1", "--einfrieren")


@pytest.mark.walk
def test_the_page_of_a_frozen_paper_offers_nothing_to_save(staff, small):
    draft = PaperFactory(reference="VO/2")
    pages = [staff().get(f"/admin/papers/paper/{each.pk}/change/").content.decode() for each in (draft, small)]
    buttons = [[name for name in ("_save", "_continue", "_addanother") if f'name="{name}"' in page] for page in pages]
    assert buttons == [["_save", "_continue", "_addanother"], []]


@pytest.mark.walk
def test_the_page_of_a_frozen_paper_names_what_answers_a_question_by_its_title(staff, small):
    question = small.order.questions.get()
    draft = PaperFactory(reference="VO/2", order=small.order, projects=[Project.objects.get()])
    Answer.objects.create(paper=draft, question=question, target="projekt-aktenplan-statusbericht")
    frozen_page = text_of(staff().get(f"/admin/papers/paper/{small.pk}/change/"))
    assert f"{question}: Umsetzung des Onlinezugangsgesetzes Frage {question}" in frozen_page
    assert "Beantwortet in Umsetzung des Onlinezugangsgesetzes" in frozen_page
    read = text_of(staff("Leserecht").get(f"/admin/papers/paper/{draft.pk}/change/"))
    assert "Beantwortet in Projekt „Aktenplan“: Statusbericht" in read


def upload(client, table, *lines):
    """Send a file in the admin and confirm its preview where it has one; returns the last page."""
    address = f"/admin/imports/importrun/importieren/{table}/"
    sent = client.post(address, {"file": SimpleUploadedFile(f"{table}.csv", csv_of(*lines))})
    return client.post(sent["Location"], {"confirm": "1"}, follow=True)


def imported(tmp_path, table, *lines):
    path = tmp_path / f"{table}.csv"
    path.write_bytes(csv_of(*lines))
    outcome = run_import(path, path.name, table_named(table))
    assert outcome.problems == []
    return ImportRun.objects.get(pk=outcome.run)


def undo(client, run):
    return client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsche Datei"}, follow=True)


@pytest.mark.parametrize(
    ("title", "public", "column"),
    [
        ("Anderer Titel", "ja", "Titel"),
        ("Umsetzung des Onlinezugangsgesetzes und geförderte Digitalisierungsprojekte", "nein", "öffentlich"),
    ],
)
def test_a_file_that_changes_a_frozen_paper_is_refused_whole(staff, frozen, title, public, column):
    own = (
        f"VO/0504/21;{title};Bericht;08.04.2021;08.04.2021;{public};Der Rat nimmt den Bericht ohne Beschluss entgegen."
    )
    page = upload(
        staff("Projektleitung"), "drucksachen", PAPERS,
        "VO/7;Neu;Bericht;08.04.2021;08.04.2021;ja;Kenntnisnahme.", own,
    )  # fmt: skip
    assert f"Die Drucksache VO/0504/21 {REFUSED}." in text_of(page)
    assert f"3 {column}" in text_of(page)
    assert list(Paper.objects.values_list("reference", "is_public")) == [("VO/0504/21", True)]
    assert example_paper().name.startswith("Umsetzung des Onlinezugangsgesetzes")
    assert "VO/0504/21: unverändert" in written("--pruefen")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("VO/0504/21;11.05.2021;Hauptausschuss;Entscheidung;nein;abgelehnt", "Drucksache"),
        (f"{COUNCIL};Entscheidung;nein;abgelehnt", "Beschlussqualität"),
    ],
)
def test_a_file_with_other_consultations_of_a_frozen_paper_is_refused(staff, frozen, line, column):
    page = text_of(upload(staff("Projektleitung"), "beratungsfolge", CONSULTATIONS, line))
    assert f"Die Drucksache VO/0504/21 {REFUSED}." in page
    assert f"2 {column}" in page
    assert set(Consultation.objects.values_list("role", flat=True)) == {"Entgegennahme o. B."}
    assert not ConsultationResult.objects.exists()


@pytest.mark.walk
def test_the_undoing_of_an_import_does_not_take_from_a_frozen_paper(staff, tmp_path):
    paper = PaperFactory(reference="VO/1")
    BodyFactory(name="Rat")
    added = imported(tmp_path, "beratungsfolge", CONSULTATIONS, "VO/1;01.02.2021;Rat;Entscheidung;nein;")
    changed = imported(tmp_path, "beratungsfolge", CONSULTATIONS, "VO/1;01.02.2021;Rat;Anhörung;nein;")
    written("VO/1", "--einfrieren")
    client = staff()
    for run in (changed, added):
        page = text_of(undo(client, run))
        assert "kann nicht rückgängig gemacht werden; nichts wurde geändert" in page
    assert f"Die Drucksache VO/1 {REFUSED}." in text_of(undo(client, changed))
    assert paper.consultation_set.get().role == "Anhörung"


@pytest.mark.walk
def test_an_import_whose_consultation_nobody_touched_since_is_not_undone_of_a_frozen_paper(staff, tmp_path):
    PaperFactory(reference="VO/1")
    BodyFactory(name="Rat")
    run = imported(tmp_path, "beratungsfolge", CONSULTATIONS, "VO/1;01.02.2021;Rat;Entscheidung;nein;")
    written("VO/1", "--einfrieren")
    assert f"Die Drucksache VO/1 {REFUSED}." in text_of(undo(staff(), run))
    assert Consultation.objects.count() == 1
    run.refresh_from_db()
    assert run.undone_at is None


@pytest.mark.walk
def test_own_files_are_imported_again_without_a_change(frozen):
    runs = ImportRun.objects.count()
    call_command("importieren", settings.BASE_DIR / "examples", verbosity=0)
    assert ImportRun.objects.count() == runs
    assert "VO/0504/21: unverändert" in written("--pruefen")


@pytest.mark.walk
def test_a_form_that_was_open_while_the_paper_was_frozen_is_refused(staff, examples):
    client = staff("Projektleitung")
    address = f"/admin/papers/paper/{example_paper().pk}/change/"
    fields = fields_of(client.get(address)) | {"proposal": "Anders.", "sectiontext_set-0-text": "Anders."}
    frozen_example()
    client.post(address, fields)
    assert example_paper().proposal == "Der Rat nimmt den Bericht ohne Beschluss entgegen."
    assert not SectionText.objects.filter(text="Anders.").exists()


def test_frozen_papers_chosen_for_deletion_stay_with_their_parts(staff, small):
    data = {"action": "delete_selected", "_selected_action": [small.pk], "post": "yes", "change_reason": "Irrtum"}
    staff().post("/admin/papers/paper/", data)
    assert Paper.objects.get().consultation_set.count() == 1


PARTS = [Consultation, PaperProject, SectionText, ReportedFinding, Answer]


def test_every_model_that_refers_to_a_paper_is_a_part_of_it_or_written_once():
    referring = [
        relation.related_model
        for relation in Paper._meta.get_fields(include_hidden=True)
        if not (relation.concrete or relation.related_model.__name__.startswith("Historical"))
    ]
    assert {model for model in referring if not issubclass(model, WrittenOnce)} == {Paper, *PARTS}
    assert {model for model in referring if issubclass(model, WrittenOnce)} == {FrozenPaper}
    assert set(PaperPart.__subclasses__()) == set(PARTS)


def moved(part):
    """The part in a draft that has none of its kind."""
    part.paper = PaperFactory(reference="VO/2")
    return part


def changed(part):
    name = {
        Consultation: "role",
        PaperProject: "position",
        SectionText: "text",
        ReportedFinding: "subject",
        Answer: "target",
    }[type(part)]
    setattr(part, name, 7 if name == "position" else "ozg-anders")
    return part, name


WAYS = {
    "save": lambda part: changed(part)[0].save(),
    "move": lambda part: moved(part).save(),
    "bulk_change": lambda part: type(part).objects.bulk_change([part], [changed(part)[1]]),
    "bulk_create": lambda part: type(part).objects.bulk_create([copy_of(part)]),
    "create": lambda part: copy_of(part).save(),
    "delete": lambda part: part.delete(),
    "delete of a queryset": lambda part: type(part).objects.all().delete(),
    "bulk_delete": lambda part: type(part).objects.bulk_delete([part]),
}


def copy_of(part):
    copy, _ = changed(type(part).objects.get())
    copy.pk, copy._state.adding = None, True
    if isinstance(copy, PaperProject):
        copy.project = ProjectFactory(slug="noch-eines")
    if isinstance(copy, SectionText):
        copy.section = "statusbericht"
    if isinstance(copy, ReportedFinding):
        copy.finding = "phasenfolge:projects.phasechange:1"
    if isinstance(copy, Consultation):
        copy.held_on = date(2022, 2, 2)
    return copy


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", PARTS)
def test_no_part_of_a_frozen_paper_changes_in_any_way(small, model, way):
    before = list(model.objects.values())
    with pytest.raises(ValidationError, match=REFUSED):
        WAYS[way](model.objects.get())
    assert list(model.objects.values()) == before
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.parametrize("model", PARTS)
def test_no_part_of_a_draft_is_moved_into_a_frozen_paper(small, model):
    part = copy_of(model.objects.get())
    part.paper = PaperFactory(reference="VO/2")
    part.save()
    part.paper = small
    with pytest.raises(ValidationError, match=REFUSED):
        part.save()


@pytest.mark.parametrize(
    "write",
    [
        lambda paper: paper.save(),
        lambda paper: Paper.objects.bulk_change([paper], ["name"]),
        lambda paper: paper.delete(),
        lambda paper: Paper.objects.filter(pk=paper.pk).delete(),
        lambda paper: Paper.objects.bulk_delete([paper]),
    ],
)
def test_no_frozen_paper_changes_in_any_way(small, write):
    small.name = "Anders"
    with pytest.raises(ValidationError, match=REFUSED):
        write(small)
    assert Paper.objects.get().name == "Sachstand"


@pytest.mark.parametrize(
    "write",
    [
        lambda frozen: frozen.save(),
        lambda frozen: FrozenPaper.objects.update(content="{}"),
        lambda frozen: FrozenPaper.objects.bulk_update([frozen], ["content"]),
        lambda frozen: frozen.delete(),
        lambda frozen: FrozenPaper.objects.all().delete(),
    ],
)
def test_what_was_frozen_is_written_once(small, write):
    content = FrozenPaper.objects.get().content
    frozen = FrozenPaper.objects.get()
    frozen.content = "{}"
    with pytest.raises(ValidationError, match="lässt sich nicht mehr ändern"):
        write(frozen)
    assert FrozenPaper.objects.get().content == content


def test_a_draft_is_deleted_with_its_parts(staff):
    paper = ConsultationFactory(paper=PaperFactory(reference="VO/3")).paper
    assert delete(staff(), f"/admin/papers/paper/{paper.pk}/delete/", "Irrtum").status_code == 302
    assert not Consultation.objects.exists()
