"""Forms of the budget."""

from datetime import date

from records.correction_forms import ReportsForm


class BudgetExpenditureRowForm(ReportsForm):
    """The row in which a new booking is entered with its item."""

    @property
    def touched_from(self) -> date | None:
        return self.instance.first_day_altered(None) if self.has_changed() else None
