"""What the steps of a bundle produced, for its page: by kind, process models drawn and as lists of their steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.http import HttpResponse

from projects.bpmn.model import read_model
from projects.bpmn.order import ListedStep, steps_in_order
from projects.choices import OutputKind
from projects.models import BundleOutput
from records.text import address_form

from .drawing import Drawing, drawn

MODEL_TYPE = "application/xml"
WIDEST_UPRIGHT = 900  # pixels


@dataclass(frozen=True)
class ShownOutput:
    """An output of the page; `name` is what its file is called in addresses."""

    output: BundleOutput
    name: str

    @property
    def has_model(self) -> bool:
        return bool(self.output.process_model)

    @cached_property
    def drawings(self) -> Sequence[Drawing]:
        return drawn(self.output.process_model).drawings

    @property
    def is_printed_across(self) -> bool:
        """Whether it needs a sheet across, so that its names can be read on paper."""
        return self.has_model and any(drawing.width > WIDEST_UPRIGHT for drawing in self.drawings)

    @property
    def problem(self) -> str:
        """Why its process model is not drawn."""
        return drawn(self.output.process_model).problem

    @cached_property
    def steps(self) -> list[ListedStep]:
        return steps_in_order(read_model(self.output.process_model))

    def response(self, file_format: str, dialect: str) -> HttpResponse:
        """Its process model as a file."""
        response = HttpResponse(self.output.process_model, content_type=f"{MODEL_TYPE}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{file_format}"'
        return response


class OutputGroup(NamedTuple):
    """The outputs of a kind, the newest first."""

    heading: str
    outputs: list[ShownOutput]


def shown_outputs(outputs: Sequence[BundleOutput]) -> list[ShownOutput]:
    """Each with a name of its own: soll-prozess-2021-03-12, soll-prozess-2021-03-12-2."""
    names: dict[int, str] = {}
    taken: dict[str, int] = {}
    for output in sorted(outputs, key=lambda each: each.pk):
        stem = f"{address_form(output.title) or 'prozessmodell'}-{output.produced_on}"
        taken[stem] = taken.get(stem, 0) + 1
        names[output.pk] = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
    return [ShownOutput(output, names[output.pk]) for output in outputs]


def groups_of(outputs: Sequence[ShownOutput]) -> list[OutputGroup]:
    by_kind = groupby(outputs, key=lambda each: each.output.kind)
    return [OutputGroup(str(OutputKind(kind).label), list(of_kind)) for kind, of_kind in by_kind]
