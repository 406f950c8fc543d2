"""From when to when rollouts and bundles belong to their project: the frame in which phases and steps stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, F, Func, Model, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from records.dated import DatedQuerySet, DatedRecord
from records.days import BEGINNING, OPEN
from records.ends import ALWAYS, ONE_DAY, Period, end_chain, refuse_outside
from records.fields import FlagField
from records.history import one_moment
from records.models import Record
from records.prepared import prepared
from records.querysets import first_named
from records.stated_changes import holds_already, stated_later
from records.statements import Statement, StatementQuerySet, period_text
from records.within import WITHIN, relinked_with
from units.models import Unit

from .projects import Project, ProjectPartQuerySet

M = TypeVar("M", bound=Model)


class MemberQuerySet(ProjectPartQuerySet[M], DatedQuerySet[M]):  # type: ignore[override]
    """Records that belong to a project from a day to a day: rollouts and bundles."""

    @property
    def membership_model(self) -> Any:
        return self.model._meta.get_field("memberships").related_model

    all_belonging_on: date | None = None  # the day, where these are all that belong on it and these many conditions
    conditions = 0

    def belonging(self, key_date: date) -> Self:
        """Those that belong to their project on the key date, and whose project had started by it."""
        is_unfiltered = not self.query.where
        members = self.started(key_date).filter(self.has_membership(key_date))
        if is_unfiltered:
            members.all_belonging_on, members.conditions = key_date, len(members.query.where)
        return members

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.all_belonging_on, clone.conditions = self.all_belonging_on, self.conditions
        return clone

    def count(self) -> int:
        """As Django's; of all that belong to their projects on a day, nothing narrowed, counted from the memberships
        alone, less those of projects yet to start: a quarter of the time."""
        day = self.all_belonging_on
        if day is None or not self.is_whole or self.query.is_sliced or self._result_cache is not None:
            return super().count()
        [row] = belonging_number(self.model, self.membership_model, day)
        return int(row["number"])

    @property
    def is_whole(self) -> bool:
        """Whether these are all that belong on a day, nothing narrowed."""
        return self.all_belonging_on is not None and len(self.query.where) == self.conditions

    def present(self, day: date) -> Self:
        """Those that belong to their project on the day."""
        return self.filter(self.has_membership(day))

    def strangers(self, day: date) -> Self:
        """Those that do not belong to their project on the day."""
        return self.exclude(self.has_membership(day))

    def first_day(self, key_date: date) -> Combinable:
        """That on which they joined their project, from its start on: phases and steps lie within the membership."""
        return Coalesce(self.joined_on(key_date), F(self.start_path), output_field=models.DateField())

    def joined_on(self, key_date: date) -> Subquery:
        """The day on which each of those that belong to their project on the key date joined it."""
        model = self.membership_model
        joined = model.objects.belonging(key_date).filter(**{model.owner_field: OuterRef("pk")}).order_by()
        return Subquery(joined.values("effective_on")[:1])

    def problems_of_confirming(self, confirmed_on: date) -> list[str]:
        strangers = first_named(
            self.strangers(confirmed_on).order_by("pk").select_related(),
            lambda record: f"{record}: gehört am {confirmed_on:%d.%m.%Y} nicht zum Projekt.",
            lambda more: f"Weitere, die nicht dazugehören: {more}.",
        )
        return [*strangers, *super().problems_of_confirming(confirmed_on)]

    def has_membership(self, day: date) -> Exists:
        model = self.membership_model
        return Exists(model.objects.belonging(day).filter(**{model.owner_field: OuterRef("pk")}))

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[M], batch_size: int | None = None, **options: Any
    ) -> list[M]:
        members = list(objs)
        with transaction.atomic(using=self.db), one_moment():
            created = super().bulk_create(members, batch_size, **options)
            self.membership_model.objects.create_first(self.model.first_memberships(members))
        return created


class Member(DatedRecord):
    """Base of rollouts and bundles. A new one belongs to its project from `joined_on`, without one from the beginning.

    What moves to another project ends in the old one and begins in the new one as a new record, which `continues` it.
    """

    saved_with = ("memberships",)

    class Meta(DatedRecord.Meta):
        abstract = True

    @property
    def joined_on(self) -> date:
        """Of a new one: the day from which it belongs to its project."""
        day: date = self.__dict__.get("joined_on") or BEGINNING
        return day

    @joined_on.setter
    def joined_on(self, day: date | None) -> None:
        self.__dict__["joined_on"] = day

    @classmethod
    def first_memberships(cls, members: Sequence[Self]) -> list[Any]:
        """The statements with which new ones begin to belong to their projects."""
        model: Any = cls._meta.get_field("memberships").related_model
        return [model(**{model.owner_field: member, "effective_on": member.joined_on}) for member in members]

    def first_day_altered(self, before: Self | None) -> date | None:
        """Of a new one the day from which it belongs to its project."""
        return self.joined_on if before is None and self.joined_on != BEGINNING else None

    @property
    def since_of_new(self) -> tuple[str, date]:
        return "Gehört zum Projekt ab", self.joined_on

    def period_of_new(self) -> Period:
        """The days on which phases or steps entered with a new one may lie."""
        return Period(self.joined_on, OPEN)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic(), one_moment():
            super().save(*args, **kwargs)
            model: Any = type(self)
            memberships = model._meta.get_field("memberships").related_model
            memberships.objects.create_first(self.first_memberships([self]))


@prepared
def belonging_number(model: Any, memberships: Any, day: date) -> Any:
    """A row with the number of those that belong to their projects on the day: of the memberships that had not ended,
    less those that begin later and those of projects yet to start. Each is a range of one index."""
    started_later = Project.objects.filter(started_on__gt=day)
    early = model._base_manager.filter(model.objects.has_membership(day), project__in=started_later)
    begins_later = memberships.objects.filter(belongs=True, effective_on__gt=day)
    number_of_all = Func(template="COUNT(*)", output_field=models.IntegerField())  # Django's Count would group the rows
    lasting = memberships.objects.filter(belongs=True, until__gt=day).order_by()
    return lasting.values(number=number_of_all - number_of(begins_later) - number_of(early))


def number_of(rows: models.QuerySet[models.Model]) -> Coalesce:
    """Their number, for a query on other rows."""
    return Coalesce(Subquery(rows.order_by().values(of=Value(1)).values(number=Count("*"))), 0)


def continued_field() -> models.ForeignKey:
    """The field of what a record continues that left its project."""
    return models.ForeignKey(
        "self",
        verbose_name="Führt fort",
        on_delete=models.PROTECT,
        related_name="continued_by",
        null=True,
        blank=True,
        help_text="Was in seinem Projekt ausgeschieden ist und hier weitergeht.",
    )


def outside_membership(statement: Statement, owner: Record, periods: Sequence[Period]) -> str:
    """Why a phase or a step cannot stand on its day."""
    known = "; ".join(period_text(period) for period in periods)
    return f"„{owner}“ gehört am {statement.effective_on:%d.%m.%Y} nicht zum Projekt ({known or 'nie'}): {statement}."


class MembershipQuerySet(StatementQuerySet["Membership"]):
    def belonging(self, key_date: date) -> Self:
        """The memberships of those that belong to their project on the day."""
        return self.in_force(key_date).filter(belongs=True)

    def periods_of(self, owners: Collection[int]) -> dict[int, list[Period]]:
        """The periods during which each of these rollouts or bundles, by its id, belongs to its project."""
        attname = self.model.owner_attname()
        rows = self.filter(belongs=True, **{f"{self.model.owner_field}__in": owners}).order_by("effective_on")
        periods: dict[int, list[Period]] = {}
        for owner, start, end in rows.values_list(attname, "effective_on", "until"):
            add_period(periods.setdefault(owner, []), Period(start, end))
        return periods

    def joining(self) -> Self:
        """Those with which a rollout or a bundle joins its project."""
        model = self.model
        before = model.objects.filter(belongs=True, until=OuterRef("effective_on"))
        return self.filter(~Exists(before.filter(**{model.owner_field: OuterRef(model.owner_field)})), belongs=True)

    def leaving(self) -> Self:
        """Those at whose end a rollout or a bundle leaves its project."""
        model = self.model
        after = model.objects.filter(belongs=True, effective_on=OuterRef("until"))
        return self.filter(~Exists(after.filter(**{model.owner_field: OuterRef(model.owner_field)})), belongs=True)


def add_period(periods: list[Period], period: Period) -> None:
    """Add a period to those before it; where it follows the last one without a gap, that one goes on."""
    if periods and periods[-1].end == period.start:
        period = Period(periods.pop().start, period.end)
    periods.append(period)


class Membership(Statement):
    """Whether a rollout or a bundle belongs to its project from a day on; it leaves for a reason."""

    value_fields = ("belongs",)
    event_days = ("effective_on",)

    belongs = FlagField(
        "Gehört zum Projekt", default=True, help_text="Nicht angekreuzt: Vom Tag an scheidet es aus dem Projekt aus."
    )
    reason = models.CharField("Grund des Ausscheidens", max_length=200, blank=True, help_text="Öffentlich.")

    class Meta(Statement.Meta):
        abstract = True

    @staticmethod
    def constraints_of(name: str, *chain: str) -> list[models.BaseConstraint]:
        reason = models.CheckConstraint(
            condition=Q(belongs=True) | ~Q(reason=""),
            name=f"{name}_left_for_a_reason",
            violation_error_message="Bitte nennen Sie den Grund des Ausscheidens.",
        )
        return [*Statement.constraints_of(name, *chain), reason]

    @staticmethod
    def indexes_of(owner: str) -> list[models.Index]:
        """For whether one belongs on a day, and for how many do."""
        return [
            models.Index(fields=[owner, "belongs", "until", "effective_on"], name=f"{owner}_membership_of"),
            models.Index(fields=["until", "effective_on"], condition=Q(belongs=True), name=f"{owner}_membership_count"),
            models.Index(
                fields=["effective_on", "until"], condition=Q(belongs=True), name=f"{owner}_membership_begins"
            ),
        ]

    # Set where several of an owner are entered at once and `check_memberships_differ` sees them together.
    is_checked_with_its_owner = False

    @property
    def value_text(self) -> str:
        return "gehört zum Projekt" if self.belongs else "ausgeschieden"

    def clean(self) -> None:
        super().clean()
        if not self.is_checked_with_its_owner and getattr(self, self.owner_attname()) and self.effective_on:
            check_memberships_differ([self])

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """None without which phases or steps would stand outside, or not fit each other."""
        super().refuse_deleting(records)
        deleted = {record.pk for record in records}
        owners = {getattr(record, cls.owner_attname()) for record in records}
        periods: dict[int, list[Period]] = {}
        staying = by_owner(cls, owners, deleted)
        for owner, rows in staying.items():
            end_chain(rows, ALWAYS)
            for row in filter(attrgetter("belongs"), rows):
                add_period(periods.setdefault(owner, []), Period(row.effective_on, row.until))
        for kind, path in WITHIN[cls]:
            within = list(kind._base_manager.filter(**{f"{path}__in": owners}))
            refuse_outside(kind, within, periods)
            kind.check_within(within, periods)
        for rows in staying.values():
            refuse_leaving_first(rows)


def check_memberships_differ(entered: Sequence[Membership]) -> None:
    """Raise a ValidationError where one of these, of one owner, says what holds already, or holds without it: who does
    not belong to the project cannot leave it."""
    kind: Any = type(entered[0])
    written = {each.pk for each in entered}
    stored = list(kind.objects.filter(**{kind.owner_attname(): entered[0].owner_key}))
    said = {row.pk: row.belongs for row in stored}
    new = [each for each in entered if said.get(each.pk) != each.belongs]
    rows = sorted([*(row for row in stored if row.pk not in written), *entered], key=attrgetter("effective_on"))
    if rows[0] in new:
        refuse_leaving_first(rows)
    for before, after in pairwise(rows):
        if before.belongs == after.belongs and after in new:
            raise ValidationError(holds_already(before))
        if before.belongs == after.belongs and before in new:
            raise ValidationError(stated_later(after))


def refuse_leaving_first(rows: Sequence[Membership]) -> None:
    if not rows[0].belongs:
        raise ValidationError(f"Wer nicht zum Projekt gehört, kann nicht ausscheiden: {rows[0].quoted}.")


def by_owner(
    kind: type[Membership], owners: Collection[int], deleted: Collection[int]
) -> Mapping[int, list[Membership]]:
    """The memberships of each owner in the order of their days, without those to be deleted."""
    rows: dict[int, list[Any]] = {}
    for row in kind._base_manager.filter(**{f"{kind.owner_field}__in": owners}).order_by("effective_on"):
        if row.pk not in deleted:
            rows.setdefault(getattr(row, kind.owner_attname()), []).append(row)
    return rows


@relinked_with(Unit, "rollout__unit")
class RolloutMembership(Membership):
    """Zugehörigkeit einer Umsetzung: it belongs to its project from a day on, at most while its unit exists."""

    project_path = "rollout.project"
    unit_path = "rollout.unit"
    owner_field = "rollout"

    rollout = models.ForeignKey(
        "projects.Rollout", verbose_name="Umsetzung", on_delete=models.CASCADE, related_name="memberships"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta(Membership.Meta):
        verbose_name = "Zugehörigkeit einer Umsetzung"
        verbose_name_plural = "Zugehörigkeiten von Umsetzungen"
        constraints = Membership.constraints_of("rollout_membership", "rollout")
        indexes = Membership.indexes_of("rollout")

    history_indexes = (
        models.Index(
            fields=["rollout", "belongs", "until", "effective_on", "history_date", "superseded_at"],
            name="known_rollout_membership_of",
        ),
    )

    @classmethod
    def periods_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[Period]]:
        """While the unit exists; both its days count."""
        units = Unit.objects.filter(rollouts__in=owners).order_by()
        return {
            rollout: (existence(founded_on, closed_on),)
            for rollout, founded_on, closed_on in units.values_list("rollouts", "founded_on", "closed_on")
        }

    def outside_message(self, periods: Sequence[Period]) -> str:
        known = "; ".join(
            f"{'' if period.start == BEGINNING else 'ab '}{period_text(period)}"
            if period.end == OPEN
            else period_text(period)
            for period in periods
        )
        return f"„{self.rollout}“, {self}: Die Leistungseinheit besteht {known}."


def existence(founded_on: date | None, closed_on: date | None) -> Period:
    """The days on which a unit exists."""
    return Period(founded_on or BEGINNING, closed_on + ONE_DAY if closed_on and closed_on < OPEN else OPEN)


class BundleMembership(Membership):
    """Zugehörigkeit eines Prozessbündels: it belongs to its project from a day on."""

    project_path = "bundle.project"
    owner_field = "bundle"

    bundle = models.ForeignKey(
        "projects.ProcessBundle", verbose_name="Prozessbündel", on_delete=models.CASCADE, related_name="memberships"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta(Membership.Meta):
        verbose_name = "Zugehörigkeit eines Prozessbündels"
        verbose_name_plural = "Zugehörigkeiten von Prozessbündeln"
        constraints = Membership.constraints_of("bundle_membership", "bundle")
        indexes = Membership.indexes_of("bundle")
