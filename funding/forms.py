"""Forms of what adds up: bookings of grants and of the budget."""

from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from records.correction_forms import ReportsForm
from records.row_forms import StatementRowForm, StatementRowFormSet

from .models import Grant
from .models.notices import CONDITIONS


class BookingRowForm(ReportsForm):
    """The row in which a new booking is entered with its tranche or item."""

    @property
    def touched_from(self) -> date | None:
        return self.instance.first_day_altered(None) if self.has_changed() else None


class AmendmentRowForm(StatementRowForm):
    """A new amendment starts from the conditions that hold today: what is left as it is, is not stated."""

    def __init__(self, *args: Any, in_force: dict[str, object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in in_force.keys() & self.fields.keys() if self.instance._state.adding else ():
            self.initial[name] = in_force[name]
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance._state.adding:
            self.cleaned_data.update({name: None for name in CONDITIONS if name not in self.changed_data})
        return cleaned


class AmendmentRowFormSet(StatementRowFormSet):
    """The amendments of a grant."""

    @cached_property
    def in_force(self) -> dict[str, object]:
        """The conditions of the grant that hold today; none of a new one."""
        if not self.instance.pk:
            return {}
        grants = Grant.objects.with_conditions(timezone.localdate()).filter(pk=self.instance.pk)
        values = grants.values(*(f"{name}_by_then" for name in CONDITIONS)).get()
        return {name: values[f"{name}_by_then"] for name in CONDITIONS}

    def get_form_kwargs(self, index: int | None) -> dict[str, object]:
        return {**super().get_form_kwargs(index), "in_force": self.in_force}
