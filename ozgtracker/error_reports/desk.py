"""What readers reported, on the desk of those in charge of the project, else of those who are in charge everywhere."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from lists import formats
from records.desk import DeskOf, Task, TaskButton, TaskSign, Urgency, desk_source, first_of_each_project, since_text

from .models import ErrorReport


@desk_source
def errors_reported(desk: DeskOf) -> Iterator[Task]:
    """Reports that nobody has settled, the oldest first. One query."""
    reports = ErrorReport.objects.open().reached_by(desk.account).select_related("project")
    tasks = [error_task(report, desk) for report in reports]
    yield from first_of_each_project(tasks, more_reports)


def error_task(report: ErrorReport, desk: DeskOf) -> Task:
    sent_on = timezone.localdate(report.sent_at)
    contact = f" · Rückfragen: {report.contact}" if report.contact else ""
    return Task(
        urgency=Urgency.DUE,
        title=f"Fehler gemeldet: {report.page}",
        due=since_text((desk.today - sent_on).days),
        sign=TaskSign.SOON,
        project=report.project.slug if report.project else "",
        day=sent_on,
        more=f"Stichtag {formats.day(report.key_date)} · „{report.text}“{contact}",
        link=report.page,
        form=TaskButton(address=reverse("settle-error"), button="Erledigt", sent={"meldung": str(report.pk)}),
    )


def more_reports(project: str, number: int) -> Task:
    """They follow when the first ones are settled."""
    return Task(
        urgency=Urgency.DUE,
        title=f"{number} weitere Fehlermeldungen",
        due="danach",
        sign=TaskSign.CALM,
        project=project,
        address=reverse("desk"),
        button="Schreibtisch",
        number=number,
    )
