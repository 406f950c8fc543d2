"""Musterstadt has neighbours, whose packages go the way of all."""

import json

import pytest

from neighbours.choices import FetchOutcome
from neighbours.models import Fetch, Municipality, ReceivedPackage
from ozgtracker.musterstadt.neighbours import NEIGHBOURS, load_neighbours
from tests.musterstadt import DAYS, LAST
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.walk
@pytest.mark.usefixtures("musterstadt")
def test_its_neighbours_publish_and_one_is_refused(client):
    load_neighbours(DAYS)
    assert Municipality.objects.count() == len(NEIGHBOURS) + 1
    assert ReceivedPackage.objects.count() >= 6
    refused = Fetch.objects.get(outcome=FetchOutcome.REFUSED)
    assert refused.municipality.name == "Neumuster"
    content = b"".join(client.get(f"/staedtevergleich.json?stichtag={LAST}").streaming_content)
    rows = {row["Kommune"]: row for row in json.loads(content)["zeilen"]}
    assert rows["Mustertal"]["Lücken"].endswith("keine Installation bekannt")
    assert rows["Musterhafen"]["Online in %"] == rows["Musterstadt"]["Online in %"]  # it is not behind
    assert rows["Altmuster"]["Online in %"] <= rows["Musterhafen"]["Online in %"]
    assert all(rows[name]["verstrichene Termine"] for name in ("Musterstadt", "Altmuster"))
    text = text_of(client.get(f"/regionen/modellregion-musterland/?stichtag={LAST}"))
    assert "Musterstadt eigene Leitkommune" in text
