"""How cells travel as JSON: texts, whole numbers, yes and no as such, the rest as an object with one key."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..cells import Unusable


def encode(cell: object) -> dict[str, object]:
    if isinstance(cell, Decimal):
        return {"decimal": str(cell)}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, Unusable):
        return {"unusable": [cell.text, cell.reason]}
    raise TypeError(type(cell).__name__)


def decode(message: dict[str, Any]) -> Any:
    if len(message) != 1:
        return message
    ((key, value),) = message.items()
    if key == "decimal":
        return Decimal(value)
    if key == "moment":
        return datetime.fromisoformat(value)
    if key == "day":
        return date.fromisoformat(value)
    return Unusable(*value) if key == "unusable" else message
