"""What would be if: asked by parameters of a project's page, said to be that, and nowhere else."""

import random
import re
from datetime import date, timedelta

import pytest

from tests.factories import ProjectFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/projekte/aktenplan/?stichtag=2021-04-08"
SPAN = re.compile(r"Fertig, mit 80 % Wahrscheinlichkeit (\S+) bis (\S+)")


def asked(client, parameters):
    answer = client.get(f"{PAGE}&{parameters}")
    assert answer.status_code == 200
    return text_of(answer)


def spans(text):
    return [date(*reversed([int(part) for part in day.split(".")])) for day in SPAN.search(text).groups()]


@pytest.mark.walk(4)
def test_another_end_is_answered_with_its_chance_beside_that_of_the_forecast(client, examples):
    text = asked(client, "ende=2021-12-31")
    assert "Ein Gedankenspiel, keine Angabe des Projekts" in text
    assert "Angenommen, das Projektende wäre der 31.12.2021:" in text
    assert (
        "Projektende 31.12.2021 hielte zu 28 % (gefährdet) – 30.09.2021 ohne diese Annahme: 7 % (nicht zu halten)"
    ) in text
    assert "Das Projektende 30.09.2021 ist nicht zu halten: Es hält zu 7 %" in text


@pytest.mark.walk(4)
def test_pace_and_number_are_answered_together(client, examples):
    text = asked(client, "tempo=1,5&ende=31.12.2021&anzahl=40")
    assert (
        "Angenommen, es ginge mit dem 1,5-Fachen des erwarteten Tempos weiter, das Projektende wäre der 31.12.2021 und "
        "es wären 40 Leistungseinheiten:"
    ) in text
    again = asked(client, "tempo=1.50&ende=2021-12-31&anzahl=40")
    assert again.split("Angenommen,")[1].split("Stand 08.04.2021")[0] in text


@pytest.mark.walk
def test_a_faster_pace_never_leads_to_a_later_day_and_more_items_never_to_an_earlier(client, examples):
    chosen = random.Random(8131)
    for _ in range(4):
        slow, fast = sorted(chosen.uniform(0.2, 9) for _ in range(2))
        assert spans(asked(client, f"tempo={fast:.2f}")) <= spans(asked(client, f"tempo={slow:.2f}"))
        few, many = sorted(chosen.randint(24, 90) for _ in range(2))
        assert spans(asked(client, f"anzahl={few}"))[0] <= spans(asked(client, f"anzahl={many}"))[0]


def test_no_more_than_what_is_done_would_be_finished(client, examples):
    assert "Dann wäre alles fertig." in asked(client, "anzahl=22")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("tempo=schnell", "Bitte geben Sie eine Zahl von 0,1 bis 10 an, etwa 1,5."),
        ("tempo=0", "Bitte geben Sie eine Zahl von 0,1 bis 10 an, etwa 1,5."),
        ("tempo=-1", "Bitte geben Sie eine Zahl von 0,1 bis 10 an, etwa 1,5."),
        ("tempo=1e9", "Bitte geben Sie eine Zahl von 0,1 bis 10 an, etwa 1,5."),
        ("tempo=²", "Bitte geben Sie eine Zahl von 0,1 bis 10 an, etwa 1,5."),
        ("ende=2021-02-31", "Das ist kein gültiges Datum. Bitte geben Sie es als TT.MM.JJJJ an."),
        ("ende=2021-04-08", "Bitte geben Sie einen Tag nach dem 08.04.2021 an."),
        ("anzahl=21", "Bitte geben Sie eine ganze Zahl von 22 bis 100.000 an; 22 sind schon produktiv."),
        ("anzahl=viele", "Bitte geben Sie eine ganze Zahl von 22 bis 100.000 an; 22 sind schon produktiv."),
        ("anzahl=9999999999", "Bitte geben Sie eine ganze Zahl von 22 bis 100.000 an; 22 sind schon produktiv."),
    ],
)
def test_what_cannot_be_read_is_said_and_not_answered(client, examples, parameters, message):
    text = asked(client, parameters)
    assert message in text
    assert "Angenommen," not in text


def test_a_value_that_is_missing_or_odd_breaks_nothing(client, examples):
    assert "Angenommen," not in asked(client, "tempo=&ende=&anzahl=")
    assert "Angenommen," not in asked(client, "tempo=%00&ende=%00&anzahl=%00")


def test_the_form_keeps_the_day_of_the_page(client, examples):
    page = client.get(f"{PAGE}&tempo=2").content.decode()
    assert '<input type="hidden" name="stichtag" value="2021-04-08">' in page


QUESTION = re.compile(r'<details class="disclosure screen-only" id="was-waere-wenn".*?</details>', re.DOTALL)
ADDRESS = re.compile(r"(&|&amp;|%26)(tempo(=|%3D)3|anzahl(=|%3D)99)|(tempo=3&amp;anzahl=99&amp;)|(tempo=3&anzahl=99&)")


@pytest.mark.walk(4)
def test_nothing_else_of_the_page_changes(client, examples):
    def without_the_question(address):
        return text_of_markup(ADDRESS.sub("", QUESTION.sub("", client.get(address).content.decode())))

    assert without_the_question(f"{PAGE}&tempo=3&anzahl=99") == without_the_question(PAGE)


def text_of_markup(markup):
    """The page up to its foot, which names its address."""
    return markup.split("<footer")[0]


@pytest.mark.walk(4)
def test_files_do_not_know_it(client, examples):
    answer = client.get("/projekte/aktenplan/prognose.csv?stichtag=2021-04-08&tempo=3")
    assert answer.status_code == 400
    assert "„tempo“" in answer.content.decode()
    assert "tempo=" not in "".join(re.findall(r'href="([^"]*\.(?:csv|svg|json)[^"]*)"', asked_markup(client)))


def asked_markup(client):
    return client.get(f"{PAGE}&tempo=3").content.decode()


def test_it_is_not_asked_where_there_is_no_forecast(client):
    project = ProjectFactory(slug="p", started_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    for number in range(6):
        day = date(2020, 2, 1) + timedelta(days=30 * number)
        RolloutFactory(project=project, phases={day: Phase.PRODUCTION if number < 3 else Phase.PLANNING})
    text = text_of(client.get("/projekte/p/?stichtag=2020-12-31&tempo=2"))
    assert "Erst 3 von 6 sind produktiv" in text
    assert "Was wäre, wenn" not in text
