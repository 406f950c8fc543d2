"""The public package of a large city against the files that it holds, and the catalogue against a list page."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from json import loads

from . import bounds
from .client import Client
from .config import KEY_DATE, LIST
from .report import Line, ratio_line
from .servers import FRESH, site
from .timing import in_turns

RUNS = 3
CATALOGUE_RUNS = 9


def package_lines(database_url: str, database: str, rows: int) -> Iterator[Line]:
    """Each of a day of its own: nothing is kept from the time before."""
    with site(database_url, f"{database}_package", FRESH | {"DATA_LICENSE": "dl-by-de/2.0"}) as served:
        visitor, days = Client(served.port, keep=False), (KEY_DATE + timedelta(days=number) for number in count())
        described = loads(visitor.get(f"/daten/{KEY_DATE.isoformat()}/datapackage.json").text)
        names = [each["path"] for each in described["resources"]]

        def package() -> float:
            return visitor.download(f"/daten/{next(days).isoformat()}/paket.zip").seconds

        def files() -> float:
            day = next(days).isoformat()
            return sum(visitor.download(f"/daten/{day}/{name}").seconds for name in names)

        label = f"public package of {rows:,} rollouts / its {len(names)} files one by one"
        yield ratio_line(label, bounds.PACKAGE.on(database), lambda runs: in_turns(runs, package, files), RUNS)
        yield ratio_line(
            "catalogue of the open data / list page",
            bounds.CATALOGUE.on(database),
            lambda runs: in_turns(runs, lambda: visitor.page("/daten/katalog.ttl"), lambda: visitor.page(LIST)),
            CATALOGUE_RUNS,
        )
