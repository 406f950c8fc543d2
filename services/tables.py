"""Table of OZG services."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableData

from lists.columns import ChoiceColumn, Column, DateColumn, FlagColumn, Link, Row, TextColumn
from lists.tables import Table

from .choices import CatalogueStatus, Portal, ProvisionKind
from .models.scale import Scale
from .models.services import SEPARATOR


class CatalogueNameColumn(TextColumn):
    """What the catalogue calls a service, on the page marked where it does not have it any more."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, needs=("catalogue_status",), **kwargs)

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        content = super().cell(value, row, carried)
        if row["catalogue_status"] != CatalogueStatus.WITHDRAWN:
            return content
        return format_html('<span>{} <span class="tag">{}</span></span>', content, CatalogueStatus.WITHDRAWN.label)


class ListedColumn(TextColumn):
    """Names with a separator after each, shown with one between them."""

    def text(self, value: str) -> str:
        return value.removesuffix(SEPARATOR)


class LevelColumn(TextColumn):
    """The level at a place of the scale, on the page marked where compliant; the table sets the scale."""

    scale: Scale

    def text(self, value: int) -> str:
        return str(self.scale.levels[value])

    def markup(self, value: int, row: Row) -> SafeString:
        mark = format_html(' <span class="tag">{}</span>', "OZG-konform") if value >= self.scale.compliant_from else ""
        return format_html("<span>{}{}</span>", self.text(value), mark)


class CompliantColumn(FlagColumn):
    """Whether the level at a place of the scale is OZG-compliant."""

    scale: Scale

    def text(self, value: int) -> str:
        return super().text(value >= self.scale.compliant_from)

    def json(self, value: int) -> bool:
        return value >= self.scale.compliant_from


class ServiceTable(Table):
    ozg_id = TextColumn("OZG-ID", sheet_width=10)
    name = CatalogueNameColumn(
        "Leistung",
        accessor="catalogue_name",
        order_by="catalogue_name_on_day__name_key",
        row_header=True,
        link=Link("service", argument="ozg_id"),
    )
    field = TextColumn(
        "Themenfeld", accessor="situation__field__name", order_by="situation__field__name_key", nullable=True
    )
    situation = TextColumn(
        "Lage", accessor="situation__name", order_by="situation__name_key", nullable=True, page=False
    )
    priorities = ListedColumn("Priorität")
    unit = TextColumn(
        "Zuständig", accessor="unit_name", order_by="unit_key", link=Link("unit", argument="unit_slug"), nullable=True
    )
    level = LevelColumn("Reifegrad", nullable=True)
    compliant = CompliantColumn("OZG-konform", accessor="level", nullable=True, page=False)
    provision = ChoiceColumn("Bezugsweg", ProvisionKind, nullable=True)
    is_pilot = FlagColumn("EfA-Pilot", page=False)
    portal = ChoiceColumn("Portal", Portal, nullable=True, page=False)
    online_since = DateColumn("Online seit", precision="online_precision", nullable=True)
    target_on = DateColumn("Zieltermin", nullable=True, file=False)
    catalogue_status = ChoiceColumn("Stand im Katalog", CatalogueStatus, page=False)

    class Meta:
        order_by = ("ozg_id",)

    def __init__(self, rows: TableData, scale: Scale, deeds: Iterable[tuple[str, Column]] = ()) -> None:
        super().__init__(rows, list(deeds))
        for column in self.columns:
            if isinstance(column.column, LevelColumn | CompliantColumn):
                column.column.scale = scale
