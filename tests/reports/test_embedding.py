"""Figures and courses within pages of other sites: those of the setting, and nothing but these pages."""

from datetime import date

import pytest

from tests.factories import ProjectFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
ADDRESS = "/einbetten/projekte/neu/?stichtag=2021-04-08"
SITE = "https://www.stadt.example"


@pytest.fixture
def project():
    project = ProjectFactory(slug="neu", title="Neues Projekt", started_on=date(2019, 1, 1))
    phases = {date(2019, 2, 1): Phase.PLANNING, date(2021, 2, 1): Phase.PRODUCTION}
    RolloutFactory(project=project, phases=phases)
    return project


def test_without_the_setting_there_is_no_such_page(client, project):
    assert client.get(ADDRESS).status_code == 404
    assert "Auf einer anderen Website zeigen" not in text_of(client.get("/projekte/neu/"))


def test_the_sites_of_the_setting_may_frame_this_page_alone(client, project, settings):
    settings.EMBEDDING_SITES = [SITE, "https://rat.stadt.example"]
    answer = client.get(ADDRESS)
    assert f"frame-ancestors {SITE} https://rat.stadt.example;" in f"{answer['Content-Security-Policy']};"
    assert "X-Frame-Options" not in answer
    other = client.get("/projekte/neu/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_it_shows_figures_course_day_and_source_without_a_menu(client, project, settings):
    settings.EMBEDDING_SITES = [SITE]
    text = text_of(client.get(ADDRESS))
    assert "Fortschritt 100,0 %" in text
    assert "Leistungseinheiten nach Phase im Zeitverlauf" in text
    assert "Stand 08.04.2021, Quelle: OZG-Tracker" in text
    assert "Impressum" not in text
    page = client.get(ADDRESS).content.decode()
    assert '<base target="_top">' in page
    assert 'href="/projekte/neu/phasen-verlauf.csv?stichtag=2021-04-08"' in page
    assert 'href="http://testserver/projekte/neu/?stichtag=2021-04-08"' in page


def test_the_page_of_the_project_says_how(client, project, settings):
    settings.EMBEDDING_SITES = [SITE]
    said = '<iframe src="http://testserver/einbetten/projekte/neu/" title="Neues Projekt" width="100%" height="900">'
    assert said in text_of(client.get("/projekte/neu/"))
