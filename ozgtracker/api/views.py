"""The interface for programs: its index, pages of rows, records, and its description; the same for everybody."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from django.views.generic import TemplateView, View

from lists.addresses import site_base
from lists.other_sites import for_all_sites
from lists.package import as_everybody

from .index import index_of
from .openapi import openapi
from .page import documented, list_documented
from .problems import RefusedError, not_found, problem_response
from .reading import Reader, refuse_unknown
from .resources import found_at
from .writing import json_text

READ = "GET, HEAD, OPTIONS"
ASKED_BEFORE = {"Access-Control-Allow-Methods": READ, "Access-Control-Allow-Headers": "*"}
JSON = "application/json"


@method_decorator(csrf_exempt, name="dispatch")
class DataView(View):
    """Base of what answers programs: it reads, and asks for nothing but its parameters."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with as_everybody():
                return super().dispatch(request, *args, **kwargs)
        except RefusedError as error:
            response = problem_response(request, error)
            if error.status == 405:
                response["Allow"] = READ
            return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise RefusedError(405, "methode", "Diese Schnittstelle wird nur gelesen, mit GET, HEAD oder OPTIONS.")

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a browser asks before it asks for another site."""
        return HttpResponse(status=204, headers={"Allow": READ, **for_all_sites(), **ASKED_BEFORE})


@method_decorator(conditional_page, name="dispatch")
class ApiView(DataView):
    """Base of all of the interface."""

    def answer(self, data: Mapping[str, Any]) -> HttpResponse:
        return HttpResponse(json_text(data), content_type=JSON, headers=for_all_sites())


class IndexView(ApiView):
    """Where the interface begins: its version, what it promises, what it has."""

    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_unknown(request.GET, ())
        return self.answer(index_of(site_base(request)))


class OpenApiView(ApiView):
    """Its description after OpenAPI 3.1."""

    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_unknown(request.GET, ())
        return self.answer(openapi(site_base(request)))


class ResourceView(ApiView):
    """A list or one of its records, by the address below that of the interface."""

    def get(self, request: HttpRequest, address: str) -> HttpResponseBase:
        reader = Reader(site_base(request), request.GET)
        for resource, arguments, name in found_at(address.removesuffix("/")):
            if not address.endswith("/"):
                return self.with_slash(request)
            try:
                return self.answer(reader.detail_of(resource, name) if name else reader.page_of(resource, arguments))
            except Http404:
                break
        raise not_found("Unter dieser Adresse gibt es nichts. Die Schnittstelle beginnt bei /api/v1/.")

    def with_slash(self, request: HttpRequest) -> HttpResponsePermanentRedirect:
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        path = request.get_full_path().partition("?")[0]
        return HttpResponsePermanentRedirect(f"{site_base(request)}{path}/{query}", headers=for_all_sites())


class ApiPage(TemplateView):
    """The same description for people."""

    template_name = "api/api.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**documented(openapi(site_base(self.request))), **kwargs)


class ApiListPage(TemplateView):
    """What it says of one list."""

    template_name = "api/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        resource = list_documented(openapi(site_base(self.request)), self.kwargs["name"])
        if resource is None:
            raise Http404(f"no list: {self.kwargs['name']}")
        return super().get_context_data(resource=resource, **kwargs)
