"""Where the admin offers an import, and how its days are written."""

from datetime import date

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.db.models.options import Options

from lists.formats import day

from ..registry import tables
from ..tables import ImportTable

register = template.Library()


@register.simple_tag
def imports_of(options: "Options[Model]", user: User | AnonymousUser) -> list[ImportTable]:
    """The tables whose files bring records of the model, for an account that may import them."""
    return [table for table in tables() if options.model in table.models and table.has_import_permission(user)]


@register.filter
def day_of(iso: str) -> str:
    """A day of plain values as people write it: 08.04.2021"""
    return day(date.fromisoformat(iso))
