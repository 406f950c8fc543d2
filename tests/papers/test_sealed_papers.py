"""SQL against frozen papers: the database refuses it; where its triggers are gone, page and check say what differs."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from papers.migrations._sealing import MESSAGE, seals
from papers.models import Answer, FrozenPaper, Paper, ReportedFinding, SectionText
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import written
from tests.factories import BodyFactory, ConsultationFactory, PaperFactory, ProjectFactory, QuestionFactory
from tests.pages import text_of
from tests.sealed import altered, unsealed

pytestmark = [pytest.mark.django_db, pytest.mark.sample(6)]
CONSULTATION = "INSERT INTO papers_consultation (version, held_on, role, is_authoritative, body_id, paper_id) "
TEXT = "INSERT INTO papers_sectiontext (version, section, text, is_left_out, unreviewed, paper_id) "
PROJECT = "INSERT INTO papers_paperproject (version, position, project_id, paper_id) "
FINDING = "INSERT INTO papers_reportedfinding (version, finding, subject, paper_id) "
ANSWER = "INSERT INTO papers_answer (version, target, question_id, paper_id) "

# What the database refuses, whatever way it comes; {frozen} and {draft} are numbers of papers.
ATTACKS = [
    "UPDATE papers_paper SET name = 'Anders' WHERE id = {frozen}",
    "UPDATE papers_paper SET state = 'DRAFT' WHERE id = {frozen}",
    "UPDATE papers_paper SET state = 'FROZEN' WHERE id = {draft}",
    "UPDATE papers_paper SET proposal = 'Anders', version = version + 1",
    "UPDATE papers_paper SET order_id = NULL WHERE id = {frozen}",
    "DELETE FROM papers_paper WHERE id = {frozen}",
    "UPDATE papers_consultation SET role = 'Anders' WHERE paper_id = {frozen}",
    "UPDATE papers_consultation SET paper_id = {frozen} WHERE paper_id = {draft}",
    "UPDATE papers_consultation SET paper_id = {draft} WHERE paper_id = {frozen}",
    "DELETE FROM papers_consultation WHERE paper_id = {frozen}",
    CONSULTATION + "SELECT 1, '2022-02-02', 'Neu', is_authoritative, body_id, paper_id FROM papers_consultation "
    "WHERE paper_id = {frozen}",
    "UPDATE papers_sectiontext SET text = 'Anders' WHERE paper_id = {frozen}",
    "DELETE FROM papers_sectiontext WHERE paper_id = {frozen}",
    TEXT
    + "SELECT 1, 'statusbericht', 'Neu', is_left_out, '', paper_id FROM papers_sectiontext WHERE paper_id = {frozen}",
    "UPDATE papers_paperproject SET position = 9 WHERE paper_id = {frozen}",
    "DELETE FROM papers_paperproject WHERE paper_id = {frozen}",
    PROJECT + "SELECT 1, 9, project_id, {frozen} FROM papers_paperproject WHERE paper_id = {draft}",
    "UPDATE papers_reportedfinding SET subject = 'Anders' WHERE paper_id = {frozen}",
    "DELETE FROM papers_reportedfinding WHERE paper_id = {frozen}",
    FINDING + "SELECT 1, 'x', 'Neu', paper_id FROM papers_reportedfinding WHERE paper_id = {frozen}",
    "UPDATE papers_answer SET target = 'anders' WHERE paper_id = {frozen}",
    "DELETE FROM papers_answer WHERE paper_id = {frozen}",
    ANSWER + "SELECT 1, 'anders', question_id, paper_id FROM papers_answer WHERE paper_id = {frozen}",
    "UPDATE papers_order SET motion = 'Anders'",
    "UPDATE papers_question SET text = 'Anders'",
    "DELETE FROM papers_question",
    "UPDATE papers_body SET name = 'Anderer Rat'",
    "UPDATE papers_frozenpaper SET content = '{{}}'",
    "UPDATE papers_frozenpaper SET fingerprint = 'x'",
    "DELETE FROM papers_frozenpaper",
    "UPDATE papers_frozenfile SET digest = 'x'",
    "DELETE FROM papers_frozenfile",
    "UPDATE papers_historicalpaper SET name = 'Anders' WHERE id = {frozen}",
    "DELETE FROM papers_historicalpaper WHERE id = {frozen}",
    "UPDATE papers_historicalsectiontext SET text = 'Anders'",
    "DELETE FROM papers_historicalconsultation",
    "UPDATE papers_historicalanswer SET history_change_reason = 'Anders'",
]

# What SQLite alone knows: a row takes the place of another without its deletion.
REPLACING = [
    "papers_frozenpaper", "papers_frozenfile", "papers_sectiontext", "papers_answer", "papers_consultation",
    "papers_reportedfinding", "papers_paperproject", "papers_paper", "papers_historicalpaper", "papers_question",
    "papers_body",
]  # fmt: skip

# Where the triggers are gone: the statement, and what the check says.
TOLD = [
    ("UPDATE papers_paper SET name = 'Anders'", "Drucksache „VO/1“, Titel: eingefroren „Sachstand“, jetzt „Anders“"),
    ("UPDATE papers_consultation SET role = 'Anders'", "Beratung „15.01.2021 Rat“, Beschlussqualität: eingefroren"),
    ("DELETE FROM papers_answer", "Antwort „"),
    ("DELETE FROM papers_reportedfinding", "Befund der Drucksache „Lücke“ fehlt"),
    (
        "UPDATE papers_sectiontext SET text = 'Anders'",
        "Text: eingefroren „So steht es.“, jetzt „Anders“",
    ),
    ("UPDATE papers_paperproject SET position = 9", "Reihenfolge: eingefroren „1“, jetzt „9“"),
    (
        "UPDATE papers_question SET text = 'Anders'",
        "Frage, 1: eingefroren „Wie weit sind die Projekte?“, jetzt „Anders“",
    ),
    ("UPDATE papers_order SET motion = 'Anders'", "Auftrag, Antrag: eingefroren"),
    (
        "UPDATE papers_body SET name = 'Senat' WHERE name = 'Rat'",
        "Beratung „15.01.2021 Rat, Entgegennahme o. B.“ fehlt",
    ),
    ("DELETE FROM papers_frozenfile WHERE file_format = 'docx'", "Datei DOCX fehlt"),
    (TEXT + "SELECT 1, 'statusbericht', 'Neu', is_left_out, '', paper_id FROM papers_sectiontext", "kam hinzu"),
]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write)


@pytest.fixture
def numbers(db, rows):
    """A frozen paper with one part of each kind, and a draft; their numbers."""
    insert_rows(rows)
    return {paper.reference: paper.pk for paper in Paper.objects.all()}


def write():
    question = QuestionFactory(number="1", text="Wie weit sind die Projekte?")
    paper = PaperFactory(
        reference="VO/1", name="Sachstand", order=question.order, projects=[ProjectFactory(title="Aktenplan")]
    )
    ConsultationFactory(paper=paper, body=BodyFactory(name="Rat"))
    SectionText.objects.create(paper=paper, section="ozg", text="So steht es.")
    ReportedFinding.objects.create(paper=paper, finding="tranchen-luecke:funding.grant:1", subject="Lücke")
    Answer.objects.create(paper=paper, question=question, target="ozg")
    draft = PaperFactory(reference="VO/2", projects=[ProjectFactory(title="E-Akte")])
    ConsultationFactory(paper=draft, body=BodyFactory(name="Hauptausschuss"))
    written("VO/1", "--einfrieren", "--veroeffentlichen")


def everything():
    tables = sorted({each.table for each in seals(apps)})
    with connection.cursor() as cursor:
        return [cursor.execute(f"SELECT * FROM {table} ORDER BY 1") and cursor.fetchall() for table in tables]


@pytest.mark.parametrize("statement", ATTACKS)
def test_the_database_refuses_to_change_what_is_frozen(numbers, statement):
    before = everything()
    with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(frozen=numbers["VO/1"], draft=numbers["VO/2"]))
    assert everything() == before
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite")
@pytest.mark.parametrize("table", REPLACING)
def test_nothing_frozen_is_replaced(numbers, table):
    before = everything()
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert everything() == before


def test_of_a_draft_all_may_change_by_sql(numbers):
    draft = numbers["VO/2"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE papers_paper SET name = 'Anders' WHERE id = %s", [draft])
        cursor.execute("UPDATE papers_consultation SET role = 'Anders' WHERE paper_id = %s", [draft])
        cursor.execute("DELETE FROM papers_paperproject WHERE paper_id = %s", [draft])
    assert Paper.objects.get(pk=draft).name == "Anders"
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.parametrize(("statement", "told"), TOLD)
def test_without_the_triggers_the_check_names_each_difference(numbers, capsys, statement, told):
    altered(statement)
    with pytest.raises(SystemExit) as ended:
        call_command("bericht", "--pruefen")
    assert ended.value.code == 1
    assert "VO/1: VERÄNDERT: " in (said := capsys.readouterr().out)
    assert told in said


@pytest.mark.walk
def test_a_history_that_was_altered_too_does_not_hide_it(numbers, capsys):
    for table in ("papers_paper", "papers_historicalpaper"):
        altered(f"UPDATE {table} SET name = 'Anders' WHERE reference = 'VO/1'")
    altered("UPDATE papers_sectiontext SET text = 'Anders'")
    altered("UPDATE papers_historicalsectiontext SET text = 'Anders'")
    with pytest.raises(SystemExit):
        call_command("bericht", "--pruefen")
    said = capsys.readouterr().out
    assert "Drucksache, Titel: eingefroren „Sachstand“, jetzt „Anders“" in said
    assert "steht nicht so im Eingefrorenen" in said


def test_the_page_tells_that_rows_differ(client, numbers):
    assert "stimmen mit dem Fingerabdruck überein" in text_of(client.get("/berichte/vo-1/"))
    altered("UPDATE papers_paper SET name = 'Anders' WHERE reference = 'VO/1'")
    page = text_of(client.get("/berichte/vo-1/"))
    assert "wurde nach dem Einfrieren verändert" in page
    assert "Sachstand" in page


def test_a_paper_that_says_to_be_frozen_without_a_content_is_told(client, numbers, capsys):
    altered("UPDATE papers_paper SET state = 'PUBLISHED' WHERE reference = 'VO/2'")
    assert "wurde nach dem Einfrieren verändert" in text_of(client.get("/berichte/vo-2/"))
    with pytest.raises(SystemExit):
        call_command("bericht", "--pruefen")
    assert "VO/2: VERÄNDERT: veröffentlicht ohne eingefrorenen Inhalt" in capsys.readouterr().out


def test_all_triggers_are_there_after_the_migrations(db):
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    assert {each.name for each in seals(apps)} <= there


def test_a_backup_of_frozen_papers_fills_an_empty_database(numbers, tmp_path):
    """By dumpdata and loaddata, which cut moments to milliseconds; the triggers are there all the time."""
    backup, frozen = tmp_path / "sicherung.json", FrozenPaper.objects.get()
    before, files = [len(rows) for rows in everything()], list(frozen.files.values_list("file_format", "data"))
    call_command("dumpdata", "papers", output=str(backup), verbosity=0)
    with unsealed() as cursor:
        for model in reversed([*apps.get_app_config("papers").get_models()]):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert not Paper.objects.exists()
    call_command("loaddata", str(backup), verbosity=0)
    assert [len(rows) for rows in everything()] == before
    restored = FrozenPaper.objects.get()
    assert restored.content == frozen.content
    assert list(restored.files.values_list("file_format", "data")) == files
    assert restored.is_intact
    assert "VO/1: unverändert" in written("--pruefen")
    with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE papers_paper SET name = 'Anders' WHERE reference = 'VO/1'")
