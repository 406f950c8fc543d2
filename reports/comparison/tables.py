"""Table of the comparison of two days."""

from lists.columns import ChoiceColumn, DateColumn, Link, TextColumn, TypedColumn
from lists.tables import Table
from records.models import DatePrecision


class ComparisonTable(Table):
    """What lies between two days; the changes stand in the order of their days."""

    title = TextColumn("Projekt", link=Link("project", argument="slug"), sortable=False)
    what = TextColumn("Angabe", sortable=False)
    subject = TextColumn("Gegenstand", row_header=True, sortable=False)
    shown_on = DateColumn("Datum", precision="precision", sortable=False)
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    before = TypedColumn("Vorher", sortable=False)
    after = TypedColumn("Nachher", sortable=False)
    difference = TypedColumn("Differenz", sortable=False)
