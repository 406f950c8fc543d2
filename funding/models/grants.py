"""Grants of projects with their amendments. Amounts in EUR."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from projects.models import Project
from records.addressed import Addressed, AddressedQuerySet
from records.confirmed import keeping_confirmations
from records.days import Day
from records.fields import DayField, LatestDayField, MoneyField, SearchKeyField
from records.models import Confirmation
from records.publication import PublishableRecord
from records.querysets import ConfirmableQuerySet, ConfirmationQuerySet
from records.shares import Percent
from records.statements import Statement, StatementQuerySet, in_force
from records.trail import label_of, text_of

from ..choices import DeadlineKind, MovementKind, UsageBasis
from ..rules import LapsedMoney, MoneyLeft, UnsettledUse, difference
from .expenditures import BASES, OTHER_BASES, Expenditure, sums_of_use
from .movements import DECIDED, SUMMED, Movement, last_moved_on, open_sums
from .notice_order import in_order_by_grant, problem_of_order, refuse_no_period, refuse_same_place
from .notices import CONDITIONS, AmendedConditions, FirstNotice
from .querysets import FundingQuerySet, sum_of, total_of

LAST_FIRST = ("-known_from", "-position")
# Of what the amounts booked of a basis are the use.
USED_OF = {"used": "state_share_by_then", "whole": "total_volume_by_then"}


class GrantQuerySet(FundingQuerySet["Grant"], AddressedQuerySet["Grant"], ConfirmableQuerySet["Grant"]):  # type: ignore[override]
    last_event = "last_moved_on"
    start_path = "known_from"

    def on(self, key_date: date) -> Self:
        """Grants granted by the key date, with the money moved by then.

        `claimed`, `approved`, `paid`, `repaid`, `waived`: sums over the tranches; `drawn`: paid less repaid;
        of each what may come to it (see `open_sums`); `lapsed`, `available`: see LapsedMoney and MoneyLeft;
        `drawn_share`, `used_share`, `whole_share`: as those of Money and Use; also as `with_use`, with what of it is
        settled and what not yet (`used_settled`, `used_unsettled` and so on), `with_conditions`, `with_last_call` and
        `with_project`.
        """
        sums = {name: money_moved(kind, key_date) for name, kind in {**DECIDED, **SUMMED}.items()}
        grants = self.granted(key_date).with_conditions(key_date).with_project(key_date).with_use(key_date)
        grants = grants.annotate(**sums, **open_sums(key_date, "tranche__grant"))
        grants = grants.annotate(drawn=difference("paid", "repaid"))
        for name in BASES:
            unsettled = UnsettledUse.annotation(name, f"{name}_claimed")
            grants = grants.annotate(**{f"{name}_unsettled": unsettled})
            grants = grants.annotate(**{f"{name}_settled": difference(name, f"{name}_unsettled")})
            grants = grants.annotate(**{f"{name}_share": Percent(name, USED_OF[name])})
        share = "state_share_by_then"
        left = grants.with_last_call(key_date).annotate(left=MoneyLeft.annotation(share, "drawn", "waived"))
        lapsed = left.annotate(lapsed=LapsedMoney.annotation("left", "is_call_over"))
        return lapsed.annotate(available=difference("left", "lapsed"), drawn_share=Percent("drawn", share))

    def with_use(self, key_date: date) -> Self:
        """Each grant with `used`, `used_open`, `used_less`, `whole` and so on (see `sums_of_use`), and with what of
        these belongs to tranches claimed by the key date: `used_claimed`, `whole_claimed`; `has_other_use`: anything of
        the other bases is booked, or may be."""
        other = Expenditure.objects.known(key_date).filter(grant=OuterRef("pk"), basis__in=OTHER_BASES.values())
        return self.with_sums_of(BASES, key_date).annotate(has_other_use=Exists(other))

    def with_sums_of(self, bases: Mapping[str, UsageBasis], key_date: date) -> Self:
        """Each grant with what is booked of the bases, what may be, and what of it is claimed, by the names of each."""
        settled = Expenditure.objects.with_counted(key_date).booked(key_date).settled(key_date)
        claimed = {
            f"{name}_claimed": total_of(settled.filter(basis=basis), "counted", "grant")
            for name, basis in bases.items()
        }
        return self.annotate(**sums_of_use(key_date, "grant", bases), **claimed)

    def granted(self, key_date: date) -> Self:
        """Grants whose first notice is known by the key date."""
        return self.filter(known_from__lte=key_date)

    def with_conditions(self, key_date: date, names: Iterable[str] = CONDITIONS) -> Self:
        """Each grant with the conditions that the notices (Bescheide) up to the key date settle: `state_share_by_then`
        and so on for each of the names."""
        return self.annotate(**{f"{name}_by_then": condition_on(key_date, name) for name in names})

    def with_last_call(self, key_date: date) -> Self:
        """Each grant `with_conditions` also with `last_call_on`, the last day on which its money can be called for: the
        end of the approval period, or a later day that was set by the key date; `is_call_over`: it has passed."""
        relation = "deadline_days"
        set_then = in_force(key_date, f"{relation}__") & Q(**{f"{relation}__kind": DeadlineKind.LAST_CALL})
        grants = self.alias(last_call_row=FilteredRelation(relation, condition=set_then))
        end = F("period_end_by_then")
        grants = grants.annotate(last_call_on=Greatest(Coalesce(F("last_call_row__due_on"), end), end))
        return grants.annotate(
            is_call_over=models.ExpressionWrapper(Q(last_call_on__lt=key_date), output_field=models.BooleanField())
        )

    def with_last_confirmed(self, key_date: date, *, few: bool = False) -> Self:
        """Of grants on a key date: also `last_confirmed_on`, and `last_moved_on`, the day of the last movement."""
        grants = self.annotate(last_moved_on=last_moved_on(key_date, "tranche__grant"))
        return super(GrantQuerySet, grants).with_last_confirmed(key_date, few=few)

    def bulk_change(self, records: Sequence["Grant"], fields: Iterable[str]) -> None:
        with keeping_confirmations(Amendment, [record.pk for record in records], self.db):
            super().bulk_change(records, fields)


def condition_on(day: Day, name: str, grant: str = "pk", path: str = "") -> Coalesce:
    """A condition as the notices known on the day settle it: by the last of them that states it. Of grants; of what
    belongs to one, `grant` is the field of its key and `path` leads to it ("grant__")."""
    last = Amendment.objects.stating(name, day).filter(grant=OuterRef(grant)).values(name)[:1]
    return Coalesce(Subquery(last), F(f"{path}{name}"))


def money_moved(kind: MovementKind, key_date: date) -> Coalesce:
    """Of grants the sum of the movements of a kind that count on the day."""
    return sum_of(Movement.objects.of_kind(kind, key_date), "amount", "tranche__grant")


class Grant(Addressed, PublishableRecord, FirstNotice):
    """Zuwendung: the grant for a project after its first notice (Zuwendungsbescheid); later ones are amendments."""

    project_path = "project"
    known_field = "known_from"
    # Lists lie under these names beside the grants.
    reserved_slugs = frozenset({
        "aenderungsbescheide",
        "aufteilung",
        "ausgaben",
        "bewegungen",
        "finanzierungsplan",
        "haushalt",
        "haushaltsausgaben",
        "tranchen",
        "zuwendungsfristen",
    })  # fmt: skip

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="grants")
    grantor = models.CharField("Zuwendungsgeber", max_length=200)
    grantor_key = SearchKeyField(sources=("grantor",))
    search_key = SearchKeyField(sources=("grantor", "authority", "reference_number"))
    authority = models.CharField("Bewilligungsbehörde", max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    # Of grants `with_conditions` of a day.
    total_volume_by_then: Decimal
    state_share_by_then: Decimal
    own_share_by_then: Decimal
    rate_by_then: Decimal
    period_start_by_then: date
    period_end_by_then: date
    # Of grants `with_last_call` of a day.
    last_call_on: date
    is_call_over: bool
    # Of grants `with_use` of a day.
    has_other_use: bool
    used: Decimal | None
    used_claimed: Decimal | None
    used_open: Decimal | None
    used_less: Decimal | None
    whole: Decimal | None
    whole_claimed: Decimal | None
    whole_open: Decimal | None
    whole_less: Decimal | None

    class Meta(FirstNotice.Meta):
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        ordering = ["project_id", "period_start", "pk"]
        permissions = [("audit_grant", "Kann die Prüfakte einer Zuwendung laden")]

    def __str__(self) -> str:
        return f"{self.project}, {self.grantor}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What the first notice grants may be confirmed as well, and amended."""
        with transaction.atomic(), keeping_confirmations(Amendment, [self.pk] if self.pk else [], "default"):
            super().save(*args, **kwargs)
            refuse_no_period(self)

    @classmethod
    def names_in_addresses(cls, records: Sequence[Self]) -> list[str]:
        """Grants are called as their projects."""
        projects = {record.project_id for record in records}
        slugs = dict(Project._base_manager.filter(pk__in=projects).values_list("pk", "slug"))
        return [slugs[record.project_id] for record in records]

    @property
    def may_contradict(self) -> bool:  # type: ignore[override]
        return not self._state.adding

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """No first notice is later than one that amends it."""
        super().refuse_saving(records)
        dated = {record.pk: record for record in records if record.pk and record.dated_on}
        for amendment in Amendment.objects.filter(grant__in=dated).order_by("notice_on", "effective_on"):
            grant = dated[amendment.grant_id]
            if problem := problem_of_order(grant.dated_on, amendment):
                raise ValidationError({"notice_on" if grant.notice_on else "valid_from": problem})


