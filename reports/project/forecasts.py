"""What is shown of the forecast of a project: in words, as tables, and what would be if."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypedDict

from lists import formats
from lists.columns import DateColumn, NumberColumn, TextColumn
from lists.panels import PanelTable
from projects.earlier_forecasts import EarlierForecast
from projects.forecast import Forecast
from projects.forecast_sentences import chance_text, facts_used, method, reason, rests_on

PROBABILITIES = (
    (0.1, "Beginn des Zeitraums"),
    (0.25, "ein Viertel"),
    (0.5, "Mitte"),
    (0.75, "drei Viertel"),
    (0.9, "Ende des Zeitraums"),
)


class ChanceTable(PanelTable):
    """By which day all is done with which probability."""

    day = DateColumn("Bis zum", row_header=True)
    chance = NumberColumn("Wahrscheinlichkeit in %")
    what = TextColumn("Was")


class EarlierTable(PanelTable):
    """What forecasts of earlier days said, beside what came."""

    day = DateColumn("Am", row_header=True)
    earliest = DateColumn("Fertig von")
    latest = DateColumn("Fertig bis")
    ends_on = DateColumn("Projektende")
    chance = NumberColumn("Hält zu %")
    verdict = TextColumn("Prognose")
    least = NumberColumn("Erwartet mindestens")
    most = NumberColumn("Erwartet höchstens")
    result = TextColumn("Gekommen")


def earlier_table(earlier: Iterable[EarlierForecast], key_date: date) -> EarlierTable:
    rows = (
        {
            "day": each.day,
            "earliest": each.span[0],
            "latest": each.span[1],
            "ends_on": each.then.ends_on,
            "chance": each.chance,
            "verdict": each.then.verdict.label,
            "least": each.expected[0],
            "most": each.expected[1],
            "result": each.result,
        }
        for each in earlier
    )
    on = f"Am {formats.day(key_date)}"
    titles = {"least": f"{on} erwartet: mindestens", "most": "erwartet: höchstens", "result": f"{on}: fertig"}
    return EarlierTable(rows, titles=titles)


@dataclass(frozen=True)
class ForecastPanel:
    """The forecast of a project as pages and papers tell it."""

    forecast: Forecast

    @property
    def reason(self) -> str:
        return reason(self.forecast)

    @property
    def method(self) -> str:
        return method(self.forecast)

    @property
    def facts_used(self) -> str:
        return facts_used(self.forecast)

    @property
    def rests_on(self) -> list[tuple[str, int, date]]:
        """Each rule of the mixture with its share in percent and the day to which it leads."""
        return rests_on(self.forecast)

    @property
    def chance(self) -> str:
        """The chance that the end holds: 15 %; empty where it cannot be said."""
        chance, days_left = self.forecast.chance_to_hold, self.forecast.days_left
        return "" if chance is None or days_left is None or days_left <= 0 else chance_text(chance)

    @cached_property
    def chance_table(self) -> ChanceTable:
        return ChanceTable(chance_rows(self.forecast))


class ChanceRow(TypedDict):
    """A day, and the chance in whole percent that the project is done by then."""

    day: date | None
    chance: int
    what: str


def chance_rows(forecast: Forecast) -> list[ChanceRow]:
    """Days with their chances in whole percent, in their order, the end of the project among them."""
    if forecast.outlook is None:
        return []
    rows: list[ChanceRow] = [
        {"day": forecast.quantile(probability), "chance": round(probability * 100), "what": what}
        for probability, what in PROBABILITIES
    ]
    chance = forecast.chance_to_hold
    if chance and forecast.ends_on:
        rows.append({"day": forecast.ends_on, "chance": round(chance * 100), "what": "Projektende"})
    return sorted(rows, key=lambda row: (row["day"], row["chance"]))
