"""What the commands about personal data share: why, and in whose name the command acts."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from records.commands import account_named, refuse_no_reason
from records.history import acting, because


def add_deed_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--grund", required=True, help="warum; steht in der Spur, ohne Namen")
    parser.add_argument("--durch", metavar="KONTO", help="in wessen Namen; sonst „das Programm“")


@contextmanager
def deed(durch: str | None, grund: str) -> Iterator[None]:
    """Inside, what is done is done by the account for the reason; what is refused ends the command in German."""
    refuse_no_reason(grund)
    try:
        with acting(account_named(durch) if durch else None), because(grund):
            yield
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error
