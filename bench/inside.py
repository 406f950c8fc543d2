"""Measurements inside a process of the product: `python -m bench.inside MEASUREMENT`, the result as JSON."""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import django
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from .config import EXPORT, KEY_DATE, LAST_CHANGE
from .importing import first_project, import_memory, import_speed, xlsx_import
from .timing import in_turns, timed

RUNS = 9
SAVES = 101
PAGE_SIZES = (25, 100)
EXTRA_PROJECTS = 120
PAPER_QUERIES = 45
PAPER_LIST = "/leistungseinheiten/?stichtag=2024-12-31"


def export_query() -> dict[str, Any]:
    """The SQL of the list that /leistungseinheiten.csv writes, with literal values, and the parameters it sorts by."""
    from projects.views import RolloutListView

    return query_of(RolloutListView, EXPORT)


def service_export_query() -> dict[str, Any]:
    """The same of /leistungen.csv."""
    from services.views import ServiceListView

    return query_of(ServiceListView, f"/leistungen.csv?stichtag={KEY_DATE}")


def booking_export_query() -> dict[str, Any]:
    """The same of /foerdermittel/ausgaben.csv."""
    from funding.views import ExpenditureListView

    return query_of(ExpenditureListView, f"/foerdermittel/ausgaben.csv?stichtag={KEY_DATE}")


def query_of(view_class: Any, address: str) -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    view = view_class()
    view.setup(request)
    paths = [column.column.path for column in view.table.columns if column.column.file]
    rows = view.table.data.data.values_list(*paths)
    return {"query": with_literals(*rows.query.sql_with_params()), "sorts": list(view.table.names_by_slug)}


def with_literals(query: str, parameters: tuple[Any, ...]) -> str:
    """The query with its parameters written out."""
    if connection.vendor == "postgresql":
        return connection.ops.compose_sql(query, parameters)
    with connection.cursor() as cursor:
        return connection.ops.last_executed_query(cursor, query, parameters)


def state_on_a_day() -> dict[str, Any]:
    """Seconds of the state of all rollouts on the key date, by phase, and of a plain count of those of that day.

    Read as pages read it: from the statements in force alone.
    """
    from django.db.models import Count

    from projects.models import PhaseChange

    def state() -> None:
        list(PhaseChange.objects.in_force(KEY_DATE).order_by().values_list("phase").annotate(number=Count("pk")))

    return vars(in_turns(RUNS, timed(state), timed(count_of_rollouts)))


def counts_of_the_overview() -> dict[str, Any]:
    """Seconds of what the overview counts of the projects on the key date, and of a plain count of that day."""
    from projects.models import Project
    from projects.progress import place_counts

    days = dict.fromkeys(Project.objects.filter(started_on__lte=KEY_DATE).values_list("pk", flat=True), KEY_DATE)
    return vars(in_turns(RUNS, timed(lambda: list(place_counts(days))), timed(count_of_rollouts)))


def count_of_rollouts() -> None:
    from projects.models import Rollout

    Rollout.objects.filter(project__started_on__lte=KEY_DATE).count()


def known_on_a_day() -> dict[str, Any]:
    """Seconds of the state of all rollouts on the key date as known now, by the history, and without the history."""
    from django.db.models import Count
    from django.utils import timezone

    from projects.models import PhaseChange
    from records.knowledge import as_known

    def state() -> None:
        list(PhaseChange.objects.in_force(KEY_DATE).order_by().values_list("phase").annotate(number=Count("pk")))

    def known() -> None:
        with as_known(timezone.now()):
            state()

    return vars(in_turns(RUNS, timed(known), timed(state)))


def save_with_history() -> dict[str, Any]:
    """Seconds of saving and committing a rollout with its history and version, and of the same row without either."""
    from projects.models import Rollout

    first, second = Rollout.objects.order_by("pk")[:2]
    plain = without_history(Rollout).objects.get(pk=second.pk)
    return vars(in_turns(SAVES, timed(first.save), timed(plain.save)))


def without_history(model: Any) -> Any:
    """A model of the same table that knows nothing of history and versions."""
    from django.db import models

    class Meta:
        app_label = "bench"
        managed = False
        db_table = model._meta.db_table

    fields = {field.name: field.clone() for field in model._meta.concrete_fields}
    return type("Plain", (models.Model,), {"__module__": __name__, "Meta": Meta, **fields})


