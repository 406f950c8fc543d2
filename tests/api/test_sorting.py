"""What sorts a page of a list sorts it for programs too, on every day, and nothing else does."""

from datetime import date
from random import Random

import pytest

from lists.registry import registered_lists
from projects.models import PlannedPhase
from tests.api.described import ROOT
from tests.conftest import seed_of
from tests.factories import GrantFactory, LeikaServiceFactory, ProjectFactory, RolloutFactory, ServiceFactory
from tests.pages import text_of
from tests.phases import five_phases, phase

pytestmark = pytest.mark.django_db
DAYS = ("1900-01-01", "2019-06-30", "2021-04-08", "2030-12-31")
REFUSED = "Nach dieser Spalte kann nicht sortiert werden"


def page_of(client, path, query):
    answer = client.get(f"{path}{query}")
    assert answer.status_code == 200, (path, query)
    return answer


def day_query(path, day):
    return f"?bis={day}" if path == "/vergleich/" else f"?stichtag={day}"


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
def test_pages_and_programs_sort_by_the_same_columns_on_every_day(client, described, pytestconfig):
    random = Random(seed_of(pytestconfig))
    for entry in registered_lists():
        path = f"/{entry.address}/"
        if "<" in path:
            continue
        day = day_query(path, random.choice(DAYS))
        on_page = {*page_of(client, path, day).context["table"].names_by_slug}
        schema = described.parameters(path).get("sort", {})
        described_there = {each for part in (schema, *schema.get("anyOf", ())) for each in part.get("enum", ())}
        assert {name for name in described_there if not name.startswith("-")} == on_page, path
        for name in random.sample(sorted(described_there), min(3, len(described_there))):
            assert REFUSED not in text_of(page_of(client, path, f"{day}&sort={name}")), (path, name)
            described.read(f"{ROOT}{path}{day}&sort={name}&limit=1")
        assert REFUSED in text_of(page_of(client, path, f"{day}&sort=gibt-es-nicht"))
        problem = described.read(f"{ROOT}{path}{day}&sort=gibt-es-nicht", 400)
        [complaint] = problem["fehler"]
        assert complaint["meldung"].startswith("Nach „gibt-es-nicht“ („sort“) kann nicht sortiert werden."), path


def test_so_it_is_of_columns_that_a_list_has_under_some_filters_alone(client, described):
    project = ProjectFactory(slug="region", started_on=date(2020, 1, 1), phase_model=five_phases())
    for name, day in (("Bad", date(2021, 3, 1)), ("Zoo", date(2021, 1, 1))):
        PlannedPhase.objects.create(
            rollout=RolloutFactory(project=project, unit__name=name),
            phase=phase("Umsetzung", "Modellregionen"),
            planned_on=day,
            effective_on=date(2020, 3, 1),
        )
    query, sort = "?stichtag=2020-06-01&projekt=region", "geplant-in-umsetzung-ab"
    assert REFUSED not in text_of(page_of(client, "/leistungseinheiten/", f"{query}&sort={sort}"))
    for sign, first in (("", "Zoo"), ("-", "Bad")):
        rows = described.read(f"{ROOT}/leistungseinheiten/{query}&sort={sign}{sort}")["data"]
        assert rows[0]["Leistungseinheit"] == first
    assert [each["pattern"] for each in described.parameters("/leistungseinheiten/")["sort"]["anyOf"][1:]] == [
        "^-?geplant-.+-ab$"
    ]


@pytest.mark.walk(4)
def test_columns_that_pages_show_only_where_there_is_something_sort_on_every_day(client, described):
    GrantFactory()
    for sort in ("zurueckgezahlt", "-verwendet-gesamte-ausgaben"):
        assert REFUSED not in text_of(page_of(client, "/foerdermittel/", f"?sort={sort}"))
        described.read(f"{ROOT}/foerdermittel/?sort={sort}")


@pytest.mark.walk(4)
def test_a_service_is_counted_by_the_rule_that_its_list_was_asked_by(described):
    service = ServiceFactory(ozg_id="10092")
    for number in (1, 3):
        LeikaServiceFactory(service=service, levels={date(2020, 1, 1): number})
    day = "stichtag=2021-04-08"
    levels = {}
    for rule in ("beste", "niedrigste"):
        [row] = described.read(f"{ROOT}/leistungen/?{day}&zaehlweise={rule}")["data"]
        assert row["url"].endswith(f"/leistungen/10092/?{day}&zaehlweise={rule}")
        record = described.read(row["url"])
        assert record["url"] == row["url"]
        assert record["data"] == row
        levels[rule] = row["Reifegrad"]
    assert levels == {"beste": "3 Online-Leistung (Modell 1.1)", "niedrigste": "1 Information (Modell 1.1)"}
    problem = described.read(f"{ROOT}/leistungen/10092/?zaehlweise=x", 400)
    assert [each["parameter"] for each in problem["fehler"]] == ["zaehlweise"]
    problem = described.read(f"{ROOT}/leistungen/10092/?katalog=im-katalog", 400)
    assert problem["fehler"][0]["meldung"].endswith("Möglich sind: stichtag, zaehlweise.")


def test_the_newest_event_may_be_one_of_a_catalogue(described):
    service = ServiceFactory(ozg_id="10092", name="Wohngeld")
    assert described.read(f"{ROOT}/leistungen/?stichtag=2024-06-01")["stand"] is None
    service.state(date(2024, 1, 1), catalogue_name="Wohngeld Plus")
    days = {day: described.read(f"{ROOT}/leistungen/?stichtag={day}")["stand"] for day in ("2023-12-31", "2024-01-01")}
    assert days == {"2023-12-31": None, "2024-01-01": "2024-01-01"}
