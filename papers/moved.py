"""What moved between two reports, as sentences that are proposed for the next one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from lists import formats
from projects.models import Project
from reports.comparison import sources  # noqa: F401 registers the sources of changes
from reports.comparison.changes import Changes, ComparedPeriod
from reports.comparison.figures import ComparedFigure, ProjectComparison, compare
from reports.comparison.rows import ComparisonRow

# How papers say what became of units, bundles and milestones, by the label of its source.
SENTENCES = {
    "Phase": "Neu in der Phase „{after}“",
    "Bearbeitungsschritt": "Neu im Bearbeitungsschritt „{after}“",
    "Meilenstein erreicht": "Erreichte Meilensteine",
    "Leistungseinheit kommt hinzu": "Hinzugekommene Leistungseinheiten",
    "Prozessbündel kommt hinzu": "Hinzugekommene Prozessbündel",
    "Leistungseinheit scheidet aus": "Ausgeschiedene Leistungseinheiten",
    "Prozessbündel scheidet aus": "Ausgeschiedene Prozessbündel",
}
UNIT_IN_LABEL = re.compile(r" in (EUR|%)(?= |$)")


def moved_since(projects: Iterable[Project], start: date, end: date) -> dict[int, str]:
    """Of each project that had begun, by its id: what moved after the first day up to the second, in paragraphs.

    First its figures ("Fortschritt: 60,5 %, am 08.04.2021 waren es 57,9 %."), then what became of its units, bundles
    and milestones ("Neu in der Phase „Produktiv“: Zoo (12.05.2021)."). A project of which nothing moved has no text.
    The same queries, however many projects.
    """
    compared = [each for each in compare(projects, start, end) if each.after.has_started]
    changes = changes_of([each.project.pk for each in compared], start, end)
    paragraphs = {each.project: paragraphs_of(each, start, changes[each.project.slug]) for each in compared}
    return {project.pk: "\n\n".join(texts) for project, texts in paragraphs.items() if texts}


def changes_of(projects: list[int], start: date, end: date) -> defaultdict[str, list[ComparisonRow]]:
    """The changes of which something is said between the days, by the slugs of the projects."""
    found: defaultdict[str, list[ComparisonRow]] = defaultdict(list)
    changes = Changes(ComparedPeriod(projects, start, end))
    for row in changes.read(0, len(changes)):
        if row["label"] in SENTENCES and row["slug"]:
            found[row["slug"]].append(row)
    return found


def paragraphs_of(comparison: ProjectComparison, start: date, changes: Iterable[ComparisonRow]) -> list[str]:
    figures = " ".join(figure_sentences(comparison, start))
    return [*filter(None, [figures]), *change_sentences(changes)]


def figure_sentences(comparison: ProjectComparison, start: date) -> Iterator[str]:
    """The figures that differ and are known on the second day."""
    if comparison.start_text:
        yield comparison.start_text
    for figure in comparison.figures:
        if figure.has_changed and figure.values.after:
            yield figure_sentence(figure, start)


def figure_sentence(figure: ComparedFigure, start: date) -> str:
    """Ausgezahlt: 1.200.000,00 €, am 08.04.2021 waren es 1.000.000,00 €."""
    before = f"am {formats.day(start)} waren es {figure.values.before}" if figure.values.before else ""
    return f"{UNIT_IN_LABEL.sub('', figure.label)}: {', '.join(filter(None, [str(figure.values.after), before]))}."


def change_sentences(changes: Iterable[ComparisonRow]) -> Iterator[str]:
    """What became of units, bundles and milestones; where one moved twice, where it is now."""
    last = {(row["label"], row["subject"]): row for row in changes}
    for (_, said), rows in groupby(sorted(last.values(), key=place_and_words), key=place_and_words):
        yield f"{said}: {', '.join(map(named, rows))}."


def place_and_words(row: ComparisonRow) -> tuple[int, str]:
    """Its place among the sentences, and its words."""
    return list(SENTENCES).index(row["label"]), SENTENCES[row["label"]].format(after=row["after"])


def named(row: ComparisonRow) -> str:
    """Zoo (spätestens 12.05.2021)"""
    day = f" ({formats.dated(row['shown_on'], row['precision'])})" if row["shown_on"] else ""
    return f"{row['subject']}{day}"
