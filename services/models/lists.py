"""Named and dated: lists of priorities, what services are a share of, pilots, deadlines. Data, not constants."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from records.fields import DayField
from records.locks import lock_between_owners
from records.models import DatedEvent, Qualifier, Record
from records.querysets import RecordQuerySet

from ..choices import DenominatorBasis, PriorityKind

AMONG_WHOLES = "wholes and the lists that they name"


def first_day_said(record: Any, before: Any, *names: str) -> date | None:
    """The first day of which a record says something else than it did `before` (None: it is new); None where it differs
    in none of the fields."""
    if before is None:
        first_day: date | None = record.effective_on
        return first_day
    is_same = all(getattr(record, name) == getattr(before, name) for name in names)
    return None if is_same else min(record.effective_on, before.effective_on)


RENAMED = (
    "Heißt die Liste ab einem Tag anders, legen Sie bitte mit diesem Tag eine neue Liste und eine neue Grundgesamtheit "
    "an. War der Name falsch, legen Sie die richtige Liste an, nennen sie dort und löschen dann diese."
)
DELETED = "Bitte ändern Sie zuerst dort, was gezählt wird."


class PriorityListQuerySet(RecordQuerySet["PriorityList"]):
    def on(self, key_date: date) -> Self:
        """The lists that hold on the day: of each name the newest."""
        newer = PriorityList.objects.filter(
            name=OuterRef("name"), effective_on__gt=OuterRef("effective_on"), effective_on__lte=key_date
        )
        return self.filter(~Exists(newer), effective_on__lte=key_date)


class PriorityList(Record):
    """Prioritätenliste: services that a programme puts first, by name and version, from a day on.

    A list of the same name with a later day replaces it. Wholes (`Denominator`) know it by its name, which stays while
    one does; another name from a day on is another list.
    """

    distinct_among = AMONG_WHOLES

    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=PriorityKind)
    effective_on = DayField("Gilt ab")
    source = models.CharField("Quelle", max_length=300, blank=True)
    services = models.ManyToManyField("services.Service", through="PriorityListing", related_name="priority_lists")

    objects = PriorityListQuerySet.as_manager()

    class Meta:
        verbose_name = "Prioritätenliste"
        verbose_name_plural = "Prioritätenlisten"
        ordering = ["name", "-effective_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "effective_on"],
                name="priority_list_once_a_day",
                violation_error_message="Diese Liste gibt es mit diesem Tag schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (ab {self.effective_on:%d.%m.%Y})"

    def first_day_altered(self, before: Self | None) -> date | None:
        return first_day_said(self, before, "name", "effective_on")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is called otherwise while a whole names it."""
        super().refuse_saving(records)
        names = {record.pk: record.name for record in records if record.pk}
        if not names:
            return
        lock_between_owners(cls)
        renamed = [each for each in cls.objects.filter(pk__in=names).order_by("pk") if each.name != names[each.pk]]
        if whole := Denominator.objects.filter(priority_list__in={each.name for each in renamed}).first():
            raise ValidationError({"name": named_by_text(whole, RENAMED)})

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """Nor is the last one of a name deleted that a whole names."""
        super().refuse_deleting(records)
        lock_between_owners(cls)
        others = cls.objects.exclude(pk__in=[record.pk for record in records]).values("name")
        names = {record.name for record in records}
        if whole := Denominator.objects.filter(priority_list__in=names).exclude(priority_list__in=others).first():
            raise ValidationError(named_by_text(whole, DELETED))


