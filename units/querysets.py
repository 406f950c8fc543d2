"""Questions to the organisational units."""

from typing import Self

from django.db.models import Q, QuerySet

from records.text import normalise


class UnitQuerySet(QuerySet):
    def search(self, text: str) -> Self:
        """Units whose name holds the text, umlauts and case folded, or whose number begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(number__startswith=text.strip()))
