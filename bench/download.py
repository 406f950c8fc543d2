"""`python -m bench.download PORT PATH` downloads a file again and again until it is stopped."""

import sys

from .client import Client


def main(port: str, path: str) -> None:
    """Download for ever, each time on a new connection."""
    client = Client(int(port), keep=False)
    while True:
        client.download(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
