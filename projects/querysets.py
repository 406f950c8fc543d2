"""Questions to projects, rollouts and process bundles, each for a key date."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import (
    DateField,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)

from records.models import DatePrecision
from records.querysets import ConfirmableQuerySet, RecordQuerySet
from records.text import normalise
from units.models import Unit

from .phase_entry import changes_missed, history_of_changes, problems_of_entering
from .terms import PLANNED_FIELDS, STEP_NAMES, Phase


class ProjectQuerySet(RecordQuerySet):
    def on(self, key_date: date) -> Self:
        """Projects that had started by the key date."""
        return self.filter(started_on__lte=key_date)

    def with_status_note(self, key_date: date) -> Self:
        """Each project with its last status note up to the key date: `note_on` and `note_text`, None without one."""
        notes = apps.get_model("projects", "StatusNote").objects.filter(project=OuterRef("pk"), noted_on__lte=key_date)
        last = notes.order_by("-noted_on")
        return self.annotate(note_on=Subquery(last.values("noted_on")[:1]), note_text=Subquery(last.values("text")[:1]))

    def with_last_report(self, key_date: date) -> Self:
        """Each project with `last_report_on`: the day of its last status note before the key date, None without one."""
        notes = apps.get_model("projects", "StatusNote").objects.filter(project=OuterRef("pk"), noted_on__lt=key_date)
        return self.annotate(last_report_on=Subquery(notes.order_by("-noted_on").values("noted_on")[:1]))

    def search(self, text: str) -> Self:
        """Projects whose title holds the text, umlauts and case folded."""
        return self.filter(title_key__contains=normalise(text))


class FirstMissed(Func):
    """The planned day, before the key date, of the first phase after the one in the column `reached`; else nothing.

    As a Case of Cases it would take Django four times as long to put into SQL.
    """

    output_field = DateField()

    def __init__(self, reached: str, key_date: date) -> None:
        super().__init__(F(reached), Value(key_date), *map(F, PLANNED_FIELDS.values()))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        (reached, of_reached), (key_date, of_key_date), *planned = map(compiler.compile, self.get_source_expressions())
        missed = [f"CASE WHEN {day} < {key_date} THEN {day} END" for day, _ in planned]
        left = [missed[number:] for number in range(len(missed))]
        options = " ".join(f"WHEN {n} THEN COALESCE({', '.join(days)}, NULL)" for n, days in enumerate(left))
        return f"CASE COALESCE({reached}, 0) {options} END", [*of_reached, *of_key_date * sum(map(len, left))]


class ProjectPartQuerySet(ConfirmableQuerySet):
    """What belongs to a project and has a status that can be confirmed."""

    start_path = "project__started_on"

    def begun(self, key_date: date) -> Self:
        """Those of projects that had started by the key date, asked for it."""
        later = apps.get_model("projects", "Project").objects.filter(started_on__gt=key_date)
        return self.exclude(project__in=later).asked(key_date)  # of few projects, where a join would read them all


CURRENT = {"current_phase": "phase", "current_since": "effective_on"}


def last_change(key_date: date, columns: dict[str, str]) -> dict[str, Subquery]:
    """What the last phase change of the outer rollout up to the day says, by names for its columns."""
    changes = apps.get_model("projects", "PhaseChange").objects.filter(rollout=OuterRef("pk"))
    last = changes.filter(effective_on__lte=key_date).order_by("-effective_on")
    return {name: Subquery(last.values(column)[:1]) for name, column in columns.items()}


class RolloutQuerySet(ProjectPartQuerySet):
    last_event = "current_since"

    def on(self, key_date: date) -> Self:
        """Rollouts of projects that had started by the key date, each with its phase on that day, and since when."""
        return self.begun(key_date).with_dated_phase(key_date)

    def with_attention(self) -> Self:
        """Of rollouts with their phase on a key date: also `last_confirmed_on` and `overdue_since`."""
        return super().with_attention().with_overdue()

    def with_phase(self, key_date: date) -> Self:
        """Each rollout with its phase on the day: its last phase change with effective_on up to it.

        `current_phase`, `current_since` (day); both None where none is recorded.
        """
        return self.annotate(**last_change(key_date, CURRENT))

    def with_dated_phase(self, key_date: date) -> Self:
        """As `with_phase`, with `current_precision`: the DatePrecision of the day, None where no phase is recorded."""
        return self.annotate(**last_change(key_date, {**CURRENT, "current_precision": "date_precision"}))

    def with_overdue(self) -> Self:
        """Of rollouts asked `on` a key date: `overdue_since`, the planned day of the first phase not reached by it.

        None where nothing is overdue. A planned day that passes changes no phase.
        """
        if "overdue_since" in self.query.annotations:
            return self
        return self.annotate(overdue_since=FirstMissed("current_phase", self.key_date))

    def overdue(self) -> Self:
        """Of rollouts asked `on` a key date: those that had not reached a phase by its planned day."""
        return self.with_overdue().filter(overdue_since__isnull=False)

    def in_phase(self, phase: Phase | None) -> Self:
        """Of rollouts asked `on` a day: those in the phase on it, or, for None, those without any."""
        return self.filter(current_phase=phase) if phase else self.filter(current_phase__isnull=True)

    def search(self, text: str) -> Self:
        """Rollouts of units that match the text by name or number."""
        return self.filter(unit__in=Unit.objects.search(text))

    def history_length(self) -> int:
        """Number of entries in the history of the rollouts' phase changes: every change anybody makes adds to it."""
        return history_of_changes(self).count()

    def enter_phase(
        self,
        phase: Phase,
        effective_on: date,
        date_precision: str = DatePrecision.EXACT,
        note: str = "",
        seen: int | None = None,
    ) -> int:
        """Let every rollout of the queryset enter the phase on the day; all or none. Returns their number.

        `seen` is the `history_length` on which the decision rests. Raises a ValidationError that names the changes
        made since, or the rollouts that cannot: already in that phase, or with another phase change on that day.
        """
        phase_change = apps.get_model("projects", "PhaseChange")
        try:
            with transaction.atomic():
                ids = list(self.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
                chosen: Any = self.model._default_manager.filter(pk__in=ids)
                if problems := changes_missed(chosen, seen) or problems_of_entering(chosen, phase, effective_on):
                    raise ValidationError(problems)
                phase_change.objects.bulk_create(
                    phase_change(
                        rollout_id=pk, phase=phase, effective_on=effective_on, date_precision=date_precision, note=note
                    )
                    for pk in ids
                )
        except IntegrityError as error:
            raise ValidationError(
                "Inzwischen wurde ein anderer Phasenwechsel eingetragen. Bitte versuchen Sie es noch einmal."
            ) from error
        return len(ids)


class PhaseChangeQuerySet(RecordQuerySet):
    def with_previous_phase(self) -> Self:
        """Each phase change with `previous_phase`, the phase it leads out of; None where it is the rollout's first."""
        earlier = apps.get_model("projects", "PhaseChange").objects.filter(
            rollout=OuterRef("rollout"), effective_on__lt=OuterRef("effective_on")
        )
        return self.annotate(previous_phase=Subquery(earlier.order_by("-effective_on").values("phase")[:1]))

    def search(self, text: str) -> Self:
        """Phase changes of units that match the text by name or number."""
        return self.filter(rollout__unit__in=Unit.objects.search(text))


class BundleQuerySet(ProjectPartQuerySet):
    last_event = "last_step_on"

    def on(self, key_date: date) -> Self:
        """Bundles of projects that had started by the key date, asked for it, with the steps taken by then."""
        return self.begun(key_date).with_steps(key_date)

    def with_steps(self, key_date: date) -> Self:
        """Each bundle with the steps taken by the day.

        `recorded`, `analysed`, `optimised`, `digitised` are the steps: recorded__effective_on,
        recorded__date_precision and so on, empty where the step was not taken.
        """
        steps = {
            name: FilteredRelation("steps", condition=Q(steps__step=step, steps__effective_on__lte=key_date))
            for step, name in STEP_NAMES.items()
        }
        return self.alias(**steps)

    def with_attention(self) -> Self:
        """Of bundles asked for a key date: also `last_step_on`, the day of the last step taken by it."""
        steps = apps.get_model("projects", "BundleStep").objects.filter(bundle=OuterRef("pk"))
        last = steps.filter(effective_on__lte=self.key_date).order_by("-effective_on").values("effective_on")
        return super(BundleQuerySet, self.annotate(last_step_on=Subquery(last[:1]))).with_attention()

    def search(self, text: str) -> Self:
        """Bundles whose name holds the text, umlauts and case folded, or whose OZG-ID begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(service__ozg_id__startswith=text.strip()))
