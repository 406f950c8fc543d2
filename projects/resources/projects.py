"""How projects, their states, status notes and other notes are imported."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from imports.cells import CellByHeader
from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, DecimalWidget, RelationWidget, TextWidget
from records.models import Qualifier
from records.shares import percent
from records.text import address_form

from ..choices import Assessment, NoteKind, State
from ..models import PhaseModel, Project, ProjectNote, ProjectState, StatusNote
from .cells import DAY, PROJECT, TEXT, WHOLE, FirstDayWidget


def qualifier_column(header: str, attribute: str) -> ImportColumn:
    """The word by which the source says that the number beside is not exact."""
    return ImportColumn(f"{header}: Zusatz", f"{attribute}_qualifier", ChoiceWidget(Qualifier, empty=""))


class ProjectResource(Resource):
    slug = ImportColumn("Kurzname in Adressen", "slug", TEXT)
    title = ImportColumn("Projekt", "title", TEXT)
    short_name = ImportColumn("Kurzname", "short_name", TEXT)
    kind = ImportColumn("Art", "kind", ChoiceWidget(Project.Kind))
    phase_model = ImportColumn(
        "Phasenmodell", "phase_model", RelationWidget(PhaseModel, {"name": ("Phasenmodell", TEXT)})
    )
    description = ImportColumn("Kurzdarstellung", "description", TextWidget(multiline=True))
    project_state = ImportColumn("Projektstand", "project_state", ChoiceWidget(State, empty=""))
    state_reason = ImportColumn("Grund des Projektstands", "state_reason", TEXT)
    starts_on = ImportColumn("Beginn", "starts_on", DAY)
    ends_on = ImportColumn("Fertigstellung", "ends_on", DAY)
    planned_units = ImportColumn("geplante Leistungseinheiten", "planned_units", WHOLE)
    planned_units_qualifier = qualifier_column("geplante Leistungseinheiten", "planned_units")
    planned_bundles = ImportColumn("geplante Prozessbündel", "planned_bundles", WHOLE)
    planned_bundles_qualifier = qualifier_column("geplante Prozessbündel", "planned_bundles")
    planned_digitised_bundles = ImportColumn("davon zu digitalisieren", "planned_digitised_bundles", WHOLE)
    planned_digitised_bundles_qualifier = qualifier_column("davon zu digitalisieren", "planned_digitised_bundles")

    class Meta(Resource.Meta):
        model = Project
        fields = (
            "slug",
            "title",
            "short_name",
            "kind",
            "phase_model",
            "description",
            "project_state",
            "state_reason",
            "starts_on",
            "ends_on",
            "planned_units",
            "planned_units_qualifier",
            "planned_bundles",
            "planned_bundles_qualifier",
            "planned_digitised_bundles",
            "planned_digitised_bundles_qualifier",
        )
        import_id_fields = ("slug",)
        fallback_id_fields = (("title",),)
        derived = ("slug", "kind")

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        """It is known from the day in „Gilt ab“, else from the Stichtag, or from its start where that is earlier. The
        list of projects shows no kind: its progress tells. The state in it holds on its Stichtag."""
        record.listed_on = self.as_of
        try:
            record.know_from(record.stated_from or min(self.as_of, timezone.localdate()))
        except ValidationError as error:
            raise ValueError(error.message) from error
        if "kind" not in given:
            record.kind = kind_of(cell)

    def derive_many(self, records: Sequence[Any]) -> None:
        """The address from the title, with a number where it is taken."""
        nameless = [record for record in records if not record.slug]
        taken = set(Project.objects.values_list("slug", flat=True)) if nameless else set()
        for record in nameless:
            record.slug = free_slug(address_form(record.title) or "projekt", taken)
            taken.add(record.slug)


class ProjectStateResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    effective_on = ImportColumn("Gilt ab", "effective_on", FirstDayWidget())
    state = ImportColumn("Projektstand", "state", ChoiceWidget(State, empty=""))
    reason = ImportColumn("Grund", "reason", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)

    class Meta(Resource.Meta):
        model = ProjectState
        fields = ("project", "effective_on", "state", "reason", "source", "file_reference")
        import_id_fields = ("project", "effective_on")


def free_slug(slug: str, taken: set[str]) -> str:
    """The first of slug, slug-2, slug-3 … that is free, 60 characters at most."""
    number, free = 1, slug[:60]
    while free in taken:
        number += 1
        free = f"{slug[: 59 - len(str(number))]}-{number}"
    return free


def kind_of(cell: CellByHeader) -> str:
    """What the progress of a project in the list counts. Where both would fit: what it has, or plans.

    A number that is not known is an empty cell, and then so is the share of it.
    """
    progress = DecimalWidget().of(cell, "Fortschritt in %")
    units, productive, bundles, digitised = (
        WHOLE.of(cell, header)
        for header in ("Leistungseinheiten", "davon fertig", "Prozessbündel", "davon digitalisiert")
    )
    of_units, of_bundles = percent(productive, units), percent(digitised, bundles)
    if of_bundles != of_units and (isinstance(progress, Decimal) or (units and bundles)):
        return Project.Kind.PROCESS if progress == of_bundles else Project.Kind.ROLLOUT
    return Project.Kind.PROCESS if bundles and not units else Project.Kind.ROLLOUT


class StatusNoteResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    noted_on = ImportColumn("Stand vom", "noted_on", DAY)
    text = ImportColumn("Text", "text", TextWidget(multiline=True))
    assessment = ImportColumn("Einschätzung", "assessment", ChoiceWidget(Assessment, empty=""))

    class Meta(Resource.Meta):
        model = StatusNote
        fields = ("project", "noted_on", "text", "assessment")
        import_id_fields = ("project", "noted_on")
        since = "noted_on"


class ProjectNoteResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    kind = ImportColumn("Art", "kind", ChoiceWidget(NoteKind))
    noted_on = ImportColumn("Stand vom", "noted_on", DAY)
    text = ImportColumn("Text", "text", TextWidget(multiline=True))
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = ProjectNote
        fields = ("project", "kind", "noted_on", "text", "source")
        import_id_fields = ("project", "kind", "noted_on")
        since = "noted_on"
