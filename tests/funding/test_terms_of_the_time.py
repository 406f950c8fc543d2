"""Notices with two days, amendments that state what they change, and what is assumed where no notice says it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from funding.models import Amendment, DeadlineDay, Grant, PlanItem
from tests.factories import (
    AmendmentFactory,
    DeadlineDayFactory,
    ExpenditureFactory,
    GrantFactory,
    MovementFactory,
    PlanItemFactory,
    TrancheFactory,
)
from tests.imports.files import problems_of_importing
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
MONEY = "Fördermittelstelle"
UNCHANGED = dict.fromkeys(("total_volume", "state_share", "own_share", "rate", "period_start", "period_end"))


def amend(grant, day, **stated):
    return AmendmentFactory(grant=grant, effective_on=day, **UNCHANGED | stated)


def listed(read_csv, day, *columns):
    return [tuple(row[column] for column in columns) for row in read_csv(f"/foerdermittel.csv?stichtag={day}")]


def share(amount):
    return {"total_volume": Decimal(amount), "state_share": Decimal(amount), "own_share": Decimal(0)}


@pytest.mark.walk
def test_an_amendment_counts_from_its_day_on_and_not_before_it_was_dated(read_csv):
    grant = GrantFactory()
    amend(grant, date(2020, 1, 1), notice_on=date(2020, 6, 15), **share(1200))
    amend(grant, date(2021, 1, 1), notice_on=date(2020, 9, 1), **share(1300))
    days = ("2020-01-01", "2020-06-14", "2020-06-15", "2020-12-31", "2021-01-01")
    shares = [amount for day in days for (amount,) in listed(read_csv, day, "Landesförderung")]
    assert shares == ["900,00", "900,00", "1200,00", "1200,00", "1300,00"]


@pytest.mark.walk(4)
def test_what_an_amendment_does_not_state_stays_as_it_was(read_csv):
    grant = GrantFactory()
    amend(grant, date(2020, 1, 1), period_end=date(2022, 6, 30))
    amend(grant, date(2020, 7, 1), **share(1200))
    columns = ("Landesförderung", "Bewilligt bis")
    assert listed(read_csv, "2019-12-31", *columns) == [("900,00", "31.12.2021")]
    assert listed(read_csv, "2020-06-30", *columns) == [("900,00", "30.06.2022")]
    assert listed(read_csv, "2020-07-01", *columns) == [("1200,00", "30.06.2022")]
    Amendment.objects.get(effective_on=date(2020, 1, 1)).delete()
    assert listed(read_csv, "2020-07-01", *columns) == [("1200,00", "31.12.2021")]


def test_of_amendments_of_one_day_the_last_in_order_holds(read_csv):
    grant = GrantFactory()
    amend(grant, date(2020, 7, 1), position=2, **share(1300))
    amend(grant, date(2020, 7, 1), position=1, period_end=date(2022, 6, 30), **share(1200))
    assert listed(read_csv, "2020-07-01", "Landesförderung", "Bewilligt bis") == [("1300,00", "30.06.2022")]


@pytest.mark.walk
def test_two_amendments_have_no_place_in_common_and_the_form_says_so(staff):
    amendment = AmendmentFactory(effective_on=date(2020, 7, 1))
    client, address = staff(MONEY), f"/admin/funding/grant/{amendment.grant.pk}/change/"
    row = {"amendments-1-effective_on": "01.07.2020", "amendments-1-period_end": "30.06.2023", "_save": "1"}
    page = client.post(address, fields_of(client.get(address)) | row)
    assert "Vom 01.07.2020 an gilt an dieser Stelle schon „Änderungsbescheid vom 01.07.2020“" in text_of(page)
    client.post(address, fields_of(client.get(address)) | row | {"amendments-1-position": "2"})
    assert list(Amendment.objects.values_list("position", "period_end")) == [
        (1, date(2022, 6, 30)),
        (2, date(2023, 6, 30)),
    ]


def test_two_new_amendments_of_a_file_have_no_place_in_common(tmp_path):
    GrantFactory(project__title="Akten")
    rows = ("Akten;01.01.2020;30.06.2022", "Akten;01.01.2020;31.12.2022")
    problems = problems_of_importing(tmp_path, "Projekt;Wirksam ab;Bewilligt bis", *rows, table="aenderungsbescheide")
    assert len(problems) == 1
    assert Amendment.objects.count() == 0


def test_an_amendment_is_not_corrected_past_another():
    grant = GrantFactory()
    first = amend(grant, date(2020, 1, 1), period_end=date(2022, 6, 30))
    amend(grant, date(2020, 7, 1), period_end=date(2022, 12, 31))
    first.notice_on = date(2020, 8, 1)
    with pytest.raises(ValidationError, match="muss nach"):
        first.save()


def test_notices_that_make_no_period_together_are_refused():
    grant = GrantFactory(period_end=date(2020, 12, 31))
    with pytest.raises(ValidationError, match=r"würde am 01\.01\.2021 beginnen und am 31\.12\.2020 enden"):
        amend(grant, date(2020, 7, 1), period_start=date(2021, 1, 1))
    amend(grant, date(2020, 7, 1), period_start=date(2020, 1, 1))
    grant.period_end = date(2019, 12, 31)
    with pytest.raises(ValidationError, match=r"würde am 01\.01\.2020 beginnen"):
        grant.save()


@pytest.mark.walk
@pytest.mark.parametrize(
    ("days", "first"),
    [
        ({}, "2019-01-01"),
        ({"notice_on": date(2018, 11, 20)}, "2018-11-20"),
        ({"notice_on": date(2019, 2, 1)}, "2019-02-01"),
        ({"notice_on": date(2018, 11, 20), "valid_from": date(2018, 12, 1)}, "2018-12-01"),
    ],
)
def test_a_grant_is_listed_from_its_first_notice_on(client, read_csv, days, first):
    grant = GrantFactory(project__started_on=date(2018, 1, 1), **days)
    amend(grant, date(2020, 7, 1), period_start=date(2020, 1, 1))
    before = date.fromordinal(date.fromisoformat(first).toordinal() - 1)
    assert listed(read_csv, before, "Bewilligt von") == []
    assert listed(read_csv, first, "Bewilligt von") == [("01.01.2019",)]
    assert listed(read_csv, "2020-07-01", "Bewilligt von") == [("01.01.2020",)]
    assert client.get(f"/foerdermittel/{grant.slug}/?stichtag={first}").status_code == 200
    assert client.get(f"/projekte/{grant.project.slug}/?stichtag={first}").status_code == 200
    assert f"stichtag={first}" in client.get(f"/foerdermittel/{grant.slug}/?stichtag={before}").content.decode()


def test_where_the_first_notice_has_no_day_the_page_calls_it_an_assumption(client):
    grant = GrantFactory()
    assumed = "Tag des Zuwendungsbescheids 01.01.2019 (Annahme nach dem Beginn des Bewilligungszeitraums)"
    assert assumed in text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-01-01"))
    grant.notice_on = date(2018, 12, 1)
    grant.save()
    assert "Tag des Zuwendungsbescheids" not in text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-01-01"))


def test_what_no_notice_says_is_an_assumption_and_never_stands_under_the_notices(client):
    grant = GrantFactory(item_tolerance=10)
    text = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-01-01"))
    notices, assumptions = text.split("Annahmen Dazu ist", 1)
    notices = notices.split("Bescheide Beträge", 1)[-1]
    assert "Überschreitung einzelner Ansätze bis 10 %" in notices
    assert "Höchstbetrag ohne Nachfinanzierung" not in notices.split("Fristen")[-1].split("Bescheide")[-1]
    assert "Höchstbetrag ohne Nachfinanzierung ja (Annahme nach dem Muster der Zuwendungsbescheide)" in assumptions
    assert "verwenden binnen 2 Monaten (Annahme nach VVG Nr. 7 zu § 44 LHO NRW)" in assumptions
    assert "Annahme nach den Hinweisen der Bezirksregierung Arnsberg: mit Ablauf des 6. Monats" in text


def test_what_the_notice_says_is_a_fact(client):
    grant = GrantFactory(
        is_maximum=False, item_tolerance=10, use_within_months=3, proof_months=4, notice_on="2018-12-01"
    )
    text = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-01-01"))
    assert "Höchstbetrag ohne Nachfinanzierung nein" in text
    assert "Nach dem Bescheid: mit Ablauf des 4. Monats" in text
    assert "Annahme nach" not in text


def test_an_item_exceeded_is_measured_by_the_assumption_and_says_so(read_csv):
    grant = PlanItemFactory(amount=Decimal("100.00")).grant
    ExpenditureFactory(tranche__grant=grant, amount=Decimal("121.00"))
    text = " ".join(row["Beschreibung"] for row in read_csv("/pruefung.csv?stichtag=2021-01-01"))
    assert "erlaubt sind 20 % mehr (Annahme nach ANBest-P)" in text


def test_a_tranche_is_measured_by_the_notice_known_when_it_was_approved(read_csv):
    """The rate is amended backwards: what was approved before the notice was dated keeps the rate of then."""
    tranche = TrancheFactory(approved_on=date(2020, 3, 1))
    amend(tranche.grant, date(2020, 1, 1), notice_on=date(2021, 1, 1), rate=Decimal(80))
    checks = [row["Befund"] for row in read_csv("/pruefung.csv?stichtag=2021-02-01")]
    assert "Bewilligt ist nicht der Fördersatz der beantragten Ausgaben" not in checks
    MovementFactory(tranche=tranche, kind=2, effective_on=date(2021, 3, 1), amount=Decimal("400.00"))
    checks = [row["Befund"] for row in read_csv("/pruefung.csv?stichtag=2021-04-01")]
    assert "Bewilligt ist nicht der Fördersatz der beantragten Ausgaben" not in checks


@pytest.mark.usefixtures("examples")
def test_a_rate_amended_later_leaves_what_was_approved_under_the_former(read_csv):
    grant = Grant.objects.get(project__slug="aktenplan")
    amend(
        grant, date(2022, 1, 1), rate=Decimal(80), total_volume=Decimal("2256164.00"),
        state_share=Decimal("1804931.20"), own_share=Decimal("451232.80"),
    )  # fmt: skip
    rows = [
        row
        for row in read_csv("/pruefung.csv?stichtag=2022-01-31&projekt=aktenplan")
        if row["Befund"] == "Bewilligt ist nicht der Fördersatz der beantragten Ausgaben"
    ]
    assert [row["Differenz"] for row in rows] == ["-0,87"]


def test_a_deadline_that_is_assumed_says_so_in_its_finding(read_csv):
    grant = GrantFactory(interim_proof_months=None)
    AmendmentFactory(grant=grant, effective_on=date(2019, 6, 1), period_end=date(2020, 12, 31))
    texts = [row["Beschreibung"] for row in read_csv("/pruefung.csv?stichtag=2021-07-31")]
    assumed = "Verwendungsnachweis: fällig am 30.06.2021 (Annahme), nicht als erledigt eingetragen."
    assert [text for text in texts if text.startswith("Verwendungsnachweis")] == [assumed]


def test_an_item_of_the_plan_holds_from_its_day_on(read_csv):
    grant = PlanItemFactory(amount=Decimal("500.00")).grant
    PlanItemFactory(grant=grant, amount=Decimal("700.00"), effective_on=date(2020, 7, 1))
    amounts = [
        (row["Betrag"], row["Gilt ab"])
        for day in ("2020-06-30", "2020-07-01")
        for row in read_csv(f"/foerdermittel/finanzierungsplan.csv?stichtag={day}")
    ]
    assert amounts == [("500,00", ""), ("700,00", "01.07.2020")]


def test_an_extension_holds_from_the_day_it_was_granted(client, read_csv):
    grant = GrantFactory(interim_proof_months=None)
    DeadlineDayFactory(grant=grant, due_on=date(2022, 9, 30), effective_on=date(2022, 7, 15), reason="Verlängert")
    days = [
        (row["Fällig am"], row["Regel"][:7])
        for day in ("2022-07-14", "2022-07-15")
        for row in read_csv(f"/foerdermittel/zuwendungsfristen.csv?stichtag={day}&frist=verwendungsnachweis")
    ]
    assert days == [("30.06.2022", "Annahme"), ("30.09.2022", "Abweich")]
    address = f"/foerdermittel/{grant.slug}/?stichtag=2022-07-14"
    assert "seit 14 Tagen fällig, nicht als erledigt eingetragen" in text_of(client.get(address))


@pytest.mark.walk
def test_plan_and_extension_are_entered_with_their_grant_and_corrected_on_their_own_page(staff):
    grant = GrantFactory()
    client, address = staff(MONEY), f"/admin/funding/grant/{grant.pk}/change/"
    sent = fields_of(client.get(address)) | {
        "plan_items-0-cost_type": "PERSONNEL", "plan_items-0-year": "2020", "plan_items-0-amount": "500,00",
        "deadline_days-0-kind": "PROOF_OF_USE", "deadline_days-0-due_on": "30.09.2022",
        "deadline_days-0-reason": "Verlängert", "deadline_days-0-effective_on": "01.06.2022", "_save": "1",
    }  # fmt: skip
    client.post(address, sent)
    item, day = PlanItem.objects.get(), DeadlineDay.objects.get()
    assert (item.amount, day.due_on, day.effective_on) == (500, date(2022, 9, 30), date(2022, 6, 1))
    page = f"/admin/funding/planitem/{PlanItemFactory(grant=grant, year=2021).pk}/change/"
    refused = client.post(page, fields_of(client.get(page)) | {"amount": "600,00", "_save": "1"})
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(refused)


def test_amendments_come_from_a_list_and_leave_empty_what_they_do_not_state(tmp_path, read_csv):
    grant = GrantFactory(project__title="Akten")
    header = "Projekt;Bescheid vom;Wirksam ab;Reihenfolge;Gesamtvolumen;Landesförderung;Eigenanteil;Bewilligt bis"
    rows = ("Akten;15.06.2020;01.01.2020;1;1.200,00;1.080,00;120,00;", "Akten;15.06.2020;01.01.2020;2;;;;30.06.2022")
    assert problems_of_importing(tmp_path, header, *rows, table="aenderungsbescheide") == []
    assert grant.amendments.count() == 2
    columns = ("Landesförderung", "Bewilligt bis")
    assert listed(read_csv, "2020-06-14", *columns) == [("900,00", "31.12.2021")]
    assert listed(read_csv, "2020-06-15", *columns) == [("1080,00", "30.06.2022")]


def test_the_comparison_names_what_a_notice_the_plan_and_a_deadline_changed(read_csv):
    grant = GrantFactory(project__started_on=date(2019, 1, 1))
    amend(grant, date(2020, 2, 1), notice_on=date(2020, 3, 1), period_end=date(2022, 6, 30))
    PlanItemFactory(grant=grant, amount=Decimal("500.00"))
    PlanItemFactory(grant=grant, amount=Decimal("700.00"), effective_on=date(2020, 4, 1))
    DeadlineDayFactory(grant=grant, due_on=date(2022, 9, 30), effective_on=date(2020, 5, 1))
    DeadlineDayFactory(grant=grant, due_on=date(2022, 10, 31), effective_on=date(2020, 6, 1))
    columns = ("Angabe", "Datum", "Vorher", "Nachher", "Differenz")
    named = {"Änderungsbescheid: Bewilligt bis", "Finanzierungsplan", "Frist der Zuwendung"}
    rows = read_csv("/vergleich.csv?von=2020-02-15&bis=2020-12-31")
    assert [tuple(row[column] for column in columns) for row in rows if row["Angabe"] in named] == [
        ("Änderungsbescheid: Bewilligt bis", "01.03.2020", "31.12.2021", "30.06.2022", "181"),
        ("Finanzierungsplan", "01.04.2020", "500,00", "700,00", "200,00"),
        ("Frist der Zuwendung", "01.05.2020", "", "30.09.2022", ""),
        ("Frist der Zuwendung", "01.06.2020", "30.09.2022", "31.10.2022", "31"),
    ]
