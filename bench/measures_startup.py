"""Start-up of the program against Django with its contrib apps alone."""

import subprocess
import sys

from . import bounds
from .config import ROOT, environment
from .report import Line, ratio_line
from .timing import in_turns, timed

RUNS = 7
CODE = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns"


def startup_line() -> Line:
    """Set-up and import of all addresses, each time in a fresh process."""
    return ratio_line(
        "start-up / Django with contrib apps",
        bounds.START.on(bounds.POSTGRESQL),
        lambda runs: in_turns(runs, timed(lambda: start("ozgtracker.settings")), timed(lambda: start("bench.contrib"))),
        RUNS,
    )


def start(settings: str) -> None:
    env = environment("postgresql:///bench", settings)  # with the driver that both load in production; no query
    subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=env, check=True)
