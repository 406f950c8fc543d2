"""The form of a report."""

from django import forms

from records.generics import ModelForm
from records.text import clean, refuse_private_use

from .models import LONGEST_TEXT, ErrorReport


class ErrorReportForm(ModelForm):
    """What is wrong, and an address for questions, which may stay empty."""

    class Meta:
        model = ErrorReport
        fields = ("text", "contact")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_TEXT}),
            "contact": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        help_texts = {
            "text": "Am besten mit der Stelle und dem, was richtig wäre. Bitte ohne Namen von Personen.",
            "contact": "Freiwillig. Wir verwenden sie nur für Rückfragen und löschen sie mit der Meldung.",
        }
        error_messages = {
            "text": {"required": "Bitte schreiben Sie, was falsch ist."},
            "contact": {"invalid": "Das ist keine vollständige E-Mail-Adresse. Sie können das Feld leer lassen."},
        }

    def clean_text(self) -> str:
        text = clean(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError("Bitte schreiben Sie, was falsch ist.")
        refuse_private_use(text)
        return text
