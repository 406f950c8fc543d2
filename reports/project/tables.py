"""Table of projects: what reads from projects and funding."""

from lists.columns import ChoiceColumn, DateColumn, Link, NumberColumn, PercentColumn, TextColumn
from lists.tables import Table
from projects.forecast import Verdict

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
