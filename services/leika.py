"""The key of a LeiKa service (Leistungsschlüssel) and its parts.

14 digits: Instanz 2, Leistungsgruppierung 3, Leistungskennung 3, Verrichtungskennung 3, Verrichtungsdetail 3
(docs.fitko.de; the split holds for all 4,813 keys of the KDN snapshot). 99 is the national catalogue; others exist.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

NATIONAL = "99"
SPACES = re.compile(r"\s")
NONE = "000"
WITHOUT_KEY = "nicht im LeiKa"  # as the OZG-Datenbank NRW says of a service that has no key yet


class LeikaKeyField(models.CharField):
    """A LeiKa key as text; spaces between its parts, as in print, are taken out. Without one it is None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 14, "validators": [validate_key], **kwargs})

    def to_python(self, value: object) -> str | None:
        return (SPACES.sub("", value) or None) if isinstance(value, str) else super().to_python(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": 30, "empty_value": None, **kwargs})


def validate_key(key: str) -> None:
    """Raise a ValidationError unless the key has 14 digits, and a Verrichtung wherever it has a detail of it.

    The second holds for the national catalogue; of others keys such as 77000000000316 are in use.
    """
    if not re.fullmatch(r"[0-9]{14}", key):
        raise ValidationError("Der Leistungsschlüssel hat genau 14 Ziffern, etwa 99107023000000.")
    if key.startswith(NATIONAL) and verrichtung_of(key) == NONE != detail_of(key):
        raise ValidationError(
            f"Der Leistungsschlüssel {key} hat ein Verrichtungsdetail ({detail_of(key)}), aber keine Verrichtung (000)."
        )


def object_of(key: str) -> str:
    """Leistungsobjekt: Instanz, Gruppierung and Kennung."""
    return key[:8]


def verrichtung_of(key: str) -> str:
    return key[8:11]


def detail_of(key: str) -> str:
    return key[11:]


def spaced(key: str) -> str:
    """The key as in print: 99 107 023 000 000"""
    return " ".join((key[:2], key[2:5], key[5:8], key[8:11], key[11:]))
