"""Reports that are kept as they were: which of them an entry touches.

Apps that freeze reports register here what they keep; what a report is, is theirs.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

MOST_NAMED = 5


class FrozenReport(NamedTuple):
    """A report with the key date of its figures, the moment from which it is kept, the ids of the projects that it
    speaks of, and whether everybody may read it."""

    name: str
    key_date: date
    frozen_at: datetime
    projects: frozenset[int]
    is_for_all: bool = False

    def __str__(self) -> str:
        return f"{self.name} (Stichtag {self.key_date:%d.%m.%Y})"

    def is_touched(self, day: date, projects: Collection[int | None] | None) -> bool:
        """Whether an entry that holds from the day touches it, see `reports_touched`."""
        return day <= self.key_date and (projects is None or not self.projects.isdisjoint(projects))


def needs_second_person(reports: Iterable[FrozenReport]) -> bool:
    """Whether one of those touched is published, so that a second person has to confirm what touches it."""
    return settings.SECOND_PERSON and any(report.is_for_all for report in reports)


Source = Callable[[], Iterable[FrozenReport]]
_sources: list[Source] = []


def frozen_source(source: Source) -> Source:
    """Decorator: the function yields all reports that an app keeps."""
    _sources.append(source)
    return source


ProjectsSaying = Callable[[Collection[int]], Mapping[int, Collection[int]]]
_projects_saying: dict[Any, ProjectsSaying] = {}


def said_by(*models: Any) -> Callable[[ProjectsSaying], ProjectsSaying]:
    """Decorator: the function gives of records of these models, which belong to no project, the ids of the projects
    that say something of them, by their keys; of others none does."""

    def register(function: ProjectsSaying) -> ProjectsSaying:
        _projects_saying.update(dict.fromkeys(models, function))
        return function

    return register


FirstDays = Mapping[int | None, date]  # of each project, by its id, the first day of which something else is said


def reports_touched(day: date, projects: Collection[int | None] | None = None) -> list[FrozenReport]:
    """The reports that speak of the day or a later one, by key date: an entry that holds from the day touches them. Of
    facts of projects (their ids; None: of facts that belong to none) those that speak of one of these."""
    return in_order(report for report in all_reports() if report.is_touched(day, projects))


def reports_touched_since(first_days: FirstDays) -> list[FrozenReport]:
    """As `reports_touched`, of many entries; None among the projects: of facts that belong to none."""
    entries = [(day, None if project is None else {project}) for project, day in first_days.items()]
    return in_order(report for report in all_reports() if any(report.is_touched(*entry) for entry in entries))


def all_reports() -> Iterator[FrozenReport]:
    for source in _sources:
        yield from source()


def in_order(reports: Iterable[FrozenReport]) -> list[FrozenReport]:
    return sorted(set(reports), key=lambda report: (report.key_date, report.name))


def projects_of(records: Iterable[Any]) -> set[int | None] | None:
    """The ids of the projects that say something of any of the records; None where all reports may speak of one."""
    found: set[int | None] = set()
    for record in records:
        projects = projects_of_one(record)
        if projects is None:
            return None
        found |= projects
    return found


def projects_of_one(record: Any) -> set[int | None] | None:
    """The project that it belongs to (of a new one None), else those registered as `said_by` for it or for the owner
    of the statement that it is; None where all may say something, or it is not said yet of what it is."""
    owner_field = getattr(record, "owner_field", "")
    try:
        for subject in (record, *([getattr(record, owner_field)] if owner_field else [])):
            if type(subject) in _projects_saying:
                return set(_projects_saying[type(subject)]({subject.pk}).get(subject.pk, ()))
        project = record.project_of_path
    except ObjectDoesNotExist:
        return None
    return None if project is None else {project.pk}


def project_ids(records: Sequence[Any]) -> list[int | None]:
    """The id of the project that each of the records of one model belongs to, in their order; None: of one that belongs
    to none. At most one query."""
    path = records[0].project_path if records else ""
    if path in ("", "self"):
        return [record.pk if path else None for record in records]
    first, _, rest = path.partition(".")
    field = records[0]._meta.get_field(first)
    keys = [getattr(record, field.attname) for record in records]
    if not rest:
        return keys
    owners = field.related_model._base_manager.filter(pk__in=set(keys))
    projects = dict(owners.order_by().values_list("pk", rest.replace(".", "__")))
    return [projects.get(key) for key in keys]


def projects_saying(records: Sequence[Any]) -> list[Collection[int | None]]:
    """The ids of the projects that say something of each of the records of one model, in their order: of the one that
    it belongs to, else of those registered as `said_by`; None: all reports may speak of it."""
    model = type(records[0]) if records else None
    if model not in _projects_saying:
        return [(project,) for project in project_ids(records)]
    found = _projects_saying[model]({record.pk for record in records})
    return [found.get(record.pk, ()) for record in records]


def projects_in(queryset: Any) -> set[int | None] | None:
    """As `projects_of`, of the records of a queryset."""
    path = queryset.model.project_path
    if not path:
        return None
    return set(queryset.order_by().values_list("pk" if path == "self" else path.replace(".", "__"), flat=True))


def is_frozen_since(moment: datetime) -> bool:
    """Whether a report was frozen since the moment."""
    return any(report.frozen_at >= moment for report in all_reports())


def all_names(reports: list[FrozenReport]) -> str:
    """What a form sends back to say which of them it showed."""
    return ", ".join(report.name for report in reports)


def names_of(reports: list[FrozenReport]) -> str:
    """VO/0504/21 (Stichtag 08.04.2021), VO/0600/21 (Stichtag 30.06.2021) und 3 weitere"""
    named, more = ", ".join(map(str, reports[:MOST_NAMED])), len(reports) - MOST_NAMED
    return f"{named} und {more} weitere" if more > 0 else named
