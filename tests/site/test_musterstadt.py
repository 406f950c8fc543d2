"""Musterstadt, the fictitious city: what is in it, that a seed makes it again, and that nothing of it is real."""

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from funding.choices import MovementKind
from funding.models import Amendment, Expenditure, Grant, Movement
from ozgtracker.musterstadt.days import Days
from ozgtracker.musterstadt.entries import ImportedRow
from ozgtracker.musterstadt.histories import MONTHS, history
from papers.models import FrozenPaper, Paper
from projects.models import (
    BundleOutput,
    Involvement,
    Objective,
    ObjectiveNumber,
    Obstacle,
    Project,
    ProjectEnd,
    ProjectState,
)
from records.findings import CHECKS, Scope
from records.models import record_models
from reports.bundle.drawing import drawn
from reports.findings.audit import audit
from services.models import MaturityChange, OutsideView, Service
from tests.conftest import number_on, put_back, rows_by_table
from tests.law.readings import lists_on
from tests.musterstadt import LAST, PROJECTS, SEED, on_last_day, write_musterstadt
from tests.pages import text_of
from tests.samples import WHOLE
from units.models import Reorganisation, Unit

FOLDER = Path(settings.BASE_DIR) / "ozgtracker" / "musterstadt"
ANY_LAST_DAY = [date(2024, 2, 29), date(2026, 1, 1), date(2025, 12, 31), date(2023, 3, 31), date(2000, 2, 29), LAST]
# The states of Germany, their capitals and other large cities, and what is named in the other example.
REAL = re.compile(
    r"\b("
    r"Aachen|Augsburg|Baden|Bayern|Berlin|Bielefeld|Bochum|Bonn|Brandenburg|Braunschweig|Bremen|Chemnitz"
    r"|Dortmund|Dresden|Duisburg|Düsseldorf|Erfurt|Essen|Frankfurt|Freiburg|Gelsenkirchen|Hamburg|Hannover"
    r"|Hessen|Karlsruhe|Kiel|Köln|Leipzig|Lübeck|Magdeburg|Mainz|Mannheim|Mecklenburg|Mönchengladbach|München"
    r"|Münster|Niedersachsen|Nordrhein|NRW|Nürnberg|Potsdam|Rheinland|Saarbrücken|Saarland|Sachsen|Schleswig"
    r"|Schwerin|Stuttgart|Thüringen|Westfalen|Wiesbaden|Wuppertal"
    r")\b"
)
PERSON = re.compile(r"\b(?:Herrn?|Frau|Dr\.|Prof\.) [A-ZÄÖÜ]")


def cells_of(days, seed):
    """All that is written in rows, with day and table; deeds by their days."""
    return [
        (entry.entered_on, entry.table, tuple(entry.cells.items()))
        if isinstance(entry, ImportedRow)
        else entry.entered_on
        for entry in history(days, seed)
    ]


@pytest.mark.walk
def test_the_same_seed_makes_the_same_rows_and_another_one_others():
    assert cells_of(Days(LAST), 1) == cells_of(Days(LAST), 1)
    assert cells_of(Days(LAST), 1) != cells_of(Days(LAST), 2)


@pytest.mark.sample(2)
@pytest.mark.parametrize("last", ANY_LAST_DAY, ids=str)
def test_nothing_is_entered_after_the_last_day_nor_before_its_history_begins(last):
    entered = {entry.entered_on for entry in history(Days(last), SEED)}
    assert (min(entered), max(entered)) >= (Days(last).first(MONTHS), last - timedelta(31))
    assert max(entered) <= last


