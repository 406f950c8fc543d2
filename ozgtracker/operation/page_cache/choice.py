"""Which cache processes and nodes share, as the setting CACHE_URL says."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

KEPT_SECONDS = 60 * 60
DATABASE, REDIS = "django.core.cache.backends.db.DatabaseCache", "django.core.cache.backends.redis.RedisCache"
OPTIONS: dict[str, dict[str, Any]] = {
    DATABASE: {"MAX_ENTRIES": 2000},
    # Nothing waits long for it, and what it gives is read, never run.
    REDIS: {
        "serializer": "ozgtracker.operation.page_cache.store.Bytes",
        "socket_connect_timeout": 0.3,
        "socket_timeout": 0.3,
    },
}


def caches_of(url: str, *, has_postgresql: bool) -> dict[str, dict[str, Any]]:
    """The caches as Django has them: "pages" is the shared one. Raises an ImproperlyConfigured, in German, where it
    cannot be that."""
    own = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if not url:
        return own
    chosen = Env.cache_url_config(url) if url.startswith(("dbcache://", "redis")) else {"BACKEND": ""}
    backend = chosen["BACKEND"]
    if backend not in OPTIONS:
        raise ImproperlyConfigured("CACHE_URL: Möglich sind dbcache://tabelle und rediscache://rechner:6379/0.")
    if backend == DATABASE and not has_postgresql:
        raise ImproperlyConfigured("CACHE_URL: dbcache://… gibt es nur mit PostgreSQL (DATABASE_URL).")
    if backend == REDIS and find_spec("redis") is None:
        raise ImproperlyConfigured("CACHE_URL: Für Redis fehlt ein Paket. Bitte installieren: requirements-redis.txt")
    return {**own, "pages": {**chosen, "TIMEOUT": KEPT_SECONDS, "OPTIONS": OPTIONS[backend]}}
