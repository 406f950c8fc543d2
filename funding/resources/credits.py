"""Which booking the row of a credit note means, where its document number stands for several."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from imports.cells import CellByHeader
from imports.widgets import ChoiceWidget
from lists.formats import day, euro
from records.models import DatePrecision

from ..choices import CostType, UsageBasis
from ..models import Expenditure
from .cells import AMOUNT, DAY, NUMBER, TEXT

CREDITED, CREDITED_LINE, CREDITED_ON = "Gutschrift zu Beleg", "Gutschrift zu Zeile", "Gutschrift zu Beleg vom"
MOST_NAMED = 5
COST_TYPE, BASIS = ChoiceWidget(CostType), ChoiceWidget(UsageBasis)
Condition = Callable[[Expenditure], bool]


def credited_booking(bookings: Sequence[Expenditure], cell: CellByHeader) -> Expenditure:
    """The booking of these that the row takes back: that of the line and day which it names; of several the one that a
    credit note like it can be of. Raises a ValueError that names those it could be."""
    line, booked_on = NUMBER.of(cell, CREDITED_LINE), DAY.of(cell, CREDITED_ON)
    named = [
        each for each in bookings if line in (None, each.line) and (booked_on is None or each.booked_on == booked_on)
    ]
    if not named:
        raise ValueError(f"{those_of(cell)} gibt es keine Buchung dieser Zeile und dieses Tages: {texts_of(bookings)}.")
    for is_meant in conditions(cell):
        named = [each for each in named if is_meant(each)] or named
    if len(named) > 1:
        raise ValueError(f"{those_of(cell)} gibt es mehrere Buchungen: {texts_of(named)}. {advice(named)}")
    return named[0]


def conditions(cell: CellByHeader) -> Iterator[Condition]:
    """What the booking is like, each of it as far as any is: the one that this credit note is known to be of; a single
    booking of the cost type, by the day and of the basis of the credit note; one of its tranche."""
    cost_type, basis = COST_TYPE.of(cell, "Kostenart"), BASIS.of(cell, "Grundlage")
    booked_on, amount = DAY.of(cell, "Gebucht am"), AMOUNT.of(cell, "Betrag")
    period, number = (DAY.of(cell, "Von"), DAY.of(cell, "Bis")), TEXT.of(cell, "Belegnummer")
    yield (
        lambda each: (
            (number, booked_on, amount)
            in {(note.document_number, note.booked_on, note.amount) for note in each.credit_notes.all()}
        )
    )
    yield lambda each: not each.is_total and each.reverses_id is None and each.amount > 0
    yield lambda each: each.cost_type == cost_type
    yield lambda each: booked_on is None or each.booked_on <= booked_on
    yield lambda each: basis in (None, each.basis)
    yield lambda each: period == period_of(each)


def period_of(booking: Expenditure) -> tuple[date, date] | tuple[None, None]:
    tranche = booking.tranche
    return (tranche.period_start, tranche.period_end) if tranche else (None, None)


def those_of(cell: CellByHeader) -> str:
    """Zum Beleg „R1“; of bookings without a number: Ohne Belegnummer"""
    number = TEXT.of(cell, CREDITED)
    return f"Zum Beleg „{number}“" if number else "Ohne Belegnummer"


def texts_of(bookings: Sequence[Expenditure]) -> str:
    """Personal 500,00 € vom 01.02.2020, Zeile 1; Personal 300,00 € vom 01.02.2020, Zeile 2 und 3 weitere"""
    texts, more = "; ".join(map(text_of, bookings[:MOST_NAMED])), len(bookings) - MOST_NAMED
    return f"{texts} und {more} weitere" if more > 0 else texts


def text_of(booking: Expenditure) -> str:
    when = "bis" if booking.date_precision == DatePrecision.LATEST else "vom"
    text = f"{booking.get_cost_type_display()} {euro(booking.amount)} {when} {day(booking.booked_on)}"
    return text if booking.line is None else f"{text}, Zeile {booking.line}"


def advice(bookings: Sequence[Expenditure]) -> str:
    """What to fill in, so that one of the bookings is meant."""
    lines, days = {each.line for each in bookings}, {each.booked_on for each in bookings}
    if len(lines - {None}) > 1:
        return f"Bitte füllen Sie „{CREDITED_LINE}“ aus."
    if len(days) > 1:
        return f"Bitte füllen Sie „{CREDITED_ON}“ aus."
    return f"Bitte geben Sie den Buchungen eine „Zeile“ und füllen Sie „{CREDITED_LINE}“ aus."
