"""The form of the next report: its number and days, and those of the bodies that hear it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from lists import formats
from records.fields import DayFormField

from ..models import Paper
from ..next_report import next_report
from .access import paper_for

MEETING = "meeting-"


class NextReportForm(forms.Form):
    """What differs from the last report; a station without a day is taken over as open."""

    reference = forms.CharField(label="Drucksachennummer", max_length=50, help_text="Etwa VO/0812/21.")
    key_date = DayFormField(label="Stichtag", widget=AdminDateWidget, help_text="Alle Zahlen gelten für diesen Tag.")
    dated_on = DayFormField(label="Datum", widget=AdminDateWidget, initial=timezone.localdate)

    def __init__(self, *args: Any, last: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        for station in last.consultation_set.select_related("body"):
            self.fields[f"{MEETING}{station.pk}"] = DayFormField(
                label=f"Sitzung: {station.body} ({station.role})",
                required=False,
                widget=AdminDateWidget,
                help_text="Leer: der Termin steht noch nicht fest.",
            )

    def clean_key_date(self) -> date:
        day: date = self.cleaned_data["key_date"]
        if day <= self.last.key_date:
            raise ValidationError(
                f"Der Stichtag muss nach dem {formats.day(self.last.key_date)} liegen, dem von {self.last.reference}."
            )
        return day

    @property
    def meetings(self) -> dict[int, date | None]:
        return {
            int(name.removeprefix(MEETING)): day for name, day in self.cleaned_data.items() if name.startswith(MEETING)
        }

    def save(self) -> Paper | None:
        """The draft; None, with errors in the form, where it cannot be."""
        entered = {name: self.cleaned_data[name] for name in ("reference", "key_date", "dated_on")}
        try:
            return next_report(self.last, **entered, meetings=self.meetings)
        except ValidationError as error:
            self.add_refusal(error)
            return None

    def add_refusal(self, error: ValidationError) -> None:
        """Each refusal at its field, those of others above all."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, refusals in by_field.items():
            self.add_error(name if name in self.fields else None, refusals)


def next_report_view(model_admin: ModelAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask for what differs from the last report, then open the draft."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    last = paper_for(request, object_id, "change")
    form = NextReportForm(request.POST or None, last=last)
    if form.is_valid() and (paper := form.save()):
        messages.success(
            request,
            f"{paper.reference} ist als Entwurf angelegt, mit Texten, Fragen und Antworten aus {last.reference}. "
            "Bitte sehen Sie jeden Text durch.",
        )
        return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[paper.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Nächster Bericht nach {last.reference}",
        "opts": model_admin.opts,
        "paper": last,
        "form": form,
        "media": model_admin.media + form.media,
    }
    return TemplateResponse(request, "admin/papers/next_report.html", context)
