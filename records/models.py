"""What every dated record shares."""

from collections.abc import Collection, Iterator, Sequence
from copy import copy
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models.expressions import Combinable

from .authorship import refuse_other_author
from .days import Day
from .fields import DayField, SearchKeyField
from .history import History
from .past import refuse_days_to_come
from .querysets import StaleRecordError
from .rights import refuse_out_of_reach
from .text import NOT_RECORDED, clean, problem_of_private_use, tidy
from .trail import label_of, text_of_value


class Record(models.Model):
    """Base of all that staff keep: its history, and a version against lost updates.

    `project_path` leads to the project that a record belongs to ("self" for a project), for its findings, for the
    reports that it touches and for the rights in it, `unit_path` to the unit, `projects_path` (an ORM path) to several
    projects (see `records.rights`).
    `event_days` names the fields whose days are those of events: what the newest event of all is found among.
    `internal_fields` are those that the public never reads; forms say so of each field (see `records.publicity`).
    A package (see `records.package`) has all records but those of kinds that are not `in_package`, without the fields
    `not_in_package`. It names each by its unique fields, or by the `package_key`; `package_reference` is a text field
    that names a record as findings do. Kinds `brought_by_migrations` are in a database before anything is entered.
    `saved_with` names relations of which each new record brings a first one with it. `distinct_among` names what is
    distinct between records of different owners, by a rule that the database cannot hold (see `records.locks`).

    Saving a record that was changed since it was read raises a StaleRecordError, on every database. All of its texts
    are saved clean (see `records.text`), by whatever way they come; those of one line tidy, so that files find them.
    """

    project_path = ""
    unit_path = ""
    projects_path = ""
    event_days: ClassVar[tuple[str, ...]] = ()
    internal_fields: ClassVar[tuple[str, ...]] = ()
    saved_with: ClassVar[tuple[str, ...]] = ()
    in_package: ClassVar[bool] = True
    not_in_package: ClassVar[tuple[str, ...]] = ()
    package_key: ClassVar[tuple[str, ...]] = ()
    package_reference: ClassVar[str] = ""
    brought_by_migrations: ClassVar[bool] = False
    distinct_among: ClassVar[str] = ""
    has_figures = True  # whether what pages and papers say of its project may follow from it
    may_contradict = False  # whether saving it may be refused for a confirmation (see `records.confirmed`)

    version = models.PositiveIntegerField("Fassung", default=1, editable=False)

    history = History()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean_texts()
        read_version = self.version
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        try:
            with transaction.atomic():
                refuse_out_of_reach([self])
                self.refuse_saving([self])
                if not self._state.adding:
                    self.version += 1
                super().save(*args, **kwargs)
        except BaseException:
            self.version = read_version
            raise

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            refuse_out_of_reach([self], "delete")
            self.refuse_deleting([self])
            return super().delete(*args, **kwargs)

    @property
    def project_of_path(self) -> Any:
        """The project that it belongs to by its `project_path`; None where that leads to none."""
        if not self.project_path:
            return None
        if self.project_path == "self":
            return self
        try:
            return attrgetter(self.project_path)(self)
        except ObjectDoesNotExist:  # it is not said yet what it belongs to
            return None

    def first_day_altered(self, before: Self | None) -> date | None:
        """The first day of which something else is said with this record than with it as it was `before` (None: it is
        new), where it is known of what days it speaks; frozen reports of that day or later ones are touched."""
        return None

    @classmethod
    def first_day_touched(cls, before: Self | None, after: Self | None) -> date | None:
        """As `first_day_altered`, of one entry in the history of a record, a deletion (after: None) among them."""
        if after is None:
            return before.first_day_altered(None) if before else None
        return after.first_day_altered(before)

    @classmethod
    def fixed_fields(cls) -> list[str]:
        """What a record is made of, other than its wording: whoever alters it alters it for all days."""
        return [
            field.attname
            for field in cls._meta.concrete_fields
            if field.editable
            and not field.primary_key
            and field.name != "not_public_until"
            and (field.choices or not isinstance(field, models.CharField | models.TextField))
        ]

    @property
    def settled_amount(self) -> str:
        """The approved amount that it states and that counts already, in German; empty where it states none. To alter
        it needs a second person (see `records.deeds`)."""
        return ""

    @classmethod
    def former_name(cls, key: int) -> str:
        """How a record that is there no more was called, where its own fields do not say it; else empty."""
        return ""

    @classmethod
    @cache
    def text_fields(cls) -> list[tuple[str, bool]]:
        """The fields with text that is entered: their attribute, and whether it may have several lines."""
        return [
            (field.attname, isinstance(field, models.TextField))
            for field in cls._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not isinstance(field, SearchKeyField)
        ]

    def clean_texts(self) -> None:
        """Clean all texts of the record in place."""
        values = self.__dict__
        for name, multiline in self.text_fields():
            if isinstance(values.get(name), str):
                values[name] = clean(values[name]) if multiline else tidy(clean(values[name], multiline=False))

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django's, over clean texts, and refusing private-use characters."""
        self.clean_texts()
        problems: dict[str, Any] = {
            name: [problem]
            for name, _ in self.text_fields()
            if name not in (exclude or ()) and (problem := problem_of_private_use(str(getattr(self, name))))
        }
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            problems = error.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Raise a ValidationError, by field, where one of the new or changed records must not be saved.

        Every way of saving calls this: `save`, `bulk_create` and `bulk_change`. Forms and imports show the error.
        """

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """Raise a ValidationError where one of the records must not be deleted.

        Every way of deleting calls this: `delete` of a record or a queryset, and `bulk_delete`. What a cascade takes
        along is refused with the record it depends on.
        """

    def _do_update(self, base_qs: Any, *args: Any) -> Any:
        """Django's update of the row, but of the version that was read alone; else raise a StaleRecordError."""
        if self._state.adding:
            return super()._do_update(base_qs, *args)
        if not super()._do_update(base_qs.filter(version=self.version - 1), *args):
            raise StaleRecordError(f"{self._meta.label} {self.pk}")
        return True


