"""Lists of grants, tranches, movements and expenditures."""

from lists.views import ConfirmableListView
from projects.columns import ProjectPartList

from .filters import ExpenditureFilterSet, GrantFilterSet, MovementFilterSet, TrancheFilterSet
from .models import Expenditure, Grant, Movement, Tranche
from .tables import ExpenditureTable, GrantTable, MovementTable, TrancheTable


class GrantListView(ProjectPartList, ConfirmableListView):
    model = Grant
    table_class = GrantTable
    filterset_class = GrantFilterSet
    name = "foerdermittel"
    heading = "Fördermittel"
    lead = "Wie viel ist zugesagt, beantragt, bewilligt, ausgezahlt und verwendet, und was ist noch verfügbar?"
    formula = (
        "Abgerufen = Ausgezahlt − Zurückgezahlt. Mitteleinsatz in % = Abgerufen ÷ Landesförderung. "
        "Verfügbar = Landesförderung − Abgerufen − Verzichte."
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
    name = "bewegungen"
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
