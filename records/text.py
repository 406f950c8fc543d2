"""Text made comparable (one form for searching and for German sorting), and clean enough for every kind of file."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.text import slugify

NOT_RECORDED = "nicht erfasst"
TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
NEVER_TEXT = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
LIST_MARKS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0a8": "•", "\uf0d8": "•", "\uf076": "•", "\uf06f": "•"} | {
    "\uf02d": "–", "\uf0e0": "→", "\uf0e8": "→", "\uf0fc": "✓"
}  # fmt: skip
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", " ") | dict.fromkeys("\u200b\u2060\ufeff\u00ad"))
DIGITS = re.compile(r"[0-9]+")
PARTS = re.compile(r"[\s-]+")
UNCLEAN = re.compile(f"\r(?!\n)|[{LINE_ENDS}{NEVER_TEXT}{''.join(LIST_MARKS)}]")
PRIVATE_USE = re.compile(f"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd](?<![{''.join(LIST_MARKS)}])")


def normalise(text: str) -> str:
    """Casefolded text without accents, with single spaces: "Straßen  Ämter" -> "strassen amter". Characters that show
    nothing are left out.

    Sorting by it follows DIN 5007-1 (Ä with A, ß as ss) on every database; searching in it finds
    umlauts however they were typed.
    """
    letters = text.casefold()
    if not letters.isascii():
        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in decomposed if letter.isascii() or is_kept_in_key(letter))
    return " ".join(letters.split())


def is_kept_in_key(letter: str) -> bool:
    return not unicodedata.combining(letter) and not is_invisible(letter)


def number_key(text: str) -> str:
    """What numbers are sorted by, each group of digits by its value: 9 before 10, 300.2 before 300.10."""
    return DIGITS.sub(lambda group: f"{int(group[0]):09}", text.casefold())


def identity_key(text: str) -> str:
    """What two names share that differ only by case, ß/ss, composed letters, blanks, dashes or invisible characters.

    "Haupt– und  Personalamt" and "HAUPT-UND PERSONALAMT" -> "hauptundpersonalamt". Between digits one dash stays:
    "Team 1-2" is not "Team 12".
    """
    folded = text.casefold()
    if not folded.isascii():
        composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
        folded = "".join("-" if is_dash(letter) else letter for letter in composed if not is_invisible(letter))
    return PARTS.sub(part_of_key, folded) or folded


def part_of_key(match: re.Match[str]) -> str:
    """What stays of blanks and dashes in an identity key."""
    text, start, end = match.string, match.start(), match.end()
    between_digits = text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
    return "-" if between_digits else ""


def is_dash(letter: str) -> bool:
    return unicodedata.category(letter) == "Pd" or letter == "\N{MINUS SIGN}"


def is_invisible(letter: str) -> bool:
    """Whether a character shows nothing: soft hyphens, joiners, marks of direction, variation selectors."""
    return unicodedata.category(letter) == "Cf" or letter == "\u034f" or "\ufe00" <= letter <= "\ufe0f"


def visible(text: str) -> str:
    """The text without characters that show nothing."""
    return text if text.isascii() else "".join(letter for letter in text if not is_invisible(letter))


def address_form(text: str) -> str:
    """The form of a German text in addresses and account names: "Geschäftsbereich" -> "geschaeftsbereich"."""
    return slugify(text.casefold().translate(TRANSLITERATED))


def clean(text: str, *, multiline: bool = True) -> str:
    """The text without what XML 1.0 or Unicode forbids in text, so that every kind of file can hold it.

    Line ends such as the soft return of Word (U+000B) or a \\r alone become \\n, or a blank where there is one line.
    The bullets of the fonts Symbol and Wingdings, which Word writes as private-use characters, become such of Unicode.
    """

    if text.isprintable():
        return text  # all that is forbidden is not printable; this is ten times as fast

    def replacement(match: re.Match[str]) -> str:
        if match[0] in LINE_ENDS or match[0] == "\r":
            return "\n" if multiline else " "
        return LIST_MARKS.get(match[0], "")

    return UNCLEAN.sub(replacement, text)


def tidy(text: str) -> str:
    """A text without spaces at its ends, its non-breaking spaces plain, without invisible characters and clean."""
    if not text.isascii():
        text = clean(text.translate(SPACES))
    return text.strip()


def named(character: str) -> str:
    """U+6F22"""
    return f"U+{ord(character):04X}"


def problem_of_private_use(text: str) -> str:
    """Names the first private-use character of a text, which means something in one font alone; else empty."""
    match = PRIVATE_USE.search(text)
    if not match:
        return ""
    return (
        f"Das Zeichen {named(match[0])} an Stelle {match.start() + 1} gibt es nur in einer einzelnen Schriftart, "
        "anderswo ist es nicht lesbar. Bitte ersetzen Sie es."
    )


def refuse_private_use(text: str) -> None:
    """A validator of texts."""
    if problem := problem_of_private_use(text):
        raise ValidationError(problem, code="private_use")
