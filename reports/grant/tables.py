"""Table of the proof of use."""

from lists.columns import MoneyColumn, TextColumn
from lists.tables import Table


class LineColumn(MoneyColumn):
    """An amount of a list that has its sums among its lines."""

    total = False


class ProofTable(Table):
    """The lines of a proof of use, in their order."""

    section = TextColumn("Abschnitt", sortable=False)
    label = TextColumn("Position", row_header=True, sortable=False)
    planned = LineColumn("Ansatz", sortable=False)
    actual = LineColumn("Ist", sortable=False)
    difference = LineColumn("Differenz", sortable=False)
