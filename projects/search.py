"""What of projects, process bundles, obstacles and actors is found by searching, by all names up to the day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F

from lists import formats
from lists.former_values import former_values
from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .choices import ObstacleStage
from .models import Actor, BundleName, Obstacle, ProcessBundle, Project, ProjectTitle
from .models.concerns import OF_ALL


@searched("projekte", "Projekte", 20)
def find_projects(search: Search) -> Hits:
    """Projects known by the day, whether they had started or not. Three queries."""
    day = search.key_date
    known = Project.objects.search(search.typed, day).known(day).with_stated(day, "title", "short_name", "starts_on")
    order = (begins_with(search, "title_on_day__title_key"), "title_on_day__title_key", "pk")
    projects, number = first_of(known.order_by(*order), search.limit)
    former = former_values(ProjectTitle, day, [project.pk for project in projects])
    return Hits([project_hit(project, day, former.get(project.pk, "")) for project in projects], number)


def project_hit(project: Project, day: date, former: str) -> Hit:
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


def bundle_hit(bundle: ProcessBundle, project: str, former: str) -> Hit:
    details = (project, str(bundle.service) if bundle.service else "", f"früher: {former}" if former else "")
    return Hit(bundle.name, "bundle", (bundle.slug,), details=tuple(filter(None, details)))


@searched("hindernisse", "Hindernisse", 35)
def find_obstacles(search: Search) -> Hits:
    """Obstacles known by the day; they lead to their row in the list. Two queries, three where any is of a project."""
    day = search.key_date
    known: Any = Obstacle.objects.search(search.typed).known(day).annotate(stage_now=F("now__stage"))
    order = (begins_with(search, "text_key"), "text_key", "pk")
    obstacles, number = first_of(known.select_related("project", "service").order_by(*order), search.limit)
    titles = {slug: title for slug, title, _ in Project.objects.named(day)} if obstacles else {}
    return Hits([obstacle_hit(obstacle, titles) for obstacle in obstacles], number)


def obstacle_hit(obstacle: Any, titles: Mapping[str, str]) -> Hit:
    project = titles.get(obstacle.project.slug, "") if obstacle.project else str(obstacle.service or OF_ALL)
    details = (project, obstacle.get_kind_display(), str(ObstacleStage(obstacle.stage_now).label))
    return Hit(obstacle.title, "obstacles", filters={"suche": obstacle.title}, details=tuple(filter(None, details)))


@searched("akteure", "Akteure", 37)
def find_actors(search: Search) -> Hits:
    """Actors of which an involvement was known by the day; they lead to their involvements. Two queries."""
    known = Actor.objects.search(search.typed).on(search.key_date)
    actors, number = first_of(known.order_by(begins_with(search, "name_key"), "name_key", "pk"), search.limit)
    return Hits([actor_hit(actor) for actor in actors], number)


def actor_hit(actor: Actor) -> Hit:
    details = (actor.short_name, str(actor.get_level_display()), str(actor.get_kind_display()))
    return Hit(actor.name, "involvements", filters={"akteur": actor.slug}, details=tuple(filter(None, details)))
