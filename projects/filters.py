"""By what rollouts, process bundles, milestones, obstacles and actors can be narrowed."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.validators import slug_re
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from lists.filters import (
    ChoiceFilter,
    CodeListFilter,
    ConfirmedFilter,
    DatedChoiceFilter,
    DatedSearchFilter,
    DatedYesNoFilter,
    FilterSet,
    YesNoFilter,
)
from records.prepared import prepared
from records.statements import in_force
from records.text import address_form
from services.models import Service
from units.models import DivisionName, UnitName

from .choices import (
    POSSIBLE,
    STEP_NAMES,
    UNCERTAIN,
    UNCERTAIN_PHASE,
    WITHOUT,
    WITHOUT_PHASE,
    WITHOUT_STEP,
    ActorKind,
    ActorLevel,
    InvolvementRole,
    ObstacleKind,
    ObstacleStage,
    Step,
    StepState,
)
from .models import PLANNED_PRODUCTIVE, Actor, Project, Rollout
from .models.bundles import BundleQuerySet
from .models.concerns import OF_ALL, ConcernQuerySet
from .models.obstacles import ObstacleQuerySet
from .models.rollouts import RolloutQuerySet
from .phases import Phases

MOST_NAMED = 3  # units whose names stand in a drop-down together
NOT_BEGUN = address_form(StepState.NOT_BEGUN.label)
WITHDRAWN = address_form(StepState.WITHDRAWN.label)


def possible_pairs(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(f"{POSSIBLE}{slug}", f"{label}, auch möglich") for slug, label in pairs]


class ProjectFilter(DatedChoiceFilter):
    """Rows of one project, by its slug; those that had started by the key date are offered by their titles of then."""

    def __init__(self, field_name: str = "project__slug") -> None:
        super().__init__("Projekt", "alle Projekte", Project.objects.choices, field_name=field_name)

    @property
    def field(self) -> forms.Field:
        """Also knows the short names of the projects, by their slugs, for what lists show."""
        field: Any = super().field
        field.short_names = {slug: short_name for slug, _, short_name in self.named}
        return field

    @cached_property
    def named(self) -> list[tuple[str, str, str]]:
        return Project.objects.named(self.parent.key_date, (self.parent.data or {}).get("projekt", ""))

    def choices(self) -> list[tuple[str, str]]:
        return [(slug, title) for slug, title, _ in self.named]


class PhaseFilter(ChoiceFilter):
    """Rollouts by the phase that they are certainly in on the key date, by the one that they may be in, or without a
    certain or a recorded one.

    Phases are chosen by their names of the key date; of several models those of the same name together.
    """

    def __init__(self) -> None:
        super().__init__("Phase", "alle Phasen", lambda: ())

    def choices(self) -> list[tuple[str, str]]:
        named = self.parent.phases.choices()
        return [*named, *possible_pairs(named), (UNCERTAIN, UNCERTAIN_PHASE), (WITHOUT, WITHOUT_PHASE)]

    def filter(self, queryset: RolloutQuerySet, value: str) -> RolloutQuerySet:
        if not value:
            return queryset
        phases, key_date = self.parent.phases.named(value.removeprefix(POSSIBLE)), self.parent.key_date
        if value == WITHOUT:
            return queryset.in_phase(None, key_date)
        if value == UNCERTAIN:
            return queryset.in_uncertain_phase(key_date)
        if value.startswith(POSSIBLE):
            return queryset.possibly_in_phases(phases, key_date)
        return queryset.in_phases(phases, key_date)


class StepFilter(ChoiceFilter):
    """Bundles that have taken a step by the key date, that may have; of which it is stated that they have taken none, a
    step is withdrawn, or nothing is stated."""

    steps = {address_form(step.label): step for step in Step}

    def __init__(self) -> None:
        pairs = [(slug, step.label) for slug, step in self.steps.items()]
        others = [
            (NOT_BEGUN, str(StepState.NOT_BEGUN.label)),
            (WITHDRAWN, str(StepState.WITHDRAWN.label)),
            (WITHOUT, WITHOUT_STEP),
        ]
        super().__init__("Bearbeitungsschritt", "alle", lambda: [*pairs, *possible_pairs(pairs), *others])

    def filter(self, queryset: BundleQuerySet, value: str) -> BundleQuerySet:
        if value in self.steps:
            return queryset.filter(**{f"{STEP_NAMES[self.steps[value]]}__isnull": False})
        if value.startswith(POSSIBLE):
            return queryset.possibly_taken(self.steps[value.removeprefix(POSSIBLE)], self.parent.key_date)
        narrow = {
            WITHOUT: queryset.without_steps,
            NOT_BEGUN: queryset.not_begun,
            WITHDRAWN: queryset.with_withdrawn_steps,
        }
        return narrow[value](self.parent.key_date) if value in narrow else queryset


class UnitFilter(DatedChoiceFilter):
    """Rollouts of one unit, by its short name, to which the page of the unit leads; or of several, whose short names
    stand together (zoo,rechtsamt), to which the desk of who is responsible for these alone leads."""

    values_text = "Kurzname in Adressen, etwa zoo; mehrere mit Komma dazwischen"

    def __init__(self) -> None:
        super().__init__("Leistungseinheit", "alle Leistungseinheiten", lambda _: (), field_name="unit")

    def choices(self) -> list[tuple[str, str]]:
        chosen = (self.parent.data or {}).get("leistungseinheit", "")
        named = UnitName.objects.in_force(self.parent.key_date).filter(unit__slug__in=short_names(chosen))
        names = list(named.order_by("name_key", "pk").values_list("name", flat=True)) if chosen else []
        if not names:
            return []
        return [(chosen, ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} Leistungseinheiten")]

    def filter(self, queryset: RolloutQuerySet, value: str) -> RolloutQuerySet:
        return queryset.filter(unit__slug__in=short_names(value)) if value else queryset


def short_names(text: str) -> list[str]:
    """zoo,rechtsamt → zoo, rechtsamt; none where one cannot be any."""
    names = text.split(",")
    return names if all(map(slug_re.fullmatch, names)) else []


@prepared
def divisions_of_members(day: date) -> QuerySet:
    """Short name and name on the day of each division with a unit that belongs to a project then, in the order of the
    names: what comes later is no choice before."""
    of_division = in_force(day, "unit__divisions__") & Q(unit__divisions__division=OuterRef("division"))
    members = Rollout.objects.belonging(day).filter(of_division).order_by()
    names = DivisionName.objects.in_force(day).alias(member=Subquery(members.values("pk")[:1]))
    names = names.filter(member__isnull=False)  # not Exists: PostgreSQL would collect the units of each division first
    return names.order_by("name_key", "pk").values_list("division__slug", "name")


def division_choices(day: date) -> list[tuple[str, str]]:
    return list(divisions_of_members(day))


class RolloutFilterSet(FilterSet):
    suche = DatedSearchFilter("Name oder Nummer")
    leistungseinheit = UnitFilter()
    projekt = ProjectFilter()
    phase = PhaseFilter()
    geschaeftsbereich = DatedChoiceFilter(
        "Geschäftsbereich",
        "alle Geschäftsbereiche",
        division_choices,
        field_name="unit_division__division__slug",
    )
    ueberfaellig = DatedYesNoFilter(
        "Plandatum", "überfällig", "nicht überfällig", lambda rollouts, key_date: rollouts.overdue(key_date)
    )
    unbestaetigt = ConfirmedFilter()

    shown_where_chosen = ("leistungseinheit",)

    @cached_property
    def phases(self) -> Phases:
        """The phases as they are called on the key date."""
        return Phases.on(self.key_date or timezone.localdate())

    @cached_property
    def planned(self) -> dict[str, list[int]]:
        """What days are planned for phases before the last, of the project that is chosen or of all: see `Phases`."""
        planned = self.phases.planned()
        return self.phases.planned(self.model) if planned and self.model else planned

    @cached_property
    def model(self) -> int | None:
        """The phase model of the project that is chosen."""
        slug = self.form.cleaned_data.get("projekt") if self.is_valid() else ""
        models = Project.objects.order_by().values_list("phase_model", flat=True)
        return models.filter(slug=slug).first() if slug else None

    @cached_property
    def planned_done_label(self) -> str:
        """What pages call the day planned for the phase that counts as done."""
        label = self.phases.planned_done_label()
        return label if label == PLANNED_PRODUCTIVE else self.phases.planned_done_label(self.model)


class MilestoneFilterSet(FilterSet):
    projekt = ProjectFilter()
    erreicht = DatedYesNoFilter(
        "Stand", "erreicht", "nicht erreicht", lambda milestones, key_date: milestones.reached(key_date)
    )


CONCERNED = {"projekte": "Projekte", "leistungen": "OZG-Leistungen", "insgesamt": OF_ALL}
CONCERNED_FIELDS = {"projekte": "project", "leistungen": "service"}
UNRESOLVED = "nicht-behoben"


class ConcernFilter(ChoiceFilter):
    """What concerns projects, OZG services, or the OZG as a whole."""

    def __init__(self) -> None:
        super().__init__("Betrifft", "alles", CONCERNED.items)

    def filter(self, queryset: ConcernQuerySet, value: str) -> ConcernQuerySet:
        if value == "insgesamt":
            return queryset.of_all()
        return queryset.filter(**{f"{CONCERNED_FIELDS[value]}__isnull": False}) if value else queryset


class ServiceFilter(ChoiceFilter):
    """What concerns one OZG service, by its OZG-ID, to which the page of the service leads."""

    values_text = "OZG-ID"

    def __init__(self) -> None:
        super().__init__("OZG-Leistung", "alle OZG-Leistungen", lambda: (), field_name="service__ozg_id")

    def choices(self) -> list[tuple[str, str]]:
        chosen = (self.parent.data or {}).get("leistung", "")
        named = Service.objects.filter(ozg_id=chosen).values_list("ozg_id", "name") if chosen else ()
        return [(ozg_id, f"{ozg_id} {name}") for ozg_id, name in named]


class UnresolvedFilter(CodeListFilter):
    """Obstacles by their stage; also all that are not resolved."""

    def __init__(self) -> None:
        super().__init__("Stand", "alle", ObstacleStage, field_name="now__stage")

    def choices(self) -> list[tuple[str, str]]:
        return [(UNRESOLVED, "nicht behoben"), *super().choices()]

    def filter(self, queryset: Any, value: str) -> ObstacleQuerySet:
        if value == UNRESOLVED:
            return queryset.exclude(now__stage=ObstacleStage.RESOLVED)
        return super().filter(queryset, value)


class ObstacleFilterSet(FilterSet):
    suche = DatedSearchFilter("Hindernis oder Beschreibung")
    betrifft = ConcernFilter()
    projekt = ProjectFilter()
    leistung = ServiceFilter()
    art = CodeListFilter("Art", "alle Arten", ObstacleKind, field_name="kind")
    stand = UnresolvedFilter()

    shown_where_chosen = ("leistung",)


class ActorFilterSet(FilterSet):
    suche = DatedSearchFilter("Name")
    ebene = CodeListFilter("Ebene", "alle Ebenen", ActorLevel, field_name="level")
    art = CodeListFilter("Art", "alle", ActorKind, field_name="kind")


class InvolvementFilterSet(FilterSet):
    suche = DatedSearchFilter("Akteur oder Aufgabe")
    akteur = DatedChoiceFilter("Akteur", "alle Akteure", Actor.objects.choices, field_name="actor__slug")
    ebene = CodeListFilter("Ebene", "alle Ebenen", ActorLevel, field_name="actor__level")
    rolle = CodeListFilter("Rolle", "alle Rollen", InvolvementRole, field_name="role")
    betrifft = ConcernFilter()
    projekt = ProjectFilter()
    leistung = ServiceFilter()
    stand = YesNoFilter("Stand", "laufend", "beendet", lambda involvements: involvements.filter(now__takes_part=True))

    shown_where_chosen = ("leistung",)


class BundleFilterSet(FilterSet):
    suche = DatedSearchFilter("Name oder OZG-ID")
    projekt = ProjectFilter()
    schritt = StepFilter()
    projektphase = django_filters.NumberFilter(
        label="Projektphase", field_name="project_phase", min_value=1, max_value=99
    )
    landesprioritaet = ChoiceFilter(
        "Landespriorität", "alle", lambda: [("1", "ja"), ("0", "nein")], field_name="is_state_priority"
    )
    unbestaetigt = ConfirmedFilter()
