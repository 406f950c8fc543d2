"""Which passwords are refused beside the common ones."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

# A word of the house may stand in a longer sentence: what is left without it has to be long enough by itself.
REST = 12


def house_words() -> list[str]:
    """Words that somebody who guesses tries first: the name of the program and that of the municipality."""
    place = re.findall(r"\w{4,}", settings.MUNICIPALITY.casefold())
    return sorted({"ozg-tracker", "ozgtracker", "tracker", "ozg", *place}, key=len, reverse=True)


class HouseWordsValidator:
    """Refuses passwords that are too short once the words of the house are taken out of them."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.casefold()
        used = [word for word in house_words() if word in rest]
        for word in used:
            rest = rest.replace(word, "")
        if used and len(rest) < REST:
            raise ValidationError(f"Das Passwort besteht zu sehr aus „{used[0]}“: Das rät man zuerst.", code="house")

    def get_help_text(self) -> str:
        return "Wörter des Hauses (der Name der Kommune, „OZG“) zählen nicht zu seiner Länge."
