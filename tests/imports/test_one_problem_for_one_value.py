"""One bad value is one problem, with its row and its column: whatever follows from it is not counted beside it."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.as_lists.views import list_address
from imports.registry import table_named, tables
from imports.runs import preview
from tests.factories import ProjectFactory
from tests.imports.uploads import preview_address
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "2021-04-08"
quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
BAD = st.sampled_from(["#Quatsch#", "-5,00", "99.99.2020", "1.2.3", "zwei"])


def list_of(client, table):
    """The rows of the file of an import table."""
    response = client.get(f"{list_address(table)}.csv?stichtag={DAY}")
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.reader(StringIO(text.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def lists(staff, examples):
    """The files of all import tables that have rows, by their tables, each with the places of its filled columns."""
    client = staff()
    by_table = {table: list_of(client, table) for table in tables()}
    return {table: rows for table, rows in by_table.items() if len(rows) > 1}


def content_of(*rows):
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


@pytest.mark.walk
def test_a_bad_value_is_counted_once_and_has_its_column(lists, tmp_path):
    """In whichever column of whichever table."""

    @quick
    @given(st.data())
    def hold(data):
        table = data.draw(st.sampled_from(sorted(lists, key=lambda each: each.name)))
        header, *rows = lists[table]
        place = data.draw(st.sampled_from(range(len(header))))
        row = next((row for row in rows if row[place]), None)
        if row is None:
            return
        bad = [*row[:place], data.draw(BAD), *row[place + 1 :]]
        path = tmp_path / f"{table.name}.csv"
        path.write_bytes(content_of(header, bad, *[each for each in rows if each is not row][:3]))
        problems = preview(path, path.name, table).problems
        assert sum(problem.count for problem in problems) <= 1, [problem.line(path.name) for problem in problems]
        assert all(problem.column for problem in problems)

    hold()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Beantragt", "Betrag: Der Betrag darf nicht negativ sein."),
        ("Bewilligt", "Betrag: Der Betrag darf nicht negativ sein."),
        ("Ausgezahlt", "Ausgezahlt sind nach der Datei -5,00 €"),
        ("Zurückgezahlt", "Zurückgezahlt sind nach der Datei -5,00 €"),
        ("Tranche", "„-5,00“ ist keine ganze Zahl."),
    ],
)
@pytest.mark.usefixtures("examples", "upload")
def test_a_negative_amount_of_a_tranche_names_its_row_and_column(header, said, staff):
    client = staff("Fördermittelstelle")
    titles, *rows = list_of(client, table_named("tranchen"))
    place = titles.index(header)
    row = next(row for row in rows if row[place])
    content = content_of(titles, [*row[:place], "-5,00", *row[place + 1 :]])
    page = client.get(preview_address(client, "tranchen", content))
    assert f"2 {header} {said}" in text_of(page)
    assert "1 Problem: Nichts wird importiert." in text_of(page)


def test_shares_that_do_not_add_up_are_no_problem_beside_a_negative_one(command):
    ProjectFactory(title="A")
    header = (
        "Projekt;Zuwendungsgeber;Bewilligt von;Bewilligt bis;Gesamtvolumen;Landesförderung;Eigenanteil;Fördersatz in %"
    )
    with pytest.raises(CommandError) as error:
        command("foerdermittel", header, "A;Land;01.01.2020;31.12.2020;100,00;-80,00;20,00;80")
    assert str(error.value).splitlines()[1:] == [
        "datei.csv, Zeile 2, Spalte „Landesförderung“: Landesförderung: Der Betrag darf nicht negativ sein."
    ]


def test_a_key_date_that_cannot_be_read_is_wrong_in_its_row_alone(command):
    lines = ("Leistungseinheit;Stichtag", "Zoo;bald", "Bad;08.04.2021", "Park;08.04.2021")
    with pytest.raises(CommandError) as error:
        command("leistungseinheiten", *lines)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()[1:]] == [
        "datei.csv, Zeile 2, Spalte „Stichtag“"
    ]
