"""What does not add up of projects, their plans and days."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet

from lists import formats
from records.findings import Finding, FindingLink, Measure, Scope, Severity, Subject
from records.prepared import prepared
from records.text import NOT_RECORDED

from ..bounds import share_text
from ..choices import WITHOUT_PHASE, Assessment, State
from ..facts import ProgressFacts
from ..forecast import contradicts
from ..models import Milestone, Project, ProjectState
from ..progress import Progress
from .base import REPORT, check, rows_of


def subject_of(project: Project) -> Subject:
    return Subject("projects.project", project.pk, project.title, project.slug)


@check("einheiten-gegen-plan", Severity.NOTE, "Anzahl der Leistungseinheiten weicht vom Plan ab", REPORT)
def units_against_plan(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        project, planned = progress.project, progress.project.planned_units
        if planned is not None and planned != progress.units:
            named = formats.qualified(planned, project.planned_units_qualifier)
            text = f"Erfasst sind {progress.units} Leistungseinheiten, geplant {named}: {productive_shares(progress)}."
            links = rows_of("Leistungseinheiten", "rollouts", project.slug)
            yield against_plan(project, text, planned, progress.units, links)


def against_plan(project: Project, text: str, planned: int, recorded: int, links: tuple[FindingLink, ...]) -> Finding:
    return Finding(subject_of(project), text, Measure.NUMBER, planned, recorded, recorded - planned, links=links)


def productive_shares(progress: Progress) -> str:
    """Of the listed units and of the planned ones."""
    productive = progress.productive
    if productive.is_unknown or not progress.units:
        return f"Welcher Anteil {progress.words.done} ist, ist {NOT_RECORDED}"
    listed, planned = (share_text(productive, number) for number in (progress.units, progress.project.planned_units))
    return f"{progress.words.done.capitalize()} sind {listed} der erfassten oder {planned} der geplanten"


@check("buendel-gegen-plan", Severity.NOTE, "Anzahl der Prozessbündel weicht vom Plan ab", REPORT)
def bundles_against_plan(facts: ProgressFacts) -> Iterator[Finding]:
    for progress in facts.progress:
        project, planned = progress.project, progress.project.planned_bundles
        if planned is not None and planned != progress.bundles:
            named = formats.qualified(planned, project.planned_bundles_qualifier)
            text = f"Erfasst sind {progress.bundles} verschiedene Prozessbündel, geplant {named}."
            links = rows_of("Prozessbündel", "bundles", project.slug)
            yield against_plan(project, text, planned, progress.bundles, links)


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


@check("einschaetzung-gegen-prognose", Severity.NOTE, "Statusbericht und Prognose widersprechen sich", "Statusbericht")
def assessments_against_forecasts(facts: ProgressFacts) -> Iterator[Finding]:
    """Of what the last status note says of the end; forecasts are made only of projects where it says something."""
    notes = {project: note for project, note in facts.last_notes.items() if note.assessment}
    assessed = [progress for progress in facts.progress if progress.project.pk in notes]
    forecasts = facts.forecasts_of(assessed)
    for progress in assessed:
        note, verdict = notes[progress.project.pk], forecasts[progress.project.pk].verdict
        if contradicts(note.assessment, verdict):
            said = Assessment(note.assessment).label
            yield Finding(
                subject_of(progress.project),
                f"Der Statusbericht vom {formats.day(note.noted_on)} nennt das Projektende „{said}“, die Prognose "
                f"„{verdict.label}“.",
                Measure.TEXT,
                str(verdict.label),
                str(said),
                detail=note.noted_on.isoformat(),
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
        return f"wie viele von {progress.total} {words.items} {words.done} sind, ist {NOT_RECORDED}"
    return f"{progress.done_text} {words.items} {words.done}"


@check("phase-fehlt", Severity.NOTE, "Ohne Angabe, seit wann was gilt", REPORT)
def without_dates(facts: ProgressFacts) -> Iterator[Finding]:
    """Units without any phase and bundles without any step: nothing places them in time."""
    for progress in facts.progress:
        project, units = progress.project, progress.units_unknown
        if units:
            text = f"{count_text(units, 'Leistungseinheit', 'Leistungseinheiten')} {WITHOUT_PHASE}."
            links = rows_of("Leistungseinheiten", "rollouts", project.slug, phase="ohne")
            yield Finding(subject_of(project), text, Measure.NUMBER, 0, units, units, detail="phase", links=links)
        bundles = progress.bundles_unrecorded
        if bundles:
            text = f"{count_text(bundles, 'Prozessbündel', 'Prozessbündel')} ohne erfassten Bearbeitungsschritt."
            links = rows_of("Prozessbündel", "bundles", project.slug, schritt="ohne")
            yield Finding(subject_of(project), text, Measure.NUMBER, 0, bundles, bundles, detail="schritt", links=links)


def count_text(number: int, one: str, many: str) -> str:
    return f"{formats.number(number)} {one if number == 1 else many}"


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
def late_milestones(scope: Scope) -> QuerySet:
    """Milestones not reached by the day planned for them, in projects that go on."""
    day = scope.key_date
    planned: Any = Milestone.objects.planned(day)
    late = planned.filter(due_on__lt=day, project__started_on__lte=day).exclude(reached_on__lte=day)
    late = late.filter(~Exists(ProjectState.objects.suspending(day, "project")))
    return scope.within(late, "project").values("pk", "title", "due_on", "project__slug")
