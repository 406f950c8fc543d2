"""Findings that wait for an explanation by the account."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from records.desk import DeskOf, Task, TaskSign, TaskTextForm, Urgency, desk_source, first_of_each_project
from records.findings import Finding, Scope, Severity
from records.rights import permission_of, reach_of

from ..findings.audit import audit
from ..models import Explanation

OWN_TASKS = {"plandatum-verstrichen", "frist-versaeumt"}  # they are tasks by themselves
SIGNS = {Severity.ERROR: TaskSign.FAULT, Severity.WARNING: TaskSign.SOON, Severity.NOTE: TaskSign.CALM}


@desk_source
def findings_without_explanation(desk: DeskOf) -> Iterator[Task]:
    """Open findings of projects in which the account may explain; notes can wait."""
    reach = reach_of(desk.account, permission_of(Explanation, "add"))
    keys = sorted(reach.keys.get("project", ()))
    if not (reach.everywhere or keys):
        return
    scope = Scope(desk.today, None if reach.everywhere else keys)
    found = [audited.finding for audited in audit(scope) if audited.is_open]
    tasks = [finding_task(finding, desk) for finding in found if identifier_of(finding) not in OWN_TASKS]
    yield from first_of_each_project(tasks, more_findings)


def identifier_of(finding: Any) -> str:
    return str(finding.check.identifier)


def finding_task(finding: Any, desk: DeskOf) -> Task:
    return Task(
        urgency=Urgency.WHEN_THERE_IS_TIME if finding.gravity == Severity.NOTE else Urgency.DUE,
        title=f"{finding.check.title}: {finding.subject.name}",
        due=str(finding.gravity.label),
        sign=SIGNS[finding.gravity],
        project=finding.subject.project,
        more=finding.text,
        form=explaining_form(finding, desk.today),
    )


def explaining_form(finding: Finding, key_date: date) -> TaskTextForm:
    sent = {"befund": finding.key, "stichtag": f"{key_date:%d.%m.%Y}"}
    return TaskTextForm(
        address=reverse("explain"),
        title="Erläutern",
        label="Erläuterung (öffentlich)",
        button="Eintragen",
        text_name="text",
        sent=sent,
    )


def more_findings(project: str, number: int) -> Task:
    query = urlencode({"projekt": project, "stand": "offen"})
    return Task(
        urgency=Urgency.WHEN_THERE_IS_TIME,
        title=f"{number} weitere Befunde ohne Erläuterung",
        due="offen",
        sign=TaskSign.CALM,
        project=project,
        address=f"{reverse('findings')}?{query}",
        button="Durchsehen",
        number=number,
    )
