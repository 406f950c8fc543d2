"""How actors and their involvements are imported."""

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, FlagWidget, RelationWidget
from services.resources import OZG_ID, SERVICE

from ..choices import ActorKind, ActorLevel, InvolvementRole
from ..models import Actor, Involvement, InvolvementState
from .cells import DAY, PROJECT, TEXT
from .concerns import FirstStateResource

ACTOR = RelationWidget(Actor, {"name": ("Akteur", TEXT)})
INVOLVEMENT = RelationWidget(
    Involvement,
    {
        "actor__name": ("Akteur", TEXT),
        "role": ("Rolle", ChoiceWidget(InvolvementRole)),
        "project_title__title": ("Projekt", TEXT),
        "service__ozg_id": ("OZG-ID", OZG_ID),
    },
    dated="with_project",
)


class ActorResource(Resource):
    name = ImportColumn("Akteur", "name", TEXT)
    short_name = ImportColumn("Kurzname", "short_name", TEXT)
    level = ImportColumn("Ebene", "level", ChoiceWidget(ActorLevel))
    kind = ImportColumn("Art", "kind", ChoiceWidget(ActorKind, empty=ActorKind.ORGANISATION))

    class Meta(Resource.Meta):
        model = Actor
        fields = ("name", "short_name", "level", "kind")
        import_id_fields = ("name",)


class InvolvementResource(Resource):
    """Found by its actor, role, and what it concerns."""

    actor = ImportColumn("Akteur", "actor", ACTOR)
    role = ImportColumn("Rolle", "role", ChoiceWidget(InvolvementRole))
    project = ImportColumn("Projekt", "project", PROJECT)
    service = ImportColumn("OZG-ID", "service", SERVICE)

    class Meta(Resource.Meta):
        model = Involvement
        fields = ("actor", "role", "project", "service")
        import_id_fields = ("actor", "role", "project", "service")


class FirstInvolvementStateResource(FirstStateResource):
    involvement = ImportColumn("Akteur", "involvement", INVOLVEMENT)
    effective_on = ImportColumn("Beteiligt seit", "effective_on", DAY)

    class Meta(Resource.Meta):
        model = InvolvementState
        fields = ("involvement", "effective_on")
        import_id_fields = ("involvement", "effective_on")


class InvolvementStateResource(Resource):
    """Found by its involvement and day: another day is a change, the same day with another value a correction."""

    involvement = ImportColumn("Akteur", "involvement", INVOLVEMENT)
    effective_on = ImportColumn("Gilt ab", "effective_on", DAY)
    takes_part = ImportColumn("Beteiligt", "takes_part", FlagWidget())
    task = ImportColumn("Aufgabe", "task", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)

    class Meta(Resource.Meta):
        model = InvolvementState
        fields = ("involvement", "effective_on", "takes_part", "task", "source", "file_reference")
        import_id_fields = ("involvement", "effective_on")
