"""What a row says of its statements beside their values: from when they hold, and where they come from."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .widgets import DayWidget, TextWidget, Widget


class EffectiveWidget(DayWidget):
    expects = "Tag als TT.MM.JJJJ; leer: ab dem Stichtag der Datei, bei neuen Einträgen von Anfang an"


class StatementDetails(NamedTuple):
    """From when a row says that its values hold (None: it does not say), and where it has them from."""

    effective_on: date | None = None
    source: str = ""
    file_reference: str = ""


NO_DETAILS = StatementDetails()
DETAIL_COLUMNS: Mapping[str, tuple[str, Widget]] = {
    "Gilt ab": ("effective_on", EffectiveWidget()),
    "Quelle": ("source", TextWidget()),
    "Aktenzeichen": ("file_reference", TextWidget()),
}
