"""The page of a unit: what it is called, where it comes from, its projects and services, on any day."""

import re
from datetime import date

import pytest
from django.test import Client

from projects.models import PhaseChange, Rollout, RolloutMembership
from records.models import DatePrecision
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    ProjectFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    UnitFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from tests.units.reorganising import entered, guide, new_unit, undo

pytestmark = pytest.mark.django_db


def address(unit):
    return f"/leistungseinheiten/{unit.slug}/"


def said(unit, day):
    return text_of(Client().get(f"{address(unit)}?stichtag={day}"))


def links_of(unit, day):
    """The texts of the page's links with their addresses, without the days."""
    page = Client().get(f"{address(unit)}?stichtag={day}").content.decode()
    found = re.findall(r'<a\s[^>]*?href="([^"]*)"\s*>(.*?)</a>', page, re.DOTALL)
    return {
        " ".join(re.sub(r"<[^>]+>", "", text).split()): re.sub(r"(\?|&amp;|&)stichtag=[\d-]+", "", link)
        for link, text in found
    }


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan", ends_on=date(2027, 12, 31))


@pytest.fixture
def legal(project):
    unit = UnitFactory(name="Rechtsamt", number="300", kind="OFFICE", division=DivisionFactory(name="Bereich 2"))
    return RolloutFactory(project=project, unit=unit, phases={date(2020, 1, 1): Phase.PRODUCTION})


@pytest.fixture
def zoo(project):
    return RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})


@pytest.fixture
def merged(staff, legal, zoo):
    """The unit that two others became on 01.01.2022."""
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort Recht", number="30"), "source": "VO/1/21"}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    return Rollout.objects.get(unit__names__name="Ressort Recht").unit


@pytest.mark.walk
def test_a_unit_is_called_as_on_the_day_and_former_names_are_named(legal):
    legal.unit.state(date(2022, 1, 1), name="Ressort Recht", number="30", source="VO/1/21")
    legal.unit.state(date(2024, 1, 1), name="Justiz")
    assert "Stichtag" in said(legal.unit, "2021-12-31")
    assert "300 Rechtsamt" in said(legal.unit, "2021-12-31")
    for later in ("Früher", "Ressort Recht", "Justiz", "VO/1/21", "2022", "2023", "2024"):
        assert later not in said(legal.unit, "2021-12-31")
    text = said(legal.unit, "2023-12-31")
    assert "30 Ressort Recht Früher: bis 31.12.2021: Rechtsamt" in text
    assert "Nummer Früher 300" not in text
    assert "Nummer 300 von Anfang an 31.12.2021" in text
    assert "Justiz" not in text
    assert "30 Justiz Früher: bis 31.12.2023: Ressort Recht; bis 31.12.2021: Rechtsamt" in said(
        legal.unit, "2024-01-01"
    )
    assert "Name Ressort Recht 01.01.2022 31.12.2023 VO/1/21" in said(legal.unit, "2024-01-01")


def test_what_is_not_recorded_of_a_unit_is_said_to_be(zoo):
    text = said(zoo.unit, "2021-01-01")
    assert "Nummer nicht erfasst Art nicht erfasst Geschäftsbereich nicht erfasst Besteht von Anfang an" in text
    assert "Für diesen Tag ist keine Zuständigkeit erfasst." in text


def test_a_number_that_was_given_up_is_none_any_more(legal):
    legal.unit.state(date(2022, 1, 1), number="")
    assert "Nummer keine mehr seit 01.01.2022" in said(legal.unit, "2022-01-01")


@pytest.mark.walk
def test_a_unit_not_yet_founded_says_so_and_nothing_else(merged):
    merged.state(date(2024, 1, 1), name="Justiz")
    text = said(merged, "2021-12-31")
    assert "30 Ressort Recht" in text
    assert (
        "Am 31.12.2021 gab es diese Leistungseinheit noch nicht; sie besteht seit dem 01.01.2022. "
        "Stand dieses Tages zeigen" in text
    )
    for later in ("Justiz", "Rechtsamt", "Zoo", "Aktenplan"):
        assert later not in text
    assert Client().get(f"/leistungseinheiten/{merged.slug}-2/").status_code == 404
    assert Client().get(f"/leistungseinheiten/{merged.pk}/").status_code == 404


