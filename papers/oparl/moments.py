"""Since when everybody may read a paper, and when what its objects say last changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, Self

from records.knowledge import end_of_day


class PaperVersion(NamedTuple):
    """What the history of a paper that is published held, from when until when."""

    entered_at: datetime
    superseded_at: datetime | None
    not_public_until: date | None

    @property
    def public_from(self) -> datetime:
        """When its day of publication is over; where it has none, when it was entered."""
        if self.not_public_until is None:
            return self.entered_at
        return max(self.entered_at, end_of_day(self.not_public_until))


@dataclass(frozen=True)
class Moments:
    """`created`: since when everybody may read the object. `modified`: when what it says last changed; of one that is
    no longer public (`is_deleted`) when that came about."""

    created: datetime
    modified: datetime
    is_deleted: bool = False

    def changed_at(self, moments: Iterable[datetime]) -> Self:
        """With later changes too."""
        latest = max(moments, default=self.modified)
        return self if latest <= self.modified else replace(self, modified=latest)


def first_public(entries: Sequence[PaperVersion], now: datetime) -> datetime | None:
    """When it first was public, of the entries in their order; None: never by now."""
    for entry in entries:
        begins = entry.public_from
        if begins <= now and (entry.superseded_at is None or begins < entry.superseded_at):
            return begins
    return None


def moments_of(
    entries: Sequence[PaperVersion], *, is_public: bool, frozen_at: datetime, now: datetime
) -> Moments | None:
    """Those of a paper that is published; None where it never was public.

    A day of publication that is written past the history has no moment: one that takes a paper back counts as written
    now, so that nobody who asks what changed misses it; one that lets it out as the last entry that is known.
    """
    known = [moment for entry in entries for moment in (entry.entered_at, entry.public_from) if moment <= now]
    created = first_public(entries, now)
    if is_public:
        last = max([frozen_at, *known])
        return Moments(created or last, max(created or last, last))
    if created is None:
        return None
    is_entered = entries[-1].public_from > now
    return Moments(created, entries[-1].entered_at if is_entered else now, is_deleted=True)


def moments_of_several(parts: Iterable[Moments]) -> Moments:
    """Of what is there as long as one of its parts is, and says what they say."""
    each = list(parts)
    return Moments(
        min(part.created for part in each),
        max(part.modified for part in each),
        is_deleted=all(part.is_deleted for part in each),
    )
