"""What cannot be answered, as a problem that programs can read (RFC 9457), its sentences German."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lists.addresses import site_address
from lists.other_sites import for_all_sites

from .writing import json_text

MEDIA_TYPE = "application/problem+json"
LONGEST = 100


class Complaint(NamedTuple):
    """What is wrong with a parameter; without a name with several together."""

    parameter: str | None
    message: str


class RefusedError(Exception):
    """What cannot be answered; `kind` is its place on the page of the interface."""

    def __init__(self, status: int, kind: str, detail: str, complaints: Sequence[Complaint] = ()) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.complaints = status, kind, detail, complaints


TITLES = {
    "angaben": "Ungültige Angaben",
    "nicht-gefunden": "Nicht gefunden",
    "methode": "Nur lesen",
}


def not_found(detail: str) -> RefusedError:
    return RefusedError(HTTPStatus.NOT_FOUND, "nicht-gefunden", detail)


def refused(complaints: Sequence[Complaint]) -> RefusedError:
    detail = " ".join(each.message for each in complaints)
    return RefusedError(HTTPStatus.BAD_REQUEST, "angaben", detail, complaints)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def problem_response(request: HttpRequest, error: RefusedError) -> HttpResponse:
    problem: dict[str, Any] = {
        "type": site_address(request, f"{reverse('api')}#{error.kind}"),
        "title": TITLES[error.kind],
        "status": int(error.status),
        "detail": error.detail,
    }
    if error.complaints:
        problem["fehler"] = [{"parameter": each.parameter, "meldung": each.message} for each in error.complaints]
    text = json_text(problem)
    return HttpResponse(text, content_type=MEDIA_TYPE, status=error.status, headers=for_all_sites())


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Was nicht beantwortet werden kann (RFC 9457).",
    "additionalProperties": False,
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Adresse der Erklärung."},
        "title": {"type": "string", "enum": list(TITLES.values())},
        "status": {"type": "integer", "enum": [400, 404, 405]},
        "detail": {"type": "string", "description": "Was nicht stimmt, in Worten."},
        "fehler": {
            "type": "array",
            "description": "Je Angabe, die nicht stimmt, eine Meldung.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["parameter", "meldung"],
                "properties": {"parameter": {"type": ["string", "null"]}, "meldung": {"type": "string"}},
            },
        },
    },
}
