"""Prüfung: the findings as a list and its files."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from lists.filters import ChoiceFilter, FilterSet
from lists.tables import ListRows
from lists.views import ListView
from projects.filters import ProjectFilter
from projects.models import Project
from records.findings import CHECKS, Scope, Severity

from .audit import Audited, audit
from .tables import FindingTable

STATES = {"offen": "offen", "erlaeutert": "erläutert"}


class FindingFilter(ChoiceFilter):
    """Narrows the findings themselves, not the projects they are asked for."""

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset


class FindingFilterSet(FilterSet):
    projekt = ProjectFilter("slug")
    schwere = FindingFilter(
        "Schwere", "alle", lambda: [(severity.label.lower(), severity.label) for severity in Severity]
    )
    pruefung = FindingFilter(
        "Prüfung",
        "alle Prüfungen",
        lambda: sorted(((key, each.title) for key, each in CHECKS.items()), key=lambda pair: pair[1]),
    )
    stand = FindingFilter("Stand", "alle", STATES.items)


class FindingListView(ListView):
    model = Project
    table_class = FindingTable
    filterset_class = FindingFilterSet
    name = "pruefung"
    heading = "Prüfung"
    lead = "Welche Angaben passen nicht zusammen, und was ist dazu erläutert?"
    formula = (
        "Befunde werden bei jedem Aufruf aus den Angaben berechnet. Eine Erläuterung gilt genau für die Werte, für die "
        "sie geschrieben wurde; ändern sie sich, ist der Befund wieder offen."
    )
    template_name = "reports/findings/findings.html"

    def rows(self, key_date: date) -> QuerySet:
        return Project.objects.all()

    def table_rows(self, filtered: QuerySet) -> ListRows:
        return ListRows([self.row_of(each) for each in self.audited(filtered) if self.is_wanted(each)])

    def audited(self, filtered: QuerySet) -> list[Audited]:
        if not self.filterset.form.is_valid():
            return []
        is_narrowed = self.filterset.form.cleaned_data["projekt"]
        return audit(Scope(self.key_date, list(filtered.values_list("pk", flat=True)) if is_narrowed else None))

    def is_wanted(self, audited: Audited) -> bool:
        asked = self.filterset.form.cleaned_data
        found = audited.finding
        return (
            asked["schwere"] in ("", found.gravity.label.lower())
            and asked["pruefung"] in ("", found.check.identifier)  # type: ignore[union-attr]
            and asked["stand"] in ("", "offen" if audited.is_open else "erlaeutert")
        )

    @cached_property
    def titles(self) -> dict[str, str]:
        return dict(Project.objects.values_list("slug", "title"))

    @cached_property
    def may_explain(self) -> bool:
        """An explanation counts for the values known today: it cannot be written beside those of an earlier day."""
        return self.known_on is None and self.request.user.has_perm("reports.add_explanation")

    def row_of(self, audited: Audited) -> dict[str, Any]:
        row = audited.row()
        return {
            **row,
            "project_title": self.titles.get(row["project"]),
            "may_explain": audited.is_open and self.may_explain,
            "key_date": self.key_date,
        }
