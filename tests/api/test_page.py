"""/api/: the interface explained to people, from the same document."""

import pytest

from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_page_names_every_list_with_its_parameters_and_fields(client, described):
    answer = client.get("/api/")
    text, page = text_of(answer), answer.content.decode()
    for path, operation in described.operations.items():
        assert f"<code>{path}</code>" in page
        assert operation["summary"] in text
        for each in operation["parameters"]:
            assert f"<code>{each['name']}</code>" in page
    assert "davon fertig mindestens" in text
    assert "http://testserver/api/v1/" in text
    assert "mindestens zwei Jahre" in text
    for kind in ("angaben", "nicht-gefunden", "methode"):
        assert f'id="{kind}"' in page


def test_it_is_found_from_the_open_data_the_foot_of_pages_and_the_sitemap(client):
    for address in ("/daten/", "/projekte/"):
        assert 'href="/api/"' in client.get(address).content.decode()
    assert "http://testserver/api/</loc>" in client.get("/sitemap.xml").content.decode()


def test_it_has_no_script_of_its_own(client):
    page = client.get("/api/").content.decode()
    other = client.get("/hilfe/").content.decode()
    assert page.count("<script") == other.count("<script")
