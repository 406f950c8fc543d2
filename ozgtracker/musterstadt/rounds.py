"""The status round of Musterstadt: units of the running project are asked, and answer over their links."""

from collections.abc import Iterator

from django.utils import timezone

from projects.models import Project, StatusRequest, StatusRound
from projects.rounds.accepting import accept
from projects.rounds.answering import Kind, forms_of, keep
from projects.rounds.starting import start
from records.history import current_user

from .days import Days
from .entries import EnteredDeed, Entry
from .projects import FILE

TEXT = "bitte sagen Sie uns, wie weit Sie mit der elektronischen Akte sind."
REMARKS = ("", "", "Die Schulung war gut besucht.", "", "Es fehlen noch Scanner.")


def entries(days: Days) -> Iterator[Entry]:
    yield EnteredDeed(days.on(3, 5), lambda: ask(days))
    yield EnteredDeed(days.on(3, 14), answer)
    yield EnteredDeed(days.on(3, 20), accept_most)


def ask(days: Days) -> None:
    """Whose state nobody confirmed for a month, by links that are passed on."""
    project = Project.objects.get(slug=FILE.slug)
    round_ = StatusRound(
        project=project,
        unconfirmed_days=30,
        ends_on=days.on(3, 27),
        text=TEXT,
        reply_to="digitales@musterstadt.example",
        started_by=current_user(),
    )
    start(round_)
    round_.sent_at = timezone.now()
    round_.save()
    round_.requests.update(shown_at=timezone.now())


def answer() -> None:
    """Three of four answer that nothing has changed."""
    for place, request in enumerate(StatusRequest.objects.order_by("pk")):
        if place % 4 == 3:
            continue
        data: dict[str, str] = {}
        for form in forms_of(request):
            data |= {
                f"{form.prefix}-kind": Kind.UNCHANGED,
                f"{form.prefix}-mark": form.mark_now,
                f"{form.prefix}-remark": REMARKS[place % len(REMARKS)],
            }
        answers = forms_of(request, data)
        if all(form.is_valid() for form in answers):
            keep(request, answers)


def accept_most() -> None:
    """The others wait for somebody."""
    for round_ in StatusRound.objects.all():
        came = [each for request in round_.requests.order_by("pk") for each in request.answers.came()]
        accept(round_, [each.mark for each in came[:-3]], current_user())
