"""Questions to the OZG services."""

from typing import Self

from django.db.models import Q

from records.querysets import RecordQuerySet
from records.text import normalise


class ServiceQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """Services whose name holds the text, umlauts and case folded, or whose OZG-ID begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(ozg_id__startswith=text.strip()))
