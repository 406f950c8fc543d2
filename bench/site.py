"""Settings of the product with one address added, for the benchmark alone."""

from ozgtracker.settings import *  # noqa: F403
from ozgtracker.settings import BASE_DIR

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
