"""By what rollouts and process bundles can be narrowed."""

from collections.abc import Iterable
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

from .choices import STEP_NAMES, UNCERTAIN_PHASE, WITHOUT_PHASE, Phase, Step
from .models import Project

WITHOUT, UNCERTAIN = "ohne", "unsicher"
POSSIBLE = "moeglich-"  # before the name of a phase or step: what is certain, and what is possible


def possible_pairs(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(f"{POSSIBLE}{slug}", f"{label}, auch möglich") for slug, label in pairs]


class ProjectFilter(DatedChoiceFilter):
    """Rows of one project, by its slug; those that had started by the key date are offered by their titles of then."""

    def __init__(self, field_name: str = "project__slug") -> None:
        super().__init__("Projekt", "alle Projekte", Project.objects.choices, field_name=field_name)

    def choices(self) -> list[tuple[str, str]]:
        return Project.objects.choices(self.parent.key_date, (self.parent.data or {}).get("projekt", ""))


class PhaseFilter(ChoiceFilter):
    """Rollouts by the phase that they are certainly in on the key date, by the one that they may be in, or without a
    certain or a recorded one."""

    phases = {address_form(phase.label): phase for phase in Phase}

    def __init__(self) -> None:
        pairs = [(slug, phase.label) for slug, phase in self.phases.items()]
        others = [(UNCERTAIN, UNCERTAIN_PHASE), (WITHOUT, WITHOUT_PHASE)]
        super().__init__("Phase", "alle Phasen", lambda: [*pairs, *possible_pairs(pairs), *others])

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        if value == UNCERTAIN:
            return queryset.in_uncertain_phase(self.parent.key_date)
        if value.startswith(POSSIBLE):
            return queryset.possibly_in_phase(self.phases[value.removeprefix(POSSIBLE)], self.parent.key_date)
        return queryset.in_phase(self.phases.get(value), self.parent.key_date)


class StepFilter(ChoiceFilter):
    """Bundles that have taken a step by the key date, that may have, or have not taken the first."""

    steps = {address_form(step.label): step for step in Step}

    def __init__(self) -> None:
        pairs = [(slug, step.label) for slug, step in self.steps.items()]
        super().__init__(
            "Bearbeitungsschritt", "alle", lambda: [*pairs, *possible_pairs(pairs), (WITHOUT, "noch nicht aufgenommen")]
        )

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        if value.startswith(POSSIBLE):
            return queryset.possibly_taken(self.steps[value.removeprefix(POSSIBLE)], self.parent.key_date)
        step = self.steps.get(value, Step.RECORDED)
        return queryset.filter(**{f"{STEP_NAMES[step]}__isnull": value == WITHOUT})


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
