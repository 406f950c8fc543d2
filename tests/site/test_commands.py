"""Our commands as a shell calls them: wrong arguments, a database without tables, a reader who goes away."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

COMMANDS = ("befunde", "bericht", "enden", "importieren")


def run(tmp_path, *arguments, **options):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'leer.sqlite3'}", "DEBUG": "1"}
    command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, env=environment, text=True, timeout=120, check=False, **streams)


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


@pytest.mark.parametrize("command", COMMANDS)
def test_its_help_is_german(tmp_path, command):
    shown = run(tmp_path, command, "--help", cwd=settings.BASE_DIR).stdout
    assert "diese Hilfe zeigen und enden" in shown
    assert "--skip-checks         die Prüfungen des Systems auslassen" in shown
    texts = re.sub(r"\[?--?[\w-]+|manage\.py \w+", "", shown)
    assert ENGLISH.findall(texts) == []


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


def test_a_list_that_nobody_reads_to_its_end_ends_quietly(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    ended = run(tmp_path, "importtabellen", stdout=writing)
    os.close(writing)
    assert ended.stderr == ""
    assert ended.returncode == 141
