import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ...batches import in_batches
from ...commands import GermanCommand
from ...days import OPEN
from ...ends import ONE_DAY, save_ends, wrong_ends
from ...history import BATCH_ROWS, one_moment
from ...models import record_models
from ...statements import Statement
from ...within import relink_within


class Command(GermanCommand):
    """Compares the stored ends of all statements with the rule that they follow from; exit status 1 where one is wrong.

    The program keeps them itself; they can be wrong after rows were written past it, by SQL or a restored part of a
    database. With --berichtigen wrong ones are put right, and the exit status is 1 only where one stays wrong.
    """

    help = "Prüft, bis wann jede datierte Angabe gilt; Rückgabewert 1, wenn ein gespeichertes Ende nicht stimmt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--berichtigen", action="store_true", help="falsche Enden richtigstellen")

    def handle(self, *args: Any, berichtigen: bool, **options: Any) -> None:
        problems, wrong = 0, 0
        for model in record_models(Statement):  # type: ignore[type-abstract]  # of all kinds beneath
            for owners in in_batches(owners_of_all(model), BATCH_ROWS):
                rows, refused = checked(model, owners, correct=berichtigen)
                for line in (*map(wrong_text, rows), *refused):
                    self.stdout.write(line)
                wrong += len(rows)
                problems += len(refused)
        self.stdout.write(summary(wrong, problems, corrected=berichtigen))
        if problems or (wrong and not berichtigen):
            sys.exit(1)


def owners_of_all(model: Any) -> Iterator[int]:
    owners: Iterator[int] = (
        model._base_manager.order_by(model.owner_field).values_list(model.owner_field, flat=True).distinct().iterator()
    )
    return owners


def checked(model: Any, owners: Sequence[int], *, correct: bool) -> tuple[list[tuple[Any, Any]], list[str]]:
    """The statements with wrong ends, each as it is stored and as it is right, and why owners cannot be checked."""
    try:
        with transaction.atomic(), one_moment():
            return wrong_pairs(model, owners, correct=correct), []
    except ValidationError as error:
        if len(owners) == 1:
            return [], error.messages
    parts = [checked(model, [owner], correct=correct) for owner in owners]
    return [pair for rows, _ in parts for pair in rows], [line for _, refused in parts for line in refused]


def wrong_pairs(model: Any, owners: Sequence[int], *, correct: bool) -> list[tuple[Any, Any]]:
    if correct:
        model.lock_owners(owners, "default")
    right = wrong_ends(model, owners)
    stored = model._base_manager.in_bulk([row.pk for row in right])
    if correct:
        save_ends(model, right)
        relink_within(model, owners)
    return [(stored[row.pk], row) for row in right]


def wrong_text(pair: tuple[Any, Any]) -> str:
    """Name einer Leistungseinheit „Rechtsamt von Anfang an“ (Leistungseinheit Nr. 17) gilt bis 31.12.2021, richtig …

    The owner by its key: what it is called is itself stated, and may be what is wrong.
    """
    stored, right = pair
    owner = right._meta.get_field(right.owner_field)
    subject = f"{right._meta.verbose_name} „{right}“ ({owner.verbose_name} Nr. {getattr(right, owner.attname)})"
    return f"{subject} gilt {ends_text(stored.ends)}, richtig ist {ends_text(right.ends)}."


def ends_text(ends: Sequence[date]) -> str:
    until, *certain_until = map(end_text, ends)
    return f"{until}, sicher {certain_until[0]}" if certain_until else until


def end_text(end: date) -> str:
    return "bis auf Weiteres" if end == OPEN else f"bis {end - ONE_DAY:%d.%m.%Y}"


def summary(wrong: int, problems: int, *, corrected: bool) -> str:
    if not wrong and not problems:
        return "Alle Enden stimmen."
    counted = f"{wrong} falsche Enden{' richtiggestellt' if corrected else ''}"
    return f"{counted}, {problems} Angaben außerhalb der Zugehörigkeit." if problems else f"{counted}."
