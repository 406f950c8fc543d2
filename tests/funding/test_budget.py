"""Means of the budget by year: planned, decided, amended, spent, on any day; entered in the admin and by files."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from funding.choices import BudgetScope, BudgetStage
from funding.models import BudgetAmount, BudgetExpenditure, BudgetItem
from imports.registry import table_named
from imports.runs import run_import
from tests.factories import (
    BudgetAmountFactory,
    BudgetExpenditureFactory,
    BudgetItemFactory,
    GrantFactory,
    ProjectFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
ITEMS = "/admin/funding/budgetitem/"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def means(project):
    """Planned in October, decided in December 2020, amended in June 2021; spent in March and August 2021."""
    item = BudgetItemFactory(project=project, year=2021)
    BudgetAmountFactory(
        budget_item=item, stage=BudgetStage.PLANNED, amount=Decimal("90000.00"), effective_on=date(2020, 10, 1)
    )
    BudgetAmountFactory(
        budget_item=item, amount=Decimal("80000.00"), effective_on=date(2020, 12, 14), source="Haushalt 2021"
    )
    BudgetAmountFactory(
        budget_item=item, amount=Decimal("100000.00"), effective_on=date(2021, 6, 21), source="Nachtrag 2021"
    )
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("30000.00"), booked_on=date(2021, 3, 1))
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("80000.50"), booked_on=date(2021, 8, 2))
    return item


@pytest.fixture
def line(read_csv):
    """The only line of the list on a day, by its columns; None where there is none."""

    def read(day, *columns, query=""):
        rows = read_csv(f"/foerdermittel/haushalt.csv?stichtag={day}{query}")
        assert len(rows) <= 1
        return tuple(rows[0][column] for column in columns) if rows else None

    return read


AMOUNTS = ("Geplant", "Beschlossen", "ursprünglich beschlossen", "Verausgabt", "Verbleibt")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-09-30", None),
        ("2020-10-01", ("90000,00", "", "", "", "")),
        ("2020-12-14", ("90000,00", "80000,00", "", "", "")),
        ("2021-04-08", ("90000,00", "80000,00", "", "30000,00", "50000,00")),
        ("2021-06-21", ("90000,00", "100000,00", "80000,00", "30000,00", "70000,00")),
        ("2021-12-31", ("90000,00", "100000,00", "80000,00", "110000,50", "-10000,50")),
    ],
)
def test_a_later_decision_replaces_the_amount_from_its_day_on(means, line, day, expected):
    assert line(day, *AMOUNTS) == expected


def test_each_amount_has_its_day_and_source(means, line):
    columns = ("Geplant am", "Beschlossen am", "Quelle des Plans", "Quelle des Beschlusses")
    assert line("2021-04-08", *columns) == ("01.10.2020", "14.12.2020", "", "Haushalt 2021")
    assert line("2021-07-01", *columns) == ("01.10.2020", "21.06.2021", "", "Nachtrag 2021")


def test_nothing_decided_is_not_zero_but_a_decision_of_zero_is(project, line):
    item = BudgetExpenditureFactory(budget_item__project=project, amount=Decimal("10.00")).budget_item
    assert line("2021-04-08", *AMOUNTS) == ("", "", "", "10,00", "")
    BudgetAmountFactory(budget_item=item, amount=Decimal(0))
    assert line("2021-04-08", *AMOUNTS) == ("", "0,00", "", "10,00", "-10,00")


def test_an_item_without_amounts_says_nothing(project, line):
    BudgetItemFactory(project=project)
    assert line("2021-04-08", *AMOUNTS) is None


def test_a_year_without_an_entry_has_no_line(means, line):
    assert line("2021-12-31", "Jahr") == ("2021",)
    assert line("2021-12-31", "Jahr", query="&jahr=2022") is None


def test_a_project_is_named_from_the_day_on_which_it_is_known(line):
    project = ProjectFactory(title="Neu", slug="neu", starts_on=date(2021, 9, 1), known_from=date(2021, 2, 1))
    BudgetAmountFactory(budget_item__project=project, effective_on=date(2020, 12, 14))
    assert line("2021-01-31", "Projekt") is None
    assert line("2021-02-01", "Projekt", "Beschlossen") == ("Neu", "1000,00")


def test_the_ozg_as_a_whole_stands_in_lines_of_its_own_and_is_never_added(client, means, read_csv):
    BudgetAmountFactory(budget_item__project=None, amount=Decimal("500000.00"))
    rows = read_csv("/foerdermittel/haushalt.csv?stichtag=2021-04-08")
    assert [(row["Bezug"], row["Projekt"], row["Beschlossen"]) for row in rows] == [
        ("OZG insgesamt", "", "500000,00"),
        ("Projekt", "Aktenplan", "80000,00"),
    ]
    page = client.get("/foerdermittel/haushalt/?stichtag=2021-04-08")
    assert page.context["footer"] is None
    assert "580.000,00" not in text_of(page)


@pytest.mark.parametrize(
    ("query", "number"),
    [("bezug=ozg-insgesamt", 1), ("bezug=projekt", 2), ("projekt=aktenplan", 1), ("jahr=2022", 1), ("suche=AKTEN", 1)],
)
def test_the_list_is_narrowed(means, read_csv, query, number):
    BudgetAmountFactory(budget_item__project=None)
    BudgetAmountFactory(budget_item__year=2022)
    assert len(read_csv(f"/foerdermittel/haushalt.csv?stichtag=2021-04-08&{query}")) == number


def test_what_is_spent_leads_to_its_bookings_and_is_their_sum(client, means):
    BudgetExpenditureFactory(budget_item__project=None)
    page = client.get("/foerdermittel/haushalt/?stichtag=2021-12-31&projekt=aktenplan")
    address = f"/foerdermittel/haushaltsausgaben/?ansatz={means.pk}&amp;stichtag=2021-12-31"
    assert address in page.content.decode()
    bookings = client.get(address.replace("&amp;", "&"))
    assert [cell["total"] for cell in bookings.context["footer"]][-1] == "110.000,50 €"
    assert "30.000,00 €" in text_of(bookings)


def test_bookings_of_the_ozg_and_of_projects_are_not_summed_together(client, means):
    BudgetExpenditureFactory(budget_item__project=None)
    address = "/foerdermittel/haushaltsausgaben/?stichtag=2021-12-31"
    assert client.get(address).context["footer"] is None
    assert client.get(f"{address}&bezug=projekt").context["footer"][-1]["total"] == "110.000,50 €"
    assert client.get(f"{address}&bezug=ozg-insgesamt").context["footer"][-1]["total"] == "100,00 €"


def test_the_purpose_of_a_booking_is_not_public(client):
    BudgetExpenditureFactory(purpose="Lizenzen")
    address = "/foerdermittel/haushaltsausgaben"
    assert "Lizenzen" not in text_of(client.get(f"{address}/"))
    assert "Lizenzen" not in b"".join(client.get(f"{address}.csv").streaming_content).decode()
    assert "100,00 €" not in text_of(client.get(f"{address}/?suche=lizenzen"))


# The admin.


def saved(client, address, **typed):
    page = client.get(address)
    return client.post(address, {**fields_of(page), **typed, "_save": "1"})


@pytest.mark.walk
def test_an_item_is_entered_with_its_amounts_and_bookings(staff, project, line):
    client = staff("Projektleitung")
    answer = saved(
        client, f"{ITEMS}add/", scope="PROJECT", project=project.pk, year="2021",
        **{
            "amounts-TOTAL_FORMS": "1", "amounts-0-stage": "DECIDED", "amounts-0-amount": "270.000,00 €",
            "amounts-0-effective_on": "14.12.2020", "amounts-0-source": "VO/1/20",
            "expenditures-TOTAL_FORMS": "1", "expenditures-0-booked_on": "01.03.2021",
            "expenditures-0-amount": "1.190,00",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    columns = ("Beschlossen", "Beschlossen am", "Quelle des Beschlusses", "Verausgabt")
    assert line("2021-04-08", *columns) == ("270000,00", "14.12.2020", "VO/1/20", "1190,00")


@pytest.mark.walk
def test_a_new_decision_in_the_empty_row_is_a_late_entry_and_leaves_earlier_days(staff, means, line):
    answer = saved(
        staff("Fördermittelstelle"), f"{ITEMS}{means.pk}/change/",
        **{
            "amounts-TOTAL_FORMS": "4", "amounts-3-stage": "DECIDED", "amounts-3-amount": "85000",
            "amounts-3-effective_on": "01.02.2021",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert line("2021-01-31", "Beschlossen") == ("80000,00",)
    assert line("2021-04-08", "Beschlossen", "ursprünglich beschlossen") == ("85000,00", "80000,00")
    assert line("2021-07-01", "Beschlossen") == ("100000,00",)


@pytest.mark.walk
def test_two_decisions_of_a_day_are_refused_but_not_a_plan_of_the_same_day(staff, means):
    row = {"amounts-TOTAL_FORMS": "4", "amounts-3-amount": "1", "amounts-3-effective_on": "14.12.2020"}
    client, address = staff(), f"{ITEMS}{means.pk}/change/"
    refused = saved(client, address, **row, **{"amounts-3-stage": "DECIDED"})
    assert "Für diesen Tag ist hier schon etwas eingetragen." in text_of(refused)
    assert saved(client, address, **row, **{"amounts-3-stage": "PLANNED"}).status_code == 302


@pytest.mark.walk
def test_a_wrong_amount_is_corrected_on_its_own_page_with_a_reason(staff, means, line):
    client = staff()
    amount = BudgetAmount.objects.get(amount=Decimal("80000.00"))
    address = f"/admin/funding/budgetamount/{amount.pk}/change/"
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(saved(client, address, amount="81000"))
    assert saved(client, address, amount="81000", change_reason="Tippfehler").status_code == 302
    assert line("2021-04-08", "Beschlossen") == ("81000,00",)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"scope": "PROJECT", "project": ""}, "Bitte wählen Sie das Projekt, für das der Ansatz gilt."),
        ({"scope": "OZG"}, "Ein Ansatz für das OZG insgesamt gehört zu keinem Projekt."),
        ({"scope": "PROJECT", "year": "2021"}, "Für dieses Projekt und Jahr gibt es schon einen Haushaltsansatz."),
    ],
)
def test_what_is_no_item_is_refused(staff, means, typed, message):
    given = {"project": means.project.pk, "year": "2022", **typed}
    assert message in text_of(saved(staff(), f"{ITEMS}add/", **given))
    assert BudgetItem.objects.count() == 1


def test_the_ozg_has_one_item_a_year(staff):
    BudgetItemFactory(project=None, year=2021)
    answer = saved(staff(), f"{ITEMS}add/", scope="OZG", project="", year="2021")
    assert "Für das OZG insgesamt gibt es in diesem Jahr schon einen Haushaltsansatz." in text_of(answer)


@pytest.mark.walk(4)
def test_a_booking_of_a_day_to_come_is_refused(staff, means):
    row = {"expenditures-TOTAL_FORMS": "3", "expenditures-2-booked_on": "01.01.2150", "expenditures-2-amount": "1"}
    answer = saved(staff(), f"{ITEMS}{means.pk}/change/", **row)
    assert "Gebucht ist spätestens heute; was noch kommt, ist geplant." in text_of(answer)


@pytest.mark.walk
def test_another_year_is_a_correction_with_a_reason(staff, means):
    client, address = staff(), f"{ITEMS}{means.pk}/change/"
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(saved(client, address, year="2022"))
    assert saved(client, address, year="2022", change_reason="Falsches Jahr").status_code == 302


def test_the_database_refuses_an_item_that_is_for_both():
    with pytest.raises(IntegrityError):
        BudgetItem.objects.bulk_create([BudgetItem(scope=BudgetScope.OZG, project=ProjectFactory(), year=2021)])


def test_who_keeps_the_budget(staff, means):
    for group, status in (("Fördermittelstelle", 200), ("Projektleitung", 200), ("Sachbearbeitung", 403)):
        assert staff(group).get(f"{ITEMS}add/").status_code == status, group


# Files.

HEADER = "Bezug;Projekt;Jahr;Geplant;Geplant am;Beschlossen;Beschlossen am;Quelle des Beschlusses"


@pytest.fixture
def imported(tmp_path):
    def run(*lines, table="haushalt", header=HEADER):
        path = tmp_path / f"{table}.csv"
        path.write_bytes(csv_of(header, *lines))
        outcome = run_import(path, path.name, table_named(table))
        return [problem.text for problem in outcome.problems], outcome.summary

    return run


def counts(new_items, same_items, new_amounts, same_amounts):
    return (
        f"Haushaltsansätze: {new_items} neu, 0 geändert, {same_items} unverändert; "
        f"Beträge von Haushaltsansätzen: {new_amounts} neu, 0 geändert, {same_amounts} unverändert"
    )


def test_a_file_brings_amends_and_repeats_amounts(project, imported, line):
    first = "Projekt;Aktenplan;2021;90000;01.10.2020;80.000,00;14.12.2020;Haushalt 2021"
    assert imported(first, "OZG insgesamt;;2021;;;500000,00;14.12.2020;") == ([], counts(2, 0, 3, 0))
    assert imported(first) == ([], counts(0, 1, 0, 2))
    later = "Projekt;Aktenplan;2021;;;100.000,00;21.06.2021;Nachtrag 2021"
    assert imported(later) == ([], counts(0, 1, 1, 0))
    query = "&bezug=projekt"
    assert line("2021-04-08", *AMOUNTS, query=query) == ("90000,00", "80000,00", "", "", "")
    assert line("2021-07-01", *AMOUNTS, query=query) == ("90000,00", "100000,00", "80000,00", "", "")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Land;;2021;;;1;14.12.2020;", "„Land“ ist nicht vorgesehen. Möglich sind: OZG insgesamt, Projekt."),
        ("Projekt;Fehlt;2021;;;1;14.12.2020;", "Projekt „Fehlt“ gibt es nicht."),
        ("Projekt;;2021;;;1;14.12.2020;", "Bitte wählen Sie das Projekt, für das der Ansatz gilt."),
        ("Projekt;Aktenplan;MMXXI;;;1;14.12.2020;", "„MMXXI“ ist keine ganze Zahl."),
        ("Projekt;Aktenplan;2021;;;1,2x;14.12.2020;", "„1,2x“ ist keine Zahl. Bitte geben Sie sie als 1234,56 an."),
        ("Projekt;Aktenplan;2021;;;-1;14.12.2020;", "Betrag: Der Betrag darf nicht negativ sein."),
        ("Projekt;Aktenplan;2021;;;1;;", "Dieses Feld darf nicht leer sein."),
    ],
)
def test_a_problem_in_each_column_is_named(project, imported, row, problem):
    problems, _ = imported(row)
    assert problem in " ".join(problems)
    assert not BudgetItem.objects.exists()


def test_bookings_come_by_a_file_equal_ones_each_for_itself(means, imported):
    table = {"table": "haushaltsausgaben", "header": "Bezug;Projekt;Jahr;Gebucht am;Betrag"}
    rows = ["Projekt;Aktenplan;2021;02.09.2021;10,00"] * 2
    assert imported(*rows, **table) == ([], "2 neu, 0 geändert, 0 unverändert")
    assert imported(*rows, **table) == ([], "0 neu, 0 geändert, 2 unverändert")
    assert BudgetExpenditure.objects.filter(amount=Decimal("10.00")).count() == 2


def test_a_file_that_names_the_purpose_may_not_repeat_a_line(means, imported):
    table = {"table": "haushaltsausgaben", "header": "Bezug;Projekt;Jahr;Gebucht am;Betrag;Zweck"}
    rows = ["Projekt;Aktenplan;2021;02.09.2021;10,00;Ticket"] * 2
    problems, _ = imported(*rows, **table)
    assert problems == ["Diese Zeile steht schon in Zeile 2."]
    assert imported(rows[0], rows[0].replace("Ticket", "Hotel"), **table)[0] == []


def test_a_grant_is_no_means_of_the_budget(line, project):
    GrantFactory(project=project)
    assert line("2021-04-08", *AMOUNTS) is None
