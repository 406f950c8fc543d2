"""VO/0504/21 as the program writes it: the same content in every form."""

import re
import shutil
import subprocess
from datetime import date
from hashlib import sha512
from html import unescape
from io import BytesIO

import pytest
from django.conf import settings
from django.db import transaction
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from papers.files import paper_file
from papers.formats.drawing import INKS, SIGNS
from projects.choices import Filling, Sign
from projects.models import Project
from reports.charts.patterns import PATTERNS
from tests.archived import assert_archived
from tests.conftest import insert_rows
from tests.example_papers import example_paper, text_of_docx, text_of_pdf
from tests.factories import PaperFactory

FORMS = ("html", "pdf", "docx")
PHASE_COLOURS = settings.BASE_DIR / "static" / "projects" / "projects.css"

FIGURES = (
    "VO/0504/21", "08.04.2021", "Zentrale Dienstleistungen", "402 - Amt für Informationstechnik und Digitalisierung",
    "VO/1050/20", "01.03.2021", "Der Rat nimmt den Bericht ohne Beschluss entgegen.",
    "21.12.2018", "30.09.2021", "17.12.2018", "31.12.2021", "2.256.164,00 €", "2.030.548,00 €", "225.616,00 €",
    "90 %", "10 %", "1.729.533,26 €", "1.556.579,06 €", "450.075,06 €", "480.973,58 €", "625.530,42 €",
    "01.01.2019 bis 31.12.2020", "57,9 %", "55,0 %", "76,7 %", "473.968,94 €", "Mit 66 Kommunen",
    "19.07.2019", "30.06.2022", "01.07.2019", "2.028.000,00 €", "1.825.200,00 €", "202.800,00 €", "1.341.007,32 €",
    "1.069.042,89 €", "597.321,25 €", "471.721,58 €", "1.069.042,83 €", "58,6 %", "756.157,11 €",
    "Land Nordrhein-Westfalen (Bezirksregierung Düsseldorf)",
    "Erfasst sind 38 Leistungseinheiten; geplant sind rund 40.",
    "Erfasst sind 11 Prozessbündel; geplant sind bis zu 15, davon vollständig digitalisiert bis zu 10.",
)  # fmt: skip
PILOTS = (
    "EfA-Pilotierungen (7)", "WohnWeb", "Wohngeld (10092)", "Bildung und Teilhabe (10088)", "(10086)", "(10035)",
    "(10082)", "Wohnberechtigungsschein (WBS)", "Betroffen sind 500 OZG-Leistungen", "31.12.2022",
)  # fmt: skip
CONSULTATIONS = (
    "04.05.2021 Ausschuss für Finanzen, Beteiligungssteuerung und Betriebsausschuss WAW Entgegennahme o. B.",
    "06.05.2021 Hauptausschuss Entgegennahme o. B.",
    "10.05.2021 Rat der Stadt Wuppertal Entgegennahme o. B.",
)
UNITS = {
    "Produktiv (22)": (
        "Rechtsamt", "Arbeitssicherheit", "Zentrales Fördermanagement", "Informationstechnik und Digitalisierung",
        "Zentraleinkauf", "Bauen und Wohnen", "Stadtarchiv", "Haushaltsangelegenheiten",
        "Anlagenbuchhaltung und Inventuren", "Finanzcontrolling und Bilanzen", "Haupt- und Personalamt", "Ordnungsamt",
        "Gleichstellungsstelle", "Rechnungsprüfungsamt", "Historisches Zentrum", "Tageseinrichtungen für Kinder",
        "EUROPA Förderung", "Vermessung/Katasteramt und Geodaten", "Bürgerbeteiligung", "Sport- und Bäderamt",
        "Stadtbibliothek", "Kulturbüro",
    ),
    "Konzeption (9)": (
        "Geschäftsbereich des Oberbürgermeisters", "Elterngeld und Unterhalt", "Von der Heydt-Museum", "Zoo",
        "Bergische Musikschule", "alle Teams des GB 2.1", "Ressort Straßen und Verkehr", "Geschäftsbereichsbüro 1",
        "Geschäftsbereichsbüro 3",
    ),
    "Planung (7)": (
        "Finanzbuchhaltung", "Steueramt", "300.2 Stabsstelle Klimaschutz",
        "Ressort 101 Stadtentwicklung und Städtebau", "003 Bürgeramt",
        "405 Stadtbetrieb Service Center und Straßenverkehrsamt", "304 Feuerwehr",
    ),
}  # fmt: skip
BUNDLES = {
    "Vom Land als Priorität eingestuft": ("Elterngeld", "Schüler-BAföG"),
    "Projektphase 1": (
        "Spielgruppen", "UVG-Leistungen", "Elternbeiträge für Kindertagespflege, Kitas und OGS",
        "Schokoticket/Schülerfahrtkosten", "Negativattest/Alleiniges Sorgerecht",
    ),
    "Projektphase 2": (
        "Elterngeld", "Beistandschaft", "Eingliederungshilfe", "Schulische Inklusionshilfen", "Anzeige einer Geburt",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def files(frozen_rows, django_db_blocker):
    """The forms of the frozen paper, made once; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(frozen_rows)
        made = {each: paper_file(example_paper(), each) for each in FORMS}
        transaction.set_rollback(True)
    return made


@pytest.fixture(scope="module")
def texts(files):
    html = re.sub(r"<style>.*?</style>", "", files["html"].decode(), flags=re.DOTALL)
    spaced = re.sub(r"</(td|th|dt|dd|li|p|h\d)>", " ", html)
    return {
        "html": " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split()),
        "pdf": text_of_pdf(files["pdf"]),
        "docx": text_of_docx(files["docx"]),
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_figure_of_the_report_is_there_in_german_notation(texts, form):
    assert [figure for figure in FIGURES if figure not in texts[form]] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_ozg_services_are_told_with_their_whole_and_the_pilots(texts, form):
    assert [figure for figure in PILOTS if figure not in texts[form]] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_consultations_are_there_in_their_order(texts, form):
    found = [texts[form].find(consultation) for consultation in CONSULTATIONS]
    assert -1 not in found
    assert found == sorted(found)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("title", UNITS)
def test_each_list_of_units_is_complete(texts, form, title):
    start = texts[form].index(title)
    end = {"Produktiv (22)": "Konzeption (9)", "Konzeption (9)": "Planung (7)", "Planung (7)": "Zeitplanung"}[title]
    listed = texts[form][start : texts[form].index(end, start)]
    assert [unit for unit in UNITS[title] if unit not in listed] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("title", BUNDLES)
def test_each_list_of_bundles_is_complete(texts, form, title):
    start = texts[form].index(title)
    assert [bundle for bundle in BUNDLES[title] if bundle not in texts[form][start : start + 260]] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_sections_stand_in_the_order_of_the_citys_papers(texts, form):
    titles = ("Grund der Vorlage", "Beschlussvorschlag", "Einverständnisse", "Unterschrift", "Begründung",
              "Projekt „Einführung eines verwaltungsweiten Aktenplans“ Statusbericht", "Kosten und Finanzierung",
              "Zeitplan Termine", "Anlagen Anlage 01: Leistungseinheiten", "Anlage 02: Prozessbündel")  # fmt: skip
    body = texts[form].rpartition("Grund der Vorlage")  # the contents name it first
    found = ["".join(body[1:]).replace("Zum Inhalt ", "").find(title) for title in titles]
    assert -1 not in found
    assert found == sorted(found)


@pytest.mark.parametrize("form", FORMS)
def test_the_question_that_nothing_answers_is_named(texts, form):
    assert "Noch nicht beantwortet" in texts[form]
    assert "Frage 2b: Welche Haushaltsmittel sind dafür zu veranschlagen?" in texts[form]


@pytest.mark.walk
@pytest.mark.parametrize("form", FORMS)
def test_a_question_whose_figure_is_not_recorded_is_not_answered(texts, form):
    assert "Frage 3b: Wie weit sind sie, in Prozent?" in texts[form]
    assert "Fortschritt: nicht erfasst (digitalisierte ÷ erfasste Prozessbündel)." in texts[form]
    assert "Fortschritt: 57,9 % (produktive ÷ erfasste Leistungseinheiten), bezogen auf den Plan 55,0 %" in texts[form]
    assert "0,0 %" not in texts[form]


@pytest.mark.parametrize("form", FORMS)
def test_findings_are_for_staff_alone(texts, form):
    assert "Wie gedruckt." not in texts[form]
    assert "Kostenarten ergeben nicht" not in texts[form]


@pytest.fixture(scope="module")
def reader(files):
    return PdfReader(BytesIO(files["pdf"]))


def elements(reader):
    """All elements of the structure tree."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node and not isinstance(node["/K"], int):
                waiting.append(node["/K"])


def test_the_pdf_says_that_it_is_pdf_ua_with_language_and_title(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("de")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == (
        "Bericht VO/0504/21: Umsetzung des Onlinezugangsgesetzes und geförderte Digitalisierungsprojekte"
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_pdf_is_made_as_pdf_a_2a_demands(reader):
    assert_archived(reader)


def test_the_pdf_has_headings_tables_with_headers_and_alternative_texts(reader):
    found = list(elements(reader))
    kinds = [each["/S"] for each in found]
    assert {"/H1", "/H2", "/H3", "/Table", "/L", "/Figure"} <= set(kinds)
    assert kinds.count("/THead") == kinds.count("/Table") > 10
    assert all(header["/A"][0]["/Scope"] == "/Column" for header in found if header["/S"] == "/TH")
    alternatives = [each["/Alt"] for each in found if each["/S"] == "/Figure"]
    assert "Balken: Produktiv 22 (57,9 %), Konzeption 9 (23,7 %), Planung 7 (18,4 %)" in alternatives
    assert all(alternatives)


def test_the_pdf_has_bookmarks_and_numbered_pages(reader):
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[0] == "Grund der Vorlage"
    assert titles[-1] == "Anlagen"
    last = reader.pages[-1].extract_text()
    assert f"Seite {len(reader.pages)} von {len(reader.pages)}" in last
    assert "Bericht VO/0504/21" in last


def test_every_font_of_the_pdf_is_embedded(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())


def test_the_docx_has_real_headings_tables_with_repeated_headers_and_alternative_texts(files):
    document = Document(BytesIO(files["docx"]))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["Grund der Vorlage", "Beschlussvorschlag"]
    assert "Leistungseinheiten" in [p.text for p in document.paragraphs if p.style.name == "Heading 3"]
    assert len(document.tables) > 10
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert 'descr="Balken: Produktiv 22 (57,9 %), Konzeption 9 (23,7 %), Planung 7 (18,4 %)"' in document.element.xml
    assert document.core_properties.language == "de-DE"


@pytest.mark.walk
def test_libreoffice_keeps_the_headings_and_tables_of_the_docx(files, tmp_path):
    program = shutil.which("soffice")
    assert program, "LibreOffice fehlt; `make test` installiert es (deploy/prepare.py)."
    (tmp_path / "bericht.docx").write_bytes(files["docx"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "fodt", "--outdir", tmp_path, tmp_path / "bericht.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (tmp_path / "bericht.fodt").read_text()
    document = Document(BytesIO(files["docx"]))
    number = len([p for p in document.paragraphs if p.style.name.startswith("Heading")])
    assert opened.count("<text:h ") == number
    assert opened.count("<table:table ") == opened.count("<table:table-header-rows>") == len(document.tables)
    assert "1.556.579,06 €" in opened


@pytest.mark.walk
def test_sums_with_their_former_values_do_not_cover_their_row_in_the_pdf(staff, examples):
    aktenplan, kijufa = Project.objects.order_by("slug")
    first = PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[aktenplan])
    PaperFactory(reference="VO/2", key_date=date(2021, 4, 9), preceding=first, projects=[aktenplan, kijufa])
    pages = PdfReader(BytesIO(staff().get("/berichte/vo-2.pdf").content)).pages
    texts = []
    for page in pages:
        page.extract_text(visitor_text=lambda text, place, *_: texts.append((text.strip(), place[4])))
    texts = [(text, left) for text, left in texts if text]
    amount = next(number for number, (text, _) in enumerate(texts) if text.startswith("3.855.748,00 €"))
    (name, start), (_, left) = texts[amount - 1], texts[amount]
    assert name == "Summe"
    assert left - start > 40  # points; the word takes 35


def patterns_of(page: str, name: str) -> dict[str, str]:
    """The path of each pattern of a chart, by its filling."""
    return dict(re.findall(rf'<pattern id="{name}-(\w+)".*?<path[^>]* d="([^"]+)"', page, re.DOTALL))


def test_phases_have_the_colours_fillings_and_signs_of_the_page_in_every_form(client, frozen):
    page = client.get("/projekte/aktenplan/?stichtag=2021-04-08").content.decode()
    paper = client.get("/berichte/vo-0504-21/").content.decode()
    of_page = patterns_of(page, "units-bar")
    assert set(of_page) == {"productive", "concept", "planning"}
    assert patterns_of(paper, "projekt-aktenplan-leistungseinheiten-chart-2") == of_page
    colours = dict(re.findall(r"--phase-(\w+): (?:var\([^,]+, )?(#\w{6})", PHASE_COLOURS.read_text()))
    assert len(colours) == 10
    assert {ink: colours[ink] for ink in INKS} == INKS
    assert 'stroke="#006b8c"' in paper
    assert len(set(re.findall(r' id="([^"]+)"', paper))) == len(re.findall(r' id="[^"]+"', paper))


def test_every_filling_and_sign_of_phases_can_be_drawn():
    assert set(Filling) <= set(INKS) <= set(PATTERNS)
    assert set(Sign) <= set(SIGNS)
    assert len({path for _, path in (PATTERNS[filling] for filling in Filling)}) == len(Filling)


def test_pictures_of_the_docx_have_nothing_around_them_and_fill_the_width(files):
    document = Document(BytesIO(files["docx"]))
    for shape in document.inline_shapes:
        assert [shape._inline.get(side) for side in ("distT", "distB", "distL", "distR")] == ["0"] * 4
    assert round(max(shape.width for shape in document.inline_shapes).cm, 1) == 16.2


def test_tables_of_the_docx_are_no_wider_than_the_text_and_their_cells_as_wide_as_the_columns(files):
    document = Document(BytesIO(files["docx"]))
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert round(sum(width.cm for width in widths), 1) <= 16.2
        assert [cell.width for cell in table.rows[-1].cells] == widths


def test_numbers_and_their_units_stay_on_one_line_of_the_docx(files):
    document = Document(BytesIO(files["docx"]))
    [progress] = [each.text for each in document.paragraphs if each.text.startswith("Fortschritt: 57,9")]
    assert "57,9\N{NO-BREAK SPACE}%" in progress
    assert "bezogen auf den Plan 55,0\N{NO-BREAK SPACE}%" in progress


def test_the_legend_of_the_docx_has_the_areas_of_its_chart_which_readers_pass_over(files):
    document = Document(BytesIO(files["docx"]))
    [legend] = [p for p in document.paragraphs if "Produktiv: 22" in p.text]
    assert legend._p.xml.count("<w:drawing>") == legend._p.xml.count("<adec:decorative ") == 3


@pytest.mark.walk
def test_the_contents_lead_to_the_headings_of_the_two_upper_levels_in_every_form(client, frozen):
    sections = frozen.data["sections"]
    upper = [section["title"] for section in sections if section["level"] <= 2 and not section.get("is_internal")]
    page = client.get("/berichte/vo-0504-21/").content.decode()
    listed = re.search(r'<nav class="paper__contents".*?</nav>', page, re.DOTALL)[0]
    links = re.findall(r'href="#([^"]+)">([^<]+)<', listed)
    assert [unescape(title) for _, title in links] == upper
    assert all(f'id="{identifier}"' in page for identifier, _ in links)

    outline = PdfReader(BytesIO(client.get("/berichte/vo-0504-21.pdf").content)).pages[0].extract_text()
    assert "Inhalt" in outline
    assert [title for title in upper if title not in " ".join(outline.split())] == []

    body = Document(BytesIO(client.get("/berichte/vo-0504-21.docx").content)).element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    bookmarks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(anchors) == len(upper)
    assert set(anchors) <= bookmarks


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_a_file_of_a_frozen_paper_never_changes_at_the_address_of_its_digest(frozen, client, staff, file_format):
    digest = frozen.files.get(file_format=file_format).digest
    address = f"/berichte/vo-0504-21/{digest}.{file_format}"
    assert address in client.get("/berichte/vo-0504-21/").content.decode()
    answer = client.get(address)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Disposition"] == f'attachment; filename="vo-0504-21.{file_format}"'
    assert sha512(answer.content).hexdigest() == digest
    assert answer.content == client.get(f"/berichte/vo-0504-21.{file_format}").content
    assert client.get(address, headers={"If-None-Match": f'"{digest}"'}).status_code == 304
    gone = client.get(f"/berichte/vo-0504-21/{'0' * 64}.{file_format}")
    assert (gone.status_code, gone["Location"]) == (302, "/berichte/vo-0504-21/")
    assert staff("Leserecht").get(address)["Cache-Control"] == "no-store, private"
