"""Each table on a page is a file too, which says what the table says."""

import csv
import re
from collections import Counter, deque
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from openpyxl import load_workbook

from funding.models import Grant
from lists.registry import registered_pages
from neighbours.models import Region
from papers.models import Paper
from papers.table_files import tables_of as tables_of_paper
from projects.models import ProcessBundle
from services.models import Service
from tests.factories import DenominatorFactory, MaturityChangeFactory, ServiceDeadlineFactory, ServiceFactory
from tests.musterstadt import LAST
from tests.papers.test_paper_corrections import correct_the_zoo
from tests.samples import size
from tests.site.test_docs import documented_address, rows, section
from units.models import Unit

pytestmark = pytest.mark.django_db

DAY = "2021-04-08"
NUMBER = re.compile(r"−?\d{1,3}(?:\.\d{3})*(?:,\d+)?(?= €| %|$)")
UNKNOWN = re.compile(r"^$|^–$|offen|nicht erfasst|mindestens|höchstens|von Anfang an|keine im Katalog")
SAID_OTHERWISE = {"Projekt", "Dahinter steht"}  # on pages short, and with who entered it
# The figures of the comparison stand in its file, ahead of the changes; the page of the open data is a list of files.
WITHOUT_FILES = {"comparison", "open-data", "api", "api-list"}
PAGES_OF_A_KIND = size(whole=10_000, sample=3)


