"""The published paper of the examples, two accounts that keep its project, and others."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from projects.models import PhaseChange, Project
from tests.factories import ProjectFactory, RoleFactory, UserFactory
from tests.pages import all_fields_of, fields_of

PAPER = "/berichte/vo-0504-21/"
SAID = "Das haben Sie schon vorgelegt: Es wartet auf eine zweite Person."


class Desk:
    """What an account does in the admin."""

    def __init__(self, name, *groups, project=None, **account):
        self.user = UserFactory(username=name, **account)
        for group in groups:
            RoleFactory(account=self.user, group=Group.objects.get(name=group), project=project)
        self.client = Client()
        self.client.force_login(self.user)

    def get(self, address):
        return self.client.get(f"/admin/{address}")

    def post(self, address, values):
        return self.client.post(f"/admin/{address}", values)

    def save(self, address, **typed):
        """Fill the form of a page and save it, once more where it names papers."""
        filled = fields_of(self.get(address)) | typed
        answer = self.post(address, filled)
        if answer.status_code == 200 and "seen_reports" in answer.content.decode() and is_asked(answer) is False:
            answer = self.post(address, fields_of(answer) | {"_save": "1"})
        return answer

    def lay_before(self, answer, reason="Meldung des Zoos"):
        """Give the reason that the page asks for; the number of what waits now."""
        assert is_asked(answer), answer.content.decode()
        sent = self.client.post(answer.wsgi_request.get_full_path(), all_fields_of(answer, "_second_person") | {
            "second_person_reason": reason, "_second_person": "1"
        })  # fmt: skip
        assert sent.status_code == 302, sent.content.decode()
        return int(sent["Location"].split("/")[-3])

    def decide(self, pk, button, answer=""):
        return self.client.post(page_of(pk), {button: "1", "answer": answer}, follow=True)


def page_of(pk):
    return f"/admin/records/pendingcorrection/{pk}/change/"


def is_asked(answer):
    return "Das braucht eine zweite Person" in answer.content.decode()


@pytest.fixture
def on(settings, frozen):
    settings.SECOND_PERSON = True
    return frozen


@pytest.fixture
def project(frozen):
    return Project.objects.get(slug="aktenplan")


@pytest.fixture
def first(frozen, project):
    return Desk("lead-a", "Projektleitung", "Fördermittelstelle", project=project)


@pytest.fixture
def second(frozen, project):
    return Desk("lead-b", "Projektleitung", "Fördermittelstelle", project=project)


@pytest.fixture
def foreign(frozen):
    return Desk("lead-c", "Projektleitung", "Fördermittelstelle", project=ProjectFactory(slug="fremdes"))


@pytest.fixture
def reader(frozen):
    return Desk("leser", "Leserecht")


@pytest.fixture
def zoo(frozen):
    return PhaseChange.objects.get(rollout__unit__names__name="Zoo")


@pytest.fixture
def paper_page(client):
    """What everybody reads of the published paper."""
    return lambda: client.get(PAPER).content


@pytest.fixture
def press(on, first, zoo):
    """Press the button of the page that asks for the reason, as a new client of the same account."""
    typed = {"effective_on": "01.04.2021", "change_reason": "Meldung des Zoos"}
    asked = first.save(f"projects/phasechange/{zoo.pk}/change/", **typed)
    sent = all_fields_of(asked, "_second_person") | {"second_person_reason": "Meldung", "_second_person": "1"}

    def run():
        client = Client()
        client.force_login(first.user)
        return client.post(asked.wsgi_request.get_full_path(), sent, follow=True)

    return run
