"""Pages of rounds for those who enter phases in the project: the list, a new one, one with its answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lists.addresses import site_base
from records.entries.views import back_of
from records.lookups import key_of
from records.rights import may
from records.second_person.forms_door import at_door
from records.templatetags.ways_back import way_back
from records.undo import CannotUndoError

from ..models import PhaseChange, Project, StatusAnswer, StatusRequest, StatusRound
from .accepting import Accepted, AcceptForm, accept, decline, take_back
from .addresses import PRESSED, AddressField, TypedAddress, typed_in
from .forms import RoundForm
from .links import address_of
from .page import RequestRow, RoundPage
from .sending import NO_MAIL, Sent, remind, send_pending
from .starting import ask_elsewhere, keep_address, start

MOST_NAMED = 10


def project_of(request: HttpRequest, slug: str) -> Project:
    """The project, for those who may enter phases in it. Raises a PermissionDenied."""
    project = get_object_or_404(Project.objects.today(), slug=slug)
    if not getattr(request.user, "is_staff", False) or not may(request.user, "add", project, PhaseChange):
        raise PermissionDenied
    return project


def round_of(request: HttpRequest, slug: str, pk: int, *, to_lead: bool = False) -> StatusRound:
    """The round, as `project_of`; `to_lead`: for those who may start rounds in it."""
    project = project_of(request, slug)
    round_ = get_object_or_404(StatusRound.objects.select_related("started_by"), pk=pk, project=project)
    round_.project = project
    if to_lead and not may(request.user, "change", round_):
        raise PermissionDenied
    return round_


@login_required
@require_GET
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    project = project_of(request, slug)
    context = {
        "project": project,
        "rounds": [RoundPage(each) for each in project.status_rounds.select_related("project")],
        "may_start": may(request.user, "add", project, StatusRound),
    }
    return TemplateResponse(request, "projects/rounds/rounds.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest, slug: str) -> HttpResponse:
    """Start one; nothing is sent yet."""
    project = project_of(request, slug)
    if not may(request.user, "add", project, StatusRound):
        raise PermissionDenied
    begun = StatusRound(project=project, started_by=request.user if request.user.is_authenticated else None)
    form = RoundForm(request.POST if request.method == "POST" else None, instance=begun, user=request.user)
    if form.is_valid():
        try:
            return redirect("status-round", slug=slug, pk=start(form.instance).pk)
        except ValidationError as error:
            form.add_error(None, error)
    return TemplateResponse(request, "projects/rounds/new_round.html", {"project": project, "form": form})


@login_required
@require_GET
def round_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = round_of(request, slug, pk)
    return show_round(request, round_)


def show_round(
    request: HttpRequest, round_: StatusRound, typed: Mapping[str, AddressField] | None = None
) -> HttpResponse:
    """The page of the round; `typed` are addresses that are wrong, or not sent yet."""
    page, sends_mail = RoundPage(round_, typed or {}), bool(settings.EMAIL_URL)
    may_see_links = round_.started_by_id == request.user.pk and round_.is_running
    context = {
        "round": round_,
        "page": page,
        "may_lead": may(request.user, "change", round_),
        "may_see_links": may_see_links,
        "links": links_to_copy(request, page) if may_see_links and not sends_mail else (),
        "mail": sends_mail,
        "no_mail": NO_MAIL,
    }
    return TemplateResponse(request, "projects/rounds/round.html", context)


def links_to_copy(request: HttpRequest, page: RoundPage) -> list[tuple[RequestRow, str]]:
    """Where nothing is sent by mail: the links of what is open, once they were shown to be passed on."""
    base = site_base(request)
    return [(row, address_of(row.request, base)) for row in page.open if row.request.shown_at]


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accept or decline the answers that are named as they were read. Addresses that were typed in other rows, and
    sent along, stay as they were typed."""
    round_ = round_of(request, slug, pk)
    single = next((name for name in ("annehmen", "vermerken", "ablehnen") if name in request.POST), "")
    marks = [request.POST[single]] if single else request.POST.getlist("antwort")
    address = back_of(request, reverse("status-round", args=[slug, pk]))
    back = redirect(address)
    if not marks:
        messages.warning(request, "Bitte wählen Sie mindestens eine Antwort.")
        return back
    typed = {each.field.name: each.field for each in typed_in(request.POST, RoundPage(round_).offered)}
    if "ablehnen" in (single, request.POST.get("tat")):
        number = decline(round_, marks, request.user)
        messages.success(request, f"{of_answers(number)} abgelehnt. Die Leistungseinheit kann neu antworten.")
        return show_round(request, round_, typed) if typed else back
    if single == "vermerken":
        tell(request, accept(round_, marks, request.user, elsewhere=True), len(marks), "vermerkt")
        return show_round(request, round_, typed) if typed else back
    form = AcceptForm(request.POST, round_=round_)
    accepted = form.save(marks, request.user) if form.is_valid() else None
    if accepted is None:
        context = {"round": round_, "form": form, "marks": marks, "number": len(marks), "back": address}
        return TemplateResponse(request, "projects/rounds/ask.html", context)
    tell(request, accepted, len(set(marks)))
    return back


