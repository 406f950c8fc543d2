"""Tables of a grant: the panels of its page, and the proof of use. Amounts in EUR."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, TypedDict, TypeVar

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from funding.account import AccountLine
from funding.choices import UsageBasis
from funding.columns import BoundedMoneyColumn, BoundedShareColumn, OpenPaths, booked_of, bounded_figure, open_of
from funding.deadlines import Deadline
from funding.fund_requests import FundRequest
from funding.models import Grant, Tranche
from funding.money import Use
from funding.outlook import Outlook
from funding.plan import Amounts, PlanComparison
from funding.rules import NOTHING, money_to_repay
from funding.tables import OF_TRANCHE, of_tranche
from lists import formats
from lists.columns import (
    ChoiceColumn,
    DateColumn,
    Link,
    MarkupColumn,
    MoneyColumn,
    PercentColumn,
    PeriodColumn,
    TextColumn,
)
from lists.markup import figure
from lists.panels import PanelTable
from lists.tables import Table
from records.models import DatePrecision
from records.text import address_form

from .rows import AccountRow, PeriodCells, PlanRow, YearRow


class LineColumn(MoneyColumn):
    """An amount of a list that has its sums among its lines."""

    total = False


class ProofTable(Table):
    """The lines of a proof of use, in their order."""

    key: ClassVar = ("section", "label")

    section = TextColumn("Abschnitt", sortable=False)
    label = TextColumn("Position", row_header=True, sortable=False)
    planned = LineColumn("Ansatz", sortable=False)
    actual = LineColumn("Ist", sortable=False)
    difference = LineColumn("Differenz", sortable=False)
    note = TextColumn("Vermerk", sortable=False)


WHOLE = BoundedMoneyColumn(
    "Verwendet (gesamte Ausgaben)",
    open=open_of("whole"),
    link=booked_of(OF_TRANCHE, UsageBasis.WHOLE_EXPENDITURE),
)


class GrantTrancheTable(PanelTable):
    """The money of a grant by tranche."""

    period = PeriodColumn("Zeitraum", row_header=True)
    period_start = DateColumn("Von", page=False)
    period_end = DateColumn("Bis", page=False)
    claimed = BoundedMoneyColumn("Beantragt", open=open_of("claimed"))
    approved = BoundedMoneyColumn("Bewilligt", open=open_of("approved"))
    paid = BoundedMoneyColumn("Ausgezahlt", open=open_of("paid"), link=of_tranche("auszahlung"))
    repaid = BoundedMoneyColumn("Zurückgezahlt", open=open_of("repaid"), link=of_tranche("rueckzahlung"))
    used = BoundedMoneyColumn("Verwendet", open=open_of("used"), link=booked_of(OF_TRANCHE, UsageBasis.GRANT_MONEY))
    difference = MoneyColumn("Differenz")

    varying: ClassVar = {"Verwendet \\(gesamte Ausgaben\\)": WHOLE}


# What of tranches the table shows, and what may come to it, by the names of columns and tranches (`_by_then`).
AMOUNTS = ("claimed", "approved", "paid", "repaid", "used", "whole")


def period_of(start: date, end: date) -> PeriodCells:
    """A period as the columns of pages and of files read it."""
    return {"period": (start, end), "period_start": start, "period_end": end}


def tranche_table(tranches: Iterable[Tranche]) -> GrantTrancheTable:
    """Of tranches annotated by `with_use`; the use of whole expenditure where any is recorded."""
    listed = list(tranches)
    has_whole = any(tranche.whole_by_then is not None or tranche.whole_open_by_then for tranche in listed)
    amounts = [path for name in AMOUNTS for path in (name, *open_of(name).needs)]
    rows = (
        {
            "pk": tranche.pk,
            **period_of(tranche.period_start, tranche.period_end),
            **{name: getattr(tranche, f"{name}_by_then") for name in amounts},
            "difference": tranche.use_difference,
        }
        for tranche in listed
    )
    return GrantTrancheTable(rows, extra_columns=[("whole", WHOLE)] if has_whole else [])


OPEN_USE = OpenPaths("open", "less")
OF_USE = (("zuwendung", "grant"), ("grundlage", "basis"))


class UseTable(PanelTable):
    """What is booked of a grant, a line for each basis: they are never added."""

    style = "figures-table"

    label = TextColumn("Grundlage", row_header=True)
    booked = BoundedMoneyColumn("Verwendet", open=OPEN_USE, nullable=True, link=Link("expenditures", filters=OF_USE))
    share = BoundedShareColumn("Verwendet in %", open=OPEN_USE)
    settled = MoneyColumn(
        "davon abgerechnet", link=Link("expenditures", filters=OF_USE, fixed=(("abrechnung", "abgerechnet"),))
    )
    unsettled = MoneyColumn(
        "noch nicht abgerechnet", link=Link("expenditures", filters=OF_USE, fixed=(("abrechnung", "offen"),))
    )
    open = MoneyColumn("davon offen", link=Link("expenditures", filters=OF_USE, fixed=(("stand", "offen"),)))


def use_table(grant: str, uses: Iterable[Use]) -> UseTable:
    return UseTable(
        {
            "label": use.basis.label,
            "booked": use.booked,
            "share": use.share,
            "settled": use.settled,
            "unsettled": use.unsettled,
            "open": use.open,
            "less": use.less,
            "grant": grant,
            "basis": address_form(use.basis.label),
        }
        for use in uses
    )


class AccountTable(PanelTable):
    """The account sheet of a tranche: its movements in their order, and what is drawn after each."""

    period_start = DateColumn("Von", page=False)
    period_end = DateColumn("Bis", page=False)
    effective_on = DateColumn("Tag", precision="date_precision", row_header=True)
    date_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    kind = TextColumn("Vorgang")
    amount = MoneyColumn("Betrag")
    drawn = MoneyColumn("Abgerufen danach")
    remark = TextColumn("Aktenzeichen, Grund")


def account_rows(tranche: Tranche, lines: Iterable[AccountLine]) -> Iterator[AccountRow]:
    for line in lines:
        yield {
            "period_start": tranche.period_start,
            "period_end": tranche.period_end,
            "effective_on": line.movement.effective_on,
            "date_precision": line.movement.date_precision,
            "kind": line.movement.get_kind_display(),
            "amount": line.movement.amount,
            "drawn": line.drawn,
            "remark": ", ".join(filter(None, (line.movement.file_reference, line.movement.reason))),
        }


def account_table(tranche: Tranche, lines: Iterable[AccountLine]) -> AccountTable:
    """With what the tranche has to repay as its last line, where there is anything."""
    to_repay = money_to_repay(tranche.approved_by_then, tranche.drawn_by_then)
    last = {"kind": "zurückzuzahlen", "amount": figure(formats.euro(to_repay))} if to_repay else None
    return AccountTable(account_rows(tranche, lines), last_row=last)


TOTALS, LAST = "Summen von Zeiträumen", 9999  # behind all years


class YearTable(PanelTable):
    """What is booked of a basis by year; totals of periods belong to none and have a line of their own."""

    style = "figures-table"

    basis_label = TextColumn("Grundlage", page=False)
    label = TextColumn("Jahr", row_header=True)
    amount = MoneyColumn("Verwendet", link=Link("expenditures", filters=(*OF_USE, ("jahr", "year"), ("art", "kind"))))


def year_rows(grant: str, use: Use, used_in: Mapping[tuple[str, int | None], Decimal]) -> Iterator[YearRow]:
    """Of what is used in each year (None: totals) of each basis that of the use."""
    years = sorted((year or LAST, amount) for (basis, year), amount in used_in.items() if basis == use.basis)
    for year, amount in years:
        yield {
            "basis_label": use.basis.label,
            "label": TOTALS if year == LAST else str(year),
            "amount": amount,
            "grant": grant,
            "basis": address_form(use.basis.label),
            "year": "" if year == LAST else year,
            "kind": "summen" if year == LAST else "",
        }


def year_table(rows: Iterable[YearRow], use: Use) -> YearTable:
    return YearTable(rows, last_row={"label": "Summe", "amount": figure(formats.euro(use.booked or NOTHING))})


class CostTypeRow(TypedDict):
    """A cost type: amount used for it, share of all used, what is said of it, and the filters that lead to its
    expenditures."""

    label: str
    amount: Decimal
    share: Decimal | None
    addition: str
    basis_label: str
    filter_value: str
    basis: str
    grant: str


OF_COST_TYPE = (*OF_USE, ("kostenart", "filter_value"))


class CostTypeTable(PanelTable):
    """What the money of a grant was used for."""

    style = "figures-table"

    basis_label = TextColumn("Grundlage", page=False)
    label = TextColumn("Kostenart", row_header=True)
    amount = MoneyColumn("Betrag", link=Link("expenditures", filters=OF_COST_TYPE))
    share = PercentColumn("Anteil in %")


ADDITION = TextColumn("Zusatz")


class AllCostTypesTable(CostTypeTable):
    """Those of all bases, for files."""

    addition = TextColumn("Zusatz")


def cost_type_table(rows: list[CostTypeRow], use: Use) -> CostTypeTable:
    """With what is said of the cost types, where anything is."""
    more = [("addition", ADDITION)] if any(row["addition"] for row in rows) else []
    last_row = {"label": "Summe", "amount": bounded_figure(use.booked, use.open_amount)}
    return CostTypeTable(rows, extra_columns=more, last_row=last_row)


class FundRequestTable(PanelTable):
    """What each request for funds leads to expect, and what was approved."""

    period = PeriodColumn("Zeitraum", row_header=True)
    period_start = DateColumn("Von", page=False)
    period_end = DateColumn("Bis", page=False)
    claimed = MoneyColumn("Zuwendungsfähige Ausgaben")
    expected = MoneyColumn("Erwartet")
    approved = MoneyColumn("Bewilligt")
    difference = MoneyColumn("Abweichung")
    cut_reason = TextColumn("Grund der Kürzung")


def fund_request_table(fund_requests: Iterable[FundRequest]) -> FundRequestTable:
    return FundRequestTable(
        {
            **period_of(request.tranche.period_start, request.tranche.period_end),
            "claimed": request.claimed,
            "expected": request.expected,
            "approved": request.tranche.approved_by_then,
            "difference": request.difference,
            "cut_reason": request.tranche.cut_reason,
        }
        for request in fund_requests
    )


class PlanComparisonTable(PanelTable):
    """The Finanzierungsplan against what became of it, with a sum."""

    label = TextColumn("Kostenart", row_header=True)
    planned = MoneyColumn("Geplant")
    claimed = MoneyColumn("Beantragt")
    approved = MoneyColumn("Bewilligt")
    used = MoneyColumn("Verwendet")
    left = MoneyColumn("Verbleibt")


class YearlyPlanTable(PlanComparisonTable):
    """The same by years."""

    label = TextColumn("Jahr", row_header=True)


AnyPlanTable = TypeVar("AnyPlanTable", bound=PlanComparisonTable)


def plan_table(plan: PlanComparison, parts: Iterable[tuple[str, Amounts]], kind: type[AnyPlanTable]) -> AnyPlanTable:
    """The plan by parts; planned amounts are left out where no plan is recorded."""

    def row(label: str, amounts: Amounts) -> PlanRow:
        return {
            "label": label,
            "planned": amounts.planned if plan.is_planned else None,
            "claimed": amounts.claimed,
            "approved": amounts.approved,
            "used": amounts.used,
            "left": amounts.left if plan.is_planned else None,
        }

    rows = [row(label, amounts) for label, amounts in parts]
    return kind(rows, last_row=row("Summe", plan.total))


class OutlookTable(PanelTable):
    """How long the money lasts at the pace of the last months."""

    months = TextColumn("Verwendung der letzten", row_header=True)
    per_month = MoneyColumn("Im Monat")
    left_at_end = MoneyColumn("Bleibt")
    lapses = MoneyColumn("Verfiele")
    missing = MoneyColumn("Fehlte")


def outlook_table(grant: Grant, outlook: Outlook) -> OutlookTable:
    rows = (
        {
            "months": f"{pace.months} Monate",
            "per_month": pace.per_month,
            "left_at_end": pace.left_at_end,
            "lapses": pace.lapses,
            "missing": pace.is_missing,
        }
        for pace in outlook.paces
    )
    return OutlookTable(rows, titles={"left_at_end": f"Bleibt am {formats.day(grant.period_end_by_then)}"})


class GrantDeadlineTable(PanelTable):
    """The deadlines of a grant, the next first."""

    title = TextColumn("Frist", row_header=True)
    due_on = DateColumn("Tag")
    state = MarkupColumn("Stand", file=True)
    rule = TextColumn("Regel")


def deadline_table(deadlines: Iterable[Deadline]) -> GrantDeadlineTable:
    return GrantDeadlineTable(
        {
            "title": deadline.title,
            "due_on": deadline.due_on,
            "state": deadline_state(deadline),
            "rule": deadline.rule_text,
        }
        for deadline in deadlines
    )


def deadline_state(deadline: Deadline) -> SafeString:
    """Met, missed, or in how many days."""
    return format_html("<span>{}</span>", render_to_string("reports/grant/deadline_state.html", {"deadline": deadline}))
