"""Let many rollouts enter a phase on one day, all or none: what is checked, what is written, and what forbids it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from records.ends import Period
from records.models import DatePrecision
from records.querysets import MOST_NAMED, first_named
from records.trail import format_entry
from records.window_forms import narrow_for_a_reason, refuse_narrowing
from records.windows import narrow, windows_open_on

from .choices import NOT_BEGUN, STANDARD_MODEL, phase_key
from .models import Phase, PhaseChange, Project, Rollout, RolloutConfirmation, RolloutMembership, RolloutQuerySet
from .phases import NamedPhase, Phases

UNDONE = (
    "hat nach diesem Tag einen Wechsel in dieselbe oder eine frühere Phase; bitte berichtigen Sie den im Eintrag selbst"
)

SAID_LATER = (
    "hat erst an einem späteren Tag „noch nicht begonnen“; gilt es schon an diesem, berichtigen Sie bitte den Tag im "
    "Eintrag selbst"
)


def enter_phase(
    rollouts: RolloutQuerySet,
    phase: int,
    effective_on: date,
    *,
    date_precision: str = DatePrecision.EXACT,
    note: str = "",
    seen: int | None = None,
    narrows: bool = False,
    change_reason: str = "",
    attested_on: date | None = None,
) -> tuple[int, date]:
    """Write one phase change into the phase, by its key, for each of the rollouts, or none. Returns their number, and
    the first day of which something else is said then.

    That it still holds is said today, or on the day `attested_on`.
    `seen` is the `history_length` on which the decision rests. With `narrows` the windows of "spätestens" that the day
    lies in are narrowed, for the reason. Raises a ValidationError that names the changes
    made since, or the rollouts that cannot: already in that phase, or with another phase change on that day.
    """
    try:
        with transaction.atomic():
            ids = list(rollouts.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
            chosen = Rollout.objects.filter(pk__in=ids)
            if problems := changes_missed(chosen, seen) or problems_of_entering(chosen, phase, effective_on):
                raise ValidationError(problems)
            changes = PhaseChange.objects.bulk_create(
                PhaseChange(
                    rollout_id=pk,
                    phase_id=phase,
                    effective_on=effective_on,
                    date_precision=date_precision,
                    note=note,
                    attested_on=attested_on or timezone.localdate(),
                )
                for pk in ids
            )
            first_days = [change.first_possible_on for change in changes]
            if narrows:
                windows = windows_open_on(PhaseChange, ids, effective_on)
                first_days += [window.first_possible_on for window in windows]
                narrow_for_a_reason(windows, effective_on, change_reason)
    except IntegrityError as error:
        raise ValidationError(
            "Inzwischen wurde ein anderer Phasenwechsel eingetragen. Bitte versuchen Sie es noch einmal."
        ) from error
    return len(changes), min(first_days, default=effective_on)


def state_phase_not_begun(projects: Iterable[Project], day: date, *, note: str = "") -> list[PhaseChange]:
    """State „noch nicht begonnen“ of all members of the projects that are in no phase on the day: from then on, of who
    joins later or comes back from the day of joining. Returns the phase changes. Raises a ValidationError that names
    those of which a later change says the same, or where there is nothing to state; and as saving does."""
    with transaction.atomic():
        rollouts = Rollout.objects.filter(project__in=projects).order_by("pk")
        models_of = dict(rollouts.values_list("pk", "project__phase_model"))
        PhaseChange.lock_owners(models_of, "default")
        starts = starts_without_phase(models_of, day)
        if not starts:
            raise ValidationError("Alle Leistungseinheiten stehen an diesem Tag und danach schon in einer Phase.")
        if repeating := saying_it_later(starts):
            raise ValidationError(lines_for(Rollout.objects.filter(pk__in=repeating), SAID_LATER))
        return PhaseChange.objects.bulk_create(
            PhaseChange(
                rollout_id=start.rollout,
                phase_id=phase_key(models_of[start.rollout], NOT_BEGUN),
                effective_on=start.day,
                note=note,
                attested_on=timezone.localdate(),
            )
            for start in starts
        )


class StartWithoutPhase(NamedTuple):
    """A rollout is in no phase on the day, during a time in its project that ends before `end`."""

    rollout: int
    day: date
    end: date


def starts_without_phase(rollouts: Collection[int], day: date) -> list[StartWithoutPhase]:
    """Of each time of the rollouts in their projects the day, or that of joining where it is later, if the rollout is
    in no phase then."""
    periods_of = RolloutMembership.objects.periods_of(rollouts)
    starts = [
        StartWithoutPhase(pk, max(day, start), end)
        for pk, periods in periods_of.items()
        for start, end in periods
        if end > day
    ]
    phases: dict[int, list[Period]] = {}
    changes = PhaseChange.objects.filter(rollout__in={start.rollout for start in starts}).order_by()
    for pk, since, until in changes.values_list("rollout", "effective_on", "until"):
        phases.setdefault(pk, []).append(Period(since, until))
    return [
        start
        for start in starts
        if not any(since <= start.day < until for since, until in phases.get(start.rollout, ()))
    ]


WindowsByDay = dict[date, list[PhaseChange]]


def windows_by_day(starts: Iterable[tuple[int, date]]) -> WindowsByDay:
    """The windows of "spätestens" that the day of each of the rollouts lies in, by that day."""
    rollouts: dict[date, list[int]] = {}
    for pk, day in starts:
        rollouts.setdefault(day, []).append(pk)
    windows = {day: windows_open_on(PhaseChange, pks, day) for day, pks in rollouts.items()}
    return {day: found for day, found in windows.items() if found}


def narrow_by_day(by_day: WindowsByDay, reason: str) -> None:
    """Inside a transaction: narrow each of the windows to begin after its day. Raises a ValidationError where there are
    none, or the reason is missing."""
    refuse_narrowing([window for windows in by_day.values() for window in windows], reason)
    for day, windows in by_day.items():
        narrow(PhaseChange, windows, day)


def saying_it_later(starts: Iterable[StartWithoutPhase]) -> list[int]:
    """The rollouts of which the first phase change after their day, in the same time, says that they have not begun."""
    days_of: dict[int, list[StartWithoutPhase]] = {}
    for start in starts:
        days_of.setdefault(start.rollout, []).append(start)
    following: dict[StartWithoutPhase, int] = {}
    changes = PhaseChange.objects.filter(rollout__in=days_of).order_by("effective_on")
    for pk, day, place in changes.values_list("rollout", "effective_on", "phase__place"):
        for start in days_of[pk]:
            if start.day < day < start.end:
                following.setdefault(start, place)
    return [start.rollout for start, place in following.items() if place == NOT_BEGUN]


def history_of_changes(rollouts: RolloutQuerySet) -> QuerySet:
    """The history of the phase changes of the rollouts, newest entry first."""
    history: Any = PhaseChange.history  # what django-simple-history makes of it has no types
    entries = history.model._default_manager.filter(rollout__in=rollouts.order_by().values("pk"))
    return entries.order_by("-history_date", "-history_id")


def history_length(rollouts: RolloutQuerySet) -> int:
    """Number of entries in the history of the rollouts' phase changes: every change anybody makes adds to it."""
    return history_of_changes(rollouts).count()


