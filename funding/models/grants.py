"""Grants of projects with their amendments. Amounts in EUR."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from projects.models import Project
from records.confirmed import keeping_confirmations
from records.days import Day
from records.fields import DayField, FlagField, MoneyField, RateField, SearchKeyField
from records.models import Confirmation, Record
from records.querysets import ConfirmableQuerySet, ConfirmationQuerySet
from records.statements import Statement, StatementQuerySet, joined_in_force
from records.trail import label_of, text_of

from ..choices import MovementKind
from ..rules import AvailableMoney, DrawnShare, UnsettledUse, difference
from .expenditures import BASES, Expenditure, sums_of_use
from .movements import DECIDED, SUMMED, Movement, last_moved_on
from .notices import CONDITIONS, PERCENT, NoticeConditions
from .querysets import FundingQuerySet, sum_of, total_of


class GrantQuerySet(FundingQuerySet["Grant"], ConfirmableQuerySet["Grant"]):  # type: ignore[override]
    last_event = "last_moved_on"
    start_path = "period_start"

    def on(self, key_date: date) -> Self:
        """Grants whose approval period had started by the key date, with the money moved by then.

        `claimed`, `approved`, `paid`, `repaid`, `waived`: sums over the tranches; `drawn`: paid less repaid;
        `available`, `usage`: see AvailableMoney and DrawnShare; also as `with_use`, with what of it is settled and what
        not yet (`used_settled`, `used_unsettled` and so on), `with_conditions` and `with_project`.
        """
        sums = {name: money_moved(kind, key_date) for name, kind in {**DECIDED, **SUMMED}.items()}
        grants = self.started(key_date).with_conditions(key_date).with_project(key_date).with_use(key_date)
        grants = grants.annotate(**sums).annotate(drawn=difference("paid", "repaid"))
        for name in BASES:
            unsettled = UnsettledUse.annotation(name, f"{name}_claimed")
            grants = grants.annotate(**{f"{name}_unsettled": unsettled})
            grants = grants.annotate(**{f"{name}_settled": difference(name, f"{name}_unsettled")})
        share = "state_share_by_then"
        return grants.annotate(
            available=AvailableMoney.annotation(share, "drawn", "waived"), usage=DrawnShare.annotation(share, "drawn")
        )

    def with_use(self, key_date: date) -> Self:
        """Each grant with `used`, `used_open`, `whole` and `whole_open` (see `sums_of_use`), and with what of these
        belongs to tranches claimed by the key date: `used_claimed`, `whole_claimed`."""
        settled = Expenditure.objects.with_counted(key_date).booked(key_date).settled(key_date)
        claimed = {
            f"{name}_claimed": total_of(settled.filter(basis=basis), "counted", "grant")
            for name, basis in BASES.items()
        }
        return self.annotate(**sums_of_use(key_date, "grant"), **claimed)

    def started(self, key_date: date) -> Self:
        """Grants whose approval period had started by the key date."""
        return self.filter(period_start__lte=key_date)

    def with_conditions(self, key_date: date, names: Iterable[str] = CONDITIONS) -> Self:
        """Each grant with the conditions of the last notice (Bescheid) up to the key date: `state_share_by_then` and so
        on for each of the names."""
        by_then = {f"{name}_by_then": Coalesce(F(f"last_notice__{name}"), F(name)) for name in names}
        return self.alias(last_notice=joined_in_force(key_date, "amendments")).annotate(**by_then)

    def with_last_confirmed(self, key_date: date, *, few: bool = False) -> Self:
        """Of grants on a key date: also `last_confirmed_on`, and `last_moved_on`, the day of the last movement."""
        grants = self.annotate(last_moved_on=last_moved_on(key_date, "tranche__grant"))
        return super(GrantQuerySet, grants).with_last_confirmed(key_date, few=few)

    def bulk_change(self, records: Sequence[Any], fields: Iterable[str]) -> None:
        with keeping_confirmations(Amendment, [record.pk for record in records], self.db):
            super().bulk_change(records, fields)


def money_moved(kind: MovementKind, key_date: date) -> Coalesce:
    """Of grants the sum of the movements of a kind that count on the day."""
    return sum_of(Movement.objects.of_kind(kind, key_date), "amount", "tranche__grant")


class Grant(Record, NoticeConditions):
    """Zuwendung: the grant for a project after its first notice (Zuwendungsbescheid); later ones are amendments.

    What the notice says about how to deal with the money is a field, because it differs: the defaults are those of
    docs/fachkonzept.md#bescheid (Höchstbetrag; ANBest-P: single items of the plan may exceed by 20 %; VVG 7.1 zu § 44
    LHO NRW: calls for what is due within two months; proof of use six months after the approval period, interim proof
    a year).
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="grants")
    grantor = models.CharField("Zuwendungsgeber", max_length=200)
    grantor_key = SearchKeyField(sources=("grantor",))
    authority = models.CharField("Bewilligungsbehörde", max_length=200, blank=True)
    notice_on = DayField("Bescheid vom", null=True, blank=True)
    is_maximum = FlagField(
        "Höchstbetrag", default=True, help_text="Die Förderung ist ein Höchstbetrag; Nachfinanzierung ausgeschlossen."
    )
    item_tolerance = RateField(
        "Überschreitung einzelner Ansätze bis … %",
        max_digits=5,
        decimal_places=2,
        default=20,
        validators=PERCENT,
        help_text="Um so viel darf ein Einzelansatz des Finanzierungsplans überschritten werden (ANBest-P: 20 %).",
    )
    use_within_months = models.PositiveSmallIntegerField(
        "Abgerufene Mittel verwenden binnen … Monaten",
        default=2,
        help_text="VVG 7.1 zu § 44 LHO NRW: nur, was innerhalb von zwei Monaten für fällige Zahlungen benötigt wird.",
    )
    interim_proof_months = models.PositiveSmallIntegerField(
        "Zwischennachweis: Monate nach Jahresende",
        null=True,
        blank=True,
        default=4,
        help_text="Leer, wenn der Bescheid keinen jährlichen Zwischennachweis verlangt.",
    )
    proof_months = models.PositiveSmallIntegerField(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums", default=6
    )

    objects = GrantQuerySet.as_manager()

    # Of grants `with_conditions` of a day.
    total_volume_by_then: Decimal
    state_share_by_then: Decimal
    own_share_by_then: Decimal
    rate_by_then: Decimal
    period_start_by_then: date
    period_end_by_then: date
    # Of grants `with_use` of a day.
    used: Decimal | None
    used_claimed: Decimal | None
    used_open: Decimal | None
    whole: Decimal | None
    whole_claimed: Decimal | None
    whole_open: Decimal | None

    class Meta(NoticeConditions.Meta):
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        ordering = ["project_id", "period_start", "pk"]

    def __str__(self) -> str:
        return f"{self.project}, {self.grantor}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What the first notice grants may be confirmed as well."""
        with transaction.atomic(), keeping_confirmations(Amendment, [self.pk] if self.pk else [], "default"):
            super().save(*args, **kwargs)

    @property
    def may_contradict(self) -> bool:  # type: ignore[override]
        return not self._state.adding


