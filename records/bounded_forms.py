"""Rows of a form are bounded: what is sent cannot claim more of them than a person would enter."""

import re
from typing import Any

from django.forms.formsets import TOTAL_FORM_COUNT

from .form_parts import with_value
from .generics import InlineFormSet

MOST_NEW_ROWS = 100
MOST_RENEWED_ROWS = 1000  # rows of a record that was deleted while it was edited


class BoundedFormSet(InlineFormSet):
    """Rows entered with a record: those that are there, and at most MOST_NEW_ROWS new ones.

    A form of Django makes up to 2,000 rows of whatever number is claimed, which takes many seconds. Of what claims more
    than `most_rows` only the rows that were sent are made, and `too_many_rows` says that it was refused.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_long = False
        most = self.most_rows
        self.absolute_max = most
        self.max_num = most if self.max_num else 0  # 0: nobody may add rows here
        if self.is_bound and self.management_form.is_valid():
            self.is_too_long = (self.management_form.cleaned_data[TOTAL_FORM_COUNT] or 0) > most
        if self.is_too_long:
            number = min(self.number_sent, most)
            self.data = with_value(self.data, f"{self.prefix}-{TOTAL_FORM_COUNT}", number)
            del self.management_form

    @property
    def most_rows(self) -> int:
        """The most rows that may be sent."""
        return MOST_NEW_ROWS + (MOST_RENEWED_ROWS if self.save_as_new else len(self.get_queryset()))

    @property
    def number_sent(self) -> int:
        """How many rows were sent, whatever was claimed."""
        row = re.compile(rf"{re.escape(str(self.prefix))}-(\d+)-")
        return len({match[1] for match in map(row.match, self.data) if match})

    def too_many_rows(self) -> list[str]:
        """What to say where too many were claimed."""
        if not self.is_too_long:
            return []
        return [
            f"So viele Zeilen nimmt das Formular nicht an. Bitte sichern Sie höchstens {MOST_NEW_ROWS} neue auf einmal."
        ]
