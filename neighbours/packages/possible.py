"""What a stranger's package may say at all: amounts, shares, numbers and days within what is possible.

Looked at when it is received; what is kept is not looked at again, so that a page never fails for it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from lists import formats

from ..problems import RefusedPackageError
from .tables import PackageRow

MOST_EUROS = 10**10  # more than any city's budget, and beyond what is recorded here
MOST_MEMBERS = 10**6
# The least is 0 of all: what was repaid is an amount of its own ("Zurückgezahlt"), never a negative "Ausgezahlt".
MOST: Mapping[str, Mapping[str, int]] = {
    "projekte": {
        "Fortschritt in %": 100,
        "Leistungseinheiten": MOST_MEMBERS,
        "davon fertig": MOST_MEMBERS,
        "Prozessbündel": MOST_MEMBERS,
        "davon digitalisiert": MOST_MEMBERS,
    },
    "foerdermittel": {
        "Landesförderung": MOST_EUROS,
        "Ausgezahlt": MOST_EUROS,
        "davon offen (Ausgezahlt)": MOST_EUROS,
        "Zurückgezahlt": MOST_EUROS,
        "davon offen (Zurückgezahlt)": MOST_EUROS,
    },
    "leistungen": {},
}
BEGIN, END = "Beginn", "Fertigstellung"


def refuse_impossible(name: str, rows: Iterable[PackageRow]) -> None:
    """Raise a RefusedPackageError that names table, row and column where a value of the table is not possible."""
    for number, row in enumerate(rows, 2):
        for header, most in MOST[name].items():
            value = row[header]
            if value is not None and not 0 <= value <= most:
                raise RefusedPackageError(
                    f"Tabelle {name}: Zeile {number}: „{header}“ ist {text_of(value)}; "
                    f"möglich sind 0 bis {formats.number(most)}."
                )
        begin, end = row.get(BEGIN), row.get(END)
        if begin is not None and end is not None and end < begin:
            raise RefusedPackageError(
                f"Tabelle {name}: Zeile {number}: „{END}“ ({end:%d.%m.%Y}) liegt vor „{BEGIN}“ ({begin:%d.%m.%Y})."
            )


def text_of(value: int | Decimal) -> str:
    """-1,50: as it was sent, with a comma."""
    return str(value).replace(".", ",")
