"""Which page a report is about: its address, its key date, its project."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from funding.models import Grant
from lists.key_dates import KeyDateForm
from projects.models import ProcessBundle, Project

from .models import LONGEST_PAGE

START = "/"
# Pages of accounts and links that are secrets: what is reported of them names no address.
NOT_NAMED = ("/admin/", "/anmelden/", "/abmelden/", "/konto/", "/antwort/", "/eintragen/", "/fehler-melden/")
DAYS = ("bis", "stichtag")


def page_of(given: str) -> str:
    """The path and parameters of a page of this site; the start page for all else."""
    if not given.startswith("/") or given.startswith(NOT_NAMED) or len(given) > LONGEST_PAGE:
        return START
    if not url_has_allowed_host_and_scheme(given, None) or not given.isprintable():
        return START
    try:
        resolve(urlsplit(given).path)
    except Resolver404:
        return START
    return given


def key_date_of(page: str) -> date:
    """The day that the page speaks of: as its address says, else today."""
    query = QueryDict(urlsplit(page).query)
    for name in DAYS:
        form = KeyDateForm({"stichtag": query.get(name, "")})
        if form.is_valid() and form.cleaned_data["stichtag"]:
            day: date = form.cleaned_data["stichtag"]
            return day
    return timezone.localdate()


def project_of(page: str) -> Project | None:
    """The project that the page is about, or that its list is narrowed to; None where that is none or several."""
    parts = urlsplit(page)
    match = resolve(parts.path)
    name, values = match.url_name or "", match.kwargs
    if name.startswith(("grant", "proof")) and "slug" in values:
        grant = Grant.objects.filter(slug=values["slug"]).select_related("project").first()
        return grant.project if grant else None
    if name.startswith("bundle") and "slug" in values:
        bundle = ProcessBundle.objects.filter(slug=values["slug"]).select_related("project").first()
        return bundle.project if bundle else None
    projects: Any = Project.objects
    if parts.path.startswith("/projekte/") and "slug" in values:
        found: Project | None = projects.filter(slug=values["slug"]).first()
        return found
    slug = QueryDict(parts.query).get("projekt", "")
    chosen: Project | None = projects.filter(slug=slug).first() if slug else None
    return chosen
