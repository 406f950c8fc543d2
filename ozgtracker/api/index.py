"""What the interface says of itself at its beginning."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from .resources import ROOT, VERSION, resources

PROMISES = (
    "Innerhalb von v1 bleiben Adressen, Parameter mit ihren Werten, Felder mit Art und Einheit, Kennungen (id).",
    "Hinzukommen können Listen, Parameter, Felder und Werte von Codelisten: Programme übergehen, was sie nicht kennen.",
    "Was nicht dazu passt, bekommt eine neue Version; die alte antwortet danach noch mindestens zwei Jahre.",
)


def license_of_data() -> dict[str, str] | None:
    """Name and address of the licence of the data; None where it is not set."""
    name, address = settings.DATA_LICENSES.get(settings.DATA_LICENSE) or ("", "")
    return {"name": name, "url": address} if name else None


def title() -> str:
    return f"{settings.MUNICIPALITY or 'OZG-Tracker'}: Stand der Digitalisierung"


def index_of(base: str) -> dict[str, Any]:
    """The index under the address of the site, without a slash at its end."""
    return {
        "titel": title(),
        "version": VERSION,
        "zusage": list(PROMISES),
        "lizenz": license_of_data(),
        "openapi": f"{base}{reverse('api-openapi')}",
        "dokumentation": f"{base}{reverse('api')}",
        "listen": [
            {"name": each.name, "titel": each.title, "beschreibung": each.lead, "url": f"{base}/{ROOT}{each.path}/"}
            for each in resources()
        ],
    }


INDEX_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["titel", "version", "zusage", "lizenz", "openapi", "dokumentation", "listen"],
    "properties": {
        "titel": {"type": "string"},
        "version": {"type": "string", "const": VERSION},
        "zusage": {"type": "array", "items": {"type": "string"}, "description": "Was innerhalb der Version bleibt."},
        "lizenz": {
            "type": ["object", "null"],
            "description": "Unter welcher Lizenz die Daten verwendet werden dürfen; null: noch nicht festgelegt.",
            "additionalProperties": False,
            "required": ["name", "url"],
            "properties": {"name": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
        },
        "openapi": {"type": "string", "format": "uri", "description": "Diese Beschreibung."},
        "dokumentation": {"type": "string", "format": "uri", "description": "Dieselbe für Menschen."},
        "listen": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "titel", "beschreibung", "url"],
                "properties": {
                    "name": {"type": "string"},
                    "titel": {"type": "string"},
                    "beschreibung": {"type": "string"},
                    "url": {"type": "string", "description": "Adresse; in {Klammern}, was einzusetzen ist."},
                },
            },
        },
    },
}
