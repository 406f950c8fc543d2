"""The pages of the admin as an account finds them, and what must hold of each in a browser."""

import re
from itertools import product

from tests.browser.test_accessibility import AXE, TOO_SMALL, violations
from tests.samples import WHOLE

ACCOUNTS = (
    "demo-admin",
    "demo-sachbearbeitung",
    "demo-projektleitung",
    "demo-foerdermittelstelle",
    "demo-rechnungspruefung",
    "demo-leserecht",
    "demo-projektleitung-aktenplan",
    "demo-sachbearbeitung-zoo",
)
FEW_LOOKS = ((1280, "light"), (375, "dark"), (320, "light"))
LOOKS = tuple(product((1280, 375, 320), ("light", "dark"))) if WHOLE else FEW_LOOKS
# How far the page is wider than the window, in its own typeface.
SIDEWAYS = """document.fonts.ready.then(() => Math.max(
    0, document.documentElement.scrollWidth - Math.ceil(document.body.getBoundingClientRect().width)))"""
OPENED = """document.querySelectorAll("details:not(.filter-menu, .nav-group, .site-menu)")
        .forEach(each => { each.open = true; });
    document.querySelectorAll(".filter-menu, .nav-group").forEach((each, place) => { each.open = place % 2 == 0; });"""
# What differs between accounts that see the same.
OF_THE_ACCOUNT = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>|site-account__name">[^<]*')


def pages_of(page, served, label):
    """Addresses of the pages of a model that the account may open: its list, the page of a new record, and those of the
    first record."""
    app, model = label.split(".")
    root = f"{served}/admin/{app}/{model}/"
    listed = page.request.get(root)
    if not listed.ok:
        return []
    text = listed.text()
    first = re.search(rf'"/admin/{app}/{model}/(\d+)/change/', text)
    links = {f"{served}{path}" for path in re.findall(rf'href="(/admin/{app}/{model}/[a-z/-]*)"', text)}
    links |= {f"{served}{path}" for path in re.findall(r'href="(/admin/imports/importrun/importieren/[a-z-]+/)"', text)}
    if first:
        record = f"{root}{first[1]}/"
        form = page.request.get(f"{record}change/").text()
        links |= {f"{record}change/"}
        links |= {f"{served}{path}" for path in re.findall(rf'href="(/admin/{app}/{model}/{first[1]}/[a-z/-]*)"', form)}
        links |= {f"{root}?_popup=1", f"{record}change/?_popup=1"}
    return sorted(links | {root})


def faults_of(page, looks=LOOKS):
    """What is wrong with the page that is open, at each width and in each scheme."""
    faults = []
    page.evaluate(OPENED)
    page.evaluate(AXE)
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if over := page.evaluate(SIDEWAYS):
            faults.append((width, f"{over} px too wide"))
        faults += [(width, "too small", html) for html in page.evaluate(TOO_SMALL)]
        faults += [(width, scheme, *violation) for violation in violations(page)]
    return faults


def source_of(page):
    """What was sent for the page, without what differs between accounts that see the same."""
    return OF_THE_ACCOUNT.sub("", page.content())