@pytest.mark.walk
def test_a_successor_names_its_predecessors_and_they_name_it_from_its_day_on(merged, legal, zoo):
    text = said(merged, "2022-01-01")
    assert "Vorgängerinnen Rechtsamt (am 01.01.2022 zusammengelegt) Zoo (am 01.01.2022 zusammengelegt)" in text
    assert "Am 01.01.2022 zusammengelegt: Rechtsamt und Zoo zu Ressort Recht. (VO/1/21)" in text
    assert links_of(merged, "2022-01-01")["Zoo"] == address(zoo.unit)
    former = said(legal.unit, "2022-01-01")
    assert "Diese Leistungseinheit gibt es nicht mehr; ihr letzter Tag war der 31.12.2021." in former
    assert "Nachfolgerinnen Ressort Recht (seit 01.01.2022)" in former
    assert links_of(legal.unit, "2022-01-01")["Ressort Recht"] == address(merged)
    before = said(legal.unit, "2021-12-31")
    for later in ("Ressort Recht", "Nachfolgerinnen", "2022", "nicht mehr", "bis 31.12.2021"):
        assert later not in before


@pytest.mark.walk
def test_a_rollout_continues_all_that_became_one_with_it(merged, legal, zoo):
    assert "Aktenplan setzt fort: Rechtsamt, Zoo Planung seit 01.01.2022, übernommen" in said(merged, "2022-01-01")
    for rollout in (legal, zoo):
        assert re.search(r"Aktenplan 31\.12\.2021 \w+ aufgelöst Ressort Recht", said(rollout.unit, "2022-01-01"))


@pytest.mark.walk
def test_what_a_rollout_continues_is_named_in_its_own_project_alone(staff, legal, zoo):
    there = ProjectFactory(title="Anderes", slug="anderes")
    RolloutFactory(project=there, unit=zoo.unit)
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort Recht")}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    unit = Rollout.objects.filter(unit__names__name="Ressort Recht").first().unit
    assert "Aktenplan setzt fort: Rechtsamt, Zoo Planung" in said(unit, "2022-01-01")
    assert "Anderes setzt fort: Zoo nicht erfasst" in said(unit, "2022-01-01")


@pytest.mark.walk
def test_what_moved_to_another_project_continues_it_there(zoo):
    RolloutMembership(rollout=zoo, effective_on=date(2022, 1, 1), belongs=False, reason="Verlagert").save()
    there = Rollout(project=ProjectFactory(title="Anderes", slug="anderes"), unit=zoo.unit, continues=zoo)
    there.joined_on = date(2022, 1, 1)
    there.save()
    assert "Anderes setzt fort: Aktenplan nicht erfasst" in said(zoo.unit, "2022-01-01")
    assert "Aktenplan 31.12.2021 Planung Verlagert Anderes" in said(zoo.unit, "2022-01-01")
    assert "Anderes" not in said(zoo.unit, "2021-12-31")


@pytest.mark.walk
@pytest.mark.parametrize("name", ["legal", "zoo"])
def test_undoing_gives_back_every_byte(request, staff, legal, zoo, name):
    unit = request.getfixturevalue(name).unit
    pages = [f"{address(unit)}?stichtag={day}" for day in ("2021-12-31", "2022-01-01", "2026-01-01")]
    before = [Client().get(page).content for page in pages]
    client = staff()
    event = entered(
        guide(client, "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C"))
    )
    assert [Client().get(page).content == was for page, was in zip(pages, before, strict=True)] == [True, False, False]
    undo(client, event)
    assert [Client().get(page).content for page in pages] == before


@pytest.mark.walk(4)
def test_projects_show_phase_plan_and_what_is_overdue(legal, zoo):
    for day, planned in ((date(2020, 1, 1), date(2021, 3, 31)), (date(2021, 1, 1), date(2021, 6, 30))):
        zoo.state(day, planned_production_on=planned)
    text = said(zoo.unit, "2021-07-10")
    assert "Aktenplan Planung seit 01.01.2020 30.06.2021 ursprünglich 31.03.2021, einmal verschoben, 91 Tage" in text
    assert "Produktiv war vor 10 Tagen geplant" in text
    earlier = said(zoo.unit, "2020-12-31")
    assert "31.03.2021" in earlier
    assert "ursprünglich" not in earlier
    assert "30.06.2021" not in earlier


def test_a_phase_known_at_the_latest_says_so(project):
    rollout = RolloutFactory(project=project, unit__name="Museum", phases={date(2020, 1, 1): Phase.PLANNING})
    PhaseChange(
        rollout=rollout,
        phase_id=Phase.PRODUCTION,
        effective_on=date(2021, 4, 8),
        date_precision=DatePrecision.LATEST,
    ).save()
    assert "Produktiv seit spätestens 08.04.2021" in said(rollout.unit, "2021-04-08")
    assert "Planung seit 01.01.2020 Phase nicht sicher bekannt" in said(rollout.unit, "2021-04-07")


