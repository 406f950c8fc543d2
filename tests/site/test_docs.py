"""The documentation says what the program does: settings, commands, lists, import tables, code lists, checks, terms.

Each table of the documents stands for what it names: nothing is missing, and nothing is there that does not exist.
"""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from imports.registry import tables
from lists.registry import registered_lists, registered_pages
from lists.search import searched_kinds
from ozgtracker.permissions import GROUPS, KEPT_BY
from papers.registry import sections
from records.findings import CHECKS, Severity
from records.models import Record
from reports.help.glossary import TERMS
from tests.factories import GrantFactory

ROOT = Path(settings.BASE_DIR)
DOCS = {path.stem: path.read_text() for path in (ROOT / "docs").glob("*.md")}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "examples/README.md"])
READ_SETTING = re.compile(r"""(?:env\.\w+\(\s*|environ\.get\()["']([A-Z_]+)""")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:\w[\w.-]*/)+(?:[\w.-]+\.(?:py|md|csv|html|css|conf))?)`")
ASVS = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])")
MADE_BY_SET_UP = ("node_modules/", "var/")
CITED = re.compile(r"docs/[\w-]+\.md(?:#[\w-]+)?")


def section(document, heading):
    """The text under a heading, up to the next one of the same depth or less."""
    depth = heading.partition(" ")[0]
    _, found, after = DOCS[document].partition(f"\n{heading}\n")
    assert found, f"docs/{document}.md: {heading}"
    return re.split(rf"\n#{{1,{len(depth)}}} ", after)[0]


def rows(text):
    """The rows of all tables of a text, without their heads."""
    found = []
    for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        found += [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return found


def column(text, place=0):
    return [row[place] for row in rows(text)]


def tables_in(text):
    return re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)


def anchor(heading):
    """The anchor that a forge gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def anchors(text):
    own = re.findall(r'<a id="([^"]+)">', text)
    return {*own, *(anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE))}


def own_models():
    """The models of this repository but the histories."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == ROOT
        for model in app.models.values()
        if not model._meta.auto_created and not model.__name__.startswith("Historical")
    ]


def test_the_settings_are_those_that_are_read():
    read = "".join((ROOT / name).read_text() for name in ("ozgtracker/settings.py", "deploy/gunicorn.conf.py"))
    assert sorted(column(section("betrieb", "## Einstellungen"))) == sorted(set(READ_SETTING.findall(read)))


def test_every_command_is_documented_and_every_documented_command_exists():
    own = {name for name, app in get_commands().items() if (ROOT / app).is_dir()}
    assert own
    assert {entry.split()[0] for entry in column(section("betrieb", "## Befehle"))} == own


# How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0.0 has; they come first in each.
REQUIREMENTS = {
    "1.1": 2,
    "1.2": 9,
    "1.3": 11,
    "1.4": 3,
    "1.5": 2,
    "2.1": 3,
    "2.2": 3,
    "2.3": 4,
    "2.4": 1,
    "3.2": 2,
    "3.3": 4,
    "3.4": 6,
    "3.5": 5,
    "3.7": 2,
    "4.1": 3,
    "4.2": 1,
    "4.3": 2,
    "4.4": 4,
    "5.1": 1,
    "5.2": 3,
    "5.3": 2,
    "5.4": 3,
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
    "11.1": 2,
    "11.2": 3,
    "11.3": 3,
    "11.4": 4,
    "11.5": 1,
    "11.6": 1,
    "12.1": 3,
    "12.2": 2,
    "12.3": 4,
    "13.1": 1,
    "13.2": 5,
    "13.3": 2,
    "13.4": 5,
    "14.1": 2,
    "14.2": 4,
    "14.3": 3,
    "15.1": 3,
    "15.2": 3,
    "15.3": 7,
    "16.1": 1,
    "16.2": 5,
    "16.3": 4,
    "16.4": 3,
    "16.5": 3,
    "17.1": 1,
    "17.2": 4,
    "17.3": 2,
}


def test_every_requirement_of_the_asvs_is_answered_once():
    own = [f"{part}.{number}" for part, many in REQUIREMENTS.items() for number in range(1, many + 1)]
    named = [each for cell in column(section("betrieb", "## OWASP ASVS 5.0")) for each in ASVS.findall(cell)]
    assert len(own) == 253
    assert sorted(named) == sorted(own)


def test_what_is_met_of_the_asvs_says_by_what():
    """Whether the files are there: test_files_and_folders_that_documents_name_are_there."""
    answers = [(name, met, how) for name, met, how in rows(section("betrieb", "## OWASP ASVS 5.0")) if met]
    assert {met for _, met, _ in answers} == {"ja", "teils", "mit Einstellung", "Betrieb", "nein", "entfällt"}
    shown = re.compile(r"tests/|pyproject|requirements|\]\(")
    assert [name for name, met, how in answers if met == "ja" and not shown.search(how)] == []


def test_the_groups_may_do_what_the_table_of_permissions_says():
    text = section("betrieb", "## Gruppen und Rechte")
    documented = {
        (name, tuple(group for group, cell in zip(GROUPS, kept, strict=True) if cell == "ja"))
        for names, *kept in rows(text)
        for name in names.split(", ")
    }
    models = {model._meta.label_lower: model for model in own_models()}
    assert documented == {(str(models[name]._meta.verbose_name_plural), kept) for name, kept in KEPT_BY.items()}


LISTS = [re.sub(r"<\w+:\w+>", "<Kurzname>", each.address) for each in registered_lists()]


def test_the_lists_are_those_that_are_registered():
    headings = re.findall(r"^### `/(.+)`$", section("schnittstellen", "## Listen"), re.MULTILINE)
    assert sorted(headings) == sorted(LISTS)


@pytest.mark.django_db
@pytest.mark.parametrize("address", LISTS)
def test_the_columns_and_parameters_of_a_list_are_documented(client, address):
    columns, *parameters = tables_in(section("schnittstellen", f"### `/{address}`"))
    page = address.replace("<Kurzname>", GrantFactory().slug) if "<" in address else address
    file = b"".join(client.get(f"/{page}.csv?dialekt=rfc4180").streaming_content).decode()
    assert column(columns) == next(csv.reader(StringIO(file)))
    documented = [name for table in parameters for name in column(table)]
    assert [name for name in documented if name not in ("von", "bis")] == list(
        client.get(f"/{page}/").context["filter_form"].fields
    )


WORDS = {"<slug:slug>": "<Kurzname>", "<slug:ozg_id>": "<OZG-ID>"}


def documented_address(address):
    for placeholder, word in {**WORDS, "<int:pk>": "<Schlüssel>"}.items():
        address = address.replace(placeholder, word)
    return f"/{address}"


def test_the_tables_of_pages_are_those_that_are_files():
    """Their columns: tests/site/test_table_files.py."""
    own = [documented_address(page.address) + panel for page in registered_pages() for panel in page.view.panels]
    assert sorted(column(section("schnittstellen", "## Tabellen der Seiten"))) == sorted(own)


@pytest.mark.parametrize("address", LISTS)
def test_the_address_of_a_list_is_documented(address):
    documented = {name: files for name, _, files in rows(section("schnittstellen", "## Adressen"))}
    assert documented[f"/{address}/"].startswith(".csv`, `.xlsx`, `.json")


def test_the_import_tables_are_those_that_are_registered():
    """Their columns stand in docs/importtabellen.md, see tests/imports/test_registry.py."""
    *_, documented = tables_in(section("schnittstellen", "## Importtabellen"))
    named = [(name, title) for name, title, _ in rows(documented)]
    assert named == sorted((table.name, table.title) for table in tables())


def test_the_sections_of_papers_are_documented():
    text = section("schnittstellen", "## Drucksachen")
    named = re.search(r"Kennungen der Abschnitte sind(.+?)\. PDF", text, re.DOTALL)
    own = [each.key for of_project in (False, True) for each in sections(of_project=of_project) if not each.is_internal]
    assert named
    assert re.findall(r"`([\w-]+)`", named[1]) == own


def test_the_code_lists_have_the_labels_of_the_files():
    choices = {
        tuple(str(label) for _, label in field.choices)
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.choices and model._meta.app_label != "records"  # what waits for a second person is in no file
    }
    documented = {tuple(labels.split(" · ")) for _, labels, _ in rows(section("schnittstellen", "## Codelisten"))}
    assert documented == choices | {tuple(map(str, Severity.labels))}


def test_the_checks_are_documented_with_their_severity_and_source():
    documented = [tuple(row) for row in rows(section("fachkonzept", "## Prüfungen"))]
    assert sorted(documented) == sorted(
        (check.identifier, check.severity.label, check.title, check.source) for check in CHECKS.values()
    )


def test_every_field_is_in_one_of_the_three_classes():
    """But those that the program keeps itself."""
    entered = {
        str(model._meta.verbose_name): sorted(
            str(field.verbose_name) for field in model._meta.concrete_fields if field.editable and not field.primary_key
        )
        for model in own_models()
        if issubclass(model, Record)
    }
    documented = {
        name: sorted(field for cell in cells if cell != "–" for field in cell.split(", "))
        for name, *cells in rows(section("fachkonzept", "### Klassen der Felder"))
    }
    assert documented == {name: fields for name, fields in entered.items() if fields}


def test_the_glossary_names_every_model_as_the_program_does():
    table = tables_in(section("fachkonzept", "## Begriffe"))[0]
    documented = {identifier: term for term, identifier, *_ in rows(table)}
    assert documented == {model._meta.label: str(model._meta.verbose_name) for model in own_models()}


def test_the_help_explains_the_further_words_and_none_that_the_rules_do_not_know():
    text, names = DOCS["fachkonzept"], {term.name for term in TERMS}
    further = column(tables_in(section("fachkonzept", "## Begriffe"))[1])
    assert {word for words in further for word in words.split(", ")} - names == set()
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}", text)] == []


def test_the_kinds_that_are_searched_are_documented():
    [kinds] = [values for name, values in rows(section("schnittstellen", "## Suche")) if name == "art"]
    assert re.findall(r"`([\w-]+)`", f"`{kinds}") == [kind.name for kind in searched_kinds()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    for target in LINK.findall(path.read_text()):
        if "://" in target:
            continue
        name, _, place = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        assert not place or place in anchors(file.read_text()), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_and_folders_that_documents_name_are_there(path):
    named = FILE.findall(path.read_text())
    assert [name for name in named if name not in MADE_BY_SET_UP and not (ROOT / name).exists()] == []


@pytest.mark.walk
def test_what_the_code_cites_of_the_documents_is_there():
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in (".venv", "node_modules", "var"):
            continue
        for cited in CITED.findall(path.read_text()):
            name, _, place = cited.partition("#")
            assert (ROOT / name).exists(), f"{path}: {cited}"
            assert not place or place in anchors((ROOT / name).read_text()), f"{path}: {cited}"
