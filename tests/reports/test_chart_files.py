"""Charts as files: SVG that stands alone, PNG of the same; each with what it shows, of which day, and where from."""

import re
from datetime import date

import pytest
from lxml import etree

from tests.factories import ExpenditureFactory, ProjectFactory, RolloutFactory, TrancheFactory
from tests.phases import Phase

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
DAY = "?stichtag=2021-04-08"
UNITS = f"/projekte/neu/phasen-verlauf.svg{DAY}"


@pytest.fixture
def moving():
    """Two units, one after the other in Planung and Produktiv."""
    project = ProjectFactory(slug="neu", title="Neues <Projekt> & Co.", started_on=date(2019, 1, 1))
    for month in (2, 3):
        phases = {date(2019, month, 1): Phase.PLANNING, date(2021, month, 1): Phase.PRODUCTION}
        RolloutFactory(project=project, phases=phases)
    return project


@pytest.fixture
def paid(moving):
    tranche = TrancheFactory(grant__project=moving, paid_on=date(2020, 5, 1))
    ExpenditureFactory(tranche=tranche, booked_on=date(2021, 2, 1))
    return tranche.grant


def texts_of(answer):
    drawing = etree.fromstring(answer.content)
    return [" ".join("".join(text.itertext()).split()) for text in drawing.iter(f"{SVG}text")]


def test_the_drawing_says_what_it_shows_of_which_day_and_whence(client, moving, settings):
    settings.MUNICIPALITY, settings.DATA_LICENSE = "Musterstadt", "dl-by-de/2.0"
    answer = client.get(UNITS)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="phasen-verlauf-neu_2021-04-08.svg"'
    texts = texts_of(answer)
    assert texts[:2] == [
        "Leistungseinheiten nach Phase im Zeitverlauf",
        "Musterstadt, Neues <Projekt> & Co., Stand 08.04.2021",
    ]
    assert "Produktiv: 2" in texts
    assert "Stichtag 08.04.2021" in texts
    source = (
        "http://testserver/projekte/neu/?stichtag=2021-04-08, Lizenz: Datenlizenz Deutschland – Namensnennung – 2.0"
    )
    assert texts[-1] == source


def test_the_drawing_stands_alone(client, moving):
    """Each class has its rule, each filling its pattern, and nothing is left to a page or another address."""
    text = client.get(UNITS).content.decode()
    styles = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert "var(" not in text
    assert "href" not in text
    shapes = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    assert {name for name in shapes if f".{name}" not in styles} <= {"chart__tick--spare", "chart__band-label--wide"}
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(re.findall(r'id="([^"]*)"', text))


def test_lines_are_in_pixels_and_not_stretched(client, moving):
    text = client.get(UNITS).content.decode()
    assert "preserveAspectRatio" not in text
    [line] = re.findall(r'<path class="chart__edge ink--productive" d="([^"]*)"', text)
    assert line == "M0 320H23.52H44.52H583.8V160H605.64V0H635.04"


@pytest.mark.walk
@pytest.mark.parametrize("address", [UNITS, f"/foerdermittel/neu/verlauf.svg{DAY}"])
def test_the_picture_is_twice_as_wide(client, paid, address):
    drawing = etree.fromstring(client.get(address).content)
    answer = client.get(address.replace(".svg", ".png"))
    assert answer["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    size = int.from_bytes(answer.content[16:20]), int.from_bytes(answer.content[20:24])
    assert size == (1920, 2 * int(drawing.get("height")))


@pytest.mark.walk(4)
def test_the_page_leads_to_its_files(client, moving):
    text = client.get(f"/projekte/neu/{DAY}").content.decode()
    for file_format in ("svg", "png"):
        assert f'href="/projekte/neu/phasen-verlauf.{file_format}{DAY}"' in text


def test_where_nothing_is_drawn_there_is_no_file(client, examples):
    assert client.get(f"/projekte/kijufa/prozessbuendel-verlauf.svg{DAY}").status_code == 404
    assert "prozessbuendel-verlauf.svg" not in client.get(f"/projekte/kijufa/{DAY}").content.decode()


def test_no_file_is_made_of_a_day_that_is_none(client, moving):
    answer = client.get("/projekte/neu/phasen-verlauf.png?stichtag=gestern")
    assert (answer.status_code, "Das ist kein gültiges Datum" in answer.content.decode()) == (400, True)


def test_no_file_is_made_of_what_the_page_does_not_know_as_with_its_tables(client, moving):
    answer = client.get(f"{UNITS}&phse=produktiv")
    assert answer.status_code == 400
    assert "Diese Angaben der Adresse gibt es hier nicht: „phse“." in answer.content.decode()
