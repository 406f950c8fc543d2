"""What is not public stands on no public page, in no file, no OParl object and no paper: tried with the texts of all
fields for staff, the names of all accounts and the reasons of all changes, as each who may not read them."""

from datetime import date

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
