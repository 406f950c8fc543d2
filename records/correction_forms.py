"""What the forms of statements share: the reason of a correction, and the question about the reports it touches."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from .form_parts import with_text
from .forms import VersionedForm
from .frozen_reports import FrozenReport, all_names, is_frozen_since, names_of, reports_touched
from .history import current_user

REASON_MISSING = "Bitte geben Sie für die Berichtigung einen Grund an; er wird im Verlauf vermerkt."


class ReportsForm(VersionedForm):
    """A form that names the frozen reports it touches, and saves when it is sent once more."""

    is_asking = False  # whether it is not saved for this question alone
    seen_reports = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "seen_reports"]

    @property
    def touched_from(self) -> date | None:
        """The first day of which something else is said once this is saved; None: of no day."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.prepare()
        day = None if self.errors else self.touched_from
        if day is not None:
            self.ask_about(reports_touched(day))

    def prepare(self) -> None:
        """Check what is entered once the fields are clean; errors are added to the form."""

    def ask_about(self, reports: list[FrozenReport]) -> None:
        names = all_names(reports)
        if not reports or self.cleaned_data.get("seen_reports") == names:
            return
        self.is_asking = True
        self.data = with_text(self.data, self.add_prefix("seen_reports"), names)
        self.add_error(None, question_about(reports))


def question_about(reports: list[FrozenReport]) -> str:
    return (
        f"Noch nicht gesichert. Betroffen: {names_of(reports)}. Was eingefroren ist, behält seinen Wortlaut; was dann "
        "anders lautet, steht dort unter „Seither“. Sichern Sie noch einmal, wird es eingetragen."
    )


def needs_reason(record: Any) -> bool:
    """Whether a correction of the record needs a reason: unless the same account entered it today, and no report was
    frozen since."""
    entries = list(record.history.order_by("history_id").values_list("history_user", "history_date"))
    user, today = current_user(), timezone.localdate()
    is_own = user is not None and all(account == user.pk and timezone.localdate(at) == today for account, at in entries)
    return not is_own or is_frozen_since(entries[0][1])
