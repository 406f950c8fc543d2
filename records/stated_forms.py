"""Forms of records of which something is stated."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from .forms import RecordForm
from .stated import by_kind, stated_of


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
        if not self.is_new:
            self.check_statements()

    def check_statements(self) -> None:
        """Note what the rules of each kind say of what is stated anew."""
        statements = self.instance.new_statements(timezone.localdate(), **self.stated_anew())
        for kind, of_kind in by_kind(statements).items():
            try:
                kind.refuse_saving(of_kind)
            except ValidationError as error:
                self.add_error(None, ValidationError(error.messages))

    def stated_anew(self) -> dict[str, Any]:
        return {
            stated.name: self.cleaned_data[stated.name]
            for stated in stated_of(type(self.instance))
            if stated.name in self.changed_data and stated.name in self.cleaned_data
        }

    def save_statements(self) -> None:
        if not self.is_new:
            self.instance.state(timezone.localdate(), **self.stated_anew())
