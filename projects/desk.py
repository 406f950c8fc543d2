"""What is due of rollouts and bundles: planned days that passed, and what nobody confirmed for long."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min
from django.urls import reverse
from django.utils.http import urlencode

from lists.formats import dated, day
from records.desk import DeskOf, Task, TaskDayForm, TaskSign, Urgency, days_text, desk_source, first_of_each_project
from records.models import Confirmation, DatePrecision
from records.querysets import is_unconfirmed
from records.rights import Reach, permission_of, reach_of, within_reach
from units.models import Unit

from .choices import WITHOUT_PHASE
from .models import (
    BundleConfirmation,
    PhaseChange,
    ProcessBundle,
    Project,
    ProjectState,
    Rollout,
    RolloutConfirmation,
)
from .phases import Phases
from .rounds import desk as answers  # noqa: F401 registers its source


@desk_source
def planned_days_passed(desk: DeskOf) -> Iterator[Task]:
    """Rollouts that have not reached a phase by its planned day: the row asks since when they are in it."""
    today = desk.today
    due: Any = Rollout.objects.on(today).overdue(today).with_overdue(today)
    rows = within_reach(due, desk.account, "add", PhaseChange).order_by("pk").values(
        *("pk", "unit__slug", "unit_name__name", "project__slug", "current_phase", "current_since"),
        *("current_precision", "overdue_since", "overdue_phase"),
    )  # fmt: skip
    found = list(rows)
    phases = Phases.on(today) if found else None
    tasks = [overdue_task(row, phases, desk) for row in found if phases]
    kept = kept_within(reach_of(desk.account, permission_of(PhaseChange, "add")))
    yield from first_of_each_project(tasks, partial(more_overdue, kept))


def overdue_task(row: dict[str, Any], phases: Phases, desk: DeskOf) -> Task:
    phase = phases.by_key[row["overdue_phase"]]
    name, planned = row["unit_name__name"], row["overdue_since"]
    since = f" seit {dated(row['current_since'], row['current_precision'])}" if row["current_since"] else ""
    sent = {"auswahl": str(row["pk"]), "phase": phase.slug, "date_precision": DatePrecision.EXACT.value}
    return Task(
        urgency=Urgency.OVERDUE,
        title=f"{name}: „{phase.name}“ war zum {day(planned)} geplant",
        due=f"seit {days_text((desk.today - planned).days)}",
        sign=TaskSign.LATE,
        project=row["project__slug"],
        day=planned,
        more=f"{phases.label(row['current_phase']) if row['current_phase'] else WITHOUT_PHASE}{since}",
        link=reverse("unit", args=[row["unit__slug"]]),
        form=TaskDayForm(
            address=reverse("enter-phase"),
            label=f"{phase.name} ab",
            button="Setzen",
            day_name="effective_on",
            sent=sent,
        ),
    )


Kept = Callable[[str], dict[str, str]]


def kept_within(reach: Reach) -> Kept:
    """What narrows the list of rollouts of a project, by its slug, to those of which the account may enter something:
    nothing where these are all of it, else its units."""
    projects = reach.keys.get("project", frozenset())
    slugs = set(Project.objects.filter(pk__in=projects).order_by().values_list("slug", flat=True)) if projects else ()
    keys = () if reach.everywhere else reach.keys.get("unit", ())
    units = ",".join(Unit.objects.filter(pk__in=keys).order_by("slug").values_list("slug", flat=True)) if keys else ""
    if not units:
        return lambda _: {}
    return lambda project: {} if project in slugs else {"leistungseinheit": units}


def more_overdue(kept: Kept, project: str, number: int) -> Task:
    query = urlencode({"projekt": project, "ueberfaellig": "ja", **kept(project)})
    return Task(
        urgency=Urgency.OVERDUE,
        title=f"{number} weitere Leistungseinheiten sind über ihrem Plandatum",
        due="überfällig",
        sign=TaskSign.LATE,
        project=project,
        address=f"{reverse('rollouts')}?{query}",
        button="Durchsehen",
        number=number,
    )


@desk_source
def rollouts_not_confirmed(desk: DeskOf) -> Iterator[Task]:
    """Of each project how many phases nobody confirmed or changed for CONFIRMATION_DAYS days."""
    yield from not_confirmed(desk, Rollout, RolloutConfirmation, "rollouts", "Leistungseinheiten")


@desk_source
def bundles_not_confirmed(desk: DeskOf) -> Iterator[Task]:
    """The same of process bundles."""
    yield from not_confirmed(desk, ProcessBundle, BundleConfirmation, "bundles", "Prozessbündeln")


def not_confirmed(
    desk: DeskOf, model: Any, confirmation: type[Confirmation], list_name: str, named: str
) -> Iterator[Task]:
    """One task a project; its button leads to the list with these rows chosen."""
    today = desk.today
    belonging: Any = model.objects.belonging(today)
    records = belonging.with_phase(today) if model is Rollout else belonging
    unconfirmed = within_reach(records.with_last_confirmed(today), desk.account, "add", confirmation)
    going_on = ~Exists(ProjectState.objects.suspending(today, "project"))
    rows = unconfirmed.filter(is_unconfirmed(today), going_on).order_by().values_list("project__slug")
    reach = reach_of(desk.account, permission_of(confirmation, "add"))
    kept: Kept = kept_within(reach) if model is Rollout else lambda _: {}
    for slug, number, oldest in rows.annotate(number=Count("pk", distinct=True), oldest=Min("last_confirmed_on")):
        query = urlencode({"projekt": slug, "unbestaetigt": "ja", **kept(slug), "auswahl": "alle"})
        yield Task(
            urgency=Urgency.WHEN_THERE_IS_TIME,
            title=f"{number} {'Stand' if number == 1 else 'Stände'} von {named} nicht bestätigt",
            due=f"seit {days_text((today - oldest).days)}",
            sign=TaskSign.CALM,
            project=slug,
            day=oldest,
            more=f"Bestätigt werden soll alle {settings.CONFIRMATION_DAYS} Tage.",
            address=f"{reverse(list_name)}?{query}",
            button="Durchsehen und bestätigen",
        )
