"""Grant-funded projects: their rollouts and phases, process bundles and steps, milestones and status notes."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from records.fields import SearchKeyField
from records.models import Confirmation, DatedEvent, Record
from records.querysets import RecordQuerySet
from records.shares import percent
from services.models import Service
from units.models import Unit

from .querysets import BundleQuerySet, PhaseChangeQuerySet, ProjectQuerySet, RolloutQuerySet
from .terms import PHASE_NAMES, PLANNED_FIELDS, Phase, Step


class Project(Record):
    """Projekt: a grant-funded project with its implementation period (Durchführungszeitraum).

    The approval period (Bewilligungszeitraum) is another pair of dates and belongs to the grant.
    """

    project_path = "self"

    class Kind(models.TextChoices):
        """What the project's progress counts."""

        ROLLOUT = "ROLLOUT", "Einführung in Leistungseinheiten"
        PROCESS = "PROCESS", "Digitalisierung von Prozessbündeln"

    slug = models.SlugField("Kurzname in Adressen", max_length=60, unique=True)
    title = models.CharField("Titel", max_length=200, unique=True)
    title_key = SearchKeyField(sources=("title",))
    kind = models.CharField(
        "Art",
        max_length=10,
        choices=Kind,
        help_text="Bestimmt den Fortschritt: Anteil der produktiven Leistungseinheiten oder der "
        "digitalisierten Prozessbündel.",
    )
    description = models.TextField("Kurzdarstellung", blank=True)
    started_on = models.DateField("Beginn", help_text="Beginn des Durchführungszeitraums, meist der Projektauftakt.")
    ends_on = models.DateField(
        "Fertigstellung",
        null=True,
        blank=True,
        help_text="Ende des Durchführungszeitraums, nicht des Bewilligungszeitraums der Zuwendung.",
    )
    planned_units = models.PositiveIntegerField(
        "geplante Leistungseinheiten",
        null=True,
        blank=True,
        help_text="Nur wenn der Plan eine Zahl nennt; der Fortschritt wird dann auch auf sie bezogen.",
    )
    planned_bundles = models.PositiveIntegerField(
        "geplante Prozessbündel",
        null=True,
        blank=True,
        help_text="Aufnahme, Analyse und Optimierung von bis zu …",
    )
    planned_digitised_bundles = models.PositiveIntegerField(
        "davon zu digitalisieren",
        null=True,
        blank=True,
        help_text="Vollständige Digitalisierung von bis zu …",
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "Projekt"
        verbose_name_plural = "Projekte"
        ordering = ["title_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("started_on")),
                name="project_end_not_before_start",
                violation_error_message="Die Fertigstellung darf nicht vor dem Beginn liegen.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days_in_all(self) -> int | None:
        """Length of the implementation period in days, from start to end; None without an end."""
        return (self.ends_on - self.started_on).days if self.ends_on else None

    def has_started(self, key_date: date) -> bool:
        """Whether the implementation period had begun by the key date."""
        return self.started_on <= key_date

    def days_elapsed(self, key_date: date) -> int:
        """Days from the start to the key date (22 units in 839 days on 08.04.2021)."""
        return (key_date - self.started_on).days

    def days_left(self, key_date: date) -> int | None:
        """Days from the key date to the end, negative past it; None without an end."""
        return (self.ends_on - key_date).days if self.ends_on else None

    def time_elapsed(self, key_date: date) -> Decimal | None:
        """Share of the implementation period gone by on the key date, in percent, at most 100."""
        if not self.days_in_all:
            return None
        return percent(min(self.days_elapsed(key_date), self.days_in_all), self.days_in_all)


class Rollout(Record):
    """Umsetzung: one project in one organisational unit. Its phase on a day is its last phase change up to then."""

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="rollouts")
    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="rollouts")
    planned_planning_on = models.DateField("Geplant in Planung ab", null=True, blank=True)
    planned_conception_on = models.DateField("Geplant in Konzeption ab", null=True, blank=True)
    planned_production_on = models.DateField(
        "Geplant produktiv ab",
        null=True,
        blank=True,
        help_text="Ein Plandatum ändert die Phase nicht von selbst: Verstreicht es, gilt die Umsetzung als überfällig.",
    )

    objects = RolloutQuerySet.as_manager()

    class Meta:
        verbose_name = "Umsetzung"
        verbose_name_plural = "Umsetzungen"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"],
                name="rollout_project_and_unit_once",
                violation_error_message="Diese Leistungseinheit ist im Projekt schon erfasst.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{earlier}__isnull": True})
                    | Q(**{f"{later}__isnull": True})
                    | Q(**{f"{later}__gte": F(earlier)}),
                    name=f"rollout_{PHASE_NAMES[later_phase]}_not_planned_before_{PHASE_NAMES[earlier_phase]}",
                    violation_error_message="Die Plandaten müssen in der Reihenfolge der Phasen liegen.",
                )
                for (earlier_phase, earlier), (later_phase, later) in combinations(PLANNED_FIELDS.items(), 2)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.project}"


class RolloutConfirmation(Confirmation):
    """Bestätigung of a rollout: its phase still held on a day."""

    subject = models.ForeignKey(
        Rollout, verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="confirmations"
    )

    objects = RecordQuerySet.as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Umsetzung"
        verbose_name_plural = "Bestätigungen von Umsetzungen"


