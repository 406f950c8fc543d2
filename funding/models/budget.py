"""Means in the city's budget: planned and decided from a day on, and spent. Amounts in EUR."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ExpressionWrapper, F, FilteredRelation, OuterRef, Q, Subquery, Sum

from projects.models import Project
from projects.models.concerns import OfProjectOrNoneQuerySet
from records.fields import DayField, MoneyField, YearField
from records.models import Record
from records.past import refuse_days_to_come
from records.statements import Statement, StatementQuerySet, in_force

from ..choices import NOT_PUBLIC, BudgetScope, BudgetStage
from .constraints import not_negative

M = TypeVar("M", bound=models.Model)
OF_NO_PROJECT = "Ein Ansatz für das OZG insgesamt gehört zu keinem Projekt."
PROJECT_MISSING = "Bitte wählen Sie das Projekt, für das der Ansatz gilt."


class BudgetQuerySet(OfProjectOrNoneQuerySet[M]):
    """What belongs to a project, or to the OZG as a whole."""

    def search(self, text: str, day: date = date.max) -> Self:
        """Those of projects whose titles up to the day contain the text."""
        return self.filter((f"{self.of_project}__in", Project.objects.search(text, day)))


class BudgetItemQuerySet(BudgetQuerySet["BudgetItem"]):
    def on(self, key_date: date) -> Self:
        """Items known on the key date, as `with_amounts` and `with_project`."""
        return self.known(key_date).with_amounts(key_date).with_project(key_date)

    def known(self, key_date: date) -> Self:
        """Items of which an amount was planned, decided or spent by the key date; of projects that were known then."""
        stated = BudgetAmount.objects.filter(effective_on__lte=key_date).values("budget_item")
        spent = BudgetExpenditure.objects.filter(booked_on__lte=key_date).values("budget_item")
        return self.filter(Q(pk__in=stated) | Q(pk__in=spent)).of_known_projects(key_date)

    def with_amounts(self, key_date: date) -> Self:
        """Each item with what holds on the key date, None where nothing is recorded: `planned`, `decided`, each with
        its day and source (`planned_on`, `planned_source`); `first_decided`, where another amount was decided since;
        `spent`, the sum of what was booked by then; `left`, decided less spent.
        """
        ended = BudgetAmount.objects.ended(key_date).filter(budget_item=OuterRef("pk"), stage=BudgetStage.DECIDED)
        spent = BudgetExpenditure.objects.filter(budget_item=OuterRef("pk"), booked_on__lte=key_date).order_by()
        total = spent.values("budget_item").annotate(total=Sum("amount", output_field=MoneyField())).values("total")
        joined = self.alias(
            plan=amount_in_force(key_date, BudgetStage.PLANNED), decision=amount_in_force(key_date, BudgetStage.DECIDED)
        ).annotate(
            planned=F("plan__amount"),
            planned_on=F("plan__effective_on"),
            planned_source=F("plan__source"),
            decided=F("decision__amount"),
            decided_on=F("decision__effective_on"),
            decided_source=F("decision__source"),
            first_decided=Subquery(ended.order_by("effective_on").values("amount")[:1]),
            spent=Subquery(total, output_field=MoneyField()),
        )
        return joined.annotate(left=ExpressionWrapper(F("decided") - F("spent"), output_field=MoneyField()))

    def in_year(self, year: int) -> Self:
        return self.filter(year=year)


def amount_in_force(key_date: date, stage: BudgetStage) -> FilteredRelation:
    """The amount of a stage that holds on the key date."""
    return FilteredRelation("amounts", condition=in_force(key_date, "amounts__") & Q(amounts__stage=stage))


class BudgetItem(Record):
    """Haushaltsansatz: means in the city's budget of a year, for a project or for the OZG as a whole.

    What is planned and decided for it is stated from a day on (`BudgetAmount`), what is spent adds up
    (`BudgetExpenditure`). A year of which nothing is recorded has no item, or one without amounts: that is not zero.
    """

    project_path = "project"

    scope = models.CharField("Bezug", max_length=10, choices=BudgetScope)
    project = models.ForeignKey(
        Project,
        verbose_name="Projekt",
        on_delete=models.PROTECT,
        related_name="budget_items",
        null=True,
        blank=True,
        help_text="Leer bei „OZG insgesamt“.",
    )
    year = YearField("Jahr", help_text="Haushaltsjahr.")

    objects = BudgetItemQuerySet.as_manager()

    class Meta:
        verbose_name = "Haushaltsansatz"
        verbose_name_plural = "Haushaltsansätze"
        ordering = ["scope", "project_id", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                name="budget_item_once_a_year",
                violation_error_message="Für dieses Projekt und Jahr gibt es schon einen Haushaltsansatz.",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(scope=BudgetScope.OZG),
                name="budget_item_of_ozg_once_a_year",
                violation_error_message="Für das OZG insgesamt gibt es in diesem Jahr schon einen Haushaltsansatz.",
            ),
            models.CheckConstraint(
                condition=Q(scope=BudgetScope.OZG, project__isnull=True)
                | Q(scope=BudgetScope.PROJECT, project__isnull=False),
                name="budget_item_of_its_scope",
                violation_error_message="Ein Projekt gehört zum Bezug „Projekt“, und nur zu ihm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project or BudgetScope.OZG.label}, {self.year}"

    def clean(self) -> None:
        """Raise a ValidationError at the project, where it does not fit the scope."""
        if self.scope == BudgetScope.OZG and self.project_id is not None:
            raise ValidationError({"project": OF_NO_PROJECT})
        if self.scope == BudgetScope.PROJECT and self.project_id is None:
            raise ValidationError({"project": PROJECT_MISSING})

    def first_day_altered(self, before: Self | None) -> date | None:
        """Whose year it is counts for all that was said of it: from its first amount on."""
        if before is None or (self.scope, self.project_id, self.year) == (before.scope, before.project_id, before.year):
            return None
        stated = self.amounts.values_list("effective_on", flat=True)
        return min([*stated, *self.expenditures.values_list("booked_on", flat=True)], default=None)


class BudgetAmount(Statement):
    """Betrag eines Haushaltsansatzes: what is planned or decided from a day on, in EUR; a later one replaces it."""

    project_path = "budget_item.project"
    owner_field = "budget_item"
    key_fields = ("stage",)
    value_fields = ("amount",)
    event_days = ("effective_on",)

    budget_item = models.ForeignKey(
        BudgetItem, verbose_name="Haushaltsansatz", on_delete=models.PROTECT, related_name="amounts"
    )
    stage = models.CharField("Art", max_length=10, choices=BudgetStage)
    amount = MoneyField(
        "Betrag", help_text="Ein neuer Beschluss ersetzt den Betrag ab seinem Tag, er wird nicht addiert."
    )
    effective_on = DayField("Gilt ab", help_text="Tag des Beschlusses, bei „geplant“ des Entwurfs.")

    objects = StatementQuerySet["BudgetAmount"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Betrag eines Haushaltsansatzes"
        verbose_name_plural = "Beträge von Haushaltsansätzen"
        constraints = [
            *Statement.constraints_of("budget_amount", "budget_item", "stage"),
            not_negative("amount", "budget_amount_not_negative", "Betrag"),
        ]

    @property
    def value_text(self) -> str:
        """beschlossen 120.000,00"""
        return f"{self.get_stage_display()} {super().value_text}"


class BudgetExpenditureQuerySet(BudgetQuerySet["BudgetExpenditure"]):
    of_project = "budget_item__project"

    def on(self, key_date: date) -> Self:
        """What was booked by the key date, of projects that were known then; also as `with_project`."""
        return self.filter(booked_on__lte=key_date).of_known_projects(key_date).with_project(key_date)

    def in_year(self, year: int) -> Self:
        """Those of items of the year, on whatever day they were booked."""
        return self.filter(budget_item__year=year)


class BudgetExpenditure(Record):
    """Haushaltsausgabe: what was spent of an item, by day of booking, in EUR; negative where money came back."""

    package_key = ("budget_item", "booked_on")
    project_path = "budget_item.project"
    internal_fields = ("purpose",)
    event_days = ("booked_on",)

    budget_item = models.ForeignKey(
        BudgetItem, verbose_name="Haushaltsansatz", on_delete=models.PROTECT, related_name="expenditures"
    )
    booked_on = DayField("Gebucht am")
    amount = MoneyField("Betrag", help_text="Wird zu den übrigen addiert; negativ, wenn Geld zurückkam.")
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text=f"Ohne Namen von Personen, etwa „Lizenzen“. {NOT_PUBLIC}"
    )

    objects = BudgetExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "Haushaltsausgabe"
        verbose_name_plural = "Haushaltsausgaben"
        ordering = ["budget_item", "booked_on", "pk"]
        indexes = [models.Index(fields=["budget_item", "booked_on", "amount"], name="budget_spent_on_a_day")]

    def __str__(self) -> str:
        return f"{self.budget_item}, {self.booked_on:%d.%m.%Y}"

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is booked on a day to come."""
        super().refuse_saving(records)
        refuse_days_to_come(records, "booked_on", "Gebucht ist spätestens heute; was noch kommt, ist geplant.")

    def first_day_altered(self, before: Self | None) -> date | None:
        """The day of its booking, as it was or as it is now."""
        days: list[Any] = [self.booked_on, *([before.booked_on] if before else [])]
        return min(days)
