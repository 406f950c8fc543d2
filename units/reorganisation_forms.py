"""The forms of the guided steps: which units and which successors, and what becomes of what hangs on them."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils import timezone

from records.ends import ONE_DAY
from records.fields import DayFormField
from records.lookups import KeyMultipleChoiceField, key_of
from records.text import refuse_private_use

from .choices import Kind, ReorganisationKind
from .dependents import Answers, DependentGroup, Dependents
from .models import Division, Unit
from .reorganisation_plan import Plan, RefusedUnitError

TEXT = {"class": "vTextField"}
STAYS_EMPTY = "Leer: bleibt, wie es ist."
MOST_SUCCESSORS = 20
NOTHING, PLEASE = ("", "---------"), ("", "Bitte wählen")
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(9000, 1, 1)  # of the days that have some before and after them


class KeyChoiceField(forms.ModelChoiceField):
    """Django's choice of a record; it looks up only what can be a key, whatever was sent."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not key_of(str(value)):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return super().to_python(value)


def offer(field: Any, records: Any, choices: list[tuple[Any, str]]) -> None:
    """Let a field accept the records, and offer the choices."""
    field.queryset = records
    field.widget.choices = choices


def choices_of(units: Sequence[Unit], none: str = "") -> list[tuple[Any, str]]:
    """Key and name of the units, after what stands for none of them."""
    first: list[tuple[Any, str]] = [("", none)] if none else []
    return [*first, *((unit.pk, str(unit)) for unit in units)]


def text_field(label: str, max_length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=False,
        validators=[refuse_private_use],
        widget=forms.TextInput(attrs=TEXT),
        **options,
    )


def by_name(day: date) -> Any:
    """The units that exist on the day, as they are called then, in the order of their names."""
    units: Any = Unit.objects.existing(day).on_day(day)
    return units.order_by("name_on_day__name_key", "pk")


class UnitsForm(forms.Form):
    """Base of the first step: the day and the units. Subclasses, one for each kind, say what more is asked."""

    kind: ClassVar[ReorganisationKind]
    day_label: ClassVar[str] = "Gilt ab"
    day_help: ClassVar[str] = "Der erste Tag, an dem es so ist."
    day_hint: ClassVar[str] = (
        "Zur Wahl steht, was es an diesem Tag gibt, ohne Tag heute; nach „Weiter“ sind es die des Tages."
    )
    lead: ClassVar[str]

    effective_on = DayFormField(widget=AdminDateWidget)
    source = text_field("Quelle (freiwillig)", 200, help_text="Etwa eine Drucksache oder Verfügung. Öffentlich.")
    file_reference = text_field("Aktenzeichen (freiwillig)", 100)

    field_order: Sequence[str] | None = None

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["effective_on"].label = self.day_label
        self.fields["effective_on"].help_text = f"{self.day_help} {self.day_hint}"
        self.offered = list(by_name(self.offered_on))
        for name in ("units", "unit"):
            if name in self.fields:
                none = PLEASE[1] if name == "unit" else ""
                offer(self.fields[name], Unit.objects.on_day(self.offered_on), choices_of(self.offered, none))

    @cached_property
    def offered_on(self) -> date:
        """The day whose units are offered: the one that was typed, else today."""
        typed = self.data.get("effective_on", "") if self.is_bound else ""
        try:
            return self.fields["effective_on"].to_python(typed) or timezone.localdate()
        except ValidationError:
            return timezone.localdate()

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Bitte geben Sie einen Tag nach 1800 an.")
        return day

    @property
    def successors(self) -> list["SuccessorForm"]:
        """The forms of the successors."""
        return []

    @property
    def rows(self) -> list[Any]:
        """The fields in two parts: what happens, and where that is known from, which comes last."""
        return [self[name] for name in self.fields if name not in ("source", "file_reference")]

    @property
    def provenance_rows(self) -> list[Any]:
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

    def values(self) -> dict[str, Any]:
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
            form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def many_units(label: str, help_text: str) -> KeyMultipleChoiceField:
    return KeyMultipleChoiceField(
        label=label,
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages={"required": "Bitte wählen Sie mindestens eine Leistungseinheit."},
    )


def one_unit(label: str) -> KeyChoiceField:
    return KeyChoiceField(label=label, queryset=Unit.objects.none())


