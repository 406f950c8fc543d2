"""The table of the notices of a grant. Amounts in EUR."""

from collections.abc import Iterable
from datetime import date

from funding.models import Amendment, Grant
from funding.terms import percent_text
from lists import formats
from lists.columns import DateColumn, MoneyColumn, TextColumn
from lists.panels import PanelTable


class NoticeTable(PanelTable):
    """The notice of a grant and its amendments, each with what it states."""

    title = TextColumn("Bescheid", row_header=True)
    notice_on = DateColumn("Vom")
    effective_on = DateColumn("Wirksam ab")
    reference_number = TextColumn("Aktenzeichen")
    total_volume = MoneyColumn("Gesamtvolumen")
    state_share = MoneyColumn("Landesförderung")
    own_share = MoneyColumn("Eigenanteil")
    rate = TextColumn("Fördersatz")
    period = TextColumn("Bewilligungszeitraum", file=False)
    period_start = DateColumn("Bewilligt von", page=False)
    period_end = DateColumn("Bewilligt bis", page=False)


def notice_table(grant: Grant, amendments: Iterable[Amendment]) -> NoticeTable:
    """What an amendment leaves as it was stays empty."""
    return NoticeTable(
        [notice_row(grant, grant.valid_from), *(notice_row(each, each.effective_on) for each in amendments)]
    )


def notice_row(notice: Grant | Amendment, effective_on: date | None) -> dict[str, object]:
    return {
        "title": notice._meta.verbose_name if isinstance(notice, Amendment) else "Zuwendungsbescheid",
        "notice_on": notice.notice_on,
        "effective_on": effective_on,
        "reference_number": notice.reference_number,
        "total_volume": notice.total_volume,
        "state_share": notice.state_share,
        "own_share": notice.own_share,
        "rate": "" if notice.rate is None else f"{percent_text(notice.rate)} %",
        "period": period_text(notice.period_start, notice.period_end),
        "period_start": notice.period_start,
        "period_end": notice.period_end,
    }


def period_text(start: date | None, end: date | None) -> str:
    """01.01.2019 bis 30.06.2022; ab 01.01.2019; bis 30.06.2022"""
    first, last = start and formats.day(start), end and formats.day(end)
    return f"{first} bis {last}" if first and last else f"ab {first}" if first else f"bis {last}" if last else ""
