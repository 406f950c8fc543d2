"""How files of what services are counted by are imported: lists of priorities, pilots, wholes and deadlines."""

from collections.abc import Sequence

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable
from imports.widgets import ChoiceWidget, RelationWidget, WholeNumberWidget
from records.batches import load_related
from records.models import Qualifier, Record

from .choices import DenominatorBasis, PriorityKind
from .models import Denominator, EfaPilot, PriorityList, PriorityListing, ServiceDeadline
from .resources import DAY, PRECISION, SERVICE, TEXT


class PriorityListResource(Resource):
    name = ImportColumn("Liste", "name", TEXT)
    kind = ImportColumn("Art", "kind", ChoiceWidget(PriorityKind))
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = PriorityList
        fields = ("name", "kind", "effective_on", "source")
        import_id_fields = ("name", "effective_on")


class PriorityListingResource(Resource):
    priority_list = ImportColumn(
        "Liste",
        "priority_list",
        RelationWidget(PriorityList, {"name": ("Liste", TEXT), "effective_on": ("Gilt ab", DAY)}),
    )
    service = ImportColumn("OZG-ID", "service", SERVICE)

    class Meta(Resource.Meta):
        model = PriorityListing
        fields = ("priority_list", "service")
        import_id_fields = ("priority_list", "service")
        since = "priority_list__effective_on"

    def derive_many(self, records: Sequence[Record]) -> None:
        """Read their lists at once: these say from which day on they stand there."""
        load_related(records, "priority_list")


class EfaPilotResource(Resource):
    name = ImportColumn("EfA-Pilot", "name", TEXT)
    topic = ImportColumn("Gegenstand", "topic", TEXT)
    service = ImportColumn("OZG-ID", "service", SERVICE)
    effective_on = ImportColumn("Seit", "effective_on", DAY)
    date_precision = ImportColumn("Datumsangabe", "date_precision", PRECISION)
    ended_on = ImportColumn("Beendet am", "ended_on", DAY)

    class Meta(Resource.Meta):
        model = EfaPilot
        fields = ("name", "topic", "service", "effective_on", "date_precision", "ended_on")
        import_id_fields = ("name",)


class DenominatorResource(Resource):
    slug = ImportColumn("Kurzname", "slug", TEXT)
    name = ImportColumn("Grundgesamtheit", "name", TEXT)
    basis = ImportColumn("Grundlage", "basis", ChoiceWidget(DenominatorBasis))
    priority_list = ImportColumn("Liste", "priority_list", TEXT)
    number = ImportColumn("Zahl der OZG-Leistungen", "number", WholeNumberWidget())
    qualifier = ImportColumn("Zahl der OZG-Leistungen: Zusatz", "qualifier", ChoiceWidget(Qualifier, empty=""))
    leika_number = ImportColumn("Zahl der LeiKa-Leistungen", "leika_number", WholeNumberWidget())
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = Denominator
        fields = (
            "slug",
            "name",
            "basis",
            "priority_list",
            "number",
            "qualifier",
            "leika_number",
            "effective_on",
            "source",
        )
        import_id_fields = ("slug",)


class ServiceDeadlineResource(Resource):
    name = ImportColumn("Bezeichnung", "name", TEXT)
    due_on = ImportColumn("Frist", "due_on", DAY)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = ServiceDeadline
        fields = ("name", "due_on", "source")
        import_id_fields = ("name",)


register(
    ImportTable("prioritaetenlisten", "Prioritätenlisten", PriorityListResource),
    ImportTable("prioritaeten", "Leistungen der Prioritätenlisten", PriorityListingResource),
    ImportTable("efa-piloten", "EfA-Piloten", EfaPilotResource),
    ImportTable("grundgesamtheiten", "Grundgesamtheiten", DenominatorResource),
    ImportTable("fristen", "Fristen der OZG-Leistungen", ServiceDeadlineResource),
)
