"""Bestätigen in the admin: the status of one record or of many still holds, by whom and on which day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .actions.page import action_context
from .admin import RecordAdmin
from .correction_forms import REASON_MISSING, AskingForm, ReportsForm, needs_reason, seen_reports_field
from .fields import DayFormField
from .form_parts import note_field, reason_field, source_field
from .forms import RecordForm
from .frozen_reports import projects_of
from .history import because
from .models import STILL_HELD_HELP, Confirmation, Record
from .querysets import ConfirmableQuerySet
from .rights import may, within_reach
from .statements import kind_confirmed_by
from .window_forms import narrow_for_a_reason, narrowing_field, reason_for_narrowing_field, refuse_narrowing
from .windows import first_day_of, narrow, windows_ruled_out, windows_text


class ConfirmationForm(AskingForm, forms.Form):
    """On which day the status held. Only where it narrows windows it touches frozen reports."""

    confirmed_on = DayFormField(label="Stand gilt am", widget=AdminDateWidget, initial=timezone.localdate)
    source = source_field(help_text=STILL_HELD_HELP, widget=forms.TextInput)
    note = note_field()
    narrows = narrowing_field()
    change_reason = reason_for_narrowing_field()
    seen_reports = seen_reports_field()

    def __init__(self, *args: Any, model: type[Confirmation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.windows: list[Any] = []
        if not kind_confirmed_by(model).has_windows:
            del self.fields["narrows"], self.fields["change_reason"]

    @property
    def chosen_day(self) -> date:
        """The day that was sent; today where none was, or none that can be confirmed."""
        entered: date | None = self.cleaned_data.get("confirmed_on") if self.is_bound else None
        return entered or timezone.localdate()

    def save(self, records: ConfirmableQuerySet[Any], confirmed_by: Any) -> int | None:
        """The number of records confirmed; None, with errors in the form, where one cannot be."""
        entered = {name: value for name, value in self.cleaned_data.items() if name != "seen_reports"}
        narrows, reason = entered.pop("narrows", False), entered.pop("change_reason", "")
        try:
            with because(reason), transaction.atomic():
                number = records.confirm(confirmed_by=confirmed_by, **entered)
                self.windows = windows_of(records, entered["confirmed_on"])
                if narrows:
                    first_day = first_day_of(self.windows)
                    narrow_for_a_reason(self.windows, entered["confirmed_on"], reason)
                    self.ask_about(first_day)
                transaction.set_rollback(self.is_asking)
        except ValidationError as error:
            self.add_error(None, error)
            return None
        return None if self.is_asking else number

    @property
    def touched_projects(self) -> set[int | None] | None:
        return projects_of(self.windows)

    @property
    def note_on_windows(self) -> str:
        """What became of the windows that the day lies in; empty where there are none."""
        if not self.windows:
            return ""
        if self.cleaned_data["narrows"]:
            return f"Verengt: {windows_text(self.windows)}."
        return (
            f"Der Tag liegt in Zeiträumen von „spätestens“, die bleiben: {windows_text(self.windows)}. Um sie zu "
            "verengen, bestätigen Sie den Tag noch einmal mit Haken."
        )


def windows_of(records: ConfirmableQuerySet[Record], day: date) -> list[Any]:
    """The windows that the values confirmed of the records for the day rule out."""
    confirmations = records.confirmation_model.objects.filter(subject__in=records.order_by().values("pk"))
    return windows_ruled_out(list(confirmations.filter(confirmed_on=day)), day)


class ConfirmationRecordForm(ReportsForm, RecordForm):
    """The form of a single confirmation: a new one keeps what holds on its day; whatever is altered is a correction."""

    narrows = narrowing_field()
    change_reason = reason_field(required=False, help_text="Nötig für eine Berichtigung. Steht im Verlauf. Ohne Namen.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.windows: list[Any] = []

    def prepare(self) -> None:
        if not self.has_changed():
            return
        if self.instance._state.adding:
            self.find_windows()
        elif not self.cleaned_data["change_reason"] and needs_reason(self.instance):
            self.add_error("change_reason", REASON_MISSING)

    def find_windows(self) -> None:
        if not self.cleaned_data.get("narrows"):
            return
        self.instance.keep_values([self.instance])
        self.windows = windows_ruled_out([self.instance], self.instance.confirmed_on)
        try:
            refuse_narrowing(self.windows, self.cleaned_data.get("change_reason", ""))
        except ValidationError as error:
            self.add_error("narrows", error)

    @property
    def touched_from(self) -> date | None:
        return first_day_of(self.windows)

    @property
    def touched_projects(self) -> set[int | None] | None:
        return projects_of(self.windows)


class ConfirmationAdmin(RecordAdmin):
    """Admin pages of confirmations; most come from `ConfirmableAdmin.confirm`. What one keeps is entered by itself, and
    corrected here."""

    form = ConfirmationRecordForm
    list_display = ("subject", "confirmed_on", "confirmed", "source", "confirmed_by", "note")
    date_hierarchy = "confirmed_on"
    ordering = ("-confirmed_on", "-pk")
    autocomplete_fields = ("subject",)

    @admin.display(description="Bestätigt ist")
    def confirmed(self, confirmation: Confirmation) -> str:
        return str(confirmation.value_text)

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return ("subject",) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """Of a new one whose window it may narrow instead of its value."""
        has_windows = kind_confirmed_by(self.model).has_windows
        windows = ("narrows", "change_reason", "seen_reports") if has_windows else ()
        values = self.model.value_fields
        return ("subject", "confirmed_on", *(values if obj else ()), "source", "note", *(() if obj else windows))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.confirmed_by = request.user
        super().save_model(request, obj, form, change)
        if form.windows:
            narrow(type(form.windows[0]), form.windows, obj.confirmed_on)


class ConfirmableAdmin(RecordAdmin):
    """Admin pages of records whose queryset is a ConfirmableQuerySet: „Stand bestätigen“ for one or for many."""

    change_form_template = "admin/records/confirmable_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_confirm"
        view = self.admin_site.admin_view(self.confirm_one)
        return [path("<int:object_id>/bestaetigen/", view, name=name), *super().get_urls()]

    @property
    def confirmation_model(self) -> Any:
        return self.model._meta.get_field("confirmations").related_model

    @property
    def part_models(self) -> list[Any]:
        return [*super().part_models, self.confirmation_model]

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        opts = self.confirmation_model._meta
        return request.user.has_perm(f"{opts.app_label}.add_{opts.model_name}")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = context.get("original")
        context = {**context, "may_confirm": record and may(request.user, "add", record, self.confirmation_model)}
        return super().render_change_form(request, context, *args, **kwargs)

    def confirm_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_confirm_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=object_id)
        if not chosen.exists():
            raise Http404
        if not within_reach(chosen, request.user, "add", self.confirmation_model).exists():
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        return self.confirm(request, chosen) or HttpResponseRedirect(back)

    @admin.action(description="Stand bestätigen", permissions=["confirm"])
    def confirm(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the day, then confirm all that is chosen; None leads back."""
        sent = request.POST if {"confirm_status", "show_day"} & request.POST.keys() else None
        form = ConfirmationForm(sent, model=self.confirmation_model)
        if form.is_valid() and "confirm_status" in request.POST:
            records: Any = self.model._default_manager.filter(pk__in=chosen.order_by().values("pk"))
            number = form.save(records, request.user)
            if number is not None:
                messages.success(
                    request, describe_confirmed(number, records.count() - number, form.cleaned_data["confirmed_on"])
                )
                if note := form.note_on_windows:
                    messages.info(request, note)
                return None
        context = action_context(self, request, chosen, form, "Stand bestätigen")
        context["day"] = day = form.chosen_day
        texts = held_texts(self.confirmation_model, [record.pk for record in context["listed"]], day)
        context["held"] = [(record, texts[record.pk]) for record in context["listed"]]
        return TemplateResponse(request, "admin/records/confirm.html", context)


