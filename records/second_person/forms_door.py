"""The door of the admin: what is sent to any of its pages is one deed. Where it needs a second person it is taken back,
a reason is asked for, and the deed is kept as it was sent; confirmed, it is sent again in the name of who sent it."""

from collections.abc import Callable, Iterator
from functools import wraps
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import resolve, reverse

from ..deeds import Touched, watched
from ..form_parts import reason_field
from .corrections import OutdatedError, WaitsAlreadyError, ask, door
from .models import PendingCorrection

View = Callable[..., HttpResponseBase]
REASON = "second_person_reason"
NOT_SENT_AGAIN = {REASON, "csrfmiddlewaretoken"}
FORM = "form"


class AskForm(Form):
    """Why the second person should confirm it."""

    second_person_reason = reason_field(
        required=True, help_text="Was die zweite Person wissen muss, um es zu bestätigen. Ohne Namen."
    )


def at_door(view: View, site: AdminSite) -> View:
    """The view, with what it writes as one deed; one that is only opened may try something out and take it back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SECOND_PERSON:
            return view(request, *args, **kwargs)
        before, notes = dict(request.session.items()), len(queued(request))
        with transaction.atomic(), watched() as deed:
            response = view(request, *args, **kwargs)
            touched = None if deed.is_confirmed else deed.touched
            if touched:
                transaction.set_rollback(True)
        if not touched:
            return response
        forget_doing(request, before, notes)
        return answer_instead(request, site, touched)

    return guarded


def queued(request: HttpRequest) -> list[Any]:
    """The messages that the next page will show."""
    storage: Any = messages.get_messages(request)
    return cast("list[Any]", storage._queued_messages)


def forget_doing(request: HttpRequest, session: dict[str, object], notes: int) -> None:
    """Take back what the view said and remembered of a deed that was taken back."""
    del queued(request)[notes:]
    for name in set(request.session.keys()) - session.keys():
        del request.session[name]
    request.session.update(session)


def answer_instead(request: HttpRequest, site: AdminSite, touched: Touched) -> HttpResponse:
    """Ask for the reason, then keep what was sent, and show it."""
    correction = PendingCorrection(
        door=FORM,
        asked_by=cast("Any", request.user),
        sent={"address": request.get_full_path(), "values": sent_values(request)},
    )
    return ask_or_keep(request, site, touched, correction)


def ask_or_keep(
    request: HttpRequest, site: AdminSite, touched: Touched | str, correction: PendingCorrection
) -> HttpResponse:
    """Ask for the reason; once it is there, keep the correction and lead to its page."""
    form = AskForm(request.POST if REASON in request.POST else None, initial={REASON: reason_sent(request.POST)})
    if form.is_valid():
        correction.reason = form.cleaned_data[REASON]
        try:
            ask(correction)
        except OutdatedError as error:
            form.add_error(None, error.lines)
        except WaitsAlreadyError as error:
            messages.info(request, "Das haben Sie schon vorgelegt: Es wartet auf eine zweite Person.")
            return HttpResponseRedirect(page_of(error.pk))
        else:
            messages.success(request, "Noch nichts ist geschrieben: Das wartet auf eine zweite Person.")
            return HttpResponseRedirect(page_of(correction.pk))
    context = {
        **site.each_context(request),
        "title": "Das braucht eine zweite Person",
        "form": form,
        "touched": str(touched),
        "carried": [(name, value) for name, values in sent_values(request) for value in values],
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/records/second_person/ask.html", context)


def page_of(pk: int) -> str:
    return reverse("admin:records_pendingcorrection_change", args=[pk])


def sent_values(request: HttpRequest) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in request.POST.lists() if name not in NOT_SENT_AGAIN]


def reason_sent(data: QueryDict) -> str:
    """The reason that a form has asked for already."""
    return next((str(data[name]) for name in ("change_reason", "reason", "grund") if data.get(name)), "")


@door(FORM)
def send_again(correction: PendingCorrection, user: User) -> None:
    """Send it again as the account. Raises an OutdatedError with what the page says where it does not do it."""
    request = request_of(correction, user)
    match = resolve(request.path_info)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if is_sign_in(response):
        raise PermissionDenied
    if response.status_code // 100 != 3:
        raise OutdatedError(
            list(dict.fromkeys(lines_of(response))) or ["So, wie es gesendet wurde, geht es nicht mehr."]
        )


def is_sign_in(response: HttpResponseBase) -> bool:
    """Whether the admin leads to the sign-in, as it does with an account that may not enter it any more."""
    return response.headers.get("Location", "").partition("?")[0] == reverse("admin:login")


def request_of(correction: PendingCorrection, user: User) -> WSGIRequest:
    """What was sent, as a request of the account, outside of any session."""
    data = QueryDict(mutable=True)
    for name, values in correction.sent["values"]:
        data.setlist(name, values)
    body = data.urlencode().encode()
    path, _, query = correction.sent["address"].partition("?")
    request = WSGIRequest({
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    })  # fmt: skip
    request.user = user
    request.session = SessionBase()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return request


def lines_of(response: HttpResponseBase) -> Iterator[str]:
    """What a page that shows a form again says is wrong."""
    context = getattr(response, "context_data", None) or {}
    form = context["adminform"].form if "adminform" in context else context.get("form") or context.get("deletion_form")
    yield from (str(line) for line in context.get("reasons") or [])
    if form is not None:
        yield from labelled(form)
    for formset in context.get("inline_admin_formsets") or []:
        yield from map(str, formset.formset.non_form_errors())
        for row in formset.formset.forms:
            yield from labelled(row)


def labelled(form: BaseForm) -> Iterator[str]:
    """Wirksam ab: Geben Sie ein gültiges Datum ein."""
    for name, lines in form.errors.items():
        label = f"{form[name].label}: " if name in form.fields else ""
        yield from (f"{label}{line}" for line in lines)
