"""Addresses of the comparison and of Modellregionen."""

from lists.panel_files import page_urls, panel_file_urls
from lists.views import list_urls
from reports.charts.files import chart_urls

from .comparison.views import CityComparisonView, RegionView

urlpatterns = [
    *list_urls("staedtevergleich", CityComparisonView, "city-comparison", menu=82),
    *panel_file_urls("staedtevergleich/", CityComparisonView, "city-comparison"),
    *chart_urls("staedtevergleich/", CityComparisonView, "city-comparison"),
    *page_urls("regionen/<slug:slug>/", RegionView, "region"),
]
