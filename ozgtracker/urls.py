"""Addresses of the site: each app's own, sign-in and account, the admin."""

from django.contrib import admin
from django.urls import include, path

from imports.as_lists.views import as_list_urls
from projects.rounds import answer_views
from records.entries.views import undo_entry

from .api.urls import api_urls
from .emblem import emblem, favicon
from .error_reports.views import error_reported, report_error, settle_error
from .open_data.formats import FORMATS
from .open_data.views import CatalogueView, OpenDataView, OpenFileView
from .operation.health import healthz
from .operation.metrics import metrics
from .operation.readiness import readiness
from .security_txt import security_txt
from .sign_in.links import slowing_guesses
from .site_texts.views import site_text_urls
from .sitemap import robots_txt, site_map

urlpatterns = [
    path("", include("papers.urls")),
    path("", include("neighbours.urls")),
    path("", include("funding.urls")),  # before reports: lists come before grants of the same address
    path("", include("reports.urls")),
    path("", include("services.urls")),
    path("", include("projects.urls")),
    path("", include("ozgtracker.sign_in.urls")),
    *as_list_urls(),
    path("antwort/<str:token>/", slowing_guesses(answer_views.answer), name="status-answer"),
    path("antwort/<str:token>/danke/", slowing_guesses(answer_views.answered), name="status-answered"),
    path("antwort/<str:token>/erinnerungen/", slowing_guesses(answer_views.stop_reminders), name="status-reminders"),
    path("eintragen/rueckgaengig/", undo_entry, name="undo-entry"),
    path("eintragen/fehlermeldung/", settle_error, name="settle-error"),
    path("fehler-melden/", report_error, name="report-error"),
    path("fehler-melden/danke/", error_reported, name="error-reported"),
    *site_text_urls(),
    path("daten/", OpenDataView.as_view(), name="open-data"),
    *(
        path(f"daten/katalog.{suffix}", CatalogueView.as_view(), {"suffix": suffix}, name=f"catalogue-{suffix}")
        for suffix in FORMATS
    ),
    *api_urls,
    path("daten/<str:day>/<str:name>", OpenFileView.as_view(), name="open-file"),
    path("admin/", admin.site.urls),
    path("wappen", emblem, name="emblem"),
    path("robots.txt", robots_txt, name="robots"),
    path("sitemap.xml", site_map, name="sitemap"),
    path("favicon.ico", favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    path("bereitschaft", readiness, name="readiness"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]

handler500 = "ozgtracker.operation.requests.server_error"