class GrantConfirmation(Confirmation):
    """Bestätigung of a grant: its amounts and tranches still held; it keeps what the notice in force grants."""

    project_path = "subject.project"
    value_fields = ("total_volume", "state_share", "period_end")

    subject = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="confirmations")
    total_volume = MoneyField("Gesamtvolumen", null=True, blank=True)
    state_share = MoneyField("Landesförderung", null=True, blank=True)
    period_end = DayField("Bewilligt bis", null=True, blank=True)

    objects = ConfirmationQuerySet["GrantConfirmation"].as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Zuwendung"
        verbose_name_plural = "Bestätigungen von Zuwendungen"

    @classmethod
    def values_on(cls, subject: Combinable, day: Day) -> dict[str, Combinable]:
        first = Grant.objects.filter(pk=subject).order_by()
        stated = {name: Amendment.objects.stating(name, day).filter(grant=subject) for name in cls.value_fields}
        return {
            name: Coalesce(Subquery(stated[name].values(name)[:1]), Subquery(first.values(name)[:1]))
            for name in cls.value_fields
        }


class AmendmentQuerySet(FundingQuerySet["Amendment"], StatementQuerySet["Amendment"]):  # type: ignore[override]
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """Those known by the key date, of grants known then; also as `with_project`."""
        return self.known(key_date).filter(grant__known_from__lte=key_date).with_project(key_date)

    def known(self, day: Day) -> Self:
        """Those that hold by the day and were dated by it."""
        return self.filter(known_from__lte=day)

    def stating(self, name: str, day: Day) -> Self:
        """Those known on the day that state a condition, the last of them first."""
        return self.known(day).filter(**{f"{name}__isnull": False}).order_by(*LAST_FIRST)

    def with_former(self, name: str) -> Self:
        """Each amendment with `former`: the condition as the notices before it had settled it."""
        before = Q(known_from=OuterRef("known_from"), position__lt=OuterRef("position"))
        stating = Amendment.objects.filter(before | Q(known_from__lt=OuterRef("known_from")))
        stating = stating.filter(grant=OuterRef("grant"), **{f"{name}__isnull": False})
        former = stating.order_by(*LAST_FIRST).values(name)[:1]
        return self.annotate(former=Coalesce(Subquery(former), F(f"grant__{name}")))


