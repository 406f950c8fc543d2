"""The money of each project: its grants, what was claimed, paid and used."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from funding.choices import UsageBasis
from funding.models import Tranche
from funding.money import Money, Use
from lists import formats
from records.text import address_form
from reports.grant.panel import GrantPanel, cost_type_title
from reports.grant.tables import CostTypeRow

from ..bases import LAST_CALLS
from ..blocks import german_text, left, paragraph, percent, right, table
from ..content import Block, Cell, ContentFigure, ContentTable, Paragraph, Run
from ..facts import FigureMaker, PaperFacts, ProjectFacts
from ..registry import project_section

USED = ("tranches", "expenditures")


@dataclass(frozen=True)
class GrantFigures:
    """Makes the figures of one grant: figure("ausgezahlt", …) is "projekt-aktenplan.zuwendung-1.ausgezahlt"."""

    figure: FigureMaker
    number: int

    def __call__(self, name: str, label: str, value: object, *basis: str, text: str | None = None) -> ContentFigure:
        return self.figure(f"zuwendung-{self.number}.{name}", label, value, *basis, text=text)


@project_section("foerdermittel", "Fördermittel", 50, findings_about=("funding",))
def money(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    for number, panel in enumerate(of_project.figures.grants, 1):
        of_grant = GrantFigures(figure, number)
        yield notice(panel, of_grant)
        yield paid(panel, of_grant)
        if panel.money.tranches:
            yield tranche_table(panel, of_grant)
        if panel.uses:
            yield use_table(panel, of_grant)
        for use, rows in panel.cost_types:
            yield cost_table(use, rows, of_grant)


def notice(panel: GrantPanel, figure: GrantFigures) -> Paragraph:
    """What the notice grants: volume, shares, approval period."""
    grant = panel.grant
    authority = f" ({grant.authority})" if grant.authority else ""
    first, last = panel.period
    return paragraph(
        f"Zuwendung: {grant.grantor}{authority}. Gesamtvolumen ",
        figure("gesamtvolumen", "Gesamtvolumen", grant.total_volume_by_then, "grants"),
        ", davon Landesförderung ",
        figure("landesfoerderung", "Landesförderung", grant.state_share_by_then, "grants"),
        f" ({rate(grant.rate_by_then)}) und Eigenanteil ",
        figure("eigenanteil", "Eigenanteil", grant.own_share_by_then, "grants"),
        f" ({rate(100 - grant.rate_by_then)}). Bewilligungszeitraum ",
        figure("beginn", "Beginn des Bewilligungszeitraums", first, "grants"),
        " bis ",
        figure("ende", "Ende des Bewilligungszeitraums", last, "grants"),
        ".",
    )


def rate(value: Decimal) -> str:
    """90 % or 87,5 %"""
    return f"{value.normalize():f} %".replace(".", ",")


def paid(panel: GrantPanel, figure: GrantFigures) -> Paragraph:
    """What was paid of the grant, and what is left."""
    money, basis = panel.money, ("grants", "tranches")
    repaid = figure("zurueckgezahlt", "Zurückgezahlt", money.repaid, *basis, text=amount_of(money, "repaid"))
    has_repaid = money.repaid or money.open["repaid"].word
    share = money.open["drawn"].before(percent(money.drawn_share))
    return paragraph(
        "Ausgezahlt sind ",
        figure("ausgezahlt", "Ausgezahlt", money.paid, *basis, text=amount_of(money, "paid")),
        *((", davon zurückgezahlt ", repaid, "; abgerufen sind damit ") if has_repaid else (", das sind ",)),
        figure("abgerufen-in-prozent", "Abgerufen in %", money.drawn_share, *basis, text=share),
        " der Landesförderung. ",
        *left_of(panel.money, figure),
        ".",
    )


def amount_of(money: Money, name: str) -> str:
    """An amount behind the word for what may come to it."""
    return money.open[name].before(german_text(getattr(money, name)))


def left_of(money: Money, figure: GrantFigures) -> Iterator[Run]:
    """What of the money can be called for, or no more."""
    basis = ("grants", "tranches", LAST_CALLS)
    if money.lapsed:
        yield "Nicht mehr abrufbar: "
        yield figure("nicht-abrufbar", "Nicht mehr abrufbar", money.lapsed, *basis, text=amount_of(money, "lapsed"))
    else:
        yield "Noch verfügbar: "
        yield figure("verfuegbar", "Verfügbar", money.available, *basis, text=amount_of(money, "available"))


def tranche_table(panel: GrantPanel, figure: GrantFigures) -> ContentTable:
    has_repaid = bool(panel.money.repaid or panel.money.open["repaid"].word)
    repaid = ["Zurückgezahlt"] if has_repaid else []
    columns = [*left("Zeitraum"), *right("Beantragt", "Bewilligt", "Ausgezahlt", *repaid, "Verwendet")]
    rows = [tranche_row(tranche, figure, has_repaid=has_repaid) for tranche in panel.money.tranches]
    return table("Mittelabrufe (zuwendungsfähige Ausgaben und Fördermittel)", columns, rows)


def tranche_row(tranche: Tranche, figure: GrantFigures, *, has_repaid: bool) -> list[Cell]:
    """What was repaid only where anything was."""
    period = f"{formats.day(tranche.period_start)} bis {formats.day(tranche.period_end)}"
    amounts = [
        ("claimed", "Beantragt", "tranches"),
        ("approved", "Bewilligt", "tranches"),
        ("paid", "Ausgezahlt", "tranches"),
        *([("repaid", "Zurückgezahlt", "tranches")] if has_repaid else []),
        ("used", "Verwendet", *USED),
    ]
    cells: list[Cell] = [period]
    for name, label, *basis in amounts:
        value = getattr(tranche, f"{name}_by_then")
        text = tranche.open_of(name).before(german_text(value))
        cells.append(figure(f"{period}.{address_form(label)}", f"{label} für {period}", value, *basis, text=text))
    return cells


# What identifiers of figures name the basis of what is used by; that of grant money has no name.
KEYS = {
    UsageBasis.GRANT_MONEY: "",
    UsageBasis.WHOLE_EXPENDITURE: "gesamt.",
    UsageBasis.OWN_FUNDS: "eigenmittel.",
    UsageBasis.NOT_RECOGNISED: "nicht-anerkannt.",
}


def names_of(use: Use) -> tuple[str, str]:
    """How identifiers and labels of figures name the basis."""
    return KEYS[use.basis], f" ({use.basis.short})" if use.basis.short else ""


def use_table(panel: GrantPanel, figure: GrantFigures) -> ContentTable:
    """What is booked, a line for each basis: they are never added."""
    uses = panel.uses
    has_open = any(use.open for use in uses)
    open_header = ["davon offen"] if has_open else []
    columns = [
        *left("Grundlage"),
        *right("Verwendet", "in %", "davon abgerechnet", "noch nicht abgerechnet", *open_header),
    ]
    return table("Verwendet", columns, [use_row(use, figure, has_open=has_open) for use in uses])


def use_row(use: Use, figure: GrantFigures, *, has_open: bool) -> list[Cell]:
    key, of_basis = names_of(use)
    amounts = [
        ("abgerechnet", "Davon abgerechnet", use.settled),
        ("nicht-abgerechnet", "Noch nicht abgerechnet", use.unsettled),
        *([("offen", "Davon offen", use.open)] if has_open else []),
    ]
    parts = [figure(f"verwendung.{key}{name}", f"{label}{of_basis}", amount, *USED) for name, label, amount in amounts]
    booked = figure(f"verwendung.{key}summe", f"Verwendet{of_basis}", use.booked, *USED, text=booked_text(use))
    share = figure(
        f"verwendung.{key}in-prozent",
        f"Verwendet in %{of_basis}",
        use.share,
        "grants",
        *USED,
        text=use.open_amount.before(percent(use.share)),
    )
    return [str(use.basis.label), booked, share, *parts]


def booked_text(use: Use) -> str:
    """What is booked, behind the word for what may be."""
    return use.open_amount.before(german_text(use.booked))


def cost_table(use: Use, cost_types: list[CostTypeRow], figure: GrantFigures) -> ContentTable:
    """With what is said of the cost types, where anything is."""
    key, of_basis = names_of(use)
    has_addition = any(row["addition"] for row in cost_types)
    rows: list[list[Cell]] = [
        [
            row["label"],
            figure(
                f"verwendet.{key}{row['filter_value']}",
                f"Verwendet für {row['label']}{of_basis}",
                row["amount"],
                *USED,
            ),
            percent(row["share"]),
            *([row["addition"]] if has_addition else []),
        ]
        for row in cost_types
    ]
    name = f"verwendet.{key}".rstrip(".")
    empty: list[Cell] = ["", *([""] if has_addition else [])]
    footer: list[Cell] = [
        "Summe",
        figure(name, f"Verwendet{of_basis}", use.booked, *USED, text=booked_text(use)),
        *empty,
    ]
    columns = [*left("Kostenart"), *right("Betrag", "Anteil"), *left(*(["Zusatz"] if has_addition else []))]
    return table(cost_type_title(use), columns, rows, footer)
