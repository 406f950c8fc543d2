"""The form that maps columns of a file to ours: for each of ours a column or a fixed value, and what values mean."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from records.text import tidy

from .column_maps import ColumnMap, Crossed
from .file_choices import ColumnData
from .keeping import KeepData, changes_of, named_map
from .models import NamedMap
from .outcome import OutcomeData
from .proposals import readers_of_table
from .tables import ImportTable
from .widgets import ChoiceWidget, FlagWidget, Widget

MOST_VALUES = 100
NOT_READ = ("", "–")
NAME_LENGTH = 100
IS_TAKEN = (
    "Unter „{}“ ist schon eine andere Zuordnung gemerkt. Bitte wählen Sie einen anderen Namen, oder ersetzen Sie sie."
)


class MapRow(NamedTuple):
    """A column of ours: what it holds, whether it is needed, and the fields of its answer."""

    header: str
    content: str
    is_required: bool
    column: BoundField
    fixed: BoundField


class ValueRow(NamedTuple):
    """A text of the file under a header of ours, and the field that says what it means."""

    header: str
    text: str
    meaning: BoundField


class MapForm(forms.Form):
    """Asks for each column of the table which of the file's is read for it. `values` are texts of the file that nobody
    understands, and those whose meaning was said before, with their headers of ours."""

    def __init__(
        self,
        table: ImportTable,
        columns: list[ColumnData],
        column_map: ColumnMap,
        values: list[tuple[str, str]],
        data: Mapping[str, Any] | None = None,
        *,
        may_keep: bool,
    ) -> None:
        super().__init__(data)
        self.table, self.described = table, table.described_columns()
        self.values = values
        self.names = [column["name"] for column in columns]
        self.named: NamedMap | None = None
        self.changes: list[tuple[str, str, str]] = []
        readers = readers_of_table(table)
        names = [NOT_READ, *((name, name) for name in self.names)]
        for number, description in enumerate(self.described):
            header = description.header
            label = {"aria-label": f"Spalte der Datei für {header}"}
            self.fields[f"column-{number}"] = forms.ChoiceField(
                required=False,
                choices=names,
                initial=column_map.columns.get(header, ""),
                widget=forms.Select(attrs=label),
            )
            self.fields[f"fixed-{number}"] = forms.CharField(
                required=False,
                initial=column_map.fixed.get(header, ""),
                widget=forms.TextInput(attrs={"aria-label": f"Wert in allen Zeilen für {header}"}),
            )
        for number, (header, text) in enumerate(values):
            meaning = column_map.meanings.get(header, {}).get(text, "")
            self.fields[f"value-{number}"] = value_field(header, text, meaning, readers.get(header))
        self.fields |= crossed_fields(self.names, [*readers], column_map.crossed)
        if may_keep:
            name = str((data or {}).get("name", "")).strip()
            self.named = named_map(table.name, name) if "\0" not in name else None
            self.fields |= keep_fields(self.named)

    @property
    def map_rows(self) -> list[MapRow]:
        needed = self.table.required_headers(self.given_headers)
        return [
            MapRow(each.header, each.content, each.header in needed, self[f"column-{number}"], self[f"fixed-{number}"])
            for number, each in enumerate(self.described)
        ]

    @property
    def given_headers(self) -> list[str]:
        """Our headers for which there is a column or a value, as the form stands."""
        columns, titles, cells = (field.value() for field in self.crossed_rows)
        crossed = Crossed(columns, titles, cells or "").headers if columns and titles else []
        own = [
            each.header
            for number, each in enumerate(self.described)
            if self[f"column-{number}"].value() or self[f"fixed-{number}"].value()
        ]
        return [*own, *crossed]

    @property
    def lacking(self) -> list[str]:
        """Our headers that are needed, and for which there is nothing yet."""
        given = self.given_headers
        return [header for header in self.table.required_headers(given) if header not in given]

    @property
    def value_rows(self) -> list[ValueRow]:
        return [ValueRow(header, text, self[f"value-{number}"]) for number, (header, text) in enumerate(self.values)]

    @property
    def crossed_rows(self) -> list[BoundField]:
        return [self[name] for name in ("crossed", "crossed_titles", "crossed_cells")]

    @property
    def crossed(self) -> Crossed | None:
        """The columns of a cross table that were answered."""
        columns, titles = self.cleaned_data.get("crossed"), self.cleaned_data.get("crossed_titles")
        return Crossed(columns, titles, self.cleaned_data.get("crossed_cells", "")) if columns and titles else None

    def clean(self) -> dict[str, Any]:
        self.check_crossed()
        crossed, lacking = self.crossed.headers if self.crossed else (), self.lacking
        for number, description in enumerate(self.described):
            column, fixed = self.cleaned_data.get(f"column-{number}"), self.cleaned_data.get(f"fixed-{number}")
            if column and fixed:
                self.add_error(
                    f"fixed-{number}", "Bitte wählen Sie eine Spalte oder geben Sie einen Wert an, nicht beides."
                )
            elif description.header in crossed:
                if column or fixed:
                    self.add_error(f"column-{number}", f"„{description.header}“ kommt schon aus der Kreuztabelle.")
            elif description.header in lacking:
                self.add_error(f"column-{number}", self.problem_of_lacking(description.header))
        self.check_name()
        return self.cleaned_data

    def problem_of_lacking(self, header: str) -> str:
        needing = self.table.needing_header(header, self.given_headers)
        why = f", weil „{needing}“ gelesen wird" if needing else ""
        return f"„{header}“ ist nötig{why}: aus welcher Spalte, oder welcher Wert?"

    def check_name(self) -> None:
        """Ask before another map of the name is replaced."""
        if self.errors.keys() - {"replace"} or not self.named:
            return
        self.changes = changes_of(self.named, self.names, self.column_map)
        if not self.changes:
            self.errors.pop("replace", None)
        elif "replace" not in self.errors and not self.cleaned_data.get("replace"):
            self.add_error("replace", IS_TAKEN.format(self.named.name))

    @property
    def keeping(self) -> KeepData | None:
        """Under which name the map is to be kept."""
        name = self.cleaned_data.get("name")
        return {"name": name, "replaces": self.named.version if self.named else 0} if name else None

    def check_crossed(self) -> None:
        """Name what is lacking where a cross table is answered in part."""
        columns, titles = self.cleaned_data.get("crossed"), self.cleaned_data.get("crossed_titles")
        if columns and not titles:
            self.add_error("crossed_titles", "Bitte sagen Sie, wofür die Überschriften dieser Spalten stehen.")
        if titles and not columns:
            self.add_error("crossed", "Bitte wählen Sie die Spalten der Kreuztabelle.")
        if titles and titles == self.cleaned_data.get("crossed_cells"):
            self.add_error("crossed_cells", "Überschriften und Zellen stehen nicht für dasselbe.")

    @property
    def column_map(self) -> ColumnMap:
        """What was answered."""
        columns, fixed = {}, {}
        meanings: dict[str, dict[str, str]] = {}
        for number, description in enumerate(self.described):
            if column := self.cleaned_data[f"column-{number}"]:
                columns[description.header] = column
            elif text := self.cleaned_data[f"fixed-{number}"]:
                fixed[description.header] = text
        read = ColumnMap(columns, crossed=self.crossed).read_headers
        for number, (header, text) in enumerate(self.values):
            if header in read and (meaning := self.cleaned_data[f"value-{number}"]):
                meanings.setdefault(header, {})[text] = meaning
        return ColumnMap(columns, fixed, meanings, self.crossed)


def keep_fields(named: NamedMap | None) -> dict[str, forms.Field]:
    """The fields for a name under which the map is kept, and to say that it takes the place of the one of that name, as
    it was shown."""
    fields: dict[str, forms.Field] = {
        "name": forms.CharField(
            label="Unter diesem Namen merken",
            required=False,
            max_length=NAME_LENGTH,
            help_text="Die nächste Datei mit diesen Überschriften wird dann von selbst so gelesen. Gemerkt wird die "
            "Zuordnung, sobald diese Datei mit ihr ohne Problem gelesen ist.",
        )
    }
    if named:
        fields["replace"] = forms.MultipleChoiceField(
            label="Gemerkte Zuordnung ersetzen",
            required=False,
            choices=[(f"{named.pk}-{named.version}", f"Ja, „{named.name}“ ersetzen")],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": IS_TAKEN.format(named.name)},
        )
    return fields


def crossed_fields(names: list[str], headers: list[str], crossed: Crossed | None) -> dict[str, forms.Field]:
    """The fields for columns of a cross table."""
    ours = [(header, header) for header in headers]
    return {
        "crossed": forms.MultipleChoiceField(
            label="Spalten der Kreuztabelle",
            required=False,
            choices=[(name, name) for name in names],
            initial=crossed.columns if crossed else [],
            widget=forms.CheckboxSelectMultiple,
        ),
        "crossed_titles": forms.ChoiceField(
            label="Ihre Überschriften stehen für",
            required=False,
            choices=[NOT_READ, *ours],
            initial=crossed.titles if crossed else "",
        ),
        "crossed_cells": forms.ChoiceField(
            label="Ihre Zellen stehen für",
            required=False,
            choices=[("", "nichts Weiteres: ausgefüllt heißt, es trifft zu"), *ours],
            initial=crossed.cells if crossed else "",
        ),
    }


def value_field(header: str, text: str, meaning: str, widget: Widget | None) -> forms.Field:
    """The field that says what a text means: one of the words that the column knows, where these are few."""
    label = {"aria-label": f"Bedeutung von „{text}“ in {header}"}
    words = widget.labels if isinstance(widget, ChoiceWidget) else []
    words = ["ja", "nein"] if isinstance(widget, FlagWidget) else words
    if not words:
        return forms.CharField(required=False, initial=meaning, widget=forms.TextInput(attrs=label))
    choices = [("", "wie in der Datei"), *((word, word) for word in words)]
    return forms.ChoiceField(required=False, choices=choices, initial=meaning, widget=forms.Select(attrs=label))


def values_to_explain(outcome: OutcomeData, column_map: ColumnMap) -> list[tuple[str, str]]:
    """The texts whose meaning was said, and those that a problem names, each with its header of ours."""
    said = {(header, text): None for header, texts in column_map.meanings.items() for text in texts}
    meant = {(header, meaning) for header, texts in column_map.meanings.items() for meaning in texts.values()}
    for problem in outcome["problems"]:
        place = (problem["column"], tidy(problem["value"]))
        if problem["row"] and all(place) and place not in meant and place[0] in column_map.read_headers:
            said[place] = None
    return list(said)[:MOST_VALUES]
