"""Table of how many services are online, by group."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from lists.columns import (
    NumberColumn,
    PercentColumn,
    TextColumn,
)
from lists.tables import Table


class OfServicesColumn(NumberColumn):
    """A number of OZG services, with the way to them in the list: the filters of the row and `chosen` ones."""

    def __init__(self, header: str, chosen: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(header, **kwargs)
        self.chosen = chosen or {}

    def cell(self, value: Any, row: Any, carried: Mapping[str, str]) -> SafeString:
        content = super().cell(value, row, carried)
        if value is None or row["filters"] is None:
            return content
        query = urlencode({**row["filters"], **self.chosen, **carried})
        return format_html('<a class="kern-link" href="{}?{}">{}</a>', reverse("services"), query, content)


class StandingTable(Table):
    """How many services are online, overall and in each group."""

    group = TextColumn("Gliederung", sortable=False)
    label = TextColumn("Bezeichnung", row_header=True, sortable=False)
    number = NumberColumn("Leistungen", sortable=False)
    entered = NumberColumn("mit Reifegrad", sortable=False)
    online = OfServicesColumn("Online", {"stand": "online"}, sortable=False)
    online_share = PercentColumn("Online in %", nullable=True, sortable=False)
    compliant = OfServicesColumn("OZG-konform", {"stand": "ozg-konform"}, sortable=False)
    compliant_share = PercentColumn("OZG-konform in %", nullable=True, sortable=False)
    rule = TextColumn("Zählweise", page=False, sortable=False)
    whole = TextColumn("Grundgesamtheit", page=False, sortable=False)
