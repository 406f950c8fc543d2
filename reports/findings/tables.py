"""Table of findings with their explanations."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from lists import formats
from lists.columns import ChoiceColumn, Row, TextColumn
from lists.markup import NO_VALUE
from lists.tables import Table
from lists.typed_columns import TypedColumn
from projects.columns import ProjectColumn
from records.findings import Severity


class SubjectColumn(TextColumn):
    """What a finding is about, with links to the rows it was found in."""

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        links = [(address, title) for title, address in row["audited"].links(dict(carried))]
        return format_html(
            "<span>{}{}</span>", value, format_html_join("", '<br><a class="kern-link" href="{}">{}</a>', links)
        )


class SeverityColumn(ChoiceColumn):
    """The severity as a word with a sign of its own shape."""

    def markup(self, value: int, row: Row) -> SafeString:
        return format_html(
            '<span class="severity severity--{}">{}</span>', Severity(value).name.lower(), self.text(value)
        )


class FindingStateColumn(TextColumn):
    """Whether a finding is open; who may explain it does so here."""

    def markup(self, value: str, row: Row) -> SafeString:
        if not row["may_explain"]:
            return conditional_escape(value)
        return format_html(
            '<span>{} <details class="opener" name="erlaeutern"><summary class="deed-button">Erläutern<span '
            'class="kern-sr-only">: {}, {}</span></summary><form class="entry-form" method="post" action="{}">{}'
            '<label for="text-{}">Erläuterung (öffentlich)</label><textarea class="deed-input deed-input--text" '
            'id="text-{}" name="text" rows="4" required></textarea><button class="deed-button deed-button--primary" '
            'type="submit">Eintragen</button></form></details></span>',
            *(value, row["title"], row["subject"], reverse("explain"), hidden_fields(row), row["key"], row["key"]),
        )


def hidden_fields(row: Row) -> SafeString:
    """What goes along with an explanation: which finding it is of, and where it leads back to."""
    sent = {**row["may_explain"], "befund": row["key"], "stichtag": formats.day(row["key_date"])}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', sent.items())


class SentenceColumn(TextColumn):
    """Sentences with amounts and shares."""

    def markup(self, value: str, row: Row) -> SafeString:
        return conditional_escape(formats.unbroken(value))


class ExplanationColumn(TextColumn):
    """An explanation with its day; on the page also one that was written for other values, as such."""

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        written = row["audited"].explanation or row["audited"].former
        if written is None:
            return NO_VALUE
        of_others = "" if value else "Für andere Werte: "
        return format_html("{}{} ({})", of_others, written.text, formats.day(written.explained_on))


class FindingTable(Table):
    severity = SeverityColumn("Schwere", Severity)
    title = TextColumn("Befund", row_header=True)
    project = ProjectColumn("project", "project_title", nullable=True)
    subject = SubjectColumn("Gegenstand")
    text = SentenceColumn("Beschreibung", sortable=False)
    expected = TypedColumn("Erwartet", sortable=False, page=False)
    actual = TypedColumn("Ist", sortable=False, page=False)
    difference = TypedColumn("Differenz", sortable=False)
    source = TextColumn("Regel", page=False)
    state = FindingStateColumn("Stand")
    explanation = ExplanationColumn("Erläuterung", nullable=True, sortable=False)
