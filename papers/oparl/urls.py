"""Addresses of the interface, without a slash at their ends. What is none of them is answered as OParl answers."""

from django.urls import path, re_path

from .objects import LISTS
from .views import (
    BodyListView,
    BodyView,
    FileView,
    ObjectListView,
    ObjectView,
    OrganizationListView,
    SystemView,
    UnknownView,
)

ROOT = "oparl/1.1/"
OBJECTS = (
    "papers/<slug:slug>",
    "papers/<slug:slug>/consultations/<slug:sitting>",
    "meetings/<slug:sitting>",
    "meetings/<slug:sitting>/items/<slug:slug>",
    "organizations/<uuid:key>",
    "files/<slug:slug>.<slug:file_format>",
)

oparl_urls = [
    path(f"{ROOT}system", SystemView.as_view(), name="oparl-system"),
    path(f"{ROOT}bodies", BodyListView.as_view(), name="oparl-bodies"),
    path(f"{ROOT}body", BodyView.as_view(), name="oparl-body"),
    *(path(f"{ROOT}{name}", ObjectListView.as_view(), {"name": name}) for name in LISTS.values()),
    *(path(f"{ROOT}{route}", ObjectView.as_view()) for route in OBJECTS),
    path(f"{ROOT}organizations/<uuid:key>/meetings", OrganizationListView.as_view(), {"name": "meetings"}),
    path(f"{ROOT}organizations/<uuid:key>/consultations", OrganizationListView.as_view(), {"name": "consultations"}),
    path(f"{ROOT}access/<slug:slug>.<slug:file_format>", FileView.as_view(), {"disposition": "inline"}),
    path(f"{ROOT}download/<slug:slug>.<slug:file_format>", FileView.as_view(), {"disposition": "attachment"}),
    re_path(r"^oparl(?:/.*)?$", UnknownView.as_view(), name="oparl-unknown"),
]
