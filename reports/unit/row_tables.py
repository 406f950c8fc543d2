"""What programs get of a unit besides the tables of its page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import DateColumn, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table
from units.succession import OtherUnit

from ..project.row_tables import ReorganisationTable
from .page import UnitPage

Rows = Iterator[dict[str, Any]]


class ProfileTable(PanelTable):
    """What holds of it on the day; empty is what is not recorded."""

    label = TextColumn("Angabe", row_header=True)
    text = TextColumn("Wert")
    since = DateColumn("Seit")
    source = TextColumn("Quelle")


class ExistenceTable(PanelTable):
    """Since when it exists and how long; empty: from the beginning, or it still does."""

    founded_on = DateColumn("Besteht seit")
    last_day = DateColumn("Letzter Tag")


class OtherUnitTable(PanelTable):
    """Units before and after it by a reorganisation."""

    role = TextColumn("Rolle")
    name = TextColumn("Leistungseinheit", row_header=True)
    slug = TextColumn("Kurzname")
    effective_on = DateColumn("Wirksam ab")


@row_table("unit", "angaben", ProfileTable)
def profile(shown: UnitPage, key_date: date) -> Rows:
    named = ("Name", shown.profile.names[-1] if shown.profile.names else None)
    for label, value in (named, *shown.profile.in_force):
        yield {
            "label": label,
            "text": value and value.text,
            "since": value and value.first_day,
            "source": value and value.source,
        }


@row_table("unit", "bestand", ExistenceTable)
def existence(shown: UnitPage, key_date: date) -> Rows:
    yield {"founded_on": shown.unit.founded_on, "last_day": shown.last_day}


@row_table("unit", "andere-leistungseinheiten", OtherUnitTable)
def others(shown: UnitPage, key_date: date) -> Rows:
    for each in shown.predecessors:
        yield other_row("Vorgängerin", each)
    for each in shown.successors:
        yield other_row("Nachfolgerin", each)


def other_row(role: str, other: OtherUnit) -> dict[str, object]:
    return {"role": role, "name": other.name, "slug": other.slug, "effective_on": other.event.effective_on}


@row_table("unit", "reorganisationen", ReorganisationTable)
def reorganisations(shown: UnitPage, key_date: date) -> Rows:
    for each in shown.reorganisations:
        yield {"effective_on": each.effective_on, "text": each.sentence, "source": each.source}
