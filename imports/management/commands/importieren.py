from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from records.commands import ArgumentsError, GermanCommand
from records.days import OPEN
from records.package.loading import PackageError, is_package, load_package
from records.second_person.at_once import HINT, add_second_person, confirmed_at_once

from ...answers import Answers, HeldUntil, Leaving
from ...column_maps import ColumnMap
from ...file_choices import HIDDEN_ANSWERS, FileChoices
from ...folders import import_folder
from ...models import NamedMap
from ...outcome import Outcome, RecordChange
from ...problems import ImportProblems, rows_text
from ...registry import table_named, tables
from ...runs import preview, run_import
from ...tables import ImportTable

ROWS_BETWEEN_REPORTS = 5000
MOST_LACKING = 20
HELD_UNTIL_MISSING = (
    "Nichts wurde importiert. Bitte sagen Sie mit --galt-bis, bis wann galt, was die Datei anders sagt: „--galt-bis "
    "31.12.2021“ (danach gilt wieder, was eingetragen ist) oder „--galt-bis weiter“ (es gilt bis heute); wo es in "
    "einer Zeile anders war, mit „--galt-bis-zeile 3=30.06.2021“."
)

KEY_DATE_MISSING = (
    "Nichts wurde importiert. Die Datei sagt etwas anderes als eingetragen und nennt keinen Stichtag. Bitte sagen Sie, "
    "welchen Stand sie hat: „--stichtag heute“ oder „--stichtag 08.04.2021“."
)
IS_IT = "{}: Ist das der Stichtag, sagen Sie „--stichtag {}“."
EMPTIED = (
    "Nichts wurde importiert. Diese Zellen sind leer und würden leeren, was eingetragen ist. Soll das so sein, hilft "
    "--leeren-erlauben; eine Spalte, die fehlt, leert nichts."
)
NAMES_UNKNOWN = (
    "Nichts wurde importiert. Bitte sagen Sie von diesen Namen, wer gemeint ist: „--dieselbe NAME=BEKANNTER_NAME“ oder "
    "„--neu NAME“."
)

RENAMING_HINT = (
    "Wurden die Leistungseinheiten umbenannt, hilft --umbenennungen; ebenso, wenn sie eine neue Nummer haben."
)

HIDDEN_HINT = "Was ausgeblendet ist, wird gelesen mit --ausgeblendet lesen, weggelassen mit --ausgeblendet weglassen."


