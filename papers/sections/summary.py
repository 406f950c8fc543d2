"""What a paper says of all its projects together: costs and schedule."""

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from funding.money import Money
from funding.rules import OpenAmount
from lists import formats

from ..bases import LAST_CALLS, on_day
from ..blocks import german_text, left, note, percent, right, table
from ..content import Block, Cell, ContentTable
from ..facts import FigureMaker, PaperFacts, ProjectFacts, started_projects
from ..registry import section

OF_WHOLE = " (gesamte Ausgaben)"
BASIS = ("grants", "tranches", "expenditures")
FundedProject = tuple[ProjectFacts, FigureMaker]


class Amount(NamedTuple):
    """A column of a table of costs: last part of the identifier of its figures, label, value in EUR (None: not known)
    or, behind its text, in percent, and what the figures are made of."""

    name: str
    label: str
    value: Decimal | None
    text: str | None = None
    basis: tuple[str, ...] = BASIS


def share(name: str, label: str, value: Decimal | None, may_be: OpenAmount) -> Amount:
    return Amount(name, label, value, may_be.before(percent(value)))


def amount(name: str, label: str, value: Decimal | None, may_be: OpenAmount, *basis: str) -> Amount:
    """An amount behind the word for what may come to it."""
    return Amount(name, label, value, may_be.before(german_text(value)), (*BASIS, *basis))


def granted(money: Money) -> list[Amount]:
    return [
        Amount("landesfoerderung", "Landesförderung", money.state_share),
        amount("beantragt", "Beantragt", money.claimed, money.open["claimed"]),
        amount("bewilligt", "Bewilligt", money.approved, money.open["approved"]),
    ]


def paid(money: Money, present: Collection[str]) -> list[Amount]:
    """Of what most cities never have only what is `present`."""
    used, whole, may_be = money.uses["used"], money.uses["whole"], money.open
    used_open, whole_open = used.open_amount, whole.open_amount
    amounts = [
        amount("ausgezahlt", "Ausgezahlt", money.paid, may_be["paid"]),
        amount("zurueckgezahlt", "Zurückgezahlt", money.repaid, may_be["repaid"]),
        amount("verwendet", "Verwendet", used.booked, used_open),
        amount("verwendet-gesamt", f"Verwendet{OF_WHOLE}", whole.booked, whole_open),
        amount("verfuegbar", "Verfügbar", money.available, may_be["available"], LAST_CALLS),
        amount("nicht-abrufbar", "Nicht mehr abrufbar", money.lapsed, may_be["lapsed"], LAST_CALLS),
        share("abgerufen-in-prozent", "Abgerufen in %", money.drawn_share, may_be["drawn"]),
        share("verwendet-in-prozent", "Verwendet in %", used.share, used_open),
        share("verwendet-gesamt-in-prozent", f"Verwendet in %{OF_WHOLE}", whole.share, whole_open),
    ]
    return [each for each in amounts if each.name in present]


ALWAYS = {"ausgezahlt", "verwendet", "verfuegbar", "abgerufen-in-prozent", "verwendet-in-prozent"}


def present(monies: Sequence[Money]) -> set[str]:
    """The names of the amounts that a table of these has."""
    names = set(ALWAYS)
    if any(money.repaid or money.open["repaid"].word for money in monies):
        names.add("zurueckgezahlt")
    if any(money.lapsed for money in monies):
        names.add("nicht-abrufbar")
    if any(money.uses["whole"].is_known for money in monies):
        names |= {"verwendet-gesamt", "verwendet-gesamt-in-prozent"}
    return names


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


def formula(monies: Sequence[Money]) -> str:
    """How the figures come about; of repayments and waivers where there are any."""
    repaid = any(money.repaid for money in monies)
    waived = any(money.waived for money in monies)
    whole = any(money.uses["whole"].booked is not None for money in monies)
    drawn = "(Ausgezahlt − Zurückgezahlt)" if repaid else "Ausgezahlt"
    available = "Landesförderung − Ausgezahlt" + (" + Zurückgezahlt" if repaid else "")
    return (
        f"Verfügbar = {available}{' − Verzichte' if waived else ''}, nach dem letzten Tag für Mittelabrufe nicht mehr "
        f"abrufbar. Abgerufen in % = {drawn} ÷ Landesförderung. Verwendet in % = gebuchte Fördermittel ÷ "
        f"Landesförderung{', gesamte Ausgaben ÷ Gesamtvolumen' if whole else ''}. {formats.ROUNDING}"
    )


def granted_table(facts: PaperFacts, funded: Sequence[FundedProject]) -> ContentTable:
    columns = [*left("Projekt"), *right("Landesförderung", "Beantragt", "Bewilligt")]
    rows = [amounts_row(of_project, figure, granted(of_project.status.money)) for of_project, figure in funded]
    return table("Gefördert, beantragt und bewilligt", columns, rows, totals_row(facts, funded, granted))


def paid_table(facts: PaperFacts, funded: Sequence[FundedProject]) -> ContentTable:
    amounts = partial(paid, present=present([of_project.status.money for of_project, _ in funded]))
    columns = [*left("Projekt"), *right(*(amount.label for amount in amounts(Money())))]
    rows = [amounts_row(of_project, figure, amounts(of_project.status.money)) for of_project, figure in funded]
    return table("Ausgezahlt und verwendet", columns, rows, totals_row(facts, funded, amounts))


def amounts_row(of_project: ProjectFacts, figure: FigureMaker, amounts: list[Amount]) -> list[Cell]:
    return [
        figure.title,
        *(
            figure(f"summe.{amount.name}", amount.label, amount.value, *amount.basis, text=amount.text)
            for amount in amounts
        ),
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
    slugs = [of_project.project.slug for of_project, _ in funded]
    figures = [
        facts.figure(
            f"summe.{amount.name}",
            f"Alle Projekte: {amount.label}",
            amount.value,
            *(f"{kind}:{slug}" for slug in slugs for kind in amount.basis),
            text=amount.text,
        )
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
