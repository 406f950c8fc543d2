from django.urls import path

from .resources import ROOT
from .views import ApiListPage, ApiPage, IndexView, OpenApiView, ResourceView

api_urls = [
    path("api/", ApiPage.as_view(), name="api"),
    path(ROOT, IndexView.as_view(), name="api-index"),
    path(f"{ROOT}openapi.json", OpenApiView.as_view(), name="api-openapi"),
    path(f"{ROOT}<path:address>", ResourceView.as_view(), name="api-resource"),
    path("api/<slug:name>/", ApiListPage.as_view(), name="api-list"),
]
