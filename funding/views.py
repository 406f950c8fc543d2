"""Lists of grants, tranches, movements, expenditures and the budget."""

from functools import cached_property
from typing import Any

from lists.views import ConfirmableListView
from projects.columns import ProjectPartList, name_projects

from .filters import (
    BudgetExpenditureFilterSet,
    BudgetFilterSet,
    ExpenditureFilterSet,
    GrantFilterSet,
    MovementFilterSet,
    TrancheFilterSet,
)
from .models import BudgetExpenditure, BudgetItem, Expenditure, Grant, Movement, Tranche
from .tables import (
    BudgetExpenditureTable,
    BudgetTable,
    ExpenditureTable,
    GrantTable,
    MovementTable,
    TrancheTable,
    columns_of_staff,
)


class GrantListView(ProjectPartList, ConfirmableListView):
    model = Grant
    table_class = GrantTable
    filterset_class = GrantFilterSet
    name = "foerdermittel"
    heading = "Fördermittel"
    lead = "Wie viel ist zugesagt, beantragt, bewilligt, ausgezahlt und verwendet, und was ist noch verfügbar?"
    formula = (
        "Abgerufen = Ausgezahlt − Zurückgezahlt. Mitteleinsatz in % = Abgerufen ÷ Landesförderung. "
        "Verfügbar = Landesförderung − Abgerufen − Verzichte. Verwendet ist, was bis zum Stichtag gebucht ist, von "
        "Fördermitteln und von gesamten Ausgaben je für sich; „mindestens“, wo mehr schon gebucht sein kann."
    )


class TrancheListView(ProjectPartList):
    model = Tranche
    table_class = TrancheTable
    filterset_class = TrancheFilterSet
    name = "tranchen"
    heading = "Tranchen"
    lead = "Welche Fördermittel wurden für welchen Zeitraum beantragt, bewilligt und ausgezahlt?"
    formula = (
        "Differenz = Ausgezahlt − Zurückgezahlt − Verwendet; bezieht sich die Verwendung einer Tranche auf die "
        "gesamten zuwendungsfähigen Ausgaben, dann Beantragt − Verwendet."
    )


class MovementListView(ProjectPartList):
    model = Movement
    table_class = MovementTable
    filterset_class = MovementFilterSet
    name = "mittelbewegungen"
    heading = "Mittelbewegungen"
    lead = "Was geschah wann mit den Fördermitteln: Anträge, Bewilligungen, Zahlungen und was zurückging?"
    formula = (
        "Ein Antrag oder eine Bewilligung gilt bis zum nächsten derselben Tranche; Auszahlungen, Rückzahlungen, "
        "Verzichte und Zinsen summieren sich."
    )


class ExpenditureListView(ProjectPartList):
    model = Expenditure
    table_class = ExpenditureTable
    filterset_class = ExpenditureFilterSet
    name = "ausgaben"
    heading = "Ausgaben"
    lead = "Wofür wurden die Mittel verwendet?"
    formula = (
        "Ein Jahr meint den Tag der Buchung. Summen, von denen nur der Zeitraum bekannt ist, gehören zu keinem; sie "
        "sind unter „Summen von Zeiträumen“ zu finden. Fördermittel und gesamte Ausgaben werden nie addiert."
    )

    @cached_property
    def table(self) -> Any:
        """With the columns of staff for who may view expenditures in the administration."""
        is_staff = self.request.user.has_perm("funding.view_expenditure")
        table = ExpenditureTable(self.table_data(), columns_of_staff() if is_staff else ())
        name_projects(table, self.filterset.form.fields["projekt"].short_names)
        return table


class BudgetListView(ProjectPartList):
    model = BudgetItem
    table_class = BudgetTable
    filterset_class = BudgetFilterSet
    name = "haushalt"
    heading = "Haushalt"
    lead = "Welche Haushaltsmittel sind je Jahr geplant, beschlossen und verausgabt?"
    formula = (
        "Verbleibt = Beschlossen − Verausgabt. Leer heißt nicht erfasst. Ansätze für das OZG insgesamt und für "
        "Projekte werden nicht addiert, weil der eine den anderen enthalten kann."
    )


class BudgetExpenditureListView(ProjectPartList):
    model = BudgetExpenditure
    table_class = BudgetExpenditureTable
    filterset_class = BudgetExpenditureFilterSet
    name = "haushaltsausgaben"
    heading = "Haushaltsausgaben"
    lead = "Was wurde von den Haushaltsansätzen verausgabt?"
    formula = (
        "Eine Summe steht, wo alle Zeilen von Projekten oder alle vom OZG insgesamt sprechen: Der eine Ansatz kann den "
        "anderen enthalten."
    )

    @cached_property
    def table(self) -> Any:
        """Summed under a filter after which all rows are of the OZG as a whole, or none."""
        table: Any = super().table
        table.adds_up = any(self.request.GET.get(name) for name in ("bezug", "projekt", "ansatz"))
        return table
