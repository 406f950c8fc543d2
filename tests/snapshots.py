"""Every public page's text and every list file of a running server, for comparing two versions of the program.

    python -m tests.snapshots http://127.0.0.1:8000 /tmp/before
    python -m tests.snapshots http://127.0.0.1:8001 /tmp/after
    diff -r /tmp/before /tmp/after

Serve both from fresh example data (`make run`). Only addresses and bytes that a reader gets are compared, so the script
runs against any version. Times of freezing and fingerprints are masked: they differ with each set-up.
"""

import json
import re
import sys
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import urlopen

KEY_DATES = ("2020-12-31", "2021-04-08", "2026-11-27")
INDEX = "/api/v1/"
# The lists of versions that do not name theirs there.
FIRST_LISTS = (
    "projekte", "leistungseinheiten", "prozessbuendel", "leistungen", "leistungen/stand", "foerdermittel",
    "foerdermittel/tranchen", "foerdermittel/bewegungen", "foerdermittel/ausgaben", "pruefung", "berichte",
)  # fmt: skip
COMPARISONS = ("von=2020-12-31&bis=2021-04-08", "von=2021-04-08&bis=2026-11-27")
DIALECTS = (".csv", ".csv?dialekt=rfc4180", ".json")
MOST_PAGES = 600
MASKS = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "FINGERPRINT"),
    (re.compile(r"\d\d\.\d\d\.20\d\d,? (um )?\d\d:\d\d( Uhr)?"), "TIME"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT[0-9:.+]+Z?"), "TIME"),
)
UNSEEN = {"script", "style", "template", "title"}
# Inside these no space parts two words, so that indenting the template changes nothing that a reader sees.
BLOCKS = {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "td", "th", "tr", "table", "caption", "section", "article", "nav",
    "header", "footer", "main", "h1", "h2", "h3", "h4", "form", "label", "option", "select", "button", "summary",
    "details", "fieldset", "legend", "svg", "text", "tspan", "desc", "figure", "figcaption", "br", "thead", "tbody",
}  # fmt: skip


class PageText(HTMLParser):
    """The visible text of a page, a block a line, and the addresses that it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        lines = (re.sub(r" +", " ", line).strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(filter(None, lines)) + "\n"


def main(site: str, folder: str) -> None:
    """Write the snapshot of the site into the folder."""
    target = Path(folder)
    for key_date in KEY_DATES:
        save_files(site, target / key_date, key_date)
        save_pages(site, target / key_date, key_date)
    for query in COMPARISONS:
        for dialect in DIALECTS:
            save(target / "vergleich", f"{query}{dialect}", read(joined(site, f"/vergleich{dialect}", query)))


def save_files(site: str, target: Path, key_date: str) -> None:
    for name in lists_of(site):
        for dialect in DIALECTS:
            save(target, f"{name}{dialect}", read(joined(site, f"/{name}{dialect}", f"stichtag={key_date}")))


def lists_of(site: str) -> list[str]:
    """The addresses of the lists, as the program names them to others; without those of a single record."""
    index = read(f"{site}{INDEX}")
    if not index.startswith("{"):
        return list(FIRST_LISTS)
    urls = [each["url"] for each in json.loads(index)["listen"]]
    return [url.partition(INDEX)[2].strip("/") for url in urls if "{" not in url]


def save_pages(site: str, target: Path, key_date: str) -> None:
    """Every page that links lead to from the overview of the key date."""
    waiting, seen = deque([f"{site}/?stichtag={key_date}"]), set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        page = PageText()
        page.feed(read(address))
        save(target, f"page {relative(address)}", page.text())
        links = (normalised(urljoin(address, link)) for link in page.links)
        waiting.extend(link for link in links if link.startswith(f"{site}/") and is_page(link) and link not in seen)


def is_page(address: str) -> bool:
    """Whether the address is a page of the public part that is worth a visit of its own (not a sort order of one)."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    wanted = set(query) <= {"stichtag", "projekt", "phase", "von", "bis", "zaehlweise", "page"}
    return wanted and parts.path.endswith("/") and not parts.path.startswith(("/admin/", "/anmelden/", "/abmelden/"))


def normalised(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode(sorted(parse_qsl(parts.query))), fragment="").geturl()


def joined(site: str, path: str, query: str) -> str:
    return f"{site}{path}{'&' if '?' in path else '?'}{query}"


def relative(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def read(address: str) -> str:
    """The body, or the status of an address that does not answer with 200."""
    try:
        with urlopen(address, timeout=60) as response:  # noqa: S310 the server of the call
            return response.read().decode("utf-8")
    except HTTPError as error:
        return f"{error.code}\n"


def save(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    (folder / re.sub(r"[/?&=]", "_", name)).write_text(text, newline="")


if __name__ == "__main__":
    main(*sys.argv[1:])
