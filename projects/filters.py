"""By what rollouts and process bundles can be narrowed."""

from typing import Any

import django_filters

from lists.filters import (
    ChoiceFilter,
    ConfirmedFilter,
    DatedChoiceFilter,
    DatedSearchFilter,
    DatedYesNoFilter,
    FilterSet,
)
from records.text import address_form
from units.models import Division

from .choices import STEP_NAMES, WITHOUT_PHASE, Phase, Step, StepState
from .models import Project

WITHOUT = "ohne"
NOT_BEGUN = address_form(StepState.NOT_BEGUN.label)
WITHDRAWN = address_form(StepState.WITHDRAWN.label)


class ProjectFilter(DatedChoiceFilter):
    """Rows of one project, by its slug; those that had started by the key date are offered by their titles of then."""

    def __init__(self, field_name: str = "project__slug") -> None:
        super().__init__("Projekt", "alle Projekte", Project.objects.choices, field_name=field_name)

    def choices(self) -> list[tuple[str, str]]:
        return Project.objects.choices(self.parent.key_date, (self.parent.data or {}).get("projekt", ""))


class PhaseFilter(ChoiceFilter):
    """Rollouts by their phase on the key date, by the one that they may be in, or without a recorded one."""

    phases = {address_form(phase.label): phase for phase in Phase}
    possible = {f"moeglich-{slug}": phase for slug, phase in phases.items()}

    def __init__(self) -> None:
        pairs = [(slug, phase.label) for slug, phase in self.phases.items()]
        possible = [(slug, f"{phase.label}, auch möglich") for slug, phase in self.possible.items()]
        super().__init__("Phase", "alle Phasen", lambda: [*pairs, *possible, (WITHOUT, WITHOUT_PHASE)])

    def filter(self, queryset: Any, value: str) -> Any:
        if value in self.possible:
            return queryset.possibly_in_phase(self.possible[value], self.parent.key_date)
        return queryset.in_phase(self.phases.get(value), self.parent.key_date) if value else queryset


class StepFilter(ChoiceFilter):
    """Bundles that have taken a step by the key date, of which it is stated that they have taken none, of which a step
    is withdrawn, or of which nothing is stated."""

    steps = {address_form(step.label): step for step in Step}

    def __init__(self) -> None:
        pairs = [(slug, step.label) for slug, step in self.steps.items()]
        others = [
            (NOT_BEGUN, str(StepState.NOT_BEGUN.label)),
            (WITHDRAWN, str(StepState.WITHDRAWN.label)),
            (WITHOUT, "ohne erfassten Schritt"),
        ]
        super().__init__("Bearbeitungsschritt", "alle", lambda: [*pairs, *others])

    def filter(self, queryset: Any, value: str) -> Any:
        if value in self.steps:
            return queryset.filter(**{f"{STEP_NAMES[self.steps[value]]}__isnull": False})
        narrow = {
            WITHOUT: queryset.without_steps,
            NOT_BEGUN: queryset.not_begun,
            WITHDRAWN: queryset.with_withdrawn_steps,
        }
        return narrow[value](self.parent.key_date) if value in narrow else queryset


class RolloutFilterSet(FilterSet):
    suche = DatedSearchFilter("Name oder Nummer")
    projekt = ProjectFilter()
    phase = PhaseFilter()
    geschaeftsbereich = DatedChoiceFilter(
        "Geschäftsbereich",
        "alle Geschäftsbereiche",
        Division.objects.choices_in_use,
        field_name="unit_division__division",
    )
    ueberfaellig = DatedYesNoFilter(
        "Plandatum", "überfällig", "nicht überfällig", lambda rollouts, key_date: rollouts.overdue(key_date)
    )
    unbestaetigt = ConfirmedFilter()


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
