"""Figures for Prometheus: what was counted, and the state of the site; by token alone."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import REGISTRY, Collector

from .readiness import for_operators, problems_of, state_of_site


class StateOfSite(Collector):
    """What `/bereitschaft` says, as figures."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = state_of_site()
        yield gauge("ozg_version", "Version that runs", {settings.VERSION: 1}, "version")
        yield GaugeMetricFamily("ozg_problems", "What /bereitschaft finds wrong", len(problems_of(state)))
        yield GaugeMetricFamily("ozg_database_up", "Whether the database answers", state["database"]["answers"])
        yield GaugeMetricFamily("ozg_read_only", "Whether nothing is written (READ_ONLY)", bool(state["read_only"]))
        yield GaugeMetricFamily("ozg_running_imports", "Imports under way on this machine", state["running_imports"])
        yield gauge("ozg_free_bytes", "Free space, by the setting that names the folder", state["free_bytes"], "folder")
        if state["pending_migrations"] is not None:
            pending = len(state["pending_migrations"])
            yield GaugeMetricFamily("ozg_pending_migrations", "Migrations to be applied", pending)
        if state["backup"]:
            age = datetime.now(UTC) - datetime.fromisoformat(state["backup"]["made_at"])
            yield GaugeMetricFamily("ozg_backup_age_seconds", "Age of the last backup", age.total_seconds())


def gauge(name: str, text: str, values: dict[str, int], label: str) -> GaugeMetricFamily:
    """A figure for each value of a label."""
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


@for_operators
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in the text format of Prometheus."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    state = CollectorRegistry()
    state.register(StateOfSite())
    return HttpResponse(generate_latest(registry) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)
