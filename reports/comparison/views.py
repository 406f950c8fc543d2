"""Vergleich: projects on two days, and what lies between, as page and files."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.forms import BaseForm

from lists.columns import Row
from lists.key_dates import KeyDateForm
from lists.tables import PER_PAGE, Table
from lists.views import TableView
from projects.columns import name_projects
from projects.models import Project
from records.identities import name_of
from records.knowledge import end_of_day

from . import sources  # noqa: F401 registers the sources of changes
from .changes import Changes, ComparedPeriod, LateChanges
from .figures import ProjectComparison, compare, last_report_before, start_of_comparison
from .filters import LATE, ComparisonFilterSet
from .periods import PeriodForm, presets
from .tables import ComparisonRows, ComparisonTable, ShownFigures


class ComparisonView(TableView):
    """Two days: the figures of each project on both, and the single changes between them in order."""

    template_name = "reports/comparison/comparison.html"
    table_class = ComparisonTable
    filterset_class = ComparisonFilterSet
    has_row_addresses = False
    name = "vergleich"
    heading = "Vergleich"
    lead = "Was hat sich zwischen zwei Tagen geändert?"
    formula = (
        "Gezählt werden Änderungen nach dem ersten Tag bis einschließlich zum zweiten. Ein neuer Plan "
        "zählt am Tag, ab dem er gilt. Differenz von Anteilen in Prozentpunkten, von "
        "Plandaten in Tagen."
    )

    @cached_property
    def key_date_form(self) -> KeyDateForm:
        given = {name: self.request.GET.get(name, "") for name in PeriodForm.base_fields}
        return PeriodForm(given, may_view_history=self.may_view_history)

    @cached_property
    def key_date(self) -> date:
        return self.chosen_day("bis") or self.chosen_day("stichtag") or self.today

    @cached_property
    def filterset(self) -> ComparisonFilterSet:
        """The projects compared: those that had started by the second day, narrowed to the one asked for."""
        return ComparisonFilterSet(self.request.GET, queryset=Project.objects.on(self.key_date), key_date=self.key_date)

    @classmethod
    def filter_names(cls) -> list[str]:
        return [*ComparisonFilterSet.base_filters, "von", "bis"]

    @property
    def filter_form(self) -> BaseForm:
        return self.filterset.form

    @cached_property
    def last_report(self) -> date | None:
        return last_report_before(self.key_date, self.filterset.qs)

    @cached_property
    def start(self) -> date:
        return self.chosen_day("von") or start_of_comparison(self.key_date, self.last_report)

    @property
    def days(self) -> dict[str, date]:
        return {"von": self.start, "bis": self.key_date} | ({"kenntnisstand": self.known_on} if self.known_on else {})

    @cached_property
    def comparisons(self) -> list[ProjectComparison]:
        return compare(self.filterset.qs, self.start, self.key_date)

    @cached_property
    def period(self) -> ComparedPeriod:
        known_until = end_of_day(self.known_on) if self.known_on else None
        projects = [comparison.project.pk for comparison in self.comparisons]
        has_services = not self.request.GET.get("projekt")
        return ComparedPeriod(projects, self.start, self.key_date, known_until, has_services=has_services)

    @property
    def is_late(self) -> bool:
        """Whether what was entered within the period for days before is asked for."""
        return self.filterset.is_valid() and self.filterset.form.cleaned_data["art"] == LATE

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.period)

    @cached_property
    def late(self) -> LateChanges:
        return LateChanges(self.period, self.changes.sources)

    @cached_property
    def table(self) -> Table:
        return self.named(super().table)

    def table_data(self) -> ComparisonRows:
        """Of the period the figures and changes; of what was entered late that alone."""
        return ComparisonRows([], self.late) if self.is_late else ComparisonRows(self.comparisons, self.changes)

    def names_of(self, rows: Sequence[Row]) -> list[str]:
        return [name_of(row["identity"]) for row in rows]

    def row_named(self, name: str, paths: Callable[[], Sequence[str]]) -> None:
        """A change has no page of its own."""

    @property
    def late_table(self) -> Table:
        """The first rows of what was entered late."""
        table = self.named(ComparisonTable(ComparisonRows([], self.late)))
        table.paginate_leniently(None)
        return table

    def named(self, table: Table) -> Table:
        name_projects(table, self.filterset.form.fields["projekt"].short_names)
        return table

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        late = None if self.is_late else self.late_table
        return super().get_context_data(
            start=self.start,
            comparisons=list(map(ShownFigures.of, self.comparisons)),
            presets=presets(self.key_date, self.last_report),
            late_headers=late.headers() if late else (),
            late_rows=late.rows_as_markup(self.carried) if late else (),
            late_count=len(self.late),
            late_shown=PER_PAGE,
            **kwargs,
        )
