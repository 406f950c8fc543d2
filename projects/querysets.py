"""Questions to projects, rollouts and process bundles, each for a key date."""

from datetime import date
from typing import Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from records.models import DatePrecision
from records.text import normalise
from units.models import Unit

from .terms import STEP_NAMES, Phase


class ProjectQuerySet(QuerySet):
    def on(self, key_date: date) -> Self:
        """Projects that had started by the key date."""
        return self.filter(started_on__lte=key_date)

    def after(self, key_date: date) -> Self:
        """Projects that start only after the key date."""
        return self.filter(started_on__gt=key_date).order_by("started_on", "title_key")

    def search(self, text: str) -> Self:
        """Projects whose title holds the text, umlauts and case folded."""
        return self.filter(title_key__contains=normalise(text))


class RolloutQuerySet(QuerySet):
    def on(self, key_date: date) -> Self:
        """Rollouts of projects that had started by the key date, each with its phase on that day.

        `current` is the last phase change with effective_on up to the key date: current__phase,
        current__effective_on, current__date_precision; all empty where none is recorded.
        """
        last_change = (
            apps.get_model("projects", "PhaseChange")
            .objects.filter(rollout=OuterRef("pk"), effective_on__lte=key_date)
            .order_by("-effective_on", "-id")
            .values("id")[:1]
        )
        return self.filter(project__started_on__lte=key_date).annotate(
            current=FilteredRelation("phase_changes", condition=Q(phase_changes__id=Subquery(last_change)))
        )

    def in_phase(self, phase: Phase | None) -> Self:
        """Of rollouts asked `on` a day: those in the phase on it, or, for None, those without any."""
        return self.filter(current__phase=phase) if phase else self.filter(current__phase__isnull=True)

    def search(self, text: str) -> Self:
        """Rollouts of units that match the text by name or number."""
        return self.filter(unit__in=Unit.objects.search(text))

    def enter_phase(
        self, phase: Phase, effective_on: date, date_precision: str = DatePrecision.EXACT, note: str = ""
    ) -> int:
        """Let every rollout of the queryset enter the phase on the day; all or none. Returns their number.

        Raises a ValidationError that names each rollout that cannot: already in that phase, or with another
        phase change on that day.
        """
        phase_change = apps.get_model("projects", "PhaseChange")
        with transaction.atomic():
            ids = list(self.order_by().values_list("pk", flat=True))
            rollouts = self.model.objects.filter(pk__in=ids).on(effective_on)
            problems = [
                *(f"{rollout}: an diesem Tag schon in der Phase {phase.label}." for rollout in rollouts.in_phase(phase)),
            ]
            if problems:
                raise ValidationError(problems)
            phase_change.objects.bulk_create(
                phase_change(
                    rollout_id=pk,
                    phase=phase,
                    effective_on=effective_on,
                    date_precision=date_precision,
                    note=note,
                )
                for pk in ids
            )
        return len(ids)


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
