"""What whoever runs the site asks: is all as it should be? Answered by a token, never to the public."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.crypto import constant_time_compare

from imports.uploads import running_imports
from neighbours.models import Fetch
from services.models import LinkCheck

from ..digest.models import WeeklyDigest
from .availability import REPLICA, availability, replica
from .backup.archive import BackupError, backups_in, read_manifest
from .page_cache.mark import data_mark

View = Callable[[HttpRequest], HttpResponseBase]


def for_operators(view: View) -> View:
    """For who sends the OPERATOR_TOKEN as `Authorization: Bearer …`; without one nobody is answered."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not settings.OPERATOR_TOKEN:
            return JsonResponse({"error": "OPERATOR_TOKEN is not set"}, status=404)
        if not constant_time_compare(given, settings.OPERATOR_TOKEN):
            return JsonResponse(
                {"error": "Authorization: Bearer …"}, status=401, headers={"WWW-Authenticate": "Bearer"}
            )
        return view(request)

    return login_not_required(guarded)


@for_operators
def readiness(request: HttpRequest) -> HttpResponseBase:
    """200 where all is as it should be, else 503 with what is not (`problems`)."""
    state = state_of_site()
    state["problems"] = problems_of(state)
    return JsonResponse(state, status=503 if state["problems"] else 200, json_dumps_params={"indent": 2})


def state_of_site() -> dict[str, Any]:
    """Version, database, whether its replica is read (None: there is none), the mark of its data, which two nodes share
    that see the same, migrations still to be applied, free disk (bytes), last backup, imports under way, when timers
    last did what stands in the database."""
    is_up = not availability.is_away
    return {
        "version": settings.VERSION,
        "read_only": settings.READ_ONLY,
        "database": {"vendor": connection.vendor, "answers": is_up, "commits_wait": availability.is_waiting},
        "replica": {"is_read": replica.is_usable} if REPLICA in connections else None,
        "data_mark": shown_mark() if is_up else None,
        "pending_migrations": pending_migrations() if is_up else None,
        "free_bytes": {name: free_bytes(folder) for name, folder in folders().items()},
        "backup": last_backup(),
        "running_imports": running_imports(),
        "last_run": last_runs() if is_up else None,
    }


def shown_mark() -> str | None:
    """None before `migrate` has set it up."""
    try:
        return sha256(data_mark().encode()).hexdigest()[:12]
    except DatabaseError:
        return None


def last_runs() -> dict[str, date | datetime | None] | None:
    """By the command of the timer; None before `migrate`."""
    try:
        return {
            "links_pruefen": LinkCheck.objects.aggregate(day=Max("checked_on"))["day"],
            "nachbarn_abholen": Fetch.objects.aggregate(moment=Max("tried_at"))["moment"],
            "wochenbericht": WeeklyDigest.objects.aggregate(moment=Max("sent_at"))["moment"],
        }
    except DatabaseError:
        return None


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def folders() -> dict[str, Path]:
    """What is written into, by its setting."""
    written = {"IMPORT_FOLDER": Path(settings.IMPORT_FOLDER), "BACKUP_FOLDER": settings.BACKUP_FOLDER}
    written["TMPDIR"] = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 where tempfile looks first
    if connection.vendor == "sqlite":
        written["DATABASE_URL"] = Path(connection.settings_dict["NAME"]).parent
    return written


def free_bytes(folder: Path) -> int:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free


def last_backup() -> dict[str, object] | None:
    """When the newest one was made, and how many hours ago; None without one that can be read."""
    for path in backups_in(settings.BACKUP_FOLDER):
        try:
            made_at = read_manifest(path).made_at
        except BackupError:
            continue
        hours = (datetime.now(UTC) - datetime.fromisoformat(made_at)).total_seconds() / 3600
        return {"made_at": made_at, "age_hours": round(hours, 1)}
    return None


def problems_of(state: dict[str, Any]) -> list[str]:
    """In words of the operator's tools."""
    problems = []
    if not state["database"]["answers"]:
        problems.append("database does not answer")
    if state["database"]["commits_wait"]:
        problems.append("commits wait for the standby")
    if state["replica"] and not state["replica"]["is_read"]:
        problems.append("replica is away or behind")
    if state["pending_migrations"]:
        problems.append("migrations to be applied")
    if any(free < settings.LEAST_FREE_BYTES for free in state["free_bytes"].values()):
        problems.append("disk nearly full")
    if settings.BACKUP_HOURS and (not state["backup"] or state["backup"]["age_hours"] > settings.BACKUP_HOURS):
        problems.append("no backup young enough")
    return problems
