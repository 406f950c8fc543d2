"""A page with several questions takes all that was answered on it, whichever of its buttons is pressed."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from imports.models import ImportRun
from imports.question_forms import name_field
from projects.models import RolloutMembership
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of, text_of
from units.models import UnitKind

pytestmark = pytest.mark.django_db
LINES = ("Projekt;Leistungseinheit;Art", "Akten;Zoo;Ressort", "Akten;Rechtsampt;Amt")
TODAY = f"{localdate():%d.%m.%Y}"
NAME = name_field("Leistungseinheit", "Rechtsampt")
SAME = "dieselbe:Rechtsamt"


@pytest.fixture
def asked(upload):
    """A file whose preview asks for its day, for a name and who has left; with the address of that."""
    project = ProjectFactory(title="Akten", slug="akten", started_on=date(2019, 1, 1))
    for name in ("Zoo", "Bad"):
        RolloutFactory(project=project, unit__name=name, unit__kind="OFFICE")
    UnitFactory(name="Rechtsamt", kind="OFFICE")
    return upload("leistungseinheiten", *LINES, group="Projektleitung")


def pressed(client, address, button, **answers):
    """The page after the button was pressed, with these answers beside what the page has."""
    return client.post(address, {**fields_of(client.get(address), button), **answers, button: "1"}, follow=True)


def keys(client, address):
    return [key for key, _ in client.get(address).context["leaving_form"].fields["keys"].choices]


@pytest.mark.walk
def test_each_button_takes_the_answers_beside_its_own(asked):
    client, address = asked
    page = pressed(
        client, address, "names_said", **{NAME: SAME}, key_date="08.04.2021", keys=keys(client, address), day=TODAY
    )
    assert "08.04.2021 (so angegeben)." in text_of(page)
    assert "Leistungseinheit „Rechtsampt“: dieselbe: Rechtsamt" in text_of(page)
    assert f"Gehört zum Projekt: ja → ausgeschieden ab {TODAY}" in text_of(page)


@pytest.mark.walk
def test_a_choice_beside_the_button_is_kept_even_where_more_is_to_be_said(asked):
    client, address = asked
    page = pressed(client, address, "key_date_said", key_date="08.04.2021", day="01.03.2021", **{NAME: "neu"})
    assert "Leistungseinheit „Rechtsampt“: neu" in text_of(page)
    assert fields_of(page, "leaving_said")["day"] == "01.03.2021"
    page = pressed(client, address, "leaving_said", keys=keys(client, address), day="", held="weiter")
    assert "Noch nichts übernommen: Bitte berichtigen Sie die markierten Angaben." in text_of(page)
    assert "Bitte geben Sie den ersten Tag an" in text_of(page)
    assert fields_of(page, "answer")["held"] == "weiter"


@pytest.mark.walk
def test_what_is_only_proposed_is_no_answer(asked):
    client, address = asked
    for button, answers in (("names_said", {NAME: SAME}), ("leaving_said", {}), ("take", {})):
        page = pressed(client, address, button, **answers)
        assert f"{TODAY} (heute, denn die Datei nennt keinen)." in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    assert UnitKind.objects.filter(kind="DEPARTMENT").count() == 0


@pytest.mark.walk
def test_an_answer_that_was_not_taken_before_the_confirmation_is_taken_and_shown(asked):
    client, address = asked
    pressed(client, address, "names_said", **{NAME: SAME}, key_date=TODAY)
    pressed(client, address, "key_date_said")
    page = pressed(client, address, "confirm", keys=keys(client, address), day=TODAY)
    assert "Noch nicht importiert: Was Sie auf der Seite geantwortet haben, ist übernommen." in text_of(page)
    assert not ImportRun.objects.exists()
    pressed(client, address, "confirm")
    assert ImportRun.objects.count() == 1
    assert RolloutMembership.objects.get(belongs=False).rollout.unit.names.get().name == "Bad"


@pytest.mark.walk
def test_what_an_older_window_shows_beside_its_button_is_not_taken(asked):
    client, address = asked
    old = fields_of(client.get(address), "names_said")
    pressed(client, address, "key_date_said", key_date="08.04.2021")
    page = client.post(address, {**old, NAME: SAME, "names_said": "1"}, follow=True)
    assert "08.04.2021 (so angegeben)." in text_of(page)
    assert "Leistungseinheit „Rechtsampt“: dieselbe: Rechtsamt" in text_of(page)
