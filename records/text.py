"""Text made comparable: one form for searching and for German sorting."""

import unicodedata

from django.utils.text import slugify

TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def normalise(text: str) -> str:
    """Casefolded text without accents and with single spaces: "Straßen  Ämter" -> "strassen amter".

    Sorting by it follows DIN 5007-1 (Ä with A, ß as ss) on every database; searching in it finds
    umlauts however they were typed.
    """
    letters = text.casefold()
    if not letters.isascii():
        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.split())


def address_form(text: str) -> str:
    """The form of a German text in addresses and account names: "Geschäftsbereich" -> "geschaeftsbereich"."""
    return slugify(text.casefold().translate(TRANSLITERATED))
