"""All addresses of the program, as its URL configuration has them, each filled with a record."""

import re
from uuid import UUID

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, get_resolver

from funding.models import Grant
from neighbours.models import Region
from papers.models import Paper
from projects.models import ProcessBundle, Project, StatusRound
from records.addressed import Addressed
from services.models import Service
from units.models import Unit

DIGEST = "0" * 64
ADMIN_PAGE = re.compile(r"admin/(\w+)/(\w+)/")
OWNERS = {
    "projekte/<slug:slug>/statusabfragen": StatusRound,
    "projekte": Project,
    "leistungseinheiten": Unit,
    "prozessbuendel": ProcessBundle,
    "foerdermittel": Grant,
    "regionen": Region,
}


def routes(resolver=None, prefix=""):
    """The routes as they are configured: admin/projects/rollout/<path:object_id>/change/"""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{str(entry.pattern).removesuffix('$').removeprefix('^')}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route


def model_of(route):
    """The model whose admin page it is."""
    found = ADMIN_PAGE.match(route)
    return next((model for model in admin.site._registry if found and key_of(model) == found.groups()), None)


def key_of(model):
    return model._meta.app_label, model._meta.model_name


def address_of(route):
    """An address of the route, of the first record of its kind."""
    model = model_of(route)
    record = model._default_manager.order_by("pk").first() if model and ("<" in route) else None
    project, paper = Project.objects.get(slug="eigenes"), Paper.objects.get(reference="VO/ENTWURF")
    owner = next((kind.objects.order_by("pk").first() for name, kind in OWNERS.items() if route.startswith(name)), None)
    values = {
        "<path:object_id>": record.pk if record else paper.pk,
        "<int:object_id>": record.pk if record else "",
        "<id>": record.pk if record else "",
        "<path:content_type_id>": ContentType.objects.get_for_model(Paper).pk,
        "<int:pk>": record.pk if record else owner.pk if owner else "",
        "<slug:slug>": slug_of(route, project, paper, owner),
        "<slug:ozg_id>": Service.objects.order_by("pk").values_list("ozg_id", flat=True).first(),
        "<str:table>": "gibt-es-nicht",
        "<str:day>/<str:name>": "heute/projekte.csv",
        "<path:address>": "projekte/",
        "api/<slug:name>/": "api/projekte/",
        "<str:digest>": DIGEST,
        "<str:token>": "gibt-es-nicht",
        "<slug:name>": "statusberichte",
        "<slug:sitting>": "gibt-es-nicht",
        "<uuid:key>": UUID(int=0),
        "<slug:file_format>": "pdf",
        "<slug:model>": "gibt-es-nicht",
        "(?P<name>[a-z0-9-]+)": "statusberichte",
        r"(?P<digest>[0-9a-f]{64})": DIGEST,
        r"(?P<url>.*)": "gibt-es-nicht",
        "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-abgelaufen",
    }
    for placeholder, value in values.items():
        route = route.replace(placeholder, str(value))
    route = re.sub(r"\(\?P<app_label>.*\)", "projects", route).replace("(?:/.*)?", "/gibt-es-nicht")
    query = "?app_label=projects&model_name=statusnote&field_name=project" if route == "admin/autocomplete/" else ""
    return f"/{route}{query}"


def slug_of(route, project, paper, owner):
    if route.startswith(("berichte", "oparl")):
        return paper.slug
    if isinstance(owner, Addressed):
        return owner.slug
    return "umbenennen" if "reorganisation" in route else project.slug