def changes_missed(rollouts: RolloutQuerySet, seen: int | None) -> list[str]:
    """Lines on what was changed in the rollouts' phases since their history had `seen` entries; none for None."""
    if seen is None:
        return []
    history = history_of_changes(rollouts)
    missed = max(history.count() - seen, 0)
    if not missed:
        return []
    newest = history.select_related("rollout__unit", "rollout__project", "history_user")[: min(missed, MOST_NAMED)]
    lines = [f"{entry.rollout}: {format_entry(entry)}" for entry in newest]
    if missed > MOST_NAMED:
        lines.append(f"{missed - MOST_NAMED} weitere Änderungen.")
    return [
        "Inzwischen wurde geändert, was Sie vor sich hatten:",
        *lines,
        "Bitte prüfen Sie die Auswahl. Wenn Sie noch einmal absenden, gilt Ihre Angabe zusätzlich.",
    ]


def problems_of_entering(rollouts: RolloutQuerySet, phase: int, effective_on: date) -> list[str]:
    """One line for each rollout that cannot enter the phase on the day: „Zoo – Aktenplan steht … schon auf Planung.“"""
    problems = phase_problems(rollouts, phase, effective_on)
    return [line for each in problems for line in lines_for(each.rollouts, each.problem)]


class PhaseProblem(NamedTuple):
    """Why rollouts cannot enter a phase on a day: `problem` goes on after the name of each, `to_unit` says it to the
    unit itself."""

    rollouts: RolloutQuerySet
    problem: str
    to_unit: str = ""


