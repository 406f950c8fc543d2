"""Reorganise units: all that hangs on them included, all or nothing, as one event."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from records.frozen_reports import FrozenReport, reports_touched
from records.history import current_user, one_moment
from records.models import Record
from records.querysets import StaleRecordError

from .dependents import DEPENDENTS, Answers, Dependents
from .models import CLOSING, Reorganisation, ReorganisedUnit, Unit, UnitDivision, UnitKind, UnitName, UnitNumber
from .reorganisation_plan import Plan
from .succession import reorganisation_texts

STATED: dict[str, Any] = {"name": UnitName, "number": UnitNumber, "kind": UnitKind, "division": UnitDivision}
DOES_NOT_FIT = "Das passt nicht zu dem, was inzwischen eingetragen ist. Bitte prüfen Sie die Angaben."
ACTIONS = {"add": "hinzufügen", "change": "ändern"}
UNIT_MODELS: tuple[Any, ...] = (Unit, *STATED.values())


def dependents_of(plan: Plan) -> list[Dependents]:
    """What hangs on the units; nothing of it moves where they are only called or placed otherwise."""
    return [kind(plan) for kind in DEPENDENTS] if plan.kind in CLOSING else []


def reports_of(plan: Plan) -> list[FrozenReport]:
    """The frozen reports that speak of the day or a later one, and of a project that one of the units is in."""
    projects = {project for kind in DEPENDENTS for project in kind(plan).projects()}
    return reports_touched(plan.effective_on, projects)


def needed_permissions(plan: Plan) -> set[tuple[str, type[Record]]]:
    """What an account needs: to add or change records of which models."""
    added: set[type[Record]] = {STATED[name] for name in plan.values}
    if plan.founded:
        added |= set(UNIT_MODELS)
    for each in dependents_of(plan):
        added |= set(each.written) if each.groups() else set()
    changed = {("change", Unit)} if plan.closing else set()
    return changed | {("add", model) for model in added}


def missing_permissions(user: User | AnonymousUser, plan: Plan) -> list[str]:
    """What of that the account lacks, in German: „Umsetzung“ hinzufügen"""
    missing = [
        (model._meta.verbose_name, action)
        for action, model in needed_permissions(plan)
        if not user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
    ]
    return [f"„{name}“ {ACTIONS[action]}" for name, action in sorted(missing)]


def written_models(kind: str) -> list[type[Record]]:
    """The models of what a reorganisation of the kind may write, each after those it builds on."""
    hanging = [model for each in DEPENDENTS for model in each.written] if kind in CLOSING else []
    return [*UNIT_MODELS, *hanging, ReorganisedUnit]


def fingerprint(plan: Plan, hanging: Sequence[Dependents], answers: Sequence[Answers]) -> str:
    """Of what the plan says and of what it rests on: another one where any of that changed."""
    said = [*plan.lines(), *plan.staying(), *(str(unit.version) for unit in [*plan.units, *plan.continuing])]
    for each, answered in zip(hanging, answers, strict=True):
        said += each.lines(answered)
        said += [text for group in each.groups() for text in (group.heading, *group.facts)]
    return sha256("\n".join(said).encode()).hexdigest()


@contextmanager
def tried_out() -> Iterator[None]:
    """What is written inside is taken back. Raises a ValidationError where it cannot be written."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    except (StaleRecordError, IntegrityError) as error:
        raise ValidationError(DOES_NOT_FIT) from error


def reorganise(plan: Plan, answers: Sequence[Answers]) -> Reorganisation:
    """Write it all, or nothing. Raises a ValidationError that says what stands against it."""
    with transaction.atomic(), one_moment():
        plan.lock()
        plan.check()
        hanging = dependents_of(plan)
        for each in hanging:
            each.groups()  # what was there before
        event = Reorganisation.objects.create(
            kind=plan.kind, effective_on=plan.effective_on, entered_by=current_user(), **plan.provenance
        )
        with event.writing(written_models(plan.kind)):
            plan.write_units()
            for each, answered in zip(hanging, answers, strict=True):
                each.write(answered)
            ReorganisedUnit.objects.bulk_create(plan.parts(event))
        event.description = reorganisation_texts([event.pk])[0].what
        event.save()
    return event
