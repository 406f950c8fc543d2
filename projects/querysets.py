"""Questions to projects, rollouts and process bundles, each for a key date."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from records.models import DatePrecision
from records.text import normalise
from units.models import Unit

from .terms import STEP_NAMES, Phase

MOST_NAMED = 20


class ProjectQuerySet(QuerySet):
    def on(self, key_date: date) -> Self:
        """Projects that had started by the key date."""
        return self.filter(started_on__lte=key_date)

    def with_status_note(self, key_date: date) -> Self:
        """Each project with its last status note up to the key date: `note_on` and `note_text`, None without one."""
        notes = apps.get_model("projects", "StatusNote").objects.filter(project=OuterRef("pk"), noted_on__lte=key_date)
        last = notes.order_by("-noted_on")
        return self.annotate(note_on=Subquery(last.values("noted_on")[:1]), note_text=Subquery(last.values("text")[:1]))

    def search(self, text: str) -> Self:
        """Projects whose title holds the text, umlauts and case folded."""
        return self.filter(title_key__contains=normalise(text))


class RolloutQuerySet(QuerySet):
    def on(self, key_date: date) -> Self:
        """Rollouts of projects that had started by the key date, each with its phase on that day."""
        started = apps.get_model("projects", "Project").objects.on(key_date).order_by()
        return self.filter(project__in=started).with_phase(key_date)

    def with_phase(self, key_date: date) -> Self:
        """Each rollout with its phase on the day: its last phase change with effective_on up to it.

        `current_phase`, `current_since` (day), `current_precision` (DatePrecision); all None where none is recorded.
        """
        changes = (
            apps.get_model("projects", "PhaseChange")
            .objects.filter(rollout=OuterRef("pk"), effective_on__lte=key_date)
            .order_by("-effective_on", "-id")
        )
        return self.annotate(
            current_phase=Subquery(changes.values("phase")[:1]),
            current_since=Subquery(changes.values("effective_on")[:1]),
            current_precision=Subquery(changes.values("date_precision")[:1]),
        )

    def in_phase(self, phase: Phase | None) -> Self:
        """Of rollouts asked `on` a day: those in the phase on it, or, for None, those without any."""
        return self.filter(current_phase=phase) if phase else self.filter(current_phase__isnull=True)

    def search(self, text: str) -> Self:
        """Rollouts of units that match the text by name or number."""
        return self.filter(unit__in=Unit.objects.search(text))

    def enter_phase(
        self, phase: Phase, effective_on: date, date_precision: str = DatePrecision.EXACT, note: str = ""
    ) -> int:
        """Let every rollout of the queryset enter the phase on the day; all or none. Returns their number.

        Raises a ValidationError that names the rollouts that cannot: already in that phase, or with another phase
        change on that day.
        """
        ids = list(self.order_by().values_list("pk", flat=True))
        phase_change = apps.get_model("projects", "PhaseChange")
        changes = [
            phase_change(
                rollout_id=pk, phase=phase, effective_on=effective_on, date_precision=date_precision, note=note
            )
            for pk in ids
        ]
        try:
            with transaction.atomic():
                chosen: Any = self.model._default_manager.filter(pk__in=ids)
                if problems := problems_of_entering(chosen, phase, effective_on):
                    raise ValidationError(problems)
                phase_change.objects.bulk_create(changes)
        except IntegrityError as error:
            raise ValidationError(
                "Inzwischen wurde ein anderer Phasenwechsel eingetragen. Bitte versuchen Sie es noch einmal."
            ) from error
        return len(ids)


def problems_of_entering(rollouts: Any, phase: Phase, effective_on: date) -> list[str]:
    """Why rollouts cannot enter the phase on the day."""
    chosen = rollouts.select_related("project", "unit")
    there_already = chosen.with_phase(effective_on).in_phase(phase)
    changed_otherwise = chosen.filter(phase_changes__effective_on=effective_on).exclude(pk__in=there_already)
    return [
        *named(there_already, f"steht an diesem Tag schon auf {phase.label}"),
        *named(changed_otherwise, "hat an diesem Tag schon einen anderen Phasenwechsel"),
    ]


def named(rollouts: RolloutQuerySet, problem: str) -> list[str]:
    """One line for each rollout with the problem, the first MOST_NAMED of them, and one for how many more there are."""
    first = list(rollouts.order_by("unit__name_key", "pk")[: MOST_NAMED + 1])
    lines = [f"{rollout} {problem}." for rollout in first[:MOST_NAMED]]
    if len(first) > MOST_NAMED:
        lines.append(f"{rollouts.count() - MOST_NAMED} weitere: {problem}.")
    return lines


class PhaseChangeQuerySet(QuerySet):
    def search(self, text: str) -> Self:
        """Phase changes of units that match the text by name or number."""
        return self.filter(rollout__unit__in=Unit.objects.search(text))


class BundleQuerySet(QuerySet):
    def on(self, key_date: date) -> Self:
        """Bundles of projects that had started by the key date, with the steps taken by then.

        `recorded`, `analysed`, `optimised`, `digitised` are the steps: recorded__effective_on,
        recorded__date_precision and so on, empty where the step was not taken.
        """
        steps = {
            name: FilteredRelation("steps", condition=Q(steps__step=step, steps__effective_on__lte=key_date))
            for step, name in STEP_NAMES.items()
        }
        return self.filter(project__started_on__lte=key_date).annotate(**steps)

    def search(self, text: str) -> Self:
        """Bundles whose name holds the text, umlauts and case folded, or whose OZG-ID begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(service__ozg_id__startswith=text.strip()))
