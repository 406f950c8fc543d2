"""The section on means of the budget: it answers the question for them by data, or is left out."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import BudgetStage
from funding.models import BudgetItem
from papers.models import Answer
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import (
    BudgetAmountFactory,
    BudgetExpenditureFactory,
    PaperFactory,
    ProjectFactory,
    QuestionFactory,
)
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/"
TITLE = "Haushaltsmittel"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def question():
    return QuestionFactory(number="2b", text="Welche Haushaltsmittel?")


@pytest.fixture
def paper(project, question):
    paper = PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[project], order=question.order)
    Answer.objects.create(paper=paper, question=question, target="haushaltsmittel")
    return paper


@pytest.fixture
def means(project):
    """Of the project decided, amended and spent; of the OZG as a whole planned alone."""
    item = BudgetAmountFactory(budget_item__project=project, amount=Decimal("70000.00")).budget_item
    BudgetAmountFactory(
        budget_item=item, amount=Decimal("80000.00"), effective_on=date(2021, 2, 1), source="Nachtrag 2021"
    )
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("30000.00"))
    BudgetAmountFactory(
        budget_item__project=None, budget_item__year=2022, stage=BudgetStage.PLANNED, amount=Decimal("500000.00")
    )
    BudgetAmountFactory(budget_item__project__title="Anderes", budget_item__project__slug="anderes")
    return item


def publish():
    written("VO/1", "--einfrieren", "--veroeffentlichen")


def test_without_means_the_section_is_left_out_and_the_question_open(client, staff, paper):
    text = text_of(staff().get(PAGE))
    assert TITLE not in text.replace("Welche Haushaltsmittel?", "")
    assert "Vom Auftrag noch nicht beantwortet: Frage 2b." in text


def test_the_examples_leave_the_question_for_means_open(client, frozen):
    text = text_of(client.get("/berichte/vo-0504-21/"))
    assert "Haushaltsansätze je Jahr" not in text
    assert "Frage 2b: Welche Haushaltsmittel sind dafür zu veranschlagen?" in text


@pytest.mark.walk
def test_the_section_answers_by_year_what_is_planned_decided_and_spent(client, paper, means):
    publish()
    pdf, docx = (client.get(f"/berichte/vo-1.{form}").content for form in ("pdf", "docx"))
    for text in (text_of(client.get(PAGE)), text_of_docx(docx), text_of_pdf(pdf)):
        assert "OZG insgesamt 2022 500.000,00 € nicht erfasst nicht erfasst nicht erfasst" in text
        assert "Aktenplan 2021 nicht erfasst 80.000,00 € 30.000,00 € 50.000,00 €" in text
        assert "Aktenplan 2021 01.02.2021 70.000,00 € Nachtrag 2021" in text
        assert "kann die der Projekte enthalten" in text
        assert "Anderes" not in text
    page = text_of(client.get(PAGE))
    assert "noch nicht beantwortet" not in page
    assert f"2b Welche Haushaltsmittel? {TITLE}" in page


def test_a_question_answered_by_a_figure_that_is_not_recorded_stays_open(staff, paper, question, means):
    Answer.objects.update_or_create(
        question=question, defaults={"paper": paper, "target": "haushalt.ozg-2022.beschlossen"}
    )
    assert "Vom Auftrag noch nicht beantwortet: Frage 2b." in text_of(staff().get(PAGE))


def corrections(client):
    context = client.get(PAGE).context
    origins = [str(group.origin) for group in context["correction_groups"]]
    return origins, [(each.label, each.frozen, each.today) for each in context["corrections"]]


@pytest.mark.walk(4)
def test_a_decision_entered_late_is_listed_as_late_with_what_follows_from_it(client, paper, means):
    publish()
    BudgetAmountFactory(budget_item=means, amount=Decimal("85000.00"), effective_on=date(2021, 4, 1))
    assert corrections(client) == (
        ["nachgetragen"],
        [
            ("Aktenplan: Beschlossen 2021", "80.000,00 €", "85.000,00 €"),
            ("Aktenplan: Verbleibt 2021", "50.000,00 €", "55.000,00 €"),
            ("Aktenplan: Beschlossen am 2021", "01.02.2021", "01.04.2021"),
        ],
    )


@pytest.mark.walk(4)
def test_a_later_decision_and_booking_change_nothing_of_the_paper(client, paper, means):
    publish()
    BudgetAmountFactory(budget_item=means, amount=Decimal("1.00"), effective_on=date(2021, 4, 9))
    BudgetExpenditureFactory(budget_item=means, booked_on=date(2021, 4, 9))
    assert corrections(client) == ([], [])


@pytest.mark.walk
def test_a_wrong_amount_and_booking_are_listed_as_corrected(client, paper, means):
    publish()
    booking = means.expenditures.get()
    booking.amount = Decimal("31000.00")
    booking.save()
    assert corrections(client) == (
        ["berichtigt"],
        [
            ("Aktenplan: Verausgabt 2021", "30.000,00 €", "31.000,00 €"),
            ("Aktenplan: Verbleibt 2021", "50.000,00 €", "49.000,00 €"),
        ],
    )


@pytest.mark.walk
@pytest.mark.parametrize("of_ozg", [True, False])
def test_who_enters_a_late_decision_is_told_which_paper_it_touches(staff, paper, means, of_ozg):
    publish()
    item = BudgetItem.objects.get(project=None) if of_ozg else means
    client, address = staff("Projektleitung"), f"/admin/funding/budgetitem/{item.pk}/change/"
    number = item.amounts.count()
    row = {"stage": "DECIDED", "amount": "1", "effective_on": "01.04.2021"}
    typed = {f"amounts-{number}-{name}": value for name, value in row.items()} | {"_save": "1"}
    fields = fields_of(client.get(address)) | typed
    asked = client.post(address, fields)
    assert "Noch nicht gesichert. Betroffen: VO/1 (Stichtag 08.04.2021)." in text_of(asked)
    assert client.post(address, fields_of(asked) | {"_save": "1"}).status_code == 302
    assert item.amounts.count() == number + 1


@pytest.mark.walk(4)
def test_another_year_entered_late_is_listed(client, paper, means):
    publish()
    BudgetAmountFactory(budget_item__project=means.project, budget_item__year=2022)
    origins, lines = corrections(client)
    assert origins == ["nachgetragen"]
    assert ("Aktenplan: Beschlossen 2022", "–", "1.000,00 €") in lines
