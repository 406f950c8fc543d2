"""What the program says of a day: every public page and file, and the paper of that day made anew."""

import re

from funding.models import Grant
from papers.build import content_of
from papers.content import canonical
from papers.models import Paper
from projects.models import Project
from services.models import Service
from tests.conftest import LISTS as MENU
from units.models import Unit

# Those of the menu, milestones, involvements, and what grants are made of.
LISTS = [
    *MENU,
    "/meilensteine",
    "/akteure/beteiligungen",
    *(f"/foerdermittel/{name}" for name in ("aenderungsbescheide", "finanzierungsplan", "zuwendungsfristen")),
]
DIALECTS = (".csv", ".csv?dialekt=rfc4180", ".json")
# Narrowed to what has names and states that later days may change.
NARROWED = (
    "/leistungseinheiten/?suche=ressort",
    "/leistungseinheiten/?phase=unsicher",
    "/leistungseinheiten/?phase=konzeption",
    "/leistungseinheiten/?ueberfaellig=ja",
    "/leistungseinheiten/?unbestaetigt=ja",
    "/leistungseinheiten/?sort=-phase",
    "/prozessbuendel/?schritt=moeglich-digitalisiert",
    "/prozessbuendel/?schritt=zurueckgenommen",
    "/projekte/?suche=vorhaben",
    "/projekte/?projektstand=ruht",
    "/leistungen/?stand=online",
    "/suche/?begriff=ressort",
    "/suche/?begriff=vorhaben",
)
# The form of a signed-in page carries a token of its own at every request.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
# How a list is cited names the day on which it is read.
RETRIEVED = re.compile(rb"abgerufen am \d\d\.\d\d\.\d{4}")


def pages():
    """Addresses of pages that are asked for a key date."""
    yield from ("/", "/prognose/", "/leistungen/stand/", "/akteure/zusammenarbeit/")
    yield from (*(f"{address}/" for address in LISTS), *NARROWED)
    yield from (f"/projekte/{slug}/" for slug in Project.objects.order_by("pk").values_list("slug", flat=True))
    yield from (f"/leistungseinheiten/{slug}/" for slug in Unit.objects.order_by("pk").values_list("slug", flat=True))
    for slug in Grant.objects.order_by("pk").values_list("slug", flat=True):
        yield f"/foerdermittel/{slug}/"
        yield f"/foerdermittel/{slug}/verwendungsnachweis/"
    yield from (f"/leistungen/{ozg_id}/" for ozg_id in Service.objects.order_by("pk").values_list("ozg_id", flat=True))


def files():
    """Addresses of files, each under the name of its list and its form."""
    return {(address.strip("/"), form): f"{address}{form}" for address in LISTS for form in DIALECTS}


def addresses_of(day, known_on=None):
    """All addresses that speak of the day."""
    known = f"&kenntnisstand={known_on}" if known_on else ""
    query = f"stichtag={day}{known}"
    for address in [*pages(), *files().values()]:
        yield f"{address}{'&' if '?' in address else '?'}{query}"
    for address in ("/vergleich/", *(f"/vergleich{form}" for form in DIALECTS)):
        yield f"{address}{'&' if '?' in address else '?'}von=2020-06-30&bis={day}{known}"


def read(client, addresses):
    """What each address answers, byte for byte."""
    return {address: body_of(client.get(address)) for address in addresses}


def body_of(response):
    assert response.status_code == 200, response.request
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return RETRIEVED.sub(b"abgerufen", TOKEN.sub(b"", body))


def lists_on(client, day):
    """The files of all lists for the day: by the list, of each of its forms the body."""
    found = {}
    for (name, form), address in files().items():
        found.setdefault(name, {})[form] = body_of(
            client.get(f"{address}{'&' if '?' in address else '?'}stichtag={day}")
        )
    return found


def paper_anew(slug):
    """The content that the paper would have were it frozen now."""
    return canonical(content_of(Paper.objects.get(slug=slug)))
