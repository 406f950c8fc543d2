"""Why a forecast says what it says, in one German sentence with its figures."""

from datetime import date
from decimal import Decimal
from math import ceil, exp

from lists import formats
from records.shares import rounded
from records.text import NOT_RECORDED

from .bounds import Bounds, bounds_text, share_text
from .forecast import METHOD, Forecast, Verdict, day_after
from .forecasting.mixture import LEAST_CHANCE, WorkOutlook
from .forecasting.rules import (
    AVERAGE,
    CADENCE,
    CURVES,
    GROWING,
    LATELY,
    LEAVING,
    PHASED,
    PLANNED,
    PROMISE,
    RECENT,
    TYPICAL,
    UNDER_WAY,
    UNLIKE,
    YEARLY,
)
from .states import StatePeriod

OUTLOOKS = {
    Verdict.ON_TRACK: "hält",
    Verdict.AT_RISK: "ist gefährdet",
    Verdict.UNATTAINABLE: "ist nicht zu halten",
}


def reason(forecast: Forecast) -> str:
    """Why the verdict of the forecast is what it is."""
    words = forecast.words
    if forecast.state and not forecast.is_open:
        return reason_by_state(forecast, forecast.state)
    if forecast.verdict == Verdict.COMPLETED:
        return f"Alle {forecast.total} {words.items} sind {words.done}."
    if forecast.ends_on is None:
        return forecast.missing_reason or "Für das Projekt ist kein Ende festgelegt."
    if forecast.days_left is not None and forecast.days_left <= 0 and forecast.total:
        return (
            f"Das Projektende {forecast.ends_on:%d.%m.%Y} ist {passed(-forecast.days_left)}, und {lacking(forecast)}."
        )
    if forecast.missing_reason:
        return forecast.missing_reason
    return reason_by_chance(forecast)


def reason_by_state(forecast: Forecast, state: StatePeriod) -> str:
    if state.is_end:
        reason = f" Grund: {state.reason}." if state.reason else ""
        return f"Das Projekt {end_sentence(forecast)}.{reason}"
    if state.is_rest:
        return f"Das Projekt {state.text}. Wie es weitergeht, lässt sich erst sagen, wenn es wieder läuft."
    return "Das Projekt ist geplant; es läuft noch nicht."


def end_sentence(forecast: Forecast) -> str:
    """endete am 31.12.2022 mit 22 von 38 Leistungseinheiten produktiv; empty where the project has not ended"""
    state, done, words = forecast.state, forecast.done_at_end, forecast.words
    if state is None or not state.is_end:
        return ""
    ended = f"endete am {state.since:%d.%m.%Y}"
    if not done.total:
        return f"{ended}; {words.items} waren nicht erfasst"
    if done.is_unknown:
        return f"{ended}; wie viele {words.items} {words.done} waren, ist {NOT_RECORDED}"
    return f"{ended} mit {bounds_text(done)} {words.items} {words.done}"


def result_at_end(forecast: Forecast) -> str:
    """22 von 38 Leistungseinheiten produktiv (57,9 %)"""
    done, words = forecast.done_at_end, forecast.words
    if not done.total or done.is_unknown:
        return NOT_RECORDED
    return f"{bounds_text(done)} {words.items} {words.done} ({share_text(done, done.total)})"


def outlook(forecast: Forecast) -> str:
    """In few words when the rest will be done, or what pace it takes: 09.2027 bis 05.2028; nötig ist das 3,5-Fache des
    bisherigen Tempos. Empty where neither is known."""
    if forecast.range:
        earliest, latest = forecast.range
        return f"{earliest:%m.%Y} bis {latest:%m.%Y}"
    return f"nötig ist das {german(forecast.factor)}-Fache des bisherigen Tempos" if forecast.factor else ""


def lacking(forecast: Forecast) -> str:
    """16 Leistungseinheiten fehlen; mindestens 16 Leistungseinheiten fehlen"""
    done, words = forecast.bounds, forecast.words
    if done.is_unknown:
        return f"wie viele {words.items} {words.done} sind, ist {NOT_RECORDED}"
    missing = Bounds(done.total - done.most, done.total - done.least, done.total)
    return f"{missing.count_text} {words.items} fehlen"


def passed(days: int) -> str:
    """Where an end stands that is today or so many days ago."""
    if not days:
        return "erreicht"
    return f"seit {formats.in_days(days)} vorbei"


def method(forecast: Forecast) -> str:
    """How the forecast was computed; empty where nothing was."""
    return METHOD if forecast.outlook else ""


