"""What of grants is found by searching."""

from typing import Any

from django.db.models import F

from lists import formats
from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .models import Grant


@searched("foerdermittel", "Fördermittel", 50)
def find_grants(search: Search) -> Hits:
    """Grants granted by the day, by their project, grantor, authority or reference number. One query."""
    day = search.key_date
    granted = Grant.objects.granted(day).search(search.typed, day).with_project(day)
    titled = granted.annotate(title_on_day=F("project_title__title"))
    order = (begins_with(search, "grantor_key"), "project_title__title_key", "grantor_key", "pk")
    grants, number = first_of(titled.order_by(*order), search.limit)
    return Hits([hit_of(grant) for grant in grants], number)


def hit_of(grant: Any) -> Hit:
    details = (
        grant.authority,
        f"Aktenzeichen {grant.reference_number}" if grant.reference_number else "",
        f"Bescheid vom {formats.day(grant.notice_on)}" if grant.notice_on else "",
    )
    title = f"{grant.grantor}: {grant.title_on_day or grant.project.heading}"
    return Hit(title, "grant", (grant.slug,), details=tuple(filter(None, details)))
