"""Our commands as a shell calls them: wrong arguments, a database without tables, a reader who goes away."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

COMMANDS = ("befunde", "bericht", "enden", "importieren")


def run(tmp_path, *arguments, **options):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'leer.sqlite3'}", "DEBUG": "1"}
    command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, env=environment, text=True, timeout=120, check=False, **streams)


@pytest.mark.walk
@pytest.mark.parametrize(
    "arguments",
    [("befunde",), ("bericht", "--pruefen"), ("enden",), ("importieren", "gremien", "examples/gremien.csv")],
    ids=COMMANDS,
)
def test_a_database_without_tables_is_named_in_one_line(tmp_path, arguments):
    ended = run(tmp_path, *arguments, cwd=settings.BASE_DIR)
    assert ended.stderr.splitlines()[-1].endswith("Die Datenbank ist noch nicht eingerichtet: python manage.py migrate")
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 1


ENGLISH = re.compile(r"\b(the|show|and|exit|to|don't|force|skip|raise|usage|options|positional)\b", re.IGNORECASE)


@pytest.mark.walk
@pytest.mark.parametrize("command", COMMANDS)
def test_its_help_is_german(tmp_path, command):
    shown = run(tmp_path, command, "--help", cwd=settings.BASE_DIR).stdout
    assert "diese Hilfe zeigen und enden" in shown
    assert "--skip-checks         die Prüfungen des Systems auslassen" in shown
    texts = re.sub(r"\[?--?[\w-]+|manage\.py \w+", "", shown)
    assert ENGLISH.findall(texts) == []


@pytest.mark.walk
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("befunde", "--format", "xml"), "--format: „xml“ gibt es nicht. Möglich sind: text, csv, json."),
        (("befunde", "--stichtag"), "--stichtag: Hier fehlt eine Angabe."),
        (("importieren",), "Es fehlt: datei_oder_ordner."),
        (("enden", "--alle"), "Diese Angaben gibt es nicht: --alle."),
        (("prognose_pruefen", "--seed", "x"), "--seed: „x“ ist keine ganze Zahl."),
    ],
)
def test_wrong_arguments_are_named_in_german(tmp_path, arguments, message):
    ended = run(tmp_path, *arguments)
    assert ended.stderr.startswith(f"Aufruf: manage.py {arguments[0]} ")
    assert ended.stderr.splitlines()[-1].endswith(message)
    assert ended.returncode == 2


@pytest.mark.walk
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("abmelden",), "Nennen Sie ein Konto oder --alle.\n"),
        (("schwaerzen", "projects.nichts", "1", "text", "--grund", "x"), "art: „projects.nichts“ gibt es nicht.\n"),
        (("konto_pseudonymisieren", "otto", "--grund", " "), "--grund: Bitte geben Sie einen Grund an.\n"),
        (("zweitfaktor", "otto", "--grund", " "), "--grund: Bitte geben Sie einen Grund an.\n"),
        (("prognose_pruefen", "--histories", "0"), "--histories: Bitte geben Sie mindestens 1 an.\n"),
    ],
)
def test_arguments_that_a_command_refuses_itself_end_it_alike(tmp_path, arguments, message):
    ended = run(tmp_path, *arguments)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("", message, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("auskunft", "otto"), "Ein Konto „otto“ gibt es nicht."),
        (("abmelden", "otto"), "Ein Konto „otto“ gibt es nicht."),
        (("zweitfaktor", "otto", "--grund", "x"), "Ein Konto „otto“ gibt es nicht."),
        (("konto_pseudonymisieren", "otto", "--grund", "x"), "Ein Konto „otto“ gibt es nicht."),
        (("bericht", "VO/1", "--pruefen"), "Die Drucksache „VO/1“ gibt es nicht."),
        (
            ("schwaerzen", "auth.user", "1", "text", "--grund", "x"),
            "Benutzer hat keinen Verlauf, der zu schwärzen wäre.",
        ),
        (
            ("schwaerzen", "projects.statusnote", "999", "text", "--grund", "x"),
            "Statusbericht 999 gibt es nicht und gab es nicht.",
        ),
    ],
)
def test_what_is_named_and_does_not_exist_is_a_wrong_argument(arguments, message):
    with pytest.raises(CommandError) as refused:
        call_command(*arguments)
    assert (str(refused.value), refused.value.returncode) == (message, 2)


@pytest.mark.walk
def test_a_list_that_nobody_reads_to_its_end_ends_quietly(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    ended = run(tmp_path, "importtabellen", stdout=writing)
    os.close(writing)
    assert ended.stderr == ""
    assert ended.returncode == 141