def held_texts(model: Any, keys: Collection[int], day: date) -> dict[int, str]:
    """What would be confirmed of the subjects, by their keys, for the day, and since when it holds: Planung (ab
    01.01.2020)."""
    kind = kind_confirmed_by(model)
    subjects = model._meta.get_field("subject").related_model._base_manager.filter(pk__in=keys)
    confirmations = [model.of_values(pk, values) for pk, values in model.values_held(subjects, day).items()]
    statements = kind.objects.in_force(day).filter(**{f"{kind.owner_attname()}__in": keys}).order_by("effective_on")
    since = {(each.owner_key, *model.values_stated(each)): each.since_text for each in statements}
    texts = {}
    for each in confirmations:
        start = since.get((each.subject_id, *each.values))
        texts[each.subject_id] = f"{each.value_text} ({start})" if start else each.value_text
    return texts


def describe_confirmed(number: int, already: int, day: date) -> str:
    """What was confirmed, and what had been already."""
    if not number and already:
        subject = "Der Stand war" if already == 1 else f"Alle {already} Stände waren"
        return f"{subject} für den {day:%d.%m.%Y} schon bestätigt."
    text = f"{number} {'Stand' if number == 1 else 'Stände'} für den {day:%d.%m.%Y} bestätigt."
    return f"{text} {already} {'war' if already == 1 else 'waren'} es schon." if already else text