@pytest.mark.parametrize(
    ("last", "first", "end"),
    [
        (date(2024, 2, 29), date(2023, 2, 1), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_months_are_those_of_the_calendar(last, first, end):
    assert (Days(last).first(12), Days(last).end(12)) == (first, end)


def test_all_names_are_invented():
    texts = {path.name: path.read_text() for path in FOLDER.glob("*.*")}
    rows = [entry for entry in history(Days(LAST), SEED) if isinstance(entry, ImportedRow)]
    texts["rows"] = " ".join(cell for row in rows for cell in row.cells.values())
    assert {name: REAL.findall(text) for name, text in texts.items() if REAL.search(text)} == {}
    assert [name for name, text in texts.items() if PERSON.search(text)] == []


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_it_has_what_a_city_has():
    states = dict(ProjectState.objects.in_force(LAST).values_list("project__slug", "state"))
    assert states == {
        "bauportal": "RESTING",
        "e-akte": "RUNNING",
        "familiendienste": "RUNNING",
        "genehmigungsmarkt": "PLANNED",
        "posteingang": "COMPLETED",
        "wissensdatenbank": "ENDED_EARLY",
    }
    assert ProjectEnd.objects.filter(project__slug="e-akte").count() == 3, "planned, and extended twice"
    assert Unit.objects.existing(LAST).count() == 48
    kinds = Reorganisation.objects.order_by("effective_on").values_list("kind", "effective_on")
    assert list(kinds) == [
        ("RENAME", date(2024, 12, 1)),
        ("MERGE", date(2025, 5, 1)),
        ("SPLIT", date(2026, 4, 1)),
    ]
    assert Grant.objects.count() == 5
    assert Counter(Amendment.objects.values_list("grant__project__slug", flat=True)) == {
        "e-akte": 2,
        "familiendienste": 1,
        "bauportal": 1,
    }
    assert Counter(MovementKind(kind).label for kind in Movement.objects.values_list("kind", flat=True)) == {
        "Antrag": 11,
        "Bewilligung": 12,
        "Auszahlung": 10,
        "Rückzahlung": 2,
        "Verzicht": 1,
        "Zinsen": 2,
    }
    assert Expenditure.objects.count() == 155
    obstacles = Obstacle.objects.known(LAST).values_list("now__stage", flat=True)
    assert Counter(obstacles) == {"OPEN": 2, "PENDING": 3, "RESOLVED": 2}
    assert Involvement.objects.in_force(LAST).count() == 13
    assert Objective.objects.on(LAST).count() == 5
    assert list(ObjectiveNumber.objects.in_force(LAST).order_by("pk").values_list("number", flat=True)) == [
        45,
        10,
        8,
        18,
        5,
    ]
    outputs = BundleOutput.objects.by_then(LAST)
    assert list(outputs.values_list("kind", flat=True)) == (
        ["PROCESS_MODEL"] * 2 + ["NORM_SCREENING"] * 3 + ["LEGAL_HURDLE"] * 2 + ["REUSABLE"] * 2
    )
    assert len(drawn(outputs.exclude(process_model="").get().process_model).drawings) == 1
    assert Service.objects.count() == 575
    assert OutsideView.objects.count() == 5
    years = {day.year for day in MaturityChange.objects.values_list("effective_on", flat=True)}
    assert years == {2023, 2024, 2025, 2026}


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_findings_of_every_check_occur_and_some_are_explained():
    """But for the one that the database itself refuses, of amounts that do not sum."""
    found = audit(Scope(LAST))
    assert set(CHECKS) - {each.finding.check.identifier for each in found} == {"anteile-summe"}
    states = Counter((each.finding.gravity.label, each.is_open) for each in found)
    assert (
        min(states[gravity, is_open] for gravity in ("Fehler", "Warnung", "Hinweis") for is_open in (True, False)) > 0
    )


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_three_papers_are_frozen_as_of_their_days_and_say_what_was_entered_since(client):
    frozen = FrozenPaper.objects.order_by("frozen_at")
    assert [(each.paper.reference, timezone.localdate(each.frozen_at)) for each in frozen] == [
        ("VO/0212/24", date(2024, 11, 9)),
        ("VO/0388/25", date(2025, 11, 9)),
        ("VO/0451/26", date(2026, 10, 9)),
    ]
    assert set(Paper.objects.values_list("state", flat=True)) == {"PUBLISHED"}
    page = text_of(client.get("/berichte/vo-0388-25/"))
    assert "Seither nachgetragen" in page
    assert "Seither berichtigt" in page


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_everything_is_entered_on_its_day():
    """No entry of the history lies after the last day, and what is stated was entered by then."""
    for model in record_models():
        moments = model.history.model._base_manager.filter(history_date__date__gt=LAST)
        assert not moments.filter(id__in=model._base_manager.values("pk")).exclude(history_date__year=1970).exists(), (
            model
        )


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_every_chart_and_badge_is_there_and_no_page_lacks_data(client):
    overview = client.get(on_last_day("/")).content.decode()
    assert overview.count('class="spark') >= 3
    for badge in ("nicht zu halten", "ruht", "geplant"):
        assert badge in overview
    for slug in PROJECTS:
        page = client.get(on_last_day(f"/projekte/{slug}/"))
        text = text_of(page)
        assert "ein Verlauf zeigt sich vom zweiten an" not in text, slug
        plots = page.content.decode().count('class="chart__plot')
        assert plots == (0 if slug == "genehmigungsmarkt" else 2), slug
        assert 'class="timeline' in page.content.decode(), slug
    grants = Grant.objects.values_list("slug", flat=True)
    for address in ("/leistungen/stand/", *(f"/foerdermittel/{slug}/" for slug in grants)):
        assert client.get(on_last_day(address)).content.decode().count('class="chart__plot') == 1, address


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_it_is_loaded_once_and_has_accounts_with_roles_of_its_own(settings):
    settings.DEBUG = True
    out, services = StringIO(), Service.objects.count()
    call_command("demodaten", stadt="musterstadt", stdout=out)
    assert "demo-leserecht, demo-projektleitung-e-akte, demo-sachbearbeitung-bauaufsicht" in out.getvalue()
    assert Service.objects.count() == services


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.walk
def test_every_link_of_a_page_leads_somewhere(client, sample):
    """From the overview on, pages and files alike; of the links found on some pages some."""
    seen, pages = (
        {"/"},
        ["/", *(f"/projekte/{slug}/" for slug in PROJECTS), "/leistungen/stand/", "/berichte/vo-0451-26/"],
    )
    for page in pages:
        text = client.get(on_last_day(page)).content.decode()
        links = {unescape(link) for link in re.findall(r'href="(/[^"#]*)', text)} - seen
        for link in sample(sorted(links), 6):
            opened = client.get(link, follow=True)
            assert opened.status_code == 200, (page, link)
            for _ in opened.streaming_content if opened.streaming else ():
                """Files are read to their end."""
        seen |= links
    assert len(seen) > 150


@pytest.mark.skipif(not WHOLE, reason="takes a minute")
def test_the_same_seed_makes_the_same_files_of_every_list_and_the_same_papers(transactional_db, client):
    before, made = rows_by_table(), []
    for _ in range(2):
        number_on()
        write_musterstadt()
        made.append((lists_on(client, LAST), list(FrozenPaper.objects.order_by("pk").values_list("fingerprint"))))
        put_back(before)
    (lists, papers), (others, papers_again) = made
    assert {name: forms for name, forms in lists.items() if forms != others[name]} == {}
    assert papers == papers_again


@pytest.mark.skipif(not WHOLE, reason="takes a minute")
@pytest.mark.parametrize(("last", "seed"), [(date(2024, 2, 29), 2), (date(2026, 1, 1), 3)])
def test_on_any_last_day_and_with_any_seed_it_fits_the_rules(db, last, seed):
    write_musterstadt(last, seed)
    assert (Unit.objects.existing(last).count(), Service.objects.count(), FrozenPaper.objects.count()) == (48, 575, 3)
    assert set(CHECKS) - {each.finding.check.identifier for each in audit(Scope(last))} == {"anteile-summe"}


@pytest.mark.parametrize("day", ["31.02.2026", "gestern", "1999-12-31", "2199-01-01"])
def test_a_last_day_that_cannot_be_is_refused(db, settings, day):
    settings.DEBUG = True
    with pytest.raises(CommandError) as refused:
        call_command("demodaten", stadt="musterstadt", bis=day, stdout=StringIO())
    assert str(refused.value).startswith(f"--bis: „{day}“ ist kein Tag von 01.01.2000 bis heute.")
    assert not Project.objects.exists()
