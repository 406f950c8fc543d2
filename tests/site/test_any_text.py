"""Whatever characters a text has: forms and imports clean it or name what they refuse, and every file can be made."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from tempfile import NamedTemporaryFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from papers.formats import pdf
from papers.freezing import freeze
from papers.models import FrozenFile, FrozenPaper, Paper, Question, SectionText
from projects.models import ProjectTitle
from records.fields import SearchKeyField
from records.models import record_models
from records.stated import Stated
from records.text import clean, problem_of_private_use
from tests.example_papers import text_of_docx, text_of_pdf
from tests.factories import GrantFactory, PaperFactory, ProjectFactory, QuestionFactory, RolloutFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Unit, UnitName

pytestmark = pytest.mark.django_db
UNIT = "/admin/units/unit/add/"
DAY = "?stichtag=2021-04-08"
NASTY = "Zoo \uf0b7 \ufffe漢 😀\ufdd0\u202e\u0600q\u1ab0\x07"
RECORDS = list(record_models())


def content_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def enter_unit(client, name):
    return client.post(UNIT, fields_of(client.get(UNIT)) | {"name": name})


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\uf0b7 Zoo", "• Zoo"),
        ("Zoo\x0bim\x0cPark\u2028hier", "Zoo im Park hier"),
        ("Z\x07o\ufffeo\ufdd0\U0001ffff\x9f", "Zoo"),
        ("Zoo 漢 😀", "Zoo 漢 😀"),
    ],
)
def test_what_no_file_can_hold_is_taken_out_by_a_form(staff, name, kept):
    assert enter_unit(staff(), name).status_code == 302
    assert Unit.objects.get().name == kept


def test_a_form_names_a_private_use_character_with_its_field_and_place(staff):
    page = text_of(enter_unit(staff(), "Zoo\ue123"))
    assert "Das Zeichen U+E123 an Stelle 4 gibt es nur in einer einzelnen Schriftart" in page
    assert not Unit.objects.exists()


def test_a_text_of_a_part_is_cleaned_and_refused_too(staff):
    client, question = staff(), QuestionFactory()
    address = f"/admin/papers/order/{question.order.pk}/change/"
    fields = fields_of(client.get(address))
    refused = client.post(address, fields | {"questions-0-text": "Was?\uf8ff"})
    assert "U+F8FF an Stelle 5" in text_of(refused)
    assert client.post(address, fields | {"questions-0-text": "\uf0b7 eins\x0b\uf0b7 zwei"}).status_code == 302
    assert Question.objects.get().text == "• eins\n• zwei"


@pytest.mark.walk
def test_what_no_font_has_is_named_when_it_is_saved_and_before_freezing(staff):
    client = staff()
    address = "/admin/units/unit/add/"
    saved = client.post(address, fields_of(client.get(address)) | {"name": "Zoo 漢"}, follow=True)
    assert "Name: Für „漢“ an Stelle 5 gibt es keine Schrift; im PDF steht dafür [U+6F22]." in text_of(saved)
    paper, _ = paper_with("Haus 😀")
    asked = text_of(client.get(f"/admin/papers/paper/{paper.pk}/einfrieren/"))
    assert "„😀“ als [U+1F600]" in asked


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_every_text_of_every_record_is_cleaned_and_refuses_private_use(model):
    texts = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, SearchKeyField)
    }
    record = model(**dict.fromkeys(texts, "a\x07\ue000"))
    with pytest.raises(ValidationError) as refused:
        record.clean_fields()
    named = {name for name, messages in refused.value.message_dict.items() if "U+E000" in " ".join(messages)}
    stated = {name for name in named if isinstance(vars(model).get(name), Stated)}  # by what the record was given
    assert named - stated == texts
    assert {getattr(record, name) for name in texts} <= {"a\ue000"}


def imported(tmp_path, *lines):
    path = tmp_path / "einheiten.csv"
    path.write_bytes(csv_of("Leistungseinheit;Nummer", *lines))
    call_command("importieren", "leistungseinheiten", path, stdout=StringIO())


def test_an_import_cleans_and_brings_the_same_file_once(tmp_path):
    imported(tmp_path, "\uf0b7 Z\ufffeoo;1")
    imported(tmp_path, "\uf0b7 Z\ufffeoo;1")
    assert [(unit.name, unit.version) for unit in Unit.objects.all()] == [("• Zoo", 1)]


def test_an_import_names_a_private_use_character_with_row_and_column(tmp_path):
    with pytest.raises(CommandError, match="Zeile 2, Spalte „Leistungseinheit“: Das Zeichen U\\+E000 an Stelle 4"):
        imported(tmp_path, "Zoo\ue000;1")


def everything(client, paper, grant):
    """All files with the texts of the project, by their address."""
    proof, stem = f"/foerdermittel/{grant.slug}/verwendungsnachweis", paper.get_absolute_url().rstrip("/")
    addresses = [
        f"{stem}/", f"{stem}.pdf", f"{stem}.docx", f"{stem}.json", f"{proof}.pdf", f"{proof}.xlsx",
        f"{proof}.csv", f"{proof}.json", f"{proof}/", "/leistungseinheiten.xlsx", "/leistungseinheiten.csv",
        "/leistungseinheiten.json", "/projekte.xlsx", "/berichte.xlsx", f"/projekte/{grant.project.slug}/",
        f"/projekte/{grant.project.slug}/phasen-verlauf.svg{DAY}",
        f"/projekte/{grant.project.slug}/phasen-verlauf.png{DAY}",
    ]  # fmt: skip
    return {
        address.removeprefix(stem).replace(proof, "nachweis"): content_of(client.get(address)) for address in addresses
    }


def paper_with(text):
    """A draft about a project, a unit and a grant whose texts are all that text, with the grant."""
    project = ProjectFactory(title=text, description=text, started_on=date(2019, 1, 1))
    phases = {date(2019, 2, 1): Phase.PLANNING, date(2021, 2, 1): Phase.PRODUCTION}
    RolloutFactory(project=project, unit=UnitFactory(name=text), phases=phases)
    grant = GrantFactory(project=project, grantor=text)
    paper = PaperFactory(reference="VO/7", name=text, proposal=text, originator=text, projects=[project])
    return paper, grant


@pytest.mark.walk
def test_every_file_is_made_of_any_text(staff):
    paper, grant = paper_with(NASTY)
    freeze(paper)
    files = everything(staff(), Paper.objects.get(), grant)
    assert "Zoo • [U+6F22] [U+1F600]" in text_of_pdf(files[".pdf"])
    assert "Zoo • 漢 😀" in text_of_docx(files[".docx"])
    assert json.loads(files[".json"])["name"].startswith("Zoo • 漢 😀")


@pytest.mark.walk
def test_old_texts_with_such_characters_are_printed_too(staff):
    _, grant = paper_with("Zoo")
    stored = "Zoo \ufffe\uf0b7\x0b\x07 \ue000"
    UnitName.objects.all()._update([(UnitName._meta.get_field("name"), None, stored)])
    ProjectTitle.objects.all()._update([(ProjectTitle._meta.get_field("title"), None, stored)])
    Paper.objects.all()._update([(Paper._meta.get_field("name"), None, stored)])
    files = everything(staff(), Paper.objects.get(), grant)
    assert "Zoo • [U+E000]" in text_of_pdf(files[".pdf"])
    sheet = load_workbook(BytesIO(files["/leistungseinheiten.xlsx"])).worksheets[0]
    assert "Zoo •\n \ue000" in {cell.value for row in sheet for cell in row}


@pytest.mark.walk
def test_freezing_makes_the_files(client):
    paper, _ = paper_with("Zoo")
    frozen = freeze(paper)
    assert set(FrozenFile.objects.values_list("frozen", "file_format")) == {(frozen.pk, "pdf"), (frozen.pk, "docx")}


@pytest.mark.walk
def test_a_paper_of_which_a_file_cannot_be_made_is_not_frozen(staff, monkeypatch, tmp_path):
    paper, _ = paper_with("Zoo")
    monkeypatch.setattr(pdf, "TEMPLATE", tmp_path / "missing.typ")
    page = text_of(staff().post(f"/admin/papers/paper/{paper.pk}/einfrieren/", follow=True))
    assert "VO/7: Die Datei im Format PDF lässt sich nicht erzeugen, im Kopf oder in den Überschriften" in page
    assert Paper.objects.get().is_draft
    assert not FrozenPaper.objects.exists()


@pytest.mark.walk
def test_the_place_is_named_where_a_file_fails(staff, monkeypatch, tmp_path):
    paper, _ = paper_with("Zoo")
    SectionText.objects.create(paper=paper, section="ozg", text="Das druckt niemand.")
    template = tmp_path / "paper.typ"
    refusing = '#show regex("druckt niemand"): it => panic("So nicht")\n'
    template.write_text(refusing + pdf.TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATE", template)
    page = text_of(staff().post(f"/admin/papers/paper/{paper.pk}/einfrieren/", follow=True))
    assert "im Abschnitt „Umsetzung des Onlinezugangsgesetzes“, Absatz „Das druckt niemand.“" in page
    assert Paper.objects.get().is_draft


def by_form(client, paper, text):
    """Title, section and unit by the forms of the admin."""
    address = f"/admin/papers/paper/{paper.pk}/change/"
    fields = fields_of(client.get(address)) | {"name": text, "proposal": f"{text}\n\n{text}"}
    return client.post(address, fields).status_code == 302


def by_upload(client, paper, text):
    """The same by a file in the browser, confirmed."""
    address = "/admin/imports/importrun/importieren/drucksachen/"
    sent = client.post(address, {"file": SimpleUploadedFile("drucksachen.csv", file_of(paper, text))})
    return sent.status_code == 302 and client.post(sent["Location"], {"confirm": "1"}).status_code == 302


def by_command(client, paper, text):
    """The same by the command."""
    with NamedTemporaryFile(suffix=".csv") as file:
        file.write(file_of(paper, text))
        file.flush()
        try:
            call_command("importieren", "drucksachen", file.name, "--stichtag", "heute", stdout=StringIO())
        except CommandError:
            return False
    return True


def file_of(paper, text):
    """A row of the paper, quoted as programs do."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Drucksache", "Titel", "Datum", "Stichtag", "Beschlussvorschlag"])
    writer.writerow([paper.reference, text, paper.dated_on, paper.key_date, text])
    return lines.getvalue().encode()


