"""Why a forecast says what it says, in one German sentence with its figures."""

from decimal import Decimal

from lists import formats

from .bounds import UNKNOWN, Bounds, bounds_text, share_text
from .forecast import METHOD, Forecast, Verdict
from .states import StatePeriod

POSITIONS = {
    Verdict.ON_TRACK: "liegt nach dem wahrscheinlichen Zeitraum der Fertigstellung",
    Verdict.AT_RISK: "liegt innerhalb des wahrscheinlichen Zeitraums der Fertigstellung",
    Verdict.UNATTAINABLE: "liegt vor dem wahrscheinlichen Zeitraum der Fertigstellung",
}

METHOD_BY_NUMBER = (
    "Beurteilt wird, wie wahrscheinlich die fehlenden Abschlüsse bis zum Projektende hinzukommen, wenn es im Tempo "
    "seit Beginn weitergeht."
)

OUTLOOKS = {
    Verdict.ON_TRACK: "hält bei gleichbleibendem Tempo",
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
    return reason_by_days(forecast) if forecast.depends_on_days else reason_by_number(forecast)


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
        return f"{ended}; wie viele {words.items} {words.done} waren, ist {UNKNOWN}"
    return f"{ended} mit {bounds_text(done)} {words.items} {words.done}"


def result_at_end(forecast: Forecast) -> str:
    """22 von 38 Leistungseinheiten produktiv (57,9 %)"""
    done, words = forecast.done_at_end, forecast.words
    if not done.total or done.is_unknown:
        return UNKNOWN
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
        return f"wie viele {words.items} {words.done} sind, ist {UNKNOWN}"
    missing = Bounds(done.total - done.most, done.total - done.least, done.total)
    return f"{missing.count_text} {words.items} fehlen"


def passed(days: int) -> str:
    """Where an end stands that is today or so many days ago."""
    if not days:
        return "erreicht"
    return f"seit {formats.in_days(days)} vorbei"


def method(forecast: Forecast) -> str:
    """How the forecast was computed; empty where nothing was."""
    if forecast.range:
        return METHOD
    is_judged = forecast.verdict in OUTLOOKS and (forecast.days_left or 0) > 0
    return METHOD_BY_NUMBER if is_judged else ""


def reason_by_days(forecast: Forecast) -> str:
    if forecast.range is None:
        return "Zuletzt kam so wenig hinzu, dass die Fertigstellung mehr als dreißig Jahre entfernt sein kann."
    earliest, latest = forecast.range
    return (
        f"Das Projektende {forecast.ends_on:%d.%m.%Y} {POSITIONS[forecast.verdict]} "
        f"({earliest:%d.%m.%Y} bis {latest:%d.%m.%Y}) und verlangt {times(forecast)}."
    )


def reason_by_number(forecast: Forecast) -> str:
    outlook = f"Das Projektende {forecast.ends_on:%d.%m.%Y} {OUTLOOKS[forecast.verdict]}"
    return (
        f"{outlook}, denn es verlangt {times(forecast)}. Ein Zeitraum lässt sich nicht nennen, weil von "
        f"{forecast.undated} Abschlüssen nur der späteste Tag bekannt ist."
    )


def times(forecast: Forecast) -> str:
    """Das 3,5-Fache des bisherigen Tempos (16 in 175 Tagen statt 22 in 839 Tagen)."""
    needed = f"{forecast.remaining} in {forecast.days_left} Tagen"
    so_far = f"{forecast.completed} in {forecast.days_elapsed} Tagen"
    return f"das {german(forecast.factor)}-Fache des bisherigen Tempos ({needed} statt {so_far})"


def german(number: Decimal | None) -> str:
    return str(number).replace(".", ",")
