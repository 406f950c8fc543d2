"""How the cells of the tables of projects are read, and what rollouts and bundles share."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone

from imports.cells import Cell, CellByHeader
from imports.resources import Resource
from imports.widgets import DayWidget, KeyWidget, RelationWidget, TextWidget, WholeNumberWidget
from lists.formats import day as format_day
from records.batches import load_related
from records.days import BEGINNING
from records.models import Record
from records.text import normalise
from units.resources import CLOSED, FOUNDED

from ..choices import Sign, StepState
from ..models import Phase, PhaseName, ProcessBundle, Project, Rollout
from ..models.memberships import Membership, MembershipQuerySet, check_memberships_differ

SIGNS = {str(label).split()[0]: code for code, label in Sign.choices}
STEP_WORDS = {str(state.label) for state in StepState} - {str(StepState.TAKEN.label)}


class PhaseWidget(TextWidget):
    """The name of a phase of any model, found without regard to case, umlauts and blanks."""

    expects = "Name einer Phase"

    def __init__(self, day: date | None = None) -> None:
        super().__init__()
        self.day = day
        self.known: set[str] = set()  # names that were found once

    def on_day(self, day: date) -> "PhaseWidget":
        return PhaseWidget(day)

    def clean(self, value: Cell) -> str:
        text = super().clean(value)
        key = normalise(self.name_of_sign(text) or text)
        if key and key not in self.known:
            names = PhaseName.objects.order_by("phase")
            self.known.update(names.values_list("name_key", flat=True))
            if key not in self.known:
                of_day = dict(names.in_force(self.day or timezone.localdate()).values_list("name_key", "name"))
                raise ValueError(f"„{text}“ ist nicht vorgesehen. Möglich sind: {', '.join(of_day.values())}.")
        return key

    def name_of_sign(self, text: str) -> str:
        """The name of the phase that the sign stands for; empty of any other text. Raises a ValueError where it stands
        for phases of different names."""
        if text not in SIGNS:
            return ""
        names = PhaseName.objects.filter(phase__sign=SIGNS[text]).in_force(self.day or timezone.localdate())
        by_key = dict(names.values_list("name_key", "name"))
        if len(by_key) > 1:
            raise ValueError(f"„{text}“ steht für mehrere Phasen: {', '.join(by_key.values())}. Bitte nennen Sie eine.")
        return next(iter(by_key.values()), "")


TEXT, DAY, WHOLE, NUMBER = TextWidget(), DayWidget(), WholeNumberWidget(), KeyWidget()
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")


def rollout_named(*there_on: str) -> RelationWidget:
    """A rollout by its project and unit; of units called alike the one that exists on the day under these headers."""
    columns: Any = {
        "project_title__title": ("Projekt", TEXT),
        "unit_number__number": ("Nummer", NUMBER),
        "unit_name__name": ("Leistungseinheit", TEXT),
    }
    return RelationWidget(Rollout, columns, optional=("Nummer",), dated="with_unit_and_project", there_on=there_on)


ROLLOUT = rollout_named(CLOSED, FOUNDED)
PHASE = RelationWidget(
    Phase,
    {"project_title": ("Projekt", TEXT), "search_key": ("Phase", PhaseWidget())},
    dated="of_projects",
    listed={"Phase": "names__name"},
)
BUNDLE = RelationWidget(
    ProcessBundle,
    {"project_title__title": ("Projekt", TEXT), "name": ("Prozessbündel", TEXT)},
    dated="on_day_with_project",
)


class FirstDayWidget(DayWidget):
    """A day from which something holds; empty: from the beginning."""

    expects = "Tag als TT.MM.JJJJ; leer: von Anfang an"

    def clean(self, value: Cell) -> Any:
        return super().clean(value) or BEGINNING

    def shown(self, value: object) -> object:
        return None if value == BEGINNING else value


class MemberResource(Resource):
    """Base of what a list brings anew into a project: it joins on the day in „Gilt ab“, else on the Stichtag, or on the
    day of its first phase or step where that is earlier, in whichever of its rows."""

    belonging = "Gehört zum Projekt"
    first_days: ClassVar[tuple[str, ...]]

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        record.joined_on = self.first_day(cell)

    def derive_repeated(self, record: Any, cell: CellByHeader) -> None:
        record.joined_on = min(record.joined_on, self.first_day(cell))

    def read_derived(self, records: Sequence[Any]) -> None:
        memberships = self.first_memberships(records)
        for record in records:
            record.joined_on = memberships[record.pk].effective_on

    def save_derived(self, records: Sequence[Any]) -> Sequence[date | None]:
        memberships = self.first_memberships(records)
        moved, days = [], []
        for record in records:
            membership = memberships[record.pk]
            is_earlier = record.joined_on < membership.effective_on
            days.append(record.joined_on if is_earlier else None)
            if is_earlier:
                membership.effective_on = record.joined_on
                moved.append(membership)
        if moved:
            self.memberships().bulk_change(moved, ["effective_on"])
        return days

    def lacking(self, found: Collection[int]) -> Sequence[int]:
        members: Any = self.Meta.model._default_manager
        projects = members.filter(pk__in=found).order_by().values_list("project", flat=True).distinct()
        belonging = members.belonging(self.as_of).filter(project__in=list(projects)).order_by("pk")
        return [pk for pk in belonging.values_list("pk", flat=True) if pk not in found]

    def named(self, keys: Collection[int]) -> Mapping[int, Record]:
        members = self.get_queryset().in_bulk(keys) if keys else {}
        for name in ("project", "unit"):
            if field := next((each for each in self.Meta.model._meta.fields if each.name == name), None):
                related: Any = field.related_model
                load_related(list(members.values()), name, related._default_manager.on_day(self.as_of))
        return members

    def leave(self, record: Record, day: date) -> None:
        kind = self.memberships().model
        reason = f"fehlt in der Liste vom {format_day(self.as_of)}"
        membership = kind(**{kind.owner_field: record}, effective_on=day, belongs=False, reason=reason)
        check_memberships_differ([membership])
        kind.objects.bulk_create([membership])

    def memberships(self) -> MembershipQuerySet:
        model: Any = self.Meta.model
        kind = model._meta.get_field("memberships").related_model
        return kind.objects.order_by("effective_on")

    def first_memberships(self, records: Sequence[Record]) -> dict[int, Membership]:
        """The memberships with which the records joined their projects, by their keys."""
        memberships = self.memberships()
        owners = {f"{memberships.model.owner_field}__in": [record.pk for record in records]}
        first: dict[int, Any] = {}
        for membership in memberships.filter(**owners):
            first.setdefault(membership.owner_key, membership)
        return first

    def first_day(self, cell: CellByHeader) -> date:
        days = [DAY.of(cell, header) for header in self.first_days if cell(header) not in STEP_WORDS]
        return DAY.of(cell, "Gilt ab") or min([self.as_of, *(day for day in days if day)])
