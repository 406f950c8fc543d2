from lists.views import list_urls

from .views import ExpenditureListView, GrantListView, TrancheListView

urlpatterns = [
    *list_urls("foerdermittel", GrantListView, "grants"),
    *list_urls("foerdermittel/tranchen", TrancheListView, "tranches"),
    *list_urls("foerdermittel/ausgaben", ExpenditureListView, "expenditures"),
]