def query_counts() -> dict[str, Any]:
    """SQL queries per page, with 25 rows, then with 100 and three times the grants; every list has more than 100."""
    with rolled_back():
        projects = add_projects()
        paths = pages()
        few, many = PAGE_SIZES
        first = {path: count_queries(path, few) for path in paths}
        for _ in range(2):
            add_money(projects)
        return {path: [first[path], count_queries(path, many)] for path in paths}


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def add_projects() -> list[Any]:
    """So many projects that lists of projects, grants and tranches fill more than a page of 100 rows; all projects."""
    from projects.models import Project

    from .data import START, add_bundles

    projects = Project.objects.bulk_create(
        Project(slug=f"projekt-{number}", title=f"Projekt {number}", kind=Project.Kind.PROCESS, started_on=START)
        for number in range(EXTRA_PROJECTS)
    )
    add_money(projects)
    add_bundles(EXTRA_PROJECTS * 4, projects, Random(EXTRA_PROJECTS))
    return list(Project.objects.all())


def add_money(projects: list[Any]) -> None:
    """One more grant per project."""
    from . import data

    data.add_money(projects, Random(len(projects)))


def pages() -> list[str]:
    """Addresses of the overview, of every list page, and of a project page of each kind."""
    from django.urls import reverse

    from projects.models import Project

    names = (
        "overview",
        "projects",
        "rollouts",
        "bundles",
        "services",
        "grants",
        "tranches",
        "expenditures",
        "findings",
    )
    slugs = [
        Project.objects.filter(kind=kind).order_by("pk").values_list("slug", flat=True)[0] for kind in Project.Kind
    ]
    addresses = [*(reverse(name) for name in names), *(reverse("project", args=[slug]) for slug in slugs)]
    return [f"{address}?stichtag={KEY_DATE}" for address in addresses]


def count_queries(path: str, page_size: int) -> int:
    """Queries of the page for a visitor who is not signed in."""
    with patch("lists.tables.PER_PAGE", page_size), CaptureQueriesContext(connection) as queries:
        response = Client().get(path, headers={"host": "127.0.0.1"})
    if response.status_code != 200:
        raise SystemExit(f"{path}: status {response.status_code}")
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def phase_change_form() -> dict[str, Any]:
    """What a writer needs to know: the ids of rollouts to edit, which stay in their project, and the phase each is in
    last."""
    from projects.models import PhaseChange, Rollout

    last = dict(PhaseChange.objects.order_by("effective_on", "pk").values_list("rollout", "phase"))
    staying = Rollout.objects.belonging(LAST_CHANGE + timedelta(days=31)).order_by("pk")
    return {"rollouts": [[pk, last[pk]] for pk in staying.values_list("pk", flat=True)]}


def counts() -> dict[str, Any]:
    """Rows in the tables that the writers write."""
    from projects.models import PhaseChange

    return {"phase_changes": PhaseChange.objects.count()}


def paper() -> dict[str, Any]:
    """Seconds for each form of the long paper, its SQL queries, and the list page alone and while a PDF is typeset."""
    from papers.files import paper_file
    from papers.models import Paper

    written = Paper.objects.get()
    seconds, page = {}, Client(headers={"host": "127.0.0.1"})
    for name in ("pdf", "docx", "html"):
        start = perf_counter()
        data = paper_file(written, name)
        seconds[name] = perf_counter() - start
        if name == "pdf":
            pages = data.count(b"/Type/Page/") + data.count(b"/Type /Page\n")
    with CaptureQueriesContext(connection) as captured:
        paper_file(written, "html")
        queries = len(captured)
    alone = [timed(lambda: page.get(PAPER_LIST))() for _ in range(RUNS * 3)][RUNS:]
    meanwhile = times_while(lambda: paper_file(written, "pdf"), timed(lambda: page.get(PAPER_LIST)))
    return {
        **seconds, "pages": pages, "queries": queries, "query_bound": PAPER_QUERIES, "page_alone": median(alone),
        "page_meanwhile": median(meanwhile),
    }  # fmt: skip


def times_while(busy: Callable[[], object], run: Callable[[], float]) -> list[float]:
    """The times of runs for as long as a thread is busy."""
    with ThreadPoolExecutor(1) as pool:
        done, times = pool.submit(busy), []
        while not done.done():
            times.append(run())
        done.result()
    return times


MEASUREMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    measurement.__name__: measurement
    for measurement in (
        export_query,
        service_export_query,
        booking_export_query,
        state_on_a_day,
        counts_of_the_overview,
        known_on_a_day,
        save_with_history,
        import_speed,
        import_memory,
        xlsx_import,
        first_project,
        query_counts,
        phase_change_form,
        counts,
        paper,
    )
}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(MEASUREMENTS[sys.argv[1]]()))
