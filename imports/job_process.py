"""The process in which a large file is previewed or imported: `python -m imports.job_process` with a JSON text."""

import json
import os
import sys

import django
from django.conf import settings

NICENESS = 10  # pages first


def main() -> None:
    given = json.loads(sys.argv[1])
    os.nice(NICENESS)
    settings.DATABASES["default"]["NAME"] = given["database"]
    settings.IMPORT_FOLDER = given["folder"]
    django.setup()
    from .jobs import run_stored  # its models want the set-up

    run_stored(*given["upload"])


if __name__ == "__main__":
    main()