class Command(GermanCommand):
    """Imports one file into a table, or a folder of CSV files named as the tables, whole or not at all.

    With --pruefen it only says what a file would do. Exit status 1 where anything is wrong; then every problem is
    named with its row and column, and nothing is stored.
    """

    help = (
        "Importiert eine Datei (CSV, XLSX, XLS, XLSB, ODS) in eine Tabelle oder einen Ordner mit CSV-Dateien, ganz "
        "oder gar nicht."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(table.name for table in tables())
        parser.add_argument("table", metavar="tabelle", nargs="?", default="", help=f"ohne Ordner nötig: {names}")
        parser.add_argument("path", metavar="datei_oder_ordner", type=Path)
        parser.add_argument("--pruefen", action="store_true", help="nur zeigen, was der Import einer Datei täte")
        parser.add_argument(
            "--umbenennungen",
            action="store_true",
            help="Leistungseinheiten umbenennen, deren Nummer mit einem anderen Namen in der Datei steht, und neu "
            "nummerieren, deren Name mit einer anderen Nummer dort steht",
        )
        parser.add_argument(
            "--galt-bis",
            dest="held_until",
            type=last_day,
            metavar="TT.MM.JJJJ|weiter",
            help="bis wann galt, was eine ältere Liste anders sagt, wenn danach nichts eingetragen ist",
        )
        parser.add_argument(
            "--galt-bis-zeile",
            dest="held_by_row",
            type=row_and_last_day,
            action="append",
            default=[],
            metavar="ZEILE=TT.MM.JJJJ|ZEILE=weiter",
            help="dasselbe für eine Zeile, in der es anders war; auch mehrmals",
        )
        parser.add_argument("--blatt", dest="sheet", default="", help="welches Blatt gelesen wird, wo es mehrere gibt")
        parser.add_argument(
            "--ausgeblendet",
            dest="hidden",
            choices=HIDDEN_ANSWERS,
            default="",
            help="ob ausgeblendete Zeilen und Spalten gelesen oder weggelassen werden",
        )
        parser.add_argument("--zuordnung", dest="map_name", default="", help="gemerkte Zuordnung der Spalten")
        parser.add_argument(
            "--mit-summen", dest="with_sums", action="store_true", help="Zeilen mit Summen lesen wie andere"
        )
        parser.add_argument(
            "--stichtag", type=key_date, metavar="TT.MM.JJJJ|heute", help="Stichtag einer Datei, die keinen nennt"
        )
        parser.add_argument(
            "--leeren-erlauben", action="store_true", help="leere Zellen leeren, was eingetragen ist; sonst nie"
        )
        parser.add_argument(
            "--ausgeschieden-ab",
            type=german_day,
            metavar="TT.MM.JJJJ",
            help="was in der Datei fehlt, scheidet ab diesem Tag aus Projekt oder Katalog aus; sonst bleibt alles",
        )
        parser.add_argument(
            "--dieselbe",
            type=name_and_known,
            action="append",
            default=[],
            metavar="NAME=BEKANNTER_NAME",
            help="ein Name der Datei, der einen bekannten meint; auch mehrmals",
        )
        parser.add_argument(
            "--neu", action="append", default=[], metavar="NAME", help="ein Name der Datei, der neu ist; auch mehrmals"
        )
        parser.add_argument(
            "--teilweise",
            type=Path,
            metavar="ABGELEHNT.csv",
            help="die richtigen Zeilen importieren; die übrigen kommen mit ihrem Problem in diese Datei",
        )
        add_second_person(parser)

    def handle(
        self,
        *args: Any,
        table: str,
        path: Path,
        pruefen: bool,
        umbenennungen: bool,
        held_until: date | None,
        held_by_row: list[tuple[int, date]],
        sheet: str,
        hidden: str,
        with_sums: bool,
        map_name: str,
        stichtag: date | None,
        leeren_erlauben: bool,
        ausgeschieden_ab: date | None,
        dieselbe: list[tuple[str, str]],
        neu: list[str],
        teilweise: Path | None,
        second_person: str,
        **options: Any,
    ) -> None:
        if not table and is_package(path):
            return self.load_package(path)
        answers = Answers(
            HeldUntil(held_until, dict(held_by_row)),
            accepts_renames=umbenennungen,
            key_date=stichtag,
            may_empty=leeren_erlauben,
            leaving=Leaving(ausgeschieden_ab) if ausgeschieden_ab else None,
            partly=teilweise is not None,
            names={"": {**dict(dieselbe), **dict.fromkeys(neu, "")}},
            choices=FileChoices(sheet, hidden, with_sums, named_map(table, map_name)),
        )
        if not table and path.is_dir():
            if pruefen:
                raise ArgumentsError("Ein Ordner lässt sich nicht nur prüfen. Bitte prüfen Sie jede Datei für sich.")
            with confirmed_at_once(second_person, f"Import des Ordners {path.name}"):
                return self.import_folder(path, answers)
        chosen = chosen_table(table)
        if pruefen:
            return self.import_file(chosen, path, answers, teilweise, is_preview=True)
        with confirmed_at_once(second_person, f"Import von {path.name}"):
            return self.import_file(chosen, path, answers, teilweise, is_preview=False)

    def load_package(self, folder: Path) -> None:
        try:
            numbers = load_package(folder)
        except PackageError as error:
            raise CommandError(f"Nichts wurde übernommen. {error}") from error
        self.stdout.write(f"{folder}: {sum(numbers.values())} Einträge aus {len(numbers)} Dateien übernommen")

    def import_folder(self, folder: Path, answers: Answers) -> None:
        try:
            outcomes = import_folder(folder, answers)
        except ImportProblems as problems:
            raise CommandError(f"Nichts wurde importiert.\n{problems}") from problems
        for name, outcome in outcomes.items():
            self.stdout.write(f"{name}: {outcome.summary}")

    def import_file(
        self,
        table: ImportTable,
        file: Path,
        answers: Answers,
        rejected: Path | None,
        *,
        is_preview: bool,
    ) -> None:
        refuse_missing(file)
        refuse_overwriting(rejected)
        if answers.held_until.by_row:
            refuse_unasked(preview(file, file.name, table, answers=answers))
        try_or_run: Callable[..., Outcome] = preview if is_preview else run_import
        outcome = try_or_run(file, file.name, table, progress=self.report, answers=answers)
        self.stdout.writelines(f"{sentence}\n" for sentence in outcome.notes.sentences)
        if outcome.problems:
            first = "Es gibt Probleme." if is_preview else "Nichts wurde importiert."
            lines = [*(each.line(file.name) for each in outcome.problems), *name_lines(outcome)]
            raise CommandError("\n".join([f"{first}{hint_of(outcome)}", *lines]))
        if outcome.is_refused:
            raise CommandError("\n".join(unanswered_lines(outcome)))
        self.stdout.writelines(f"{line}\n" for line in left_out_lines(outcome, rejected))
        for change in outcome.shown if is_preview else ():
            self.stdout.write(format_change(change))
        self.stdout.writelines(f"{line}\n" for line in [*effect_lines(outcome), *lacking_lines(outcome)])
        self.stdout.write(f"{file.name}: {outcome.summary}{' (nur geprüft)' if is_preview else ''}")

    def report(self, rows: int) -> None:
        if rows % ROWS_BETWEEN_REPORTS == 0:
            self.stderr.write(f"{rows} Zeilen gelesen")


def effect_lines(outcome: Outcome) -> Iterator[str]:
    """What the import touches beside the records that it changes."""
    for window in outcome.windows:
        yield f"Bestätigter Tag im Zeitraum von „spätestens“, der bleibt: {window}"
    if outcome.touched:
        yield f"Betroffene eingefrorene Drucksachen: {outcome.touched}"
    if outcome.second_person:
        yield f"Das braucht eine zweite Person. Betroffen – {outcome.second_person}."
    if not outcome.rows:
        yield outcome.nothing_new


def hint_of(outcome: Outcome) -> str:
    """Which option helps against the problems; empty if none does."""
    if outcome.may_rename:
        return f" {RENAMING_HINT}"
    if outcome.second_person:
        return f" {HINT}"
    if len(outcome.notes.sheets) > 1 and not outcome.notes.sheet:
        return " Welches Blatt gelesen wird, sagt --blatt."
    return f" {HIDDEN_HINT}" if outcome.notes.has_hidden else ""


def unanswered_lines(outcome: Outcome) -> Iterator[str]:
    """What must be said before the file can be imported, each with the option that says it."""
    file, asked = outcome.file_name, outcome.asked
    if outcome.number_unanswered:
        yield HELD_UNTIL_MISSING
        yield from (question.line(file) for question in outcome.questions)
    if asked.needs_key_date:
        said = outcome.notes.said_day
        yield f"{KEY_DATE_MISSING} {IS_IT.format(said.where, said.text)}" if said else KEY_DATE_MISSING
    if asked.must_confirm_emptying:
        yield EMPTIED
        for each in asked.emptied:
            yield f"{file}, {each['place']}, Spalte „{each['column']}“: {each['name']}: {each['value']} → leer"
        if more := asked.number_of_emptied - len(asked.emptied):
            yield f"und {more} weitere"
    yield from name_lines(outcome)


def name_lines(outcome: Outcome) -> list[str]:
    """The names of which it must be said who is meant."""
    names = outcome.asked.names.values()
    return [NAMES_UNKNOWN, *(question.line(outcome.file_name) for question in names)] if names else []


def lacking_lines(outcome: Outcome) -> Iterator[str]:
    """Who is lacking in the file, and what becomes of them."""
    asked = outcome.asked
    staying = [each["name"] for each in asked.lacking if not each["leaves"]]
    if staying:
        more = f" und {len(staying) - MOST_LACKING} weitere" if len(staying) > MOST_LACKING else ""
        yield f"In der Datei fehlen und bleiben: {', '.join(staying[:MOST_LACKING])}{more}"


def refuse_missing(file: Path) -> None:
    """Raise a CommandError where there is no such file."""
    if file.is_dir():
        raise ArgumentsError(f"{file} ist ein Ordner. Bitte nennen Sie ihn ohne Tabelle davor.")
    if not file.is_file():
        raise ArgumentsError(f"Die Datei {file} gibt es nicht.")


def german_day(text: str, other: str = "") -> date:
    """A day as TT.MM.JJJJ; `other` is what may stand instead."""
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 a day of the calendar
    except ValueError:
        no_day = f"weder ein Tag als TT.MM.JJJJ noch „{other}“" if other else "kein Tag als TT.MM.JJJJ"
        raise ArgumentTypeError(f"„{text}“ ist {no_day}.") from None


def refuse_overwriting(rejected: Path | None) -> None:
    """Raise a CommandError where the file of --teilweise is there already, or its folder is not."""
    if rejected and rejected.exists():
        raise ArgumentsError(f"Die Datei {rejected} gibt es schon.")
    if rejected and not rejected.parent.is_dir():
        raise ArgumentsError(f"Den Ordner {rejected.parent} gibt es nicht.")


def left_out_lines(outcome: Outcome, rejected: Path | None) -> Iterator[str]:
    """How many rows are left out, which are written into the file of --teilweise."""
    if rejected and (number := len(outcome.left_out.rows)):
        outcome.left_out.write(rejected)
        yield f"{number} {'Zeile kommt' if number == 1 else 'Zeilen kommen'} nicht hinein, siehe {rejected}"


def last_day(text: str) -> date:
    """The day of --galt-bis; OPEN for „weiter“."""
    return OPEN if text == "weiter" else german_day(text, "weiter")


def key_date(text: str) -> date:
    """The day of --stichtag; today for „heute“."""
    return timezone.localdate() if text == "heute" else german_day(text, "heute")


def name_and_known(text: str) -> tuple[str, str]:
    """The names of --dieselbe: Rechtsampt=Rechtsamt"""
    name, separator, known = text.partition("=")
    if not (name and separator and known):
        raise ArgumentTypeError(f"„{text}“ nennt nicht zwei Namen, wie Rechtsampt=Rechtsamt.")
    return name, known


def row_and_last_day(text: str) -> tuple[int, date]:
    """Row and day of --galt-bis-zeile: 3=31.12.2021; 3=weiter."""
    row, separator, day = text.partition("=")
    if not separator or not row.isdecimal():
        raise ArgumentTypeError(f"„{text}“ nennt nicht Zeile und Tag, wie 3=31.12.2021 oder 3=weiter.")
    return int(row), last_day(day)


def refuse_unasked(outcome: Outcome) -> None:
    """Raise a CommandError where rows have an answer of their own, and no question."""
    if unasked := outcome.answers.held_until.by_row.keys() - outcome.asked_rows:
        rows = ", ".join(map(str, sorted(unasked)))
        raise CommandError(f"Nichts wurde importiert. --galt-bis-zeile: Zu diesen Zeilen gibt es keine Frage: {rows}.")


def chosen_table(name: str) -> ImportTable:
    """The table of the name. Raises a CommandError."""
    names = ", ".join(table.name for table in tables())
    if not name:
        raise ArgumentsError(f"Bitte nennen Sie vor der Datei ihre Tabelle: {names}. Einen Ordner gibt es hier nicht.")
    table = table_named(name)
    if table is None:
        raise ArgumentsError(f"Die Tabelle „{name}“ gibt es nicht. Möglich sind: {names}.")
    return table


def named_map(table: str, name: str) -> ColumnMap | None:
    """The map that was kept for the table under the name. Raises a CommandError."""
    if not name:
        return None
    maps = {each.name: each.column_map for each in NamedMap.objects.filter(table=table)}
    if name not in maps:
        known = ", ".join(f"„{each}“" for each in maps) or "keine"
        raise ArgumentsError(f"Eine Zuordnung „{name}“ gibt es für diese Tabelle nicht. Es gibt: {known}.")
    return maps[name]


def format_change(change: RecordChange) -> str:
    """Zeile 3, Leistungseinheit 402 · IT: Art – → Amt"""
    subject = f"{rows_text([change.row])}, {change.kind} {change.name}"
    if change.is_new:
        fields = "; ".join(f"{name} {value}" for name, _, value in change.fields)
        return f"{subject}: neu ({fields})" if fields else f"{subject}: neu"
    return f"{subject}: {'; '.join(f'{name} {before} → {after}' for name, before, after in change.fields)}"
