import pytest
from django.test import Client
from django.urls import path

from ozgtracker.urls import urlpatterns as urls_of_the_site
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def fail(request):
    raise RuntimeError("Absicht")


urlpatterns = [*urls_of_the_site, path("fehler/", fail)]


def shown(response, status):
    assert response.status_code == status
    response.status_code = 200
    return text_of(response)


def test_404_speaks_german(client):
    text = shown(client.get("/gibt-es-nicht/"), 404)
    assert "Seite nicht gefunden" in text
    assert "Zur Übersicht" in text


def test_403_speaks_german(staff):
    text = shown(staff("Leserecht").get("/admin/units/unit/add/"), 403)
    assert "Kein Zugriff" in text
    assert "Dafür ist Ihr Konto nicht zuständig. Brauchen Sie das Recht, fragen Sie die Administration" in text
    assert "anmelden" not in text


def test_403_proposes_signing_in_to_visitors(client, settings):
    settings.LOCAL_SIGN_IN = False
    text = shown(client.post("/anmelden/", {"login": "a", "password": "b"}), 403)
    assert "Vielleicht müssen Sie sich zuerst anmelden." in text
    assert "Ihr Konto" not in text


def test_400_speaks_german(client, settings):
    settings.ALLOWED_HOSTS = ["stadt.example"]
    assert "Die Anfrage war nicht zu verstehen" in shown(client.get("/"), 400)


def test_a_form_without_its_token_is_refused_in_german():
    client = Client(enforce_csrf_checks=True)
    assert "Das Formular ist abgelaufen" in shown(client.post("/anmelden/", {"username": "a"}), 403)


@pytest.mark.urls(__name__)
def test_500_speaks_german():
    client = Client(raise_request_exception=False)
    text = shown(client.get("/fehler/"), 500)
    assert "Ein Fehler ist aufgetreten" in text
    assert "Absicht" not in text


def test_a_project_that_does_not_exist_is_404(client):
    assert "Seite nicht gefunden" in shown(client.get("/projekte/gibtsnicht/"), 404)
