"""Addresses of the site: each app's own, sign-in and the admin."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from .forms import AdminSignInForm, SignInForm
from .health import healthz

admin.site.site_title = "OZG-Tracker"
admin.site.site_header = "OZG-Tracker – Daten pflegen"
admin.site.login_form = AdminSignInForm
admin.site.index_title = "Was möchten Sie pflegen?"

urlpatterns = [
    path("", include("papers.urls")),
    path("", include("reports.urls")),
    path("", include("services.urls")),
    path("", include("projects.urls")),
    path("", include("funding.urls")),
    path("anmelden/", LoginView.as_view(template_name="login.html", authentication_form=SignInForm), name="login"),
    path("abmelden/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