def one_length(rows):
    return len(set(map(len, rows))) == 1


READ = {
    "pdf": text_of_pdf,
    "docx": text_of_docx,
    "xlsx": lambda data: load_workbook(BytesIO(data)).worksheets,
    "json": json.loads,
    "csv": lambda data: one_length(csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";", strict=True)),
    "svg": lambda data: len(etree.fromstring(data)),
    "png": lambda data: data.startswith(b"\x89PNG"),
    "/": lambda data: data.decode(),
}
# What texts are made of: letters, what people paste, and what no file can hold.
ODD = (
    "\x00\x07\x0b\x0c\x1b\x85\xa0\xad\u200b\u200d\u2028\u202e\u0600\ufdd0\ufeff\ufffe\uffff\U0001fffe\ue000\uf0b7\uf0fc\U000f0000"
    "漢😀\u0301=+-@<&>\"'#$*_`\\"
)
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=30)


@pytest.mark.walk
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([by_form, by_upload, by_command]), TEXTS)
def test_whatever_a_door_accepts_is_read_back_in_every_file(staff, enter, text):
    with transaction.atomic():
        client, name = staff(), "Zoo"
        if enter_unit(client, text).status_code == 302:
            name = Unit.objects.get().name
            Unit.objects.get().delete()
        paper, grant = paper_with(name)
        before = (paper.name, paper.proposal)
        is_kept = enter(client, paper, text)
        paper.refresh_from_db()
        assert is_kept or (paper.name, paper.proposal) == before
        assert paper.name == clean(paper.name, multiline=False)
        assert not problem_of_private_use(paper.name + paper.proposal)
        freeze(paper)
        for address, data in everything(client, paper, grant).items():
            read = next(reader for ending, reader in READ.items() if address.split("?")[0].endswith(ending))
            assert read(data), address
        transaction.set_rollback(True)
