"""Which characters the PDF files can show: those of the fonts that the typesetter Typst brings along.

They cover Latin, Greek and Cyrillic writing, arrows, signs and mathematics. What they lack is printed as its number
in Unicode, "[U+6F22]": PDF/UA-1 and PDF/A admit no character without a glyph.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from .text import clean, named
from .typesetting import typeset

COMMON = re.compile(r"[\t\n -~\xa0-\xff‘-‟†•…‰€–—−→]*")
COVERED_BY_NONE = re.compile("[\u2e80-\ua4cf\uac00-\ud7ff\ue000-\ufaff\U00010000-\U0001d3ff\U0001d800-\U0010ffff]")
JOINERS = "\u200c\u200d"
PROBE = b"""#set document(title: "?")
#json(bytes(sys.inputs.text))"""


def printable(text: str) -> str:
    """The clean text as a PDF can show it, with the numbers of characters that no font has."""
    if COMMON.fullmatch(text):
        return text
    return "".join(cluster if has_glyphs(cluster) else substitute(cluster) for cluster in clusters(clean(text)))


def unprintable(text: str) -> Iterator[tuple[int, str]]:
    """Place (from 1) and character of each first one that a PDF shows as its number."""
    seen: set[str] = set()
    place = 1
    for cluster in () if COMMON.fullmatch(text) else clusters(clean(text)):
        for character in () if has_glyphs(cluster) else cluster:
            if is_shown_as_number(character, cluster) and character not in seen:
                seen.add(character)
                yield place, character
        place += len(cluster)


def substitute(cluster: str) -> str:
    """A cluster that no font has whole: its letter, where one has that, and the numbers of the others."""
    return "".join(
        f"[{named(sign)}]" if is_shown_as_number(sign, cluster) else sign for sign in without_format_signs(cluster)
    )


def without_format_signs(cluster: str) -> str:
    return "".join(sign for sign in cluster if unicodedata.category(sign) != "Cf")


def is_shown_as_number(character: str, cluster: str) -> bool:
    if unicodedata.category(character) == "Cf":
        return False
    return character != cluster[0] or len(cluster) == 1 or not has_glyphs(character)


def clusters(text: str) -> Iterator[str]:
    """What is shown together: a character with the marks that combine with it."""
    cluster = ""
    for character in text:
        is_joined = character in JOINERS or unicodedata.category(character).startswith("M")
        if cluster and not is_joined:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


@lru_cache(maxsize=8192)
def has_glyphs(cluster: str) -> bool:
    """Whether Typst can set the cluster: it is asked itself, because which font it takes depends on the marks too."""
    if COMMON.fullmatch(cluster):
        return True
    if COVERED_BY_NONE.search(cluster):
        return False
    from typst import TypstError  # takes long to load

    try:
        typeset(PROBE, {"text": json.dumps(cluster)})
    except TypstError:
        return False
    return True


def each_text(data: Any, convert: Callable[[str], Any]) -> Any:
    """The same data with every text converted; keys stay."""
    if isinstance(data, str):
        return convert(data)
    if isinstance(data, dict):
        return {key: each_text(value, convert) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [each_text(value, convert) for value in data]
    return data
