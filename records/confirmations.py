"""Bestätigen in the admin: the status of one record or of many still holds, by whom and on which day."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .actions.page import action_context
from .admin import RecordAdmin
from .querysets import ConfirmableQuerySet
from .text import refuse_private_use


class ConfirmationForm(forms.Form):
    """On which day the status held."""

    confirmed_on = forms.DateField(label="Stand gilt am", widget=AdminDateWidget, initial=timezone.localdate)
    note = forms.CharField(label="Bemerkung", required=False, max_length=500, validators=[refuse_private_use])

    def clean_confirmed_on(self) -> Any:
        if self.cleaned_data["confirmed_on"] > timezone.localdate():
            raise ValidationError("Bestätigen lässt sich nur, was heute oder früher galt.")
        return self.cleaned_data["confirmed_on"]

    def save(self, records: ConfirmableQuerySet[Any], confirmed_by: Any) -> int | None:
        """The number of records confirmed; None, with errors in the form, where one cannot be."""
        try:
            return records.confirm(confirmed_by=confirmed_by, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
            return None


class ConfirmationAdmin(RecordAdmin):
    """Admin pages of confirmations; most come from `ConfirmableAdmin.confirm`."""

    list_display = ("subject", "confirmed_on", "confirmed_by", "note")
    date_hierarchy = "confirmed_on"
    ordering = ("-confirmed_on", "-pk")
    fields = ("subject", "confirmed_on", "note")
    autocomplete_fields = ("subject",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.confirmed_by = request.user
        super().save_model(request, obj, form, change)


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

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context = {**context, "may_confirm": self.has_confirm_permission(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    def confirm_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_confirm_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=object_id)
        if not chosen.exists():
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        return self.confirm(request, chosen) or HttpResponseRedirect(back)

    @admin.action(description="Stand bestätigen", permissions=["confirm"])
    def confirm(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the day, then confirm all that is chosen; None leads back."""
        form = ConfirmationForm(request.POST if "confirm_status" in request.POST else None)
        if form.is_valid():
            records: Any = self.model._default_manager.filter(pk__in=chosen.order_by().values("pk"))
            number = form.save(records, request.user)
            if number is not None:
                messages.success(
                    request, describe_confirmed(number, records.count() - number, form.cleaned_data["confirmed_on"])
                )
                return None
        context = action_context(self, request, chosen, form, "Stand bestätigen")
        return TemplateResponse(request, "admin/records/confirm.html", context)


def describe_confirmed(number: int, already: int, day: Any) -> str:
    """What was confirmed, and what had been already."""
    text = f"{number} {'Stand' if number == 1 else 'Stände'} für den {day:%d.%m.%Y} bestätigt."
    return f"{text} {already} waren es schon." if already else text
