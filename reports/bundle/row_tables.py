"""What programs get of a process bundle besides its row and the tables of its page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import DateColumn, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table

from ..project.row_tables import OutputTable
from .page import BundlePage, OtherBundle

Rows = Iterator[dict[str, Any]]


class BundleFactsTable(PanelTable):
    """In which project it is, and until when."""

    name = TextColumn("Prozessbündel", row_header=True)
    project = TextColumn("Projekt")
    first_day = DateColumn("Im Projekt seit")
    last_day = DateColumn("Letzter Tag im Projekt")


class OtherBundleTable(PanelTable):
    """What it continues, and what continues it."""

    role = TextColumn("Rolle")
    name = TextColumn("Prozessbündel", row_header=True)
    slug = TextColumn("Kurzname")
    project = TextColumn("Kurzname des Projekts")


@row_table("bundle", "angaben", BundleFactsTable)
def facts(shown: BundlePage, key_date: date) -> Rows:
    yield {
        "name": shown.name,
        "project": shown.project_title,
        "first_day": shown.first_day,
        "last_day": shown.last_day,
    }


@row_table("bundle", "andere-prozessbuendel", OtherBundleTable)
def others(shown: BundlePage, key_date: date) -> Rows:
    for role, bundles in (("setzt fort", shown.former), ("wird fortgesetzt von", shown.later)):
        for each in bundles:
            yield other_row(role, each)


def other_row(role: str, other: OtherBundle) -> dict[str, object]:
    return {"role": role, "name": other.name, "slug": other.slug, "project": other.project}


@row_table("bundle", "ergebnisse", OutputTable)
def outputs(shown: BundlePage, key_date: date) -> Rows:
    for each in shown.outputs:
        yield {
            "bundle": shown.name,
            "kind": each.output.kind,
            "title": each.output.title,
            "produced_on": each.output.produced_on,
            "text": each.output.text,
            "address": each.output.address,
            "source": each.output.source,
        }
