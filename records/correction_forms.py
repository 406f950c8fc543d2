"""What the forms of statements share: the reason of a correction, and the question about the reports it touches."""

from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from .form_parts import reason_field, with_text
from .forms import RecordForm, VersionedForm
from .frozen_reports import (
    FrozenReport,
    all_names,
    is_frozen_since,
    names_of,
    needs_second_person,
    projects_of,
    reports_touched,
)
from .history import current_user
from .models import Record

REASON_MISSING = "Bitte geben Sie für die Berichtigung einen Grund an; er wird im Verlauf vermerkt."


class AskingForm(forms.BaseForm):
    """What forms share that name the frozen reports they touch, and save when they are sent once more."""

    is_asking = False  # whether it is not saved for this question alone
    needs_second_person = False  # whether what is asked about is then laid before one

    @property
    def touched_projects(self) -> set[int | None] | None:
        """The ids of the projects of which something else is said; None: it is said of what belongs to none."""
        return None

    def ask_about(self, day: date | None) -> None:
        """Ask about the reports that speak of the day or a later one, unless they were shown; None: of no day."""
        reports = reports_touched(day, self.touched_projects) if day else []
        names = all_names(reports)
        if not reports or self.cleaned_data.get("seen_reports") == names:
            return
        self.is_asking = True
        self.needs_second_person = needs_second_person(reports)
        self.data = with_text(self.data, self.add_prefix("seen_reports"), names)
        self.add_error(None, question_about(reports))

    def withdraw_question(self) -> None:
        """Ask nothing, as what was sent is refused anyway; sent once more it asks again."""
        if self.is_asking:
            self.is_asking = False
            self.data = with_text(self.data, self.add_prefix("seen_reports"), "")
            self.errors.clear()


def seen_reports_field() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)


class ReportsForm(AskingForm, VersionedForm):
    """A form of a record that asks about the frozen reports it touches."""

    seen_reports = seen_reports_field()

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "seen_reports"]

    @property
    def touched_from(self) -> date | None:
        """The first day of which something else is said once this is saved; None: of no day."""
        raise NotImplementedError

    @property
    def touched_projects(self) -> set[int | None] | None:
        """That of its record, as it is stored and as it is now."""
        return projects_of([self.instance, *type(self.instance)._base_manager.filter(pk=self.instance.pk)])

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.prepare()
        if not self.errors:
            self.ask()

    def ask(self) -> None:
        """Ask about the frozen reports that it touches."""
        self.ask_about(self.touched_from)

    def prepare(self) -> None:
        """Check what is entered once the fields are clean; errors are added to the form."""


class DatedForm(ReportsForm, RecordForm):
    """The form of a record that says something of the days from one on: to alter that is a correction."""

    asked_in_some_cases = ("change_reason",)

    change_reason = reason_field(
        required=False, help_text="Woran Sie den Fehler erkannt haben. Steht im Verlauf. Ohne Namen."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = copy(self.instance) if self.instance.pk else None

    def prepare(self) -> None:
        if self.before and self.touched_from:
            self.ask_for_reason()

    def ask_for_reason(self) -> None:
        if not self.cleaned_data["change_reason"] and needs_reason(self.instance):
            self.add_error("change_reason", REASON_MISSING)

    @property
    def touched_from(self) -> date | None:
        return self.instance.first_day_altered(self.before) if self.has_changed() else None


def question_about(reports: list[FrozenReport]) -> str:
    return (
        f"Noch nicht gesichert. Betroffen: {names_of(reports)}. Was eingefroren ist, behält seinen Wortlaut; was dann "
        f"anders lautet, steht dort unter „Seither“. Sichern Sie noch einmal, wird es {what_follows(reports)}."
    )


def what_follows(reports: list[FrozenReport]) -> str:
    """What becomes of what touches these papers and is sent once more."""
    if needs_second_person(reports):
        return "einer zweiten Person vorgelegt und erst eingetragen, wenn sie es bestätigt"
    hint = "; berührt es einen bewilligten Betrag, wird es einer zweiten Person vorgelegt"
    return f"eingetragen{hint if settings.SECOND_PERSON else ''}"


def needs_reason(record: Record) -> bool:
    """Whether a correction of the record needs a reason: unless the same account entered it today, and no report was
    frozen since."""
    entries = list(record.history.order_by("history_id").values_list("history_user", "history_date"))
    user, today = current_user(), timezone.localdate()
    is_own = user is not None and all(account == user.pk and timezone.localdate(at) == today for account, at in entries)
    return not is_own or is_frozen_since(entries[0][1])
