"""How objectives of projects and their numbers are imported."""

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, RelationWidget, WholeNumberWidget
from records.models import Qualifier

from ..choices import ObjectiveMeasure, ObjectiveSubject
from ..models import Objective, ObjectiveNumber
from .cells import DAY, PROJECT, TEXT

OBJECTIVE = RelationWidget(
    Objective, {"project_title__title": ("Projekt", TEXT), "title": ("Ziel", TEXT)}, dated="with_project"
)


class ObjectiveResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    title = ImportColumn("Ziel", "title", TEXT)
    measure = ImportColumn("Maß", "measure", ChoiceWidget(ObjectiveMeasure))
    unit = ImportColumn("Einheit", "unit", TEXT)
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    ended_on = ImportColumn("Aufgegeben am", "ended_on", DAY)

    class Meta(Resource.Meta):
        model = Objective
        fields = ("project", "title", "measure", "unit", "effective_on", "ended_on")
        import_id_fields = ("project", "title")


class ObjectiveNumberResource(Resource):
    """Found by its objective, what it is, and its day: another day is a change, another number a correction."""

    objective = ImportColumn("Ziel", "objective", OBJECTIVE)
    subject = ImportColumn("Wovon", "subject", ChoiceWidget(ObjectiveSubject))
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    number = ImportColumn("Zahl", "number", WholeNumberWidget())
    qualifier = ImportColumn("Zusatz", "qualifier", ChoiceWidget(Qualifier, empty=""))
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)

    class Meta(Resource.Meta):
        model = ObjectiveNumber
        fields = ("objective", "subject", "effective_on", "number", "qualifier", "source", "file_reference")
        import_id_fields = ("objective", "subject", "effective_on")
