"""Explanations of findings in the admin."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from records.admin import RecordAdmin
from records.entries.views import back_of
from records.fields import DayFormField
from records.forms import RecordForm
from records.history import because, current_user
from records.models import Record

from .findings.audit import Audited, FindingRow, finding_of_key
from .models import ALREADY_EXPLAINED, Explanation

GIVEN_WAY = "Von einem anderen Konto neu erläutert"


class ExplanationForm(RecordForm):
    """The text alone is typed; finding and key date come with the link from the finding. What an account makes of
    another's is a new explanation: the `former` one gives way to it, and stays in the history with its author."""

    former: Explanation | None = None

    befund = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    stichtag = DayFormField(required=False, widget=forms.HiddenInput)
    zurueck = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Take over the values for which the explanation is written: those of the finding on the day."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self.take_over(cleaned.get("befund") or "", cleaned.get("stichtag") or timezone.localdate())
        elif self.has_changed() and self.instance.is_anothers(current_user()):
            self.former, self.instance = self.instance, self.instance.anew(current_user())
        return cleaned

    def take_over(self, key: str, key_date: date) -> None:
        finding = finding_of_key(key, key_date)
        if finding is None:
            raise ValidationError("Diesen Befund gibt es nicht (mehr). Bitte wählen Sie ihn auf der Seite „Prüfung“.")
        self.instance.take_over(finding)
        if Explanation.objects.filter(finding=finding.key, fingerprint=finding.fingerprint).exists():
            raise ValidationError(ALREADY_EXPLAINED)


@admin.register(Explanation)
class ExplanationAdmin(RecordAdmin):
    form = ExplanationForm
    list_display = ("subject", "text", "explained_on", "explained_by")
    list_select_related = ("explained_by",)
    search_fields = ("subject", "text")
    change_form_template = "admin/reports/explanation/change_form.html"
    readonly_fields = ("subject", "explained_on", "explained_by")

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("text", "befund", "stichtag", "zurueck")})]
        return [
            (None, {"fields": ("subject", "text", "explained_on", "explained_by")}),
            *super().get_fieldsets(request, obj)[1:],
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.explained_by = request.user
        if form.former:
            with because(GIVEN_WAY):
                form.former.delete()
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A new explanation shows the finding with its values."""
        if context.get("original") is None:
            context = {**context, "shown": finding_shown(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Explanation, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to where the finding stands."""
        response = super().response_add(request, obj, *args, **kwargs)
        address = back_of(request, "")
        goes_on = "_addanother" in request.POST or "_continue" in request.POST
        return HttpResponseRedirect(address) if address and not goes_on else response


def finding_shown(request: HttpRequest) -> FindingRow | None:
    """The finding to which the address or the form leads, as the page shows it; None where there is none (any more)."""
    sent = request.POST or request.GET
    key_date = DayFormField(required=False)
    try:
        day = key_date.clean(sent.get("stichtag", "")) or timezone.localdate()
    except ValidationError:
        day = timezone.localdate()
    finding = finding_of_key(sent.get("befund", ""), day)
    return Audited(finding).row() if finding else None
