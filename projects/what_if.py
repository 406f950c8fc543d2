"""What would be if a project went on at another pace, had another end, or another number of items: said to be that, and
never part of a forecast, a file or a paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .forecast import Forecast

LEAST_PACE, MOST_PACE = Decimal("0.1"), Decimal(10)
MOST_ITEMS = 100_000


@dataclass(frozen=True)
class WhatIf:
    """The forecast as it is, and what was asked for instead; None stays as it is."""

    forecast: Forecast
    pace: Decimal | None = None
    ends_on: date | None = None
    total: int | None = None

    @property
    def altered(self) -> Forecast:
        return self.forecast.altered(pace=self.pace, ends_on=self.ends_on, total=self.total)

    @property
    def assumption(self) -> str:
        """es ginge mit dem 1,5-Fachen des erwarteten Tempos weiter und es wären 40 Leistungseinheiten"""
        *others, last = self.assumptions
        return " und ".join(filter(None, [", ".join(others), last]))

    @property
    def assumptions(self) -> Iterator[str]:
        if self.pace is not None:
            times = f"{self.pace.normalize():f}".replace(".", ",")
            yield f"es ginge mit dem {times}-Fachen des erwarteten Tempos weiter"
        if self.ends_on is not None:
            yield f"das Projektende wäre der {self.ends_on:%d.%m.%Y}"
        if self.total is not None:
            yield f"es wären {self.total} {self.forecast.words.items}"


def can_be_altered(forecast: Forecast) -> bool:
    """Whether anything can be said of what would be: as of the forecast itself."""
    return forecast.is_open and forecast.remaining > 0 and not forecast.missing_reason
