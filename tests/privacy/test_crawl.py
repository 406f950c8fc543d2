"""What is not public stands on no public page, in no file, no OParl object and no paper: tried with the texts of all
fields for staff, the names of all accounts and the reasons of all changes, as each who may not read them."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db.models import QuerySet
from django.test import Client

from funding.models import BudgetExpenditure
from papers.models import FrozenPaper, Paper
from projects.models import Project
from records.models import record_models
from reports.models import Explanation
from tests.factories import (
    BundleConfirmationFactory,
    ContactAddressFactory,
    GrantConfirmationFactory,
    RolloutConfirmationFactory,
    StatusRoundFactory,
    UserFactory,
)
from tests.law.readings import addresses_of
from tests.musterstadt import LAST
from tests.pages import text_of_file
from tests.sealed import unsealed

pytestmark = pytest.mark.django_db
MARK = "Zwiebelfisch"
# Of each of the data the fixture, the day, and the address of a paper.
PLACES = {
    "examples": ("frozen", date(2021, 4, 8), "/berichte/vo-0504-21"),
    "Musterstadt": ("musterstadt", LAST, "/berichte/vo-0388-25"),
}
# Fields whose texts the public does not read, as the models say.
INTERNAL = {
    model: names
    for model in record_models()
    if (names := [name for name, _ in model.text_fields() if name in model.internal_fields])
}
READERS = {
    "nobody": lambda: None,
    "an account without rights": lambda: UserFactory(username="ohne", is_staff=False),
    "staff without a group": lambda: UserFactory(username="mitarbeit"),
}


@pytest.fixture(params=["examples", pytest.param("Musterstadt", marks=pytest.mark.musterstadt)])
def marked(request):
    """In the example data, and in those of Musterstadt: every text that is not public says so; every account too, and
    whatever it did. Gives the day and the address of a paper."""
    data, day, paper = PLACES[request.param]
    request.getfixturevalue(data)
    anna = UserFactory(username=f"anna.{MARK}", first_name=MARK, last_name=MARK, email=f"{MARK}@stadt.example")
    for factory in (RolloutConfirmationFactory, BundleConfirmationFactory, GrantConfirmationFactory):
        factory(confirmed_by=anna, confirmed_on=day)
    ContactAddressFactory()
    StatusRoundFactory(project=Project.objects.first())
    for model, fields in INTERNAL.items():
        changed = QuerySet(model).update(**dict.fromkeys(fields, MARK))
        assert changed or model is BudgetExpenditure, model
    with unsealed():
        for model in record_models():
            QuerySet(model.history.model).update(history_change_reason=MARK, history_user=anna)
        for frozen in FrozenPaper.objects.all():
            freezing = QuerySet(Paper.history.model).filter(id=frozen.paper_id)
            freezing.update(history_change_reason=f"Eingefroren, Fingerabdruck {frozen.fingerprint}")
    QuerySet(Explanation).update(explained_by=anna)
    return day, paper


@pytest.mark.walk(4)
@pytest.mark.sample(1)
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_without_the_right_finds_what_is_not_public(marked, reader, sample):
    client, account = Client(), READERS[reader]()
    day, paper = marked
    if account:
        client.force_login(account)
    addresses = sample(sorted(addresses_of(day)), 12)
    lists = [address for address in addresses_of(day) if "/ausgaben" in address or "haushalt" in address]
    sheets = [address.replace(".csv", ".xlsx") for address in lists if ".csv" in address and "dialekt" not in address]
    papers = [f"{paper}/", *(f"{paper}.{suffix}" for suffix in ("json", "docx", "pdf"))]
    for address in [*addresses, *lists, *sheets, *papers]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert MARK.casefold() not in text_of_file(response).casefold(), address


def texts_of(content, address):
    """The texts of an answer: of a ZIP file those of all its files."""
    if not address.endswith(".zip"):
        yield address, content.decode()
        return
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            yield f"{address}: {name}", archive.read(name).decode()


def machine_addresses(client, day):
    """What programs read without being asked who they are: the package, the catalogue, feeds, calendars, OParl and the
    interface: the first page of each of its lists, and its first record."""
    yield f"/daten/{day}/paket.zip"
    yield from (f"/daten/katalog.{suffix}" for suffix in ("ttl", "rdf", "jsonld"))
    yield from ("/aktuell.atom", "/berichte.atom", "/termine.ics")
    body = client.get("/oparl/1.1/system").json()["body"]
    yield body
    yield from (value for value in client.get(body).json()["data"][0].values() if "/oparl/" in str(value))
    for resource in client.get("/api/v1/").json()["listen"]:
        if "{" not in resource["url"]:  # a list beneath a record
            yield (address := f"{resource['url']}?stichtag={day}")
            yield from [row["url"] for row in client.get(address).json()["data"][:1] if row["url"]]


@pytest.mark.walk
def test_what_programs_read_holds_nothing_that_is_not_public(marked, settings):
    settings.DATA_LICENSE, settings.SITE_URL = "dl-by-de/2.0", "http://testserver"
    client, (day, _) = Client(), marked
    addresses = list(machine_addresses(client, day))
    assert len(addresses) > 40
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        for name, text in texts_of(b"".join(answer), address):
            assert MARK.casefold() not in text.casefold(), name


@pytest.mark.walk(4)
def test_who_may_see_expenditures_reads_them_and_the_search_of_others_finds_none(marked, staff):
    day, _ = marked
    address = f"/foerdermittel/ausgaben.csv?stichtag={day}"
    assert MARK in b"".join(staff("Fördermittelstelle").get(address).streaming_content).decode()
    for name in ("foerdermittel/ausgaben", "projekte", "leistungseinheiten"):
        file = Client().get(f"/{name}.csv", {"suche": MARK, "stichtag": f"{day}"})
        if file.status_code == 200:
            assert MARK not in b"".join(file.streaming_content).decode()


@pytest.mark.parametrize("model", INTERNAL, ids=lambda model: model._meta.label_lower)
def test_the_forms_say_which_fields_are_not_public(model):
    for name in INTERNAL[model]:
        assert "Nur für Beschäftigte" in model._meta.get_field(name).help_text, name
