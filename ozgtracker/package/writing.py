"""All data as files: the public lists of a key date and the full package of all records, each in a folder."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lists.package import PUBLIC, write_lists
from records.package.writing import FULL, write_package


def write_all(folder: Path, key_date: date, *, is_public_only: bool = False) -> dict[str, int]:
    """Write both parts into the folder, or the public one alone. Returns the number of files of each part."""
    city = settings.MUNICIPALITY or "OZG-Tracker"
    with transaction.atomic():  # both parts of one state of the data
        title = f"{city}: Listen vom {key_date:%d.%m.%Y}"
        lists = write_lists(folder / PUBLIC, key_date, title, license_of_data(), **publisher())
        written = {PUBLIC: len(lists)}
        if not is_public_only:
            written[FULL] = len(write_package(folder / FULL, f"{city}: alle Daten"))
    return written


def publisher() -> dict[str, object]:
    """Whose data the public package has: who publishes it after Data Package, and the Regionalschlüssel (`ars`), by
    which other installations tell municipalities apart."""
    named = {"contributors": [{"title": settings.MUNICIPALITY, "roles": ["publisher"]}]}
    return (named if settings.MUNICIPALITY else {}) | ({"ars": settings.ARS} if settings.ARS else {})


def license_of_data() -> dict[str, str]:
    """The licence of the setting, as Data Package has it; empty without one."""
    if not settings.DATA_LICENSE:
        return {}
    title, path = settings.DATA_LICENSES[settings.DATA_LICENSE]
    return {"name": settings.DATA_LICENSE, "title": title, "path": path}