class Amendment(Statement, AmendedConditions):
    """Änderungsbescheid: what changes of a grant from a day on; the rest stays as the notices before it settled it.

    It counts from the day on which it holds, and not before its own. Of those that count from one day on, the last in
    order holds. As each states a part, none ends another.
    """

    package_key = ("grant", "notice_on", "effective_on", "position")
    project_path = "grant.project"
    owner_field = "grant"
    confirmed_by = GrantConfirmation
    value_fields = (*CONDITIONS, "reference_number", "conditions")
    event_days = ("known_from",)

    notice_on = DayField("Bescheid vom", null=True, blank=True, help_text="Leer: der Tag, ab dem er wirksam ist.")
    effective_on = DayField("Wirksam ab")
    known_from = LatestDayField(sources=("notice_on", "effective_on"))
    position = models.PositiveSmallIntegerField(
        "Reihenfolge",
        default=1,
        validators=[MinValueValidator(1)],
        help_text="Von mehreren, die vom selben Tag an gelten, geht der mit der höchsten Zahl vor.",
    )
    file_reference = None  # type: ignore[assignment]  # a notice has its reference_number
    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="amendments")

    objects = AmendmentQuerySet.as_manager()

    class Meta(AmendedConditions.Meta):
        verbose_name = "Änderungsbescheid"
        verbose_name_plural = "Änderungsbescheide"
        ordering = ["grant", "known_from", "position"]
        constraints = [
            *AmendedConditions.Meta.constraints,
            models.CheckConstraint(condition=Q(until__gt=F("effective_on")), name="amendment_lasts"),
        ]
        indexes = [models.Index(fields=["grant", "known_from", "position"], name="amendment_in_order")]

    def __str__(self) -> str:
        return f"Änderungsbescheid vom {self.dated_on:%d.%m.%Y}"

    @property
    def value_text(self) -> str:
        """Gesamtvolumen 1.200,00, Landesförderung 1.080,00, Bewilligt bis 30.06.2022"""
        fields: list[Any] = [self._meta.get_field(name) for name in GrantConfirmation.value_fields]
        stated = [field for field in fields if getattr(self, field.name) is not None]
        return ", ".join(f"{label_of(field)} {text_of(field, self)}" for field in stated)

    @property
    def quoted(self) -> str:
        return f"„{self}“"

    @property
    def adds_up(self) -> bool:
        return True

    @property
    def first_possible_on(self) -> date:
        return max(self.notice_on or self.effective_on, self.effective_on)

    @property
    def dated_on(self) -> date:
        """Its own day; where that is not known the one from which it holds."""
        return self.notice_on or self.effective_on

    @property
    def place_in_order(self) -> tuple[date, int]:
        return self.first_possible_on, self.position

    def later_ones(self) -> list[Self]:
        """Those of its grant that come after it."""
        others: Any = type(self).objects.filter(grant=self.grant_id).exclude(pk=self.pk)
        return [each for each in others if each.place_in_order > self.place_in_order]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is older than the first notice, no two have the same place, and none is corrected past another."""
        super().refuse_saving(records)
        refuse_before_first_notice(records)
        written = {record.pk: record for record in records if record.pk}
        stored = cls.objects.filter(grant__in={record.grant_id for record in records})
        for of_grant in in_order_by_grant(stored):
            for earlier, later in pairwise(written.get(each.pk, each) for each in of_grant):
                if earlier.place_in_order > later.place_in_order:
                    raise ValidationError({"effective_on": cls.past_neighbour_message(earlier, later)})
        refuse_same_place([*(each for each in stored if each.pk not in written), *records])

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """What the notices settle together must be a period, whatever each of them states."""
        super().after_writing(owners, using)
        for grant in Grant.objects.using(using).filter(pk__in=owners).prefetch_related("amendments"):
            refuse_no_period(grant)


def refuse_before_first_notice(amendments: Sequence[Amendment]) -> None:
    """Raise a ValidationError, by field, where one is older than the first notice of its grant; that one may be entered
    together with it."""
    together = Amendment._meta.get_field("grant")
    stored = Grant.objects.in_bulk({each.grant_id for each in amendments if not together.is_cached(each)})
    for each in amendments:
        grant = each.grant if together.is_cached(each) else stored[each.grant_id]
        if problem := problem_of_order(grant.dated_on, each):
            raise ValidationError({"notice_on" if each.notice_on else "effective_on": problem})
