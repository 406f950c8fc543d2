"""A passage is taken out of a frozen paper: out of all that it says, with the trace that it was."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from papers.content import fingerprint
from papers.models import Answer, Consultation, ConsultationResult, FrozenPaper, Paper, PaperRedaction, SectionText
from papers.models.parts import PaperPart
from records.commands import ArgumentsError
from records.models import record_models
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import ConsultationFactory, PaperFactory, ProjectFactory, QuestionFactory
from tests.pages import text_of
from tests.sealed import altered

pytestmark = [pytest.mark.django_db, pytest.mark.sample(4)]
NAME = "Erika Mustermann"
REASON = "Name einer Beschäftigten"


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write)


@pytest.fixture
def paper(db, rows):
    """A frozen, published paper that names somebody in text, head, consultation and order."""
    insert_rows(rows)
    return Paper.objects.get(reference="VO/1")


def write():
    question = QuestionFactory(number="1", text=f"Was sagt {NAME}?")
    paper = PaperFactory(
        reference="VO/1", name=f"Bericht von {NAME}", order=question.order, projects=[ProjectFactory(title="Aktenplan")]
    )
    ConsultationFactory(paper=paper, role=f"Vortrag {NAME}")
    text = SectionText.objects.create(paper=paper, section="ozg", text="Vorher stand hier Erika\nMustermann.")
    text.text = "Geschrieben von Erika\nMustermann, dem Amt."
    text.save()
    Answer.objects.create(paper=paper, question=question, target="ozg")
    PaperFactory(reference="VO/2", projects=[ProjectFactory(title="E-Akte")], proposal=f"Dank an {NAME}.")
    written("VO/1", "--einfrieren", "--veroeffentlichen")
    written("VO/2", "--einfrieren")


def address(paper):
    return f"/admin/papers/paper/{paper.pk}/schwaerzen/"


def redact(client, paper, passage=NAME, reason=REASON, *, confirmed=False):
    more = {"confirm": fingerprint(" ".join(passage.split()))} if confirmed else {}
    return client.post(address(paper), {"passage": passage, "reason": reason} | more, follow=True)


def everything_stored(paper):
    """All texts of the rows of the paper and of what it names, of their histories and of what is frozen."""
    models = [model for model in record_models() if model._meta.app_label == "papers"]
    found = [str(list(QuerySet(each).values())) for model in models for each in (model, model.history.model)]
    return " ".join(" ".join(part for part in found).split())


@pytest.mark.walk
def test_who_administers_takes_a_passage_out_of_all_that_a_paper_says(staff, client, paper):
    former = FrozenPaper.objects.get(paper=paper).fingerprint
    signed_in = staff()
    asked = text_of(redact(signed_in, paper))
    assert "Die Stelle steht hier: Kopf Beratungsfolge Auftrag" in asked
    assert FrozenPaper.objects.get(paper=paper).fingerprint == former
    done = text_of(redact(signed_in, paper, confirmed=True))
    assert "VO/1 ist geschwärzt." in done
    assert "Dieselbe Stelle steht auch in VO/2." in done
    client.logout()
    page = text_of(client.get("/berichte/vo-1/"))
    assert "Bericht von [geschwärzt]" in page
    assert re.search(
        rf"Geschwärzt am \d\d\.\d\d\.\d{{4}}, \d+ Stellen: {REASON} \(früherer Fingerabdruck {former}\)", page
    )
    assert "stimmen mit dem Fingerabdruck überein" in page
    pdf = text_of_pdf(client.get("/berichte/vo-1.pdf").content)
    docx = text_of_docx(client.get("/berichte/vo-1.docx").content)
    for text in (page, pdf, docx, client.get("/berichte/vo-1.json").content.decode()):
        assert "Mustermann" not in text
    assert "Geschrieben von [geschwärzt], dem Amt." in pdf
    assert "geschwärzt am" in pdf
    stored = everything_stored(paper)
    assert stored.count("Mustermann") == 3  # VO/2 and the two entries of its history
    checked = written("--pruefen", "VO/1")
    assert f"VO/1: unverändert ({FrozenPaper.objects.get(paper=paper).fingerprint})" in checked
    assert f"{REASON} (früherer Fingerabdruck {former})" in checked


def result_of(paper, text, day):
    consultation = Consultation.objects.get(paper=paper)
    return ConsultationResult.objects.create(consultation=consultation, stated_on=day, text=text)


def everything_of_oparl(client):
    """All that the interface for council papers answers, each list to its end."""
    pages = [client.get(f"/oparl/1.1/{name}").content.decode() for name in ("papers", "consultations", "meetings")]
    return " ".join([*pages, client.get("/oparl/1.1/agenda-items").content.decode()])


@pytest.mark.walk(4)
def test_nor_does_what_came_of_its_consultations_say_it(staff, client, paper):
    first = result_of(paper, f"vertagt auf Antrag von {NAME}", date(2021, 1, 15))
    result_of(paper, f"{NAME} hat vorgetragen", date(2021, 1, 20)).delete()
    later = result_of(paper, f"entgegengenommen, {NAME} dankt", date(2021, 1, 22))
    assert NAME in everything_of_oparl(client)
    signed_in = staff()
    assert "Ergebnisse der Beratungen (2)" in text_of(redact(signed_in, paper))
    redact(signed_in, paper, confirmed=True)
    answered = everything_of_oparl(client)
    assert "Mustermann" not in answered
    assert "entgegengenommen, [geschwärzt] dankt" in answered
    assert "Mustermann" not in client.get("/berichte/vo-1/").content.decode()
    first.refresh_from_db()
    assert (first.text, first.version) == ("vertagt auf Antrag von [geschwärzt]", 2)
    assert everything_stored(paper).count("Mustermann") == 3  # as above
    assert later.history.first().history_change_reason.startswith("Geschwärzt, früherer Fingerabdruck")
    assert "VO/1: unverändert" in written("--pruefen", "VO/1")


@pytest.mark.walk(4)
def test_what_only_a_result_says_is_taken_out_too(staff, client, paper):
    result_of(paper, "entgegengenommen, Max Niemand fehlte", date(2021, 1, 15))
    redact(staff(), paper, "Max Niemand", confirmed=True)
    assert "entgegengenommen, [geschwärzt] fehlte" in everything_of_oparl(client)
    assert PaperRedaction.objects.get().places == 1


def test_another_passage_than_was_shown_is_not_taken_out(staff, paper):
    shown = {"passage": "dem Amt", "reason": REASON, "confirm": fingerprint(NAME)}
    page = text_of(staff().post(address(paper), shown))
    assert "Die Stelle steht hier: Abschnitt „Umsetzung des Onlinezugangsgesetzes“" in page
    assert not PaperRedaction.objects.exists()


@pytest.mark.walk
def test_a_paper_is_redacted_twice(staff, paper):
    for passage in (NAME, "dem Amt"):
        redact(staff(), paper, passage, confirmed=True)
    steps = list(PaperRedaction.objects.values_list("former_fingerprint", "fingerprint", "is_open"))
    assert steps[0][1] == steps[1][0]
    assert steps[1][1] == FrozenPaper.objects.get(paper=paper).fingerprint
    assert "VO/1: unverändert" in written("--pruefen", "VO/1")


@pytest.mark.parametrize("group", ["Projektleitung", "Sachbearbeitung", "Rechnungsprüfung", "Leserecht"])
def test_others_may_not(staff, paper, group):
    signed_in = staff(group)
    assert signed_in.get(address(paper)).status_code == 403
    assert signed_in.post(address(paper), {"passage": NAME, "reason": REASON, "confirm": "1"}).status_code == 403
    assert not PaperRedaction.objects.exists()


@pytest.mark.parametrize(
    ("passage", "reason", "said"),
    [
        ("Max Niemand", REASON, "Diese Stelle steht nicht in der Drucksache."),
        ("VO/1", REASON, "Das steht auch in Nummern, Tagen oder Kennungen"),
        ("ab", REASON, "Eine Stelle hat mindestens 3 Zeichen."),
        (NAME, f"{NAME} will es so", "Der Grund nennt die Stelle selbst"),
        (NAME, "", "Dieses Feld ist zwingend erforderlich."),
        ("\x07\ufffe", REASON, "Eine Stelle hat mindestens 3 Zeichen."),
    ],
)
def test_what_cannot_be_redacted_is_named_and_nothing_changes(staff, paper, passage, reason, said):
    before = FrozenPaper.objects.get(paper=paper).content
    assert said in text_of(redact(staff(), paper, passage, reason, confirmed=True))
    assert FrozenPaper.objects.get(paper=paper).content == before
    assert not PaperRedaction.objects.exists()
    assert "VO/1: unverändert" in written("--pruefen", "VO/1")


def test_a_draft_has_nothing_to_redact(staff, paper):
    draft = PaperFactory(reference="VO/3")
    assert staff().get(address(draft)).status_code == 404


def test_the_command_for_fields_leads_to_this_door(paper):
    text = SectionText.objects.get(paper=paper)
    with pytest.raises(ArgumentsError, match="VO/1 ist eingefroren"):
        call_command("schwaerzen", "papers.sectiontext", text.pk, "text", grund="Name")
    assert SectionText.objects.get(pk=text.pk).text.startswith("Geschrieben")


@pytest.mark.walk
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE papers_paperredaction SET reason = 'Anders'",
        "UPDATE papers_paperredaction SET is_open = (1 = 1)",
        "DELETE FROM papers_paperredaction",
    ],
)
def test_the_trace_stays_and_the_door_does_not_open_again(staff, paper, statement):
    redact(staff(), paper, confirmed=True)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert PaperRedaction.objects.get().reason == REASON


def test_who_opens_the_door_by_sql_is_told_by_page_and_check(client, paper, capsys):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO papers_paperredaction (frozen_id, former_fingerprint, fingerprint, reason, places, "
            "redacted_at, is_open) SELECT id, fingerprint, fingerprint, 'Nichts', 0, frozen_at, (1 = 1) "
            "FROM papers_frozenpaper"
        )
        cursor.execute("UPDATE papers_paper SET name = 'Anders' WHERE reference = 'VO/1'")
    for table in ("papers_frozenpaper", "papers_frozenfile", "papers_sectiontext", "papers_historicalpaper"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    assert "wurde nach dem Einfrieren verändert" in text_of(client.get("/berichte/vo-1/"))
    with pytest.raises(SystemExit):
        call_command("bericht", "VO/1", "--pruefen")
    assert "VERÄNDERT" in capsys.readouterr().out


def test_a_paper_that_was_altered_is_not_redacted(staff, paper):
    altered("UPDATE papers_frozenpaper SET content = replace(content, 'Amt', 'Haus')")
    assert "wurde nach dem Einfrieren verändert" in text_of(redact(staff(), paper, confirmed=True))


def test_every_part_of_a_paper_is_redacted():
    assert {part.__name__ for part in PaperPart.__subclasses__()} == {
        "Answer", "Consultation", "PaperProject", "ReportedFinding", "SectionText",
    }  # fmt: skip
