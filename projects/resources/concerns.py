"""How the day is imported from which an obstacle or an involvement is known, where a row says a later state too."""

from collections.abc import Sequence
from typing import Any

from imports.cells import CellByHeader
from imports.resources import Resource
from records.models import Record

from .cells import DAY


class FirstStateResource(Resource):
    """The first statement of a concern, as every new one is: open, taking part. Only where the row itself says what
    holds from a later day, and nothing was stated up to the first one."""

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        stated_on = DAY.of(cell, "Gilt ab")
        record.is_said_by_its_row = not stated_on or stated_on <= record.effective_on

    def superfluous(self, records: Sequence[Any]) -> Sequence[Record]:
        kind: Any = self.Meta.model
        owners = {record.owner_key for record in records}
        stated = kind.objects.filter(**{f"{kind.owner_field}__in": owners}) if owners else kind.objects.none()
        first = dict(stated.order_by("-effective_on").values_list(kind.owner_attname(), "effective_on"))
        return [
            record
            for record in records
            if record.is_said_by_its_row
            or (record.owner_key in first and first[record.owner_key] <= record.effective_on)
        ]
