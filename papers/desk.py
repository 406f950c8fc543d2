"""Drafts of papers with what they still lack."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from lists.formats import day
from records.desk import DeskOf, Task, TaskSign, Urgency, days_text, desk_source
from records.rights import within_reach

from .models import Answer, Consultation, Paper, PaperProject, Question
from .models.papers import PaperQuerySet


@desk_source
def drafts(desk: DeskOf) -> Iterator[Task]:
    """Drafts that the account may write on. What only shows once all is put together, such as a heading without a text,
    the paper itself says. One query."""
    found: Any = within_reach(Paper.objects.filter(state=Paper.State.DRAFT), desk.account, "change")
    for paper in with_gaps(found).order_by("dated_on", "pk"):
        lacking = lacking_in(paper)
        meeting = paper.meeting_on
        is_late = meeting is not None and meeting < desk.today
        yield Task(
            urgency=Urgency.OVERDUE if is_late else Urgency.WHEN_THERE_IS_TIME,
            title=f"Entwurf {paper.reference}: {paper.name}",
            due=due_text(meeting, desk),
            sign=TaskSign.LATE if is_late else TaskSign.CALM,
            day=meeting,
            more=f"Es {'fehlt' if len(lacking) == 1 else 'fehlen'}: {', '.join(lacking)}."
            if lacking
            else "Vollständig.",
            link=paper.get_absolute_url(),
            address=reverse("admin:papers_paper_change", args=[paper.pk]),
            button="Weiterschreiben",
        )


def due_text(meeting: date | None, desk: DeskOf) -> str:
    if meeting is None:
        return "Entwurf"
    return (
        f"Sitzung vor {days_text((desk.today - meeting).days)}" if meeting < desk.today else f"Sitzung {day(meeting)}"
    )


def with_gaps(papers: PaperQuerySet) -> Any:
    """Each paper with the day of its first meeting, and how much of what it consists of is there."""
    of_paper = {"paper": OuterRef("pk")}
    meetings = Consultation.objects.filter(**of_paper).order_by().values("paper")
    answered = Answer.objects.filter(paper=OuterRef(OuterRef("pk")), question=OuterRef("pk"))
    unanswered = Question.objects.filter(~Exists(answered), order=OuterRef("order")).order_by().values("order")
    return papers.annotate(
        has_projects=Exists(PaperProject.objects.filter(**of_paper)),
        has_consultations=Exists(Consultation.objects.filter(**of_paper)),
        meeting_on=Subquery(meetings.annotate(first=Min("held_on")).values("first")),
        unanswered=Coalesce(Subquery(unanswered.annotate(number=Count("pk")).values("number")), 0),
    )


def lacking_in(paper: Any) -> list[str]:
    """Projekte; Beratungsfolge; 3 Antworten"""
    number = paper.unanswered
    return [
        *([] if paper.has_projects else ["Projekte"]),
        *([] if paper.has_consultations else ["Beratungsfolge"]),
        *([f"{number} {'Antwort' if number == 1 else 'Antworten'}"] if number else []),
    ]