def record_models(base: type[Record] = Record) -> Iterator[type[Record]]:
    """The models of all records, of those beneath `base`; without abstract ones and those of migrations' states."""
    for model in dict.fromkeys(classes_beneath(base)):  # one may have two bases that are records
        if not model._meta.abstract and model._meta.apps is apps:
            yield model


def record_model(label: str) -> type[Record]:
    """The model of records by its label, as "projects.Project", in any case. Raises a LookupError."""
    return {model._meta.label_lower: model for model in record_models()}[label.lower()]


def classes_beneath(base: type[Record]) -> Iterator[type[Record]]:
    for each in base.__subclasses__():
        yield each
        yield from classes_beneath(each)


class DatePrecision(models.TextChoices):
    """Whether the day of an event is known, or only the latest day on which it can have happened.

    A report often says what holds on its day, not since when; such an event carries the report's date as LATEST.
    """

    EXACT = "EXACT", "genau"
    LATEST = "LATEST", "spätestens"


class Qualifier(models.TextChoices):
    """How a source names a number that it does not mean exactly; empty: exactly."""

    AROUND = "rund", "rund"
    UP_TO = "bis zu", "bis zu"


SOURCE_HELP = "Woher die Angabe stammt, etwa eine Drucksache. Öffentlich."
STILL_HELD_HELP = "Woher bekannt ist, dass der Stand noch galt."
PUBLIC_HELP = "Wird veröffentlicht. Bitte keine Namen von Beschäftigten nennen."
STAFF_HELP = "Nur für Beschäftigte; wird nicht veröffentlicht."
LATEST_HELP = f"„{DatePrecision.LATEST.label}“, wenn nur bekannt ist, dass der Stand an diesem Tag schon galt."


class DatedEvent(Record):
    """An event that holds from a day on (`effective_on`, local date); the state on a day is its last event."""

    event_days = ("effective_on",)

    effective_on = DayField("Gilt ab")
    date_precision = models.CharField(
        "Datumsangabe",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.EXACT,
        help_text=LATEST_HELP,
    )
    entered_at = models.DateTimeField("Eingetragen am", auto_now_add=True)

    class Meta(Record.Meta):
        abstract = True


