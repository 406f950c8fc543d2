"""Forms of what the steps of process bundles produced."""

from datetime import date

from records.correction_forms import DatedForm, ReportsForm
from records.uploads import UploadForm


class OutputForm(UploadForm, DatedForm):
    """The form of an output on its own page: to alter what it says is a correction."""


class OutputRowForm(UploadForm, ReportsForm):
    """The row in which a new one is entered with its bundle."""

    @property
    def touched_from(self) -> date | None:
        return self.instance.first_day_altered(None) if self.has_changed() else None
