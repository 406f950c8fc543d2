"""Table of projects: what reads from projects and funding."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from projects.forecast import Verdict
from records.findings import Severity
from records.models import DatePrecision
from tabular import formats
from tabular.columns import (
    NO_VALUE,
    ChoiceColumn,
    DateColumn,
    Link,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
    TypedColumn,
)
from tabular.tables import Table

from .models import Paper

OF_PROJECT = (("projekt", "slug"),)


class ProjectTable(Table):
    title = TextColumn("Projekt", order_by="title_key", link=Link("project", argument="slug"), row_header=True)
    started_on = DateColumn("Beginn")
    ends_on = DateColumn("Fertigstellung", nullable=True)
    progress = PercentColumn("Fortschritt in %", nullable=True)
    usage = PercentColumn("Mitteleinsatz in %", link=Link("tranches", filters=OF_PROJECT), nullable=True)
    units = NumberColumn("Leistungseinheiten", link=Link("rollouts", filters=OF_PROJECT))
    units_productive = NumberColumn(
        "davon produktiv", link=Link("rollouts", filters=OF_PROJECT, fixed=(("phase", "produktiv"),))
    )
    planned_units = NumberColumn("geplante Leistungseinheiten", nullable=True)
    bundles = NumberColumn("Prozessbündel", link=Link("bundles", filters=OF_PROJECT))
    bundles_digitised = NumberColumn(
        "davon digitalisiert", link=Link("bundles", filters=OF_PROJECT, fixed=(("schritt", "digitalisiert"),))
    )

    forecast = ChoiceColumn("Prognose", Verdict, nullable=True, file=False)

    class Meta:
        order_by = ("title",)


class ComparisonTable(Table):
    """What lies between two days; the changes stand in the order of their days."""

    title = TextColumn("Projekt", link=Link("project", argument="slug"), sortable=False)
    what = TextColumn("Angabe", sortable=False)
    subject = TextColumn("Gegenstand", row_header=True, sortable=False)
    shown_on = DateColumn("Datum", precision="precision", sortable=False)
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    before = TypedColumn("Vorher", sortable=False)
    after = TypedColumn("Nachher", sortable=False)
    difference = TypedColumn("Differenz", sortable=False)


class LineColumn(MoneyColumn):
    """An amount of a list that has its sums among its lines."""

    total = False


class ProofTable(Table):
    """The lines of a proof of use, in their order."""

    section = TextColumn("Abschnitt", sortable=False)
    label = TextColumn("Position", row_header=True, sortable=False)
    planned = LineColumn("Ansatz", sortable=False)
    actual = LineColumn("Ist", sortable=False)
    difference = LineColumn("Differenz", sortable=False)


class SubjectColumn(TextColumn):
    """What a finding is about, with links to the rows it was found in."""

    def cell(self, value: Any, row: Any, carried: Mapping[str, str]) -> SafeString:
        links = [(address, title) for title, address in row["audited"].links(dict(carried))]
        return format_html(
            "<span>{}{}</span>", value, format_html_join("", '<br><a class="kern-link" href="{}">{}</a>', links)
        )


class SeverityColumn(ChoiceColumn):
    """The severity as a word with a sign of its own shape."""

    def markup(self, value: int, row: Any) -> SafeString:
        return format_html(
            '<span class="severity severity--{}">{}</span>', Severity(value).name.lower(), self.text(value)
        )


class StateColumn(TextColumn):
    """Whether a finding is open; who may explain it finds the way here."""

    def markup(self, value: str, row: Any) -> SafeString:
        if not row["may_explain"]:
            return conditional_escape(value)
        query = urlencode({"befund": row["key"], "stichtag": row["key_date"]})
        address = f"{reverse('admin:reports_explanation_add')}?{query}"
        return format_html('<span>{} <a class="kern-link" href="{}">erläutern</a></span>', value, address)


class ExplanationColumn(TextColumn):
    """An explanation with its day; on the page also one that was written for other values, as such."""

    def cell(self, value: Any, row: Any, carried: Mapping[str, str]) -> SafeString:
        written = row["audited"].explanation or row["audited"].former
        if written is None:
            return NO_VALUE
        of_others = "" if value else "Für andere Werte: "
        return format_html("{}{} ({})", of_others, written.text, formats.day(written.explained_on))


class FindingTable(Table):
    severity = SeverityColumn("Schwere", Severity)
    title = TextColumn("Befund", row_header=True)
    project = TextColumn("Projekt", accessor="project_title", nullable=True, link=Link("project", argument="project"))
    subject = SubjectColumn("Gegenstand")
    text = TextColumn("Beschreibung", sortable=False)
    expected = TypedColumn("Erwartet", sortable=False, page=False)
    actual = TypedColumn("Ist", sortable=False, page=False)
    difference = TypedColumn("Differenz", sortable=False)
    source = TextColumn("Regel", page=False)
    state = StateColumn("Stand")
    explanation = ExplanationColumn("Erläuterung", nullable=True, sortable=False)


class PaperTable(Table):
    reference = TextColumn("Drucksache", row_header=True, link=Link("paper", argument="slug"))
    name = TextColumn("Titel")
    paper_type = ChoiceColumn("Art", Paper.Kind)
    dated_on = DateColumn("Datum")
    key_date = DateColumn("Stichtag")
    originator = TextColumn("Ressort / Stadtbetrieb")
    state = ChoiceColumn("Stand", Paper.State)

    class Meta:
        order_by = ("-dated_on",)


class OfServicesColumn(NumberColumn):
    """A number of OZG services, with the way to them in the list: the filters of the row and `chosen` ones."""

    def __init__(self, header: str, chosen: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(header, **kwargs)
        self.chosen = chosen or {}

    def cell(self, value: Any, row: Any, carried: Mapping[str, str]) -> SafeString:
        content = super().cell(value, row, carried)
        if value is None or row["filters"] is None:
            return content
        query = urlencode({**row["filters"], **self.chosen, **carried})
        return format_html('<a class="kern-link" href="{}?{}">{}</a>', reverse("services"), query, content)


class StandingTable(Table):
    """How many services are online, overall and in each group."""

    group = TextColumn("Gliederung", sortable=False)
    label = TextColumn("Bezeichnung", row_header=True, sortable=False)
    number = NumberColumn("Leistungen", sortable=False)
    entered = NumberColumn("mit Reifegrad", sortable=False)
    online = OfServicesColumn("Online", {"stand": "online"}, sortable=False)
    online_share = PercentColumn("Online in %", nullable=True, sortable=False)
    compliant = OfServicesColumn("OZG-konform", {"stand": "ozg-konform"}, sortable=False)
    compliant_share = PercentColumn("OZG-konform in %", nullable=True, sortable=False)
    rule = TextColumn("Zählweise", page=False, sortable=False)
    whole = TextColumn("Grundgesamtheit", page=False, sortable=False)
