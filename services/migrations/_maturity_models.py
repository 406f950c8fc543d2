"""The maturity models and their levels, as far as their sources are known; staff may complete them.

Version 1.1: names and meaning after Land Brandenburg, compliant from 3; online from 2 after the federal dashboard.
Version 2.0: the source at hand tells what groups of levels are about, not their names, and no level that is compliant.
They are taken as always known, so that what was known on a day can be told with them.
"""

from datetime import UTC, datetime
from typing import Any

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
REASON = "Mit dem Programm ausgeliefert"
BRANDENBURG = "ozg.brandenburg.de, Das Reifegradmodell nach dem OZG (31.05.2023)"
SAXONY_ANHALT = "ozg.sachsen-anhalt.de, Grundlagen: Reifegradmodell (Stand 02/2026)"
FRONT = "Stufen 0 bis 3: was Nutzende auf der Oberfläche erreichen."
INSIDE = "Stufen 4 bis 6: wie tief Prozesse und Daten in der Verwaltung digital sind."
WHOLE = "Vollständig digital von Anfang bis Ende."

MODELS = (
    (
        "1.1",
        BRANDENBURG,
        (
            "Zehn Kriterien; das niedrigste bestimmt den Reifegrad der Leistung. OZG-konform ab Stufe 3. Das Dashboard "
            "Digitale Verwaltung des Bundes zählt eine Leistung ab Stufe 2 als online."
        ),
        (
            (0, "Offline", "Auf der Website der Behörde steht nichts zur Leistung."),
            (1, "Information", "Auf der Website der Behörde stehen Informationen zur Leistung."),
            (2, "Formular-Assistent", "Hilfe beim Ausfüllen eines Formulars; kein Antrag auf elektronischem Weg."),
            (3, "Online-Leistung", "Antrag mit allen Nachweisen auf elektronischem Weg."),
            (4, "Online-Transaktion", "Vollständig digital; Nachweise nach dem Once-Only-Prinzip."),
        ),
    ),
    (
        "2.0",
        SAXONY_ANHALT,
        (
            "Seit Juli 2025, 13 Kriterien, bisher Orientierungshilfe. Namen der Stufen, und ab welcher eine Leistung als "
            "online oder OZG-konform gilt, sind hier nicht bekannt und können ergänzt werden; bis dahin zählt keine."
        ),
        (
            *((number, "", FRONT) for number in range(4)),
            *((number, "", INSIDE) for number in range(4, 7)),
            (7, "", WHOLE),
        ),
    ),
)
ONLINE_FROM, COMPLIANT_FROM = {"1.1": 2}, {"1.1": 3}


def load(apps: Any, schema_editor: Any) -> None:
    for edition, source, note, levels in MODELS:
        model = add(apps, "MaturityModel", edition=edition, source=source, note=note)
        for number, name, meaning in levels:
            add(
                apps,
                "MaturityLevel",
                model=model,
                number=number,
                name=name,
                meaning=meaning,
                source=source,
                is_online=number >= ONLINE_FROM.get(edition, 99),
                is_compliant=number >= COMPLIANT_FROM.get(edition, 99),
            )


def add(apps: Any, kind: str, **values: Any) -> Any:
    """A row, and the beginning of its history."""
    row = apps.get_model("services", kind).objects.create(**values)
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    history = apps.get_model("services", f"Historical{kind}")
    history.objects.create(history_date=ALWAYS, history_type="+", history_change_reason=REASON, **columns)
    return row
