"""Phase changes of rollouts, and the confirmations that keep which phase held on a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable

from records.days import BEGINNING, Day
from records.ends import Period
from records.fields import FlagField
from records.models import Confirmation, DatePrecision
from records.past import refuse_days_to_come
from records.querysets import ConfirmationQuerySet
from records.statements import StatementQuerySet, joined_in_force
from records.windows import WindowedStatement
from records.within import relinked_with
from units.models import matching_units

from ..choices import NOT_BEGUN, place_of_phase
from .attesting import attested_field
from .memberships import RolloutMembership, outside_membership
from .phases import Phase, PhaseName, check_phases_differ
from .planned import refuse_other_models


class RolloutConfirmation(Confirmation):
    """Bestätigung of a rollout: its phase still held on a day."""

    project_path = "subject.project"
    unit_path = "subject.unit"
    value_fields = ("phase",)

    subject = models.ForeignKey(
        "projects.Rollout", verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="confirmations"
    )
    phase = models.ForeignKey(
        Phase, verbose_name="Phase", on_delete=models.PROTECT, related_name="confirmations", null=True, blank=True
    )

    objects = ConfirmationQuerySet["RolloutConfirmation"].as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Umsetzung"
        verbose_name_plural = "Bestätigungen von Umsetzungen"

    @classmethod
    def values_on(cls, subject: Combinable, day: Day) -> dict[str, Combinable]:
        changes = PhaseChange.objects.in_force(day).filter(rollout=subject).order_by()
        return {"phase": Subquery(changes.values("phase")[:1])}


# What pages ask: the phase of a rollout on a day, how many are in a phase, and those of a phase in order.
PHASE_CHANGE_INDEXES = {
    "phase_change_of": ("rollout", "until", "effective_on", "phase", "certain_until"),
    "phase_change_count": ("phase", "until", "effective_on", "rollout", "certain_until"),
}


PLAN_INSTEAD = "Der Tag liegt noch vor uns. Was erst geplant ist, geben Sie bitte als Plandatum an."


class PhaseChangeQuerySet(StatementQuerySet["PhaseChange"]):
    def in_windows(self, day: Day) -> Self:
        """Those in whose window their rollouts are on the day: of several that are open the last."""
        is_open = PhaseChange.window_open(day)
        later = PhaseChange.objects.filter(is_open, effective_on__gt=OuterRef("effective_on"))
        return self.filter(is_open, ~Exists(later.filter(rollout=OuterRef("rollout"))))

    def window_of(self, rollout: OuterRef, day: Day) -> Self:
        """The same of one rollout, for subqueries: there it is faster to take the first of these."""
        return self.filter(rollout=rollout).filter(PhaseChange.window_open(day)).order_by("-effective_on")

    def entered(self) -> Self:
        """Those that units entered themselves, without what successors took over in a reorganisation."""
        return self.filter(is_taken_over=False)

    def with_previous_phase(self) -> Self:
        """Each phase change with `previous_phase`, the phase it leads out of; None where it leads out of none."""
        ended = PhaseChange.objects.filter(rollout=OuterRef("rollout"), until=OuterRef("effective_on"))
        return self.annotate(previous_phase=Subquery(ended.order_by().values("phase")[:1]))

    def with_unit(self, key_date: date) -> Self:
        """Each phase change with the name of its unit on the day: `unit_name__name`."""
        return self.alias(unit_name=joined_in_force(key_date, "rollout__unit__names"))

    def search(self, text: str) -> Self:
        """Phase changes of units that match the text by name or number."""
        return self.filter(matching_units(text, date.max, "rollout__unit"))


@relinked_with(RolloutMembership, "rollout")
class PhaseChange(WindowedStatement):
    """Phasenwechsel: a rollout enters a phase on `effective_on`."""

    project_path = "rollout.project"
    unit_path = "rollout.unit"
    owner_field = "rollout"
    value_fields = ("phase",)
    confirmed_by = RolloutConfirmation

    rollout = models.ForeignKey(
        "projects.Rollout", verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="phase_changes"
    )
    phase = models.ForeignKey(
        Phase, verbose_name="Phase", on_delete=models.PROTECT, related_name="changes", db_index=False
    )
    note = models.CharField("Bemerkung", max_length=500, blank=True)
    # Entered with a reorganisation: no step of the project's own work.
    is_taken_over = FlagField("Übernommen", default=False, editable=False)
    attested_on = attested_field()

    objects = PhaseChangeQuerySet.as_manager()

    class Meta(WindowedStatement.Meta):
        verbose_name = "Phasenwechsel"
        verbose_name_plural = "Phasenwechsel"
        constraints = [
            models.UniqueConstraint(
                fields=["rollout", "effective_on"],
                name="phase_change_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Umsetzung schon ein Phasenwechsel eingetragen.",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("effective_on")), name="phase_change_lasts"),
        ]
        indexes = [
            *(models.Index(fields=list(columns), name=name) for name, columns in PHASE_CHANGE_INDEXES.items()),
            models.Index(fields=["phase", "earliest_on"], name="phase_change_first"),
            models.Index(
                fields=["effective_on", "earliest_on", "rollout"],
                condition=Q(date_precision=DatePrecision.LATEST),
                name="phase_change_window",
            ),
        ]

    history_indexes = tuple(
        models.Index(fields=[*columns, "history_date", "superseded_at", "id"], name=f"known_{name}")
        for name, columns in PHASE_CHANGE_INDEXES.items()
    )

    # Set where all phase changes of a rollout are entered at once and `check_phases_differ` sees them together.
    is_checked_with_its_rollout = False

    def __str__(self) -> str:
        return f"{self.phase} {self.since_text}"

    @property
    def may_be_to_come(self) -> bool:
        """Whether it may hold from a day to come on, for it is no step of the project's own work.

        That a rollout has not begun holds from the day on which it joins, what a reorganisation brings from its day.
        """
        return self.is_taken_over or place_of_phase(self.phase_id) == NOT_BEGUN

    @classmethod
    def periods_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[Period]]:
        return RolloutMembership.objects.periods_of(owners)

    def outside_message(self, periods: Sequence[Period]) -> str:
        return outside_membership(self, self.rollout, periods)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None on a day to come: a phase is entered once it is reached, what a day to come brings is a plan."""
        super().refuse_saving(records)
        own = (record for record in records if not record.may_be_to_come)
        refuse_days_to_come(own, "effective_on", PLAN_INSTEAD)
        refuse_other_models(records)
        named = PhaseName.objects.filter(phase__in={record.phase_id for record in records}).order_by()
        first_days = dict(named.values_list("phase").annotate(day=Min("effective_on")))
        for record in records:
            if record.effective_on and record.effective_on < first_days.get(record.phase_id, BEGINNING):
                day = first_days[record.phase_id]
                raise ValidationError({"effective_on": f"Diese Phase gibt es erst ab dem {day:%d.%m.%Y}."})

    def clean(self) -> None:
        super().clean()
        if self.is_checked_with_its_rollout or None in (self.rollout_id, self.phase_id, self.effective_on):
            return
        changes = {each.effective_on: each for each in self.rollout.phase_changes.exclude(pk=self.pk)}
        changes[self.effective_on] = self
        periods = RolloutMembership.objects.periods_of([self.rollout_id]).get(self.rollout_id, ())
        check_phases_differ(
            {day: change.phase_id for day, change in changes.items()},
            self.effective_on,
            periods,
            latest={day for day, change in changes.items() if change.is_latest},
        )
