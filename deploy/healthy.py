"""Whether the program answers on this machine: `python deploy/healthy.py`, the health check of the container."""

import os
import sys
from http.client import HTTPConnection

PATIENCE = 2.5  # seconds


def status() -> int:
    """Of /healthz; 0 without an answer."""
    connection = HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if status() == 200 else 1)
