"""Questions to divisions and organisational units."""

from typing import Self

from django.db.models import Q

from records.querysets import RecordQuerySet
from records.text import normalise


class DivisionQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """Divisions whose name holds the text, umlauts and case folded."""
        return self.filter(name_key__contains=normalise(text))


class UnitQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """Units whose name holds the text, umlauts and case folded, or whose number begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(number__startswith=text.strip()))
