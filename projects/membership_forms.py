"""Rows that say from when to when rollouts and bundles belong to their project."""

from typing import Any

from records.row_forms import RowsAtOnceFormSet, StatementRowForm
from records.within import refuse_consequences

from .models import check_memberships_differ


class MembershipRowForm(StatementRowForm):
    """A row that says whether a rollout or a bundle belongs to its project; its formset checks all rows together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_checked_with_its_owner = True

    def check_saving(self) -> None:
        type(self.instance).refuse_saving([self.instance])


class MembershipFormSet(RowsAtOnceFormSet):
    """The memberships of a rollout or a bundle entered together, such as a leaving and the return after it: the phases
    and steps since then are cut off by the one alone."""

    def clean(self) -> None:
        super().clean()
        if entered := self.new_statements:
            check_memberships_differ(entered)
            refuse_consequences(entered)
