"""The lists of the admin: every column is headed in German, what is stated like any other field, and sorts by it."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.utils import pretty_name
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories import BundleFactory, MilestoneFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.site.test_admin_pages import one_of_each

pytestmark = pytest.mark.django_db
# Identifiers that are German words too.
SAME_IN_GERMAN = {"name", "phase", "portal", "status", "text", "tranche"}


def heads(client, address):
    """The heads of the columns of a list by their names: {"short_name": "Kurzname"}."""
    page = client.get(address).content.decode()
    cells = re.findall(r'<th\s+scope="col"\s+class="(?:[^"]* )?column-([^" ]+)[^"]*"[^>]*>(.*?)</th>', page, re.DOTALL)
    texts = {name: re.search(r'<div class="text">(.*?)</div>', cell, re.DOTALL)[1] for name, cell in cells}
    return {name: strip_tags(text).strip() for name, text in texts.items()}


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def column(client, address, name):
    """The texts of a column, from the top."""
    page = client.get(address).content.decode()
    cells = re.findall(rf'<t[hd][^>]* class="field-{name}(?: [^"]*)?">(.*?)</t[hd]>', page)
    return [strip_tags(cell) for cell in cells]


@pytest.mark.walk
def test_no_list_is_headed_by_an_identifier(staff):
    one_of_each()
    client = staff()
    found = {model: heads(client, changelist(model)) for model in admin.site._registry}
    assert sum(map(bool, found.values())) > 50
    identifiers = {
        (model._meta.label, name)
        for model, columns in found.items()
        for name, head in columns.items()
        if head.lower() == pretty_name(name).lower() and name not in SAME_IN_GERMAN
    }
    assert identifiers == set()


def test_what_is_stated_is_headed_like_the_field_of_the_form(staff):
    ProjectFactory()
    assert heads(staff(), "/admin/projects/project/") == {
        "title": "Titel",
        "short_name": "Kurzname",
        "kind": "Art",
        "started_on": "Beginn",
        "ends_on": "Fertigstellung",
    }


def test_lists_sort_by_what_is_stated_of_today(staff, time_machine):
    time_machine.move_to("2026-11-27 12:00 +0000")
    for name, number in (("Zoo", "9"), ("Übergangsmanagement", "10"), ("Uferamt", "208")):
        UnitFactory(name=name, number=number)
    client = staff()
    assert column(client, "/admin/units/unit/", "name") == ["Übergangsmanagement", "Uferamt", "Zoo"]
    assert column(client, "/admin/units/unit/?o=-1", "name") == ["Zoo", "Uferamt", "Übergangsmanagement"]


def test_days_that_are_stated_are_shown_and_sorted_as_days(staff):
    for title, day in (("Akte", date(2021, 9, 30)), ("Brief", date(2020, 12, 31))):
        ProjectFactory(title=title, started_on=date(2019, 1, 1), ends_on=day)
    client = staff()
    assert column(client, "/admin/projects/project/?o=5", "ends_on") == ["31.12.2020", "30.09.2021"]
    assert column(client, "/admin/projects/project/?o=-5", "title") == ["Akte", "Brief"]


@pytest.mark.parametrize("path", ["rollout", "processbundle", "milestone"])
def test_lists_name_projects_shortly(staff, path):
    project = ProjectFactory(title="Einführung eines Aktenplans", short_name="Aktenplan")
    RolloutFactory(project=project)
    BundleFactory(project=project)
    MilestoneFactory(project=project)
    assert column(staff(), f"/admin/projects/{path}/", "project") == ["Aktenplan"]
