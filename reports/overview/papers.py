"""The newest council paper on the overview; the app above that has the papers registers how it is found."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeAlias


class NewestPaper(NamedTuple):
    """A paper that everybody may read, with the way to it and the key date of its figures."""

    reference: str
    title: str
    address: str
    dated_on: date
    key_date: date


Source: TypeAlias = Callable[[date], NewestPaper | None]
SOURCES: list[Source] = []


def newest_paper_source(source: Source) -> Source:
    """Register a function of the key date that finds the newest paper dated by then."""
    SOURCES.append(source)
    return source


def newest_paper(key_date: date) -> NewestPaper | None:
    found = [paper for source in SOURCES if (paper := source(key_date))]
    return max(found, key=lambda paper: paper.dated_on, default=None)