def tell(request: HttpRequest, accepted: Accepted, number: int, done: str = "angenommen") -> None:
    """What became of the answers: what was settled, with the way back, and the rest by name."""
    if accepted.acceptance:
        round_ = accepted.acceptance.round
        address = reverse("status-undo", args=[round_.project.slug, round_.pk])
        text = f"{of_answers(len(accepted.answers))} {done}."
        messages.success(request, text, extra_tags=way_back(address, "annahme", accepted.acceptance.pk))
    for answer, lines in accepted.refused[:MOST_NAMED]:
        messages.error(request, f"Nicht angenommen: {naming(str(answer.rollout.unit), ' '.join(lines))}")
    more = len(accepted.refused) - MOST_NAMED
    if more > 0:
        messages.error(request, f"{more} weitere ließen sich nicht annehmen.")
    gone = number - len(accepted.answers) - len(accepted.refused)
    if gone > 0:
        messages.warning(request, f"Inzwischen ersetzt oder schon entschieden: {of_answers(gone)}.")


def naming(unit: str, text: str) -> str:
    """The text, after the name of the unit where it does not begin with it."""
    return text if text.startswith(unit) else f"{unit}: {text}"


def of_answers(number: int) -> str:
    return "1 Antwort" if number == 1 else f"{number} Antworten"


@login_required
@require_POST
def undo_acceptance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an acceptance back as one event."""
    round_ = round_of(request, slug, pk)
    acceptance = get_object_or_404(round_.acceptances, pk=key_of(request.POST.get("annahme", "")))
    try:
        take_back(acceptance)
    except CannotUndoError as error:
        messages.error(request, f"Nicht zurückgenommen: {' '.join(error.reasons)}")
    else:
        messages.success(request, "Die Annahme ist zurückgenommen; die Antworten warten wieder.")
    return redirect(back_of(request, reverse("status-round", args=[slug, pk])))


@login_required
@require_POST
def follow_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask at the addresses that were typed in any of the rows; then what the button says: send, remind, show a link,
    end. Where an address is wrong, nothing is done and all of them stay as they were typed."""
    round_ = round_of(request, slug, pk, to_lead=True)
    name = next((name for name in SINGLE if name in request.POST), request.POST.get("tat", ""))
    deed = FOLLOW_UPS.get(name)
    typed = list(typed_in(request.POST, RoundPage(round_).offered)) if name != "beenden" else []
    if any(not each.email for each in typed):
        return show_round(request, round_, {each.field.name: each.field for each in typed})
    if typed:
        change_addresses(request, round_, typed)
    elif name in ("adressen", PRESSED):
        messages.warning(request, "Bitte geben Sie erst eine Adresse ein.")
    answer = deed(request, round_) if deed else None
    return answer or redirect("status-round", slug=slug, pk=pk)


def requests_named(request: HttpRequest, round_: StatusRound) -> list[StatusRequest]:
    single = next((name for name in SINGLE if name in request.POST), "anfrage")
    keys = [key_of(key) for key in request.POST.getlist(single)]
    found = round_.requests.filter(pk__in=keys)
    for each in found:
        each.round = round_
    return list(found)


