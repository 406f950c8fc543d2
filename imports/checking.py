"""What is wrong with records beyond single cells: the rules of the resource and of the model."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, Q

from records.rights import out_of_reach

from .columns import ColumnReader
from .resources import Refusal, Resource
from .row_problems import RowProblems
from .rows import Draft, FileRow


def constrained_headers(readers: Iterable[ColumnReader]) -> Iterator[tuple[str, frozenset[str]]]:
    """Of each constraint of what the columns are written into the message, and the columns that it is about."""
    by_model: dict[type[Model], dict[str, str]] = {}
    for reader in readers:
        by_model.setdefault(reader.field.model, {})[reader.field.name] = reader.column.header
    for model, headers in by_model.items():
        for constraint in model._meta.constraints:
            condition = getattr(constraint, "condition", None)
            names = condition.referenced_base_fields if isinstance(condition, Q) else ()
            yield str(constraint.violation_error_message), frozenset(headers[name] for name in names if name in headers)


@dataclass
class Checker:
    """Checks drafts, and notes what is wrong with the row that brings each."""

    resource: Resource
    readers: list[ColumnReader]
    problems: RowProblems

    def __post_init__(self) -> None:
        self.headers = {reader.column.attribute: reader.column.header for reader in self.readers}
        self.constrained = dict(constrained_headers(self.readers))
        self.model_has_rules = self.resource.Meta.model.clean is not Model.clean

    def check(self, drafts: list[Draft]) -> None:
        """The rules that need no query for each record, before they are written."""
        self.note(drafts, self.resource.check([draft.record for draft in drafts]))
        self.note(drafts, out_of_reach([draft.record for draft in drafts]))
        for draft in drafts if self.model_has_rules else ():
            self.validate(draft, draft.record.clean)

    def check_written(self, drafts: list[Draft]) -> None:
        """The rules that need what all parts of the table have written."""
        self.note(drafts, self.resource.check_written([draft.record for draft in drafts]))

    def validate(self, draft: Draft, validate: Callable[[], None]) -> None:
        """Note what a validation of the record finds."""
        try:
            validate()
        except ValidationError as error:
            self.add(draft.row, error)

    def add(self, row: FileRow, error: ValidationError) -> None:
        """Note the messages of the error with the columns they are about; not that of a constraint of several columns
        where one of them is wrong by itself."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        found = [
            (message, {self.headers[name]} if name in self.headers else self.constrained.get(message, frozenset()))
            for name, errors in by_field.items()
            for message in ValidationError(errors).messages
        ]
        wrong = {header for _, headers in found if len(headers) == 1 for header in headers}
        for message, headers in found:
            if len(headers) <= 1 or wrong.isdisjoint(headers):
                self.problems.add(row, message, "".join(headers) if len(headers) == 1 else "")

    def note(self, drafts: list[Draft], refused: Iterable[Refusal]) -> None:
        rows = {id(draft.record): draft.row for draft in drafts}
        for record, problem in refused:
            self.add(rows[id(record)], problem if isinstance(problem, ValidationError) else ValidationError(problem))
