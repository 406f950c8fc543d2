"""What a provider says counts only if it is signed, for this program, of this provider, and for this sign-in."""

import json
import re
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.conf import settings as configured
from django.contrib.auth.models import User

from tests.pages import text_of

pytestmark = pytest.mark.django_db
KEY, FOREIGN_KEY = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
CLIENT = "ozg-tracker"


class Provider:
    """A provider that can lie: its answers are what a test says."""

    def __init__(self):
        answers, redirects = {}, {}
        self.answers, self.redirects = answers, redirects

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                body = json.dumps(answers.get(path, {})).encode()
                elsewhere = redirects.get(path)
                self.send_response(302 if elsewhere else 200 if path in answers else 500)
                self.send_header("Content-Type", "application/json")
                if elsewhere:
                    self.send_header("Location", elsewhere)
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        answers["/.well-known/openid-configuration"] = self.metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/keys",
        }
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        answers["/keys"] = {"keys": [{**public, "kid": "eins", "alg": "RS256"}]}
        answers["/me"] = {"sub": "42", "preferred_username": "nina"}

    def gives(self, token):
        self.answers["/token"] = {"access_token": "a", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def provider(settings):
    provider = Provider()
    Thread(target=provider.server.serve_forever, args=(0.02,), daemon=True).start()
    settings.OIDC_ISSUER = provider.issuer
    [app] = configured.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app = {**app, "client_id": CLIENT, "secret": "geheim", "settings": {"server_url": provider.issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


def begin(client):
    """Go to the provider; what the program sends along."""
    return {
        name: value
        for name, [value] in parse_qs(urlsplit(client.post("/anmelden/verwaltung/")["Location"]).query).items()
    }


def token(sent, issuer, key=KEY, algorithm="RS256", headers=None, **claims):
    said = {"iss": issuer, "aud": CLIENT, "sub": "42", "nonce": sent["nonce"]}
    said["exp"] = datetime.now(UTC) + timedelta(minutes=5)
    said = {name: value for name, value in {**said, **claims}.items() if value is not None}
    return jwt.encode(said, key, algorithm, headers={"kid": "eins", **(headers or {})})


def come_back(client, state):
    return client.get("/anmelden/verwaltung/zurueck/", {"code": "c", "state": state})


def test_a_form_leads_to_the_provider_and_no_link(client, provider):
    assert client.get("/anmelden/verwaltung/").status_code == 405
    assert "Weiter mit Konto der Verwaltung" in text_of(client.get("/anmelden/"))


def test_a_right_token_opens(client, provider):
    sent = begin(client)
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert all(len(sent[name]) >= 22 for name in ("state", "nonce", "code_challenge")), "128 bits and more"
    assert sent["redirect_uri"] == "http://testserver/anmelden/verwaltung/zurueck/"
    signed = token(sent, provider.issuer)
    provider.gives(signed)
    assert come_back(client, sent["state"])["Location"] == "/"
    assert signed not in str(client.cookies), "it stays in the server"
    assert "Benutzername nina" in text_of(client.get("/konto/"))
    account = User.objects.get()
    assert (account.is_staff, account.is_superuser, account.has_usable_password()) == (False, False, False)


def test_a_token_signed_with_rsa_pss_opens_too(client, provider):
    sent = begin(client)
    provider.gives(token(sent, provider.issuer, algorithm="PS256"))
    assert come_back(client, sent["state"])["Location"] == "/"


FOREIGN_JWK = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(FOREIGN_KEY.public_key()))
WRONG = {
    "of a foreign key": {"key": FOREIGN_KEY},
    "signed with a password": {"key": "a" * 40, "algorithm": "HS256"},
    "unsigned": {"key": None, "algorithm": "none"},
    "signed in a way that is not taken": {"algorithm": "RS512"},
    "of a key that it brings along": {"key": FOREIGN_KEY, "headers": {"jwk": FOREIGN_JWK}},
    "of a key that it says where to get": {"key": FOREIGN_KEY, "headers": {"jku": "https://evil.example/keys"}},
    "of another issuer": {"iss": "https://anderer.example"},
    "for another program": {"aud": "anderes-programm"},
    "of another sign-in": {"nonce": "von-einer-anderen-anmeldung"},
    "without a nonce": {"nonce": None},
    "of somebody else": {"sub": "43"},
    "too old": {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
    "too early": {"nbf": datetime(2120, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_token_opens_nothing(client, provider, wrong):
    sent = begin(client)
    provider.gives(token(sent, provider.issuer, **WRONG[wrong]))
    assert come_back(client, sent["state"]).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("garbage", ["", "x.y.z", "kein token", None])
def test_what_is_no_token_opens_nothing(client, provider, garbage):
    sent = begin(client)
    provider.gives(garbage)
    assert come_back(client, sent["state"]).status_code == 403
    assert not User.objects.exists()


def test_another_browser_cannot_finish_what_it_did_not_begin(client, provider):
    sent = begin(client)
    provider.gives(token(sent, provider.issuer))
    assert come_back(type(client)(), sent["state"]).status_code == 403
    assert come_back(client, "anderer-stand").status_code == 403


def test_metadata_of_another_issuer_are_refused(client, provider):
    provider.metadata["issuer"] = "https://anderer.example"
    answer = client.post("/anmelden/verwaltung/")
    assert answer.status_code == 503
    assert "oder der Dienst antwortet nicht" in answer.content.decode()


@pytest.mark.parametrize("path", ["/token", "/keys", "/me"])
def test_a_provider_that_sends_on_to_another_address_is_not_followed(client, provider, path):
    provider.answers["/anderswo"] = provider.answers.get(path, {})
    provider.redirects[path] = f"{provider.issuer}/anderswo"
    sent = begin(client)
    provider.gives(token(sent, provider.issuer))
    if path == "/token":
        provider.answers["/anderswo"] = provider.answers["/token"]
    assert come_back(client, sent["state"]).status_code == 403
    assert not User.objects.exists()


def test_a_provider_whose_metadata_are_elsewhere_is_not_followed(client, provider):
    provider.answers["/anderswo"] = provider.metadata
    provider.redirects["/.well-known/openid-configuration"] = f"{provider.issuer}/anderswo"
    assert client.post("/anmelden/verwaltung/").status_code == 503


def test_a_provider_that_does_not_answer_breaks_nothing(client, provider):
    sent = begin(client)
    provider.gives(token(sent, provider.issuer))
    come_back(client, sent["state"])
    del provider.answers["/.well-known/openid-configuration"]
    assert client.post("/abmelden/")["Location"] == "/", "here one is signed out all the same"
    assert client.get("/konto/").status_code == 302
    assert client.post("/anmelden/verwaltung/").status_code == 503


def test_a_taken_name_gets_a_number_and_no_account_of_another(client, provider, account):
    provider.answers["/me"] |= {"preferred_username": "kim", "email": "kim@stadt.example"}
    sent = begin(client)
    provider.gives(token(sent, provider.issuer))
    come_back(client, sent["state"])
    other = User.objects.exclude(pk=account.pk).get()
    assert re.fullmatch(r"kim\d+", other.username)
    assert not other.groups.exists()


def test_a_name_like_that_of_a_pseudonymised_account_is_not_taken_over(client, provider):
    provider.answers["/me"] |= {"preferred_username": "Konto-13", "given_name": "Nina"}
    sent = begin(client)
    provider.gives(token(sent, provider.issuer))
    assert come_back(client, sent["state"]).status_code == 302
    assert User.objects.get().username == "nina"
