"""What a spreadsheet holds in a cell, as the import takes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

PADDED = re.compile(r"0{2,}")
FLOAT_NOISE = 9
EXACT_FLOATS = 10**15  # beyond, floating point has no decimal places


@dataclass(frozen=True)
class Unusable:
    """A cell whose value cannot be taken: a formula or an error; `reason` says it in German."""

    text: str
    reason: str

    def __str__(self) -> str:
        return self.text


class CellError(ValueError):
    """What is wrong with the cell of a row under the `header`."""

    def __init__(self, text: str, header: str) -> None:
        super().__init__(text)
        self.header = header


Cell = str | int | Decimal | date | bool | Unusable | None
CellByHeader = Callable[[str], Cell]


def uncalculated(text: str) -> Unusable:
    """A formula of which the file has no value."""
    return Unusable(
        text,
        "Hier steht eine Formel ohne berechneten Wert. Bitte öffnen und speichern Sie die Datei einmal in Ihrer "
        "Tabellenkalkulation.",
    )


def error(text: str) -> Unusable:
    return Unusable(text, f"Hier steht der Fehlerwert {text}.")


def number(value: int | float, number_format: str = "") -> str | int | Decimal:
    """A number without the noise of floating point; one shown with leading zeros as that text, a share in percent."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if "%" in number_format:
        exact *= 100
    if abs(exact) < EXACT_FLOATS:
        exact = round(exact, FLOAT_NOISE).normalize()
    if exact != exact.to_integral_value():
        return exact
    whole = int(exact)
    return str(whole).zfill(len(number_format)) if PADDED.fullmatch(number_format) else whole


def plain(value: object, number_format: str = "") -> Cell:
    """A value of a spreadsheet as the import takes it."""
    if isinstance(value, bool | str | datetime | date) or value is None:
        return value
    if isinstance(value, int | float):
        return number(value, number_format)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
