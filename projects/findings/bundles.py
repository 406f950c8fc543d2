"""What does not add up of process bundles."""

import re
from collections import Counter
from collections.abc import Iterator

from records.findings import Finding, Measure, Severity, Subject
from records.text import normalise

from ..facts import BundleValues, ProgressFacts
from .base import REPORT, check, rows_of


def bundle_subject(row: BundleValues) -> Subject:
    return Subject("projects.processbundle", row["pk"], row["name"], row["project__slug"])


@check("buendel-doppelt", Severity.WARNING, "Prozessbündel zweimal genannt", REPORT)
def named_twice(facts: ProgressFacts) -> Iterator[Finding]:
    """Compared without case, hyphens, brackets and spaces."""
    seen: dict[tuple[int, str], BundleValues] = {}
    for row in facts.bundles:
        first = seen.setdefault((row["project"], bare(row["name"])), row)
        if first is not row:
            text = f"„{row['name']}“ und „{first['name']}“ sind vermutlich dasselbe Prozessbündel."
            links = rows_of("Prozessbündel", "bundles", row["project__slug"])
            yield Finding(bundle_subject(row), text, Measure.TEXT, first["name"], row["name"], links=links)


def bare(name: str) -> str:
    return re.sub(r"[\W_]", "", normalise(name))


@check(
    "landesprioritaet-und-projektphase", Severity.NOTE, "Unter der Landespriorität und in einer Projektphase", REPORT
)
def priority_and_phase(facts: ProgressFacts) -> Iterator[Finding]:
    """A report that lists both counts such a bundle twice."""
    rows = facts.bundles
    distinct = Counter(row["project"] for row in rows)
    for row in rows:
        if row["is_state_priority"] and row["project_phase"]:
            number = distinct[row["project"]]
            yield Finding(
                bundle_subject(row),
                f"Steht unter der Landespriorität und in Projektphase {row['project_phase']}; zählt einmal: "
                f"{number} verschiedene Prozessbündel bei {number + 1} Nennungen.",
                Measure.NUMBER,
                1,
                2,
                1,
                links=rows_of("Prozessbündel", "bundles", row["project__slug"]),
            )


@check("landesprioritaet-ohne-projektphase", Severity.NOTE, "Landespriorität ohne Projektphase", REPORT)
def priority_without_phase(facts: ProgressFacts) -> Iterator[Finding]:
    phased = {row["project"] for row in facts.bundles if row["project_phase"]}
    for row in facts.bundles:
        if row["is_state_priority"] and not row["project_phase"] and row["project"] in phased:
            text = "Hat Landespriorität, steht aber in keiner Projektphase."
            yield Finding(bundle_subject(row), text, links=rows_of("Prozessbündel", "bundles", row["project__slug"]))
