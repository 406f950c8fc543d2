"""/berichte.atom: the papers that everybody may read, the newest first."""

from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lists import formats
from reports.feeds.atom import FeedEntry, feed_response, start_of

from .models import Paper
from .oparl.objects import OParlObject
from .oparl.published import published

MOST = 50


@require_safe
def papers_feed(request: HttpRequest) -> HttpResponse:
    """The last 50 that are dated by today. Each came about when everybody could read it first, and was altered last
    when a passage was taken out."""
    objects = published().papers
    papers = Paper.objects.for_all().filter(dated_on__lte=timezone.localdate()).order_by("-dated_on", "-reference")
    redacted = papers.annotate(redacted_at=Max("frozen__redactions__redacted_at"))
    return feed_response(
        request,
        "OZG-Tracker: Berichte an den Rat",
        reverse("papers"),
        (entry_of(paper, objects.get(f"papers/{paper.slug}")) for paper in redacted[:MOST]),
    )


def entry_of(paper: Any, published_as: OParlObject | None) -> FeedEntry:
    since = published_as.moments.created if published_as else start_of(paper.dated_on)
    return FeedEntry(
        identity=f"paper/{paper.slug}",
        title=f"{paper.reference} {paper.name}",
        text=f"{paper.get_paper_type_display()} vom {formats.day(paper.dated_on)}, Zahlen für den "
        f"{formats.day(paper.key_date)}.",
        path=paper.get_absolute_url(),
        published=since,
        updated=max(since, paper.redacted_at or since),
    )
