"""Musterstadt in a browser: its pages are accessible, valid, fit every width and go on paper, as those of the examples.

Its data are entered once a run, in `make test` in one run in four; some of the pages are tried, in a whole run all.
"""

import pytest

from tests.browser.conftest import free_port, own_database, running
from tests.browser.nu import html_errors
from tests.browser.test_accessibility import HIDDEN_COLUMNS, check_structure, check_widths, check_with_axe, sideways
from tests.browser.test_print import ACROSS, UPRIGHT, VISIBLE_CONTROLS
from tests.conftest import seed_of
from tests.musterstadt import LAST, PROJECTS, on_last_day
from tests.samples import is_one_in

ONE_IN = 4
LOOKS = ((1280, "light"), (320, "dark"))
BUNDLE_DRAWN = "/prozessbuendel/elternbeitraege-fuer-kindertagesbetreuung-tagespflege-und-offenen/"
PRINTED_ACROSS = ("/projekte/", "/foerdermittel/", BUNDLE_DRAWN)
PAGES = (
    "/",
    *(f"/projekte/{slug}/" for slug in PROJECTS),
    "/projekte/",
    "/leistungseinheiten/?projekt=e-akte",
    "/leistungseinheiten/amt-fuer-organisation-und-digitalisierung/",
    "/prozessbuendel/",
    "/prozessbuendel/anmeldung-zur-kindertagesbetreuung/",
    BUNDLE_DRAWN,
    "/hindernisse/",
    "/akteure/",
    "/akteure/beteiligungen/",
    "/akteure/zusammenarbeit/",
    "/leistungseinheiten/gleichstellung-inklusion-integration-und-gesellschaftlicher/",
    "/foerdermittel/",
    "/foerdermittel/e-akte/",
    "/foerdermittel/wissensdatenbank/",
    "/foerdermittel/posteingang/verwendungsnachweis/",
    "/foerdermittel/bewegungen/",
    "/foerdermittel/haushalt/",
    "/leistungen/",
    "/leistungen/20017/",
    "/leistungen/stand/",
    "/leistungen/abgleich/",
    "/leistungen/abgleich/verlauf/",
    "/leistungen/aussensicht/",
    "/leistungen/adressen/",
    f"/vergleich/?von=2026-09-30&bis={LAST}",
    "/pruefung/",
    "/prognose/",
    "/berichte/",
    "/berichte/vo-0388-25/",
    "/suche/?begriff=wohn",
    "/impressum/",
)


@pytest.fixture(scope="session")
def city(request, tmp_path_factory, shared_folder, worker_id):
    """Address of a running program with Musterstadt."""
    if not is_one_in(ONE_IN, seed_of(request.config)):
        pytest.skip(f"Musterstadt is looked at in one run in {ONE_IN}")
    database = own_database(shared_folder, worker_id, "musterstadt", "--stadt", "musterstadt", "--bis", f"{LAST}")
    emblem = {"MUNICIPALITY": "Musterstadt", "EMBLEM": "ozgtracker/musterstadt/wappen.svg"}
    with running(tmp_path_factory.mktemp("musterstadt"), database, free_port(), **emblem) as address:
        yield address


@pytest.mark.sample(3)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_musterstadt_is_accessible_and_fits_every_width(page, city, address):
    page.goto(city + on_last_day(address))
    check_structure(page)
    check_widths(page)
    check_with_axe(page, LOOKS)
    check_paper(page, ACROSS if address in PRINTED_ACROSS else UPRIGHT)


@pytest.mark.parametrize("address", ["/staedtevergleich/", "/regionen/modellregion-musterland/"])
def test_cities_side_by_side_are_seen_whole_on_every_width(page, city, address):
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(city + on_last_day(address))
        assert sideways(page) <= 0, width
        assert page.evaluate(HIDDEN_COLUMNS) == [], width
        for drawing in page.locator("svg.cities").all():
            assert drawing.bounding_box()["width"] <= width


def check_paper(page, width):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 1000})
    assert page.evaluate(VISIBLE_CONTROLS) == 0
    assert sideways(page) <= 0


def test_html_of_musterstadt_is_valid(page, city, tmp_path, sample):
    files = []
    for number, address in enumerate(sample(PAGES, 6)):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(page.request.get(city + on_last_day(address)).body())
    assert html_errors(files) == []
