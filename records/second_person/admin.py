"""The pages of corrections that wait for a second person: what is asked, what it would write, and the decision."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..form_parts import text_field
from ..history import REASON_LENGTH
from ..lookups import ReadOnlyAdmin, key_of
from .corrections import OutdatedError, confirm, refuse, tried_again, withdraw
from .models import VIEW_ALL, PendingCorrection, seconded_text

ALL = "alle"
KEEPING = (".add_", ".change_", ".delete_")
State = PendingCorrection.State
DONE = {
    State.CONFIRMED: "Bestätigt und geschrieben.",
    State.REFUSED: "Abgelehnt; nichts wurde geschrieben.",
    State.WITHDRAWN: "Zurückgezogen; nichts wurde geschrieben.",
    State.OUTDATED: "Nichts wurde geschrieben: Das ist überholt. Was gesendet wurde, bleibt hier zu lesen.",
}


class DecisionForm(forms.Form):
    """Why it is refused."""

    answer = text_field(
        "Grund der Ablehnung", REASON_LENGTH, required=False, help_text="Nötig, wenn Sie ablehnen. Ohne Namen."
    )


class CorrectionStateFilter(admin.SimpleListFilter):
    """What waits, unless another state is chosen."""

    title = "Stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*State.choices, (ALL, "Alle")]

    def value(self) -> str:
        return super().value() or State.WAITING

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == ALL else queryset.filter(state=self.value())

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, text in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": text}


@admin.register(PendingCorrection)
class PendingCorrectionAdmin(ReadOnlyAdmin):
    """They come from the pages of what is corrected, and are decided here."""

    list_display = ("title", "state", "reason", "touched", "asked_by", "asked_at")
    list_filter = (CorrectionStateFilter,)
    list_display_links = ("title",)
    list_per_page = 50
    change_list_template = "admin/change_list.html"  # not that of records, which lies where Django looks for ours
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return settings.SECOND_PERSON and self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps anything sees the list; of each one see `may_be_seen_by`."""
        if obj is not None:
            return bool(obj.may_be_seen_by(request.user))
        held = request.user.get_all_permissions()
        return VIEW_ALL in held or any(kept in name for name in held for kept in KEEPING)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise PermissionDenied

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the account may see; whom they concern is asked of each, as rights are not in the database."""
        found = PendingCorrection.objects.select_related("asked_by", "decided_by").defer("file", "sent", "trail")
        seen = [each.pk for each in found if each.may_be_seen_by(request.user)]
        return found.filter(pk__in=seen).order_by("-asked_at", "-pk")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One of them: read, confirmed or refused by somebody else, withdrawn by who asked for it."""
        correction = PendingCorrection.objects.select_related("asked_by").filter(pk=key_of(object_id)).first()
        if correction is None:
            if not self.has_view_permission(request):
                raise PermissionDenied
            raise Http404
        if not self.has_view_permission(request, correction):
            raise PermissionDenied
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                decided = decide(request, correction, form)
            except ValidationError as error:
                form.add_error("answer" if "refuse" in request.POST else None, error)
            else:
                messages.info(request, DONE[State(decided.state)])
                return HttpResponseRedirect(request.path)
        return self.page(request, correction, form)

    def page(self, request: HttpRequest, correction: PendingCorrection, form: DecisionForm) -> HttpResponse:
        problems, entries = [], correction.entries
        if correction.is_waiting:
            try:
                entries = tried_again(correction).entries
            except OutdatedError as error:
                problems = error.lines
        context = {
            **self.admin_site.each_context(request),
            "title": correction.title,
            "opts": self.opts,
            "correction": correction,
            "entries": entries,
            "more": correction.number - len(entries),
            "problems": problems,
            "form": form,
            "decided": seconded_text(correction) if correction.decided_at else "",
            "may_decide": correction.may_be_decided_by(request.user),
            "may_withdraw": correction.is_waiting and correction.asked_by_id == request.user.pk,
            "list_address": reverse("admin:records_pendingcorrection_changelist"),
        }
        return TemplateResponse(request, "admin/records/second_person/correction.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page itself says who asked and decided when."""
        return HttpResponseRedirect(reverse("admin:records_pendingcorrection_change", args=[key_of(object_id)]))


def decide(request: HttpRequest, correction: PendingCorrection, form: DecisionForm) -> PendingCorrection:
    """What the button says. Raises a ValidationError where it is not possible."""
    user: Any = request.user
    if "confirm" in request.POST:
        return confirm(correction.pk, user)
    if "withdraw" in request.POST:
        return withdraw(correction.pk, user)
    if not form.cleaned_data["answer"]:
        raise ValidationError("Bitte geben Sie einen Grund an; wer es vorgelegt hat, liest ihn hier.")
    return refuse(correction.pk, user, form.cleaned_data["answer"])
