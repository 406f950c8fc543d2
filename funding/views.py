"""Lists of grants, tranches and expenditures."""

from lists.views import ConfirmableListView
from projects.columns import ProjectPartList

from .filters import ExpenditureFilterSet, GrantFilterSet, TrancheFilterSet
from .models import Expenditure, Grant, Tranche
from .tables import ExpenditureTable, GrantTable, TrancheTable


class GrantListView(ProjectPartList, ConfirmableListView):
    model = Grant
    table_class = GrantTable
    filterset_class = GrantFilterSet
    name = "foerdermittel"
    heading = "Fördermittel"
    lead = "Wie viel ist zugesagt, beantragt, bewilligt, ausgezahlt und verwendet, und was ist noch verfügbar?"
    formula = (
        "Mitteleinsatz in % = ausgezahlte Fördermittel ÷ Landesförderung. "
        "Verfügbar = Landesförderung − ausgezahlte Fördermittel."
    )


class TrancheListView(ProjectPartList):
    model = Tranche
    table_class = TrancheTable
    filterset_class = TrancheFilterSet
    name = "tranchen"
    heading = "Tranchen"
    lead = "Welche Fördermittel wurden für welchen Zeitraum beantragt, bewilligt und ausgezahlt?"
    formula = (
        "Differenz = ausgezahlte Fördermittel − Verwendet; bezieht sich die Verwendung einer Tranche auf die "
        "gesamten zuwendungsfähigen Ausgaben, dann Beantragt − Verwendet."
    )


class ExpenditureListView(ProjectPartList):
    model = Expenditure
    table_class = ExpenditureTable
    filterset_class = ExpenditureFilterSet
    name = "ausgaben"
    heading = "Ausgaben"
    lead = "Wofür wurden die Mittel verwendet?"
