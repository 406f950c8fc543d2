"""Process bundles of projects and the steps of work on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.expressions import Combinable

from records.addressed import Addressed, AddressedQuerySet
from records.days import BEGINNING, Day
from records.ends import Period, chains_of, statements_once
from records.fields import FlagField
from records.models import Confirmation, DatePrecision
from records.past import refuse_days_to_come
from records.querysets import ConfirmationQuerySet
from records.searching import SearchText
from records.stated import Stated
from records.statements import StatementQuerySet, in_force
from records.windows import WindowedStatement
from records.within import relinked_with
from services.models import Service

from ..choices import LAST_STEPS, NO_STEP, STEP_NAMES, Step, StepState
from .attesting import attested_field
from .bundle_names import BundleName
from .memberships import BundleMembership, Member, MemberQuerySet, continued_field, outside_membership
from .projects import Project
from .step_order import check_steps, repetitions_within, step_conflicts

TAKEN_LATER = "Der Tag liegt noch vor uns. Ein Schritt wird eingetragen, wenn er erreicht ist."
BEGINS_ANEW = "Wer ausscheidet und wiederkommt, beginnt ohne Schritte."


class BundleQuerySet(AddressedQuerySet["ProcessBundle"], MemberQuerySet["ProcessBundle"]):  # type: ignore[override]
    last_event = "last_step_on"
    last_entry = "last_attested_on"

    def on(self, key_date: date) -> Self:
        """Bundles that belong to their project on the key date, with the steps taken by then and what is stated of them
        on the day; also as `with_project`."""
        return self.belonging(key_date).with_steps(key_date).on_day(key_date).with_project(key_date)

    def on_day_with_project(self, key_date: date) -> Self:
        """As `on_day` and `with_project`."""
        return self.on_day(key_date).with_project(key_date)

    def with_steps(self, key_date: date) -> Self:
        """Each bundle with the steps in force on the day.

        `recorded`, `analysed`, `optimised`, `digitised` are those taken: recorded__effective_on,
        recorded__date_precision and so on, empty where the step is not taken. Of the others `not_recorded` … say what
        is stated instead: not_recorded__state, empty where nothing is.
        """
        steps = {}
        for step, name in STEP_NAMES.items():
            stated = Q(steps__step=step) & in_force(key_date, "steps__")
            steps[name] = FilteredRelation("steps", condition=stated & Q(steps__state=StepState.TAKEN))
            steps[f"not_{name}"] = FilteredRelation("steps", condition=stated & ~Q(steps__state=StepState.TAKEN))
        return self.alias(**steps)

    def has_step(self, key_date: date, **values: object) -> Exists:
        """The condition that a statement with these values on a step of the bundle is in force on the day."""
        return Exists(BundleStep.objects.in_force(key_date).filter(bundle=OuterRef("pk"), **values))

    def without_steps(self, key_date: date) -> Self:
        """Those of which nothing is stated on the day: neither a step nor that work has not begun."""
        return self.exclude(self.has_step(key_date, step=Step.RECORDED))

    def not_begun(self, key_date: date) -> Self:
        """Those of which it is stated that no step is taken on the day, or the first one was withdrawn."""
        others = (StepState.NOT_BEGUN, StepState.WITHDRAWN)
        return self.filter(self.has_step(key_date, step=Step.RECORDED, state__in=others))

    def with_withdrawn_steps(self, key_date: date) -> Self:
        """Those of which a step is withdrawn on the day."""
        return self.filter(self.has_step(key_date, state=StepState.WITHDRAWN))

    def possibly_taken(self, step: Step, key_date: date) -> Self:
        """Those that have taken the step by the day or may have: it is known for a later day at the latest, or nothing
        is known of them, not even of the first step."""
        of_bundle = BundleStep.objects.filter(bundle=OuterRef("pk")).order_by()
        is_taken = in_force(key_date) & Q(state=StepState.TAKEN)
        possible = of_bundle.filter(is_taken | BundleStep.window_open(key_date), step=step)
        return self.filter(Exists(possible) | ~Exists(of_bundle.first_known(key_date)))

    def with_last_confirmed(self, key_date: date, *, few: bool = False) -> Self:
        """Of bundles on a key date: also `last_confirmed_on`, `last_step_on`, the day of the last step by it, and
        `last_attested_on`, the last day of an entry among those in force."""
        steps = BundleStep.objects.in_force(key_date).filter(bundle=OuterRef("pk"))
        entered = steps.filter(attested_on__lte=key_date).order_by("-attested_on")
        bundles = self.annotate(
            last_step_on=Subquery(steps.order_by("-effective_on").values("effective_on")[:1]),
            last_attested_on=Subquery(entered.values("attested_on")[:1]),
        )
        return super(BundleQuerySet, bundles).with_last_confirmed(key_date, few=few)

    def search(self, text: str, key_date: date = date.max) -> Self:
        """Bundles of which each word is in a name, or begins the OZG-ID (see `records.searching`).

        Names up to the day count, former ones too.
        """
        names = BundleName.objects.filter(bundle=OuterRef("pk"), effective_on__lte=key_date)
        return self.filter(
            SearchText(text).condition(
                lambda word: Q(Exists(names.filter(word.within("name_key")))) | Q(service__ozg_id__startswith=word.text)
            )
        )


class ProcessBundle(Addressed, Member):
    """Prozessbündel: a bundle of processes of a project; takes the steps of `Step` one after the other.

    Steps can be withdrawn from a day on, and taken again.

    Its name and the project's phase that it belongs to are stated from a day on.
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="bundles")
    name = Stated("names")
    project_phase = Stated("project_phases")
    is_state_priority = FlagField("Landespriorität", default=False)
    service = models.ForeignKey(
        Service,
        verbose_name="OZG-Leistung",
        on_delete=models.PROTECT,
        related_name="bundles",
        null=True,
        blank=True,
    )

    continues = continued_field()

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "Prozessbündel"
        verbose_name_plural = "Prozessbündel"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)


