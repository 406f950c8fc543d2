"""The papers with what OParl says of them, read with a fixed number of queries and without any of their texts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet

from ..models import Body, Consultation, ConsultationResult, FrozenFile, Paper
from .moments import PaperVersion


@dataclass(frozen=True)
class BodyRow:
    """A body; `changed_at` is its newest entry in the history."""

    key: str
    name: str
    changed_at: datetime | None


@dataclass(frozen=True)
class ResultRow:
    """What came of a consultation: of several the last."""

    stated_on: date
    text: str


@dataclass(frozen=True)
class ConsultationRow:
    pk: int
    body: BodyRow
    held_on: date | None
    role: str
    is_leading: bool

    @cached_property
    def sitting(self) -> str:
        """The body's sitting on that day, as it stands in addresses; in a draft the day may still be open."""
        return f"{self.body.key}-{self.held_on.isoformat() if self.held_on else 'offen'}"


@dataclass(frozen=True)
class PaperFileRow:
    pk: int
    file_format: str
    size: int
    digest: str


@dataclass(frozen=True)
class PaperRow:
    pk: int
    slug: str
    reference: str
    name: str
    kind: str
    dated_on: date
    key_date: date
    division: str
    originator: str
    not_public_until: date | None
    preceding: int | None
    corrects: int | None
    ordered_by: BodyRow | None
    frozen_at: datetime | None
    fingerprint: str | None
    consultations: list[ConsultationRow] = field(default_factory=list)
    files: list[PaperFileRow] = field(default_factory=list)


MORE = ("paper_type", "preceding", "corrects", "order__body", "frozen__frozen_at", "frozen__fingerprint")
PLAIN = ("pk", "slug", "reference", "name", "dated_on", "key_date", "division", "originator", "not_public_until")


def paper_rows(papers: QuerySet[Paper], body_changes: Mapping[int, datetime]) -> dict[int, PaperRow]:
    """The papers by their keys, with consultations in their order, and files. A paper comes before its parts, all
    before the bodies that they name: so nothing is missing of what is published meanwhile."""
    heads = list(papers.order_by().values(*PLAIN, *MORE))
    keys = papers.order_by().values("pk")
    consultations = Consultation.objects.filter(paper__in=keys).values_list(
        "paper", "pk", "body", "held_on", "role", "is_authoritative"
    )
    files = FrozenFile.objects.filter(frozen__paper__in=keys).order_by("-file_format")
    parts = list(consultations), list(files.values_list("frozen__paper", "pk", "file_format", "size", "digest"))
    bodies = body_rows(body_changes)
    rows = {head["pk"]: row_of(head, bodies) for head in heads}
    for paper, pk, body, held_on, role, is_leading in parts[0]:
        if paper in rows:
            rows[paper].consultations.append(ConsultationRow(pk, bodies[body], held_on, role, is_leading))
    for paper, pk, file_format, size, digest in parts[1]:
        if paper in rows:
            rows[paper].files.append(PaperFileRow(pk, file_format, size, digest))
    return rows


def row_of(head: Mapping[str, Any], bodies: Mapping[int, BodyRow]) -> PaperRow:
    return PaperRow(
        **{name: head[name] for name in PLAIN},
        kind=str(Paper.Kind(head["paper_type"]).label),
        preceding=head["preceding"],
        corrects=head["corrects"],
        ordered_by=bodies[head["order__body"]] if head["order__body"] else None,
        frozen_at=head["frozen__frozen_at"],
        fingerprint=head["frozen__fingerprint"],
    )


def body_rows(changes: Mapping[int, datetime]) -> dict[int, BodyRow]:
    """All bodies by their keys in the database."""
    bodies = Body.objects.order_by().values_list("pk", "key", "name")
    return {pk: BodyRow(str(key), name, changes.get(pk)) for pk, key, name in bodies}


def body_changes() -> dict[int, datetime]:
    """The newest entry of each body in the history, by its key in the database."""
    return dict(Body.history.order_by("id").values_list("id").annotate(Max("history_date")))


def published_papers() -> QuerySet[Paper]:
    """What is published and public, withheld or not."""
    return Paper.objects.filter(state=Paper.State.PUBLISHED, is_public=True)


def entries_of_papers() -> dict[int, list[PaperVersion]]:
    """Of each paper its entries in the history since it is published, in their order."""
    history = Paper.history.filter(state=Paper.State.PUBLISHED, is_public=True).order_by("history_date", "history_id")
    entries = defaultdict(list)
    for paper, *values in history.values_list("id", "history_date", "superseded_at", "not_public_until"):
        entries[paper].append(PaperVersion(*values))
    return entries


def result_rows() -> dict[int, ResultRow]:
    """What came of each consultation, by its key: of several the last."""
    results = ConsultationResult.objects.order_by("stated_on", "pk")
    return {
        consultation: ResultRow(stated_on, text)
        for consultation, stated_on, text in results.values_list("consultation", "stated_on", "text")
    }


def result_changes() -> dict[int, datetime]:
    """When a result of each consultation was last entered, changed or deleted."""
    history = ConsultationResult.history.order_by("consultation")
    return dict(history.values_list("consultation").annotate(Max("history_date")))
