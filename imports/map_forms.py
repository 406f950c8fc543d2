"""The form that maps columns of a file to ours: for each of ours a column or a fixed value, and what values mean."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from records.text import tidy

from .column_maps import ColumnMap
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

    def clean(self) -> dict[str, Any]:
        for number, description in enumerate(self.described):
            column, fixed = self.cleaned_data.get(f"column-{number}"), self.cleaned_data.get(f"fixed-{number}")
            if column and fixed:
                self.add_error(
                    f"fixed-{number}", "Bitte wählen Sie eine Spalte oder geben Sie einen Wert an, nicht beides."
                )
            elif description.is_required and not column and not fixed and f"column-{number}" not in self.errors:
                self.add_error(
                    f"column-{number}", f"„{description.header}“ ist nötig: aus welcher Spalte, oder welcher Wert?"
                )
        return self.cleaned_data

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
        for number, (header, text) in enumerate(self.values):
            if header in columns and (meaning := self.cleaned_data[f"value-{number}"]):
                meanings.setdefault(header, {})[text] = meaning
        return ColumnMap(columns, fixed, meanings)


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
        if problem["row"] and all(place) and place not in meant and place[0] in column_map.columns:
            said[place] = None
    return list(said)[:MOST_VALUES]
