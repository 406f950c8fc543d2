"""What stands on a page of any day has a name: a link, heading or caption, also of what was not yet known then."""

from datetime import date
from html.parser import HTMLParser

import pytest

from funding.models import Grant
from tests.factories import GrantFactory, ProjectFactory
from tests.law.readings import body_of, pages
from tests.samples import size

pytestmark = pytest.mark.django_db
DAYS = ["1990-01-01", "2010-01-01", "2018-01-01", "2019-06-30", "2021-04-08", "2026-11-27", "2199-12-31"]
NAMED = {"a", "button", "h1", "h2", "h3", "caption", "title", "summary", "legend", "option", "th", "label"}


class NamelessFinder(HTMLParser):
    """Collects the elements that ought to have a name and have none, or say "None"."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in NAMED:
            name = dict(attrs).get("aria-label") or dict(attrs).get("title") or ""
            self.open.append([tag, name, self.get_starttag_text()])

    def handle_data(self, data):
        for element in self.open:
            element[1] += data.strip()

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _, name, text = self.open.pop()
            if not name or "None" in name:
                self.found.append((text, name))


def nameless(html):
    finder = NamelessFinder()
    finder.feed(html)
    assert not finder.open
    return finder.found


@pytest.mark.walk
def test_nothing_on_a_page_is_without_a_name_on_any_day(client, frozen, sample, time_machine):
    time_machine.move_to("2026-11-27 12:00 +0000")
    january = date(2024, 1, 1)
    later = ProjectFactory(started_on=january, ends_on=date(2027, 12, 31), known_from=january)
    GrantFactory(project=later, period_start=date(2009, 1, 1), period_end=date(2027, 12, 31))
    grants = Grant.objects.values_list("slug", flat=True)
    addresses = [f"{address}?stichtag={day}" for address in [*pages(), "/vergleich/", "/berichte/"] for day in DAYS]
    addresses += [f"/foerdermittel/{slug}/?stichtag=2010-01-01" for slug in grants]
    found = {address: nameless(body_of(client.get(address)).decode()) for address in sample(addresses, size(5000, 20))}
    assert {address: elements for address, elements in found.items() if elements} == {}


@pytest.mark.parametrize("html", ["<h2> </h2>", '<a href="/x"></a>', "<caption>None</caption>", "<th><b></b></th>"])
def test_what_has_no_name_is_found(html):
    assert len(nameless(html)) == 1


@pytest.mark.parametrize("html", ['<a href="/x"><b>Name</b></a>', '<a aria-label="Name"><svg></svg></a>', "<p></p>"])
def test_what_has_one_is_not(html):
    assert nameless(html) == []
