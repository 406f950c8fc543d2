"""What there is of a project on a key date, so that only that is asked for."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from projects.models import (
    BundleMembership,
    BundleOutput,
    Objective,
    ProcessBundle,
    ProjectNote,
    Rollout,
    RolloutMembership,
)
from projects.models.projects import ProjectQuerySet
from units.models import ReorganisedUnit

from ..concerns import has_concerns
from .budget import has_budget


def with_contents(projects: ProjectQuerySet, key_date: date) -> ProjectQuerySet:
    """Each project with `has_units` and `has_bundles`: whether any is recorded, and `has_left_units`,
    `has_left_bundles`, `has_reorganisations`, `has_budget`: whether any left it by the key date, or was reorganised, or
    means of the budget were recorded, `has_notes`, `has_outputs` (of its bundles), `has_objectives`, and as
    `has_concerns`; so that only those are asked for."""
    units = RolloutMembership.objects.filter(rollout__project=OuterRef("pk"), belongs=True, until__lte=key_date)
    bundles = BundleMembership.objects.filter(bundle__project=OuterRef("pk"), belongs=True, until__lte=key_date)
    return projects.annotate(
        has_units=Exists(Rollout.objects.filter(project=OuterRef("pk"))),
        has_bundles=Exists(ProcessBundle.objects.filter(project=OuterRef("pk"))),
        has_left_units=Exists(units),
        has_left_bundles=Exists(bundles),
        has_reorganisations=Exists(reorganised(key_date).filter(unit__rollouts__project=OuterRef("pk"))),
        has_budget=has_budget(key_date),
        has_outputs=Exists(BundleOutput.objects.by_then(key_date).filter(bundle__project=OuterRef("pk"))),
        has_notes=Exists(ProjectNote.objects.by_then(key_date).filter(project=OuterRef("pk"))),
        has_objectives=Exists(Objective.objects.on(key_date).filter(project=OuterRef("pk"))),
        **has_concerns(key_date),
    )


def reorganised(key_date: date) -> QuerySet[ReorganisedUnit]:
    """The units of reorganisations up to the day."""
    return ReorganisedUnit.objects.filter(reorganisation__effective_on__lte=key_date)
