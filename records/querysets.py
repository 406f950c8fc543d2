"""What the querysets of all records share: no change escapes the history, and a status can be confirmed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NoReturn, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, DateField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from .batches import in_batches
from .fields import LatestDayField, SearchKeyField
from .history import BATCH_ROWS, remember
from .inserting import insert
from .rights import refuse_out_of_reach

MOST_NAMED = 20
M = TypeVar("M", bound=Model)


def first_named(records: QuerySet[M], line: Callable[[Any], str], rest: Callable[[int], str]) -> list[str]:
    """One line for each of the first MOST_NAMED records, and one for how many more there are."""
    first = list(records[: MOST_NAMED + 1])
    lines = [line(record) for record in first[:MOST_NAMED]]
    return [*lines, rest(records.count() - MOST_NAMED)] if len(first) > MOST_NAMED else lines


class StaleRecordError(Exception):
    """The record was changed or deleted since it was read; saving it would lose that change."""


@contextmanager
def next_version(records: Sequence[Any]) -> Iterator[None]:
    """Each record has its next version inside; where that fails, the one it had."""
    for record in records:
        record.version += 1
    try:
        yield
    except BaseException:
        for record in records:
            record.version -= 1
        raise


class RecordQuerySet(QuerySet[M]):
    """Rows whose every change is in the history, those of bulk operations too."""

    model: Any

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        """Insert all rows, and the beginning of the history of each."""
        if any(options.values()):
            raise TypeError("An update would leave no history: save each record.")
        records = list(objs)
        for record in records:
            record.clean_texts()
        with transaction.atomic(using=self.db):
            refuse_out_of_reach(records, "add")
            self.model.refuse_saving(records)
            insert(self.model, records, self.db)
            remember(self.model, [record.pk for record in records], "+", self.db)
        return records

    def bulk_change(self, records: Sequence[Any], fields: Iterable[str]) -> None:
        """Inside a transaction: save the fields of many changed records, each as its next version, and their history.

        Raises a StaleRecordError where one was changed or deleted since it was read.
        """
        keys = [
            field for field in self.model._meta.concrete_fields if isinstance(field, SearchKeyField | LatestDayField)
        ]
        names = {*fields, "version", *(key.name for key in keys)}
        self.refuse_stale(records)
        for record in records:
            record.clean_texts()
        refuse_out_of_reach(records, "change")
        self.model.refuse_saving(records)
        with next_version(records), transaction.atomic(using=self.db):
            for record in records:
                for key in keys:
                    key.pre_save(record, add=False)
            QuerySet(self.model, using=self.db).bulk_update(
                records, sorted(names), batch_size=BATCH_ROWS // len(names) + 1
            )
            remember(self.model, [record.pk for record in records], "~", self.db)

    def bulk_delete(self, records: Sequence[Any]) -> None:
        """Inside a transaction: delete many records on which nothing depends, leaving their history.

        Raises a StaleRecordError where one was changed or deleted since it was read.
        """
        self.refuse_stale(records)
        refuse_out_of_reach(records, "delete")
        self.model.refuse_deleting(records)
        with transaction.atomic(using=self.db):
            keys = [record.pk for record in records]
            remember(self.model, keys, "-", self.db)
            for batch in in_batches(keys, BATCH_ROWS):
                rows = self.model._base_manager.using(self.db).filter(pk__in=batch)
                rows._raw_delete(self.db)  # its history is written

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, which leaves a history."""
        with transaction.atomic(using=self.db):
            records = list(self)
            refuse_out_of_reach(records, "delete")
            self.model.refuse_deleting(records)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def refuse_stale(self, records: Sequence[Any]) -> None:
        """Lock the rows of the records, and raise a StaleRecordError where one is not as it was read."""
        for batch in in_batches(records, BATCH_ROWS):
            rows = self.model._base_manager.using(self.db).filter(pk__in=[record.pk for record in batch])
            # Without the model's own order, which may join what PostgreSQL cannot lock.
            versions = dict(rows.order_by("pk").select_for_update().values_list("pk", "version"))
            stale = [record.pk for record in batch if versions.get(record.pk) != record.version]
            if stale:
                raise StaleRecordError(f"{self.model._meta.label} {stale[0]}")

    def update(self, **values: object) -> NoReturn:
        """Refused: an update in the database alone would leave no history. Save each record instead."""
        raise TypeError("An update would leave no history: save each record.")

    def bulk_update(self, *args: object, **kwargs: object) -> NoReturn:
        """Refused, as `update`."""
        raise TypeError("A bulk update would leave no history: save each record.")


