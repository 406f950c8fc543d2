"""Steps are entered in the rows of the list of bundles, as phases are in that of rollouts."""

from datetime import date

import pytest

from projects.choices import Step
from projects.models import BundleStep
from tests.factories import BundleFactory, ProjectFactory, StepFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
LIST, STEP = "/prozessbuendel/", "/eintragen/schritt/"


@pytest.fixture
def benefit():
    bundle = BundleFactory(name="Elterngeld", project=ProjectFactory(slug="buerger", started_on=date(2019, 1, 1)))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    return bundle


def test_the_row_takes_the_next_step_and_the_message_takes_it_back(staff, read_csv, benefit):
    client = staff("Projektleitung")
    page = client.get(LIST)
    assert "Analysiert setzen: Elterngeld" in text_of(page)
    sent = fields_of(page, "date_precision")
    assert (sent["step"], sent["effective_on"]) == ("2", "")
    done = client.post(STEP, {**sent, "effective_on": "01.06.2021"}, follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert "Elterngeld ist ab 01.06.2021 analysiert." in text_of(done)
    assert read_csv("/prozessbuendel.csv?stichtag=2021-05-31")[0]["Analysiert"] == ""
    assert read_csv("/prozessbuendel.csv?stichtag=2021-06-01")[0]["Analysiert"] == "01.06.2021"
    client.post("/eintragen/rueckgaengig/", fields_of(done, "eintrag"))
    assert read_csv("/prozessbuendel.csv?stichtag=2021-06-01")[0]["Analysiert"] == ""


def test_of_many_chosen_all_take_it_or_none(staff, benefit):
    other = BundleFactory(name="Wohngeld", project=benefit.project)
    client = staff("Projektleitung")
    sent = {"auswahl": [benefit.pk, other.pk], "step": "2", "effective_on": "01.06.2021", "zurueck": LIST}
    refused = client.post(STEP, sent)
    assert "Wohngeld" in text_of(refused)
    assert BundleStep.objects.count() == 1
    StepFactory(bundle=other, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    assert "2 Prozessbündel sind ab 01.06.2021 analysiert." in text_of(client.post(STEP, sent, follow=True))


@pytest.mark.parametrize(
    ("day", "step", "said"),
    [
        ("", "2", "Dieses Feld ist zwingend erforderlich."),
        ("morgen", "2", "Bitte geben Sie den Tag mit Monat und Jahr an"),
        ("31.12.2199", "2", "Ein Schritt wird eingetragen, wenn er erreicht ist."),
        ("01.06.2021", "", "Dieses Feld ist zwingend erforderlich."),
        ("01.06.2021", "9", "keine gültige Auswahl"),
    ],
)
def test_what_is_wrong_is_said_on_a_page_that_keeps_it(staff, benefit, day, step, said):
    sent = {"auswahl": benefit.pk, "step": step, "effective_on": day}
    answer = staff("Projektleitung").post(STEP, sent)
    assert said in text_of(answer)
    assert fields_of(answer, "effective_on")["auswahl"] == str(benefit.pk)
    assert BundleStep.objects.count() == 1


def test_who_may_not_is_offered_nothing(staff, benefit):
    client = staff("Leserecht")
    assert "Analysiert setzen" not in text_of(client.get(LIST))
    assert client.post(STEP, {"auswahl": benefit.pk, "step": "2", "effective_on": "01.06.2021"}).status_code == 403
