"""Columns of money: amounts and shares to which more may come, years, rates."""

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Link, MoneyColumn, NumberColumn, PercentColumn, Row, figure
from lists.formats import euro
from records.text import address_form

from .choices import UsageBasis
from .rules import bound_word
from .terms import percent_text


def booked_of(filters: tuple[tuple[str, str], ...], basis: UsageBasis, *more: tuple[str, str]) -> Link:
    """The expenditures of a basis, under the filters."""
    return Link("expenditures", filters=filters, fixed=(("grundlage", address_form(basis.label)), *more))


class UseColumn(MoneyColumn):
    """What is booked by the key date; "mindestens" where more may be, by the amount under `open`."""

    def __init__(self, header: str, *, open: str, **options: Any) -> None:  # noqa: A002 the word of the field
        super().__init__(header, needs=(open,), nullable=True, **options)
        self.open = open

    def markup(self, value: Decimal, row: Row) -> SafeString:
        return least_figure(value, row[self.open])


def least_figure(value: Decimal | None, open_amount: Decimal | None) -> SafeString:
    """An amount of which `open_amount` may come to it: mindestens 1.000,00 €; höchstens, where that is negative."""
    return least_of(figure("–" if value is None else euro(value)), open_amount)


def least_of(text: SafeString, open_amount: Decimal | None) -> SafeString:
    """The text behind "mindestens", or "höchstens", where `open_amount` may come to what it says."""
    word = bound_word(open_amount)
    return format_html("<span>{} {}</span>", word, text) if word else text


class FileMoneyColumn(MoneyColumn):
    """An amount that may be unknown, for files alone."""

    def __init__(self, header: str, **options: Any) -> None:
        super().__init__(header, nullable=True, page=False, **options)


class LeastPercentColumn(PercentColumn):
    """A share in percent, "mindestens" where the amount under `open`, if one is named, may come to what it is of."""

    def __init__(self, header: str, *, open: str = "", **options: Any) -> None:  # noqa: A002 the word of the field
        super().__init__(header, needs=(open,) if open else (), nullable=True, **options)
        self.open = open

    def markup(self, value: Decimal, row: Row) -> SafeString:
        return least_of(figure(self.text(value)), row[self.open] if self.open else None)


class ShareColumn(LeastPercentColumn):
    """A share of the `part` in the `whole`, by their paths; under it stands the share of the sums."""

    total = True

    def __init__(self, header: str, *, part: str, whole: str, **options: Any) -> None:
        super().__init__(header, **options)
        self.parts = (part, whole)


class YearColumn(NumberColumn):
    """A calendar year: without a separator of thousands."""

    def text(self, value: int) -> str:
        return str(value)


class UnsummedColumn(MoneyColumn):
    """Amounts that do not add up: of what is claimed, paid and repaid; or means for the OZG as a whole, which may
    contain those for projects."""

    total = False


class RateColumn(UnsummedColumn):
    """A rate in percent, as notices say it; two places."""

    def text(self, value: Any) -> str:
        return percent_text(value)
