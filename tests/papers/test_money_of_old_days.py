"""Whoever enters or corrects a booking, a total or a movement is asked about the frozen papers that it touches."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import MovementKind
from funding.models import Expenditure, Movement, Tranche
from tests.factories import ExpenditureFactory, GrantFactory, TrancheFactory
from tests.imports.files import csv_of
from tests.imports.uploads import preview
from tests.pages import fields_of, text_of
from tests.papers.test_new_entries_of_old_days import ASKED, assert_asked_once, save_again, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MONEY = "Fördermittelstelle"
ADD = "/admin/funding/expenditure/add/"
REASON = "Bitte geben Sie für die Berichtigung einen Grund an; er wird im Verlauf vermerkt."
BEFORE, AFTER = "01.03.2021", "09.04.2021"


@pytest.fixture
def tranche():
    return Tranche.objects.get(grant__project__slug="aktenplan")


def page_of(record):
    return f"/admin/funding/{record._meta.model_name}/{record.pk}/change/"


def booking(tranche, day, **values):
    return {
        "tranche": tranche.pk,
        "cost_type": "PERSONNEL",
        "amount": "270.000,00 €",
        "booked_on": day,
        "date_precision": "EXACT",
    } | values


def total(tranche, end):
    period = {"is_total": "on", "period_start": "01.01.2021", "period_end": end}
    return booking(tranche, "") | {"tranche": "", "grant": tranche.grant_id, "basis": ""} | period


def in_row(rows, number, **values):
    """The fields of a row of an inline, entered in its page."""
    return {f"{rows}-{number}-{name}": value for name, value in values.items()}


@pytest.mark.walk
def test_a_new_booking(staff, tranche):
    client, count = staff(MONEY), Expenditure.objects.count
    assert_asked_once(client, ADD, count, **booking(tranche, BEFORE))
    before = count()
    assert ASKED not in text_of(send(client, ADD, **booking(tranche, AFTER)))
    assert count() == before + 1


def test_a_new_total_by_the_first_day_of_its_period(staff, tranche):
    """Of its period to the end of the year some may be booked by the day of the paper."""
    assert_asked_once(staff(MONEY), ADD, Expenditure.objects.count, **total(tranche, "31.12.2021"))


def test_a_booking_of_a_project_of_which_the_paper_does_not_speak(staff):
    grant = GrantFactory()
    values = booking(TrancheFactory(grant=grant), BEFORE)
    assert ASKED not in text_of(send(staff(MONEY), ADD, **values))
    assert Expenditure.objects.filter(grant=grant).exists()


@pytest.mark.walk
def test_a_new_booking_in_the_row_of_its_tranche(staff, tranche):
    client, page = staff(MONEY), page_of(tranche)
    number = tranche.expenditures.count()
    row = booking(tranche, BEFORE, basis="")
    values = {**in_row("expenditures", number, **row), "expenditures-TOTAL_FORMS": number + 1}
    assert_asked_once(client, page, Expenditure.objects.count, **values)
    later = in_row("expenditures", number + 1, **booking(tranche, AFTER, basis=""))
    assert ASKED not in text_of(send(client, page, **later))
    assert Expenditure.objects.count() == number + 2 + Expenditure.objects.exclude(tranche=tranche).count()


@pytest.mark.walk
def test_a_row_that_is_wrong_is_named_before_anything_is_asked(staff, tranche):
    client, page = staff(MONEY), page_of(tranche)
    number = tranche.expenditures.count()
    for wrong in ("", "viel", "9" * 20):
        row = in_row("expenditures", number, **booking(tranche, BEFORE, basis="", amount=wrong))
        answer = text_of(send(client, page, **row))
        assert ASKED not in answer
        assert answer.startswith("Fehler:")
    assert tranche.expenditures.count() == number


def test_bookings_of_a_tranche_are_read_there_and_corrected_on_their_own_page(staff, tranche):
    entered = tranche.expenditures.first()
    page = staff(MONEY).get(page_of(tranche))
    assert f'<a href="{page_of(entered)}">berichtigen</a>' in page.content.decode()
    assert "expenditures-0-amount" not in fields_of(page)


@pytest.fixture
def entered(tranche):
    return ExpenditureFactory(tranche=tranche, amount=Decimal("500.00"), booked_on=date(2021, 3, 1))


@pytest.mark.walk
def test_a_correction_of_a_booking_asks_for_its_reason_and_about_the_paper(staff, entered):
    client, page = staff(MONEY), page_of(entered)
    assert REASON in text_of(send(client, page, amount="1.190,00-"))
    values = {"amount": "1.190,00-", "change_reason": "Verschrieben"}
    asked = send(client, page, **values)
    assert ASKED in text_of(asked)
    entered.refresh_from_db()
    assert entered.amount == Decimal("500.00")
    save_again(client, page, asked, **values)
    entered.refresh_from_db()
    assert entered.amount == Decimal("-1190.00")


@pytest.mark.walk
def test_a_booking_moved_to_before_the_day_of_the_paper(staff, tranche):
    later = ExpenditureFactory(tranche=tranche, amount=Decimal("500.00"), booked_on=date(2021, 4, 9))
    client, values = staff(MONEY), {"booked_on": "08.04.2021", "change_reason": "Verschrieben"}
    asked = send(client, page_of(later), **values)
    assert ASKED in text_of(asked)
    save_again(client, page_of(later), asked, **values)
    later.refresh_from_db()
    assert later.booked_on == date(2021, 4, 8)


@pytest.mark.walk(4)
@pytest.mark.parametrize("name", ["purpose", "payee", "document_number", "line", "addition"])
def test_what_bears_no_figure_is_altered_without_a_question(staff, entered, name):
    assert ASKED not in text_of(send(staff(MONEY), page_of(entered), **{name: "7"}))
    entered.refresh_from_db()
    assert str(getattr(entered, name)) == "7"


@pytest.mark.walk(4)
def test_a_booking_that_was_made_after_the_paper_is_corrected_without_a_question(staff, tranche):
    later = ExpenditureFactory(tranche=tranche, amount=Decimal("500.00"), booked_on=date(2021, 4, 9))
    assert ASKED not in text_of(send(staff(MONEY), page_of(later), amount="600", change_reason="Verschrieben"))
    later.refresh_from_db()
    assert later.amount == Decimal("600.00")


def test_who_deletes_a_booking_sees_which_paper_it_touches(staff, entered):
    assert "VO/0504/21 (Stichtag 08.04.2021)" in text_of(
        staff(MONEY).get(f"/admin/funding/expenditure/{entered.pk}/delete/")
    )


@pytest.mark.walk
def test_a_new_movement_in_the_row_of_its_tranche(staff, tranche):
    client, page = staff(MONEY), page_of(tranche)
    number = tranche.movements.count()
    row = {"kind": MovementKind.PAYMENT.value, "amount": "1.190,00", "date_precision": "EXACT"}
    values = in_row("movements", number, **row, effective_on=BEFORE)
    assert_asked_once(client, page, Movement.objects.count, **values)
    later = in_row("movements", number + 1, **row, effective_on=AFTER)
    assert ASKED not in text_of(send(client, page, **later))
    assert tranche.movements.count() == number + 2


@pytest.mark.walk
def test_a_correction_of_a_movement(staff, tranche):
    payment = tranche.movements.get(kind=MovementKind.PAYMENT)
    client, values = staff(MONEY), {"amount": "1.000.000,00 €", "change_reason": "Verschrieben"}
    asked = send(client, page_of(payment), **values)
    assert ASKED in text_of(asked)
    save_again(client, page_of(payment), asked, **values)
    payment.refresh_from_db()
    assert payment.amount == Decimal("1000000.00")


@pytest.mark.parametrize(("day", "is_named"), [("08.04.2021", True), ("09.04.2021", False)])
def test_the_import_names_the_same_papers(staff, tranche, day, is_named):
    title = tranche.grant.project.title
    header = "Projekt;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer"
    row = f"{title};01.01.2019;31.12.2020;Personal;500,00;{day};R9"
    text = preview(staff(MONEY), "ausgaben", csv_of(header, row))
    assert ("VO/0504/21 (Stichtag 08.04.2021)" in text) == is_named


def test_who_may_not_keep_money_has_no_form(staff, entered):
    client = staff("Sachbearbeitung")
    assert client.get(ADD).status_code == 403
    assert client.post(page_of(entered), {"amount": "1"}).status_code == 403
