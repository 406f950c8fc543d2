"""What a draft still lacks: what keeps it from being frozen, and what is only missing; each with where it is mended."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from ..answers import unanswered_in
from ..freezing import early_sessions, errors_among, gaps_in, open_sessions, still_to_come, unknown_projects
from .places import WritingPage


class OpenPoint(NamedTuple):
    """A sentence, and the address where it is mended."""

    text: str
    address: str


def blocking(page: WritingPage) -> Iterator[OpenPoint]:
    """Errors that nobody explained, sessions without a day, and texts that nobody looked through."""
    form = reverse("admin:papers_paper_change", args=[page.paper.pk])
    for each in errors_among(page.facts.findings):
        query = urlencode({"befund": each.finding.key, "stichtag": page.paper.key_date.isoformat()})
        text = f"Fehler nicht erläutert: {each.finding.check.title}. {each.finding.text}"  # type: ignore[union-attr]
        yield OpenPoint(text, f"{reverse('admin:reports_explanation_add')}?{query}")
    if reason := still_to_come(page.paper):
        yield OpenPoint(reason, form)
    for body in open_sessions(page.paper):
        yield OpenPoint(f"Tag der Sitzung offen: {body}", f"{form}#consultation_set-group")
    for place in page.places:
        if place.form and place.form.instance.unreviewed:
            text = f"Text nicht durchgesehen: {place.form.instance} ({place.form.instance.unreviewed})"
            yield OpenPoint(text, f"#{place.identifier}")


def missing(page: WritingPage) -> Iterator[OpenPoint]:
    """What a reader would miss: parts, texts, answers, projects not known on the key date; and findings chosen for the
    council that are found no more."""
    content = page.sections.content
    form = reverse("admin:papers_paper_change", args=[page.paper.pk])
    places = {f"Text unter „{place.written.title}“": place.identifier for place in page.places}
    for session in early_sessions(page.paper):
        yield OpenPoint(f"Sitzung vor dem Datum der Drucksache: {session}", f"{form}#consultation_set-group")
    for gap in gaps_in(content):
        yield OpenPoint(f"Es fehlt: {gap}", f"#{places[gap]}" if gap in places else form)
    for question in unanswered_in(content["order"]):
        yield OpenPoint(
            f"Frage {question['number']} ist nicht beantwortet: {question['text']}", f"{form}#answer_set-group"
        )
    standing = {each.finding.key for each in page.facts.findings}
    for key, subject in page.facts.reported.items():
        if key not in standing:
            yield OpenPoint(f"Gewählter Befund besteht nicht mehr: {subject}", f"{form}#reportedfinding_set-group")
    for project in unknown_projects(page.paper):
        yield OpenPoint(f"Am Stichtag noch nicht bekannt: {project}", f"{form}#paperproject_set-group")
