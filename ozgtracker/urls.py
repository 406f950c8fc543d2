"""Addresses of the site: each app's own, sign-in and the admin."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from .forms import SignInForm
from .health import healthz
from .security_txt import security_txt

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
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
