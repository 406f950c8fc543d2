"""The next report, made from the last one: what stays is taken over, what moved is proposed."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction

from lists import formats
from projects.models import Project
from records.models import Record

from .models import Paper, ReportedFinding, SectionText
from .moved import moved_since
from .sections.project import SINCE_LAST_REPORT

TAKEN_OVER = (
    *("name", "paper_type", "is_public", "division", "originator", "order", "occasion", "proposal", "agreements"),
    "signature",
)
PROPOSED = "vorgeschlagen nach den Zahlen"


def next_report(
    last: Paper, *, reference: str, dated_on: date, key_date: date, meetings: Mapping[int, date | None]
) -> Paper:
    """Store a draft that follows the last paper: its head, bodies, projects, texts and answers, and what moved since.

    `meetings` are the days of its stations, by the ids of those of the last paper; None where one is not yet known.
    Texts are marked as not looked through. Raises a ValidationError where the draft cannot be, and stores nothing.
    """
    paper = Paper(reference=reference, dated_on=dated_on, key_date=key_date, preceding=last)
    for name in TAKEN_OVER:
        setattr(paper, name, getattr(last, name))
    paper.name = paper.name.replace(formats.day(last.key_date), formats.day(key_date))
    with transaction.atomic():
        store(paper)
        for part in parts_of(paper, last, meetings):
            store(part)
        for text in proposed_texts(paper, last):
            store(text)
    return paper


def store(record: Record) -> None:
    record.full_clean(exclude=[field.name for field in record._meta.fields if not field.editable])
    record.save()


def parts_of(paper: Paper, last: Paper, meetings: Mapping[int, date | None]) -> Iterator[Record]:
    """Its consultations with their new days, projects, texts, findings that the council reads, and answers."""
    for station in last.consultation_set.all():
        held_on = meetings.get(station.pk)
        yield copied(station, paper, held_on=held_on)
    for project in last.paperproject_set.all():
        yield copied(project, paper)
    for text in last.sectiontext_set.exclude(section=SINCE_LAST_REPORT):
        yield copied(text, paper, unreviewed=f"aus {last.reference}" if text.text else "")
    for finding in last.reportedfinding_set.all():
        yield ReportedFinding(paper=paper, finding=finding.finding, subject=finding.subject)
    for answer in last.answer_set.all():
        yield copied(answer, paper)


def copied(part: Record, paper: Paper, **changed: object) -> Record:
    """A part of another paper as one of this, to be stored."""
    names = [field.name for field in part._meta.concrete_fields if field.editable and not field.primary_key]
    values = {name: getattr(part, name) for name in names}
    return type(part)(**{**values, "paper": paper, **changed})


def proposed_texts(paper: Paper, last: Paper) -> Iterator[SectionText]:
    """Of each project what moved since the last report."""
    projects = Project.objects.filter(papers__paper=paper).on(paper.key_date)
    for pk, text in moved_since(projects, last.key_date, paper.key_date).items():
        yield SectionText(paper=paper, section=SINCE_LAST_REPORT, project_id=pk, text=text, unreviewed=PROPOSED)
