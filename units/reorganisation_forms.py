"""The forms of the first steps of a reorganisation: its day, then which units and which successors."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone

from records.ends import ONE_DAY
from records.fields import DayFormField
from records.form_parts import file_reference_field, source_field, text_field
from records.lookups import key_of

from .choices import Kind, ReorganisationKind
from .models import Division, Unit
from .reorganisation_fields import PLEASE, KeyChoiceField, by_name, choices_of, many_units, offer, one_unit
from .reorganisation_plan import Plan, RefusedUnitError
from .successor_form import SuccessorForm

STAYS_EMPTY = "Leer: bleibt, wie es ist."
MOST_SUCCESSORS = 20
UNSEEN = (NON_FIELD_ERRORS, "effective_on")
# Of these the day is the first without the units that are chosen; what was closed with the day before is among them.
LEAVING = (ReorganisationKind.MERGE, ReorganisationKind.SPLIT)
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(9000, 1, 1)  # of the days that have some before and after them


class DayForm(forms.Form):
    """The first step: the day, because it says which units there are to be chosen."""

    day_label: ClassVar[str] = "Gilt ab"
    day_help: ClassVar[str] = "Der erste Tag, an dem es so ist."

    effective_on = DayFormField(widget=AdminDateWidget)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["effective_on"].label = self.day_label
        self.fields["effective_on"].help_text = f"{self.day_help} Was es dann gibt, steht im nächsten Schritt zur Wahl."

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Bitte geben Sie einen Tag nach 1800 an.")
        return day


class LastDayForm(DayForm):
    """The same of what is closed."""

    day_label = "Aufgelöst am"
    day_help = "Der letzte Tag; an ihm zählt sie noch."


class UnitsForm(DayForm):
    """Base of the second step: the units, on the day of the first. Subclasses, one for each kind, say what more is
    asked."""

    kind: ClassVar[ReorganisationKind]
    day_form: ClassVar[type[DayForm]] = DayForm
    lead: ClassVar[str]

    source = source_field(help_text="Etwa eine Drucksache oder Verfügung. Öffentlich.")
    file_reference = file_reference_field()

    field_order: Sequence[str] | None = None

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["effective_on"].widget = forms.HiddenInput()
        day = self.offered_on - ONE_DAY if self.kind in LEAVING else self.offered_on
        for name in {"units", "unit"} & self.fields.keys():
            none = PLEASE[1] if name == "unit" else ""
            offer(self.fields[name], Unit.objects.on_day(day), choices_of(list(by_name(day)), none))

    @cached_property
    def offered_on(self) -> date:
        """The day whose units are offered: that of the first step; today where it is none."""
        typed = (self.data if self.is_bound else self.initial).get("effective_on", "")
        try:
            day = self.fields["effective_on"].to_python(typed)
        except ValidationError:
            day = None
        return day if day and FIRST_DAY <= day <= LAST_DAY else timezone.localdate()

    @property
    def offered_text(self) -> str:
        when = "am letzten Tag davor" if self.kind in LEAVING else "an diesem Tag"
        return f"zur Wahl steht, was es {when} gibt"

    @cached_property
    def offered(self) -> list[Unit]:
        """The units that there are on the day."""
        return list(by_name(self.offered_on))

    @property
    def successors(self) -> list["SuccessorForm"]:
        """The forms of the successors."""
        return []

    @property
    def rows(self) -> list[BoundField]:
        """The fields in two parts: what happens, and where that is known from, which comes last."""
        return [self[name] for name in self.fields if name not in ("effective_on", "source", "file_reference")]

    @property
    def provenance_rows(self) -> list[BoundField]:
        return [self[name] for name in ("source", "file_reference")]

    def day(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        return day

    def is_valid(self) -> bool:
        valid = [super().is_valid(), *(form.is_valid() for form in self.successors)]  # each shows its errors
        return all(valid)

    def chosen(self) -> list[Unit]:
        units = self.cleaned_data.get("units")
        return list(units) if units is not None else [self.cleaned_data["unit"]]

    def values(self) -> dict[str, object]:
        """What is stated anew of the units."""
        return {}

    def plan(self) -> Plan:
        """What was entered, as a plan of its own each time."""
        plan = Plan(
            self.kind,
            self.day(),
            self.chosen(),
            self.chosen_successors(),
            self.values(),
            self.cleaned_data["source"],
            self.cleaned_data["file_reference"],
        )
        plan.read()
        return plan

    def chosen_successors(self) -> list[Unit]:
        return [form.successor() for form in self.successors]

    def show(self, error: ValidationError) -> None:
        """Show why the plan was refused: at the successor that it is about, else above all."""
        form: Any = self.successors[error.place] if isinstance(error, RefusedUnitError) else self
        if not hasattr(error, "error_dict"):
            form.add_error(None, error.messages)
            return
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields and name not in UNSEEN else None, errors)


class SucceededForm(UnitsForm):
    """Base of the first step of what leaves successors; `nachfolgen` is the number of their forms."""

    least, most = 1, 1
    title: ClassVar[str] = "Nachfolgerin"

    nachfolgen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @cached_property
    def forms_number(self) -> int:
        source = self.data if self.is_bound else self.initial
        typed = str(source.get("nachfolgen") or "")
        number = key_of(typed)
        return min(max(number, self.least), self.most)

    @cached_property
    def all_successors(self) -> list[SuccessorForm]:
        data = self.data if self.is_bound else None
        return [
            SuccessorForm(
                data,
                prefix=f"nachfolge-{place}",
                initial=self.initial.get(f"nachfolge-{place}"),
                offered=self.offered,
                day=self.offered_on,
            )
            for place in range(self.forms_number)
        ]

    @property
    def successors(self) -> list[SuccessorForm]:
        """Those that are needed, and what else was filled."""
        return [form for place, form in enumerate(self.all_successors) if place < self.least or not form.is_blank]

    @property
    def rows(self) -> list[BoundField]:
        return [field for field in super().rows if field.name != "nachfolgen"]

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        kept = [form.cleaned_data["unit"].pk for form in self.successors if form.cleaned_data["unit"]]
        if len(kept) != len(set(kept)):
            self.add_error(None, "Eine Leistungseinheit steht zweimal unter den Nachfolgerinnen.")
        return not self.errors


class RenameForm(UnitsForm):
    kind = ReorganisationKind.RENAME
    lead = "Eine Leistungseinheit heißt ab einem Tag anders; alles, was an ihr hängt, bleibt bei ihr."

    unit = one_unit("Leistungseinheit")
    name = text_field("Neuer Name", 200, required=False, help_text=STAYS_EMPTY)
    number = text_field("Neue Nummer", 20, required=False, help_text=STAYS_EMPTY)
    unit_kind = forms.ChoiceField(
        label="Neue Art", required=False, choices=[("", "bleibt, wie sie ist"), *Kind.choices]
    )

    field_order = ("effective_on", "unit", "name", "number", "unit_kind")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.values():
            self.add_error("name", "Bitte geben Sie an, was sich ändert: Name, Nummer oder Art.")
        return cleaned

    def values(self) -> dict[str, object]:
        values = {"name": "name", "number": "number", "kind": "unit_kind"}
        return {name: value for name, field in values.items() if (value := self.cleaned_data.get(field))}


class MoveForm(UnitsForm):
    kind = ReorganisationKind.MOVE
    lead = "Leistungseinheiten gehören ab einem Tag zu einem anderen Geschäftsbereich; was an ihnen hängt, bleibt."

    units = many_units("Leistungseinheiten", "Alle, die am selben Tag in denselben Geschäftsbereich wechseln.")
    division = KeyChoiceField(label="Neuer Geschäftsbereich", queryset=Division.objects.none())

    field_order = ("effective_on", "units", "division")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.offered_on
        offer(self.fields["division"], Division.objects.on_day(day), [PLEASE, *Division.objects.choices(day)])

    def values(self) -> dict[str, object]:
        return {"division": self.cleaned_data["division"]}


class MergeForm(SucceededForm):
    kind = ReorganisationKind.MERGE
    lead = "Mehrere Leistungseinheiten werden eine: eine neue, oder eine von ihnen oder eine andere nimmt sie auf."

    units = many_units("Welche werden zusammengelegt?", "Mindestens zwei, oder eine, die in einer anderen aufgeht.")

    field_order = ("effective_on", "units")

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        plan = self.plan()
        if len({unit.pk for unit in [*plan.units, *plan.continuing]}) + len(plan.founded) < 2 or not plan.closing:
            self.add_error("units", "Bitte wählen Sie, was außer der Nachfolgerin zusammengelegt wird.")
        elif len(plan.units) == 1 and plan.founded:
            self.add_error("units", "Bitte wählen Sie mindestens zwei; heißt eine nur anders, ist es eine Umbenennung.")
        return not self.errors


class SplitForm(SucceededForm):
    kind = ReorganisationKind.SPLIT
    lead = "Aus einer Leistungseinheit werden mehrere. Bleibt sie selbst bestehen, ist sie eine der Nachfolgerinnen."
    least, most = 2, MOST_SUCCESSORS

    unit = one_unit("Welche wird aufgeteilt?")

    field_order = ("effective_on", "unit")


class CloseForm(SucceededForm):
    kind = ReorganisationKind.CLOSE
    day_form = LastDayForm
    lead = "Leistungseinheiten gibt es nach einem Tag nicht mehr, ohne dass andere an ihre Stelle treten."
    least, most = 0, 0

    units = many_units("Welche werden aufgelöst?", "Alle, die am selben Tag enden.")
    heir = KeyChoiceField(
        label="Aufgaben gehen an (freiwillig)",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Eine vorhandene Leistungseinheit, etwa für die Zuständigkeit für OZG-Leistungen.",
    )

    field_order = ("effective_on", "units", "heir")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["heir"], Unit.objects.on_day(self.offered_on), choices_of(self.offered, "niemanden"))

    def day(self) -> date:
        return super().day() + ONE_DAY

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("heir") and cleaned["heir"] in (cleaned.get("units") or ()):
            self.add_error("heir", f"„{cleaned['heir']}“ wird selbst aufgelöst.")
        return cleaned

    def chosen_successors(self) -> list[Unit]:
        return [self.cleaned_data["heir"]] if self.cleaned_data["heir"] else []


FORMS: dict[str, type[UnitsForm]] = {
    "umbenennen": RenameForm,
    "umziehen": MoveForm,
    "zusammenlegen": MergeForm,
    "aufteilen": SplitForm,
    "aufloesen": CloseForm,
}
