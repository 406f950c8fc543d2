"""Every statement of the report VO/0504/21 is traced to what the examples say of it, or it is said why they do not."""

import csv
import re
from hashlib import sha256
from itertools import groupby

import pytest
from django.conf import settings

from tests.conftest import SHARED

EXAMPLES = settings.BASE_DIR / "examples"
REPORT = SHARED / "mission" / "VO-0504-21.txt"
# Where a sentence ends: not after what the report abbreviates, nor after the number of a heading.
SHORTENED = ("z.B.", "u.a.", "insb.", "stv.", "inkl.", "o.", " B.")
END = re.compile("".join(f"(?<!{re.escape(each)})" for each in SHORTENED) + r"(?<!^\d\.)(?<=[.!?])\s+(?=[A-ZÄÖÜ])")


def rows_of(name):
    with (EXAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


TRACED = rows_of("nachweis.csv")


def sentences(text):
    """Each line ends its sentence: the report is a text of lines, tables and lists."""
    for line in text.splitlines():
        for sentence in END.split(" ".join(line.split()).removeprefix("- ")):
            if re.search(r"\w", sentence):
                yield sentence


def mark(sentence):
    return sha256(sentence.encode()).hexdigest()[:12]


@pytest.mark.skipif(not REPORT.is_file(), reason="the text of the report is not beside the project")
def test_no_sentence_of_the_report_is_missing():
    said = [(str(number), mark(sentence)) for number, sentence in enumerate(sentences(REPORT.read_text()), 1)]
    traced = [key for key, _ in groupby(TRACED, key=lambda row: (row["Satz"], row["Prüfzeichen"]))]
    assert traced == said


def test_sentences_are_numbered_without_a_gap():
    numbers = [int(number) for number, _ in groupby(row["Satz"] for row in TRACED)]
    assert numbers == list(range(1, 196))


def test_what_a_sentence_says_stands_in_the_examples():
    assert [row for row in TRACED if row["Datei"] and not stands(row)] == []


def stands(row):
    """Whether an entry with those values has what the row says in that column."""
    keys = set(row["Eintrag"].split(" / "))
    entries = [entry for entry in rows_of(row["Datei"]) if keys <= set(entry.values())]
    said = row["Angabe"].lower()
    return bool(said) and any(said in entry[row["Spalte"]].lower() for entry in entries)


def test_what_is_left_out_says_why_and_nothing_else_does():
    assert [row for row in TRACED if bool(row["Datei"]) == bool(row["Warum nicht"])] == []


def test_a_text_is_parted_at_its_lines_and_sentences():
    text = (
        "Rund 500 Leistungen (z.B. Wohngeld).\n- Der Rat nimmt den Bericht entgegen. Das Projekt endet.\n\n1. Überblick"
    )
    said = [
        "Rund 500 Leistungen (z.B. Wohngeld).",
        "Der Rat nimmt den Bericht entgegen.",
        "Das Projekt endet.",
        "1. Überblick",
    ]
    assert list(sentences(text)) == said
    assert len({mark(sentence) for sentence in said}) == len(said)
