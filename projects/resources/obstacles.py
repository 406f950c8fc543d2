"""How obstacles are imported, with what is stated of them."""

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, RelationWidget, TextWidget
from services.resources import OZG_ID, SERVICE

from ..choices import ObstacleKind, ObstacleStage
from ..models import Obstacle, ObstacleState
from .cells import DAY, PROJECT, TEXT
from .concerns import FirstStateResource

OBSTACLE = RelationWidget(
    Obstacle,
    {
        "project_title__title": ("Projekt", TEXT),
        "service__ozg_id": ("OZG-ID", OZG_ID),
        "title": ("Hindernis", TEXT),
    },
    dated="with_project",
)


class ObstacleResource(Resource):
    """Found by what it concerns and by its title."""

    project = ImportColumn("Projekt", "project", PROJECT)
    service = ImportColumn("OZG-ID", "service", SERVICE)
    title = ImportColumn("Hindernis", "title", TEXT)
    description = ImportColumn("Beschreibung", "description", TextWidget(multiline=True))
    kind = ImportColumn("Art", "kind", ChoiceWidget(ObstacleKind))

    class Meta(Resource.Meta):
        model = Obstacle
        fields = ("project", "service", "title", "description", "kind")
        import_id_fields = ("project", "service", "title")


class FirstObstacleStateResource(FirstStateResource):
    obstacle = ImportColumn("Hindernis", "obstacle", OBSTACLE)
    effective_on = ImportColumn("Besteht seit", "effective_on", DAY)

    class Meta(Resource.Meta):
        model = ObstacleState
        fields = ("obstacle", "effective_on")
        import_id_fields = ("obstacle", "effective_on")


class ObstacleStateResource(Resource):
    """Found by its obstacle and day: another day is a change, the same day with another value a correction."""

    obstacle = ImportColumn("Hindernis", "obstacle", OBSTACLE)
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    stage = ImportColumn("Stand", "stage", ChoiceWidget(ObstacleStage))
    measure = ImportColumn("Maßnahme", "measure", TEXT)
    responsible = ImportColumn("Verantwortlich", "responsible", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)

    class Meta(Resource.Meta):
        model = ObstacleState
        fields = ("obstacle", "effective_on", "stage", "measure", "responsible", "source", "file_reference")
        import_id_fields = ("obstacle", "effective_on")
