"""How an export of the Portalverbund (open-pvog) is imported: as outside view of the day that it names in each row.

It names its columns in English letters, with underscores or in camel case; ours are those of the list.
"""

import re
from typing import ClassVar

from imports.cells import Cell
from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable
from imports.widgets import DayWidget, FlagWidget, KeyWidget, RelationWidget, TextWidget

from .models import OutsideView, ReportedService

TIME_OF_DAY = re.compile(r"[T ][0-9]{2}:[0-9]{2}.*")
WORKING = {"ok": True, "nicht ok": False}


class MomentDayWidget(DayWidget):
    """A day, of a moment too: 2026-09-29T04:10:00Z"""

    def clean(self, value: Cell) -> object:  # type: ignore[override]
        return super().clean(TIME_OF_DAY.sub("", value) if isinstance(value, str) else value)


class WorkingWidget(FlagWidget):
    """The online status: ok or nicht ok, in our own files ja or nein; empty: unknown."""

    expects = "ja oder nein; „ok“ oder „nicht ok“"

    def parse(self, text: str) -> bool:
        known = WORKING.get(text.casefold())
        return super().parse(text) if known is None else known


TEXT, DAY = TextWidget(), MomentDayWidget()


class OutsideViewResource(Resource):
    effective_on = ImportColumn("Datenstand", "effective_on", DAY)

    class Meta(Resource.Meta):
        model = OutsideView
        fields = ("effective_on",)
        import_id_fields = ("effective_on",)


class ReportedServiceResource(Resource):
    view = ImportColumn("Datenstand", "view", RelationWidget(OutsideView, {"effective_on": ("Datenstand", DAY)}))
    leika_key = ImportColumn("Leistungsschlüssel", "leika_key", KeyWidget(digits=14))
    name = ImportColumn("Leistung", "name", TextWidget(multiline=True))
    ozg_id = ImportColumn("OZG-ID", "ozg_id", KeyWidget())
    ars = ImportColumn("Regionalschlüssel", "ars", KeyWidget(digits=12))
    area = ImportColumn("Gebiet", "area", TEXT)
    federal_state = ImportColumn("Bundesland", "federal_state", TEXT)
    address = ImportColumn("Adresse", "address", TEXT)
    is_working = ImportColumn("Erreichbar", "is_working", WorkingWidget(empty=None))
    is_active = ImportColumn("Aktiv", "is_active", FlagWidget(empty=None))
    coverage = ImportColumn("Flächendeckung", "coverage", TEXT)
    reason = ImportColumn("Grund der Nichtberücksichtigung", "reason", TextWidget(multiline=True))

    class Meta(Resource.Meta):
        model = ReportedService
        fields = (
            "view",
            "leika_key",
            "name",
            "ozg_id",
            "ars",
            "area",
            "federal_state",
            "address",
            "is_working",
            "is_active",
            "coverage",
            "reason",
        )
        import_id_fields = ("view", "leika_key", "ozg_id", "ars", "address")
        fallback_id_fields: ClassVar = (
            ("view", "leika_key", "ozg_id", "address"),
            ("view", "leika_key", "ars", "address"),
            ("view", "leika_key", "address"),
        )


register(
    ImportTable(
        "aussensicht",
        "Außensicht (Portalverbund)",
        OutsideViewResource,
        ReportedServiceResource,
        aliases={
            "datenstand_pvog_import": "Datenstand",
            "leika_key": "Leistungsschlüssel",
            "leika_name": "Leistung",
            "ozgid": "OZG-ID",
            "ars": "Regionalschlüssel",
            "ars_name": "Gebiet",
            "bundesland": "Bundesland",
            "url": "Adresse",
            "online_status": "Erreichbar",
            "aktiv": "Aktiv",
            "art_flaechendeckung": "Flächendeckung",
            "begruendung_nicht_beruecksichtigt": "Grund der Nichtberücksichtigung",
        },
        computed=("export_datum", "leika_bezeichnung", "ozg_bezeichnung"),
    )
)
