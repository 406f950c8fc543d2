"""Which fields are public: every form of the admin says it, by one declaration of each model
(`Record.internal_fields`)."""

import re
from copy import copy
from typing import Any

from django.http import HttpRequest

from .models import Record

PUBLIC, INTERNAL = "Öffentlich.", "Nicht öffentlich."
# What help texts say of it in words of their own.
SAID = re.compile(r"Öffentlich[.;]|Nicht öffentlich\.|[Ww]ird (als Bemerkung |nicht )?veröffentlicht")
INTERNAL_PARTS = ("change_reason",)  # of every form
CONTROLS = ("change_kind", "narrows", "DELETE")  # how something is entered; nothing is kept of it


def with_publicity(help_text: str, *, is_public: bool = True) -> str:
    """The help text, which says whether what is entered is public; as it is where it says so itself."""
    if SAID.search(help_text):
        return help_text
    return f"{help_text} {PUBLIC if is_public else INTERNAL}".strip()


def state_publicity(form: Any, model: type[Record]) -> Any:
    """Let the fields that the form shows, for entering and for reading, say whether they are public; the same class of
    forms."""
    internal = (*model.internal_fields, *INTERNAL_PARTS)
    texts = {field.name: field.help_text for field in model._meta.concrete_fields if field.editable}
    texts |= {name: field.help_text for name, field in form.base_fields.items() if not field.widget.is_hidden}
    stated = {
        name: with_publicity(str(text), is_public=name not in internal)
        for name, text in texts.items()
        if name not in CONTROLS
    }
    for name, field in form.base_fields.items():
        if name in stated:
            form.base_fields[name] = copy(field)  # forms share those that a base declares
            form.base_fields[name].help_text = stated[name]
    form._meta.help_texts = stated  # of what is only read
    return form


class PublicityAdmin:
    """Mixin of admin pages of records."""

    model: Any

    def get_form(self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any) -> Any:
        return state_publicity(super().get_form(request, obj, change, **kwargs), self.model)  # type: ignore[misc]


class PublicityInline:
    """Mixin of records that are entered with the one they belong to."""

    model: Any

    def get_formset(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        state_publicity(formset.form, self.model)
        return formset
