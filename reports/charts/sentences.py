"""What the charts over time show, in one German sentence made from their figures."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from funding.course import Moved
from lists import formats
from lists.formats import day, number
from projects.bounds import Bounds, bounds_text
from projects.choices import Step
from projects.phases import NamedPhase
from records.courses import Course
from records.shares import percent
from records.text import NOT_RECORDED
from services.counting import ServiceCount

UNBROKEN = "\N{NO-BREAK SPACE}"
SERVICES = ["OZG-konform", "Online, aber nicht OZG-konform,"]
BUNDLES = [step.label.capitalize() for step in reversed(Step)]
BoundsOn = Callable[[date], list[Bounds]]


def euro(amount: Decimal) -> str:
    """1.556.579,06 €, on one line."""
    return formats.euro(amount).replace(" ", UNBROKEN)


def units_sentence(
    course: Course[int | None, int], done: Bounds, done_word: str, phases: Iterable[NamedPhase], bounds_on: BoundsOn
) -> str:
    """How the number of units in a phase changed: of those done, or else of the next phase that changed."""
    state = state_sentence(done, "Leistungseinheiten", done_word)
    at_first = f"Am {day(course.last)} sind die ersten Phasen erfasst: {state}."
    return flow_sentence(course, [phase.name for phase in phases], bounds_on, state, at_first)


def bundles_sentence(course: Course[int | None, int], done: Bounds, bounds_on: BoundsOn) -> str:
    """How the number of bundles that had taken a step changed: digitised, or else the last step that changed."""
    state = state_sentence(done, "Prozessbündeln", "digitalisiert")
    at_first = f"Am {day(course.last)} sind die ersten Bearbeitungsschritte erfasst: {state}."
    return flow_sentence(course, BUNDLES, bounds_on, state, at_first)


def state_sentence(bounds: Bounds, items: str, done: str) -> str:
    """How many are done on the last day, as far as that is recorded."""
    if bounds.is_unknown:
        return f"wie viele von {number(bounds.total)} {items} {done} sind, ist {NOT_RECORDED}"
    return f"{bounds_text(bounds)} {items} sind {done}"


def services_sentence(count: ServiceCount, bounds_on: BoundsOn) -> str:
    """How the number of services that are OZG-compliant changed, or else of those online."""
    numbers = count.overall
    share = numbers.online_share
    in_percent = "" if share is None else f" ({formats.percent(share).replace(' ', UNBROKEN)})"
    state = (
        f"{number(numbers.online)} von {number(numbers.total)} {count.rule.counted} sind online{in_percent}, "
        f"{number(numbers.compliant)} davon OZG-konform"
    )
    at_first = f"Am {day(count.key_date)} sind die ersten Reifegrade erfasst: {state}."
    return flow_sentence(count.course, SERVICES, bounds_on, state, at_first)


def flow_sentence(
    course: Course[Any, int], labels: Iterable[str], bounds_on: BoundsOn, state: str, at_first: str
) -> str:
    """What changed against a year before, as far as it is certain; `labels` are those of the first of the bounds,
    `state` are the figures of the day, `at_first` the sentence of the first."""
    earlier = course.compared_with
    if earlier == course.last:
        return at_first
    before, now = bounds_on(earlier), bounds_on(course.last)
    if before == now and (unchanged := unchanged_since(course, earlier, state)):
        return unchanged
    for label, was, bounds in zip(labels, before, now, strict=False):
        if has_certainly_changed(was, bounds):
            verb = "stieg" if bounds.least > was.most else "fiel"
            return f"{label} {verb} von {amount_on(was, earlier)} auf {amount_on(bounds, course.last)}."
    if before == now and all(bounds.is_exact for bounds in now):
        return f"Am {day(course.last)} ist die Verteilung dieselbe wie am {day(earlier)}: {state}."
    return f"Was sich seit dem {day(earlier)} geändert hat, ist nicht sicher bekannt: {state}."


def has_certainly_changed(before: Bounds, now: Bounds) -> bool:
    """Whether no number lies within both bounds."""
    is_known = not before.is_unknown and not now.is_unknown
    return is_known and (before.most < now.least or now.most < before.least)


def amount_on(bounds: Bounds, on: date) -> str:
    """9 am 31.12.2020; höchstens 22 am 01.04.2021"""
    return f"{bounds.count_text} am {day(on)}"


def money_sentence(course: Course[Moved, Decimal], state_share: Decimal) -> str:
    """How much was drawn (paid less repaid) and used, against a year before; drawn also of the state share."""
    earlier, now = course.compared_with, course.now
    share = percent(now[Moved.PAID], state_share)
    of_share = f" ({formats.percent(share).replace(' ', UNBROKEN)} der Landesförderung)" if share is not None else ""
    state = f"{euro(now[Moved.PAID])}{of_share} sind abgerufen, {euro(now[Moved.USED])} verwendet"
    if earlier == course.last:
        return f"Am {day(course.last)} sind die ersten Beträge erfasst: {state}."
    if unchanged := unchanged_since(course, earlier, state):
        return unchanged
    return f"{paid_clause(course, earlier)}{of_share}, {used_clause(course, earlier)}."


def paid_clause(course: Course[Moved, Decimal], earlier: date) -> str:
    before, now = euro(course.on(earlier)[Moved.PAID]), euro(course.now[Moved.PAID])
    if before == now:
        return f"Der Abruf blieb vom {day(earlier)} bis zum {day(course.last)} bei {now}"
    verb = "stieg" if course.now[Moved.PAID] > course.on(earlier)[Moved.PAID] else "sank durch Rückzahlungen"
    return f"Der Abruf {verb} von {before} am {day(earlier)} auf {now} am {day(course.last)}"


def used_clause(course: Course[Moved, Decimal], earlier: date) -> str:
    before, now = euro(course.on(earlier)[Moved.USED]), euro(course.now[Moved.USED])
    if before == now:
        return f"die Verwendung blieb bei {now}"
    verb = "stieg" if course.now[Moved.USED] > course.on(earlier)[Moved.USED] else "sank"
    return f"die Verwendung {verb} von {before} auf {now}"


def unchanged_since(course: Course[Any, Any], earlier: date, state: str) -> str:
    """That nothing changed since the last event, where none lies after the earlier day; else nothing."""
    if course.last_changed_on is None or course.last_changed_on > earlier:
        return ""
    return f"Seit dem {day(course.last_changed_on)} hat sich nichts geändert: {state}."


def latest_sentence(events: int, singular: str, plural: str) -> str:
    """For how many events only the latest possible day is known; nothing where there are none."""
    if not events:
        return ""
    of_events = f"1 {singular}" if events == 1 else f"{number(events)} {plural}"
    return f"Bei {of_events} ist nur bekannt, dass der Stand spätestens am eingetragenen Tag galt."