class BundleConfirmation(Confirmation):
    """Bestätigung of a process bundle: the steps it has taken still held on a day; it keeps the last of them."""

    project_path = "subject.project"
    value_fields = ("step",)

    subject = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="confirmations"
    )
    step = models.PositiveSmallIntegerField("Letzter Schritt", choices=LAST_STEPS, null=True, blank=True)

    objects = ConfirmationQuerySet["BundleConfirmation"].as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung eines Prozessbündels"
        verbose_name_plural = "Bestätigungen von Prozessbündeln"

    @classmethod
    def values_stated(cls, statement: Any) -> list[object]:
        return [statement.step if statement.is_taken else NO_STEP]

    def is_contradicted_by(self, statement: Any) -> bool:
        """A step beyond the last one is not taken, and those up to it are."""
        if self.step is None:
            return False
        return bool(statement.step > self.step) == statement.is_taken

    @classmethod
    def values_on(cls, subject: Combinable, day: Day) -> dict[str, Combinable]:
        """The last step taken; NO_STEP where it is stated that there is none."""
        taken = Case(When(state=StepState.TAKEN, then=F("step")), default=NO_STEP, output_field=IntegerField())
        steps = BundleStep.objects.in_force(day).filter(bundle=subject).annotate(taken=taken).order_by("-taken")
        return {"step": Subquery(steps.values("taken")[:1])}


class StepQuerySet(StatementQuerySet["BundleStep"]):
    def first_known(self, day: Day) -> Self:
        """The statements by which something is known of bundles on the day: their first step is stated, or possible."""
        return self.filter(in_force(day) | BundleStep.window_open(day), step=Step.RECORDED)

    def first_known_from(self, bundle: OuterRef) -> Any:
        """The first day on which that is so of a bundle: a query of one value."""
        first = BundleStep.objects.filter(bundle=bundle, step=Step.RECORDED)
        return first.annotate(known=BundleStep.first_possible()).order_by("known").values("known")[:1]

    def in_windows(self, day: Day) -> Self:
        """Those in whose window their bundles are on the day; of one that nothing is known of they say no more."""
        known = BundleStep.objects.filter(bundle=OuterRef("bundle")).order_by().first_known(day)
        return self.filter(Exists(known), BundleStep.window_open(day))

    def taken(self, key_date: date) -> Self:
        """The steps that are taken on the day."""
        return self.in_force(key_date).filter(state=StepState.TAKEN)


