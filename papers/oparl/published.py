"""All objects of papers that everybody may read, and of those that were: loaded once a request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from records.publication import withheld_too

from ..models import Paper
from .moments import Moments, PaperVersion, moments_of, moments_of_several
from .objects import (
    AgendaItemObject,
    ConsultationObject,
    FileObject,
    MeetingObject,
    OParlObject,
    OrganizationObject,
    PaperObject,
    consultation_path,
    file_path,
    item_path,
    meeting_path,
    organization_path,
    paper_path,
)
from .rows import (
    PaperRow,
    ResultRow,
    body_changes,
    entries_of_papers,
    paper_rows,
    published_papers,
    result_changes,
    result_rows,
)


@dataclass(frozen=True)
class Published:
    """The objects by their kinds, each by its address below that of the interface, in the order of publication."""

    papers: Mapping[str, OParlObject]
    files: Mapping[str, OParlObject]
    consultations: Mapping[str, OParlObject]
    items: Mapping[str, OParlObject]
    meetings: Mapping[str, OParlObject]
    organizations: Mapping[str, OParlObject]

    def find(self, path: str) -> OParlObject | None:
        kinds = (self.papers, self.files, self.consultations, self.items, self.meetings, self.organizations)
        return next((objects[path] for objects in kinds if path in objects), None)


def published() -> Published:
    """Eight queries, however many there are. When things changed is read before what they say: what changes meanwhile
    has a later moment, so that whoever asks again what changed gets it."""
    now = timezone.now()
    with withheld_too():
        entries, changed, bodies_changed = entries_of_papers(), result_changes(), body_changes()
        rows = paper_rows(published_papers(), bodies_changed)
        results = result_rows()
    papers = paper_objects(rows, entries, now)
    consultations = [each for paper in papers for each in paper.consultations]
    items = [item_object(each, results.get(each.row.pk), changed.get(each.row.pk)) for each in consultations]
    return Published(
        by_path(papers),
        by_path(each for paper in papers for each in paper.files),
        by_path(consultations),
        by_path(items),
        by_path(meeting_objects(items)),
        by_path(organization_objects(papers)),
    )


def by_path(objects: Iterable[OParlObject]) -> dict[str, OParlObject]:
    """In the order in which they were published, which never changes."""
    return {each.path: each for each in sorted(objects, key=place)}


def place(each: OParlObject) -> tuple[datetime, str]:
    return each.moments.created, each.path


def paper_objects(
    rows: Mapping[int, PaperRow], entries: Mapping[int, list[PaperVersion]], now: datetime
) -> list[PaperObject]:
    today, papers = timezone.localdate(now), {}
    for pk, row in rows.items():
        if row.frozen_at is None:  # nobody publishes what is not frozen
            continue
        moments = moments_of(entries.get(pk, []), is_public=is_public(row, today), frozen_at=row.frozen_at, now=now)
        if moments:
            papers[pk] = paper_object(row, moments)
    relate(papers)
    return list(papers.values())


def is_public(row: PaperRow, today: date) -> bool:
    return row.not_public_until is None or row.not_public_until < today


def paper_object(row: PaperRow, moments: Moments) -> PaperObject:
    """With its files and consultations, which are as old as it is and change as it does."""
    paper = PaperObject(paper_path(row), moments, row, moments)
    paper.files += [FileObject(file_path(each, row), moments, each, paper) for each in row.files]
    paper.consultations += [
        ConsultationObject(consultation_path(each, row), moments, each, paper) for each in row.consultations
    ]
    return paper


def relate(papers: Mapping[int, PaperObject]) -> None:
    """Each leads to those that it names and to those that name it, and changes when one of them comes or goes."""
    for paper in papers.values():
        for pk in dict.fromkeys((paper.row.preceding, paper.row.corrects)):
            if other := papers.get(pk or 0):
                paper.related.append(other)
                other.related.append(paper)
        if corrected := papers.get(paper.row.corrects or 0):
            corrected.corrected_by.append(paper)
    for paper in papers.values():
        paper.related.sort(key=place)
        if paper.is_there:
            paper.moments = paper.moments.changed_at(other.own.modified for other in paper.related)


def item_object(
    consultation: ConsultationObject, result: ResultRow | None, changed: datetime | None
) -> AgendaItemObject:
    """It changes with its paper and with what came of it."""
    moments = consultation.moments
    if changed and not moments.is_deleted:
        moments = moments.changed_at([changed])
    path = item_path(consultation.row, consultation.paper.row)
    return AgendaItemObject(path, moments, consultation, result)


def meeting_objects(items: Iterable[AgendaItemObject]) -> list[MeetingObject]:
    """The meetings that treat them, and their places in these: in the order of publication. What follows one that went
    moves up, and down again when it is back, and so changes with it."""
    by_meeting = defaultdict(list)
    for item in items:
        by_meeting[meeting_path(item.consultation.row)].append(item)
    meetings = []
    for path, treated in by_meeting.items():
        treated.sort(key=place)
        number_in_order(treated)
        row = treated[0].consultation.row
        moments = changed_with_name(moments_of_several(item.moments for item in treated), row.body.changed_at)
        meetings.append(MeetingObject(path, moments, row, treated))
    return meetings


def number_in_order(items: Iterable[AgendaItemObject]) -> None:
    order, before = 0, list[datetime]()
    for item in items:
        if item.is_there:
            item.order, order = order, order + 1
            item.moments = item.moments.changed_at(before)
        came_or_went = item.consultation.moments
        if came_or_went.modified > came_or_went.created:  # not only since the others were there
            before.append(came_or_went.modified)


def changed_with_name(moments: Moments, changed: datetime | None) -> Moments:
    return moments.changed_at([changed]) if changed and not moments.is_deleted else moments


def organization_objects(papers: Iterable[PaperObject]) -> list[OrganizationObject]:
    """The bodies that the papers go to or were ordered by. They change when they are renamed, by redaction alone."""
    named, rows = defaultdict(list), {}
    for paper in papers:
        bodies = [each.body for each in paper.row.consultations]
        for body in {*bodies, *([paper.row.ordered_by] if paper.row.ordered_by else [])}:
            rows[body.key] = body
            named[body.key].append(paper.own)
    organizations = []
    for key, row in rows.items():
        moments = changed_with_name(moments_of_name(named[key]), row.changed_at)
        organizations.append(OrganizationObject(organization_path(row), moments, row))
    return organizations


def moments_of_name(papers: Sequence[Moments]) -> Moments:
    """Of what is there as long as one of the papers is, and says nothing of them. It was away in between only where a
    paper was taken back, which then has a later moment than that since when it is public."""
    moments = moments_of_several(papers)
    if moments.is_deleted or any(paper.modified > paper.created for paper in papers):
        return moments
    return replace(moments, modified=moments.created)


def paper_to_be(paper: Paper) -> PaperObject:
    """One as it would be published now, for whoever may read it before: it has no files yet."""
    with withheld_too():
        row = paper_rows(Paper.objects.filter(pk=paper.pk), body_changes())[paper.pk]
    now = timezone.now()
    return paper_object(replace(row, files=[]), Moments(now, now))
