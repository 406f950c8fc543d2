"""Lists of objects: what their parameters mean, their pages, and how these lead to each other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from .objects import OParlObject, Site

MOST = 100
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)", re.ASCII)
NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
MOMENTS = ("created_since", "created_until", "modified_since", "modified_until")
PARAMETERS = (*MOMENTS, "limit", "omit_internal", "page")
FLAGS = {"true": True, "false": False}


class OParlRefusedError(Exception):
    """What cannot be answered: the status, a sentence for people, and more about it for those who write programs."""

    def __init__(self, status: int, message: str, debug: str) -> None:
        super().__init__(message)
        self.status, self.message, self.debug = status, message, debug


@dataclass(frozen=True)
class Parameters:
    """What of a list is asked for: moments with a time zone, objects on a page, and which page."""

    created_since: datetime | None = None
    created_until: datetime | None = None
    modified_since: datetime | None = None
    modified_until: datetime | None = None
    limit: int = MOST
    omit_internal: bool = False
    page: int = 1

    def has(self, each: OParlObject) -> bool:
        """Whether the object is asked for, by whole seconds, as it tells its moments. One that is no longer public is,
        where somebody asks what changed."""
        if each.moments.is_deleted and self.modified_since is None:
            return False
        return is_between(each.moments.created, self.created_since, self.created_until) and is_between(
            each.moments.modified, self.modified_since, self.modified_until
        )

    def query(self, page: int) -> str:
        """The canonical query of a page: parameters by name, times in UTC, nothing that is so without it; the page
        last."""
        values: dict[str, str | int] = {
            name: value.isoformat() for name in MOMENTS if (value := getattr(self, name)) is not None
        }
        if self.limit < MOST:
            values["limit"] = self.limit
        if self.omit_internal:
            values["omit_internal"] = "true"
        ordered = dict(sorted(values.items())) | ({"page": page} if page > 1 else {})
        return f"?{urlencode(ordered)}" if ordered else ""


def is_between(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    second = moment.replace(microsecond=0)
    return (since is None or second >= since) and (until is None or second <= until)


def read_parameters(query: QueryDict) -> Parameters:
    """Raises an OParlRefusedError that names what is unknown, wrong, or there twice."""
    refuse_unknown(query, PARAMETERS)
    values: dict[str, Any] = {name: read_parameter(name, str(query[name])) for name in query}
    return Parameters(**values)


def refuse_unknown(query: QueryDict, known: Sequence[str]) -> None:
    for name, texts in query.lists():
        if name not in known:
            there = f"Möglich sind: {', '.join(known)}." if known else "Hier gibt es keine."
            raise OParlRefusedError(400, f"Den Parameter „{name}“ gibt es nicht. {there}", f"unknown parameter: {name}")
        if len(texts) > 1:
            raise OParlRefusedError(400, f"Der Parameter „{name}“ steht mehrmals da.", f"repeated parameter: {name}")


def read_parameter(name: str, text: str) -> datetime | int | bool:
    if name in MOMENTS:
        return read_moment(name, text)
    if name == "omit_internal":
        if text not in FLAGS:
            raise wrong(name, text, "true oder false")
        return FLAGS[text]
    if not NUMBER.fullmatch(text):
        raise wrong(name, text, "eine ganze Zahl ab 1 ohne führende Null")
    return min(int(text), MOST) if name == "limit" else int(text)


def read_moment(name: str, text: str) -> datetime:
    """A complete date-time; a blank in place of its plus sign is one that was not escaped."""
    text = re.sub(r" (?=\d\d:\d\d$)", "+", text)
    expected = "eine vollständige Zeitangabe mit Zeitzone wie 2014-01-01T00:00:00+01:00"
    if not MOMENT.fullmatch(text):
        raise wrong(name, text, expected)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(name, text, expected) from None


def wrong(name: str, text: str, expected: str) -> OParlRefusedError:
    message = f"Der Parameter „{name}“ hat den Wert „{text[:60]}“; erwartet wird {expected}."
    return OParlRefusedError(400, message, f"invalid value of {name}")


def list_page(
    objects: Iterable[OParlObject], parameters: Parameters, site: Site, address: str, web: str | None = None
) -> dict[str, object]:
    """A page of a list, whose address is without a query; `web` is the address of its page for people."""
    asked = [each for each in objects if parameters.has(each)]
    pages = max(-(-len(asked) // parameters.limit), 1)
    page = parameters.page
    if page > pages:
        said = "nur eine Seite" if pages == 1 else f"nur {pages} Seiten"
        raise OParlRefusedError(404, f"Die Liste hat {said}.", f"no page {page}")
    start = (page - 1) * parameters.limit
    links = {"first": 1, "prev": page - 1, "self": page, "next": page + 1, "last": pages}
    return {
        "data": [
            each.render(site, omit_internal=parameters.omit_internal)
            for each in asked[start : start + parameters.limit]
        ],
        "pagination": {
            "totalElements": len(asked),
            "elementsPerPage": parameters.limit,
            "currentPage": page,
            "totalPages": pages,
        },
        "links": {
            **{name: f"{address}{parameters.query(to)}" for name, to in links.items() if 1 <= to <= pages},
            **({"web": web} if web else {}),
        },
    }
