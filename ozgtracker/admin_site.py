"""The admin of the site: what it is called, its ways in and out, and its models in the order of the permissions."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode

from records.reach_admin import ReachAutocompleteView
from records.second_person.forms_door import at_door
from records.second_person.notices import number_to_decide

from .admin_search import LONGEST_SEARCH, entries_named, records_found
from .admin_tasks import tasks_of
from .package.views import all_data
from .permissions import KEPT_BY

PLACES = {name: place for place, name in enumerate(KEPT_BY)}


def place_of(model: type[Model]) -> int:
    """What no line names, such as accounts, comes last."""
    return PLACES.get(model._meta.label_lower, len(PLACES))


class StaffSite(AdminSite):
    site_title = "OZG-Tracker"
    site_header = "OZG-Tracker – Daten pflegen"
    index_title = "Was möchten Sie pflegen?"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's; what is sent to it may need a second person."""
        return super().admin_view(at_door(view, self), cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """As Django's, with what the account may open by task."""
        context = super().each_context(request)
        return {**context, "tasks": tasks_of(context["available_apps"], request.path)}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("suche/", self.admin_view(self.search), name="search"),
            path("alle-daten/", self.admin_view(all_data), name="all-data"),
            *super().get_urls(),
        ]

    def search(self, request: HttpRequest) -> HttpResponse:
        """What the account may view: lists by their name, records by what their own lists are searched for."""
        text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
        site = self.each_context(request)
        context = {
            **site,
            "title": f"Suche nach „{text}“" if text else "Suche",
            "search_text": text,
            "entries": entries_named(site["tasks"], text),
            "groups": records_found(self, request, text),
        }
        return TemplateResponse(request, "admin/search.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """As Django's, with how many corrections wait for the account."""
        tasks = tasks_of(self.get_app_list(request))
        context = {"number_to_decide": number_to_decide(request.user), "tasks_shown": tasks, "is_admin_index": True}
        return super().index(request, {**(extra_context or {}), **context})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """As Django's, by task."""
        tasks = tasks_of(self.get_app_list(request, app_label))
        return super().app_index(request, app_label, {**(extra_context or {}), "tasks_shown": tasks})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Through the one door; who is signed in and may not enter is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from .sign_in.views import sign_out

        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return ReachAutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Not from A to Z: as the work goes."""
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=lambda entry: place_of(entry["model"]))
        return sorted(listed, key=lambda app: place_of(app["models"][0]["model"]))
