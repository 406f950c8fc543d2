"""The admin pages of the texts: each begins with its draft."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join

from records.admin import RecordAdmin

from .drafts import WHAT_TO_WRITE, draft_of
from .models import SiteText, address_of_text


@admin.register(SiteText)
class SiteTextAdmin(RecordAdmin):
    """Which page a text is of is settled by the address of the form: its draft belongs to it."""

    list_display = ("kind", "is_public", "number_of_gaps")
    fields = ("kind", "text")

    @admin.display(description="öffentlich", boolean=False)
    def is_public(self, text: SiteText) -> str:
        return "ja" if text.is_for_all else "nein"

    @admin.display(description="Lücken")
    def number_of_gaps(self, text: SiteText) -> int:
        return len(text.gaps)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(not_entered())

    def get_readonly_fields(self, request: HttpRequest, obj: SiteText | None = None) -> Any:
        return ("kind",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        kind = kind_asked_for(request)
        return {"kind": kind, "text": draft_of(kind) if kind else ""}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Under the text stands what the page has to say."""
        form = super().get_form(request, obj, change=change, **kwargs)
        kind = SiteText.Kind(obj.kind) if obj else kind_asked_for(request)
        if kind and "text" in form.base_fields:
            field = form.base_fields["text"]
            field.help_text = f"{WHAT_TO_WRITE[kind]} {field.help_text}"
        return form

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kind = kind_asked_for(request)
            kwargs["choices"] = [(kind.value, kind.label)] if kind else []
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As all lists; says which texts nobody has entered, and leads to their drafts."""
        if request.method == "GET" and self.has_add_permission(request):
            kinds = not_entered()
            links = format_html_join(
                ", ", '<a href="{}">{}</a>', ((address_of_text(kind, None), kind.label) for kind in kinds)
            )
            messages.warning(request, format_html("Noch nicht eingetragen, mit Entwurf: {}", links))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.gaps:
            messages.warning(request, f"Noch nicht öffentlich, denn es fehlt: {', '.join(obj.gaps)}.")


def not_entered() -> list[SiteText.Kind]:
    """The texts that nobody has entered."""
    entered = set(SiteText.objects.values_list("kind", flat=True))
    return [kind for kind in SiteText.Kind if kind not in entered]


def kind_asked_for(request: HttpRequest) -> SiteText.Kind | None:
    """The kind in the address of the form; without one the first that nobody has entered."""
    asked = request.GET.get("kind")
    if asked in SiteText.Kind.values:
        return SiteText.Kind(asked)
    return next(iter(not_entered()), None)