class Page(HTMLParser):
    """The addresses that a page links to, and its tables: titles, rows, and the links to files below."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.tables, self.cell, self.inside, self.downloads = [], [], None, "", ""
        self.spanning = []  # the first cells of a table that stand in several rows: rows left, text
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            has_list_files, self.downloads = self.downloads == "downloads", ""
            self.tables.append({"titles": [], "rows": [], "files": [], "is_list": has_list_files})
        elif tag in ("thead", "tbody", "tfoot"):
            self.inside = tag
        elif tag == "tr" and self.inside == "tbody":
            self.tables[-1]["rows"].append([text for _, text in self.spanning])
            self.spanning = [(left - 1, text) for left, text in self.spanning if left > 1]
        elif tag in ("td", "th"):
            self.cell, self.rowspan = [], int(given.get("rowspan") or 1)
        elif tag == "ul" and "downloads" in (given.get("class") or ""):
            self.downloads = given["class"]
        elif tag == "a":
            # those of a drawing are no table's
            is_drawing = urlsplit(given.get("href", "")).path.endswith((".svg", ".png", ".bpmn"))
            is_file = "download" in given and self.downloads == "downloads downloads--panel" and not is_drawing
            if is_file and self.tables:
                self.tables[-1]["files"].append(given["href"])
            self.addresses.append(given.get("href") or "")

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            text = " ".join("".join(self.cell).replace("\xad", "").split())
            if self.inside == "thead":
                self.tables[-1]["titles"].append(text)
            elif self.inside == "tbody":
                self.tables[-1]["rows"][-1].append(text)
                self.spanning += [(self.rowspan - 1, text)] * (self.rowspan > 1)
            self.cell = None


def crawl(client, start, day, most):
    """Each public page with its address: of a kind so many."""
    queue, seen, numbers = deque([start]), {start}, Counter()
    while queue:
        address = queue.popleft()
        kind = resolve(address).url_name
        if numbers[kind] >= most:
            continue
        response = client.get(address, {"stichtag": day})
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        numbers[kind] += 1
        page = Page(response.content.decode())
        yield address, page.tables
        found = (urlsplit(urljoin(f"http://testserver{address}", each)) for each in page.addresses)
        for each in found:
            if each.netloc == "testserver" and each.path.endswith("/") and each.path not in seen:
                seen.add(each.path)
                queue.append(each.path)


def whole(tables):
    """The tables that have files of their own; what has none is part of the next of the same titles."""
    rows = []
    for table in tables:
        if table["is_list"]:
            continue
        rows += table["rows"]
        if table["files"]:
            yield {**table, "rows": rows}
            rows = []
    assert not rows


def file_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def rows_of_workbook(client, address):
    """How many rows the workbook has beneath its headers."""
    response = client.get(address)
    assert response.status_code == 200, address
    workbook = load_workbook(BytesIO(b"".join(response.streaming_content)), read_only=True)
    return sum(1 for _ in workbook.worksheets[0].iter_rows()) - 1


def plain(text):
    """A text of a page as a file writes it: 1.556.579,06 € is 1556579,06"""
    return NUMBER.sub(lambda found: found[0].replace(".", "").replace("−", "-"), text)


def says_the_same(shown, written):
    """Whether the file has what the page shows; to this the page may add words: spätestens, how a day was moved."""
    if not written:
        return UNKNOWN.search(shown) is not None
    text = written.removeprefix("'")
    return text in shown or text in plain(shown)


def differences(client, table, day):
    """What the file of a table says otherwise: titles, as shown, as written."""
    headers, *lines = file_of(client, table["files"][0])
    assert headers[-1] == "Stichtag"
    assert {line[-1] for line in lines} <= days_of(address := table["files"][0], day), address
    if len(lines) != len(table["rows"]):
        return [("rows", len(table["rows"]), len(lines))]
    titles = {title: place for place, title in enumerate(table["titles"]) if title not in SAID_OTHERWISE}
    places = [(headers.index(title), place) for title, place in titles.items() if title in headers]
    assert places
    return [
        (headers[column], row[place], line[column])
        for row, line in zip(table["rows"], lines, strict=True)
        for column, place in places
        if not says_the_same(row[place], line[column])
    ]


def days_of(address, day):
    """The Stichtag of what a file says: that of a paper is its own."""
    papers = Paper.objects.filter(slug__in=address.split("/"))
    return {f"{each:%d.%m.%Y}" for each in papers.values_list("key_date", flat=True) or [day]}


@pytest.fixture(params=["frozen", pytest.param("musterstadt", marks=pytest.mark.musterstadt)])
def stock(request):
    """The example data, and those of Musterstadt, each with its day, and how many pages of a kind are read."""
    request.getfixturevalue(request.param)
    return (date(2021, 4, 8), PAGES_OF_A_KIND) if request.param == "frozen" else (LAST, size(whole=30, sample=1))


@pytest.mark.walk
def test_each_table_of_a_page_is_a_file_that_says_the_same(client, stock):
    checked, found = Counter(), []
    day, most = stock
    for address, tables in crawl(client, "/", day, most):
        for table in whole(tables) if resolve(address).url_name not in WITHOUT_FILES else ():
            assert [urlsplit(each).path.rpartition(".")[2] for each in table["files"]] == ["csv", "xlsx", "csv", "json"]
            found += [(address, table["files"][0], *each) for each in differences(client, table, day)]
            assert rows_of_workbook(client, table["files"][1]) == len(table["rows"]), table["files"][1]
            checked[resolve(address).url_name] += 1
    assert found == []
    assert {"project", "grant", "unit", "service-dashboard", "paper"} <= {*checked}


def headers_of(client, address):
    return file_of(client, f"{address}?stichtag={DAY}")[0]


@pytest.mark.walk
def test_the_columns_of_the_files_are_documented(client, frozen):
    """Those of courses are named after phases and steps."""
    documented = {address: columns for address, _, columns in rows(section("schnittstellen", "## Tabellen der Seiten"))}
    addresses = {
        "overview": "/",
        "project": "/projekte/aktenplan/",
        "unit": f"/leistungseinheiten/{Unit.objects.first().slug}/",
        "bundle": f"/prozessbuendel/{ProcessBundle.objects.first().slug}/",
        "grant": f"/foerdermittel/{Grant.objects.first().slug}/",
        "service": f"/leistungen/{Service.objects.first().ozg_id}/",
        "service-dashboard": "/leistungen/stand/",
        "expenditures": "/foerdermittel/ausgaben/",
        "network": "/akteure/zusammenarbeit/",
        "city-comparison": "/staedtevergleich/",
        "region": f"/regionen/{Region.objects.first().slug}/",
    }
    for page in registered_pages():
        for panel in page.view.panels:
            columns = documented[documented_address(page.address) + panel].split("; ")
            headers = headers_of(client, f"{addresses[page.url_name]}{panel}.csv")
            if "…" in columns:
                headers = [headers[0], *headers[1 : columns.index("…")], "…", headers[-1]]
            assert headers == columns


def test_unknown_is_null_and_money_a_number(client, frozen):
    grant = Grant.objects.get(project__slug="aktenplan")
    plan = client.get(f"/foerdermittel/{grant.slug}/finanzierungsplan-nach-kostenart.json?stichtag={DAY}").getvalue()
    assert b'"Kostenart": "Personal", "Geplant": null' in plan
    types = client.get(f"/foerdermittel/{grant.slug}/kostenarten.json?stichtag={DAY}").getvalue()
    assert b'"Kostenart": "Personal", "Betrag": 480973.58, "Anteil in %": 30.9, "Zusatz": "inkl. Gemein' in types


def test_a_day_before_the_page_has_none(client, frozen):
    assert client.get("/projekte/aktenplan/termine.csv?stichtag=2000-01-01").status_code == 404


@pytest.mark.parametrize("parameters", ["stichtag=morgen", "dialekt=excel97", "kenntnisstand=2021-04-08"])
def test_a_file_is_never_made_of_invalid_parameters(client, frozen, parameters):
    answer = client.get(f"/projekte/aktenplan/termine.csv?{parameters}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith("Die Datei wurde nicht erstellt.")


def test_a_table_of_a_paper_is_of_its_day(client, frozen):
    assert file_of(client, "/berichte/vo-0504-21/projekt-aktenplan-foerdermittel-3.csv") == [
        ["Kostenart", "Betrag", "Anteil", "Zusatz", "Stichtag"],
        ["Personal", "480973,58", "30,9", "inkl. Gemeinkostenanteil", "08.04.2021"],
        ["Dienstleistungen", "625530,42", "40,2", "", "08.04.2021"],
        ["Investitionen", "450075,06", "28,9", "u. a. Lizenzen", "08.04.2021"],
    ]


def test_tables_for_staff_are_files_for_staff_alone(client, staff, frozen):
    content = {**frozen.data, "sections": []}
    internal = [each for each in frozen.data["sections"] if each.get("is_internal")]
    names = list(tables_of_paper({**content, "consultations": [], "sections": internal}))
    assert names
    for name in names:
        assert client.get(f"/berichte/vo-0504-21/{name}.csv").status_code == 404
        assert staff("Projektleitung").get(f"/berichte/vo-0504-21/{name}.csv").status_code == 200


@pytest.mark.walk
def test_what_was_corrected_since_is_a_file(client, staff, frozen):
    """Who entered it, and why, is for those alone who may view the history."""
    correct_the_zoo()
    address = "/berichte/vo-0504-21/berichtigt.csv"
    headers, *lines = file_of(client, address)
    assert headers == ["Dahinter steht", "Angabe", "Eingefroren", "Nach heutigem Wissen", "Stichtag"]
    said = {label.split(": ")[1]: (frozen_text, today) for _, label, frozen_text, today, _ in lines}
    assert said["Fortschritt in %"] == ("57,9", "60,5")
    assert said["Zoo"] == ("Konzeption", "Produktiv")
    assert "Meldung des Zoos" not in str(lines)
    assert "Meldung des Zoos" in str(file_of(staff("Projektleitung"), address))
    tables = Page(client.get("/berichte/vo-0504-21/").content.decode()).tables
    assert [each["files"][0] for each in tables if each["titles"] == headers[:-1]] == [address]


def test_what_is_needed_a_month_is_rounded_half_up(client):
    """One of 389 services is online, the deadline is 487 days ahead: 24,25 a month."""
    service = ServiceFactory()
    MaturityChangeFactory(service=service, effective_on=date(2021, 1, 1))
    DenominatorFactory(slug="katalog", number=389)
    ServiceDeadlineFactory(name="OZG", due_on=date(2021, 4, 8) + timedelta(days=487))
    query = f"grundgesamtheit=katalog&stichtag={DAY}"
    [headers, line] = file_of(client, f"/leistungen/stand/fristen.csv?{query}")
    assert dict(zip(headers, line, strict=True))["nötig je Monat"] == "24,3"
    page = client.get(f"/leistungen/stand/?{query}").content.decode()
    assert "je Monat kaufmännisch auf eine Stelle gerundet" in page
