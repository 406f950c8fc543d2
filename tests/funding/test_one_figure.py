"""One figure, one value: a crawl over pages, files and papers of a random city, and of Musterstadt, on any day.

What a figure should be is computed in plain Python from the rows of the city. A whole run takes 2,000 bookings and 36
month ends, and of those of Musterstadt every third.
"""

import re
from collections import defaultdict
from decimal import Decimal
from html import unescape
from random import Random
from urllib.parse import parse_qsl

import pytest
from django.urls import resolve

from funding.choices import CostType, MovementKind
from funding.models import Grant
from lists.registry import registered_lists
from papers.build import content_of
from papers.content import figures_in
from papers.table_files import tables_of
from projects.models import Project
from tests.conftest import seed_of
from tests.example_papers import text_of_docx, text_of_pdf
from tests.factories import PaperFactory
from tests.funding.random_city import MONTH_ENDS, NOTHING, TWO_BASES, Facts, build
from tests.musterstadt import MONTH_ENDS as MONTH_ENDS_OF_MUSTERSTADT
from tests.pages import text_of
from tests.samples import size

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<t[dh][^>]*>(?:(?!</t[dh]>).)*?</t[dh]>", re.DOTALL)
ANCHOR = re.compile(r"<a [^>]*>(?:(?!</a>).)*</a>", re.DOTALL)
LABEL = re.compile(r'data-label="([^"]+)"')
LINK = re.compile(r'href="(/[a-z/-]+/)\?([^"]*)"')
PAGE = re.compile(r'href="(/(?:projekte|foerdermittel)/[^"?/]+/)["?]')
AMOUNT = re.compile(r"(\N{MINUS SIGN}?)(\d[\d.]*,\d\d)\s€")
WORDS = ("mindestens", "höchstens", "vorläufig")
EXPENDITURES, TRANCHES, MOVEMENTS = "/foerdermittel/ausgaben/", "/foerdermittel/tranchen/", "/foerdermittel/bewegungen/"
GRANTS = "/foerdermittel/"
LISTS = EXPENDITURES, TRANCHES, MOVEMENTS, GRANTS
KINDS = {
    "auszahlung": MovementKind.PAYMENT,
    "rueckzahlung": MovementKind.REPAYMENT,
    "verzicht": MovementKind.WAIVER,
}
DECIDED = {
    "Beantragt": MovementKind.CLAIM,
    "Bewilligt": MovementKind.APPROVAL,
    "Ausgezahlt": MovementKind.PAYMENT,
    "Zurückgezahlt": MovementKind.REPAYMENT,
}
NAMES = {"zuwendung": "grant", "tranche": "tranche", "projekt": "project"}
LINKS_FETCHED, TABLES_FETCHED = size(30, 12), 8  # on each day, chosen at random


@pytest.fixture
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


@pytest.fixture(params=["a random city", pytest.param("Musterstadt", marks=pytest.mark.musterstadt)])
def facts(request, db, random):
    """Of the city, with the days on which it is looked at."""
    if request.param == "Musterstadt":
        request.getfixturevalue("musterstadt")
    else:
        build(random)
    facts = Facts()
    facts.days = MONTH_ENDS_OF_MUSTERSTADT[2::3] if request.param == "Musterstadt" else MONTH_ENDS
    return facts


def amount_in(text):
    sign, amount = AMOUNT.search(text).groups()
    return Decimal(amount.replace(".", "").replace(",", ".")) * (-1 if sign else 1)


def plain(text):
    """An amount of a file for Excel."""
    return Decimal(text.replace(",", ".") or "0")


def pages_of(client, day):
    """The text of each page on the day, by its address: of all lists, and of the projects and grants they lead to."""
    query = f"?stichtag={day}"
    lists = [f"/{each.address}/" for each in registered_lists() if not each.has_parameters]
    pages = {address: client.get(address + query).content.decode() for address in ("/", *lists)}
    found = {address for text in pages.values() for address in PAGE.findall(text)}
    records = [address for address in sorted(found) if resolve(address).url_name in ("project", "grant")]
    return pages | {address: client.get(address + query).content.decode() for address in records}


def linked_figures(pages):
    """Page, title, amount, and the list with its filters of each amount that leads to rows; outside of tables it has no
    title."""
    for page, text in pages.items():
        for cell in (*CELL.findall(text), *ANCHOR.findall(CELL.sub("", text))):
            if (link := LINK.search(cell)) and AMOUNT.search(cell) and link[1] in LISTS:
                label = LABEL.search(cell)
                query = dict(parse_qsl(unescape(link[2])))
                yield page, label[1] if label else "", amount_in(cell), link[1], query


