"""Commands: nobody can wait there, so the second person is named with the command, and is kept with what it wrote."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db import transaction

from ..commands import ArgumentsError
from ..deeds import refusal_of, watched
from ..history import current_user
from .corrections import fill, keep_entries
from .models import PendingCorrection, covers
from .trial import written_by

COMMAND = "command"
HINT = "Nennen Sie mit --zweite-person ein Konto, das all das darf und es bestätigt hat."


def add_second_person(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--zweite-person",
        dest="second_person",
        default="",
        metavar="KONTO",
        help="Konto, das bestätigt hat, was Veröffentlichtes oder Bewilligtes berührt (mit SECOND_PERSON nötig)",
    )


@contextmanager
def confirmed_at_once(name: str, reason: str) -> Iterator[None]:
    """What a command writes inside is confirmed by the account of that name, where it needs that; where none is named,
    what needs it is refused where it is written. Raises a CommandError where there is no such account or it lacks a
    right; then nothing is written."""
    if not settings.SECOND_PERSON or not name:
        yield
        return
    account = active_account(name)
    with transaction.atomic(), watched(is_confirmed=True) as deed:
        yield
        touched = deed.touched
        if not touched:
            return
        if account == current_user():
            raise CommandError(f"{refusal_of(touched)} „{name}“ ist nicht die zweite Person, sondern die erste. {HINT}")
        written = written_by(deed)
        if not covers(account, written.places):
            raise CommandError(f"{refusal_of(touched)} „{name}“ darf nicht all das. {HINT}")
        correction = PendingCorrection(door=COMMAND, reason=reason, asked_by=current_user())
        fill(correction, written)
        correction.decide(PendingCorrection.State.CONFIRMED, account)
        keep_entries(correction, written, with_numbers=True)


def active_account(name: str) -> User:
    """The account of that name. Raises an ArgumentsError where there is none, or it is deactivated."""
    account = User.objects.filter(username=name, is_active=True).first()
    if account is None:
        raise ArgumentsError(f"Ein aktives Konto „{name}“ gibt es nicht.")
    return account
