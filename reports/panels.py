"""What the panels of a project's page show."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Sum

from funding.models import Expenditure, Grant, Tranche
from funding.terms import CostType
from projects.models import Milestone, ProcessBundle, Project
from projects.terms import PHASE_NAMES, STEP_NAMES, Phase, Step
from records.fields import MoneyField
from records.shares import percent

from .charts import Segment, Timeline, stacked_bar
from .status import ProjectStatus


@dataclass(frozen=True)
class ProjectPanels:
    """The panels of a project's page on a key date."""

    status: ProjectStatus

    @property
    def project(self) -> Project:
        return self.status.project

    @property
    def key_date(self) -> date:
        return self.status.key_date

    @property
    def phases(self) -> list[Segment]:
        """The project's units by phase, those without a recorded phase last."""
        counts = self.status.progress.units_by_phase
        known = [
            (phase.label, PHASE_NAMES[phase], counts.get(phase, 0), phase.label.lower()) for phase in reversed(Phase)
        ]
        return stacked_bar([*known, ("ohne erfasste Phase", "unknown", counts.get(None, 0), "ohne")])

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Number and share of the project's bundles that have taken each step."""
        progress = self.status.progress
        counts = [(step, progress.bundles_by_step.get(step, 0)) for step in Step]
        return [
            {"label": step.label, "count": count, "share": percent(count, progress.bundles)} for step, count in counts
        ]

    @cached_property
    def bundles(self) -> list[dict[str, Any]]:
        """The project's bundles, each with its four steps: taken on which day, or not."""
        rows = ProcessBundle.objects.on(self.key_date).filter(project=self.project)
        days = [f"{name}__{field}" for name in STEP_NAMES.values() for field in ("effective_on", "date_precision")]
        listed = rows.order_by("project_phase", "name_key", "pk").values(
            "name", "project_phase", "is_state_priority", "service__ozg_id", *days
        )
        return [
            {
                **row,
                "ozg_id": row["service__ozg_id"],
                "steps": [
                    {
                        "label": step.label,
                        "day": row[f"{name}__effective_on"],
                        "precision": row[f"{name}__date_precision"],
                    }
                    for step, name in STEP_NAMES.items()
                ],
            }
            for row in listed
        ]

    @property
    def status_note(self) -> Any:
        """The last status note up to the key date, or None."""
        return self.project.status_notes.filter(noted_on__lte=self.key_date).first()

    @cached_property
    def grants(self) -> list["GrantPanel"]:
        return [
            GrantPanel(grant, self.key_date) for grant in Grant.objects.on(self.key_date).filter(project=self.project)
        ]

    @cached_property
    def milestones(self) -> list[dict[str, Any]]:
        """The project's milestones as of the key date: reached, open or overdue."""
        return [milestone_state(milestone, self.key_date) for milestone in self.project.milestones.all()]

    @property
    def timeline(self) -> dict[str, Any]:
        """Positions of the periods, the key date and the milestones on one scale of days."""
        ends = [self.project.ends_on] if self.project.ends_on else []
        periods = [day for panel in self.grants for day in (panel.grant.period_start, panel.grant.period_end)]
        due = [row["milestone"].due_on for row in self.milestones]
        days = [self.project.started_on, self.key_date, *ends, *periods, *due]
        scale = Timeline(min(days), max(days))
        return {
            "first": scale.first,
            "last": scale.last,
            "project": scale.bar(self.project.started_on, self.project.ends_on or scale.last),
            "grants": [scale.bar(panel.grant.period_start, panel.grant.period_end) for panel in self.grants],
            "key_date": scale.position(self.key_date),
            "milestones": [{**row, "position": scale.position(row["milestone"].due_on)} for row in self.milestones],
        }


def milestone_state(milestone: Milestone, key_date: date) -> dict[str, Any]:
    """A milestone as of the key date: its day reached counts only once that day has come."""
    reached = milestone.reached_on if milestone.reached_on and milestone.reached_on <= key_date else None
    return {"milestone": milestone, "reached_on": reached, "overdue": reached is None and milestone.due_on < key_date}


@dataclass(frozen=True)
class GrantPanel:
    """A grant with its money on the key date, by tranche and by cost type."""

    grant: Any
    key_date: date

    @cached_property
    def tranches(self) -> list[Any]:
        return list(Tranche.objects.on(self.key_date).filter(grant=self.grant).order_by("period_start", "pk"))

    @cached_property
    def cost_types(self) -> list[dict[str, Any]]:
        """What the money was used for: amount and share of all used, per cost type."""
        rows = Expenditure.objects.on(self.key_date).filter(tranche__grant=self.grant).order_by("cost_type")
        sums = rows.values("cost_type").annotate(amount=Sum("amount", output_field=MoneyField()))
        return [
            {
                "label": CostType(row["cost_type"]).label,
                "amount": row["amount"],
                "share": percent(row["amount"], self.grant.used),
                "filter_value": CostType(row["cost_type"]).label.lower(),
            }
            for row in sums
        ]
