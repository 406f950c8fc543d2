"""The style sheet of charts in files, which stand alone: variables replaced by the colours of the light scheme."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

SHEETS = ("ozgtracker/header.css", "projects/projects.css", "reports/charts.css")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLOCK = re.compile(r"@[a-z-]+[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # of a medium, such as phones
VARIABLE = re.compile(r"var\((--[a-z-]+)(?:,\s*([^()]*))?\)")
INK = "--ink"
PIXELS_PER_REM = 16
# What a drawing has; the room that it takes on a page is the page's.
DRAWN = re.compile(r"fill|stroke|font|opacity|paint|overflow")


@lru_cache(maxsize=1)
def file_styles() -> str:
    """The rules of what is drawn, each in a line."""
    rules = [rule for name in SHEETS for rule in rules_of(name)]
    values = {
        name: value
        for _, declarations in rules
        for name, value in declarations
        if name.startswith("--") and name != INK
    }
    inks = [(selectors, value) for selectors, declarations in rules for name, value in declarations if name == INK]
    drawn = [(selectors, drawn_of(declarations)) for selectors, declarations in rules if is_of_charts(selectors)]
    lines = [line for selectors, declarations in drawn for line in written(selectors, declarations, inks)]
    return "\n".join(resolved(line, values) for line in lines)


def rules_of(name: str) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """Selectors and declarations of the rules for every medium."""
    text = Path(str(finders.find(name))).read_text(encoding="utf-8")
    text = BLOCK.sub("", COMMENT.sub("", text))
    return [
        ([each.strip() for each in selectors.split(",")], list(declarations_of(body)))
        for selectors, body in RULE.findall(text)
    ]


def declarations_of(body: str) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.strip()


def is_of_charts(selectors: list[str]) -> bool:
    return all(re.fullmatch(r"\.chart__[a-z-]+", selector) for selector in selectors)


def drawn_of(declarations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in declarations if DRAWN.match(name)]


def written(
    selectors: list[str], declarations: list[tuple[str, str]], inks: list[tuple[list[str], str]]
) -> Iterator[str]:
    """The rule as lines; one that takes the ink of what it is part of has a line for each ink."""
    body = ";".join(f"{name}:{value}" for name, value in declarations)
    if not body:
        return
    if f"var({INK})" not in body:
        yield f"{','.join(selectors)}{{{body}}}"
        return
    for classes, ink in inks:
        of_ink = [f"{each} {selector},{each}{selector}" for each in classes for selector in selectors]
        yield f"{','.join(of_ink)}{{{body.replace(f'var({INK})', ink)}}}"


def resolved(line: str, values: dict[str, str]) -> str:
    """The line without variables, lengths in pixels."""
    while found := VARIABLE.search(line):
        name, fallback = found.groups()
        line = line.replace(found[0], values.get(name) or fallback or "none")
    return re.sub(r"([\d.]+)rem", lambda length: f"{float(length[1]) * PIXELS_PER_REM:g}px", line)
