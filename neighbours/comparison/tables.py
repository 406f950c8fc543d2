"""Tables of the comparison of municipalities, of size classes, and of a Modellregion."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists import formats
from lists.columns import DateColumn, MoneyColumn, NumberColumn, PercentColumn, Row, TextColumn
from lists.markup import NO_VALUE, bounded_figures, figure
from lists.panels import PanelTable
from lists.tables import Table
from reports.project.tables import BoundedPercentColumn

WEB = ("http", "https")
DELIVERED = "als Datei geliefert"


class MunicipalityColumn(TextColumn):
    """A municipality; the own one is marked, and leads to its own pages."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, needs=("is_own",), **kwargs)

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if not row["is_own"]:
            return format_html("<span>{}</span>", value)
        return format_html(
            '<a class="kern-link" href="{}">{}</a> <span class="tag">eigene</span>', reverse("overview"), value
        )


class GapsColumn(TextColumn):
    """What is missing; on pages in short."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, needs=("gaps_in_short",), **kwargs)

    def markup(self, value: str, row: Row) -> SafeString:
        return format_html("<span>{}</span>", row["gaps_in_short"])


class SourceColumn(TextColumn):
    """Where the figures are from, and when they came: a link to the package, of which the host is shown; nothing is
    loaded from there."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, needs=("is_own", "received_on"), **kwargs)

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if row["is_own"]:
            return format_html("<span>{}</span>", value)
        if not value:
            return NO_VALUE
        received = format_html('<span class="hint">empfangen am {}</span>', figure(formats.day(row["received_on"])))
        parts = urlsplit(value)
        if parts.scheme not in WEB:
            return format_html("<span>{} {}</span>", DELIVERED, received)
        return format_html(
            '<a class="kern-link" href="{}" rel="external noopener noreferrer">{}</a> {}',
            value,
            parts.hostname or value,
            received,
        )


class PerHeadColumn(MoneyColumn):
    """An amount per inhabitant, which is no sum; where it is known within bounds alone pages have the `words`."""

    total = False

    def __init__(self, header: str, words: str = "", **kwargs: Any) -> None:
        super().__init__(header, needs=(words,) if words else (), nullable=True, **kwargs)
        self.words = words

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None and self.words:
            return bounded_figures(row[self.words])
        return super().cell(value, row, carried)


class ShareMoneyColumn(MoneyColumn):
    """An amount of a municipality; of different ones nothing is summed."""

    total = False


class CityTable(Table):
    """A row a municipality."""

    name = MunicipalityColumn("Kommune", order_by="name_key", row_header=True)
    size_class = TextColumn("Größenklasse", order_by="inhabitants", nullable=True)
    inhabitants = NumberColumn("Einwohner", nullable=True)
    counted_on = DateColumn("Einwohner am", nullable=True, page=False)
    population_source = TextColumn("Quelle der Einwohnerzahl", page=False)
    stand = DateColumn("Stand", nullable=True)
    projects = NumberColumn("Projekte", nullable=True)
    completed = NumberColumn("davon abgeschlossen", nullable=True, page=False)
    progress = BoundedPercentColumn("Fortschritt in %", "progress_text")
    progress_least = PercentColumn("Fortschritt mindestens in %", nullable=True, page=False)
    progress_most = PercentColumn("Fortschritt höchstens in %", nullable=True, page=False)
    services = NumberColumn("Leistungen", nullable=True, page=False)
    entered = NumberColumn("mit Reifegrad", nullable=True, page=False)
    online = NumberColumn("Online", nullable=True, page=False)
    online_share = PercentColumn("Online in %", nullable=True)
    compliant_share = PercentColumn("OZG-konform in %", nullable=True)
    state_share = ShareMoneyColumn("Landesförderung", nullable=True, page=False)
    state_share_per_head = PerHeadColumn("Landesförderung je Einwohner")
    paid_per_head = PerHeadColumn("Ausgezahlt je Einwohner", "paid_text")
    paid_least = PerHeadColumn("Ausgezahlt je Einwohner mindestens", page=False)
    paid_most = PerHeadColumn("Ausgezahlt je Einwohner höchstens", page=False)
    due = NumberColumn("verstrichene Termine", nullable=True)
    held_share = BoundedPercentColumn("Gehalten in %", "held_text")
    held_least = NumberColumn("davon gehalten mindestens", nullable=True, page=False)
    held_most = NumberColumn("davon gehalten höchstens", nullable=True, page=False)
    gaps = GapsColumn("Lücken", sortable=False)
    rule = TextColumn("Zählweise", page=False)
    whole = TextColumn("Grundgesamtheit", page=False)
    source = SourceColumn("Quelle", sortable=False)
    received_on = DateColumn("Empfangen am", nullable=True, page=False)


class SizeTable(PanelTable):
    """How the shares lie in each class of size."""

    size_class = TextColumn("Größenklasse", row_header=True)
    number = NumberColumn("Kommunen")
    known = NumberColumn("mit Angabe")
    least = PercentColumn("niedrigster Anteil online in %")
    median = PercentColumn("mittlerer Anteil online in % (Median)")
    most = PercentColumn("höchster Anteil online in %")


class MemberTable(PanelTable):
    """A row a municipality of the region, and one of what can be summed."""

    style = "data-table wide-table"

    name = MunicipalityColumn("Kommune", row_header=True)
    role = TextColumn("Rolle")
    size_class = TextColumn("Größenklasse")
    inhabitants = NumberColumn("Einwohner")
    stand = DateColumn("Stand")
    projects = NumberColumn("Projekte")
    completed = NumberColumn("davon abgeschlossen")
    progress = BoundedPercentColumn("Fortschritt in %", "progress_text")
    progress_least = PercentColumn("Fortschritt mindestens in %", page=False)
    progress_most = PercentColumn("Fortschritt höchstens in %", page=False)
    online_share = PercentColumn("Online in %")
    compliant_share = PercentColumn("OZG-konform in %")
    state_share = ShareMoneyColumn("Landesförderung")
    state_share_per_head = PerHeadColumn("Landesförderung je Einwohner")
    gaps = GapsColumn("Lücken")
    source = SourceColumn("Quelle")


class RegionProjectTable(PanelTable):
    """The projects of all municipalities of the region, as they publish them."""

    style = "data-table"

    municipality = TextColumn("Kommune")
    title = TextColumn("Projekt", row_header=True)
    state = TextColumn("Projektstand")
    starts_on = DateColumn("Beginn")
    ends_on = DateColumn("Fertigstellung")
    original_end = DateColumn("ursprünglich")
    progress = PercentColumn("Fortschritt in %")
    done = TextColumn("Fertig", file=False)
    units = NumberColumn("Leistungseinheiten", page=False)
    units_done = NumberColumn("davon fertig", page=False)
    bundles = NumberColumn("Prozessbündel", page=False)
    bundles_done = NumberColumn("davon digitalisiert", page=False)
    stand = DateColumn("Stand")
