"""Council papers on the pages below `papers`; that app registers how they are found."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeAlias


class PaperLink(NamedTuple):
    """A paper that everybody may read, with the way to it and the key date of its figures."""

    reference: str
    title: str
    address: str
    dated_on: date
    key_date: date


Source: TypeAlias = Callable[[date, int | None, int], list[PaperLink]]
SOURCES: list[Source] = []


def paper_source(source: Source) -> Source:
    """Register a function that finds the newest papers dated by a key date, the newest first, at most so many: of a
    project by its id, or of all."""
    SOURCES.append(source)
    return source


def newest_papers(key_date: date, project: int | None = None, most: int = 1) -> list[PaperLink]:
    """The newest papers dated by the key date, the newest first. One query for each source."""
    papers = [paper for source in SOURCES for paper in source(key_date, project, most)]
    return sorted(papers, key=lambda paper: paper.dated_on, reverse=True)[:most]
