"""/berichte.atom: the papers that everybody may read, the newest first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lists import formats
from reports.feeds.atom import FeedEntry, feed_response

from .models import Paper

MOST = 50


@require_safe
def papers_feed(request: HttpRequest) -> HttpResponse:
    """The last 50 that are dated by today."""
    papers = Paper.objects.for_all().filter(dated_on__lte=timezone.localdate()).order_by("-dated_on", "-reference")
    entries = (
        FeedEntry(
            identity=f"paper/{paper.slug}",
            title=f"{paper.reference} {paper.name}",
            text=f"{paper.get_paper_type_display()} vom {formats.day(paper.dated_on)}, Zahlen für den "
            f"{formats.day(paper.key_date)}.",
            path=paper.get_absolute_url(),
            day=paper.dated_on,
        )
        for paper in papers[:MOST]
    )
    return feed_response(request, "OZG-Tracker: Berichte an den Rat", reverse("papers"), entries)
