"""The interface: objects, lists and files, the same for everybody, and errors as OParl has them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, resolve
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from django.views.generic import View

from lists.addresses import site_base
from lists.other_sites import for_all_sites

from ..formats import MEDIA_TYPES
from ..models import FrozenFile
from .installation import body_object, system_object
from .lists import OParlRefusedError, list_page, read_parameters, refuse_unknown
from .objects import SCHEMA, FileObject, OParlObject, Site
from .published import Published, published

ASKED_BEFORE = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "*"}
NOT_THERE = "Unter dieser Adresse gibt es nichts. Die Schnittstelle beginnt bei {}."


def json_response(data: Mapping[str, object], status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(text.encode(), content_type=MEDIA_TYPES["json"], status=status, headers=for_all_sites())


def error_response(error: OParlRefusedError) -> HttpResponse:
    return json_response(
        {"type": f"{SCHEMA}/Error", "message": error.message, "debug": error.debug}, status=error.status
    )


@method_decorator([csrf_exempt, conditional_page], name="dispatch")
class OParlView(View):
    """Base of all: it reads, and asks for nothing but its parameters."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.site = Site(site_base(request))
        try:
            return super().dispatch(request, *args, **kwargs)
        except OParlRefusedError as error:
            return error_response(error)

    def http_method_not_allowed(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = error_response(
            OParlRefusedError(405, "Diese Schnittstelle wird nur gelesen.", f"method not allowed: {request.method}")
        )
        response["Allow"] = "GET, HEAD, OPTIONS"
        return response

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """What a browser asks before it asks for another site."""
        return HttpResponse(headers={"Allow": "GET, HEAD, OPTIONS", **for_all_sites(), **ASKED_BEFORE})

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        refuse_unknown(request.GET, ())
        return json_response(self.found().render(self.site))

    def found(self) -> OParlObject:
        raise NotImplementedError

    @property
    def path(self) -> str:
        """The address below that of the interface."""
        return self.request.path.removeprefix(Site("").root)

    def missing(self) -> OParlRefusedError:
        return OParlRefusedError(404, NOT_THERE.format(self.site.oparl("system")), f"not found: {self.request.path}")


class SystemView(OParlView):
    def found(self) -> OParlObject:
        return system_object()


class BodyView(OParlView):
    def found(self) -> OParlObject:
        return body_object()


class ObjectView(OParlView):
    """An object of any other kind, by its address."""

    def found(self) -> OParlObject:
        found = published().find(self.path)
        if found is None:
            raise self.missing()
        return found


class BodyListView(OParlView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return self.page([body_object()])

    def page(self, objects: Iterable[OParlObject], web: str | None = None) -> HttpResponse:
        parameters = read_parameters(self.request.GET)
        return json_response(list_page(objects, parameters, self.site, self.site.oparl(self.path), web))


class ObjectListView(BodyListView):
    """All objects of a kind; of people, memberships, places and terms none are known."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        web = self.site.page("papers") if kwargs["name"] == "papers" else None
        return self.page(objects_named(published(), kwargs["name"]), web)


def objects_named(all_of_them: Published, name: str) -> Iterable[OParlObject]:
    kinds = {
        "organizations": all_of_them.organizations,
        "meetings": all_of_them.meetings,
        "papers": all_of_them.papers,
        "consultations": all_of_them.consultations,
        "agenda-items": all_of_them.items,
        "files": all_of_them.files,
    }
    return kinds.get(name, {}).values()


class OrganizationListView(BodyListView):
    """The meetings or the consultations of a body."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        all_of_them = published()
        if f"organizations/{kwargs['key']}" not in all_of_them.organizations:
            raise self.missing()
        objects = objects_named(all_of_them, kwargs["name"])
        return self.page(each for each in objects if each.body_key == str(kwargs["key"]))


class FileView(OParlView):
    """The bytes of a file: to be shown, or to be saved under its name."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        refuse_unknown(request.GET, ())
        name = f"{kwargs['slug']}.{kwargs['file_format']}"
        file = published().files.get(f"files/{name}")
        if not isinstance(file, FileObject):
            raise self.missing()
        if file.moments.is_deleted:
            raise OParlRefusedError(410, "Diese Datei ist nicht mehr öffentlich.", f"gone: {name}")
        return file_response(file, kwargs["disposition"])


def file_response(file: FileObject, disposition: str) -> HttpResponse:
    stored = FrozenFile.objects.get(pk=file.row.pk)
    if not stored.is_intact:
        raise OParlRefusedError(
            409, "Was gespeichert ist, stimmt nicht mehr mit seiner Prüfsumme überein.", f"digest differs: {file.name}"
        )
    return HttpResponse(
        bytes(stored.data),
        content_type=MEDIA_TYPES[stored.file_format],
        headers={
            "Content-Disposition": f'{disposition}; filename="{file.name}"',
            "Content-Length": str(stored.size),
            "ETag": f'"{stored.digest}"',
            "Last-Modified": http_date(file.moments.modified.timestamp()),
            **for_all_sites(),
        },
    )


class UnknownView(OParlView):
    """Any other address: with slashes at its end it leads to the one without, else there is nothing."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        path = request.path_info.rstrip("/")
        if path != request.path_info and resolve(path).url_name != "oparl-unknown":
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            address = f"{self.site.base}{get_script_prefix().rstrip('/')}{path}{query}"
            return HttpResponsePermanentRedirect(address, headers=for_all_sites())
        raise self.missing()
