"""The pages behind a link of a round: without an account, without cookies, for the records of its request alone.

Opening one changes nothing, as mail programs and scanners open every link. Who sends the form has the link; no cookie
counts for it, so that there is nothing for another site to borrow (hence no CSRF token, which a page without a referrer
could not send anyway).
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from records.publication import withheld_too

from ..models import StatusRequest
from ..phases import Phases
from .answering import forms_of, keep, problem_of
from .links import request_of
from .standing import answer_text

LinkView = Callable[[HttpRequest, StatusRequest, str], HttpResponse]
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
UNKNOWN = "status_link_unknown"  # set on a response to a link that was never given out


def behind_link(view: LinkView) -> Callable[..., HttpResponse]:
    """The view, for links that count; all others get one and the same page."""

    @login_not_required
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_variables("token")
    @wraps(view)
    def opened(http: HttpRequest, token: str) -> HttpResponse:
        with withheld_too():
            request = request_of(token)
            if request is None or not request.round.is_running or not request.answers.exists():
                response = render(http, "projects/rounds/no_link.html", status=404)
                setattr(response, UNKNOWN, request is None)
            else:
                response = view(http, request, token)
        add_never_cache_headers(response)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return opened


@behind_link
def answer(http: HttpRequest, request: StatusRequest, token: str) -> HttpResponse:
    """Shows what is recorded, takes the answers."""
    forms = forms_of(request, http.POST if http.method == "POST" else None)
    problem = problem_of(forms) if http.method == "POST" else ""
    if http.method == "POST" and not problem and all(form.is_valid() for form in forms) and keep(request, forms):
        return HttpResponseRedirect(reverse("status-answered", args=[token]))
    phases = Phases.on(timezone.localdate())
    answered = request.answers.came().in_order()
    texts = {each.rollout_id: (each, answer_text(each, phases)) for each in answered}
    context = {
        "round": request.round,
        "forms": [(form, texts.get(form.answer.rollout_id)) for form in forms],
        "accepted": [texts[each.rollout_id] for each in answered if each.is_accepted],
        "problem": problem,
        "has_errors": any(form.errors for form in forms),
    }
    return render(http, "projects/rounds/answer.html", context)


@behind_link
def answered(http: HttpRequest, request: StatusRequest, token: str) -> HttpResponse:
    """What came, and until when it may be changed."""
    phases = Phases.on(timezone.localdate())
    came = request.answers.came().in_order()
    context = {
        "round": request.round,
        "token": token,
        "answers": [(each, answer_text(each, phases)) for each in came],
        "newest": max((each.answered_at for each in came if each.answered_at), default=None),
        "open": request.answers.open().count(),
    }
    return render(http, "projects/rounds/answered.html", context)


@behind_link
def stop_reminders(http: HttpRequest, request: StatusRequest, token: str) -> HttpResponse:
    """Ends the reminders of this round, by its button, or by the one of a mail program (RFC 8058)."""
    if http.method == "POST" and request.unsubscribed_at is None:
        request.unsubscribed_at = timezone.now()
        request.save(update_fields=["unsubscribed_at"])
    context = {"round": request.round, "token": token, "is_stopped": request.unsubscribed_at is not None}
    return render(http, "projects/rounds/stop_reminders.html", context)
