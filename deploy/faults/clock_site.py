"""Settings of a site whose clock is set by a file: seconds by which it is wrong, in the file of CLOCK_FILE."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from bench.site import *  # noqa: F403

_clock, _right = Path(os.environ["CLOCK_FILE"]), time.time


def wrong_time() -> float:
    return _right() + float(_clock.read_text() or 0)


time.time = wrong_time
timezone.now = lambda: datetime.fromtimestamp(wrong_time(), UTC)
