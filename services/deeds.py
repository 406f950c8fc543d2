"""What an account may enter in the rows of the list of services."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Row
from lists.deeds import Deeds
from records.models import Record

from .models import MaturityChange, MaturityLevel, Service


class ServiceDeeds(Deeds):
    """Stating the maturity of a service as a whole, editing. A service belongs to no project and no unit."""

    can_be_chosen = False
    accessor = "ozg_id"
    places: ClassVar[Mapping[str, str]] = {}
    needs = ("name",)

    @property
    def models(self) -> Mapping[str, tuple[str, type[Record]]]:
        return {"enter": ("add", MaturityChange), "change": ("change", Service)}

    @cached_property
    def levels(self) -> list[tuple[object, str]]:
        levels = MaturityLevel.objects.select_related("model").order_by("-model__edition", "number")
        return [("", "Reifegrad wählen"), *((level.pk, str(level)) for level in levels)]

    def name_of(self, row: Row) -> str:
        return str(row["name"])

    def change_url(self, row: Row) -> str:
        return reverse("admin:services_service_change", args=[row["pk"]])

    def opener(self, row: Row) -> SafeString:
        if not self.may("enter", row):
            return SafeString("")
        service = format_html('<input type="hidden" name="service" value="{}">', row["pk"])
        fields = format_html("{}{}", service, self.choice(row, "level", "Reifegrad", self.levels))
        return self.opening(row, "Reifegrad setzen", fields, reverse("enter-level"))
