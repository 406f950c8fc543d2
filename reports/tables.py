"""Table of projects: what reads from projects and funding."""

from projects.forecast import Verdict
from records.models import DatePrecision
from tabular.columns import (
    ChoiceColumn,
    DateColumn,
    Link,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
    TypedColumn,
)
from tabular.tables import Table

OF_PROJECT = (("projekt", "slug"),)


class ProjectTable(Table):
    title = TextColumn("Projekt", order_by="title_key", link=Link("project", argument="slug"), row_header=True)
    started_on = DateColumn("Beginn")
    ends_on = DateColumn("Fertigstellung", nullable=True)
    progress = PercentColumn("Fortschritt in %", nullable=True)
    usage = PercentColumn("Mitteleinsatz in %", link=Link("tranches", filters=OF_PROJECT), nullable=True)
    units = NumberColumn("Leistungseinheiten", link=Link("rollouts", filters=OF_PROJECT))
    units_productive = NumberColumn(
        "davon produktiv", link=Link("rollouts", filters=OF_PROJECT, fixed=(("phase", "produktiv"),))
    )
    planned_units = NumberColumn("geplante Leistungseinheiten", nullable=True)
    bundles = NumberColumn("Prozessbündel", link=Link("bundles", filters=OF_PROJECT))
    bundles_digitised = NumberColumn(
        "davon digitalisiert", link=Link("bundles", filters=OF_PROJECT, fixed=(("schritt", "digitalisiert"),))
    )

    forecast = ChoiceColumn("Prognose", Verdict, nullable=True, file=False)

    class Meta:
        order_by = ("title",)


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


class ProofTable(Table):
    """The lines of a proof of use, in their order."""

    section = TextColumn("Abschnitt", sortable=False)
    label = TextColumn("Position", row_header=True, sortable=False)
    planned = MoneyColumn("Ansatz", sortable=False)
    actual = MoneyColumn("Ist", sortable=False)
    difference = MoneyColumn("Differenz", sortable=False)
