"""Forms of records of which something is stated."""

from typing import Any

from django.utils import timezone

from .forms import RecordForm
from .stated import stated_of


class StatedForm(RecordForm):
    """The form of an owner: the values that hold today, and what is stated anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = not self.instance.pk
        if not self.is_new:
            for stated in stated_of(type(self.instance)):
                self.initial.setdefault(stated.name, stated.read(self.instance))

    def _post_clean(self) -> None:
        if self.is_new:
            for stated in stated_of(type(self.instance)):
                if stated.name in self.cleaned_data:
                    stated.write(self.instance, self.cleaned_data[stated.name])
        super()._post_clean()

    def save_statements(self) -> None:
        changed = {
            stated.name: self.cleaned_data[stated.name]
            for stated in stated_of(type(self.instance))
            if stated.name in self.changed_data
        }
        if changed and not self.is_new:
            self.instance.state(timezone.localdate(), **changed)
