"""Names in a file against those that are there: the same however it is spelled, or nearly the same, which is asked.

An app says under which headers names stand (`named_under`): each is read as the known name that differs from it only
by case, Unicode form, blanks, dashes, ß/ss or invisible characters.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from records.statements import Statement, in_force
from records.text import TRANSLITERATED, identity_key

from .layout import FileLayout
from .outcome import Outcome
from .questions import NameQuestion
from .rows import FileRow

WORD = re.compile(r"[^\W\d_]+|\d+")
SHORTEST_TELLING = 3
SHORTEST_VARIED = 5  # of shorter words one letter makes another word: Ost, Rost
SMALL_WORDS = frozenset(
    ["und", "u", "fuer", "der", "die", "das", "des", "den", "dem", "von", "vom", "im", "in", "zum", "zur"]
)
MOST_SIMILAR = 3
MOST_NAMED = 20
MOST_NEW = 5_000  # names that a file brings and that are compared with each other
SIMILAR, SPELLED, CALLED_OTHERWISE = "ähnlich", "anders geschrieben", "an einem anderen Tag der Name von"


@dataclass(frozen=True)
class NameKind:
    """Names that stand under a header: a text field of a model. `usual` are words that say little in them."""

    model: type[Model]
    attribute: str
    usual: frozenset[str] = frozenset()

    def rows(self, day: date) -> Any:
        """Of names that are stated those of the day, else all."""
        rows: Any = self.model._default_manager.order_by()
        return rows.filter(in_force(day)) if issubclass(self.model, Statement) else rows

    def texts(self, day: date) -> Iterator[str]:
        return iter(self.rows(day).values_list(self.attribute, flat=True).distinct())

    def known_of(self, texts: Collection[str], day: date) -> set[str]:
        """Those of the texts that are names, just so."""
        rows = self.rows(day).filter(**{f"{self.attribute}__in": list(texts)})
        return set(rows.values_list(self.attribute, flat=True))

    def called_otherwise(self, texts: Collection[str], day: date) -> dict[str, list[str]]:
        """Of texts that are names of another day: what those are called on the day who had them then."""
        if not issubclass(self.model, Statement):
            return {}
        manager: Any = self.model._default_manager
        owner = self.model.owner_field
        named = manager.order_by().filter(**{f"{self.attribute}__in": list(texts)}).values_list(owner, self.attribute)
        by_owner: dict[int, set[str]] = {}
        for key, text in named:
            by_owner.setdefault(key, set()).add(text)
        found: dict[str, list[str]] = {}
        rows = self.rows(day).filter(**{f"{owner}__in": list(by_owner)})
        for key, name in rows.values_list(owner, self.attribute) if by_owner else ():
            for text in by_owner[key]:
                found.setdefault(text, []).append(name)
        return found


_kinds: dict[str, NameKind] = {}


def named_under(header: str, model: type[Model], attribute: str, usual: Iterable[str] = ()) -> None:
    """Let names under the header be found however they are spelled. Raises a ValueError where that is said twice."""
    if header in _kinds:
        raise ValueError(f"The names under {header} are declared twice.")
    _kinds[header] = NameKind(model, attribute, frozenset(usual))


def forms_of(text: str, usual: frozenset[str]) -> Iterator[str]:
    """What two texts have in common that are nearly the same: written with ae for ä or & for und, the same words in
    another order or without those that say little, or one letter of one longer word."""
    plain = text.casefold().translate(TRANSLITERATED).replace("ß", "ss").replace("&", " und ")
    yield identity_key(plain)
    words = WORD.findall(plain)
    telling = [word for word in words if word not in SMALL_WORDS and word not in usual]
    if any(len(word) >= SHORTEST_TELLING for word in telling):
        yield f"#{' '.join(sorted(telling))}"
    for place, word in enumerate(words):
        if len(word) >= SHORTEST_VARIED and not word.isdigit():
            before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
            for letter in range(len(word)):
                yield f"{before}<{word[:letter]}{word[letter + 1 :]}>{after}"
            yield f"{before}<{word}>{after}"


@dataclass
class Vocabulary:
    """The known names of a kind on a day, read when they are first asked for, and those that the file brought.

    `spellings` has all by their identity keys, `settled` what texts of the file mean.
    """

    kind: NameKind
    day: date
    known: list[str] = field(default_factory=list)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict)
    is_loaded: bool = False

    def load(self) -> None:
        if self.is_loaded:
            return
        self.is_loaded, self.known = True, list(self.kind.texts(self.day))
        for text in self.known:
            self.add(text)

    def add(self, text: str) -> None:
        self.spellings.setdefault(identity_key(text), []).append(text)

    def add_new(self, text: str) -> None:
        """Remember a name that the file brings. Of very many the rest is compared with what is stored alone."""
        if len(self.spellings) < len(self.known) + MOST_NEW:
            self.add(text)

    def spelled(self, text: str) -> list[str]:
        """The known names that differ from the text by how they are spelled."""
        return self.spellings.get(identity_key(text), [])

    def similar(self, texts: Collection[str]) -> dict[str, list[str]]:
        """For each of the texts the known names that are nearly the same."""
        by_form: dict[str, list[str]] = {}
        for text in texts:
            for form in set(forms_of(text, self.kind.usual)):
                by_form.setdefault(form, []).append(text)
        found: dict[str, list[str]] = {}
        for name in self.known if texts else ():
            for text in {text for form in forms_of(name, self.kind.usual) for text in by_form.get(form, ())}:
                found.setdefault(text, []).append(name)
        return found


class NameReader:
    """Reads the names of rows: each cell as the name that it means, before any record is looked for.

    `may_be_new` are the headers whose names may be new ones; under others only known ones can stand.
    """

    def __init__(self, layout: FileLayout, may_be_new: Collection[str], outcome: Outcome) -> None:
        self.columns = {header: index for header, index in layout.columns.items() if header in _kinds}
        self.vocabularies = {header: Vocabulary(_kinds[header], outcome.as_of) for header in self.columns}
        self.layout, self.may_be_new, self.outcome = layout, may_be_new, outcome
        self.respelled: dict[str, str] = {}

    def read(self, rows: Sequence[FileRow]) -> None:
        """Write the name that is meant into the cells; ask where it is nearly the same as a known one."""
        for header, index in self.columns.items():
            by_text: dict[str, list[FileRow]] = {}
            for row in rows:
                if isinstance(row.cells[index], str) and (text := self.layout.text(row, header)):
                    by_text.setdefault(text, []).append(row)
            self.settle(header, by_text)
            self.apply(header, index, by_text)

    def apply(self, header: str, index: int, by_text: Mapping[str, list[FileRow]]) -> None:
        settled, asked = self.vocabularies[header].settled, self.outcome.asked.names
        for text, rows in by_text.items():
            for row in rows if settled.get(text, text) != text else ():
                row.cells[index] = settled[text]
            if question := asked.get((header, text)):
                question.rows += [row.number for row in rows]

    def settle(self, header: str, texts: Collection[str]) -> None:
        """Find out what texts mean that are no known names just so."""
        vocabulary = self.vocabularies[header]
        unknown = set(texts) - vocabulary.settled.keys()
        unknown -= vocabulary.kind.known_of(unknown, self.outcome.as_of) if unknown else set()
        if not unknown:
            return
        vocabulary.load()
        answers = self.outcome.answers.names_under(header)
        doubtful = []
        for text in (text for text in texts if text in unknown):
            if text in answers:
                vocabulary.settled[text] = answers[text] or text
            elif len(spelled := vocabulary.spelled(text)) == 1:
                vocabulary.settled[text] = self.respelled[text] = spelled[0]
            elif spelled:
                self.ask(header, text, spelled, SPELLED)
            else:
                doubtful.append(text)
        self.ask_of_similar(header, doubtful)

    def ask_of_similar(self, header: str, texts: Sequence[str]) -> None:
        """Ask of names that are nearly known, or were known at another time; the others are new."""
        vocabulary = self.vocabularies[header]
        otherwise = vocabulary.kind.called_otherwise(texts, self.outcome.as_of) if texts else {}
        similar = vocabulary.similar([text for text in texts if text not in otherwise])
        for text in texts:
            if names := otherwise.get(text):
                self.ask(header, text, names, CALLED_OTHERWISE)
            elif names := similar.get(text):
                self.ask(header, text, names, SIMILAR)
            elif spelled := vocabulary.spelled(text):  # by another one of the file
                vocabulary.settled[text] = self.respelled[text] = spelled[0]
            elif header in self.may_be_new:
                vocabulary.add_new(text)

    def ask(self, header: str, text: str, names: Sequence[str], why: str) -> None:
        question = NameQuestion(header, text, list(names[:MOST_SIMILAR]), why, header in self.may_be_new)
        self.outcome.asked.names.setdefault((header, text), question)

    def tell(self) -> None:
        """Say which names were read as others."""
        respelled = [f"„{text}“ als „{meant}“" for text, meant in self.respelled.items()]
        if respelled:
            more = f" und {len(respelled) - MOST_NAMED} weitere" if len(respelled) > MOST_NAMED else ""
            self.outcome.notes.sentences.append(f"Nur anders geschrieben: {', '.join(respelled[:MOST_NAMED])}{more}.")