def reason_by_chance(forecast: Forecast) -> str:
    """Das Projektende 30.09.2021 ist gefährdet: Es hält zu 15 %; fertig wird das Projekt mit 80 % …"""
    chance, span = forecast.chance_to_hold, forecast.range
    if chance is None or span is None:
        return "Zuletzt kam so wenig hinzu, dass die Fertigstellung mehr als dreißig Jahre entfernt sein kann."
    return (
        f"Das Projektende {forecast.ends_on:%d.%m.%Y} {OUTLOOKS[forecast.verdict]}: Es hält zu {chance_text(chance)}; "
        f"fertig wird das Projekt mit 80 % Wahrscheinlichkeit zwischen {span[0]:%d.%m.%Y} und {span[1]:%d.%m.%Y}. "
        f"Das Ende verlangt {times(forecast)}."
    )


def chance_text(chance: float) -> str:
    """47 %; höchstens 1 %; mindestens 99 %: nothing is certain"""
    if chance <= LEAST_CHANCE:
        return f"höchstens {LEAST_CHANCE:.0%}".replace("%", " %")
    if chance >= 1 - LEAST_CHANCE:
        return f"mindestens {1 - LEAST_CHANCE:.0%}".replace("%", " %")
    return f"{round(chance * 100)} %"


RULES = {
    AVERAGE: "Tempo seit Beginn",
    YEARLY: "Tempo des letzten Jahres",
    LATELY: "Tempo der zweiten Hälfte",
    RECENT: "Tempo der letzten Abschlüsse",
    CADENCE: "fester Takt",
    CURVES: "S-Kurve",
    UNLIKE: "nachlassendes Tempo",
    PROMISE: "versprochenes Ende",
    TYPICAL: "typischer Verlauf",
    UNDER_WAY: "begonnene Arbeit",
    PHASED: "Zeiten je Phase",
    LEAVING: "Tempo der letzten Phase",
    PLANNED: "geplante Tage mit bisherigem Verzug",
    GROWING: "Tempo bei weiter geändertem Umfang",
}


def rests_on(forecast: Forecast) -> list[tuple[str, int, date]]:
    """What the forecast is mixed of, the weightiest first: what the rule is called, its share in percent, and the day
    to which it leads by itself. Empty where there is no forecast; what counts for less than 5 % is left out."""
    outlook = forecast.outlook
    if outlook is None:
        return []
    line = forecast.remaining * forecast.days_elapsed / forecast.completed / float(forecast.pace)
    weighty = sorted(((share, name) for name, share in outlook.shares.items() if share >= 0.05), reverse=True)
    return [
        (RULES[name], round(share * 100), day_after(forecast.key_date, ceil(line * exp(outlook.said.get(name, 0)))))
        for share, name in weighty
    ]


def shares_text(outlook: WorkOutlook, promise: str) -> str:
    """Tempo seit Beginn 29 %, typischer Verlauf 21 %: what an outlook is mixed of, the weightiest first; `promise` is
    what its end is called."""
    names = {**RULES, PROMISE: promise}
    weighty = sorted(((share, name) for name, share in outlook.shares.items() if share >= 0.05), reverse=True)
    return ", ".join(f"{names[name]} {round(share * 100)} %" for share, name in weighty)


def facts_used(forecast: Forecast) -> str:
    """22 in 839 Tagen (von 22 nur der späteste Tag bekannt); 16 fehlen; davon begonnene Arbeit für 8,3; versprochenes
    Ende 30.09.2021. Empty where there is no forecast."""
    if forecast.outlook is None:
        return ""
    undated = f" (von {forecast.undated} nur der späteste Tag bekannt)" if forecast.undated else ""
    parts = [
        f"{forecast.completed} in {formats.in_days(forecast.days_elapsed)}{undated}",
        f"{forecast.remaining} fehlen",
    ]
    if forecast.begun:
        parts.append(f"davon begonnene Arbeit für {german(rounded(Decimal(forecast.begun)))}")
    promised_on = forecast.promised_on or forecast.ends_on
    if promised_on:
        parts.append(f"versprochenes Ende {promised_on:%d.%m.%Y}")
    return "; ".join(parts)


def times(forecast: Forecast) -> str:
    """Das 3,5-Fache des bisherigen Tempos (16 in 175 Tagen statt 22 in 839 Tagen)."""
    needed = f"{forecast.remaining} in {forecast.days_left} Tagen"
    so_far = f"{forecast.completed} in {forecast.days_elapsed} Tagen"
    return f"das {german(forecast.factor)}-Fache des bisherigen Tempos ({needed} statt {so_far})"


def german(number: Decimal | None) -> str:
    return str(number).replace(".", ",")
