"""That a deadline of a grant was met, or that its status still holds, is entered where one reads of it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lists.formats import day
from records.entries.confirming import confirming_view
from records.entries.forms import enter_with
from records.entries.views import back_of, entry_view, require_right
from records.forms import VersionedForm

from .deadlines import deadline_title
from .models import DeadlineNote, Grant


class MetForm(VersionedForm):
    """On which day a deadline was met; which one goes along."""

    class Meta:
        model = DeadlineNote
        fields = ("grant", "kind", "year", "met_on")
        widgets = dict.fromkeys(("grant", "kind", "year"), forms.HiddenInput)


@entry_view
def enter_deadline(request: HttpRequest) -> HttpResponse:
    """Enter that a deadline was met."""
    require_right(request.user, DeadlineNote)
    return enter_with(
        request,
        MetForm(request.POST),
        back=back_of(request, reverse("deadlines")),
        title="Frist als erledigt eintragen",
        button="Eintragen",
        saved=lambda note: f"{deadline_title(note.kind, note.year)} ist am {day(note.met_on)} erledigt.",
    )


def grants_address() -> str:
    return reverse("grants")


confirm_grants = confirming_view(Grant, grants_address, url_name="confirm-grants")
