"""Forms of what adds up: bookings of grants and of the budget."""

from datetime import date

from records.correction_forms import ReportsForm


class BookingRowForm(ReportsForm):
    """The row in which a new booking is entered with its tranche or item."""

    @property
    def touched_from(self) -> date | None:
        return self.instance.first_day_altered(None) if self.has_changed() else None
