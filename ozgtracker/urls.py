"""Addresses of the site: each app's own, sign-in and account, the admin."""

from django.contrib import admin
from django.urls import include, path

from .health import healthz
from .security_txt import security_txt

urlpatterns = [
    path("", include("papers.urls")),
    path("", include("reports.urls")),
    path("", include("services.urls")),
    path("", include("projects.urls")),
    path("", include("funding.urls")),
    path("", include("ozgtracker.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
