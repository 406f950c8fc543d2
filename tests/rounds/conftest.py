"""A project whose units have addresses, a real mail server, and a lead who asks them in July 2021."""

import re
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group
from django.test import Client

from tests.browser.conftest import free_port
from tests.factories import ContactAddressFactory, ProjectFactory, RoleFactory, RolloutFactory, UserFactory
from tests.pages import fields_of
from tests.phases import Phase

LINK = re.compile(r"https://ozg\.stadt\.example(/antwort/[\w-]+/)")
NOW = "2021-07-14 08:00+02:00"
PAGE = "/projekte/aktenplan/statusabfragen/"


class MailServer:
    """A mail server that keeps what it gets; it refuses addresses that begin with "weg"."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 a name of aiosmtpd
        if address.startswith("weg"):
            return "550 5.1.1 User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def to(self, address):
        """The last message to the address."""
        return [each for each in self.messages if each["To"].casefold() == address][-1]

    def link(self, address):
        """The path of the link in the last message to the address."""
        return LINK.search(plain(self.to(address)))[1]


def plain(message):
    return message.get_body(("plain",)).get_content()


@pytest.fixture
def mail(settings):
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_URL = f"smtp://127.0.0.1:{controller.port}"
    settings.SITE_URL = "https://ozg.stadt.example"
    yield server
    controller.stop()


@pytest.fixture
def now(time_machine):
    """14 July 2021, a Wednesday, eight in the morning; a function moves on."""
    time_machine.move_to(NOW)
    return time_machine.move_to


class Lead:
    """A person who leads the project."""

    def __init__(self, name="leitung", group="Projektleitung", project=None):
        self.account = UserFactory(username=name, email=f"{name}@stadt.example")
        RoleFactory(account=self.account, group=Group.objects.get(name=group), project=project)
        self.client = Client()
        self.page = ""
        self.sign_in()

    def sign_in(self):
        self.client.force_login(self.account)

    def start(self, **typed):
        """Start a round by the form, and send it; the page of the round."""
        form = fields_of(self.client.get(f"{PAGE}neu/"), "ends_on")
        started = self.client.post(f"{PAGE}neu/", {**form, "scope": "alle", "ends_on": "23.07.2021", **typed})
        assert started.status_code == 302, started.content.decode()
        self.page = started["Location"]
        return self.follow_up("senden")

    def follow_up(self, deed, **values):
        return self.client.post(f"{self.page}nachfassen/", {"tat": deed, **values}, follow=True)

    def ask_at(self, request, email, answer=None):
        """Ask at another address: in the row of a request, or of the answer of who is not responsible."""
        name = f"adresse-{request.pk}-{answer.pk}" if answer else f"adresse-{request.pk}"
        pressed = {"dort": name} if answer else {"tat": "adressen"}
        return self.client.post(f"{self.page}nachfassen/", {name: email, **pressed}, follow=True)

    def read(self):
        return self.client.get(self.page)

    def marks(self):
        """What the page names the answers by that wait."""
        return dict.fromkeys(
            re.findall(r'type="checkbox" name="antwort" value="([^"]+)"', self.read().content.decode())
        )

    def decide(self, deed="annehmen", marks=None, **values):
        sent = {"antwort": list(self.marks() if marks is None else marks), "tat": deed, **values}
        return self.client.post(f"{self.page}annehmen/", sent, follow=True)


@pytest.fixture
def project(db):
    return ProjectFactory(title="Aktenplan", slug="aktenplan", ends_on=None)


@pytest.fixture
def zoo(project):
    return rollout_of(project, "Zoo", Phase.CONCEPT, "zoo@stadt.example")


@pytest.fixture
def museum(project):
    return rollout_of(project, "Museum", Phase.PLANNING, "museum@stadt.example")


def rollout_of(project, name, phase, email=""):
    rollout = RolloutFactory(project=project, unit__name=name, phases={date(2021, 1, 1): phase})
    if email:
        ContactAddressFactory(unit=rollout.unit, email=email)
    return rollout


@pytest.fixture
def lead(now, project, zoo, museum):
    return Lead(project=project)


class Unit:
    """Somebody at the unit, without an account, with a link."""

    def __init__(self, link):
        self.client, self.link = Client(enforce_csrf_checks=True), link

    def read(self):
        return self.client.get(self.link)

    def answer(self, rollout, kind, **values):
        """Fill the form as it stands there."""
        mark = re.search(rf'name="u{rollout.pk}-mark" value="([^"]*)"', self.read().content.decode())
        typed = {"kind": kind, "mark": mark and mark[1], **values}
        return self.client.post(
            self.link, {f"u{rollout.pk}-{name}": value for name, value in typed.items() if value is not None}
        )
