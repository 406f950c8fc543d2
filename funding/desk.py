"""What is due of grants: deadlines that come or passed, and conditions that nobody confirmed for long."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from lists.formats import day
from records.desk import DeskOf, Task, TaskButton, TaskDayForm, TaskSign, Urgency, days_text, desk_source
from records.entries.views import CHOSEN
from records.querysets import is_unconfirmed
from records.rights import within_reach

from .deadlines import Deadline, deadlines_of
from .models import DeadlineNote, Grant, GrantConfirmation


@desk_source
def deadlines(desk: DeskOf) -> Iterator[Task]:
    """Deadlines that are past due, or ask for attention, and are not met."""
    granted: Any = Grant.objects.granted(desk.today).with_conditions(desk.today)
    grants = (
        within_reach(granted, desk.account, "add", DeadlineNote)
        .annotate(project_slug=F("project__slug"))
        .order_by("pk")
    )
    for deadline in deadlines_of(grants, desk.today):
        if deadline.is_soon and deadline.entered_met_on is None:
            yield deadline_task(deadline)


def deadline_task(deadline: Deadline) -> Task:
    grant: Any = deadline.grant
    is_late = deadline.is_past_due
    page = reverse("grant", args=[grant.slug])
    sent = {"grant": str(grant.pk), "kind": deadline.kind.value, "year": str(deadline.year or "")}
    ends_by_itself = deadline.kind == deadline.kind.PERIOD_END
    return Task(
        urgency=Urgency.OVERDUE if is_late else Urgency.DUE,
        title=f"{deadline.title}, {grant.grantor}",
        due=f"seit {days_text(deadline.days_over)}" if is_late else f"bis {day(deadline.due_on)}",
        sign=TaskSign.LATE if is_late else TaskSign.SOON,
        project=grant.project_slug,
        day=deadline.due_on,
        more=f"{'Fällig war' if is_late else 'Fällig am'} {day(deadline.due_on)}. {deadline.rule_text}",
        link=page,
        address=page if ends_by_itself else "",
        button="Ansehen" if ends_by_itself else "",
        form=None if ends_by_itself else met_form(sent),
    )


def met_form(sent: Mapping[str, str]) -> TaskDayForm:
    return TaskDayForm(
        address=reverse("enter-deadline"), label="Erledigt am", button="Eintragen", day_name="met_on", sent=sent
    )


@desk_source
def grants_not_confirmed(desk: DeskOf) -> Iterator[Task]:
    """Grants that nobody confirmed or changed for CONFIRMATION_DAYS days."""
    granted: Any = Grant.objects.granted(desk.today).with_last_confirmed(desk.today)
    grants = within_reach(granted.filter(is_unconfirmed(desk.today)), desk.account, "add", GrantConfirmation)
    for grant in grants.annotate(project_slug=F("project__slug")).order_by("pk"):
        yield Task(
            urgency=Urgency.WHEN_THERE_IS_TIME,
            title=f"Zuwendung, {grant.grantor}: Stand nicht bestätigt",
            due=f"seit {days_text((desk.today - grant.last_confirmed_on).days)}",
            sign=TaskSign.CALM,
            project=grant.project_slug,
            day=grant.last_confirmed_on,
            more=f"Bestätigt werden soll alle {settings.CONFIRMATION_DAYS} Tage.",
            link=reverse("grant", args=[grant.slug]),
            form=TaskButton(address=reverse("confirm-grants"), button="Bestätigen", sent={CHOSEN: str(grant.pk)}),
        )
