"""Findings are explained where one reads them: on the list of findings and on the desk."""

from typing import Any

from django import forms
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from records.entries.forms import enter_with
from records.entries.views import back_of, entry_view, require_right

from ..admin import ExplanationForm
from ..findings.audit import finding_of_key
from ..models import Explanation


class ExplainForm(ExplanationForm):
    """The text; which finding it explains goes along."""

    class Meta:
        model = Explanation
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


@entry_view
def explain(request: HttpRequest) -> HttpResponse:
    """Explain a finding; where something is wrong its page shows the finding with its values."""
    require_right(request.user, Explanation)
    form: Any = ExplainForm(request.POST)
    form.instance.explained_by = request.user
    return enter_with(
        request,
        form,
        back=back_of(request, reverse("findings")),
        title="Befund erläutern",
        button="Eintragen",
        saved=lambda explanation: f"„{explanation.subject}“ ist erläutert.",
        context=lambda: {"about": about(form)},
    )


def about(form: BaseForm) -> str:
    """What the finding says; empty where there is none any more."""
    sent = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    finding = finding_of_key(sent.get("befund") or "", sent["stichtag"]) if sent.get("stichtag") else None
    return f"{finding.check.title}: {finding.subject.name}. {finding.text}" if finding and finding.check else ""
