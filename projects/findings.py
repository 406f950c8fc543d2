"""What does not add up of projects, units in them, process bundles and dates."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, TypedDict

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from lists import formats
from records.findings import Finding, FindingLink, Measure, Scope, Severity, Subject, checks_on
from records.models import DatePrecision
from records.prepared import prepared
from records.text import normalise

from .bounds import UNKNOWN, share_text
from .choices import ENDED, MODELS_AT_A_PLACE, WITHOUT_PHASE, State
from .facts import COLLECTIVE, BundleValues, PeculiarUnit, ProgressFacts, RolloutValues
from .models import Milestone, PhaseChange, PlannedPhase, Project, ProjectState, Rollout
from .progress import Progress

REPORT = "Vollständigkeit und Zählung, wie im Bericht VO/0504/21"


check = checks_on(ProgressFacts)


class ChangeValues(TypedDict):
    """What the checks read of a phase change."""

    pk: int
    phase: int
    effective_on: date
    unit_name__name: str
    rollout__project__slug: str


def subject_of(project: Project) -> Subject:
    return Subject("projects.project", project.pk, project.title, project.slug)


def bundle_subject(row: BundleValues) -> Subject:
    return Subject("projects.processbundle", row["pk"], row["name"], row["project__slug"])


def rows_of(text: str, url_name: str, slug: str, **filters: str) -> tuple[FindingLink, ...]:
    return ((text, url_name, {"projekt": slug, **filters}),)


@check("einheiten-gegen-plan", Severity.NOTE, "Anzahl der Leistungseinheiten weicht vom Plan ab", REPORT)
def units_against_plan(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        planned = progress.project.planned_units
        if planned is None or progress.units == planned:
            continue
        named = formats.qualified(planned, progress.project.planned_units_qualifier)
        yield Finding(
            subject_of(progress.project),
            f"Erfasst sind {progress.units} Leistungseinheiten, geplant {named}: {productive_shares(progress)}.",
            Measure.NUMBER,
            planned,
            progress.units,
            progress.units - planned,
            links=rows_of("Leistungseinheiten", "rollouts", progress.project.slug),
        )


def productive_shares(progress: Progress) -> str:
    """Of the listed units and of the planned ones."""
    productive = progress.productive
    if productive.is_unknown or not progress.units:
        return f"Welcher Anteil {progress.words.done} ist, ist {UNKNOWN}"
    listed, planned = (share_text(productive, number) for number in (progress.units, progress.project.planned_units))
    return f"{progress.words.done.capitalize()} sind {listed} der erfassten oder {planned} der geplanten"


@check("buendel-gegen-plan", Severity.NOTE, "Anzahl der Prozessbündel weicht vom Plan ab", REPORT)
def bundles_against_plan(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        planned = progress.project.planned_bundles
        if planned is None or progress.bundles == planned:
            continue
        named = formats.qualified(planned, progress.project.planned_bundles_qualifier)
        yield Finding(
            subject_of(progress.project),
            f"Erfasst sind {progress.bundles} verschiedene Prozessbündel, geplant {named}.",
            Measure.NUMBER,
            planned,
            progress.bundles,
            progress.bundles - planned,
            links=rows_of("Prozessbündel", "bundles", progress.project.slug),
        )


@check("projekt-nicht-fertig", Severity.WARNING, "Projekt zu Ende, aber nicht fertig", "Durchführungszeitraum")
def past_its_end(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        project, done = progress.project, progress.bounds
        ended_on = last_day_of(project)
        if ended_on is None or ended_on >= facts.key_date or done.least == done.total:
            continue
        ended = "ist abgeschlossen seit dem" if project.is_ended else "endete am"
        yield Finding(
            subject_of(project),
            f"Das Projekt {ended} {formats.day(ended_on)}; {done_sentence(progress)}.",
            Measure.NUMBER,
            done.total,
            done.known,
            None if done.known is None else done.known - done.total,
        )


@check("beginn-verstrichen", Severity.WARNING, "Beginn verstrichen, Projekt noch geplant", "Durchführungszeitraum")
def planned_past_its_start(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        project = progress.project
        if project.project_state != State.PLANNED or project.started_on >= facts.key_date:
            continue
        yield Finding(
            subject_of(project),
            f"Sein Beginn war am {formats.day(project.started_on)}; es ist noch geplant.",
            Measure.DAY,
            project.started_on,
            None,
            (facts.key_date - project.started_on).days,
            Measure.DAYS,
            grows_daily=True,
        )


@check("laeuft-nach-beginn", Severity.NOTE, "Läuft erst nach seinem Beginn", "Durchführungszeitraum")
def running_after_its_start(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        project, started_on, ran_from = progress.project, progress.project.started_on, progress.project.ran_from
        if ran_from is None or ran_from <= started_on:
            continue
        yield Finding(
            subject_of(project),
            f"Sein Beginn war am {formats.day(started_on)}; „läuft“ ist erst ab {formats.day(ran_from)} angegeben.",
            Measure.DAY,
            started_on,
            ran_from,
            (ran_from - started_on).days,
            Measure.DAYS,
        )


def last_day_of(project: Project) -> date | None:
    """The day from which all of a project should be done: that on which it was completed, else its planned end; None
    where it rests or ended early."""
    if project.project_state == State.COMPLETED:
        return project.state_since
    return None if project.is_suspended else project.ends_on


def done_sentence(progress: Progress) -> str:
    """22 von 38 Leistungseinheiten produktiv; how many of them are is not recorded, where that is so."""
    words = progress.words
    if progress.bounds.is_unknown:
        return f"wie viele von {progress.total} {words.items} {words.done} sind, ist {UNKNOWN}"
    return f"{progress.done_text} {words.items} {words.done}"


@check("phase-fehlt", Severity.NOTE, "Ohne Angabe, seit wann was gilt", REPORT)
def without_dates(facts: ProgressFacts) -> Iterator[Finding]:
    """Units without any phase and bundles without any step: nothing places them in time."""
    for progress in facts.progress:
        project, units = progress.project, progress.units_unknown
        if units:
            text = f"{counted(units, 'Leistungseinheit', 'Leistungseinheiten')} {WITHOUT_PHASE}."
            links = rows_of("Leistungseinheiten", "rollouts", project.slug, phase="ohne")
            yield Finding(subject_of(project), text, Measure.NUMBER, 0, units, units, detail="phase", links=links)
        bundles = progress.bundles_unrecorded
        if bundles:
            text = f"{counted(bundles, 'Prozessbündel', 'Prozessbündel')} ohne erfassten Bearbeitungsschritt."
            links = rows_of("Prozessbündel", "bundles", project.slug, schritt="ohne")
            yield Finding(subject_of(project), text, Measure.NUMBER, 0, bundles, bundles, detail="schritt", links=links)


def counted(number: int, one: str, many: str) -> str:
    return f"{formats.number(number)} {one if number == 1 else many}"


@check("buendel-doppelt", Severity.WARNING, "Prozessbündel zweimal genannt", REPORT)
def named_twice(facts: ProgressFacts) -> Iterator[Finding]:
    """Compared without case, hyphens, brackets and spaces."""
    seen: dict[tuple[int, str], BundleValues] = {}
    for row in facts.bundles:
        first = seen.setdefault((row["project"], bare(row["name"])), row)
        if first is not row:
            text = f"„{row['name']}“ und „{first['name']}“ sind vermutlich dasselbe Prozessbündel."
            links = rows_of("Prozessbündel", "bundles", row["project__slug"])
            yield Finding(bundle_subject(row), text, Measure.TEXT, first["name"], row["name"], links=links)


def bare(name: str) -> str:
    return re.sub(r"[\W_]", "", normalise(name))


@check(
    "landesprioritaet-und-projektphase", Severity.NOTE, "Unter der Landespriorität und in einer Projektphase", REPORT
)
def priority_and_phase(facts: ProgressFacts) -> Iterator[Finding]:
    """A report that lists both counts such a bundle twice."""
    rows = facts.bundles
    distinct = Counter(row["project"] for row in rows)
    for row in rows:
        if row["is_state_priority"] and row["project_phase"]:
            number = distinct[row["project"]]
            yield Finding(
                bundle_subject(row),
                f"Steht unter der Landespriorität und in Projektphase {row['project_phase']}; zählt einmal: "
                f"{number} verschiedene Prozessbündel bei {number + 1} Nennungen.",
                Measure.NUMBER,
                1,
                2,
                1,
                links=rows_of("Prozessbündel", "bundles", row["project__slug"]),
            )


@check("landesprioritaet-ohne-projektphase", Severity.NOTE, "Landespriorität ohne Projektphase", REPORT)
def priority_without_phase(facts: ProgressFacts) -> Iterator[Finding]:
    phased = {row["project"] for row in facts.bundles if row["project_phase"]}
    for row in facts.bundles:
        if row["is_state_priority"] and not row["project_phase"] and row["project"] in phased:
            text = "Hat Landespriorität, steht aber in keiner Projektphase."
            yield Finding(bundle_subject(row), text, links=rows_of("Prozessbündel", "bundles", row["project__slug"]))


@check("meilenstein-ueberfaellig", Severity.WARNING, "Meilenstein überfällig", "Zeitplan des Projekts")
def milestones_overdue(facts: ProgressFacts) -> Iterator[Finding]:
    day = facts.key_date
    for row in late_milestones(facts.scope):
        days = (day - row["due_on"]).days
        yield Finding(
            Subject("projects.milestone", row["pk"], row["title"], row["project__slug"]),
            f"War am {formats.day(row['due_on'])} fällig und ist nicht erreicht.",
            Measure.DAY,
            row["due_on"],
            None,
            days,
            Measure.DAYS,
            grows_daily=True,
        )


@prepared
def late_milestones(scope: Scope) -> Any:
    """Milestones not reached by the day planned for them, in projects that go on."""
    day = scope.key_date
    planned: Any = Milestone.objects.planned(day)
    late = planned.filter(due_on__lt=day, project__started_on__lte=day).exclude(reached_on__lte=day)
    late = late.filter(~Exists(ProjectState.objects.suspending(day, "project")))
    return scope.within(late, "project").values("pk", "title", "due_on", "project__slug")


@check(
    "phasenfolge",
    Severity.WARNING,
    "Phase zurückgegangen oder übersprungen",
    "Reihenfolge der Phasen im Phasenmodell",
)
def phases_out_of_order(facts: ProgressFacts) -> Iterator[Finding]:
    """A first phase known only by „spätestens“ skips nothing: the report does not say what came before it."""
    for row in out_of_order(facts.scope, facts.phases.befores()):
        before, after = facts.phases.label(row["previous_phase"]), facts.phases.label(row["phase"])
        went_back = (row["previous_phase"] or 0) > row["phase"]
        yield Finding(
            change_subject(row),
            f"Am {formats.day(row['effective_on'])} von „{before}“ nach „{after}“"
            f" {'zurückgegangen' if went_back else 'gesprungen'}.",
            Measure.TEXT,
            None,
            after,
            severity=Severity.WARNING if went_back else Severity.NOTE,
            links=change_links(row),
        )


@prepared
def out_of_order(scope: Scope, befores: tuple[tuple[int, int, date], ...]) -> Any:
    """Phase changes that go back or skip a phase, with `previous_phase`.

    A first one with a known day comes from „noch nicht begonnen“, the key of which is that of the model. `befores` as
    of Phases.
    """
    number = IntegerField()
    begins = When(date_precision=DatePrecision.EXACT, then=F("phase") % MODELS_AT_A_PLACE)
    if_first = Case(begins, default=F("phase"), output_field=number)
    came_from = Coalesce("previous_phase", if_first, output_field=number)
    steps = (When(phase=key, effective_on__gte=since, then=Value(before)) for key, before, since in befores)
    one_before = Case(*steps, default=F("phase"), output_field=number)
    changes = changes_so_far(scope).with_previous_phase().alias(came_from=came_from)
    in_order = changes.exclude(came_from__in=[F("phase"), one_before])
    return in_order.order_by("pk").values(*CHANGE_COLUMNS, "previous_phase")


def changes_so_far(scope: Scope) -> Any:
    """Phase changes up to the key date of projects that had started, without what was taken over."""
    day = scope.key_date
    changes = PhaseChange.objects.entered().filter(effective_on__lte=day, rollout__project__started_on__lte=day)
    return scope.within(changes.with_unit(day), "rollout__project")


CHANGE_COLUMNS = tuple(ChangeValues.__annotations__)


def change_subject(row: ChangeValues) -> Subject:
    return Subject("projects.phasechange", row["pk"], row["unit_name__name"], row["rollout__project__slug"])


def change_links(row: ChangeValues) -> tuple[FindingLink, ...]:
    return rows_of("Leistungseinheit", "rollouts", row["rollout__project__slug"], suche=row["unit_name__name"])


@check(
    "tag-nach-eintragung",
    Severity.WARNING,
    "Wirksam erst nach der Eintragung, ohne Plandatum",
    "Ein Ereignis wird eingetragen, wenn es geschehen ist",
)
def entered_ahead(facts: ProgressFacts) -> Iterator[Finding]:
    for row in entered_early(facts.scope):
        entered_on = timezone.localdate(row["day_entered_at"])
        if entered_on >= row["effective_on"]:
            continue
        yield Finding(
            change_subject(row),
            f"Am {formats.day(entered_on)} für den {formats.day(row['effective_on'])} eingetragen.",
            Measure.DAY,
            entered_on,
            row["effective_on"],
            (row["effective_on"] - entered_on).days,
            Measure.DAYS,
            links=change_links(row),
        )


@prepared
def entered_early(scope: Scope) -> Any:
    """Phase changes, without a plan in force, that were entered before their day begins in UTC, a little later than in
    Berlin.

    Entered is a day when the history first says so; a change whose day was corrected was entered earlier. The local day
    of every row would be computed in Python on SQLite, which takes ten times as long.
    """
    planned = PlannedPhase.objects.in_force(scope.key_date).filter(
        rollout=OuterRef("rollout"), phase=OuterRef("phase"), planned_on__isnull=False
    )
    changes = changes_so_far(scope).filter(~Exists(planned), entered_at__lt=F("effective_on"))
    entries = PhaseChange.history.filter(id=OuterRef("pk"), effective_on=OuterRef("effective_on"))
    first = Subquery(entries.order_by("history_date").values("history_date")[:1])
    changes = changes.annotate(day_entered_at=first).filter(day_entered_at__lt=F("effective_on"))
    return changes.order_by("pk").values(*CHANGE_COLUMNS, "day_entered_at")


@check(
    "einheit-geschlossen",
    Severity.WARNING,
    "Aufgelöste Leistungseinheit ohne Nachfolgerin in laufendem Projekt",
    "Verzeichnis der Leistungseinheiten",
)
def closed_units(facts: ProgressFacts) -> Iterator[Finding]:
    for row in facts.peculiar_units:
        if row["unit__closed_on"] and row["unit__closed_on"] < facts.key_date and is_running(row, facts.key_date):
            text = (
                f"Aufgelöst am {formats.day(row['unit__closed_on'])} und damit ausgeschieden; das Projekt läuft "
                "weiter, und keine andere Umsetzung führt diese fort."
            )
            yield Finding(rollout_subject(row), text, Measure.DAY, None, row["unit__closed_on"], links=unit_links(row))


@check("sammelzeile", Severity.NOTE, "Eine Zeile steht für mehrere Leistungseinheiten", REPORT)
def collective_units(facts: ProgressFacts) -> Iterator[Finding]:
    for row in facts.peculiar_units:
        if row["belongs"] and row["unit_name__name"].casefold().startswith(COLLECTIVE):
            text = "Die Zeile steht für mehrere Leistungseinheiten und zählt als eine."
            yield Finding(rollout_subject(row), text, Measure.NUMBER, None, 1, links=unit_links(row))


@check(
    "plandatum-verstrichen",
    Severity.WARNING,
    "Phase bis zum geplanten Tag nicht erreicht",
    "Plandaten der Umsetzung",
)
def planned_day_passed(facts: ProgressFacts) -> Iterator[Finding]:
    for row in overdue_units(facts.scope):
        planned_on = row["overdue_since"]
        planned, now = facts.phases.label(row["overdue_phase"]), facts.phases.label(row["current_phase"])
        yield Finding(
            rollout_subject(row),
            f"{planned} war ab dem {formats.day(planned_on)} geplant; die Leistungseinheit steht auf „{now}“.",
            Measure.DAY,
            planned_on,
            None,
            (facts.key_date - planned_on).days,
            Measure.DAYS,
            grows_daily=True,
            links=unit_links(row),
        )


@prepared
def overdue_units(scope: Scope) -> Any:
    day = scope.key_date
    rollouts = Rollout.objects.belonging(day).with_phase(day).overdue(day).with_overdue(day).with_unit(day)
    columns = ("pk", "unit_name__name", "project__slug", "current_phase", "overdue_since", "overdue_phase")
    return scope.within(rollouts.order_by("pk"), "project").values(*columns)


def is_running(row: PeculiarUnit, key_date: date) -> bool:
    """Whether its project goes on: as is stated, else by its planned end."""
    if row["project_state__state"]:
        return row["project_state__state"] not in ENDED
    return row["project_end__ends_on"] is None or row["project_end__ends_on"] >= key_date


def rollout_subject(row: RolloutValues) -> Subject:
    return Subject("projects.rollout", row["pk"], row["unit_name__name"], row["project__slug"])


def unit_links(row: RolloutValues) -> tuple[FindingLink, ...]:
    return rows_of("Leistungseinheit", "rollouts", row["project__slug"], suche=row["unit_name__name"])
