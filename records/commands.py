"""The base of our commands: they speak German, and end quietly where nobody reads on."""

import os
import re
import sys
from argparse import SUPPRESS
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
    SystemCheckError,
)
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from .full_disk import is_full

NOT_SET_UP = "Die Datenbank ist noch nicht eingerichtet: python manage.py migrate"
NOT_REACHED = "Die Datenbank ist nicht zu erreichen:"
NO_SPACE_FOR_DATABASE = "Die Datenbank hat keinen Platz mehr; was zuletzt zu schreiben war, ist nicht gespeichert."
NO_SPACE = "Auf {} ist kein Platz mehr."
WRONG_ARGUMENTS = 2  # as argparse's
NOBODY_READS = 128 + 13  # the exit status of a program that SIGPIPE ended

# What argparse says of arguments, and what it means in German.
MESSAGES = (
    (r"the following arguments are required: (.*)", r"Es fehlt: \1."),
    (r"unrecognized arguments: (.*)", r"Diese Angaben gibt es nicht: \1."),
    (r"argument (.+?): invalid choice: '(.*)' \(choose from (.*)\)", r"\1: „\2“ gibt es nicht. Möglich sind: \3."),
    (r"argument (.+?): invalid int value: '(.*)'", r"\1: „\2“ ist keine ganze Zahl."),
    (r"argument (.+?): expected one argument", r"\1: Hier fehlt eine Angabe."),
    (r"argument (.+?): ignored explicit argument '(.*)'", r"\1: Hier steht keine Angabe, „\2“ ist zu viel."),
    (r"ambiguous option: (.+) could match (.*)", r"„\1“ ist nicht eindeutig: \2."),
    (r"argument (.+?): (.*)", r"\1: \2"),
)


# What the options that every command of Django has are for, by their destination.
COMMON_OPTIONS = {
    "help": "diese Hilfe zeigen und enden",
    "version": "die Version von Django zeigen und enden",
    "verbosity": "wie viel zu sagen ist: 0 nichts, 1 das Übliche, 2 mehr, 3 alles",
    "settings": "Python-Pfad der Einstellungen, etwa „ozgtracker.settings“; sonst gilt DJANGO_SETTINGS_MODULE",
    "pythonpath": "Verzeichnis, in dem Python außerdem sucht",
    "traceback": "bei einem CommandError zeigen, wo er entstand",
    "no_color": "keine Farben ausgeben",
    "force_color": "Farben auch dann ausgeben, wenn kein Terminal liest",
    "skip_checks": "die Prüfungen des Systems auslassen",
}


class HelpFormatter(DjangoHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Aufruf: ")


class ArgumentsError(CommandError):
    """What was given names nothing that there is, or lacks something: ends the command as argparse would, with 2."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages), returncode=WRONG_ARGUMENTS)


def account_named(name: str) -> User:
    """The account of that name. Raises an ArgumentsError."""
    account = User.objects.filter(username=name).first()
    if account is None:
        raise ArgumentsError(f"Ein Konto „{name}“ gibt es nicht.")
    return account


def refuse_no_reason(reason: str) -> None:
    """Raise an ArgumentsError where the reason of a deed is empty."""
    if not reason.strip():
        raise ArgumentsError("--grund: Bitte geben Sie einen Grund an.")


class GermanCommand(BaseCommand):
    """A command that says in German what is wrong, with 2 of arguments and 1 of the rest; where the database has no
    tables yet, it says what to do."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, formatter_class=HelpFormatter, **kwargs)
        say = parser.error
        parser.error = lambda message: say(in_german(message))  # type: ignore[method-assign]
        parser._positionals.title, parser._optionals.title = "Angaben", "Optionen"
        for action in parser._actions:
            if action.help != SUPPRESS:
                action.help = COMMON_OPTIONS.get(action.dest, action.help)
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            try:
                super().run_from_argv(argv)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python writes when it ends
            sys.exit(NOBODY_READS)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return self.execute_with_tables(*args, **options)
        except SystemCheckError:
            raise
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False) or options.get("traceback"):
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def execute_with_tables(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            if is_full(error):
                raise CommandError(NO_SPACE_FOR_DATABASE) from error
            if not is_reached():
                raise CommandError(f"{NOT_REACHED} {error}") from error
            if lacks_tables():
                raise CommandError(NOT_SET_UP) from error
            raise
        except OSError as error:
            if is_full(error):
                raise CommandError(NO_SPACE.format(error.filename or "der Platte")) from error
            raise


def in_german(message: str) -> str:
    """What argparse says: „--format: „xml“ gibt es nicht. Möglich sind: text, csv.“"""
    for pattern, german in MESSAGES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(german).replace("'", "")
    return message


def is_reached() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return False
    return True


def lacks_tables() -> bool:
    """Whether migrations wait to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
