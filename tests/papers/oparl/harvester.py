"""A small harvester, written from the specification of OParl 1.1 alone (chapters 2.5, 2.8 and 3): it knows one address,
that of a System, follows lists from page to page, and then asks for what changed since it last began."""

from urllib.parse import urlencode

from django.utils import timezone

# The external lists of a body, after the schema of Body.
EXTERNAL_LISTS = (
    *("organization", "person", "meeting", "paper", "agendaItem", "consultation", "file"),
    *("locationList", "legislativeTermList", "membership"),
)
# What a client does not get with omit_internal; the objects are in lists of their own.
INTERNAL_LISTS = ("auxiliaryFile", "location", "membership", "agendaItem")


class Harvester:
    """`read` gives the JSON of an address. `mirror` has the objects that are there, by their addresses."""

    def __init__(self, read, system, *, omits_internal=False, limit=None):
        self.read, self.system = read, system
        self.parameters = ({"omit_internal": "true"} if omits_internal else {}) | ({"limit": limit} if limit else {})
        self.mirror = {}
        self.began_at = None

    def harvest(self):
        """All that there is; from the second time on what changed since the last time."""
        since, self.began_at = self.began_at, timezone.localtime().isoformat(timespec="seconds")
        changed = {"modified_since": since} if since else {}
        system = self.read(self.system)
        self.mirror[system["id"]] = system
        for body in self.objects(system["body"]):
            self.mirror[body["id"]] = body
            for name in EXTERNAL_LISTS:
                for each in self.objects(body[name], changed):
                    self.take(each)
        return self.mirror

    def objects(self, address, changed=()):
        """The objects of all pages of a list."""
        query = urlencode(self.parameters | dict(changed))
        following = f"{address}?{query}" if query else address
        while following:
            page = self.read(following)
            yield from page["data"]
            following = page["links"].get("next")

    def take(self, each):
        if each.get("deleted"):
            self.mirror.pop(each["id"], None)
        else:
            self.mirror[each["id"]] = each