class Confirmation(Record):
    """Bestätigung: what is recorded of its `subject` still held on a day; it changes nothing.

    Subclasses name the subject, a record whose queryset is a ConfirmableQuerySet, and the `value_fields` that keep what
    held on the day when it was entered; empty where nothing was stated by then. What contradicts it is refused (see
    `records.confirmed`). By whom is never public.
    """

    value_fields: ClassVar[tuple[str, ...]] = ()
    internal_fields = ("note",)

    confirmed_on = DayField("Bestätigt am")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Bestätigt von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )
    source = models.CharField("Quelle", max_length=200, blank=True, help_text=STILL_HELD_HELP)
    note = models.CharField("Bemerkung", max_length=500, blank=True, help_text=STAFF_HELP)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["-confirmed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "confirmed_on"],
                name="%(class)s_once_a_day",
                violation_error_message="Für diesen Tag ist der Stand schon bestätigt.",
            ),
        ]

    def __str__(self) -> str:
        return f"Stand bestätigt am {self.confirmed_on:%d.%m.%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self._state.adding:
                self.keep_values([self])
            super().save(*args, **kwargs)

    @classmethod
    def first_day_touched(cls, before: Self | None, after: Self | None) -> date | None:
        """Its day: pages of that day and later ones say that it was confirmed."""
        if before and after and (before.confirmed_on, before.values) == (after.confirmed_on, after.values):
            return None
        days: list[date] = [each.confirmed_on for each in (before, after) if each]
        return min(days)

    @property
    def has_value(self) -> bool:
        """Whether something was stated of its subject when it was confirmed."""
        return None not in self.values

    @property
    def values(self) -> list[object]:
        return [getattr(self, field.attname) for field in self.fields_of_values()]

    @property
    def value_text(self) -> str:
        """What was confirmed, in German; „nicht erfasst“ where nothing was stated."""
        return self.value_text_on(None)

    def value_text_on(self, day: date | None) -> str:
        """As `value_text`, by the names of the day; without one by those of today."""
        fields = self.fields_of_values()
        texts = {label_of(field): text_of_value(field, getattr(self, field.attname), day) for field in fields}
        if not self.has_value:
            return NOT_RECORDED
        return ", ".join([f"{label} {text}" for label, text in texts.items()] if len(texts) > 1 else texts.values())

    @classmethod
    def fields_of_values(cls) -> list[Any]:
        return [cls._meta.get_field(name) for name in cls.value_fields]

    @classmethod
    def values_stated(cls, statement: Record) -> list[object]:
        """What a statement of its subject says, as it would be confirmed."""
        return [getattr(statement, field.attname) for field in cls.fields_of_values()]

    def is_contradicted_by(self, statement: Record) -> bool:
        """Whether it would no longer agree if the statement of its subject held on its day."""
        return self.values != self.values_stated(statement)

    @classmethod
    def values_on(cls, subject: Combinable, day: Day) -> dict[str, Combinable]:
        """By the name of each value field the expression of what holds of the subject on the day (both expressions)."""
        raise NotImplementedError

    @classmethod
    def of_values(cls, subject: int, values: Sequence[object]) -> Self:
        """One of the subject with the values, not saved."""
        named = zip((field.attname for field in cls.fields_of_values()), values, strict=True)
        return cls(subject_id=subject, **dict(named))

    @classmethod
    def values_held(cls, subjects: Any, day: date) -> dict[int, list[Any]]:
        """What holds of the subjects on the day, by their keys."""
        held = subjects.order_by().values_list("pk", *cls.values_on(models.OuterRef("pk"), day).values())
        return {pk: values for pk, *values in held}

    @classmethod
    def keep_values(cls, confirmations: Sequence[Any]) -> None:
        """Inside a transaction: give new confirmations what holds on their days. Until it ends, nobody else states
        anything of their subjects."""
        model: Any = cls._meta.get_field("subject").related_model
        subjects = model._base_manager.filter(pk__in={confirmation.subject_id for confirmation in confirmations})
        list(subjects.order_by("pk").select_for_update().values_list("pk"))
        attnames = [field.attname for field in cls.fields_of_values()]
        for day in {confirmation.confirmed_on for confirmation in confirmations}:
            by_subject = cls.values_held(subjects, day)
            for confirmation in confirmations:
                if confirmation.confirmed_on == day:
                    for attname, value in zip(attnames, by_subject[confirmation.subject_id], strict=True):
                        setattr(confirmation, attname, value)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None in another's name, none for a day to come; and for another day the value is confirmed only if it held on
        that day too."""
        super().refuse_saving(records)
        refuse_other_author(records, "confirmed_by", ("subject", "confirmed_on", *cls.value_fields, "source", "note"))
        refuse_days_to_come(records, "confirmed_on", "Bestätigen lässt sich nur, was heute oder früher galt.")
        corrected = {record.pk: record for record in records if not record._state.adding and record.has_value}
        for stored in cls._base_manager.filter(pk__in=corrected):
            record = corrected[stored.pk]
            if record.confirmed_on == stored.confirmed_on or record.values != stored.values:
                continue
            moved = copy(record)
            cls.keep_values([moved])
            if moved.values != record.values:
                raise ValidationError(
                    {
                        "confirmed_on": f"Am {record.confirmed_on:%d.%m.%Y} gilt „{moved.value_text}“, bestätigt ist "
                        f"„{record.value_text}“."
                    }
                )

    def clean(self) -> None:
        super().clean()
        model: Any = self._meta.get_field("subject").related_model
        subject = model._default_manager.filter(pk=getattr(self, "subject_id", None))
        if self.confirmed_on and (problems := subject.problems_of_confirming(self.confirmed_on)):
            raise ValidationError({"confirmed_on": problems})
