"""The page on which a draft is written, and what it sends: the text of one section at a time."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from records.rights import may

from ..models import Paper, PaperProject
from .forms import PlaceForm
from .open_points import blocking, missing
from .places import WritingPage, form_at
from .reported import choose_findings


def paper_of(request: HttpRequest, slug: str) -> Paper:
    """The paper, for those who may write it. Raises a PermissionDenied."""
    paper = get_object_or_404(Paper.objects.select_related("preceding", "corrects", "order__body"), slug=slug)
    if not cast(User, request.user).is_staff or not may(request.user, "change", paper):
        raise PermissionDenied
    return paper


def to_frozen(request: HttpRequest, paper: Paper) -> HttpResponse:
    messages.info(request, f"{paper.reference} ist eingefroren; geschrieben wird nur an Entwürfen.")
    return redirect(paper)


SIGNED_OUT = (
    "Nicht gespeichert: Sie sind nicht mehr angemeldet. Ihr Text steht noch hier. Bitte melden Sie sich in einem "
    "anderen Fenster an und speichern Sie dann noch einmal."
)
FROZEN = "Nicht gespeichert: {reference} wurde inzwischen eingefroren. Ihr Text steht noch hier, zum Kopieren."


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def refused(status: int, *errors: object, version: object = None) -> JsonResponse:
    """What a script is told: why, and the version that it has seen with that."""
    return JsonResponse({"errors": [*map(str, errors)], "version": version}, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def writing(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page; sent with a place, the text of this alone is saved. A script is told that nobody is signed in."""
    if is_script(request) and not request.user.is_authenticated:
        return refused(401, SIGNED_OUT)
    return written(request, slug)


@login_required
def written(request: HttpRequest, slug: str) -> HttpResponse:
    paper = paper_of(request, slug)
    if not paper.is_draft:
        if is_script(request):
            return refused(409, FROZEN.format(reference=paper.reference))
        return to_frozen(request, paper)
    if request.method == "GET":
        return shown(request, WritingPage(paper))
    form = form_at(paper, request.POST.get("place", ""), request.POST)
    if form is None:
        raise BadRequest("Diesen Abschnitt hat die Drucksache nicht mehr. Bitte laden Sie die Seite neu.")
    return answer_to(request, paper, form)


def answer_to(request: HttpRequest, paper: Paper, form: PlaceForm) -> HttpResponse:
    """Save the text of a place; to a script as JSON, to a form with the page."""
    if not form.is_valid():
        said = [message for errors in form.errors.values() for message in errors]
        if is_script(request):
            return refused(422, *said, version=form["seen_version"].value())
        return shown(request, WritingPage(paper, form))
    if form.has_changed():
        form.save()
    if is_script(request):
        text = f"Gespeichert um {timezone.localtime():%H:%M} Uhr."
        return JsonResponse({"version": form.instance.version if form.instance.pk else None, "saved": text})
    messages.success(request, f"„{form.instance}“ ist gespeichert.")
    return redirect(f"{reverse('paper-writing', args=[paper.slug])}#{form.prefix}")


def shown(request: HttpRequest, page: WritingPage) -> HttpResponse:
    context = {
        "paper": page.paper,
        "places": page.places,
        "blocking": list(blocking(page)),
        "missing": list(missing(page)),
        "may_freeze": request.user.has_perm("papers.freeze_paper", page.paper),
    }
    return TemplateResponse(request, "papers/writing.html", context)


def of_draft(view: Callable[[HttpRequest, Paper], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """What is sent to a draft, by those who may write it; of a frozen paper its page is shown."""

    @login_required
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, slug: str) -> HttpResponse:
        paper = paper_of(request, slug)
        return view(request, paper) if paper.is_draft else to_frozen(request, paper)

    return guarded


@of_draft
def move_project(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Move a project of the paper one place up or down (`nach`: -1 or 1)."""
    parts = list(paper.paperproject_set.select_related("project"))
    chosen = next((part for part in parts if str(part.pk) == request.POST.get("projekt")), None)
    if chosen is None or request.POST.get("nach") not in {"-1", "1"}:
        raise BadRequest("Dieses Projekt hat die Drucksache nicht mehr. Bitte laden Sie die Seite neu.")
    move(parts, chosen, int(request.POST["nach"]))
    return redirect(f"{reverse('paper-writing', args=[paper.slug])}#projekt-{chosen.project.slug}")


@of_draft
def choose_reported(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Choose which findings of a place the council reads (`befund`, of which `gewaehlt` were chosen before)."""
    gone = choose_findings(paper, set(request.POST.getlist("befund")), set(request.POST.getlist("gewaehlt")))
    if gone:
        messages.warning(request, "Ein gewählter Befund besteht nicht mehr; er steht nicht in der Drucksache.")
    else:
        messages.success(request, "Die Auswahl der Befunde ist gespeichert.")
    address = reverse("paper-writing", args=[paper.slug])
    place = slugify(request.POST.get("place", ""))
    return redirect(f"{address}#{place}")


def move(parts: list[PaperProject], chosen: PaperProject, places: int) -> None:
    """Store the order with the chosen one so many places further; what does not move is not written."""
    before = parts.index(chosen)
    parts.insert(min(max(before + places, 0), len(parts) - 1), parts.pop(before))
    with transaction.atomic():
        for position, part in enumerate(parts, 1):
            if part.position != position:
                part.position = position
                part.save()
