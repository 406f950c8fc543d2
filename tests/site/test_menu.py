"""The main navigation: at most six groups in a line, all pages behind a disclosure, and where one is."""

import re

import pytest

pytestmark = pytest.mark.django_db
TOP = re.compile(r'<nav class="site-navigation".*?</nav>', re.DOTALL)
PANEL = re.compile(r'<details class="site-menu">.*?</details>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)"( aria-current="\w+")?>([^<]*)</a>')


def links(client, address, part):
    return LINK.findall(part.search(client.get(address).content.decode())[0])


def test_six_groups_stand_in_a_line(client):
    assert [(address, title) for address, _, title in links(client, "/anmelden/", TOP)] == [
        ("/", "Übersicht"),
        ("/projekte/", "Projekte"),
        ("/leistungen/", "OZG-Leistungen"),
        ("/foerdermittel/", "Fördermittel"),
        ("/vergleich/", "Vergleich und Prüfung"),
        ("/berichte/", "Berichte"),
    ]


def test_all_pages_stand_in_their_groups(client):
    panel = PANEL.search(client.get("/anmelden/").content.decode())[0]
    groups = re.findall(r'site-menu__title">([^<]+)</p>(.*?)</ul>', panel, re.DOTALL)
    titles = {title: [link[2] for link in LINK.findall(listed)] for title, listed in groups}
    assert list(titles) == [
        "Allgemein",
        "Projekte",
        "OZG-Leistungen",
        "Fördermittel",
        "Vergleich und Prüfung",
        "Berichte",
    ]
    assert titles["Projekte"] == ["Projekte", "Leistungseinheiten", "Prozessbündel", "Hindernisse", "Akteure"]
    assert titles["Vergleich und Prüfung"] == ["Vergleich", "Städtevergleich", "Prüfung"]


@pytest.mark.parametrize(
    ("address", "group", "page"),
    [
        ("/", "Übersicht", "Übersicht"),
        ("/leistungseinheiten/?stichtag=2021-04-08", "Projekte", "Leistungseinheiten"),
        ("/projekte/aktenplan/", "Projekte", None),
        ("/foerdermittel/tranchen/", "Fördermittel", "Tranchen"),
        ("/impressum/", None, None),
    ],
)
def test_the_group_and_the_page_that_one_reads_are_marked(client, examples, address, group, page):
    marked = [title for _, current, title in links(client, address, TOP) if current]
    assert marked == ([group] if group else [])
    marked = [title for _, current, title in links(client, address, PANEL) if current]
    assert marked == ([page] if page else [])


def test_links_of_the_menu_keep_the_key_date(client):
    shown = links(client, "/projekte/?stichtag=2021-04-08", PANEL)
    assert ("/leistungseinheiten/?stichtag=2021-04-08", "", "Leistungseinheiten") in shown
