"""Table of council papers."""

from lists.columns import ChoiceColumn, DateColumn, Link, TextColumn
from lists.tables import Table

from .models import Paper


class PaperTable(Table):
    reference = TextColumn("Drucksache", row_header=True, link=Link("paper", argument="slug"))
    name = TextColumn("Titel")
    paper_type = ChoiceColumn("Art", Paper.Kind)
    dated_on = DateColumn("Datum")
    key_date = DateColumn("Stichtag")
    originator = TextColumn("Ressort / Stadtbetrieb")
    state = ChoiceColumn("Stand", Paper.State)

    class Meta:
        order_by = ("-dated_on",)
