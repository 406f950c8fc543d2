"""Asks bench.inside in a fresh process on a database."""

import json
import subprocess
import sys
from typing import Any

from .config import ROOT, environment


def ask(question: str, database_url: str) -> dict[str, Any]:
    """The answer of bench.inside to the question."""
    command = [sys.executable, "-m", "bench.inside", question]
    done = subprocess.run(command, cwd=ROOT, env=environment(database_url), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)
