"""Answers of units on the desk: each is accepted there, or with all others of its project on the page of the round."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from records.desk import DeskOf, Task, TaskButton, TaskSign, Urgency, days_text, desk_source, first_of_each_project

from ..models import StatusAnswer
from .page import AnswerRow, answers_waiting


@desk_source
def answers_to_accept(desk: DeskOf) -> Iterator[Task]:
    """What units answered and nobody has decided, the oldest first."""
    tasks = [answer_task(row, desk) for row in answers_waiting(desk.account)]
    yield from first_of_each_project(tasks, more_answers)


def answer_task(row: AnswerRow, desk: DeskOf) -> Task:
    answer, round_ = row.answer, row.answer.request.round
    waited = (desk.today - answer.answered_on).days
    recorded = f"erfasst: {row.standing.phase_text}" if row.standing else "nicht mehr im Projekt"
    return Task(
        urgency=Urgency.DUE,
        title=f"{answer.rollout.unit} antwortet: {row.text}",
        due=f"seit {days_text(waited)}" if waited else "heute",
        sign=TaskSign.SOON,
        project=round_.project.slug,
        day=timezone.localdate(answer.answered_at),
        more=f"{recorded}{f' · „{answer.remark}“' if answer.remark else ''}",
        link=reverse("status-round", args=[round_.project.slug, round_.pk]),
        **action_of(row),
    )


def action_of(row: AnswerRow) -> dict[str, Any]:
    """What settles it: accepting, or where it says nothing of the status the page on which somebody else is asked."""
    round_ = row.answer.request.round
    if row.answer.kind == StatusAnswer.Kind.ELSEWHERE:
        page = reverse("status-round", args=[round_.project.slug, round_.pk])
        return {"address": f"{page}#anderswo", "button": "Klären"}
    return {"form": TaskButton(address=row.address, button="Annehmen", sent={"annehmen": row.answer.mark})}


def more_answers(project: str, number: int) -> Task:
    return Task(
        urgency=Urgency.DUE,
        title=f"{number} weitere Antworten von Leistungseinheiten",
        due="anzunehmen",
        sign=TaskSign.SOON,
        project=project,
        address=reverse("status-rounds", args=[project]),
        button="Durchsehen",
        number=number,
    )
