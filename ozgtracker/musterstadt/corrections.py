"""What is entered late, put right, confirmed, or no longer held back."""

from collections.abc import Iterator
from datetime import timedelta

from funding.models import Expenditure, Grant, GrantConfirmation
from projects.choices import NOT_BEGUN
from projects.models import Phase, PhaseChange, Project, Rollout, RolloutConfirmation
from records.history import because
from services.choices import CatalogueStatus
from services.models import Service

from .days import Days
from .entries import EnteredDeed, Entry
from .projects import FILE, KNOWLEDGE

SOURCE = "Mitteilung der Leistungseinheiten"


def entries(days: Days) -> Iterator[Entry]:
    yield EnteredDeed(days.on(11, 10), lambda: put_booking_right("EAK-1D03"))
    yield EnteredDeed(days.on(7, 13), lambda: enter_late(days))
    yield EnteredDeed(days.on(1, 13), lambda: confirm(days))
    yield EnteredDeed(days.on(9, 15), lambda: republish_catalogue(days))


def put_booking_right(document: str) -> None:
    """Two digits of an amount were exchanged, as was seen after two papers."""
    booking = Expenditure.objects.get(document_number=document)
    booking.amount -= 9
    with because("Zahlendreher im Betrag, laut Beleg"):
        booking.save()


def enter_late(days: Days) -> None:
    """That a unit had begun to plan before the second paper, in a project that ended since, was not known by then."""
    day = days.end(13) - timedelta(days=10)
    rollouts = Rollout.objects.filter(project__slug=KNOWLEDGE.slug).order_by("-pk")
    begun = PhaseChange.objects.filter(phase__place__gt=NOT_BEGUN).values("rollout")
    waiting = PhaseChange.objects.filter(phase__place=NOT_BEGUN).values("rollout")
    rollout = rollouts.filter(pk__in=waiting).exclude(pk__in=begun).select_related("project")[0]
    phases = Phase.objects.filter(model=rollout.project.phase_model, place__gt=NOT_BEGUN)
    planning = phases.order_by("place")[0]
    PhaseChange(rollout=rollout, phase=planning, effective_on=day).save()


def confirm(days: Days) -> None:
    """What the units said in the last month, and that the terms of a grant still hold."""
    day = days.on(1, 10)
    project = Project.objects.get(slug=FILE.slug)
    of_project = Rollout.objects.on(day).filter(project=project).order_by("pk")
    for rollout in list(of_project)[::4]:
        RolloutConfirmation(subject_id=rollout.pk, confirmed_on=day, source=SOURCE).save()
    grant = Grant.objects.get(project=project)
    GrantConfirmation(subject=grant, confirmed_on=day, source="Zuwendungsbescheid").save()


def republish_catalogue(days: Days) -> None:
    """A new edition calls two services otherwise, and has one no more."""
    first, second, third = Service.objects.order_by("ozg_id")[:9:4]
    day = days.on(9, 1)
    for service, stated in (
        (first, {"catalogue_name": f"{first.name} (online)"}),
        (second, {"catalogue_name": f"{second.name} und Auskunft"}),
        (third, {"catalogue_status": CatalogueStatus.WITHDRAWN}),
    ):
        service.state(day, source="OZG-Katalog, neue Fassung", **stated)
