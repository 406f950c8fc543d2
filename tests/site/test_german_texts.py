"""What a reader sees on any page: German numbers and days, no words of the program, no sentence with a gap."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from funding.models import Grant
from tests.factories import GrantFactory, ProjectFactory
from tests.law.readings import body_of, pages
from tests.pages import fields_of, text_of
from tests.samples import size
from tests.site.test_admin_pages import one_of_each

pytestmark = pytest.mark.django_db
DAYS = ["1990-01-01", "2010-01-01", "2018-01-01", "2019-06-30", "2021-04-08", "2026-11-27", "2199-12-31"]
SHOWN = ("title", "aria-label", "alt", "placeholder", "data-label")
UNSEEN = {"script", "style", "template"}
VOID = {"img", "input", "br", "hr", "meta", "link", "col", "source", "path", "rect", "circle", "line", "use"}
INLINE = {"a", "b", "strong", "em", "span", "code", "abbr", "small", "time", "i", "sup", "sub"}
UNTYPED = ("hidden", "checkbox", "radio", "date")
FAULTS = {
    "decimal point": re.compile(r"(?<![\d.,])\d+\.\d\d(?![\d.])"),
    "ISO day": re.compile(r"(?<![\w=/-])\d{4}-\d\d-\d\d(?![\w-])"),
    "word of the program": re.compile(r"\b(None|True|False|NaN|nan)\b"),
    "gap": re.compile(r" [,;.!?](?=\s|$)|„\s*“|\(\s*\)"),
}


class TextReader(HTMLParser):
    """Collects what is seen of a page: its texts, what fields show, and titles and labels of elements."""

    def __init__(self, html):
        super().__init__()
        self.open, self.block, self.texts = [], [], []
        self.feed(html)
        self.end_block()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            is_hidden = tag in UNSEEN or "hidden" in (given.get("class") or "").split()
            self.open.append((tag, is_hidden or self.is_hidden))
        self.texts += [given[name] for name in SHOWN if given.get(name)]
        if tag == "input" and given.get("type") not in UNTYPED:
            self.texts.append(given.get("value") or "")
        if tag not in INLINE:
            self.end_block()

    @property
    def is_hidden(self):
        return bool(self.open and self.open[-1][1])

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.end_block()
        while tag not in VOID and any(tag == each for each, _ in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.is_hidden:
            self.block.append(data)

    def end_block(self):
        self.texts.append(" ".join("".join(self.block).split()))
        self.block = []


def faults(html):
    texts = TextReader(html).texts
    return sorted({(name, text) for text in texts for name, pattern in FAULTS.items() if pattern.search(text)})


def found_on(client, addresses):
    """The faults of each page that has any."""
    found = {address: faults(body_of(client.get(address)).decode()) for address in addresses}
    return {address: texts for address, texts in found.items() if texts}


def admin_pages(registry):
    """Lists, forms, histories and questions before deleting, of the first and the last record of each model."""
    for model in registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{base}_changelist")
        records = model._default_manager.order_by("pk")
        for key in {record.pk for record in (records.first(), records.last()) if record}:
            yield from (reverse(f"{base}_{page}", args=[key]) for page in ("change", "history", "delete"))


@pytest.mark.walk
def test_public_pages_of_any_day(client, frozen, sample, time_machine):
    time_machine.move_to("2026-11-27 12:00 +0000")
    january = date(2024, 1, 1)
    later = ProjectFactory(started_on=january, ends_on=date(2027, 12, 31), known_from=january)
    GrantFactory(project=later, period_start=date(2009, 1, 1), period_end=date(2027, 12, 31))
    listed = [*dict.fromkeys(pages()), "/vergleich/", "/berichte/", "/berichte/vo-0504-21/"]
    dated = [f"{address}{'&' if '?' in address else '?'}stichtag={day}" for address in listed for day in DAYS]
    assert found_on(client, sample(dated, size(5000, 16))) == {}


@pytest.mark.walk
@pytest.mark.parametrize("group", [None, "Leserecht"])
def test_admin_pages(staff, sample, group):
    one_of_each()
    client = staff(group)
    addresses = sample(sorted(admin_pages(admin.site._registry)), size(5000, 16))
    answered = [address for address in addresses if client.get(address).status_code == 200]
    assert answered
    assert found_on(client, answered) == {}


def test_a_grant_has_its_name_on_days_before_its_project_was_known(client, time_machine):
    time_machine.move_to("2026-11-27 12:00 +0000")
    january = date(2024, 1, 1)
    project = ProjectFactory(title="Neue Wege", started_on=january, ends_on=date(2027, 12, 31), known_from=january)
    grant = GrantFactory(project=project, grantor="Land", period_start=date(2009, 1, 1))
    shown = text_of(client.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis/?stichtag=1990-01-01"))
    assert "Zahlenmäßiger Nachweis zur Zuwendung Neue Wege, Land" in shown


def test_rates_are_shown_and_typed_as_people_write_them(staff):
    grant = GrantFactory(project__started_on=date(2019, 1, 1), item_tolerance=20)
    client, page = staff("Fördermittelstelle"), f"/admin/funding/grant/{grant.pk}/change/"
    shown = fields_of(client.get(page))
    assert (shown["rate"], shown["item_tolerance"]) == ("90,00", "20,00")
    assert client.post(page, shown | {"item_tolerance": "12,5", "change_reason": "Bescheid"}).status_code == 302
    assert Grant.objects.get().item_tolerance == 12.5


@pytest.mark.parametrize(
    "html",
    [
        "<p>90.00</p>",
        '<input type="text" value="90.00">',
        "<td>2021-04-08</td>",
        '<img alt="True">',
        "<p>Wert: <b>None</b></p>",
        "<h1>Nachweis zur Zuwendung , Land</h1>",
        "<li>am 01.01.2020 „“ eingetragen</li>",
    ],
)
def test_a_fault_is_found(html):
    assert len(faults(html)) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<p>1.556.579,06 € am 08.04.2021</p>",
        '<a href="/?stichtag=2021-04-08">08.04.2021</a>',
        '<div class="hidden"><p>None</p></div>',
        "<script>None</script>",
        '<input type="hidden" value="2021-04-08">',
    ],
)
def test_what_is_right_or_unseen_is_none(html):
    assert faults(html) == []
