"""Which passwords are refused beside the common ones."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError

# A word of the house may stand in a longer sentence: what is left without it has to be long enough by itself.
REST = 12

# Django's list of common passwords has hardly any in German that are as long as they have to be here.
COMMON = (
    *("passwort", "password", "kennwort", "geheim", "hallo", "willkommen", "welcome", "schatz", "sonnenschein"),
    *("frühling", "fruehling", "sommer", "herbst", "winter", "montag", "freitag", "urlaub", "fussball", "schalke"),
    *("deutschland", "rathaus", "verwaltung", "arbeit", "computer", "internet", "admin", "master", "test"),
    *("qwertzuiop", "qwertz", "qwerty", "asdfghjkl", "asdfgh", "yxcvbn"),
    *("1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234"),
)


def house_words() -> list[str]:
    """Words that somebody who guesses tries first: the name of the program, that of the municipality, common ones."""
    place = re.findall(r"\w{4,}", settings.MUNICIPALITY.casefold())
    return sorted({"ozg-tracker", "ozgtracker", "tracker", "ozg", *COMMON, *place}, key=len, reverse=True)


class HouseWordsValidator:
    """Refuses passwords that are too short once the words of the house and common ones are taken out of them."""

    def validate(self, password: str, user: object = None) -> None:
        rest = password.casefold()
        used = [word for word in house_words() if word in rest]
        for word in used:
            rest = rest.replace(word, "")
        if used and len(rest) < REST:
            raise ValidationError(f"Das Passwort besteht zu sehr aus „{used[0]}“: Das rät man zuerst.", code="house")

    def get_help_text(self) -> str:
        return (
            "Wörter des Hauses (der Name der Kommune, „OZG“) und solche wie „Passwort“, „Sommer“ oder „1234“ zählen "
            "nicht zu seiner Länge."
        )
