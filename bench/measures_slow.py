"""Slow clients beside others, by gunicorn alone and behind nginx."""

from collections.abc import Iterator

from deploy.faults.slow_clients import OTHERS, SLOW, with_and_without_nginx

from . import bounds
from .report import Line


def slow_client_lines(database_url: str, database: str) -> Iterator[Line]:
    """How many times as long a page takes for the others."""
    for server, by_kind in with_and_without_nginx(database_url).items():
        for kind, figures in by_kind.items():
            label = f"page of {OTHERS} readers beside {SLOW} slow {kind} / alone, {server}"
            failure = f"{figures.unanswered} pages not answered" if figures.unanswered else ""
            scale = f"{figures.beside * 1000:.0f} / {figures.alone * 1000:.0f} ms"
            yield Line(label, figures.ratio, bounds.SLOW_CLIENTS.on(database), failure=failure, scale=scale)