def refuse_over(request: HttpRequest, round_: StatusRound) -> bool:
    if round_.is_over:
        messages.error(request, "Diese Statusabfrage ist beendet.")
    return round_.is_over


def send_all(request: HttpRequest, round_: StatusRound) -> None:
    """Begin the round: from now on its links count; send what has an address."""
    if refuse_over(request, round_):
        return
    if round_.sent_at is None:
        round_.sent_at = timezone.now()
        round_.save()
    if settings.EMAIL_URL:
        tell_sent(request, send_pending(round_, site_base(request)))
    else:
        show_links(request, round_)


def remind_named(request: HttpRequest, round_: StatusRound) -> None:
    if refuse_over(request, round_):
        return
    keys = [each.pk for each in requests_named(request, round_)]
    found = round_.requests.to_remind().filter(pk__in=keys).select_related("round__project")
    tell_sent(request, remind(list(found), site_base(request)), "Erinnerung", "Erinnerungen")


def tell_sent(request: HttpRequest, sent: Sent, word: str = "Anfrage", words: str = "Anfragen") -> None:
    if sent.number:
        messages.success(request, f"Gesendet: {sent.number} {word if sent.number == 1 else words}.")
    for each in sent.bounced:
        messages.error(request, f"Unzustellbar: {each.email}.")
    if sent.problem:
        messages.warning(request, sent.problem)


def change_addresses(request: HttpRequest, round_: StatusRound, typed: Sequence[TypedAddress]) -> None:
    """Ask at the other addresses what is open of a request, or one answer of it that is named, and keep them with the
    units where the account may."""
    if refuse_over(request, round_):
        return
    kept: list[Any] = []
    for each in typed:
        answers = StatusAnswer.objects.filter(request__round=round_, request=each.request)
        try:
            anew = ask_elsewhere(answers.filter(pk=each.answer) if each.answer else answers.open(), each.email)
        except ValidationError as error:
            messages.error(request, f"{each.email}: {' '.join(error.messages)}")
        else:
            kept += keep_address(anew, request.user)
    if kept:
        messages.info(request, f"Für die nächste Abfrage gemerkt: Adresse von {', '.join(map(str, kept))}.")
    if round_.sent_at and settings.EMAIL_URL:
        tell_sent(request, send_pending(round_, site_base(request)))
    elif round_.sent_at:
        show_links(request, round_)


def show_links(request: HttpRequest, round_: StatusRound) -> None:
    """Where nothing is sent by mail: from now on the page shows the links to who started the round; that they were
    shown is kept."""
    if round_.started_by_id != request.user.pk:
        messages.info(request, "Die Links sieht, wer die Abfrage begonnen hat.")
        return
    round_.requests.filter(shown_at__isnull=True).update(shown_at=timezone.now())


def show_link(request: HttpRequest, round_: StatusRound) -> HttpResponse | None:
    """Show a link to who started the round, on this page alone; that it was shown is kept."""
    named = requests_named(request, round_)
    if round_.started_by_id != request.user.pk:
        raise PermissionDenied
    if not named or not round_.is_running:
        messages.error(request, "Links gibt es, solange die Abfrage läuft.")
        return None
    named[0].shown_at = timezone.now()
    named[0].save(update_fields=["shown_at"])
    units = named[0].answers.in_order()
    context = {"round": round_, "units": units, "link": address_of(named[0], site_base(request))}
    return TemplateResponse(request, "projects/rounds/link.html", context)


def end_round(request: HttpRequest, round_: StatusRound) -> None:
    """From now on no link counts."""
    if not round_.is_over:
        round_.ended_at, round_.ends_on = timezone.now(), timezone.localdate()
        round_.save()
        messages.success(request, "Die Statusabfrage ist beendet. Ihre Links gelten nicht mehr.")


SINGLE = ("erinnern", "link", PRESSED)  # buttons of a row, which send the key of its request
FOLLOW_UPS: dict[str, Any] = {
    "senden": send_all,
    "erinnern": remind_named,
    "link": show_link,
    "links": show_links,
    "beenden": end_round,
}
guarded_decide = at_door(decide, admin.site)
guarded_undo = at_door(undo_acceptance, admin.site)
