"""Text made comparable: one form for searching and for German sorting."""

import unicodedata


def normalise(text: str) -> str:
    """Casefolded text without accents and with single spaces: "Straßen  Ämter" -> "strassen amter".

    Sorting by it follows DIN 5007-1 (Ä with A, ß as ss) on every database; searching in it finds
    umlauts however they were typed.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.split())
