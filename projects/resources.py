"""How files of projects, rollouts, phase changes, bundles and status notes are imported."""

from records.models import DatePrecision
from services.models import Service
from tabular.imports import Column, Resource
from tabular.widgets import DayWidget, FlagWidget, RelationWidget, TermWidget, TextWidget, WholeNumberWidget
from units.models import Unit

from .models import PhaseChange, ProcessBundle, Project, Rollout, StatusNote
from .terms import Phase

TEXT = TextWidget()
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)})
UNIT = RelationWidget(Unit, {"number": ("Nummer", TEXT), "name": ("Leistungseinheit", TEXT)})
ROLLOUT = RelationWidget(
    Rollout,
    {
        "project__title": ("Projekt", TEXT),
        "unit__number": ("Nummer", TEXT),
        "unit__name": ("Leistungseinheit", TEXT),
    },
)


class ProjectResource(Resource):
    slug = Column("Kurzname", "slug", TEXT)
    title = Column("Projekt", "title", TEXT)
    kind = Column("Art", "kind", TermWidget(Project.Kind))
    description = Column("Kurzdarstellung", "description", TEXT)
    started_on = Column("Beginn", "started_on", DayWidget())
    ends_on = Column("Fertigstellung", "ends_on", DayWidget())
    planned_units = Column("geplante Leistungseinheiten", "planned_units", WholeNumberWidget())
    planned_bundles = Column("geplante Prozessbündel", "planned_bundles", WholeNumberWidget())
    planned_digitised_bundles = Column("davon zu digitalisieren", "planned_digitised_bundles", WholeNumberWidget())

    class Meta(Resource.Meta):
        model = Project
        fields = (
            "slug",
            "title",
            "kind",
            "description",
            "started_on",
            "ends_on",
            "planned_units",
            "planned_bundles",
            "planned_digitised_bundles",
        )
        import_id_fields = ("slug",)


class RolloutResource(Resource):
    project = Column("Projekt", "project", PROJECT)
    unit = Column("Leistungseinheit", "unit", UNIT)
    planned_production_on = Column("Geplant produktiv ab", "planned_production_on", DayWidget())

    class Meta(Resource.Meta):
        model = Rollout
        fields = ("project", "unit", "planned_production_on")
        import_id_fields = ("project", "unit")


class PhaseChangeResource(Resource):
    rollout = Column("Leistungseinheit", "rollout", ROLLOUT)
    phase = Column("Phase", "phase", TermWidget(Phase))
    effective_on = Column("Seit", "effective_on", DayWidget())
    date_precision = Column("Datumsangabe", "date_precision", TermWidget(DatePrecision, empty=DatePrecision.EXACT))

    class Meta(Resource.Meta):
        model = PhaseChange
        fields = ("rollout", "phase", "effective_on", "date_precision")
        import_id_fields = ("rollout", "effective_on")


class BundleResource(Resource):
    project = Column("Projekt", "project", PROJECT)
    project_phase = Column("Projektphase", "project_phase", WholeNumberWidget())
    name = Column("Prozessbündel", "name", TEXT)
    is_state_priority = Column("Landespriorität", "is_state_priority", FlagWidget())
    service = Column("OZG-ID", "service", RelationWidget(Service, {"ozg_id": ("OZG-ID", TEXT)}))

    class Meta(Resource.Meta):
        model = ProcessBundle
        fields = ("project", "project_phase", "name", "is_state_priority", "service")
        import_id_fields = ("project", "name")


class StatusNoteResource(Resource):
    project = Column("Projekt", "project", PROJECT)
    noted_on = Column("Stand vom", "noted_on", DayWidget())
    text = Column("Text", "text", TEXT)

    class Meta(Resource.Meta):
        model = StatusNote
        fields = ("project", "noted_on", "text")
        import_id_fields = ("project", "noted_on")
