"""The admin of the site: what it is called, its sign-in, and its models in the order of the table of permissions."""

from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from records.reach_admin import ReachAutocompleteView

from .forms import AdminSignInForm
from .permissions import KEPT_BY

PLACES = {name: place for place, name in enumerate(KEPT_BY)}


def place_of(model: type[Model]) -> int:
    """What no line names, such as accounts, comes last."""
    return PLACES.get(model._meta.label_lower, len(PLACES))


class StaffSite(AdminSite):
    site_title = "OZG-Tracker"
    site_header = "OZG-Tracker – Daten pflegen"
    index_title = "Was möchten Sie pflegen?"
    login_form = AdminSignInForm

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return ReachAutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Not from A to Z: as the work goes."""
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=lambda entry: place_of(entry["model"]))
        return sorted(listed, key=lambda app: place_of(app["models"][0]["model"]))
