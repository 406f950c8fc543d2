"""The index of the admin lists what staff keep as the work goes, not from A to Z."""

import pytest
from django.contrib import admin

from ozgtracker.permissions import KEPT_BY

pytestmark = pytest.mark.django_db


def listed(client):
    return [
        (str(app["name"]), [str(entry["name"]) for entry in app["models"]])
        for app in client.get("/admin/").context["app_list"]
    ]


def test_apps_and_their_models_stand_in_the_order_of_the_work(staff):
    index = dict(listed(staff()))
    assert list(index) == [
        "Organisation",
        "Projekte",
        "OZG-Leistungen",
        "Fördermittel",
        "Prüfung",
        "Städtevergleich",
        "Drucksachen",
        "Importe",
        "Rechte und Aufbewahrung",
        "Authentifizierung und Autorisierung",
    ]
    assert index["Organisation"] == [
        "Leistungseinheiten",
        "Kontaktadressen",
        "Reorganisationen",
        "Geschäftsbereiche",
    ]
    assert index["Projekte"][:3] == ["Projekte", "Umsetzungen", "Phasenwechsel"]
    assert index["OZG-Leistungen"][0] == "OZG-Leistungen"


def test_who_may_view_alone_finds_the_same_order(staff):
    """But accounts, which the administration alone may see; of the site the texts that everybody reads."""
    whole, viewed = listed(staff()), listed(staff("Leserecht"))
    assert [app for app, _ in viewed] == [app for app, _ in whole if app != "Authentifizierung und Autorisierung"]
    assert dict(viewed)["Rechte und Aufbewahrung"] == ["Texte der Website"]


def test_the_bar_at_the_side_has_the_same_order(staff):
    client = staff()
    bar = [str(app["name"]) for app in client.get("/admin/units/unit/").context["available_apps"]]
    assert bar == [app for app, _ in listed(client)]


def test_every_model_of_the_program_has_its_place():
    others = ("auth", "ozgtracker", "records")  # what administrators keep alone, and what waits for a second person
    own = {model._meta.label_lower for model in admin.site._registry if model._meta.app_label not in others}
    assert own <= set(KEPT_BY)
