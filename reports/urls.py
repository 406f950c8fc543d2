from django.urls import path

from lists.views import list_urls

from .comparison.views import ComparisonView
from .findings.views import FindingListView
from .grant.views import GrantView, ProofView
from .overview.views import OverviewView
from .project.views import ForecastView, ProjectListView, ProjectView
from .services.views import ServiceDashboardView, ServiceView
from .unit.views import UnitView

urlpatterns = [
    path("", OverviewView.as_view(), name="overview"),
    *list_urls("projekte", ProjectListView, "projects", menu=10),
    path("projekte/<slug:slug>/", ProjectView.as_view(), name="project"),
    path("leistungseinheiten/<int:pk>/", UnitView.as_view(), name="unit"),
    path("prognose/", ForecastView.as_view(), name="forecast"),
    *list_urls("vergleich", ComparisonView, "comparison", menu=80),
    path("foerdermittel/<int:pk>/", GrantView.as_view(), name="grant"),
    *list_urls("foerdermittel/<int:pk>/verwendungsnachweis", ProofView, "proof"),
    path(
        "foerdermittel/<int:pk>/verwendungsnachweis.pdf", ProofView.as_view(), {"file_format": "pdf"}, name="proof-pdf"
    ),
    *list_urls("leistungen/stand", ServiceDashboardView, "service-dashboard"),
    path("leistungen/<slug:ozg_id>/", ServiceView.as_view(), name="service"),
    *list_urls("pruefung", FindingListView, "findings", menu=85),
]
