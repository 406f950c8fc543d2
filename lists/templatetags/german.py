"""German notation for templates."""

import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.apps import apps
from django.utils.safestring import SafeString

from .. import formats
from ..markup import NO_VALUE, bounded_figures, dated_figure, figure

register = template.Library()


@register.filter
def euro(value: Decimal | None) -> SafeString:
    """1.556.579,06 €, or a dash where there is no amount."""
    return NO_VALUE if value is None else figure(formats.euro(value))


@register.filter
def short_euro(value: Decimal) -> SafeString:
    """2,63 Mio. €: an amount in round figures."""
    return figure(formats.short_euro(value))


@register.filter
def percent(value: Decimal | None) -> SafeString:
    """57,9 %, or a dash where there is no share."""
    return NO_VALUE if value is None else figure(formats.percent(value))


@register.filter
def decimal(value: Decimal) -> SafeString:
    """0,80: a number as it is, with a decimal comma."""
    return figure(formats.decimal(value))


@register.filter
def day(value: date | None) -> SafeString:
    """08.04.2021, or a dash where there is no day."""
    return NO_VALUE if value is None else figure(formats.day(value))


@register.filter
def dated(value: date, precision: str) -> SafeString:
    """08.04.2021, or spätestens 08.04.2021 where only the latest possible day is known (a DatePrecision)."""
    return dated_figure(value, precision)


@register.filter
def number(value: int | None) -> SafeString:
    """60.000, or a dash where there is no number."""
    return NO_VALUE if value is None else figure(formats.number(value))


@register.filter
def bounded(text: str) -> SafeString:
    """mindestens 7,9 %, höchstens 21,1 %: bounds in words, each on one line."""
    return bounded_figures(text)


@register.filter
def unbroken(text: str) -> str:
    """A sentence in which no line ends between a number and its sign: 57,9 %"""
    return formats.unbroken(text)


@register.simple_tag
def rounding() -> str:
    """How shares are rounded, in a sentence."""
    return formats.ROUNDING


@register.filter
def breakable(title: str) -> str:
    """A column's title with soft hyphens where its long words part: Chromium may lack a German dictionary. „in %“ stays
    together."""
    return long_word().sub("\\1\N{SOFT HYPHEN}", title).replace("in %", "in\N{NO-BREAK SPACE}%")


@cache
def long_word() -> re.Pattern[str]:
    """The first part of a joined word; an app names those of its own words as `first_parts` of its AppConfig."""
    parts = [part for app in apps.get_app_configs() for part in getattr(app, "first_parts", ())]
    return re.compile(rf"\b({'|'.join(parts)})(?=[a-zäöüß]{{4}})")


@register.filter
def add_class(field: Any, css_class: str) -> SafeString:
    """A form field's widget with a style class, described by its errors where it has any."""
    widget, attributes = field.field.widget, {"class": css_class, "id": field.auto_id}
    if type(widget) is forms.Select and not (field.errors or field.field.required):
        return select(field.html_name, field.value(), tuple(widget.choices), **attributes)
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}-error"}
    rendered: SafeString = field.as_widget(attrs=attributes)
    return rendered


@lru_cache(maxsize=512)
def select(name: str, value: object, choices: tuple[tuple[object, object], ...], **attributes: str) -> SafeString:
    """A drop-down, rendered once: on most pages it is the one of the page before."""
    return forms.Select(attributes, choices).render(name, value)


@register.filter
def unlocalized(value: object) -> str:
    """A number as attribute value: decimal point, no thousands separator."""
    return str(value)


@register.filter
def per_mille(value: int) -> str:
    """A place or length in per mille of the width, as SVG takes it: 12.5%"""
    return f"{value / 10}%"