class SuccessorForm(forms.Form):
    """A successor: a unit that is there, or a new one with its name, number, kind and division."""

    unit = KeyChoiceField(
        label="Nachfolgerin",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Eine vorhandene, auch eine der bisherigen, wenn sie bestehen bleibt.",
    )
    name = text_field("Name", 200)
    number = text_field("Nummer (freiwillig)", 20)
    unit_kind = forms.ChoiceField(label="Art (freiwillig)", required=False, choices=[("", "---------"), *Kind.choices])
    division = KeyChoiceField(label="Geschäftsbereich (freiwillig)", queryset=Division.objects.none(), required=False)

    NEW_FIELDS = ("name", "number", "unit_kind", "division")

    def __init__(self, data: Any, *, prefix: str, initial: Any, offered: Sequence[Unit], day: date) -> None:
        super().__init__(data, prefix=prefix, initial=initial)
        offer(self.fields["unit"], Unit.objects.on_day(day), choices_of(offered, "– neue Leistungseinheit –"))
        offer(self.fields["division"], Division.objects.on_day(day), [NOTHING, *Division.objects.choices(day)])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    @property
    def new_rows(self) -> list[Any]:
        return [self[name] for name in self.NEW_FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = [name for name in self.NEW_FIELDS if cleaned.get(name)]
        if cleaned.get("unit") and named:
            labels = ", ".join(str(self.fields[name].label).removesuffix(" (freiwillig)") for name in named)
            self.add_error("unit", f"„{cleaned['unit']}“ gibt es schon; nur eine neue bekommt hier: {labels}.")
        elif not cleaned.get("unit") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Bitte nennen Sie die neue Leistungseinheit, oder wählen Sie eine vorhandene.")
        return cleaned

    def successor(self) -> Unit:
        values = self.cleaned_data
        if values["unit"]:
            unit: Unit = values["unit"]
            return unit
        given = {"name": "name", "number": "number", "kind": "unit_kind", "division": "division"}
        return Unit(**{name: values[field] for name, field in given.items()})


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
    def rows(self) -> list[Any]:
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
    name = text_field("Neuer Name", 200, help_text=STAYS_EMPTY)
    number = text_field("Neue Nummer", 20, help_text=STAYS_EMPTY)
    unit_kind = forms.ChoiceField(
        label="Neue Art", required=False, choices=[("", "bleibt, wie sie ist"), *Kind.choices]
    )

    field_order = ("effective_on", "unit", "name", "number", "unit_kind")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.values():
            self.add_error("name", "Bitte geben Sie an, was sich ändert: Name, Nummer oder Art.")
        return cleaned

    def values(self) -> dict[str, Any]:
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

    def values(self) -> dict[str, Any]:
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
    day_label = "Aufgelöst am"
    day_help = "Der letzte Tag; an ihm zählt sie noch."
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


class DependentsForm(forms.Form):
    """The second step: what becomes of what hangs on the units, with its proposals."""

    def __init__(
        self, hanging: Sequence[Dependents], data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        self.parts = [(each, each.groups()) for each in hanging]
        super().__init__(data if data is None else filled(data, self.asked), initial=initial)
        self.fields.update(self.asked)

    @cached_property
    def asked(self) -> dict[str, forms.Field]:
        groups = (group for _, of_part in self.parts for group in of_part)
        return {name: field for group in groups for name, field in group.fields.items()}

    @property
    def sections(self) -> Iterator[tuple[str, list[tuple[DependentGroup, list[Any]]]]]:
        """Title of each part, and its groups with their fields, to be rendered."""
        for part, groups in self.parts:
            if groups:
                yield part.title, [(group, [self[name] for name in group.fields]) for group in groups]

    @property
    def answers(self) -> list[Answers]:
        """What was answered to each part."""
        return [self.cleaned_data for _ in self.parts]


def filled(data: QueryDict, fields: dict[str, forms.Field]) -> QueryDict:
    """What was sent, with the proposals of fields that it says nothing of."""
    sent = data.copy()
    for name, field in fields.items():
        if name not in sent:
            sent[name] = field.prepare_value(field.initial) if field.initial is not None else ""
            if isinstance(field, forms.DateField) and field.initial:
                sent[name] = f"{field.initial:%d.%m.%Y}"
    return sent
