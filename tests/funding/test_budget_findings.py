"""What does not add up of the budget."""

from datetime import date
from decimal import Decimal

import pytest

from records.findings import Scope, findings
from tests.factories import BudgetAmountFactory, BudgetExpenditureFactory, ProjectFactory
from tests.findings import found, values
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = date(2021, 4, 8)


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def exceeded(project):
    """Decided 80, spent 30 and 60."""
    item = BudgetAmountFactory(budget_item__project=project, amount=Decimal("80.00")).budget_item
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("30.00"))
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("60.00"), booked_on=DAY)
    return item


def test_more_spent_than_decided_is_a_warning_from_its_day_on(exceeded):
    assert values(date(2021, 4, 7), "haushalt-ueberschritten") == []
    assert values(DAY, "haushalt-ueberschritten") == [
        ("Warnung", "Haushaltsansatz 2021", Decimal("80.00"), Decimal("90.00"), Decimal("10.00"))
    ]


def test_a_later_decision_ends_it_from_its_day_on(exceeded):
    BudgetAmountFactory(budget_item=exceeded, amount=Decimal("90.00"), effective_on=date(2021, 6, 21))
    assert len(found(date(2021, 6, 20), "haushalt-ueberschritten")) == 1
    assert found(date(2021, 6, 21), "haushalt-ueberschritten") == []


def test_what_is_planned_is_not_decided(project):
    item = BudgetAmountFactory(budget_item__project=project, stage="PLANNED").budget_item
    assert values(DAY, "haushalt-ohne-beschluss") == []
    BudgetExpenditureFactory(budget_item=item)
    assert values(DAY, "haushalt-ohne-beschluss") == [
        ("Hinweis", "Haushaltsansatz 2021", None, Decimal("100.00"), None)
    ]
    BudgetAmountFactory(budget_item=item)
    assert values(DAY, "haushalt-ohne-beschluss") == []


def test_means_for_the_ozg_as_a_whole_are_checked_where_no_project_is_asked_for(exceeded):
    BudgetExpenditureFactory(budget_item__project=None)
    [finding] = found(DAY, "haushalt-ohne-beschluss")
    assert finding.subject.name == "Haushaltsansatz 2021 für das OZG insgesamt"
    of_project = findings(Scope(DAY, [exceeded.project.pk]))
    assert {each.check.identifier for each in of_project if "haushalt" in each.check.identifier} == {
        "haushalt-ueberschritten"
    }


def test_the_finding_stands_on_the_page_of_the_project_and_leads_to_the_line(client, exceeded):
    text = "Verausgabt sind 90,00 €, beschlossen 80,00 €."
    assert f"Warnung Haushaltsansatz 2021: {text}" in text_of(client.get("/projekte/aktenplan/?stichtag=2021-04-08"))
    page = client.get("/pruefung/?stichtag=2021-04-08")
    assert "Mehr verausgabt als im Haushalt beschlossen" in text_of(page)
    assert "/foerdermittel/haushalt/?projekt=aktenplan&amp;jahr=2021&amp;stichtag=2021-04-08" in page.content.decode()
