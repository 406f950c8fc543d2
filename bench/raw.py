"""The raw limit where there is no sqlite3 command: `python -m bench.raw FILE QUERY` prints the rows as CSV."""

import csv
import sqlite3
import sys
from contextlib import closing


def main(path: str, query: str) -> None:
    """Write the rows of the query to standard output."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        csv.writer(sys.stdout).writerows(connection.execute(query))


if __name__ == "__main__":
    main(*sys.argv[1:])
