"""What is entered as one event, with a form or a file: it counts in the order of its days, in whatever order it is
written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_windows: ContextVar[defaultdict[Any, set[int]] | None] = ContextVar("windows", default=None)
_together: ContextVar[Sequence[Any]] = ContextVar("together", default=())


@contextmanager
def entered_together() -> Iterator[None]:
    """Inside, windows of "spätestens" (see `records.ends`) follow from all that is entered inside, before and after."""
    token = _windows.set(defaultdict(set) if _windows.get() is None else _windows.get())
    try:
        yield
    finally:
        _windows.reset(token)


def windows_entered(model: Any) -> Collection[int]:
    """The keys of the statements of a kind, known at the latest, that were entered in this event so far."""
    windows = _windows.get()
    return windows[model] if windows else ()


def note_windows(model: Any, new: Iterable[Any], corrected: Iterable[Any] = ()) -> None:
    """Remember the windows just entered; one that was corrected since, such as narrowed, stays as it is."""
    windows = _windows.get()
    if windows is not None and model.has_windows:
        windows[model].difference_update(row.pk for row in corrected)
        windows[model].update(row.pk for row in new if row.is_latest)


@contextmanager
def saved_together(statements: Sequence[Any]) -> Iterator[None]:
    """Inside, rules about several kinds count these statements as saved, whichever kind is saved first: a project's
    start and its end are postponed at once."""
    token = _together.set(statements)
    try:
        yield
    finally:
        _together.reset(token)


def saved_with(model: Any) -> list[Any]:
    """The statements of a kind among those saved together."""
    return [statement for statement in _together.get() if isinstance(statement, model)]
