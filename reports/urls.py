from django.urls import path

from tabular.views import list_urls

from .audit_views import FindingListView
from .grants import GrantView, ProofView
from .paper_views import FILES, PaperFileView, PaperListView, PaperView
from .service_page import ServiceView
from .service_standing import ServiceStandingView
from .views import ComparisonView, ForecastView, OverviewView, ProjectListView, ProjectView, healthz

urlpatterns = [
    path("", OverviewView.as_view(), name="overview"),
    *list_urls("projekte", ProjectListView, "projects"),
    path("projekte/<slug:slug>/", ProjectView.as_view(), name="project"),
    path("prognose/", ForecastView.as_view(), name="forecast"),
    *list_urls("vergleich", ComparisonView, "comparison"),
    path("foerdermittel/<int:pk>/", GrantView.as_view(), name="grant"),
    *list_urls("foerdermittel/<int:pk>/verwendungsnachweis", ProofView, "proof"),
    path(
        "foerdermittel/<int:pk>/verwendungsnachweis.pdf", ProofView.as_view(), {"file_format": "pdf"}, name="proof-pdf"
    ),
    *list_urls("leistungen/stand", ServiceStandingView, "standing"),
    path("leistungen/<slug:ozg_id>/", ServiceView.as_view(), name="service"),
    *list_urls("pruefung", FindingListView, "findings"),
    *list_urls("berichte", PaperListView, "papers"),
    path("berichte/<slug:slug>/", PaperView.as_view(), name="paper"),
    *(
        path(f"berichte/<slug:slug>.{suffix}", PaperFileView.as_view(), {"file_format": suffix}, name=f"paper-{suffix}")
        for suffix in FILES
    ),
    path("healthz", healthz, name="healthz"),
]
