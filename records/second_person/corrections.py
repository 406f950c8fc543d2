"""Asking a second person, and what becomes of it: confirmed, refused, withdrawn, outdated."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from ..batches import in_batches
from ..models import record_model
from ..querysets import StaleRecordError
from ..trail import PROGRAM, format_entry
from .models import CorrectionEntry, PendingCorrection, as_data, covers
from .trial import BATCH_ROWS, Doer, Written, done, tried

State = PendingCorrection.State
Door = Callable[[PendingCorrection, Any], None]
_doors: dict[str, Door] = {}

OTHERWISE = "Inzwischen würde anderes geschrieben, als vorgelegt wurde."
DECIDED = "Darüber ist schon entschieden."
NOT_YOURS = "Das bestätigt oder lehnt ab, wer dasselbe darf und es nicht selbst vorgelegt hat."
GONE = "Was berichtigt werden sollte, gibt es nicht mehr."
CONTRADICTED = "Das verträgt sich nicht mehr mit dem, was inzwischen eingetragen ist."
MOST_NAMED = 5


class OutdatedError(Exception):
    """What was sent can no longer be done; `lines` say why, in German."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


class WaitsAlreadyError(Exception):
    """The same waits already, from the same account; `pk` is its number."""

    def __init__(self, pk: int) -> None:
        super().__init__(f"Correction {pk} waits already.")
        self.pk = pk


def door(name: str) -> Callable[[Door], Door]:
    """Decorator: the function does a correction (its first argument) as the account (its second), as it was sent.

    Raises an OutdatedError, or an error of Django's where that is not possible any more.
    """

    def register(function: Door) -> Door:
        _doors[name] = function
        return function

    return register


def doer_of(correction: PendingCorrection) -> Doer:
    return partial(_doors[correction.door], correction, correction.asked_by)


def ask(correction: PendingCorrection) -> Written:
    """Try it out, and keep it until somebody else decides. Raises an OutdatedError where it cannot be done, a
    WaitsAlreadyError where the account sent the same before, or at the same time, and it waits."""
    correction.digest = correction.digest_of_sent
    refuse_same(correction)
    written = attempt(partial(tried, doer_of(correction), correction.asked_by), correction.asked_by)
    fill(correction, written)
    try:
        with transaction.atomic():
            correction.save()
            keep_entries(correction, written, with_numbers=False)
    except IntegrityError:
        refuse_same(correction)
        raise
    return written


def refuse_same(correction: PendingCorrection) -> None:
    same = PendingCorrection.objects.waiting().filter(asked_by=correction.asked_by, digest=correction.digest)
    if found := same.only("pk").first():
        raise WaitsAlreadyError(found.pk)


def fill(correction: PendingCorrection, written: Written) -> None:
    """Put what it writes into the correction."""
    correction.touched, correction.title = str(written.touched), written.title
    correction.trail = [as_data(entry) for entry in written.entries]
    correction.number, correction.places = written.number, written.places
    correction.fingerprint = written.fingerprint


def keep_entries(correction: PendingCorrection, written: Written, *, with_numbers: bool) -> None:
    """Keep which records it writes, or by which entries of their history it wrote them."""
    correction.written.all().delete()
    for batch in in_batches(written.records, BATCH_ROWS):
        CorrectionEntry.objects.bulk_create(
            CorrectionEntry(correction=correction, model=model, key=key, history_id=number if with_numbers else None)
            for model, key, number in batch
        )


def attempt(run: Callable[[], Written], account: User | None) -> Written:
    """Run it for the account. Raises an OutdatedError where it cannot be done, or writes nothing."""
    try:
        with transaction.atomic():
            written = run()
    except ValidationError as error:
        raise OutdatedError(error.messages) from error
    except PermissionDenied as error:
        raise OutdatedError([may_not(account)]) from error
    except (Http404, LookupError, ObjectDoesNotExist) as error:
        raise OutdatedError([GONE]) from error
    except (StaleRecordError, DatabaseError) as error:
        raise OutdatedError([CONTRADICTED]) from error
    if not written.number:
        raise OutdatedError(["Es gibt nichts mehr zu schreiben."])
    return written


