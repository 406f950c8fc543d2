"""The form that maps columns of a file to ours: for each of ours a column or a fixed value, and what values mean."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from records.text import tidy

from .column_maps import ColumnMap, Crossed
from .file_choices import ColumnData
from .outcome import OutcomeData
from .proposals import readers_of_table
from .tables import ImportTable
from .widgets import ChoiceWidget, FlagWidget, Widget

MOST_VALUES = 100
NOT_READ = ("", "–")
NAME_LENGTH = 100


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
        self.described = table.described_columns()
        self.values = values
        self.kept_name = ""
        readers = readers_of_table(table)
        names = [NOT_READ, *((column["name"], column["name"]) for column in columns)]
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
        self.fields |= crossed_fields([name for name, _ in names[1:]], [*readers], column_map.crossed)
        if may_keep:
            self.fields["name"] = forms.CharField(
                label="Unter diesem Namen merken",
                required=False,
                max_length=NAME_LENGTH,
                help_text="Die nächste Datei mit diesen Überschriften wird dann von selbst so gelesen.",
            )

    @property
    def map_rows(self) -> list[MapRow]:
        return [
            MapRow(*description, self[f"column-{number}"], self[f"fixed-{number}"])
            for number, description in enumerate(self.described)
        ]

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
        crossed = self.crossed.headers if self.crossed else ()
        for number, description in enumerate(self.described):
            column, fixed = self.cleaned_data.get(f"column-{number}"), self.cleaned_data.get(f"fixed-{number}")
            if column and fixed:
                self.add_error(
                    f"fixed-{number}", "Bitte wählen Sie eine Spalte oder geben Sie einen Wert an, nicht beides."
                )
            elif description.header in crossed:
                if column or fixed:
                    self.add_error(f"column-{number}", f"„{description.header}“ kommt schon aus der Kreuztabelle.")
            elif description.is_required and not column and not fixed and f"column-{number}" not in self.errors:
                self.add_error(
                    f"column-{number}", f"„{description.header}“ ist nötig: aus welcher Spalte, oder welcher Wert?"
                )
        return self.cleaned_data

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
