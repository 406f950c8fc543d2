"""What programs get of a grant besides its row and the tables of its page, which is a `GrantPage`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table

Rows = Iterator[dict[str, Any]]


class TermTable(PanelTable):
    """What the notice says of how to deal with the money; with a rule where it is silent and that is assumed."""

    label = TextColumn("Bestimmung", row_header=True)
    value = TextColumn("Inhalt")
    rule = TextColumn("Angenommen nach")


class ConditionTable(PanelTable):
    """The conditions of notices, in their words."""

    notice = TextColumn("Bescheid", row_header=True)
    conditions = TextColumn("Nebenbestimmungen")


@row_table("grant", "bestimmungen", TermTable)
def terms(shown: Any, key_date: date) -> Rows:
    for label, value, rule in (*shown.stated_terms, *shown.assumed_terms):
        yield {"label": label, "value": value, "rule": rule}


@row_table("grant", "nebenbestimmungen", ConditionTable)
def conditions(shown: Any, key_date: date) -> Rows:
    for notice in shown.with_conditions:
        yield {"notice": notice.reference_number, "conditions": notice.conditions}