@pytest.mark.walk
def test_each_figure_equals_the_rows_that_it_links_to(read_csv, legal, zoo):
    unit = zoo.unit
    for number, phase in enumerate([Phase.PLANNING, Phase.PLANNING, Phase.PRODUCTION]):
        RolloutFactory(project=ProjectFactory(slug=f"p{number}"), unit=unit, phases={date(2020, 1, 1): phase})
    RolloutFactory(project__slug="ohne", unit=unit)
    zoo.state(date(2020, 1, 1), planned_production_on=date(2021, 3, 31))
    RolloutFactory(unit__name="Zooschule", project__slug="p9")
    for key in ("10001", "10002"):
        ResponsibilityChangeFactory(unit=unit, service__ozg_id=key, effective_on=date(2020, 1, 1))
    links = links_of(unit, "2021-07-10")
    figures = {
        text: link
        for text, link in links.items()
        if text[:1].isdigit() and link.startswith(("/leistungseinheiten/?", "/leistungen/?"))
    }
    assert set(figures) == {"5", "1 Produktiv", "3 Planung", "1 ohne erfasste Phase", "1 überfällig", "2"}
    for text, link in figures.items():
        rows = read_csv(f"{link.replace('/?', '.csv?').replace('&amp;', '&')}&stichtag=2021-07-10")
        assert len(rows) == int(text.split()[0]), link


@pytest.mark.walk
def test_services_with_their_bundles_are_those_of_the_day(legal):
    change = ResponsibilityChangeFactory(
        unit=legal.unit, service__ozg_id="10001", service__name="Vereinsregister", effective_on=date(2020, 1, 1)
    )
    BundleFactory(name="Vereine", service=change.service)
    assert "10001 Vereinsregister 01.01.2020 Vereine" in said(legal.unit, "2021-01-01")
    ResponsibilityChangeFactory(unit=UnitFactory(), service=change.service, effective_on=date(2021, 6, 1))
    assert "Vereinsregister" in said(legal.unit, "2021-05-31")
    assert "Vereinsregister" not in said(legal.unit, "2021-06-01")
    page = Client().get("/leistungen/10001/?stichtag=2021-05-31").content.decode()
    assert f'href="{address(legal.unit)}?stichtag=2021-05-31"' in page


@pytest.mark.walk
def test_lists_the_project_page_and_the_comparison_lead_to_the_unit(merged, legal):
    link = f'href="{address(legal.unit)}?stichtag='
    client = Client()
    assert link in client.get("/leistungseinheiten/?stichtag=2021-12-31").content.decode()
    assert link in client.get("/projekte/aktenplan/?stichtag=2022-01-01").content.decode()
    legal.unit.state(date(2021, 1, 1), name="Amt für Recht")
    page = client.get("/vergleich/?von=2019-12-31&bis=2021-06-01").content.decode()
    assert re.search(rf'href="{address(legal.unit)}[^"]*">Amt für Recht</a>', page)


@pytest.mark.walk(4)
def test_the_filter_of_a_unit_stands_in_the_form_where_it_is_chosen(legal, zoo):
    client = Client()
    assert "alle Leistungseinheiten" not in text_of(client.get("/leistungseinheiten/?stichtag=2021-01-01"))
    page = text_of(client.get(f"/leistungseinheiten/?leistungseinheit={zoo.unit.slug}&stichtag=2021-01-01"))
    assert "alle Leistungseinheiten Zoo" in page
    assert "1 Zeile (gefiltert)" in page
    for typed in ("x", "0", "9" * 30, "\0", "zoo,", ","):
        page = client.get("/leistungseinheiten/", {"leistungseinheit": typed})
        assert "0 Zeilen (gefiltert)" in text_of(page)
        assert client.get("/leistungseinheiten.csv", {"leistungseinheit": typed}).status_code == 400


@pytest.mark.walk
def test_the_number_of_queries_does_not_grow(merged, legal, zoo, django_assert_max_num_queries):
    for number in range(12):
        project = ProjectFactory(slug=f"p{number}")
        rollout = RolloutFactory(project=project, unit=merged, phases={date(2023, 1, 1): Phase.CONCEPT})
        rollout.state(date(2023, 1, 1), planned_production_on=date(2024, 1, 1))
        ResponsibilityChangeFactory(unit=merged, service__ozg_id=f"100{number:02}", effective_on=date(2023, 1, 1))
    for year in range(2023, 2028):
        merged.state(date(year, 1, 1), name=f"Ressort {year}", number=str(year))
    with django_assert_max_num_queries(42):
        said(merged, "2027-06-01")


@pytest.mark.walk
def test_the_form_of_a_rollout_names_all_that_it_continues(staff, merged):
    rollout = Rollout.objects.get(unit=merged)
    text = text_of(staff().get(f"/admin/projects/rollout/{rollout.pk}/change/"))
    assert "Setzt fort, auch durch Reorganisation Rechtsamt (Aktenplan), Zoo (Aktenplan)" in text
