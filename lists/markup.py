"""Markup of what a cell or a sentence shows: numbers, amounts and days on one line, bounds in words."""

from datetime import date
from html import escape, unescape

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

from records.models import DatePrecision

from . import formats

NO_VALUE = mark_safe('<span class="no-value">–</span>')


# A page has hundreds of cells: Django's `format_html` and `conditional_escape`, which look at every value for what is
# translated later or marked as safe, would take a fifth of its time.
def escaped(text: str) -> SafeString:
    """The text as HTML."""
    return SafeString(escape(text))


def words_of(markup: str) -> str:
    """What is read of finished markup, with single spaces; a text as it is."""
    return " ".join(unescape(strip_tags(markup)).split()) if isinstance(markup, SafeString) else markup


def figure(text: str) -> SafeString:
    """A number, an amount or a day as a page shows it: tabular, on one line."""
    return SafeString(f'<span class="figure">{escape(formats.with_minus_sign(text))}</span>')


def bounded_figures(text: str) -> SafeString:
    """Bounds in words, each of them on one line: mindestens 7,9 %, höchstens 21,1 %"""
    parts = [figure(part) for part in text.replace(", ", ",\n").split("\n")]
    return format_html('<span class="bounds">{}</span>', format_html_join(" ", "{}", ((part,) for part in parts)))


def dated_figure(value: date, precision: str | None) -> SafeString:
    """A day as a page shows it, behind "spätestens" where only the latest possible day is known (a DatePrecision)."""
    day = figure(formats.day(value))
    return format_html("{} {}", DatePrecision.LATEST.label, day) if precision == DatePrecision.LATEST else day
