"""Tables of the outside view: compared with the city's statements, over time, and as it was reported."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lists import formats
from lists.columns import ChoiceColumn, DateColumn, FlagColumn, Link, MarkupColumn, NumberColumn, Row, TextColumn
from lists.markup import escaped, figure
from lists.tables import Table
from records.text import NOT_RECORDED
from services.choices import OutsideResult
from services.outside.comparison import ComparedService, OutsideComparison

WEB = ("http://", "https://")
ADDRESS_SEPARATOR = "; "


class AddressColumn(TextColumn):
    """Addresses on the web, each a link; what is none stays text."""

    def markup(self, value: str, row: Row) -> SafeString:
        links = ((linked(address),) for address in value.split(ADDRESS_SEPARATOR))
        return format_html("<span>{}</span>", format_html_join(SafeString("<br>"), "{}", links))


def linked(address: str) -> SafeString:
    if not address.lower().startswith(WEB):
        return escaped(address)
    return format_html('<a class="kern-link" href="{}" rel="external nofollow">{}</a>', address, address)


class ComparedServiceColumn(TextColumn):
    """A service, with the way to its page where the catalogue has it."""

    def leads(self, row: Row) -> bool:
        return bool(row["is_known"])

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        return super().cell(value, row, carried) if row["is_known"] else escaped(value)


class OutsideComparisonTable(Table):
    """Services that are online on one side at least."""

    key: ClassVar = ("ozg_id", "name", "keys")

    result = ChoiceColumn("Ergebnis", OutsideResult)
    ozg_id = TextColumn("OZG-ID", sheet_width=10)
    name = ComparedServiceColumn(
        "Leistung", row_header=True, link=Link("service", argument="ozg_id"), needs=("is_known",)
    )
    here_cell = MarkupColumn("Bei uns")
    here = TextColumn("Bei uns", page=False)
    here_on = DateColumn("Angabe vom", page=False)
    here_age = NumberColumn("Alter der Angabe in Tagen", page=False)
    here_address = TextColumn("Adresse bei uns", page=False)
    there_cell = MarkupColumn("Dort")
    there = TextColumn("Dort", page=False)
    there_on = DateColumn("Datenstand dort", page=False)
    there_age = NumberColumn("Alter des Datenstands in Tagen", page=False)
    there_address = TextColumn("Adresse dort", page=False)
    reported_on = DateColumn("Zuletzt gemeldet", page=False)
    areas = TextColumn("Gemeldet für")
    keys = TextColumn("Gemeldete Leistungsschlüssel", page=False)
    reasons = TextColumn("Grund der Nichtberücksichtigung dort", page=False)

    class Meta:
        order_by = ("result", "ozg_id")


class OutsideSides(TypedDict):
    """A service as both sides state it; what is not known is None."""

    result: OutsideResult
    is_known: bool
    ozg_id: str | None
    name: str
    here: str
    here_on: date | None
    here_age: int | None
    here_address: str | None
    there: str
    there_on: date | None
    there_age: int | None
    there_address: str | None
    reported_on: date | None
    areas: str | None
    keys: str | None
    reasons: str | None


class OutsideRow(OutsideSides):
    """The same as a row of the table, with each side as its cell on the page."""

    here_cell: SafeString
    there_cell: SafeString


def comparison_row(comparison: OutsideComparison, compared: ComparedService) -> OutsideRow:
    """A row of the table; what is not known is None."""
    own, reported = compared.own, compared.reported
    view_on, stated_on = comparison.view_on, own.stated_on if own else None
    row: OutsideSides = {
        "result": compared.result,
        "is_known": compared.service is not None,
        "ozg_id": compared.service.ozg_id if compared.service else reported[0].ozg_id or None,
        "name": compared.service.name if compared.service else reported[0].name or reported[0].leika_key,
        "here": state_here(compared),
        "here_on": stated_on,
        "here_age": (comparison.key_date - stated_on).days if stated_on else None,
        "here_address": (own.address if own else "") or None,
        "there": state_there(compared),
        "there_on": view_on,
        "there_age": (comparison.key_date - view_on).days if view_on else None,
        "there_address": ADDRESS_SEPARATOR.join(compared.addresses) or None,
        "reported_on": compared.reported_on,
        "areas": joined(row.area for row in reported),
        "keys": joined(row.leika_key for row in reported),
        "reasons": joined(row.reason for row in reported),
    }
    return {**row, "here_cell": side_cell(row, "here"), "there_cell": side_cell(row, "there")}


def side_cell(row: Row, side: str) -> SafeString:
    """One side on the page: whether the service is online there, of when that is, and at which addresses."""
    day, age, addresses = (row[f"{side}_{name}"] for name in ("on", "age", "address"))
    told = (
        format_html('<br><span class="hint">Stand {}, {} alt</span>', dated(day), formats.number_of_days(age))
        if day
        else ""
    )
    links = [(linked(address),) for address in (addresses or "").split(ADDRESS_SEPARATOR) if address]
    return format_html("<span>{}{}{}{}</span>", row[side], told, last_told(row, side), each_on_a_line(links))


def last_told(row: Row, side: str) -> SafeString:
    """When the service was last reported, where the newest export has it no more."""
    is_gone = side == "there" and row["reported_on"] and row["reported_on"] != row["there_on"]
    told = SafeString('<br><span class="hint">zuletzt gemeldet {}</span>')
    return format_html(told, dated(row["reported_on"])) if is_gone else SafeString("")


def each_on_a_line(links: list[tuple[SafeString]]) -> SafeString:
    return format_html_join("", "<br>{}", links)


def dated(day: date) -> SafeString:
    return figure(formats.day(day))


def joined(texts: Iterable[str]) -> str | None:
    """Each text once; None of none."""
    return "; ".join(sorted({text for text in texts if text})) or None


def state_here(compared: ComparedService) -> str:
    if compared.own is None:
        return "nicht im Katalog"
    if compared.own.is_online is None:
        return NOT_RECORDED
    return "online" if compared.own.is_online else "nicht online"


def state_there(compared: ComparedService) -> str:
    if compared.is_online_there:
        return "online"
    return "gemeldet, nicht online" if compared.reported else "nicht gemeldet"


class ResultNumberColumn(NumberColumn):
    """How many services an export gave a result, with the way to them on its day: not on the key date of the page."""

    def __init__(self, header: str, slug: str) -> None:
        link = Link("outside-comparison", filters=(("stichtag", "day"),), fixed=(("ergebnis", slug),))
        super().__init__(header, link=link)

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        return super().cell(value, row, {name: day for name, day in carried.items() if name != "stichtag"})


def result_column(result: OutsideResult) -> ResultNumberColumn:
    return ResultNumberColumn(result.label, result.slug)


class OutsideCourseTable(Table):
    """How exports compare, one row each."""

    key: ClassVar = ("view_on",)

    view_on = DateColumn("Datenstand", row_header=True)
    rows = NumberColumn("Gemeldete Onlinedienste")
    different = ResultNumberColumn("Abweichungen", "abweichend")
    online_here = result_column(OutsideResult.ONLINE_HERE)
    online_there = result_column(OutsideResult.ONLINE_THERE)
    address_differs = result_column(OutsideResult.ADDRESS_DIFFERS)
    never_reported = result_column(OutsideResult.NEVER_REPORTED)
    no_address = result_column(OutsideResult.NO_ADDRESS)
    same = result_column(OutsideResult.SAME)

    class Meta:
        order_by = ("-view_on",)


def course_row(comparison: OutsideComparison, number: int) -> dict[str, object]:
    """A row of the table, of an export with so many rows."""
    results = {result.name.lower(): comparison.number(result) for result in OutsideResult}
    view_on = comparison.view_on
    return {"view_on": view_on, "day": str(view_on), "rows": number, "different": comparison.different, **results}


class ReportedServiceTable(Table):
    """The rows of an export, as they stand there."""

    view_on = DateColumn("Datenstand", accessor="view__effective_on")
    leika_key = TextColumn("Leistungsschlüssel", sheet_width=18)
    name = TextColumn("Leistung", order_by="name_key", row_header=True)
    ozg_id = TextColumn("OZG-ID", sheet_width=10)
    ars = TextColumn("Regionalschlüssel", sheet_width=16)
    area = TextColumn("Gebiet")
    federal_state = TextColumn("Bundesland", page=False)
    address = AddressColumn("Adresse")
    is_working = FlagColumn("Erreichbar", nullable=True)
    is_active = FlagColumn("Aktiv", nullable=True)
    coverage = TextColumn("Flächendeckung")
    reason = TextColumn("Grund der Nichtberücksichtigung")

    class Meta:
        order_by = ("leika_key",)
