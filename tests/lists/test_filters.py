import re
from datetime import date

import pytest

from projects.models import Project
from tests.factories import BundleFactory, DivisionFactory, GrantFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def rollouts():
    project = ProjectFactory(slug="aktenplan")
    culture = DivisionFactory(name="Kultur")
    RolloutFactory(project=project, unit=UnitFactory(name="Öffentliche Ordnung", number="300.2"))
    RolloutFactory(
        project=project,
        unit=UnitFactory(name="Zoo", division=culture, number="400"),
        phases={date(2020, 1, 1): Phase.PRODUCTION},
    )
    RolloutFactory(unit=UnitFactory(name="Straßen"), phases={date(2020, 1, 1): Phase.PLANNING})
    return culture


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("suche=öffentlich", ["Öffentliche Ordnung"]),
        ("suche=OFFENTLICH", ["Öffentliche Ordnung"]),
        ("suche=strassen", ["Straßen"]),
        ("suche=300", ["Öffentliche Ordnung"]),
        ("suche=%25", []),
        ("projekt=aktenplan", ["Öffentliche Ordnung", "Zoo"]),
        ("phase=produktiv", ["Zoo"]),
        ("phase=ohne", ["Öffentliche Ordnung"]),
        ("projekt=aktenplan&phase=planung", []),
    ],
)
def test_units_can_be_narrowed(read_csv, rollouts, query, expected):
    rows = read_csv(f"/leistungseinheiten.csv?stichtag=2020-06-01&{query}")
    assert [row["Leistungseinheit"] for row in rows] == expected


def test_units_can_be_narrowed_to_a_division(read_csv, rollouts):
    rows = read_csv(f"/leistungseinheiten.csv?geschaeftsbereich={rollouts.slug}")
    assert [row["Leistungseinheit"] for row in rows] == ["Zoo"]


def divisions_offered(client, day):
    page = client.get(f"/leistungseinheiten/?stichtag={day}").content.decode()
    [drop_down] = re.findall(r'<select[^>]*name="geschaeftsbereich".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]+)", drop_down)[1:]


def test_divisions_are_offered_from_the_day_on_which_their_units_join_a_project(client, rollouts):
    """Of a unit that was always there and joins later, no earlier page tells."""
    before = divisions_offered(client, "2021-04-08")
    unit = UnitFactory(name="Hafen", division=DivisionFactory(name="Wasser"))
    assert divisions_offered(client, "2021-04-08") == before
    rollout = RolloutFactory(project=Project.objects.first(), unit=unit, joined_on=date(2021, 10, 1))
    rollout.memberships.create(effective_on=date(2022, 1, 1), belongs=False, reason="Umbau")
    assert divisions_offered(client, "2021-09-30") == before
    assert divisions_offered(client, "2021-10-01") == sorted([*before, "Wasser"])
    assert divisions_offered(client, "2022-01-01") == before


def test_bundles_can_be_narrowed(read_csv):
    BundleFactory(name="Elterngeld", is_state_priority=True, project_phase=2)
    BundleFactory(name="Spielgruppen", project_phase=1)
    for query, expected in (
        ("landesprioritaet=1", ["Elterngeld"]),
        ("landesprioritaet=0", ["Spielgruppen"]),
        ("projektphase=1", ["Spielgruppen"]),
        ("suche=eltern", ["Elterngeld"]),
    ):
        assert [row["Prozessbündel"] for row in read_csv(f"/prozessbuendel.csv?{query}")] == expected


def test_grants_can_be_searched_by_project_and_grantor(read_csv):
    GrantFactory(project__title="Ärztehaus", grantor="Bund")
    GrantFactory(project__title="Bürgerbüro")
    assert len(read_csv("/foerdermittel.csv?suche=arzte")) == 1
    assert len(read_csv("/foerdermittel.csv?suche=nordrhein")) == 1


@pytest.mark.parametrize("query", ["phase=erledigt", "projekt=gibtsnicht", "geschaeftsbereich=zoo"])
def test_an_unknown_choice_is_told_beside_the_field_and_nothing_is_listed(client, rollouts, query):
    text = text_of(client.get(f"/leistungseinheiten/?{query}"))
    assert "0 Zeilen" in text
    assert "Bitte eine gültige Auswahl treffen" in text
    assert "Mit einem ungültigen Filter wird nichts gezeigt" in text


def test_an_empty_result_says_what_to_do(client, rollouts):
    assert "Zu diesen Filtern gibt es" in text_of(client.get("/leistungseinheiten/?suche=xyz"))


def test_an_empty_database_says_what_to_do(client, list_address):
    text = text_of(client.get(f"{list_address}/"))
    nothing_found = "hat keine Prüfung etwas gefunden: Die Angaben passen zusammen, soweit sie erfasst sind."
    nothing_recorded = "Noch ist nichts erfasst. Angaben tragen Berechtigte unter Daten pflegen ein."
    assert (nothing_found if list_address == "/pruefung" else nothing_recorded) in text


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("gestern", "Das ist kein gültiges Datum. Bitte geben Sie es als TT.MM.JJJJ an."),
        ("2021-02-30", "Das ist kein gültiges Datum."),
        ("0001-01-01", "Bitte geben Sie einen Tag ab dem 01.01.1900 an."),
        ("9999-12-31", "Bitte geben Sie einen Tag bis zum 31.12.2199 an."),
    ],
)
def test_an_invalid_key_date_is_told_and_today_shown(client, rollouts, day, message):
    text = text_of(client.get("/leistungseinheiten/", {"stichtag": day}))
    assert message in text
    assert "3 Zeilen, Stichtag" in text


def test_a_key_date_may_be_typed_in_german(client, rollouts):
    assert "Stichtag 08.04.2021" in text_of(client.get("/leistungseinheiten/?stichtag=08.04.2021"))


@pytest.mark.walk
def test_a_day_to_come_is_answered_and_said_to_be_one(client, rollouts):
    told = "Der 01.01.2099 liegt in der Zukunft: Gezählt wird nur, was heute schon eingetragen ist."
    for address in ("/", "/leistungseinheiten/", "/leistungen/stand/", "/pruefung/"):
        assert told in text_of(client.get(f"{address}?stichtag=2099-01-01"))
    assert told in text_of(client.get("/vergleich/?von=2021-01-01&bis=2099-01-01"))
    assert "liegt in der Zukunft" not in text_of(client.get("/leistungseinheiten/"))


def test_what_will_be_known_is_what_is_known_today(staff, rollouts):
    text = text_of(staff().get("/leistungseinheiten/?kenntnisstand=2099-01-01"))
    assert (
        "Kenntnisstand vom 01.01.2099 Dieser Tag liegt in der Zukunft: Gezeigt wird, was heute eingetragen ist." in text
    )
    assert "fehlt" not in text