class PriorityListing(Record):
    """That a service stands on a list of priorities."""

    priority_list = models.ForeignKey(
        PriorityList, verbose_name="Liste", on_delete=models.PROTECT, related_name="listings"
    )
    service = models.ForeignKey(
        "services.Service", verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="listings"
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Leistung der Liste"
        verbose_name_plural = "Leistungen der Liste"
        ordering = ["service__ozg_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "priority_list"],
                name="priority_listing_once",
                violation_error_message="Diese Leistung steht schon auf der Liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} – {self.priority_list}"

    def first_day_altered(self, before: Self | None) -> date | None:
        """The first day of its list, or of the one that it stood on."""
        if before and (before.service_id, before.priority_list_id) == (self.service_id, self.priority_list_id):
            return None
        return min(each.effective_on for each in {self.priority_list, (before or self).priority_list})


class DenominatorQuerySet(RecordQuerySet["Denominator"]):
    def on(self, key_date: date) -> Self:
        """What services may be a share of on the day."""
        return self.filter(effective_on__lte=key_date)


class Denominator(Record):
    """Grundgesamtheit: what services are a share of, by name, from a day on, with the number its source states.

    Sources give 500, 557 or 575 for the same catalogue; so the number is a dated statement. Without one the services
    recorded here are counted. LeiKa services are counted by `leika_number` in the same way.
    """

    distinct_among = AMONG_WHOLES

    slug = models.SlugField("Kurzname in Adressen", max_length=60, unique=True)
    name = models.CharField("Name", max_length=200)
    basis = models.CharField("Grundlage", max_length=20, choices=DenominatorBasis)
    priority_list = models.CharField(
        "Liste", max_length=200, blank=True, help_text="Name einer Prioritätenliste; gezählt werden ihre Leistungen."
    )
    number = models.PositiveIntegerField(
        "Zahl der OZG-Leistungen", null=True, blank=True, help_text="Wie in der Quelle. Leer: erfasste werden gezählt."
    )
    qualifier = models.CharField(
        "Zahl der OZG-Leistungen: Zusatz",
        max_length=10,
        choices=Qualifier,
        blank=True,
        help_text="Wie die Quelle die Zahl nennt.",
    )
    leika_number = models.PositiveIntegerField("Zahl der LeiKa-Leistungen", null=True, blank=True)
    effective_on = DayField("Gilt ab")
    source = models.CharField("Quelle", max_length=300, blank=True)

    objects = DenominatorQuerySet.as_manager()

    class Meta:
        verbose_name = "Grundgesamtheit"
        verbose_name_plural = "Grundgesamtheiten"
        ordering = ["effective_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis=DenominatorBasis.LIST) ^ Q(priority_list=""),
                name="denominator_list_where_it_counts_one",
                violation_error_message="Der Name einer Liste gehört zur Grundlage „Leistungen einer Liste“.",
            ),
            models.CheckConstraint(
                condition=(Q(number=None) | Q(number__gt=0)) & (Q(leika_number=None) | Q(leika_number__gt=0)),
                name="denominator_not_nothing",
                violation_error_message="Eine Grundgesamtheit von null Leistungen gibt es nicht.",
            ),
            models.CheckConstraint(
                condition=Q(qualifier="") | Q(number__isnull=False),
                name="denominator_qualifier_of_a_number",
                violation_error_message="Ein Zusatz gehört zu einer Zahl der OZG-Leistungen.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def first_day_altered(self, before: Self | None) -> date | None:
        return first_day_said(self, before, "basis", "priority_list", "number", "leika_number", "effective_on")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Its list is one that is there; none has the name and the day of another."""
        super().refuse_saving(records)
        lock_between_owners(cls)
        known = set(PriorityList.objects.order_by().values_list("name", flat=True))
        written = {record.pk for record in records if record.pk}
        others = cls.objects.filter(name__in={record.name for record in records}).exclude(pk__in=written).order_by()
        taken = set(others.values_list("name", "effective_on"))
        for record in records:
            if record.priority_list and record.priority_list not in known:
                raise ValidationError({"priority_list": unknown_list_message(record.priority_list, known)})
            if (record.name, record.effective_on) in taken:
                raise ValidationError({"name": "Eine Grundgesamtheit mit diesem Namen und Tag gibt es schon."})
            taken.add((record.name, record.effective_on))


def named_by_text(whole: Denominator, advice: str) -> str:
    """Why a list keeps its name, in German."""
    return f"Die Grundgesamtheit „{whole}“ zählt die Liste „{whole.priority_list}“. {advice}"


def unknown_list_message(name: str, known: Collection[str]) -> str:
    possible = f"Möglich sind: {', '.join(sorted(known))}." if known else "Erfasst ist keine."
    return f"Eine Prioritätenliste „{name}“ gibt es nicht. {possible}"


class EfaPilotQuerySet(RecordQuerySet["EfaPilot"]):
    def on(self, key_date: date) -> Self:
        """The pilots that the city takes part in on the day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=key_date), effective_on__lte=key_date)


class EfaPilot(DatedEvent):
    """EfA-Pilotierung: the city takes part in one from a day on; not every pilot has a service in the catalogue."""

    name = models.CharField("Name", max_length=200)
    topic = models.CharField("Gegenstand", max_length=300, blank=True)
    service = models.ForeignKey(
        "services.Service",
        verbose_name="OZG-Leistung",
        on_delete=models.PROTECT,
        related_name="pilots",
        null=True,
        blank=True,
    )
    ended_on = DayField("Beendet am", null=True, blank=True)

    objects = EfaPilotQuerySet.as_manager()

    class Meta:
        verbose_name = "EfA-Pilotierung"
        verbose_name_plural = "EfA-Pilotierungen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="efa_pilot_once",
                violation_error_message="Diese EfA-Pilotierung ist schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.ended_on and self.effective_on and self.ended_on < self.effective_on:
            raise ValidationError({"ended_on": "Das Ende darf nicht vor dem Beginn liegen."})

    def first_day_altered(self, before: Self | None) -> date | None:
        """Where its end alone is another, the days from the earlier one on say something else."""
        altered = first_day_said(self, before, "name", "topic", "service_id", "effective_on", "date_precision")
        if altered or before is None or self.ended_on == before.ended_on:
            return altered
        return min(day for day in (self.ended_on, before.ended_on) if day)


class ServiceDeadline(Record):
    """Frist: a day by which services are to be online, such as that of the OZG."""

    name = models.CharField("Name", max_length=200, unique=True)
    due_on = DayField("Frist")
    source = models.CharField("Quelle", max_length=300, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Frist der OZG-Leistungen"
        verbose_name_plural = "Fristen der OZG-Leistungen"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.due_on:%d.%m.%Y}"
