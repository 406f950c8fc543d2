"""What is searched for, word by word: how a word may be spelled, what holds it, and where it stands in a text.

Words may stand in any order, case and accents are folded, characters that show nothing are ignored, and ä, ö, ü, ß are
found as ae, oe, ue, ss, and the other way round.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import product
from operator import and_, or_
from typing import NamedTuple

from django.db.models import Q

from .text import TRANSLITERATED, normalise, visible

MOST_WORDS = 8  # each is a condition of its own; what follows counts as one word more
MOST_UMLAUTS = 4  # in a word: each doubles the number of its spellings
SPELLED_OUT = re.compile(r"[ao]e|(?<![aeoq])ue")  # may stand for an umlaut; not in "neue", "blaue", "quer"


class TextPart(NamedTuple):
    """A piece of a text, and whether it is one that was searched for."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Word:
    """A word as it was typed, and as it may stand in a search key."""

    text: str
    spellings: tuple[str, ...]

    def within(self, path: str) -> Q:
        """The condition that the search key on the path holds it."""
        return reduce(or_, (Q((f"{path}__contains", spelling)) for spelling in self.spellings))


@lru_cache(maxsize=1024)
def spellings_of(text: str) -> tuple[str, ...]:
    """The keys of a word: "Ämter" and "Aemter" -> "aemter", "amter"."""
    typed = unicodedata.normalize("NFC", text).casefold()
    spelled_out = normalise(typed.translate(TRANSLITERATED))
    pieces = SPELLED_OUT.split(spelled_out)
    pairs = SPELLED_OUT.findall(spelled_out)
    if len(pairs) > MOST_UMLAUTS:
        return tuple(
            dict.fromkeys((normalise(typed), spelled_out, SPELLED_OUT.sub(lambda pair: pair[0][0], spelled_out)))
        )
    choices = product(*((pair, pair[0]) for pair in pairs))
    return tuple("".join(map("".join, zip(pieces, [*chosen, ""], strict=True))) for chosen in choices)


class SearchText:
    """What was typed into a field for searching."""

    def __init__(self, text: str) -> None:
        typed = visible(text).split()
        rest = " ".join(typed[MOST_WORDS:])
        self.words = tuple(
            Word(word, spellings_of(word)) for word in dict.fromkeys([*typed[:MOST_WORDS], rest]) if word
        )

    def __bool__(self) -> bool:
        return bool(self.words)

    def condition(self, of_word: Callable[[Word], Q]) -> Q:
        """The condition that each word is found; without words all is."""
        return reduce(and_, map(of_word, self.words), Q())

    def is_in(self, *texts: str) -> bool:
        """Whether each word is in one of the texts."""
        keys = [normalise(text) for text in texts if text]
        return all(any(spelling in key for key in keys for spelling in word.spellings) for word in self.words)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words, in a search key."""
        spellings = sorted((each for word in self.words for each in word.spellings), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, spellings)) or r"(?!)")

    def parts_of(self, text: str) -> Iterator[TextPart]:
        """The text in pieces, those apart that are searched for."""
        key, places = located_key(text)
        end = 0
        for match in self.pattern.finditer(key):
            start, stop = places[match.start()], places[match.end()]
            if start > end:
                yield TextPart(text[end:start], is_match=False)
            if stop > max(start, end):
                yield TextPart(text[max(start, end) : stop], is_match=True)
            end = max(end, stop)
        if end < len(text):
            yield TextPart(text[end:], is_match=False)


def located_key(text: str) -> tuple[str, list[int]]:
    """The text as `normalise` folds it letter by letter, and for each letter of that its place in the text."""
    letters, places = [], []
    for place, letter in enumerate(text):
        folded = normalise(letter) or (" " if letter.isspace() else "")
        letters.append(folded)
        places.extend([place] * len(folded))
    return "".join(letters), [*places, len(text)]
