"""/api/: the interface explained to people, from the same document."""

from html import escape

import pytest

from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_every_list_has_a_page_with_its_parameters_and_fields(client, described):
    schemas = described.document["components"]["schemas"]
    for operation in described.operations.values():
        [name] = operation["tags"]
        page = client.get(f"/api/{name}/").content.decode()
        assert operation["summary"] in page
        for each in (*(each["name"] for each in operation["parameters"]), *schemas[f"{name}-zeile"]["properties"]):
            assert f"<code>{escape(each)}</code>" in page
    assert client.get("/api/gibt-es-nicht/").status_code == 404
    assert "ganze Zahl von 1 bis 1000" in text_of(client.get("/api/projekte/"))


def test_the_page_of_the_whole_leads_to_them_and_says_what_stays(client, described):
    answer = client.get("/api/")
    text, page = text_of(answer), answer.content.decode()
    for path, operation in described.operations.items():
        assert f"<code>{path}</code>" in page
        assert f'href="/api/{operation["tags"][0]}/"' in page
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
