from django.urls import path

from tabular.views import list_urls

from .views import ComparisonView, ForecastView, OverviewView, ProjectListView, ProjectView, healthz

urlpatterns = [
    path("", OverviewView.as_view(), name="overview"),
    *list_urls("projekte", ProjectListView, "projects"),
    path("projekte/<slug:slug>/", ProjectView.as_view(), name="project"),
    path("prognose/", ForecastView.as_view(), name="forecast"),
    *list_urls("vergleich", ComparisonView, "comparison"),
    path("healthz", healthz, name="healthz"),
]
