"""Forms of phase models and their phases."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError

from records.fields import DayFormField
from records.forms import RecordFormSet, VersionedForm
from records.stated_forms import StatedForm
from records.text import normalise, refuse_private_use

from .choices import DONE, NOT_BEGUN, Filling, Sign
from .models import check_ends_of_model, problem_of_names


def existing_field() -> DayFormField:
    return DayFormField(
        label="Gibt es ab",
        required=False,
        widget=AdminDateWidget,
        help_text="Wird das Modell schon verwendet: der Tag, ab dem es die Phase gibt.",
    )


class PhasePageForm(StatedForm):
    """A phase on its own page; of a new one it asks from when on there is one."""

    stated_on = existing_field()

    def _post_clean(self) -> None:
        if self.is_new:
            self.instance.stated_from = self.cleaned_data.get("stated_on")
        super()._post_clean()


class PhaseForm(VersionedForm):
    """A phase on the page of its model: a new one with its name, which is changed on its own page."""

    name = forms.CharField(label="Name", max_length=60, validators=[refuse_private_use])
    stated_on = existing_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["name"] = self.instance.name
            for name in ("place", "name", "stated_on"):
                self.fields[name].disabled = True
                self.fields[name].required = False

    def has_changed(self) -> bool:
        """What a new model begins with is saved as it was offered."""
        return bool(super().has_changed() or (not self.instance.pk and self.initial.get("name")))

    def _post_clean(self) -> None:
        if not self.instance.pk and self.cleaned_data.get("name"):
            self.instance.name = self.cleaned_data["name"]
            self.instance.stated_from = self.cleaned_data.get("stated_on")
        super()._post_clean()


class PhaseFormSet(RecordFormSet):
    """The phases of a model: a new one is offered its beginning and its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("instance") is None or kwargs["instance"].pk is None:
            kwargs["initial"] = FIRST_AND_LAST
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        entered = [form.cleaned_data for form in self.entered if form.cleaned_data.get("name")]
        if not self.has_wrong_rows:
            check_ends_of_model(data["place"] for data in entered)
        names = Counter(normalise(data["name"]) for data in entered)
        if twice := [data["name"] for data in entered if names[normalise(data["name"])] > 1]:
            raise ValidationError(f"„{twice[0]}“ steht zweimal in dem Modell.")
        if problem := problem_of_names(enumerate(data["name"] for data in entered)):
            raise ValidationError(problem)


FIRST_AND_LAST = (
    {"place": NOT_BEGUN, "name": "noch nicht begonnen", "sign": Sign.SQUARE, "filling": Filling.BLANK},
    {"place": DONE, "name": "abgeschlossen", "sign": Sign.FULL, "filling": Filling.PRODUCTIVE},
)
