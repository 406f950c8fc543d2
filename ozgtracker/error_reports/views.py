"""The pages of a report: its form, open to whoever reads pages, and what settles it, for those in charge."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from records.entries.views import back_of, entry_view
from records.lookups import key_of
from records.rights import permission_of, reach_of

from ..sign_in.throttle import FAILURES_IN_ONE_PLACE, ask_to_wait, count, limits_of_address, longest_wait
from .forms import ErrorReportForm
from .models import ErrorReport
from .pages import key_date_of, page_of, project_of

FORM = "error_reports/report.html"
PAGE = "seite"
MOST_OPEN = 1000  # more are not settled by anybody; whoever sends them in bulk fills no database
FULL_WAIT = timedelta(hours=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest) -> HttpResponse:
    """Takes what is wrong on a page; who sends many has to wait, as with wrong passwords."""
    page = page_of((request.POST if request.method == "POST" else request.GET).get(PAGE, ""))
    form = ErrorReportForm(request.POST if request.method == "POST" else None)
    limits = limits_of_address(request, "error reports", FAILURES_IN_ONE_PLACE)
    if request.method == "POST" and (wait := wait_before(limits)):
        return ask_to_wait(request, FORM, wait, context_of(form, page))
    if request.method == "POST" and form.is_valid():
        report = form.instance
        report.page, report.key_date, report.project = page, key_date_of(page), project_of(page)
        report.save()
        count(limits)
        return HttpResponseRedirect(reverse("error-reported"))
    status = 422 if form.errors else 200
    return render(request, FORM, context_of(form, page), status=status)


def context_of(form: ErrorReportForm, page: str) -> dict[str, object]:
    return {"form": form, "page": page, "page_name": PAGE, "key_date": key_date_of(page)}


def wait_before(limits: dict[str, int]) -> timedelta:
    """How long the next report has to wait; zero where it need not."""
    return FULL_WAIT if ErrorReport.objects.open().count() >= MOST_OPEN else longest_wait(limits)


@never_cache
@require_safe
def error_reported(request: HttpRequest) -> HttpResponse:
    return render(request, "error_reports/reported.html")


@entry_view
def settle_error(request: HttpRequest) -> HttpResponse:
    """What was reported is settled; by whom and when stays with it."""
    if not reach_of(request.user, permission_of(ErrorReport, "change")).is_granted:
        raise PermissionDenied
    back = HttpResponseRedirect(back_of(request, reverse("desk")))
    report = ErrorReport.objects.filter(pk=key_of(request.POST.get("meldung", ""))).first()
    if report is None:
        messages.error(request, "Diese Fehlermeldung gibt es nicht (mehr). Nichts wurde geändert.")
        return back
    if not ErrorReport.objects.reached_by(request.user).filter(pk=report.pk).exists():
        raise PermissionDenied
    if report.settle(request.user):
        messages.success(request, "Die Fehlermeldung ist erledigt.")
    else:
        messages.info(request, "Diese Fehlermeldung war schon erledigt.")
    return back
