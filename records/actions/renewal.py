"""What was deleted while somebody edited it is offered as new, with all that was typed; saving once more enters it.

Of a whole record: `RenewalAdmin`. Of rows entered with a record that is still there: `RenewalFormSet`.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict

from ..bounded_forms import BoundedFormSet
from ..generics import InlineModelAdmin, ModelAdmin
from ..lookups import key_of
from ..models import Record
from ..trail import format_entry

RECORD_DELETED = "Ihre Eingaben stehen noch im Formular. Wenn Sie sichern, wird der Eintrag neu angelegt."
ROW_DELETED = "Ihre Eingaben stehen noch in der Zeile. Wenn Sie sichern, wird sie neu angelegt."


@dataclass(frozen=True)
class Renewal:
    """A form of a record that is there no more; `deletion` is the entry of its history that says who deleted it."""

    deletion: Any
    is_seen: bool  # the form says so already, and was sent once more

    def check(self) -> None:
        """Raise a ValidationError that says who deleted the record, where the form did not yet."""
        if not self.is_seen:
            raise ValidationError([format_entry(self.deletion), RECORD_DELETED])


class RenewalAdmin(ModelAdmin):
    """Django's form; where its record was deleted meanwhile, what was sent becomes the form of a new one."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        renewal = self.renewal(request, object_id) if request.method == "POST" and object_id else None
        request.renewal = renewal  # type: ignore[attr-defined]
        return super().changeform_view(request, None if renewal else object_id, form_url, extra_context)

    def renewal(self, request: HttpRequest, object_id: str) -> Renewal | None:
        """None while the record is there, and for accounts that may not add one."""
        if self.get_object(request, object_id) or not self.has_add_permission(request):
            return None
        history: Any = self.model.history
        deletions = history.filter(id=key_of(object_id), history_type="-").select_related("history_user")
        deletion = deletions.order_by("-history_id").first()
        # The form of a new record does not ask for the version seen.
        return Renewal(deletion, is_seen="seen_version" not in request.POST) if deletion else None

    def get_form(self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.renewal = getattr(request, "renewal", None)
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        """The rows of what belonged to the record are new ones too: Django takes off their keys."""
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**given, "save_as_new": True} if getattr(request, "renewal", None) else given


class RenewalFormSet(BoundedFormSet):
    """Rows that somebody deleted meanwhile become new ones where they were changed here, else they go too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deletions = self.renew_rows() if self.is_bound and self.management_form.is_valid() else []

    def renew_rows(self) -> list[Any]:
        """Put the rows in order: those there, those to be renewed without a key, those added. The others go.

        Returns the entries of the history that say who deleted the renewed ones.
        """
        rows = [f"{self.prefix}-{number}" for number in range(self.total_form_count())]
        initial, added = rows[: self.initial_form_count()], rows[self.initial_form_count() :]
        keys = {row: str(self.data.get(f"{row}-id")) for row in initial}
        stored = {str(record.pk) for record in self.get_queryset()}
        deleted = {row: key for row, key in keys.items() if key_of(key) and key not in stored}
        shown = [row for row in added if not self.is_sent(row)]  # rows of a record that was deleted, there to be read
        if not deleted and not shown:
            return []
        added = [row for row in added if row not in shown]
        deletions = self.deletions_of(list(deleted.values()))
        renewed = [row for row, key in deleted.items() if key in deletions and self.was_changed(row, deletions[key])]
        present = [row for row in initial if row not in deleted]
        self.data = with_rows_moved(self.data, str(self.prefix), present, renewed, added)
        del self.management_form
        return [deletions[deleted[row]] for row in renewed]

    def deletions_of(self, keys: list[str]) -> dict[str, Any]:
        model: Any = self.model
        entries = model.history.filter(history_type="-", id__in=keys).select_related("history_user")
        return {str(entry.id): entry for entry in entries}

    def is_sent(self, row: str) -> bool:
        """Whether the row was entered: one that is there to be read sends no more than its keys."""
        fields = (name for name, field in self.form.base_fields.items() if not field.widget.is_hidden)
        return any(f"{row}-{name}" in self.data for name in fields)

    def was_changed(self, row: str, deletion: Any) -> bool:
        """Whether the row sent says something else than the record said when it was deleted."""
        if not self.is_sent(row):
            return False
        form = self.form(self.data, prefix=row, initial=model_to_dict(deletion, list(self.form.base_fields)))
        return bool(form.changed_data) and f"{row}-{DELETION_FIELD_NAME}" not in self.data

    def renewal_messages(self) -> list[str]:
        """Who deleted the rows that were changed here, and what to do now."""
        return [f"{format_entry(deletion)} {ROW_DELETED}" for deletion in self.deletions]


def with_rows_moved(data: Any, prefix: str, present: list[str], renewed: list[str], added: list[str]) -> QueryDict:
    """What was sent for a form set, with the rows present first, then the renewed without a key, then those added."""
    moved: QueryDict = data.copy()
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del moved[name]
    for number, row in enumerate([*present, *renewed, *added]):
        for name in [name for name in data if name.startswith(f"{row}-")]:
            field = name.removeprefix(f"{row}-")
            is_key = row in renewed and field in ("id", "seen_version")
            moved.setlist(f"{prefix}-{number}-{field}", [""] if is_key else data.getlist(name))
    moved[f"{prefix}-TOTAL_FORMS"] = str(len(present) + len(renewed) + len(added))
    moved[f"{prefix}-INITIAL_FORMS"] = str(len(present))
    return moved
