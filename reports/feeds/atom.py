"""A feed as an answer: its own address, identifiers that stay the same, days as moments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from lists.addresses import site_address


@dataclass(frozen=True)
class FeedEntry:
    """One entry; `identity` tells it from all others for ever, `path` is the page to which it leads. It came about when
    it was `published`; what it says was last altered when it was `updated`."""

    identity: str
    title: str
    text: str
    path: str
    published: datetime
    updated: datetime


class Feed(Atom1Feed):
    """Django's, but one without entries is of no other moment each time it is asked for."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


def feed_response(request: HttpRequest, title: str, page: str, entries: Iterable[FeedEntry]) -> HttpResponse:
    """The feed under the address that was asked for; `page` is the path of the page with the same content."""
    address = site_address(request, request.path)
    named = f"{title} – {settings.MUNICIPALITY}" if settings.MUNICIPALITY else title
    feed = Feed(named, site_address(request, page), "", language="de", feed_url=address, feed_guid=address)
    for entry in entries:
        feed.add_item(
            entry.title,
            site_address(request, entry.path),
            escape(entry.text),  # readers take it for HTML
            unique_id=stable_identifier(entry.identity),
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def stable_identifier(identity: str) -> str:
    """urn:uuid:… of what tells one thing from all others, the same each time, and on every host."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'ozg-tracker:{identity}')}"


def start_of(day: date) -> datetime:
    """Its first moment, in the time zone of the site."""
    return timezone.make_aware(datetime.combine(day, time.min))