class ConfirmableQuerySet(RecordQuerySet[M]):
    """Records whose status can be confirmed.

    `last_event` is the path of the day of their last event by the key date, `start_path` of the day they count from,
    `last_entry`, where there is one, of the day on which who entered that event knew that it holds.
    """

    last_event = ""
    last_entry = ""
    start_path = ""

    @property
    def is_whole(self) -> bool:
        """Whether these are known to be all that count on a day, nothing narrowed."""
        return False

    @property
    def confirmation_model(self) -> Any:
        return self.model._meta.get_field("confirmations").related_model

    def with_attention(self, key_date: date) -> Self:
        """Of records `on` the key date: each with what shows whether it needs attention; at least as
        `with_last_confirmed`."""
        return self.with_last_confirmed(key_date, few=True)

    def with_last_confirmed(self, key_date: date, *, few: bool = False) -> Self:
        """Of records `on` the key date: each with `last_confirmed_on`, the day it last changed, was entered or was
        confirmed, up to the key date; where it never did, the day it counts from. Of `few` records, each is sought in
        the confirmations; of many, these are read first.

        An entry counts from its own day on: what is entered later says nothing of an earlier key date.
        """
        if "last_confirmed_on" in self.query.annotations:
            return self
        confirmations = self.confirmation_model.objects.filter(confirmed_on__lte=key_date).order_by()
        of_each = confirmations.filter(subject=OuterRef("pk"))
        is_confirmed = Q(Exists(of_each)) if few else Q(pk__in=confirmations.values("subject"))
        last = Subquery(of_each.order_by("-confirmed_on").values("confirmed_on")[:1])
        confirmed = Case(When(is_confirmed, then=last))
        start, day = F(self.start_path), DateField()
        last_event = Coalesce(F(self.last_event), self.first_day(key_date), output_field=day)
        confirmed_on = Coalesce(confirmed, start, output_field=day)
        days = [start, last_event, confirmed_on]
        if self.last_entry:
            by_then = When(**{f"{self.last_entry}__lte": key_date}, then=F(self.last_entry))
            days.append(Case(by_then, default=start, output_field=day))
        return self.annotate(last_confirmed_on=Greatest(*days, output_field=day))

    def first_day(self, key_date: date) -> Combinable:
        """The day from which those count on the key date that had no event since."""
        return F(self.start_path)

    def unconfirmed(self, key_date: date) -> Self:
        """Of records `on` the key date: those that nobody changed or confirmed for CONFIRMATION_DAYS days."""
        return self.with_last_confirmed(key_date).filter(is_unconfirmed(key_date))

    def confirm(self, confirmed_on: date, confirmed_by: Any = None, **entered: str) -> int:
        """Confirm every record for the day but those confirmed for it already, with the `entered` source and note.
        Returns the number confirmed.

        Raises a ValidationError that names those that do not count yet on the day; then none is confirmed.
        """
        with transaction.atomic():
            ids = list(self.order_by().select_for_update(of=("self",)).values_list("pk", flat=True))
            if problems := self.problems_of_confirming(confirmed_on):
                raise ValidationError(problems)
            already = self.confirmation_model.objects.filter(subject__in=self.order_by().values("pk"))
            done = set(already.filter(confirmed_on=confirmed_on).values_list("subject", flat=True))
            confirmations = [
                self.confirmation_model(subject_id=pk, confirmed_on=confirmed_on, confirmed_by=confirmed_by, **entered)
                for pk in ids
                if pk not in done
            ]
            self.confirmation_model.objects.bulk_create(confirmations)
        return len(confirmations)

    def counting(self, day: date) -> Self:
        """Those that count on the day already."""
        return self.filter(**{f"{self.start_path}__lte": day})

    def problems_of_confirming(self, confirmed_on: date) -> list[str]:
        """Why records have no status to confirm on the day: they count from a later one. One line for each."""
        later = self.annotate(counts_from=F(self.start_path)).filter(counts_from__gt=confirmed_on)
        return first_named(
            later.order_by("counts_from", "pk").select_related(),
            lambda record: (
                f"{record}: Der Stand lässt sich frühestens für den {record.counts_from:%d.%m.%Y} bestätigen."
            ),
            lambda more: f"Weitere, für die das nicht geht: {more}.",
        )


class ConfirmationQuerySet(RecordQuerySet[M]):
    """Confirmations; new ones keep what holds on their day."""

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        confirmations = list(objs)
        with transaction.atomic(using=self.db):
            self.model.keep_values(confirmations)
            return super().bulk_create(confirmations, batch_size, **options)

    def confirm_held(self, held: Mapping[int, list[Any]], confirmed_on: date, **entered: Any) -> list[int]:
        """Confirm for the day the subjects, by their keys, of which these values hold on it: without those that do not
        count yet or are confirmed for it already. Returns the keys of the confirmed ones."""
        model = self.model._meta.get_field("subject").related_model
        confirmations = [self.model(subject_id=pk, confirmed_on=confirmed_on, **entered) for pk in held]
        with transaction.atomic(using=self.db):
            self.model.keep_values(confirmations)
            open_subjects = model._default_manager.filter(pk__in=held).counting(confirmed_on)
            to_confirm = set(
                open_subjects.exclude(confirmations__confirmed_on=confirmed_on).values_list("pk", flat=True)
            )
            agreeing = [
                each for each in confirmations if each.subject_id in to_confirm and each.values == held[each.subject_id]
            ]
            super().bulk_create(agreeing)
        return [each.subject_id for each in agreeing]

    def days_of(self, subjects: Collection[int]) -> dict[int, list[date]]:
        """The days for which a value of each of the subjects, by its id, was confirmed."""
        days: dict[int, list[date]] = {}
        known = {f"{name}__isnull": False for name in self.model.value_fields}
        for subject, day in self.filter(subject__in=subjects, **known).values_list("subject", "confirmed_on"):
            days.setdefault(subject, []).append(day)
        return days

    def agreeing(self) -> Self:
        """Those whose value holds on their day; of those without a value there is nothing to agree with."""
        holding = self.model.values_on(OuterRef("subject"), OuterRef("confirmed_on"))
        named = {f"holding_{name}": value for name, value in holding.items()}
        return self.alias(**named).filter(**{name: F(f"holding_{name}") for name in holding})


def is_unconfirmed(key_date: date) -> Q:
    """The condition on records `with_last_confirmed`: nobody changed or confirmed them for CONFIRMATION_DAYS days."""
    return Q(last_confirmed_on__lt=oldest_fresh_day(key_date))


def oldest_fresh_day(key_date: date) -> date:
    """The first day whose confirmation still counts on the key date (setting CONFIRMATION_DAYS)."""
    return key_date - timedelta(days=settings.CONFIRMATION_DAYS)
