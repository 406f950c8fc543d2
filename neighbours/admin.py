"""Admin pages of municipalities, with their inhabitants, and of regions with their members."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from lists import formats
from records.admin import DatedInline, RecordAdmin

from .models import Municipality, Population, Region, RegionMember
from .models.municipalities import MunicipalityQuerySet
from .region_forms import RegionMemberFormSet


class PopulationInline(DatedInline):
    model = Population
    fields = ("number", "counted_on", "source")


@admin.register(Municipality)
class MunicipalityAdmin(RecordAdmin):
    list_display = ("name", "ars", "address", "is_own", "inhabitants_now", "last_fetch")
    list_filter = ("is_own",)
    search_fields = ("name", "ars")
    search_help_text = "Name oder Regionalschlüssel"
    fields = (("name", "ars"), "address", "is_own")
    inlines = (PopulationInline,)

    def get_queryset(self, request: HttpRequest) -> MunicipalityQuerySet:
        municipalities: Any = super().get_queryset(request)
        return municipalities.with_population(timezone.localdate()).select_related("fetch")

    @admin.display(description="Einwohner", ordering="inhabitants")
    def inhabitants_now(self, municipality: Municipality) -> str:
        number: int | None = municipality.inhabitants
        return "" if number is None else formats.number(number)

    @admin.display(description="Letzter Abruf")
    def last_fetch(self, municipality: Municipality) -> str:
        fetch = getattr(municipality, "fetch", None)
        return f"{timezone.localdate(fetch.tried_at):%d.%m.%Y}: {fetch.because()}" if fetch else ""


class RegionMemberInline(DatedInline):
    model = RegionMember
    formset = RegionMemberFormSet
    fields = ("municipality", "role")
    autocomplete_fields = ("municipality",)


@admin.register(Region)
class RegionAdmin(RecordAdmin):
    list_display = ("name", "source")
    search_fields = ("name",)
    fields = ("name", "source")
    inlines = (RegionMemberInline,)


@admin.register(Population)
class PopulationAdmin(RecordAdmin):
    list_display = ("municipality", "number", "counted_on", "source")
    list_select_related = ("municipality",)
    search_fields = ("municipality__name",)
    autocomplete_fields = ("municipality",)


@admin.register(RegionMember)
class RegionMemberAdmin(RecordAdmin):
    list_display = ("region", "municipality", "role")
    list_filter = ("region",)
    list_select_related = ("region", "municipality")
    search_fields = ("municipality__name", "region__name")
    autocomplete_fields = ("region", "municipality")
