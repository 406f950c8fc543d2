"""What is entered late, put right, confirmed, or no longer held back."""

from collections.abc import Iterator
from datetime import timedelta

from funding.models import Expenditure, Grant, GrantConfirmation
from projects.models import PhaseChange, Project, Rollout, RolloutConfirmation
from records.history import because

from .days import Days
from .entries import Deed, Entry
from .projects import FILE

SOURCE = "Mitteilung der Leistungseinheiten"


def entries(days: Days) -> Iterator[Entry]:
    yield Deed(days.on(11, 10), lambda: put_booking_right("EAK-1D03"))
    yield Deed(days.on(10, 12), lambda: enter_late(days))
    yield Deed(days.on(1, 13), lambda: confirm(days))


def put_booking_right(document: str) -> None:
    """Two digits of an amount were exchanged, as was seen after two papers."""
    booking = Expenditure.objects.get(document_number=document)
    booking.amount -= 9
    with because("Zahlendreher im Betrag, laut Beleg"):
        booking.save()


def enter_late(days: Days) -> None:
    """That a unit was productive before the second paper was not known when it was frozen."""
    known = days.end(13)
    rollouts = Rollout.objects.filter(project__slug=FILE.slug, unit__closed_on=None).order_by("pk")
    for rollout in rollouts:
        changes = list(rollout.phase_changes.order_by("effective_on"))
        if changes and changes[-1].phase.place == 2 and changes[-1].effective_on < known - timedelta(days=40):
            done = rollout.project.done_phase
            PhaseChange(rollout=rollout, phase_id=done, effective_on=known - timedelta(days=10)).save()
            return


def confirm(days: Days) -> None:
    """What the units said in the last month, and that the terms of a grant still hold."""
    day = days.on(1, 10)
    project = Project.objects.get(slug=FILE.slug)
    of_project = Rollout.objects.on(day).filter(project=project).order_by("pk")
    for rollout in list(of_project)[::4]:
        RolloutConfirmation(subject_id=rollout.pk, confirmed_on=day, source=SOURCE).save()
    grant = Grant.objects.get(project=project)
    GrantConfirmation(subject=grant, confirmed_on=day, source="Zuwendungsbescheid").save()
