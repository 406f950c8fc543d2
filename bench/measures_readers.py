"""Many readers: what a page costs that was asked for before, how many readers are answered, and that nobody reads what
was so before a save."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

from . import bounds
from .client import Client
from .config import KEY_DATE, LAST_CHANGE, LIST, ROOT, TRIVIAL, Sizes, environment
from .databases import Database
from .measures_pages import pair
from .measures_writers import edit
from .processes import measure_inside
from .report import Line, ratio_line
from .servers import FRESH, Site, site

RUNS = 200
READERS, SECONDS = 200, 6
SAVES = 12
STEM = "readers"
SAME = {"SITE_URL": "http://127.0.0.1"}  # pages name it: each server has a port of its own
PAGES = (
    "/",
    "/projekte/",
    "/projekte/aktenplan/",
    "/leistungseinheiten/",
    "/leistungseinheiten/?sort=-phase",
    "/leistungen/stand/",
    "/foerdermittel/",
    "/foerdermittel/ausgaben/",
    "/pruefung/",
    "/berichte/",
    "/vergleich/",
    "/hilfe/",
)
DAYS = (KEY_DATE, KEY_DATE - timedelta(days=365))


def reader_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """In a copy, as it is written into; a server that keeps pages, another node of it, and one that keeps none."""
    database.ready(wanted.small)
    database.copy(f"rows_{wanted.small}", STEM)
    url, name = database.url(STEM), database.name
    with (
        site(url, f"{name}_readers", SAME) as node,
        site(url, f"{name}_other_node", SAME) as other,
        site(url, f"{name}_fresh", SAME | FRESH) as fresh,
    ):
        yield repeated_line(node, fresh, name)
        yield readers_line(node, fresh, name)
        yield from save_lines(node, other, fresh, url, name)


def repeated_line(node: Site, fresh: Site, database: str) -> Line:
    """A page asked for again against a trivial view, that of the server that keeps nothing."""
    visitors = [Client(each.port, compressed=True) for each in (node, fresh)]
    return ratio_line(
        "list page asked for again / trivial view",
        bounds.REPEATED_PAGE.on(database),
        lambda runs: pair((visitors[0], LIST), (visitors[1], TRIVIAL), runs),
        RUNS,
    )


def addresses() -> list[str]:
    return [f"{page}{'&' if '?' in page else '?'}{day_of(page)}={day}" for page in PAGES for day in DAYS]


def day_of(page: str) -> str:
    return "bis" if page.startswith("/vergleich") else "stichtag"


def answered(served: Site) -> dict[str, float]:
    """What READERS got within some seconds of the mix of pages."""
    command = [sys.executable, "-m", "bench.readers", str(served.port), str(READERS), str(SECONDS), *addresses()]
    done = subprocess.run(command, cwd=ROOT, env=environment(""), stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def readers_line(node: Site, fresh: Site, database: str) -> Line:
    """How many times the answers each second are where pages are kept, of those where each is made anew."""
    answered(node)  # from now on all are kept
    anew, kept = answered(fresh), answered(node)
    rates = [told["answers"] / told["seconds"] for told in (anew, kept)]
    failed = [told["others"] + told["lost"] for told in (anew, kept)]
    return Line(
        f"{READERS} readers of {len(addresses())} pages, pages made anew / kept",
        rates[0] / rates[1],
        bounds.READERS.on(database),
        scale=f"{rates[0]:.0f} / {rates[1]:.0f} a second; the longest {anew['longest']:.1f} / {kept['longest']:.1f} s",
        failure=f"not answered: {failed}" if any(failed) else "",
    )


def save_lines(node: Site, other: Site, fresh: Site, url: str, database: str) -> Iterator[Line]:
    """Saves on one node; what the next request on each node reads, against what is made anew."""
    rollouts = measure_inside("phase_change_form", url)["rollouts"]
    editor, readers, truth = Client(node.port), [Client(each.port) for each in (node, other)], Client(fresh.port)
    editor.log_in()
    day = LAST_CHANGE + timedelta(days=SAVES)
    addresses = f"/leistungseinheiten.csv?stichtag={day}", f"/?stichtag={day}"
    stale, seconds = 0, []
    for index, (pk, phase) in enumerate(rollouts[:SAVES]):
        before = [[reader.get(address).text for address in addresses] for reader in readers]  # kept from now on
        edit(editor, f"/admin/projects/rollout/{pk}/change/", phase, index)
        after = [[reader.get(address) for address in addresses] for reader in readers]
        seconds += [answer.seconds for answers in after for answer in answers]
        anew = [truth.get(address).text for address in addresses]
        stale += sum([answer.text for answer in answers] != anew for answers in after)
        stale += sum(old[0] == anew[0] for old in before)  # the file says what was saved
    label = f"answers on two nodes that are as before one of {SAVES} saves"
    scale = f"the first after a save {max(seconds) * 1000:.0f} ms at most"
    yield Line(label, stale, bounds.STALE.on(database), scale=scale)
