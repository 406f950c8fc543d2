"""Measurements inside a fresh process of the product, on a database."""

import json
import subprocess
import sys
from typing import Any

from .config import ROOT, environment


def measure_inside(name: str, database_url: str) -> dict[str, Any]:
    """The result of the measurement of that name in bench.inside."""
    command = [sys.executable, "-m", "bench.inside", name]
    done = subprocess.run(command, cwd=ROOT, env=environment(database_url), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)
