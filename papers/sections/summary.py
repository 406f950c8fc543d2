"""What a paper says of all its projects together: costs and schedule."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from funding.money import Money
from lists import formats

from ..bases import on_day
from ..blocks import left, note, percent, right, table
from ..content import Block, Cell, ContentTable
from ..facts import FigureMaker, PaperFacts, ProjectFacts, started_projects
from ..registry import section

WHOLE = "Verwendet (gesamte Ausgaben)"
BASIS = ("grants", "tranches", "expenditures")
FundedProject = tuple[ProjectFacts, FigureMaker]


class Amount(NamedTuple):
    """A column of a table of costs: last part of the identifier of its figures, label, value in EUR."""

    name: str
    label: str
    value: Decimal


def granted(money: Money) -> list[Amount]:
    return [
        Amount("landesfoerderung", "Landesförderung", money.state_share),
        Amount("beantragt", "Beantragt", money.claimed),
        Amount("bewilligt", "Bewilligt", money.approved),
    ]


def paid(money: Money, *, has_repaid: bool, has_whole: bool) -> list[Amount]:
    """What was repaid, and the use of whole expenditure, only where anything was."""
    return [
        Amount("ausgezahlt", "Ausgezahlt", money.paid),
        *([Amount("zurueckgezahlt", "Zurückgezahlt", money.repaid)] if has_repaid else []),
        Amount("verwendet", "Verwendet", money.used),
        *([Amount("verwendet-gesamt", WHOLE, money.whole)] if has_whole else []),
        Amount("verfuegbar", "Verfügbar", money.available),
    ]


@section("kosten", "Kosten und Finanzierung", 70)
def costs(facts: PaperFacts) -> Iterator[Block]:
    funded = [(of_project, figure) for of_project, figure in started_projects(facts) if of_project.status.money.grants]
    if not funded:
        return
    yield granted_table(facts, funded)
    yield paid_table(facts, funded)
    if ended := [project for of_project, _ in funded if (project := of_project.project).is_ended]:
        named = ", ".join(f"{project.title} ({project.state_label}{project.state_since_text})" for project in ended)
        yield note(f"In den Summen stehen auch beendete Projekte: {named}.")
    yield note(formula([of_project.status.money for of_project, _ in funded]))


def formula(monies: Iterable[Money]) -> str:
    """How the figures come about; of repayments and waivers where there are any."""
    repaid = any(money.repaid for money in monies)
    waived = any(money.waived for money in monies)
    drawn = "(Ausgezahlt − Zurückgezahlt)" if repaid else "Ausgezahlt"
    available = "Landesförderung − Ausgezahlt" + (" + Zurückgezahlt" if repaid else "")
    return f"Verfügbar = {available}{' − Verzichte' if waived else ''}. Mitteleinsatz = {drawn} ÷ Landesförderung."


def granted_table(facts: PaperFacts, funded: Sequence[FundedProject]) -> ContentTable:
    columns = [*left("Projekt"), *right("Landesförderung", "Beantragt", "Bewilligt")]
    rows = [amounts_row(of_project, figure, granted(of_project.status.money)) for of_project, figure in funded]
    return table("Gefördert, beantragt und bewilligt", columns, rows, totals_row(facts, funded, granted))


def paid_table(facts: PaperFacts, funded: Sequence[FundedProject]) -> ContentTable:
    has_repaid = any(of_project.status.money.repaid for of_project, _ in funded)
    has_whole = any(of_project.status.money.whole for of_project, _ in funded)
    amounts = partial(paid, has_repaid=has_repaid, has_whole=has_whole)
    repaid, whole = ["Zurückgezahlt"] if has_repaid else [], [WHOLE] if has_whole else []
    columns = [*left("Projekt"), *right("Ausgezahlt", *repaid, "Verwendet", *whole, "Verfügbar", "Mitteleinsatz")]
    rows = []
    for of_project, figure in funded:
        money = of_project.status.money
        usage = figure("summe.mitteleinsatz", "Mitteleinsatz in %", money.usage, *BASIS, text=percent(money.usage))
        rows.append([*amounts_row(of_project, figure, amounts(money)), usage])
    return table("Ausgezahlt und verwendet", columns, rows, [*totals_row(facts, funded, amounts), ""])


def amounts_row(of_project: ProjectFacts, figure: FigureMaker, amounts: list[Amount]) -> list[Cell]:
    return [
        figure.title,
        *(figure(f"summe.{amount.name}", amount.label, amount.value, *BASIS) for amount in amounts),
    ]


def totals_row(
    facts: PaperFacts, funded: Sequence[FundedProject], amounts: Callable[[Money], list[Amount]]
) -> list[Cell]:
    """The amounts of all projects together."""
    monies = [of_project.status.money for of_project, _ in funded]
    total = Money(
        [grant for money in monies for grant in money.grants],
        [tranche for money in monies for tranche in money.tranches],
    )
    bases = [f"{kind}:{of_project.project.slug}" for of_project, _ in funded for kind in BASIS]
    figures = [
        facts.figure(f"summe.{amount.name}", f"Alle Projekte: {amount.label}", amount.value, *bases)
        for amount in amounts(total)
    ]
    return ["Summe", *figures]


@section("zeitplan", "Zeitplan", 80)
def schedule(facts: PaperFacts) -> Iterator[Block]:
    rows = [schedule_row(of_project, figure) for of_project, figure in started_projects(facts)]
    if rows:
        columns = [*left("Projekt"), *right("Beginn", "Fertigstellung", "Fortschritt"), *left("Prognose")]
        yield table("Termine der Projekte", columns, rows)
        yield note(f"Prognose nach dem bisherigen Tempo bis zum {formats.day(facts.key_date)}.")


def schedule_row(of_project: ProjectFacts, figure: FigureMaker) -> list[Cell]:
    project, progress, forecast = of_project.project, of_project.status.progress, of_project.status.forecast
    kinds = ("rollouts", "phases") if progress.counts_units else ("bundles", "steps")
    in_time = (*kinds, "starts", "ends", *of_project.state_basis)
    return [
        figure.title,
        figure("beginn", "Beginn", project.started_on, "starts"),
        figure("fertigstellung", "Fertigstellung", project.ends_on, *on_day("ends")),
        figure(
            "fortschritt", "Fortschritt in %", progress.percent, *of_project.progress_basis, text=progress.percent_text
        ),
        figure("prognose", "Prognose", forecast.verdict.label, *in_time) if forecast else "",
    ]
