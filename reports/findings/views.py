"""Prüfung: the findings as a list and its files."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone

from lists.columns import Row
from lists.filters import FilterForm, choice_field
from lists.tables import ListRows, Table
from lists.views import TableView
from projects.columns import name_projects
from projects.models import Project
from records.entries.views import BACK
from records.findings import CHECKS, Scope, Severity
from records.identities import identities_of, name_of
from records.models import record_model
from records.rights import permission_of, reach_of

from ..models import Explanation
from . import row_tables  # noqa: F401 registers what programs get besides
from .audit import Audited, audit
from .tables import FindingTable

STATES = {"offen": "offen", "erlaeutert": "erläutert"}


class FindingFilterForm(FilterForm):
    projekt = choice_field("Projekt", None, lambda: ())
    schwere = choice_field(
        "Schwere", "alle", lambda: [(severity.label.lower(), severity.label) for severity in Severity]
    )
    pruefung = choice_field(
        "Prüfung",
        "alle Prüfungen",
        lambda: sorted(((key, check.title) for key, check in CHECKS.items()), key=itemgetter(1)),
    )
    stand = choice_field("Stand", "alle", STATES.items)

    def __init__(self, *args: Any, key_date: date | None = None, **kwargs: Any) -> None:
        """With the projects that had started by the key date, else by today."""
        super().__init__(*args, **kwargs)
        offered = Project.objects.choices(key_date or timezone.localdate(), self.data.get("projekt", ""))
        projects: Any = self.fields["projekt"]
        projects.choices = [("", "alle Projekte"), *offered]


class FindingListView(TableView):
    table_class = FindingTable
    form_class = FindingFilterForm
    name = "pruefung"
    heading = "Prüfung"
    lead = "Welche Angaben passen nicht zusammen, und was ist dazu erläutert?"
    formula = (
        "Befunde werden bei jedem Aufruf aus den Angaben berechnet. Eine Erläuterung gilt genau für die Werte, für die "
        "sie geschrieben wurde; ändern sie sich, ist der Befund wieder offen."
    )
    template_name = "reports/findings/findings.html"

    @cached_property
    def filter_form(self) -> FindingFilterForm:
        return FindingFilterForm(self.request.GET, key_date=self.key_date)

    def table_data(self) -> ListRows:
        if not self.filter_form.is_valid():
            return ListRows([])
        return ListRows([self.row_of(audited) for audited in audit(self.scope) if self.is_wanted(audited)])

    @property
    def scope(self) -> Scope:
        """All projects, or the one asked for."""
        slug = self.filter_form.cleaned_data["projekt"]
        projects = list(Project.objects.filter(slug=slug).values_list("pk", flat=True)) if slug else None
        return Scope(self.key_date, projects)

    def is_wanted(self, audited: Audited) -> bool:
        """Whether the filters leave the finding."""
        filters = self.filter_form.cleaned_data
        finding = audited.finding
        return (
            filters["schwere"] in ("", finding.gravity.label.lower())
            and filters["pruefung"] in ("", finding.check.identifier)  # type: ignore[union-attr]
            and filters["stand"] in ("", "offen" if audited.is_open else "erlaeutert")
        )

    @cached_property
    def named(self) -> list[tuple[str, str, str]]:
        return Project.objects.named(self.key_date)

    @cached_property
    def titles(self) -> dict[str, str]:
        return {slug: title for slug, title, _ in self.named}

    @cached_property
    def table(self) -> Table:
        table = super().table
        name_projects(table, {slug: short_name for slug, _, short_name in self.named})
        return table

    def names_of(self, rows: Sequence[Row]) -> list[str]:
        """By check, kind of record, record and detail: the key of a finding without its number of the database."""
        found = [row["audited"].finding for row in rows]
        keys: dict[str, set[int]] = {}
        for finding in found:
            keys.setdefault(finding.subject.model, set()).add(finding.subject.pk)
        models: dict[str, Any] = {name: record_model(name) for name in keys}
        names = {name: identities_of(models[name]).names_of(pks) for name, pks in keys.items()}
        return [
            name_of((each.check.identifier, subject.model, names[subject.model][subject.pk], each.detail))
            for each, subject in ((finding, finding.subject) for finding in found)
        ]

    def row_named(self, name: str, paths: Callable[[], Sequence[str]]) -> Row | None:
        rows = self.table.data.data
        return dict(zip(self.names_of(rows), rows, strict=True)).get(name)

    @cached_property
    def explainable(self) -> set[str] | None:
        """The projects, by their slugs, whose findings the account may explain; None: all findings. An explanation
        counts for the values known today: it cannot be written beside those of an earlier day."""
        if self.known_on is not None:
            return set()
        reach = reach_of(self.request.user, permission_of(Explanation, "add"))
        if reach.everywhere:
            return None
        keys = reach.keys.get("project", frozenset())
        return set(Project.objects.filter(pk__in=keys).values_list("slug", flat=True)) if keys else set()

    @cached_property
    def sent(self) -> dict[str, str]:
        """What each form of an explanation sends besides its finding."""
        return {"csrfmiddlewaretoken": get_token(self.request), BACK: self.request.get_full_path()}

    def row_of(self, audited: Audited) -> dict[str, object]:
        row = audited.row()
        may_explain = audited.is_open and (self.explainable is None or row["project"] in self.explainable)
        return {
            **row,
            "project_title": self.titles.get(row["project"]),
            "may_explain": self.sent if may_explain else {},
            "key_date": self.key_date,
        }