def sums_of_rows(city, label, path, query):
    """What the rows of the list under the filters add up to, in plain Python; one sum of each column that may be meant
    where the figure has no title."""
    if path == EXPENDITURES:
        return {city.rows_of(query)[0]}
    chosen = {NAMES[name]: value for name, value in query.items() if name in NAMES}
    if "grant" in chosen:
        chosen["grant"] = Grant.objects.get(slug=chosen["grant"]).pk
    if "tranche" in chosen:
        chosen["tranche"] = int(chosen["tranche"])
    if path == GRANTS:
        shares = [city.stated(each, "state_share") for each in city.facts.grants if is_chosen(city, each, **chosen)]
        return {sum(shares, NOTHING)}
    if path == MOVEMENTS:
        return {city.moved(KINDS[query["vorgang"]], **chosen)}
    return {city.moved(kind, **chosen) for name, kind in DECIDED.items() if label in ("", name)}


def titles_of(label, path):
    """The columns of which a figure may be the sum."""
    by_path = {GRANTS: ["Landesförderung"], TRANCHES: [label] if label else DECIDED}
    return by_path.get(path, ["Betrag"])


def is_chosen(city, grant, project=None):
    return project in (None, city.facts.projects[grant.pk])


@pytest.mark.walk
def test_each_sum_of_the_comparison_is_that_of_the_rows_that_it_leads_to_on_its_day(facts, client, read_csv, sample):
    seen = set()
    for end in sample(facts.days[1:], 1):
        start = facts.days[facts.days.index(end) // 2]
        page = client.get(f"/vergleich/?von={start}&bis={end}").content.decode()
        days = set()
        for _, _, amount, path, query in linked_figures({"/vergleich/": page}):
            city = facts.on(start if query["stichtag"] == str(start) else end)
            assert amount in sums_of_rows(city, "", path, query), (path, query)
            rows = read_csv(f"{path[:-1]}.csv?{'&'.join(f'{name}={value}' for name, value in query.items())}")
            assert amount in {sum(plain(row[title]) for row in rows) for title in titles_of("", path)}, query
            seen.add(path)
            days.add(query["stichtag"])
        assert days == {str(start), str(end)}
    assert seen >= {EXPENDITURES, TRANCHES, GRANTS}


@pytest.mark.walk
def test_each_figure_is_the_sum_of_the_rows_that_it_links_to(facts, client, read_csv, sample, random):
    """Of some of the links the rows are read and added up too."""
    seen = defaultdict(int)
    for day in sample(facts.days, 1):
        city, pages = facts.on(day), pages_of(client, day)
        assert len(pages) > len(facts.grants) + len(set(facts.projects.values()))
        pages.pop("/vergleich/")  # of two days: see above
        figures = list(linked_figures(pages))
        for page, label, amount, path, query in figures:
            assert query["stichtag"] == str(day)
            assert amount in sums_of_rows(city, label, path, query), (page, label, path, query)
            seen[path, resolve(page).url_name] += 1
        for page, label, amount, path, query in random.sample(figures, min(LINKS_FETCHED, len(figures))):
            rows = read_csv(f"{path[:-1]}.csv?{'&'.join(f'{name}={value}' for name, value in query.items())}")
            added = {sum(plain(row[title]) for row in rows) for title in titles_of(label, path)}
            assert amount in added, (page, query)
            if path == EXPENDITURES:
                assert len(rows) == city.rows_of(query)[1]
    assert {(EXPENDITURES, "grant"), (EXPENDITURES, "project"), (EXPENDITURES, "grants"), (TRANCHES, "grants")} <= {
        *seen
    }


@pytest.mark.walk
def test_files_say_of_each_grant_what_its_rows_do(facts, read_csv, sample):
    for day in sample(facts.days, 1):
        city, query = facts.on(day), f"stichtag={day}"
        listed = {(row["Projekt"], row["Zuwendungsgeber"]): row for row in read_csv(f"/foerdermittel.csv?{query}")}
        for grant in sample(facts.grants, 3):
            row, pk = listed[grant.project.title, grant.grantor], grant.pk
            assert {name: plain(row[name]) for name in DECIDED} == {
                name: city.moved(kind, grant=pk) for name, kind in DECIDED.items()
            }
            waived = city.moved(MovementKind.WAIVER, grant=pk)
            assert plain(row["Landesförderung"]) == city.stated(grant, "state_share")
            left = city.stated(grant, "state_share") - city.drawn(grant=pk) - waived
            assert plain(row["Verfügbar"]) + plain(row["Nicht mehr abrufbar"]) == left
            address = f"/foerdermittel/{grant.slug}"
            check_account(city, pk, read_csv(f"{address}/konto.csv?{query}"))
            check_uses(city, pk, read_csv, address, query)


def check_account(city, pk, lines):
    """Each account sheet ends in what is drawn of its tranche; one that may have begun has none yet."""
    ends = {(line["Von"], line["Bis"]): plain(line["Abgerufen danach"]) for line in lines}
    tranches = [each for each in city.facts.tranches if each.grant_id == pk and each.pk in city.moved_for_certain]
    assert ends == {
        (f"{each.period_start:%d.%m.%Y}", f"{each.period_end:%d.%m.%Y}"): city.drawn(tranche=each.pk)
        for each in tranches
    }


def check_uses(city, pk, read_csv, address, query):
    """What is used by basis, by cost type and by year."""
    uses = {row["Grundlage"]: row for row in read_csv(f"{address}/verwendung.csv?{query}")}
    by_year, by_type = (read_csv(f"{address}/{name}.csv?{query}") for name in ("jahre", "kostenarten"))
    for basis in TWO_BASES:
        of = {"grant": pk, "basis": basis}
        settled, unsettled = (city.booked(**of, is_settled=each) for each in (True, False))
        row = uses.get(basis.label, defaultdict(str))
        names = ("Verwendet", "davon abgerechnet", "noch nicht abgerechnet", "davon offen")
        expected = [settled + unsettled, settled, unsettled, city.booked(**of, is_open=True)]
        assert [plain(row[name]) for name in names] == expected
        years = {line["Jahr"]: plain(line["Verwendet"]) for line in by_year if line["Grundlage"] == basis.label}
        assert sum(years.values()) == settled + unsettled
        assert all(
            city.booked(**of, year=int(year) if year.isdigit() else None) == each for year, each in years.items()
        )
        types = {line["Kostenart"]: plain(line["Betrag"]) for line in by_type if line["Grundlage"] == basis.label}
        assert types == {each.label: amount for each in CostType if (amount := city.booked(**of, cost_type=each))}


def in_order(amounts, text):
    """Whether the text says all amounts, one after the other."""
    text = " ".join(text.replace("\N{MINUS SIGN}", "-").split())
    place = 0
    for amount in amounts:
        place = text.find(" ".join(amount.replace("\N{MINUS SIGN}", "-").split()), place) + 1
        if not place:
            return False
    return True


@pytest.mark.walk
def test_each_form_of_a_paper_says_of_each_grant_what_its_rows_do(facts, staff, read_csv, sample, random):
    client = staff()
    projects = list(Project.objects.order_by("pk"))
    for number, day in enumerate(sample(facts.days, 1)):
        paper, city = PaperFactory(reference=f"VO/{day}", key_date=day, projects=projects), facts.on(day)
        content = content_of(paper)
        figures = figures_in(content)
        seen = {name for name, amount in expected_figures(city) if check_figure(figures, name, amount)}
        assert len(seen) > 3 * len(facts.grants)
        address = f"/berichte/vo-{day}"
        tables = tables_of(content)
        for name in random.sample(sorted(tables), min(TABLES_FETCHED, len(tables))):
            check_table_file(tables[name], read_csv(f"{address}/{name}.csv"))
        amounts = [figure["text"] for figure in figures.values() if figure["text"].endswith("€")]
        forms = [text_of(client.get(f"{address}/"))]
        if not number:
            forms.append(text_of_pdf(client.get(f"{address}.pdf").content))
            forms.append(text_of_docx(client.get(f"{address}.docx").content))
        for form in forms:
            plain_form = " ".join(form.split())
            assert [amount for amount in amounts if " ".join(amount.split()) not in plain_form] == []


def expected_figures(city):
    """Identifier and amount of what is said of each grant."""
    numbers = defaultdict(int)
    for grant in city.facts.grants:
        project, pk = city.facts.projects[grant.pk], grant.pk
        numbers[project] += 1
        name = f"projekt-{project}.zuwendung-{numbers[project]}"
        yield f"{name}.landesfoerderung", city.stated(grant, "state_share")
        yield f"{name}.ausgezahlt", city.moved(MovementKind.PAYMENT, grant=pk)
        yield f"{name}.zurueckgezahlt", city.moved(MovementKind.REPAYMENT, grant=pk)
        for basis, key in zip(TWO_BASES, ("", "gesamt."), strict=True):
            of = {"grant": pk, "basis": basis}
            yield f"{name}.verwendung.{key}summe", city.booked(**of)
            yield f"{name}.verwendung.{key}abgerechnet", city.booked(**of, is_settled=True)
            yield f"{name}.verwendung.{key}nicht-abgerechnet", city.booked(**of, is_settled=False)
            yield f"{name}.verwendung.{key}offen", city.booked(**of, is_open=True)
            for cost_type in CostType:
                yield f"{name}.verwendet.{key}{cost_type.label.lower()}", city.booked(**of, cost_type=cost_type)


def check_figure(figures, name, amount):
    """Whether the paper has the figure, which then is the amount; what it leaves out is nothing."""
    figure = figures.get(name)
    assert (Decimal(figure["value"] or 0) if figure else NOTHING) == amount, name
    return figure is not None


def check_table_file(table, rows):
    """The file of a table of the paper has as many rows and says the same amounts; their words too where more may come
    to them."""
    assert len(rows) == len(table["rows"]), table["caption"]
    for row, cells in zip(rows, table["rows"], strict=True):
        for written_cell, cell in zip(row.values(), cells, strict=False):
            if isinstance(cell, dict) and cell["text"].startswith(WORDS):
                assert written_cell == cell["text"]
            elif isinstance(cell, dict) and cell["text"].endswith("€"):
                assert plain(written_cell) == Decimal(cell["value"]), table["caption"]