@relinked_with(BundleMembership, "bundle")
class BundleStep(WindowedStatement):
    """Bearbeitungsschritt: from `effective_on` on a bundle has been recorded, analysed, optimised or digitised; or has
    not begun; or the step is withdrawn."""

    project_path = "bundle.project"
    owner_field = "bundle"
    key_fields = ("step",)
    value_fields = ("state",)
    confirmed_by = BundleConfirmation

    bundle = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="steps"
    )
    step = models.PositiveSmallIntegerField("Schritt", choices=Step)
    state = models.CharField("Stand", max_length=10, choices=StepState, default=StepState.TAKEN)
    attested_on = attested_field()
    reason = models.CharField("Grund der Rücknahme", max_length=200, blank=True, help_text="Öffentlich.")

    objects = StepQuerySet.as_manager()

    class Meta(WindowedStatement.Meta):
        verbose_name = "Bearbeitungsschritt"
        verbose_name_plural = "Bearbeitungsschritte"
        ordering = ["step", "effective_on"]
        constraints = [
            *WindowedStatement.constraints_of("bundle_step", "bundle", "step"),
            models.CheckConstraint(
                condition=Q(step__in=Step.values),
                name="bundle_step_known_step",
                violation_error_message="Der Schritt muss einer der vier Bearbeitungsschritte sein.",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.NOT_BEGUN) | Q(step=Step.RECORDED),
                name="bundle_step_not_begun_at_first",
                violation_error_message="„noch nicht begonnen“ steht beim ersten Schritt, „aufgenommen“.",
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.TAKEN) | Q(date_precision=DatePrecision.EXACT),
                name="bundle_step_latest_taken",
                violation_error_message="„spätestens“ gibt es nur bei einem Schritt, der erreicht ist.",
            ),
            models.CheckConstraint(
                condition=(Q(state=StepState.WITHDRAWN) & ~Q(reason=""))
                | (~Q(state=StepState.WITHDRAWN) & Q(reason="")),
                name="bundle_step_withdrawn_for_a_reason",
                violation_error_message="Eine Rücknahme, und nur sie, nennt ihren Grund.",
            ),
        ]

    # Set where all steps of a bundle are entered at once and `check_steps` sees them together.
    is_checked_with_its_bundle = False

    def __str__(self) -> str:
        if self.is_taken and not self.is_latest:
            return f"{self.get_step_display()} am {self.effective_on:%d.%m.%Y}"
        return f"{self.value_text} {self.since_text}"

    @property
    def value_text(self) -> str:
        """analysiert; analysiert zurückgenommen; noch nicht begonnen"""
        if self.state == StepState.NOT_BEGUN:
            return str(self.get_state_display())
        step = str(self.get_step_display())
        return step if self.is_taken else f"{step} {self.get_state_display()}"

    @classmethod
    def not_before(cls, statement: Any, others: Iterable[Any]) -> date:
        """A step is not taken before the one before it may be."""
        former = [each for each in others if each.step == statement.step - 1 and each.is_taken]
        up_to = [each for each in former if each.effective_on <= statement.effective_on]
        return max(up_to, key=attrgetter("effective_on")).first_possible_on if up_to else BEGINNING

    @property
    def is_taken(self) -> bool:
        return self.state == StepState.TAKEN

    @classmethod
    def periods_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[Period]]:
        return BundleMembership.objects.periods_of(owners)

    def outside_message(self, periods: Sequence[Period]) -> str:
        return outside_membership(self, self.bundle, periods)

    def clean(self) -> None:
        super().clean()
        if self.is_checked_with_its_bundle or None in (self.bundle_id, self.step, self.effective_on):
            return
        check_steps(
            [*self.bundle.steps.exclude(pk=self.pk), self], self.periods_of([self.bundle_id]).get(self.bundle_id, ())
        )

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None that is taken on a day to come, and none that says the same as the one before it: a step is taken again
        once it is withdrawn. Whether a step has the one before it is known when those of a bundle entered together are
        all there, see `check_steps`."""
        super().refuse_saving(records)
        refuse_days_to_come((record for record in records if record.is_taken), "effective_on", TAKEN_LATER)
        refuse_repetitions(statements_once(cls, records))

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """None between two that would say the same then."""
        super().refuse_deleting(records)
        refuse_repetitions(statements_once(cls, deleted=records))

    @classmethod
    def check_within(cls, statements: Sequence[Self], periods: Mapping[int, Sequence[Period]]) -> None:
        """What comes back to its project begins without steps."""
        stated: dict[int, list[Self]] = {}
        for row in statements:
            stated.setdefault(row.bundle_id, []).append(row)
        for bundle, rows in stated.items():
            for conflict in step_conflicts(rows, periods.get(bundle, ())):
                raise ValidationError(f"{conflict.statement.bundle}: {conflict.reason} {BEGINS_ANEW}")


def refuse_repetitions(steps: Iterable[BundleStep]) -> None:
    """Raise a ValidationError where of the statements on a step of a bundle, in one period, one does not follow."""
    chains = {chain: rows for chain, rows in chains_of(BundleStep, steps).items() if len(rows) > 1}
    periods = BundleStep.periods_of({bundle for bundle, _ in chains}) if chains else {}
    for (bundle, _), rows in chains.items():
        for conflict in repetitions_within(rows, periods.get(bundle, ())):
            raise ValidationError(conflict.reason)