class GrantConfirmation(Confirmation):
    """Bestätigung of a grant: its amounts and tranches still held; it keeps what the notice in force grants."""

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
    def values_on(cls, subject: Combinable, day: Day) -> dict[str, Any]:
        notices = Amendment.objects.in_force(day).filter(grant=subject).order_by()
        first = Grant.objects.filter(pk=subject).order_by()
        return {
            name: Coalesce(Subquery(notices.values(name)[:1]), Subquery(first.values(name)[:1]))
            for name in cls.value_fields
        }


class AmendmentQuerySet(StatementQuerySet["Amendment"]):
    def with_former_share(self) -> Self:
        """Each amendment with `former_share`: the state share that the notice before it granted, in EUR."""
        before = Amendment.objects.filter(grant=OuterRef("grant"), until=OuterRef("effective_on"))
        former = before.values("state_share")[:1]
        return self.annotate(former_share=Coalesce(Subquery(former), F("grant__state_share")))


class Amendment(Statement, NoticeConditions):
    """Änderungsbescheid: what the grant settles from a day on, until the next one; before the first its own notice."""

    project_path = "grant.project"
    owner_field = "grant"
    confirmed_by = GrantConfirmation
    value_fields = (*CONDITIONS, "reference_number", "conditions")
    event_days = ("effective_on",)

    effective_on = DayField("Wirksam ab")
    file_reference = None  # type: ignore[assignment]  # a notice has its reference_number
    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="amendments")

    objects = AmendmentQuerySet.as_manager()

    class Meta(NoticeConditions.Meta):
        verbose_name = "Änderungsbescheid"
        verbose_name_plural = "Änderungsbescheide"
        ordering = ["grant", "effective_on"]
        constraints = [*NoticeConditions.Meta.constraints, *Statement.constraints_of("amendment", "grant")]

    def __str__(self) -> str:
        return f"Änderungsbescheid vom {self.effective_on:%d.%m.%Y}"

    @property
    def value_text(self) -> str:
        """Gesamtvolumen 1.200,00, Landesförderung 1.080,00, Bewilligt bis 30.06.2022"""
        fields: list[Any] = [self._meta.get_field(name) for name in GrantConfirmation.value_fields]
        return ", ".join(f"{label_of(field)} {text_of(field, self)}" for field in fields)

    @property
    def quoted(self) -> str:
        return f"„{self}“"
