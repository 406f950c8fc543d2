"""An account, a clock, and the ways through the pages of sign-in."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.codes import code_of, recovery_codes_in, secret_in
from tests.factories import UserFactory

START = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PASSWORD = "geheim"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


@pytest.fixture
def account(db):
    return UserFactory(username="kim", email="kim@stadt.example", group="Sachbearbeitung")


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, client, address="203.0.113.5"):
        self.client = client
        self.address = address

    def get(self, page, **options):
        return self.client.get(page, REMOTE_ADDR=self.address, **options)

    def post(self, page, data=None, **options):
        return self.client.post(page, data or {}, REMOTE_ADDR=self.address, **options)

    def sign_in(self, name="kim", password=PASSWORD, **options):
        return self.post("/anmelden/", {"login": name, "password": password}, **options)

    def sign_out(self):
        return self.post("/abmelden/")

    def enter_code(self, code):
        return self.post("/anmelden/code/", {"code": code})

    def set_up_app(self):
        """Set up an app for codes; its secret and the recovery codes."""
        secret = secret_in(self.get("/konto/faktor/app/").content.decode())
        answer = self.post("/konto/faktor/app/", {"code": code_of(secret)}, follow=True)
        return secret, recovery_codes_in(answer.content.decode())

    def is_in(self):
        return "Ihr Konto" in self.get("/konto/", follow=True).content.decode()


@pytest.fixture
def visitor(client):
    return Visitor(client)


@pytest.fixture
def stranger(client):
    return Visitor(type(client)(), address="198.51.100.7")
