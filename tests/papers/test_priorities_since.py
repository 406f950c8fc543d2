"""A service on a list of priorities counts from the day of its list, in pages, files and frozen papers."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from papers.freezing import freeze
from papers.models import FrozenPaper
from services.models import PriorityList, PriorityListing
from tests.example_papers import example_paper, explain_errors
from tests.factories import DenominatorFactory, PriorityListFactory, ServiceFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "2021-04-08"
NOTHING = "Nach heutigem Wissen lautet keine Zahl für den Stichtag 08.04.2021 anders."


@pytest.fixture
def paper(examples):
    """A frozen paper of 08.04.2021 that counts the services of a list."""
    PriorityListFactory(name="Booster", effective_on=date(2020, 1, 1), services=[ServiceFactory(ozg_id="19001")])
    DenominatorFactory(slug="a", name="A", basis="LIST", priority_list="Booster", effective_on=date(2000, 1, 1))
    explain_errors(example_paper())
    freeze(example_paper())
    return FrozenPaper.objects.get()


def since(client, paper):
    return text_of(client.get(paper.paper.get_absolute_url())).partition("Seither")[2]


def states(client):
    """What a page, two files and another form of the paper say of the day."""
    addresses = ["leistungen/stand/", "leistungen/stand.csv", "leistungen.csv"]
    answers = [client.get(f"/{address}?stichtag={DAY}") for address in addresses]
    return [b"".join(each.streaming_content) if each.streaming else text_of(each) for each in answers]


@pytest.mark.walk
def test_services_of_a_later_list_change_nothing_and_stand_behind_nothing(staff, paper, tmp_path):
    client = staff()
    before = states(client)
    later = PriorityListFactory(name="Booster", effective_on=date(2021, 4, 9))
    file = tmp_path / "prioritaeten.csv"
    for ozg_id in ("19002", "19003"):
        ServiceFactory(ozg_id=ozg_id, name=f"Leistung {ozg_id}")
    known = states(client)
    file.write_text("Liste;Gilt ab;OZG-ID\nBooster;09.04.2021;19002\n")
    call_command("importieren", "prioritaeten", str(file), stdout=StringIO())
    assert states(client) == known
    assert known[:2] == before[:2]
    assert NOTHING in since(client, paper)
    earlier = PriorityList.objects.get(effective_on=date(2020, 1, 1))
    file.write_text("Liste;Gilt ab;OZG-ID\nBooster;01.01.2020;19003\n")
    call_command("importieren", "prioritaeten", str(file), stdout=StringIO())
    text = since(client, paper)
    assert "nachgetragen" in text
    assert "19003 Leistung 19003 – Booster (ab 01.01.2020)" in text
    assert "Booster (ab 09.04.2021)" not in text
    assert PriorityListing.objects.filter(priority_list__in=[earlier, later]).count() == 3


@pytest.mark.walk
def test_a_list_that_held_earlier_brings_its_services(staff, paper):
    client = staff()
    later = PriorityListFactory(name="Booster", effective_on=date(2021, 5, 1))
    PriorityListing.objects.create(priority_list=later, service=ServiceFactory(ozg_id="19002"))
    PriorityListing.objects.create(priority_list=later, service=ServiceFactory(ozg_id="19003"))
    assert NOTHING in since(client, paper)
    later.effective_on = date(2021, 4, 1)
    later.save()
    text = since(client, paper)
    assert "– Booster (ab 01.04.2021)" in text
