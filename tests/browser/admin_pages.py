"""The pages of the admin as an account finds them, and what must hold of each in a browser."""

import re

from tests.browser.test_accessibility import AXE, TOO_SMALL, violations

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
WIDTHS = (1280, 375, 320)
LOOKS = ((1280, "light"), (320, "dark"))
# How far the page is wider than the window, in its own typeface.
SIDEWAYS = """document.fonts.ready.then(() => Math.max(
    0, document.documentElement.scrollWidth - Math.ceil(document.body.getBoundingClientRect().width)))"""
OPENED = """document.querySelectorAll("details:not(.filter-menu, .nav-group, .site-menu)")
        .forEach(each => { each.open = true; });
    document.querySelectorAll(".filter-menu, .nav-group").forEach((each, place) => { each.open = place % 2 == 0; });"""
# What differs between accounts that see the same.
OF_THE_ACCOUNT = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>|site-account__name">[^<]*')
MENUS = re.compile(r'<header.*?</header>|<nav id="task-menu".*?</nav>', re.DOTALL)
CURRENT = re.compile(r' aria-current="\w+"| open(?=>)')  # how a menu marks the page that is open


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


def faults_of(page, looks, known=()):
    """What is wrong with the page that is open, at each width, and to axe-core in each look. What is within known parts
    is only measured."""
    faults, schemes = [], dict(looks)
    page.wait_for_load_state()  # a click waits for no more than the first bytes of what it leads to
    page.evaluate(OPENED)
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if over := page.evaluate(SIDEWAYS):
            faults.append((width, f"{over} px too wide"))
        faults += [(width, "too small", html) for html in page.evaluate(TOO_SMALL)]
        if scheme := schemes.get(width):
            page.emulate_media(color_scheme=scheme)
            faults += [(width, scheme, *violation) for violation in violations(page, known)]
    return faults


def parts_of(html):
    """What was sent for a page, but for what differs between accounts that see the same: all beside its menus, and
    these."""
    html = OF_THE_ACCOUNT.sub("", html)
    return MENUS.sub("", html), CURRENT.sub("", "".join(MENUS.findall(html)))
