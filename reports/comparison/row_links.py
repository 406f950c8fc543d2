"""From a figure to the rows that it counts, on either of the two days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from funding.choices import MovementKind, UsageBasis
from lists import formats
from lists.columns import Link, Row
from lists.markup import figure
from lists.typed_columns import Typed, TypedColumn
from projects.bounds import Bounds
from projects.choices import POSSIBLE
from records.text import address_form

USED = {"used": UsageBasis.GRANT_MONEY, "whole": UsageBasis.WHOLE_EXPENDITURE}
MOVED = {"repaid": MovementKind.REPAYMENT, "waived": MovementKind.WAIVER}


class CountedRows(NamedTuple):
    """The list that has the rows of a figure, and the filter that finds them: of a count within bounds those of the
    least; those of the most are the possible ones."""

    url_name: str
    filter: tuple[str, str] = ("", "")

    @property
    def possible(self) -> "CountedRows":
        name, value = self.filter
        return CountedRows(self.url_name, (name, f"{POSSIBLE}{value}"))

    def address(self, project: str, key_date: date, carried: Mapping[str, str]) -> str:
        """Of the rows of a project, by its slug, on the day."""
        fixed = (("projekt", project), *((self.filter,) if self.filter[0] else ()))
        return Link(self.url_name, fixed=fixed).href({}, {**carried, "stichtag": key_date.isoformat()})


def rows_of_money(name: str) -> CountedRows | None:
    """Of what a sum of money is made; None of what no list has."""
    if name in USED:
        return CountedRows("expenditures", ("grundlage", address_form(USED[name].label)))
    if name in MOVED:
        return CountedRows("movements", ("vorgang", address_form(MOVED[name].label)))
    lists = {"state_share": "grants", **dict.fromkeys(("claimed", "approved", "paid"), "tranches")}
    return CountedRows(lists[name]) if name in lists else None


class FigureOfDay(NamedTuple):
    """What the table needs of a figure on one of the days to lead to its rows; `known`: its value is."""

    project: str
    key_date: date
    known: bool
    rows: CountedRows | None
    bounds: Bounds | None

    def links(self, shown: Typed, carried: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Address and text of each number; of a count within bounds of both that say something."""
        if self.rows and self.known:
            yield self.rows.address(self.project, self.key_date, carried), str(shown)
        elif self.rows and self.bounds and not self.bounds.is_unknown:
            least, most = (formats.number(number) for number in (self.bounds.least, self.bounds.most))
            if self.bounds.says_least:
                yield self.rows.address(self.project, self.key_date, carried), f"mindestens {least}"
            if self.bounds.says_most:
                yield self.rows.possible.address(self.project, self.key_date, carried), f"höchstens {most}"


class LinkedFigureColumn(TypedColumn):
    """A figure on one of the days, which leads to the rows that it counts: the row has its FigureOfDay under `day`."""

    def __init__(self, header: str, day: str, **kwargs: Any) -> None:
        super().__init__(header, needs=(day,), **kwargs)
        self.day = day

    def cell(self, value: Typed | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        links = list(row[self.day].links(value, carried)) if value else []
        if not links:
            return super().cell(value, row, carried)
        marked = ((address, figure(text)) for address, text in links)
        return format_html(
            '<span class="bounds">{}</span>', format_html_join(", ", '<a class="kern-link" href="{}">{}</a>', marked)
        )
