"""Every address of sign-in: whatever is sent to it, it answers, and without an account it shows nothing of one."""

import pytest
from django.urls import reverse

from ozgtracker.sign_in.urls import urlpatterns
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ARGUMENTS = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
    "openid_connect_callback": {"provider_id": "verwaltung"},
    "mfa_remove_webauthn": {"pk": 1},
}
ADDRESSES = [reverse(pattern.name, kwargs=ARGUMENTS.get(pattern.name)) for pattern in urlpatterns]
OWN = [address for address in ADDRESSES if address.startswith("/konto/")]
SENT = [
    {},
    {"login": "x" * 5000, "password": "\x00", "code": "😀", "email": "a@b", "credential": "[]", "next": "//x.example"},
    {
        "email": "x" * 300 + "@b.example",
        "password1": "a",
        "password2": "b",
        "oldpassword": "\ufffe",
        "code": "１２３",
    },
    {"name": "\x00", "credential": '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}'},
    {"credential": '{"id": 1, "rawId": null, "response": {"clientDataJSON": "!", "attestationObject": "AA"}}'},
    {
        "credential": '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", '
        '"attestationObject": "oA", "authenticatorData": "AA", "signature": "AA"}}'
    },
]


def test_there_are_addresses():
    assert len(ADDRESSES) > 20
    assert len(OWN) > 10


@pytest.mark.parametrize("address", OWN)
def test_without_an_account_one_is_sent_to_sign_in(client, address):
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer.get("Location", "").split("?")[0]) in ((302, "/anmelden/"), (405, ""))


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_sent_breaks_an_address(client, address, signed_in):
    if signed_in:
        UserFactory(username="kim")
        client.post("/anmelden/", {"login": "kim", "password": "geheim"})
    for method in ("get", "head", "put", "patch", "delete", "options", "trace"):
        assert getattr(client, method)(f"{address}?next=%00&ende=x").status_code < 500
    for sent in SENT:
        assert client.post(address, sent).status_code < 500
        assert client.post(address, sent, headers={"Accept": "application/json"}).status_code < 500


@pytest.mark.parametrize("key", ["zzzzzzzzzzzzz-abc", "0-x", "1-\x00", "00000000000000000000000-a-b", "9-set-password"])
def test_a_made_up_link_says_that_it_does_not_count(client, key):
    answer = client.get(f"/anmelden/passwort/{key}/", follow=True)
    assert "Dieser Link gilt nicht mehr" in answer.content.decode()


def test_pages_before_an_account_are_open_also_where_all_others_are_not(client, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    for address in set(ADDRESSES) - set(OWN):
        answer = client.get(address)
        assert not answer.get("Location", "").startswith("/anmelden/?next="), address
    assert client.get("/konto/")["Location"] == "/anmelden/?next=/konto/"
