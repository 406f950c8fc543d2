from django.urls import path

from lists.panel_files import panel_file_urls
from lists.views import list_urls

from .entering import confirm_grants, enter_deadline, enter_movement
from .views import (
    AmendmentListView,
    BudgetExpenditureListView,
    BudgetListView,
    DeadlineListView,
    ExpenditureListView,
    GrantListView,
    MovementListView,
    PlanListView,
    TrancheItemListView,
    TrancheListView,
)

urlpatterns = [
    *list_urls("foerdermittel", GrantListView, "grants", menu=50),
    *list_urls("foerdermittel/aenderungsbescheide", AmendmentListView, "amendments"),
    *list_urls("foerdermittel/finanzierungsplan", PlanListView, "plan-items"),
    *list_urls("foerdermittel/zuwendungsfristen", DeadlineListView, "deadlines"),
    *list_urls("foerdermittel/tranchen", TrancheListView, "tranches", menu=60),
    *list_urls("foerdermittel/aufteilung", TrancheItemListView, "tranche-items"),
    *list_urls("foerdermittel/bewegungen", MovementListView, "movements", menu=65),
    *list_urls("foerdermittel/ausgaben", ExpenditureListView, "expenditures", menu=70),
    *panel_file_urls("foerdermittel/ausgaben/", ExpenditureListView, "expenditures"),
    *list_urls("foerdermittel/haushalt", BudgetListView, "budget", menu=75),
    *list_urls("foerdermittel/haushaltsausgaben", BudgetExpenditureListView, "budget-expenditures"),
    path("eintragen/mittelbewegung/", enter_movement, name="enter-movement"),
    path("eintragen/frist/", enter_deadline, name="enter-deadline"),
    path("eintragen/stand/zuwendungen/", confirm_grants, name="confirm-grants"),
]