class PhaseChange(DatedEvent):
    """Phasenwechsel: a rollout enters a phase on `effective_on`."""

    project_path = "rollout.project"

    rollout = models.ForeignKey(
        Rollout, verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="phase_changes"
    )
    phase = models.PositiveSmallIntegerField("Phase", choices=Phase)
    note = models.CharField("Bemerkung", max_length=500, blank=True)

    objects = PhaseChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "Phasenwechsel"
        verbose_name_plural = "Phasenwechsel"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rollout", "effective_on"],
                name="phase_change_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Umsetzung schon ein Phasenwechsel eingetragen.",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=Phase.values),
                name="phase_change_known_phase",
                violation_error_message="Die Phase muss Planung, Konzeption oder Produktiv sein.",
            ),
        ]
        indexes = [
            models.Index("rollout", F("effective_on").desc(), "phase", name="phase_change_by_day"),
        ]

    history_indexes = (
        models.Index(
            "rollout",
            F("effective_on").desc(),
            "history_date",
            "superseded_at",
            "phase",
            name="phase_change_known_by_day",
        ),
    )

    # Set where all phase changes of a rollout are entered at once and `check_phases_differ` sees them together.
    is_checked_with_its_rollout = False

    def __str__(self) -> str:
        return f"{self.get_phase_display()} ab {self.effective_on:%d.%m.%Y}"

    def clean(self) -> None:
        super().clean()
        if self.is_checked_with_its_rollout or None in (self.rollout_id, self.phase, self.effective_on):
            return
        others = self.rollout.phase_changes.exclude(pk=self.pk).values_list("effective_on", "phase")
        check_phases_differ({**dict(others), self.effective_on: self.phase}, self.effective_on)


def check_phases_differ(phases: dict[date, int], day: date | None = None) -> None:
    """Raise a ValidationError where two phase changes of a rollout in a row (day -> phase) enter the same phase.

    It would move the day since when the phase holds. With a `day` only the change of that day is looked at.
    """
    for earlier, later in pairwise(sorted(phases)):
        if phases[earlier] == phases[later] and day in (None, earlier, later):
            raise ValidationError(
                f"„{Phase(phases[earlier]).label}“ ist ab {earlier:%d.%m.%Y} und noch einmal ab {later:%d.%m.%Y} "
                "eingetragen. War der Tag falsch, ändern Sie ihn dort; dass der Stand noch gilt, vermerken Sie mit "
                "„Stand bestätigen“."
            )


class ProcessBundle(Record):
    """Prozessbündel: a bundle of processes of a project; takes the steps of `Step` one after the other."""

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="bundles")
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))
    project_phase = models.PositiveSmallIntegerField(
        "Projektphase", null=True, blank=True, help_text="1, 2 …; leer, wenn keiner Projektphase zugeordnet."
    )
    is_state_priority = models.BooleanField("Landespriorität", default=False)
    service = models.ForeignKey(
        Service,
        verbose_name="OZG-Leistung",
        on_delete=models.PROTECT,
        related_name="bundles",
        null=True,
        blank=True,
    )

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "Prozessbündel"
        verbose_name_plural = "Prozessbündel"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class BundleConfirmation(Confirmation):
    """Bestätigung of a process bundle: the steps it has taken still held on a day."""

    subject = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="confirmations"
    )

    objects = RecordQuerySet.as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung eines Prozessbündels"
        verbose_name_plural = "Bestätigungen von Prozessbündeln"


class BundleStep(DatedEvent):
    """Bearbeitungsschritt: a bundle has been recorded, analysed, optimised or digitised on `effective_on`."""

    bundle = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="steps"
    )
    step = models.PositiveSmallIntegerField("Schritt", choices=Step)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Bearbeitungsschritt"
        verbose_name_plural = "Bearbeitungsschritte"
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "step"],
                name="bundle_step_once",
                violation_error_message="Dieser Schritt ist für das Prozessbündel schon eingetragen.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values),
                name="bundle_step_known_step",
                violation_error_message="Der Schritt muss einer der vier Bearbeitungsschritte sein.",
            ),
        ]

    # Set where all steps of a bundle are entered at once and `check_step_order` sees them together.
    is_checked_with_its_bundle = False

    def __str__(self) -> str:
        return f"{self.get_step_display()} am {self.effective_on:%d.%m.%Y}"

    def clean(self) -> None:
        super().clean()
        if self.is_checked_with_its_bundle or None in (self.bundle_id, self.step, self.effective_on):
            return
        others = self.bundle.steps.exclude(pk=self.pk).values_list("step", "effective_on")
        check_step_order({**dict(others), self.step: self.effective_on})


def check_step_order(days: dict[int, date]) -> None:
    """Raise a ValidationError unless every step in `days` (step -> day) has all steps before it, none of them later.

    A step may be dated only with the steps before it done (order of work in VO/0504/21: aufgenommen, analysiert,
    optimiert, digitalisiert).
    """
    for step in sorted(days):
        for earlier in range(Step.RECORDED, step):
            if earlier not in days:
                raise ValidationError(
                    f"„{Step(step).label}“ kann erst eingetragen werden, wenn „{Step(earlier).label}“ eingetragen ist."
                )
            if days[earlier] > days[step]:
                raise ValidationError(
                    f"„{Step(step).label}“ ({days[step]:%d.%m.%Y}) darf nicht vor „{Step(earlier).label}“ "
                    f"({days[earlier]:%d.%m.%Y}) liegen."
                )


class Milestone(Record):
    """Meilenstein: a dated target of a project, and the day on which it was reached."""

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField("Titel", max_length=200)
    due_on = models.DateField("Fällig am")
    reached_on = models.DateField("Erreicht am", null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class StatusNote(Record):
    """Statusbericht: a dated narrative of a project. Public; names of staff do not belong in it."""

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="status_notes")
    noted_on = models.DateField("Stand vom")
    text = models.TextField("Text", help_text="Wird veröffentlicht. Bitte keine Namen von Beschäftigten nennen.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Statusbericht"
        verbose_name_plural = "Statusberichte"
        ordering = ["-noted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "noted_on"],
                name="status_note_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon einen Statusbericht des Projekts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.noted_on:%d.%m.%Y}"
