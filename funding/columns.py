"""Columns of money: amounts and shares to which more may come, years, rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Beside, Link, MoneyColumn, NumberColumn, PercentColumn, Row
from lists.formats import euro, with_minus_sign
from lists.markup import figure
from records.shares import percent
from records.text import address_form

from .choices import UsageBasis
from .models.movements import SUMMED
from .rules import NOTHING, OpenAmount, open_left
from .terms import percent_text


def booked_of(filters: tuple[tuple[str, str], ...], basis: UsageBasis, *more: tuple[str, str]) -> Link:
    """The expenditures of a basis, under the filters."""
    return Link("expenditures", filters=filters, fixed=(("grundlage", address_form(basis.label)), *more))


@dataclass(frozen=True)
class OpenPaths:
    """Under which paths a row has what may come to an amount: `total` all of it, `less` what takes away."""

    total: str
    less: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.total, self.less) if self.less else (self.total,)

    def of(self, row: Row) -> OpenAmount:
        return OpenAmount.of(row[self.total], row[self.less] if self.less else None)


def open_of(name: str, then: str = "") -> OpenPaths:
    """Those of an amount of that name: open_of("used", "_by_then") has used_open_by_then and used_less_by_then. Nothing
    takes away from what is paid or goes back."""
    return OpenPaths(f"{name}_open{then}", "" if name in SUMMED else f"{name}_less{then}")


@dataclass(frozen=True)
class DrawnPaths(OpenPaths):
    """Of what is drawn: payments that may have come add to it, repayments take away."""

    def of(self, row: Row) -> OpenAmount:
        return OpenAmount(row[self.total] or NOTHING, row[self.less] or NOTHING)


DRAWN_OPEN = DrawnPaths("paid_open", "repaid_open")


class BoundedMoneyColumn(MoneyColumn):
    """An amount to which more may come; `open`: what may."""

    def __init__(self, header: str, *, open: OpenPaths, **options: Any) -> None:  # noqa: A002 the word of the field
        super().__init__(header, needs=open.needs, **options)
        self.open = open

    @property
    def beside(self) -> Mapping[str, Beside]:
        return bounds_beside(self.open.needs, lambda value, row: self.open.of(row))

    def markup(self, value: Decimal, row: Row) -> SafeString:
        return bounded_figure(value, self.open.of(row))

    @property
    def summed_paths(self) -> tuple[str, ...]:
        return (self.path, *self.open.needs)

    def total_text(self, sums: Row) -> str:
        return self.open.of(sums).before(super().total_text(sums))


class CountedColumn(MoneyColumn):
    """What expenditures add to the sums of a day; under it stands a sum of each basis: they are never added."""

    sum_paths: ClassVar = {basis: f"counted_{basis.name}" for basis in UsageBasis}

    @property
    def summed_paths(self) -> tuple[str, ...]:
        return tuple(self.sum_paths.values())

    def total_text(self, sums: Row) -> str:
        texts = {basis: self.text(sums[path]) for basis, path in self.sum_paths.items() if sums[path] is not None}
        if len(texts) < 2:
            return next(iter(texts.values()), self.text(NOTHING))
        return "; ".join(f"{basis.label}: {with_minus_sign(text)}" for basis, text in texts.items())


class LeftColumn(MoneyColumn):
    """What is left of a grant, available or no more: less where payments or waivers may have come, more where
    repayments may have."""

    paths = ("paid_open", "repaid_open", "waived_open")

    def __init__(self, header: str) -> None:
        super().__init__(header, needs=self.paths)

    @property
    def beside(self) -> Mapping[str, Beside]:
        return bounds_beside(self.paths, self.open_of)

    def markup(self, value: Decimal, row: Row) -> SafeString:
        return bounded_figure(value, self.open_of(value, row))

    @property
    def summed_paths(self) -> tuple[str, ...]:
        return (self.path, *self.paths)

    def total_text(self, sums: Row) -> str:
        return self.open_of(sums[self.path], sums).before(super().total_text(sums))

    def open_of(self, value: Decimal | None, row: Row) -> OpenAmount:
        """What may come to it; nothing to what is nothing."""
        return open_left(*(row[path] or NOTHING for path in self.paths)) if value else OpenAmount()


def bounds_beside(
    needs: tuple[str, ...], open_of_row: Callable[[Decimal | None, Row], OpenAmount]
) -> dict[str, Beside]:
    """The least and the most that an amount may be already; both are the amount where nothing is open."""

    def bound(value: Decimal | None, amount: Decimal, sign: int) -> Decimal | None:
        return (value or NOTHING) + sign * amount if value is not None or amount else None

    return {
        "mindestens": Beside(MONEY, needs, lambda value, row: bound(value, open_of_row(value, row).less, -1)),
        "höchstens": Beside(MONEY, needs, lambda value, row: bound(value, open_of_row(value, row).more, 1)),
    }


MONEY = MoneyColumn("")


def bounded_figure(value: Decimal | None, open_amount: OpenAmount) -> SafeString:
    """An amount to which more may come: mindestens 1.000,00 €."""
    return bounded(figure("–" if value is None else euro(value)), open_amount)


def bounded(text: SafeString, open_amount: OpenAmount) -> SafeString:
    """The text behind the word for what may come to what it says."""
    return format_html("<span>{} {}</span>", open_amount.word, text) if open_amount.word else text


class FileMoneyColumn(MoneyColumn):
    """An amount that may be unknown, for files alone."""

    def __init__(self, header: str, **options: Any) -> None:
        super().__init__(header, nullable=True, page=False, **options)


class BoundedShareColumn(PercentColumn):
    """A share in percent of an amount to which more may come; `open`: what may."""

    def __init__(self, header: str, *, open: OpenPaths, **options: Any) -> None:  # noqa: A002 the word of the field
        super().__init__(header, needs=open.needs, nullable=True, **options)
        self.open = open

    def markup(self, value: Decimal, row: Row) -> SafeString:
        return bounded(super().markup(value, row), self.open.of(row))


class ShareColumn(BoundedShareColumn):
    """A share of the `part` in the `whole`, by their paths; under it stands the share of the sums."""

    total = True

    def __init__(self, header: str, *, part: str, whole: str, **options: Any) -> None:
        super().__init__(header, **options)
        self.part, self.whole = part, whole

    @property
    def summed_paths(self) -> tuple[str, ...]:
        return (self.part, self.whole, *self.open.needs)

    def total_text(self, sums: Row) -> str:
        share = percent(sums[self.part], sums[self.whole])
        return "–" if share is None else self.open.of(sums).before(self.text(share))


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

    def text(self, value: Decimal) -> str:
        return percent_text(value)
