"""Process bundles of projects and the steps of work on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery

from records.ends import Period
from records.models import Confirmation
from records.querysets import ConfirmationQuerySet
from records.stated import Stated
from records.statements import StatementQuerySet, WindowedStatement, in_force
from records.text import normalise
from records.within import relinked_with
from services.models import Service

from ..choices import STEP_NAMES, Step
from .bundle_names import BundleName
from .memberships import BundleMembership, Member, MemberQuerySet, continued_field, outside_membership
from .projects import Project


class BundleQuerySet(MemberQuerySet["ProcessBundle"]):  # type: ignore[override]
    last_event = "last_step_on"

    def on(self, key_date: date) -> Self:
        """Bundles that belong to their project on the key date, with the steps taken by then and what is stated of them
        on the day; also as `with_project`."""
        return self.belonging(key_date).with_steps(key_date).on_day(key_date).with_project(key_date)

    def on_day_with_project(self, key_date: date) -> Self:
        """As `on_day` and `with_project`."""
        return self.on_day(key_date).with_project(key_date)

    def with_steps(self, key_date: date) -> Self:
        """Each bundle with the steps taken by the day.

        `recorded`, `analysed`, `optimised`, `digitised` are the steps: recorded__effective_on,
        recorded__date_precision and so on, empty where the step was not taken.
        """
        steps = {
            name: FilteredRelation("steps", condition=Q(steps__step=step) & in_force(key_date, "steps__"))
            for step, name in STEP_NAMES.items()
        }
        return self.alias(**steps)

    def possibly_taken(self, step: Step, key_date: date) -> Self:
        """Those that have taken the step by the day or may have: it is known for a later day at the latest, or nothing
        is known of them, not even the first step."""
        of_bundle = BundleStep.objects.filter(bundle=OuterRef("pk")).order_by()
        taken_or_open = in_force(key_date) | BundleStep.window_open(key_date)
        first = of_bundle.filter(taken_or_open, step=Step.RECORDED)
        return self.filter(Exists(of_bundle.filter(taken_or_open, step=step)) | ~Exists(first))

    def with_attention(self, key_date: date) -> Self:
        """Of bundles on a key date: also `last_confirmed_on`, and `last_step_on`, the day of the last step by it."""
        steps = BundleStep.objects.in_force(key_date).filter(bundle=OuterRef("pk")).order_by("-effective_on")
        bundles = self.annotate(last_step_on=Subquery(steps.values("effective_on")[:1]))
        return super(BundleQuerySet, bundles).with_attention(key_date)

    def search(self, text: str, key_date: date = date.max) -> Self:
        """Bundles with a name that contains the text, umlauts and case folded, or whose OZG-ID begins with it.

        Names up to the day count, former ones too.
        """
        names = BundleName.objects.filter(
            bundle=OuterRef("pk"), name_key__contains=normalise(text), effective_on__lte=key_date
        )
        return self.filter(Exists(names) | Q(service__ozg_id__startswith=text.strip()))


class ProcessBundle(Member):
    """Prozessbündel: a bundle of processes of a project; takes the steps of `Step` one after the other.

    Its name and the project's phase that it belongs to are stated from a day on.
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="bundles")
    name = Stated("names")
    project_phase = Stated("project_phases")
    is_state_priority = models.BooleanField("Landespriorität", default=False)
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

    value_fields = ("step",)

    subject = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="confirmations"
    )
    step = models.PositiveSmallIntegerField("Letzter Schritt", choices=Step, null=True, blank=True)

    objects = ConfirmationQuerySet["BundleConfirmation"].as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung eines Prozessbündels"
        verbose_name_plural = "Bestätigungen von Prozessbündeln"

    @classmethod
    def values_on(cls, subject: Any, day: Any) -> dict[str, Any]:
        taken = BundleStep.objects.in_force(day).filter(bundle=subject).order_by("-step")
        return {"step": Subquery(taken.values("step")[:1])}


@relinked_with(BundleMembership, "bundle")
class BundleStep(WindowedStatement):
    """Bearbeitungsschritt: a bundle has been recorded, analysed, optimised or digitised on `effective_on`."""

    owner_field = "bundle"
    key_fields = ("step",)
    confirmed_by = BundleConfirmation

    bundle = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="steps"
    )
    step = models.PositiveSmallIntegerField("Schritt", choices=Step)

    objects = StatementQuerySet["BundleStep"].as_manager()

    class Meta(WindowedStatement.Meta):
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
            models.CheckConstraint(condition=Q(until__gt=F("effective_on")), name="bundle_step_lasts"),
        ]

    # Set where all steps of a bundle are entered at once and `check_step_order` sees them together.
    is_checked_with_its_bundle = False

    def __str__(self) -> str:
        return f"{self.get_step_display()} am {self.effective_on:%d.%m.%Y}"

    @classmethod
    def periods_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[Period]]:
        return BundleMembership.objects.periods_of(owners)

    def outside_message(self, periods: Sequence[Period]) -> str:
        return outside_membership(self, self.bundle, periods)

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
