"""What is recorded of the rollouts that a round asks about, for its mails and pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from lists.formats import dated
from lists.formats import day as format_day

from ..choices import WITHOUT_PHASE
from ..models import Rollout, StatusAnswer, planned_done_label
from ..phases import NamedPhase, Phases
from ..tables import phase_markup


@dataclass(frozen=True)
class RecordedRollout:
    """What is recorded today of one rollout: its unit, phase, since when, and the day planned for the last phase."""

    rollout: int
    unit: str
    phase: NamedPhase | None
    since: str
    planned_label: str
    planned_on: date | None

    @property
    def phase_text(self) -> str:
        """Konzeption seit spätestens 08.04.2021"""
        return f"{self.phase.name} seit {self.since}" if self.phase else WITHOUT_PHASE

    @property
    def phase_markup(self) -> SafeString | str:
        return phase_markup(self.phase.name, self.phase.sign, self.phase.filling) if self.phase else WITHOUT_PHASE

    @property
    def is_late(self) -> bool:
        """Whether the planned day passed without the last phase."""
        is_done = self.phase is not None and self.phase.is_done
        return self.planned_on is not None and self.planned_on < timezone.localdate() and not is_done

    @property
    def planned_text(self) -> str:
        """01.06.2021 (verstrichen)"""
        if self.planned_on is None:
            return "nicht geplant"
        return f"{format_day(self.planned_on)}{' (verstrichen)' if self.is_late else ''}"

    @property
    def mark(self) -> str:
        """What tells whether it is still what somebody had before them."""
        return f"{self.phase.key if self.phase else 0}-{self.planned_on or ''}"


def standings_of(rollouts: Collection[int], phases: Phases) -> dict[int, RecordedRollout]:
    """By the keys of the rollouts that belong to their project today. One query."""
    today = phases.day
    columns = (
        *("pk", "project__phase_model", "unit_number__number", "unit_name__name"),
        *("current_phase", "current_since", "current_precision", "planned_production__planned_on"),
    )
    found = {}
    rows: Any = Rollout.objects.on(today).filter(pk__in=rollouts)
    rows = rows.order_by("unit_name__name_key", "pk").values_list(*columns)
    for pk, model, number, name, phase, since, precision, planned_on in rows:
        found[pk] = RecordedRollout(
            pk,
            f"{number or ''} {name}".strip(),
            phases.by_key[phase] if phase else None,
            dated(since, precision) if since else "",
            planned_done_label([model]),
            planned_on,
        )
    return found


def answer_text(answer: StatusAnswer, phases: Phases) -> str:
    """What was answered, in German: Produktiv ab 01.06.2021; Plan verschoben auf 01.10.2021"""
    kind = StatusAnswer.Kind
    if answer.kind == kind.UNCHANGED:
        return "unverändert"
    if answer.kind == kind.PLAN:
        return f"Plan verschoben auf {format_day(answer.planned_on)}" if answer.planned_on else "nicht mehr geplant"
    if answer.kind == kind.ELSEWHERE:
        return f"nicht zuständig; zuständig ist: {answer.responsible or '(entfernt)'}"
    if answer.kind == kind.PHASE and answer.effective_on:
        planned = f", Plan {format_day(answer.planned_on)}" if answer.planned_on else ""
        return f"{phases.label(answer.phase_id)} ab {format_day(answer.effective_on)}{planned}"
    return ""
