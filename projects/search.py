"""What of projects and process bundles is found by searching, by all names up to the day."""

from datetime import date
from typing import Any

from lists import formats
from lists.former_values import former_values
from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .models import BundleName, ProcessBundle, Project, ProjectTitle


@searched("projekte", "Projekte", 20)
def find_projects(search: Search) -> Hits:
    """Projects known by the day, whether they had started or not. Three queries."""
    day = search.key_date
    known = Project.objects.search(search.typed, day).known(day).with_stated(day, "title", "short_name", "starts_on")
    order = (begins_with(search, "title_on_day__title_key"), "title_on_day__title_key", "pk")
    projects, number = first_of(known.order_by(*order), search.limit)
    former = former_values(ProjectTitle, day, [project.pk for project in projects])
    return Hits([project_hit(project, day, former.get(project.pk, "")) for project in projects], number)


def project_hit(project: Any, day: date, former: str) -> Hit:
    details = (
        f"Kurzname: {project.short_name}" if project.short_name else "",
        f"noch nicht begonnen, geplant ab {formats.day(project.starts_on)}" if project.started_on > day else "",
        f"früher: {former}" if former else "",
    )
    return Hit(project.heading, "project", (project.slug,), details=tuple(filter(None, details)))


@searched("prozessbuendel", "Prozessbündel", 30)
def find_bundles(search: Search) -> Hits:
    """Process bundles that belong to their project on the day. Three queries."""
    day = search.key_date
    belonging = ProcessBundle.objects.belonging(day).search(search.typed, day)
    named = belonging.with_stated(day, "name").select_related("project", "service")
    order = (begins_with(search, "name_on_day__name_key"), "name_on_day__name_key", "pk")
    bundles, number = first_of(named.order_by(*order), search.limit)
    former = former_values(BundleName, day, [bundle.pk for bundle in bundles])
    titles = {slug: title for slug, title, _ in Project.objects.named(day)} if bundles else {}
    hits = [bundle_hit(bundle, titles[bundle.project.slug], former.get(bundle.pk, "")) for bundle in bundles]
    return Hits(hits, number)


def bundle_hit(bundle: Any, project: str, former: str) -> Hit:
    details = (project, str(bundle.service) if bundle.service else "", f"früher: {former}" if former else "")
    return Hit(bundle.name, "bundle", (bundle.slug,), details=tuple(filter(None, details)))
