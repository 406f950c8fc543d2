"""What becomes of units: one is renamed, two are merged, one is split, one is closed, and one bears a number twice."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms

from units.choices import Kind, ReorganisationKind
from units.dependents import DependentGroup
from units.models import ContactAddress, Division, Unit
from units.reorganisation_plan import Plan
from units.reorganising import dependents_of, reorganise

from .days import Days
from .entries import EnteredDeed, Entry
from .units import DIVISIONS

MERGED, MERGER = ("Amt für Organisation", "Amt für Informationstechnik"), "Amt für Organisation und Digitalisierung"
SPLIT, PARTS = "Wohnungsamt", ("Fachdienst Wohngeld", "Fachdienst Wohnraumförderung")
CLOSED = "Jobakademie"
RENAMED, NEW_NAME = "Presse und Bürgerbeteiligung", "Kommunikation und Beteiligung"
DOUBLED = ("505", "Zentralarchiv und Stadtgeschichte")
MERGED_IN, SPLIT_IN, CLOSED_IN, RENAMED_IN = 18, 7, 4, 23  # months before the last


def entries(days: Days) -> Iterator[Entry]:
    yield EnteredDeed(days.on(RENAMED_IN + 1, 20), lambda: rename(days.first(RENAMED_IN)))
    yield EnteredDeed(days.on(MERGED_IN + 1, 15), lambda: merge(days.first(MERGED_IN)))
    yield EnteredDeed(days.on(SPLIT_IN + 1, 15), lambda: split(days.first(SPLIT_IN)))
    yield EnteredDeed(days.on(CLOSED_IN, 10), lambda: close(days.end(CLOSED_IN + 1)))
    yield EnteredDeed(days.on(1, 5), lambda: double(days.first(1)))
    yield EnteredDeed(days.on(6, 2), give_addresses)


def unit_named(name: str) -> Unit:
    """The unit that is or was called so."""
    return Unit.objects.get(names__name=name)


def new_unit(**values: Any) -> Unit:
    """Not saved yet, with what is first stated of it."""
    return Unit(**values)


def rename(day: date) -> None:
    plan = Plan(ReorganisationKind.RENAME, day, [unit_named(RENAMED)], values={"name": NEW_NAME})
    reorganise(plan, [])


def merge(day: date) -> None:
    division = Division.objects.get(names__name=DIVISIONS[1])
    successor = new_unit(number="210", name=MERGER, kind=Kind.OFFICE, division=division)
    plan = Plan(ReorganisationKind.MERGE, day, [unit_named(name) for name in MERGED], [successor])
    enter(plan, "Organisationsverfügung 3", "10-24/3")


def split(day: date) -> None:
    division = Division.objects.get(names__name=DIVISIONS[2])
    successors = [
        new_unit(number=f"304.{place}", name=name, kind=Kind.OFFICE, division=division)
        for place, name in enumerate(PARTS, 1)
    ]
    plan = Plan(ReorganisationKind.SPLIT, day, [unit_named(SPLIT)], successors)
    enter(plan, "Organisationsverfügung 7", "10-24/7")


def enter(plan: Plan, source: str, reference: str) -> None:
    """With what is proposed of all that hangs on the units; of services that nobody is proposed for the first."""
    plan.source, plan.file_reference = source, reference
    plan.read()
    reorganise(plan, [proposals(each.groups()) for each in dependents_of(plan)])


def proposals(groups: Iterable[DependentGroup]) -> dict[str, object]:
    fields = {name: field for group in groups for name, field in group.fields.items()}
    return {name: field.initial or first_choice(field) for name, field in fields.items()}


def first_choice(field: forms.Field) -> object:
    return next((key for key, _ in getattr(field, "choices", ()) if key), None)


def close(last_day: date) -> None:
    """Without a successor: the project that it is in goes on without it."""
    unit = unit_named(CLOSED)
    unit.closed_on = last_day
    unit.save()


def double(day: date) -> None:
    """A unit with the number of another: a mistake that no form takes, as older data may have it."""
    number, name = DOUBLED
    new_unit(number=number, name=name, kind=Kind.INSTITUTION, founded_on=day).save()


def give_addresses() -> None:
    """Where units are asked how far they are: at the postbox of their number."""
    for unit in Unit.objects.filter(closed_on=None).order_by("pk"):
        ContactAddress(unit=unit, email=f"amt-{unit.number}@musterstadt.example").save()
