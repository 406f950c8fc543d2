"""What a paper says of all its projects together: costs and schedule."""

from collections.abc import Iterator
from typing import Any

from lists import formats

from ..content import Block, note, right, table
from ..facts import PaperFacts, project_figures
from ..registry import section
from .project import percent

GRANTED = (
    ("landesfoerderung", "Landesförderung", "state_share"),
    ("beantragt", "Beantragt", "claimed"),
    ("bewilligt", "Bewilligt", "approved"),
)
MOVED = (
    ("ausgezahlt", "Ausgezahlt", "paid"),
    ("verwendet", "Verwendet", "used"),
    ("verfuegbar", "Verfügbar", "available"),
)
BASIS = ("grants", "tranches", "expenditures")


@section("kosten", "Kosten und Finanzierung", 70)
def costs(facts: PaperFacts) -> Iterator[Block]:
    funded = [(each, figure) for each, figure in project_figures(facts) if each.status.money.grants]
    if not funded:
        return
    yield sums(facts, "Gefördert, beantragt und bewilligt", funded, GRANTED)
    yield sums(facts, "Ausgezahlt und verwendet", funded, MOVED, with_usage=True)
    yield note("Verfügbar = Landesförderung − Ausgezahlt. Mitteleinsatz = Ausgezahlt ÷ Landesförderung.")


def sums(facts: PaperFacts, caption: str, funded: list[Any], named: Any, *, with_usage: bool = False) -> Block:
    """A table of amounts of each project and of all."""
    rows = [
        [
            each.project.title,
            *(
                figure(f"summe.{name}", label, getattr(each.status.money, field), *BASIS)
                for name, label, field in named
            ),
            *([usage(each.status.money, figure)] if with_usage else []),
        ]
        for each, figure in funded
    ]
    totals = [
        facts.figure(f"summe.{name}", f"Alle Projekte: {label}", total(funded, field), *all_bases(funded))
        for name, label, field in named
    ]
    titles = [*(label for _, label, _ in named), *(["Mitteleinsatz"] if with_usage else [])]
    footer = ["Summe", *totals, *([""] if with_usage else [])]
    return table(caption, ["Projekt", *right(*titles)], rows, footer)


def usage(money: Any, figure: Any) -> Any:
    return figure("summe.mitteleinsatz", "Mitteleinsatz in %", money.usage, *BASIS, text=percent(money.usage))


def total(funded: list[Any], field: str) -> Any:
    return sum(getattr(each.status.money, field) for each, _ in funded)


def all_bases(funded: list[Any]) -> list[str]:
    return [f"{kind}:{each.project.slug}" for each, _ in funded for kind in BASIS]


@section("zeitplan", "Zeitplan", 80)
def schedule(facts: PaperFacts) -> Iterator[Block]:
    rows = [
        [
            each.project.title,
            figure("beginn", "Beginn", each.project.started_on, "project"),
            figure("fertigstellung", "Fertigstellung", each.project.ends_on, "project"),
            figure("fortschritt", "Fortschritt in %", each.status.progress.percent, *counted(each),
                   text=percent(each.status.progress.percent)),
            figure("prognose", "Prognose", each.status.forecast.verdict.label, *counted(each), "project")
            if each.status.forecast else "",
        ]
        for each, figure in project_figures(facts)
    ]  # fmt: skip
    if rows:
        yield table(
            "Termine der Projekte", ["Projekt", *right("Beginn", "Fertigstellung", "Fortschritt"), "Prognose"], rows
        )
        yield note(f"Prognose nach dem bisherigen Tempo bis zum {formats.day(facts.key_date)}.")


def counted(each: Any) -> tuple[str, ...]:
    return ("rollouts", "phases") if each.status.progress.counts_units else ("bundles", "steps")