def may_not(account: User | None) -> str:
    name = account.get_username() if account else PROGRAM
    return f"Vorgelegt hat es „{name}“: Dieses Konto darf das nicht mehr."


def attempt_again(correction: PendingCorrection, run: Callable[[Doer, Any], Written]) -> Written:
    """Do what was sent once more. Raises an OutdatedError that says why that is not possible, or writes something else
    than was asked for."""
    account = correction.asked_by
    if correction.is_cleared:
        raise OutdatedError([correction.end_text])
    if account and not account.is_active:
        raise OutdatedError([f"Vorgelegt hat es „{account.get_username()}“: Dieses Konto ist nicht mehr aktiv."])
    try:
        with transaction.atomic():
            written = attempt(partial(run, doer_of(correction), account), account)
            if written.fingerprint != correction.fingerprint:
                raise OutdatedError([OTHERWISE])
    except OutdatedError as error:
        raise OutdatedError(causes_of(correction) or error.lines) from error
    return written


def causes_of(correction: PendingCorrection) -> list[str]:
    """Why it cannot be done, where what a form says of it would not say that."""
    if gone := list(islice(deleted_since(correction), MOST_NAMED)):
        return [format_entry(entry) for entry in gone]
    account = correction.asked_by
    return [may_not(account)] if account and not covers(account, correction.places) else []


def deleted_since(correction: PendingCorrection) -> Iterator[Any]:
    """The last entries of records that it writes, or states something of, that were there when it was asked for and are
    deleted."""
    written = correction.written.order_by("model", "key").values_list("model", "key")
    for label, rows in groupby(written, key=itemgetter(0)):
        model: Any = record_model(label)
        for batch in in_batches([key for _, key in rows], BATCH_ROWS):
            lost = set(batch).difference(model._base_manager.filter(pk__in=batch).values_list("pk", flat=True))
            before = model.history.filter(id__in=lost, history_date__lte=correction.asked_at)
            yield from (
                model.history.filter(id__in=before.values("id"), history_type="-")
                .select_related("history_user")
                .order_by("history_id")
            )


def tried_again(correction: PendingCorrection) -> Written:
    """What a waiting correction writes now. Raises an OutdatedError where that is not what was asked for."""
    return attempt_again(correction, tried)


def confirm(pk: int, user: User) -> PendingCorrection:
    """Do it as who asked for it; the second person and the moment are kept. Raises a ValidationError where somebody
    has decided or the account must not; where it cannot be done any more it is outdated."""
    with transaction.atomic():
        correction = locked(pk, user)
        try:
            written = attempt_again(correction, done)
        except OutdatedError as error:
            correction.decide(State.OUTDATED, user, "\n".join(error.lines))
            return correction
        correction.trail = [as_data(entry) for entry in written.entries]
        keep_entries(correction, written, with_numbers=True)
        correction.decide(State.CONFIRMED, user)
        return correction


def refuse(pk: int, user: User, reason: str) -> PendingCorrection:
    """Say no, and why. Raises a ValidationError as `confirm`."""
    with transaction.atomic():
        correction = locked(pk, user)
        correction.decide(State.REFUSED, user, reason)
        return correction


def withdraw(pk: int, user: User) -> PendingCorrection:
    """Take back what one asked for. Raises a ValidationError where that is decided, or another's."""
    with transaction.atomic():
        correction = still_waiting(pk)
        if correction.asked_by_id != user.pk:
            raise ValidationError("Zurückziehen kann das nur, wer es vorgelegt hat.")
        correction.decide(State.WITHDRAWN, user)
        return correction


def locked(pk: int, user: User) -> PendingCorrection:
    """The waiting correction that the account may decide."""
    correction = still_waiting(pk)
    if not correction.may_be_decided_by(user):
        raise ValidationError(NOT_YOURS)
    return correction


def still_waiting(pk: int) -> PendingCorrection:
    """The correction, which nobody else decides until the transaction ends. Raises a ValidationError where somebody
    has."""
    correction = PendingCorrection.objects.select_for_update().get(pk=pk)
    if not correction.is_waiting:
        raise ValidationError(DECIDED)
    return correction