def phase_problems(rollouts: RolloutQuerySet, phase: int, effective_on: date) -> list[PhaseProblem]:
    """What keeps rollouts from entering the phase on the day; of a rollout with two the first counts."""
    chosen, name = rollouts.select_related("project", "unit"), Phase.objects.get(pk=phase).name
    strangers = chosen.strangers(effective_on)
    there_already = chosen.in_recorded_phase(phase, effective_on)
    changed_otherwise = chosen.filter(phase_changes__effective_on=effective_on).exclude(pk__in=there_already)
    return [
        PhaseProblem(
            strangers, "gehört an diesem Tag nicht zum Projekt", "An diesem Tag gehörten Sie nicht zum Projekt."
        ),
        PhaseProblem(
            there_already,
            f"steht an diesem Tag schon auf {name}",
            f"An diesem Tag steht bei uns schon „{name}“. Stimmt das noch, wählen Sie bitte „Unverändert“.",
        ),
        PhaseProblem(
            changed_otherwise,
            "hat an diesem Tag schon einen anderen Phasenwechsel",
            "Für diesen Tag steht bei uns schon eine andere Phase. Bitte prüfen Sie den Tag.",
        ),
        PhaseProblem(
            falling_back(chosen, phase, effective_on),
            UNDONE,
            f"Für einen späteren Tag steht bei uns schon „{name}“ oder eine Phase davor. Bitte prüfen Sie den Tag.",
        ),
    ]


def problems_for_unit(rollout: RolloutQuerySet, phase: int, effective_on: date) -> list[str]:
    """Why one rollout cannot enter the phase on the day, in words for its unit; nothing where it can."""
    problems = phase_problems(rollout, phase, effective_on)
    return [each.to_unit for each in problems if each.rollouts.exists()][:1]


CONTRADICTED = "ist für diesen oder einen späteren Tag mit einer anderen Phase bestätigt"


def kept_from_entering(rollouts: RolloutQuerySet, phase: int, effective_on: date) -> dict[int, str]:
    """Why, by their keys, those of the rollouts that cannot enter the phase on the day cannot; also those of which
    saving would be refused, because another phase is confirmed of them."""
    problems = phase_problems(rollouts, phase, effective_on)
    problems.append(PhaseProblem(contradicted(rollouts, phase, effective_on), CONTRADICTED))
    reasons: dict[int, str] = {}
    for each in problems:
        for pk in each.rollouts.order_by().values_list("pk", flat=True):
            reasons.setdefault(pk, each.problem)
    return reasons


def contradicted(rollouts: RolloutQuerySet, phase: int, effective_on: date) -> RolloutQuerySet:
    """Those of which another phase is confirmed for a day on which the phase would hold then."""
    confirmed: Any = RolloutConfirmation.objects.filter(confirmed_on__gte=effective_on).exclude(phase=phase)
    changed_since = PhaseChange.objects.filter(
        rollout=OuterRef("subject"), effective_on__gt=effective_on, effective_on__lte=OuterRef("confirmed_on")
    )
    lost = confirmed.agreeing().exclude(Exists(changed_since))
    return rollouts.filter(pk__in=lost.order_by().values("subject"))


def phase_of_slug(rollouts: RolloutQuerySet, slug: str, phases: Phases) -> NamedPhase:
    """The phase that addresses name so in the phase model of the rollouts. Raises a ValidationError where they are of
    several models, or it has no such phase, or none is chosen."""
    if not slug:
        raise ValidationError("Bitte wählen Sie die Phase.")
    by_model = {phases.by_key[key].model: key for key in phases.named(slug)}
    models = set(rollouts.order_by().values_list("project__phase_model", flat=True))
    if len(models) != 1:
        raise ValidationError("Bitte wählen Sie Umsetzungen von Projekten mit demselben Phasenmodell.")
    key = by_model.get(*models)
    if key is None:
        raise ValidationError("Das Phasenmodell dieser Umsetzungen hat diese Phase nicht.")
    return phases.by_key[key]


def entry_title(phase: NamedPhase) -> str:
    """In Konzeption setzen; Produktiv setzen; Auf „noch nicht begonnen“ setzen; In Regelbetrieb setzen"""
    if phase.name[:1].islower():
        return f"Auf „{phase.name}“ setzen"
    is_adjective = phase.is_done and phase.model == STANDARD_MODEL
    return f"{phase.name} setzen" if is_adjective else f"In {phase.name} setzen"


def falling_back(rollouts: RolloutQuerySet, phase: int, effective_on: date) -> RolloutQuerySet:
    """Those of which the next phase change after the day leads to the same phase or back: today's phase would not be
    the one entered."""
    later = PhaseChange.objects.filter(rollout=OuterRef("pk"), effective_on__gt=effective_on)
    next_phase = Subquery(later.order_by("effective_on").values("phase")[:1])
    return rollouts.annotate(next_phase=next_phase).filter(next_phase__lte=phase)


def lines_for(rollouts: RolloutQuerySet, problem: str) -> list[str]:
    """A line with the problem for each of the first rollouts, and one for how many more have it."""
    named: Any = rollouts.with_unit(timezone.localdate())
    return first_named(
        named.order_by("unit_name__name_key", "pk"),
        lambda rollout: f"{rollout} {problem}.",
        lambda more: f"{more} weitere: {problem}.",
    )
