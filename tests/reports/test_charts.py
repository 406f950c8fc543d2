"""The charts over time on the page of a project, as a visitor gets them."""

import re
from datetime import date
from decimal import Decimal

import pytest

from projects.choices import NOT_BEGUN, STANDARD_MODEL, Step, StepState, phase_key
from projects.models import PhaseChange, Project, Rollout
from records.models import DatePrecision
from reports.charts.axes import AmountAxis, DayAxis, count_label, euro_label
from reports.charts.courses import step_line
from reports.charts.geometry import Timeline
from tests.factories import (
    BundleFactory,
    ExpenditureFactory,
    MilestoneFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
)
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
REPORT = "/projekte/aktenplan/?stichtag=2021-04-08"


def page(client, day="2021-04-08", slug="neu"):
    return client.get(f"/projekte/{slug}/?stichtag={day}")


@pytest.fixture
def project():
    return ProjectFactory(slug="neu", started_on=date(2019, 1, 1), ends_on=date(2021, 12, 31))


@pytest.fixture
def moving(project):
    """Three units, one after the other in Planung, Konzeption and Produktiv; one without a phase."""
    for month in (2, 3, 4):
        RolloutFactory(
            project=project,
            phases={
                date(2019, month, 1): Phase.PLANNING,
                date(2020, month, 1): Phase.CONCEPT,
                date(2021, month, 1): Phase.PRODUCTION,
            },
        )
    RolloutFactory(project=project)
    return project


def test_units_of_the_report_are_told_in_words_and_in_a_table(client, examples):
    text = text_of(client.get(REPORT))
    assert "Leistungseinheiten nach Phase im Zeitverlauf vom 21.12.2018 bis 08.04.2021" in text
    assert (
        "Nach der Prognose sind alle 38 mit 80 % Wahrscheinlichkeit zwischen 25.10.2021 und 21.06.2024 fertig, ebenso "
        "wahrscheinlich vor wie nach dem 16.03.2022."
    ) in text
    assert "Am 08.04.2021 sind die ersten Phasen erfasst: 22 von 38 Leistungseinheiten sind produktiv." in text
    assert "Bei 38 Phasenwechseln ist nur bekannt, dass der Stand spätestens am eingetragenen Tag galt." in text
    assert "Als Tabelle" in text
    assert "Tag Produktiv Konzeption Planung ohne erfasste Phase" in text
    assert "21.12.2018 höchstens 22 höchstens 31 höchstens 38 38" in text
    assert "08.04.2021 22 9 7 0" in text


def test_money_of_the_report_is_told_in_words_and_in_a_table(client, examples):
    text = text_of(client.get(REPORT))
    assert (
        "Am 08.04.2021 sind die ersten Beträge erfasst: 1.556.579,06 € (76,7 % der Landesförderung) sind "
        "abgerufen, 1.556.579,06 € verwendet. Bei 4 Beträgen ist nur bekannt, dass der Stand spätestens am "
        "eingetragenen Tag galt."
    ) in text
    assert "17.12.2018 0,00 € 0,00 €" in text
    assert "08.04.2021 1.556.579,06 € 1.556.579,06 €" in text


def test_the_key_date_is_marked_where_it_lies(client, moving):
    answer = page(client).content.decode()
    assert re.findall(r"Stichtag 08\.04\.2021</text>", answer) == ["Stichtag 08.04.2021</text>"]
    marks = re.findall(r'<line class="chart__key-date" x1="([\d.]+%)" x2="([\d.]+%)" y1="-6"', answer)
    assert marks == [("75.6%", "75.6%")]


def test_one_known_day_is_drawn_only_where_a_forecast_leads_on_from_it(client, examples):
    answer = client.get(REPORT)
    assert answer.content.decode().count('class="chart__plot') == 1
    assert text_of(answer).count("Bekannt ist nur ein Tag, der 08.04.2021; ein Verlauf zeigt sich vom zweiten an.") == 1


def test_one_known_day_without_a_forecast_is_a_sentence_and_no_drawing(client, project):
    RolloutFactory(project=project, phases={date(2020, 3, 1): Phase.PLANNING})
    answer = page(client)
    assert "chart__plot" not in answer.content.decode()
    assert "Bekannt ist nur ein Tag, der 01.03.2020; ein Verlauf zeigt sich vom zweiten an." in text_of(answer)


@pytest.mark.walk
def test_the_range_and_the_middle_of_the_forecast_are_drawn_and_told(client, examples):
    answer = client.get(REPORT)
    drawn, text = answer.content.decode(), text_of(answer)
    fan = re.search(r'class="chart__fan" d="M(\d+) 422L(\d+) 0H(\d+)Z"', drawn)
    middle = re.search(r'class="chart__middle" d="M(\d+) 422L(\d+) 0"', drawn)
    now, earliest, latest = map(int, fan.groups())
    assert now == int(middle[1]) < earliest < int(middle[2]) < latest == 1000
    assert "Prognose (80 %): 25.10.2021 bis 21.06.2024 Prognose, Mitte: 16.03.2022" in text


def test_the_file_of_the_chart_says_the_forecast_too(client, examples):
    drawing = client.get("/projekte/aktenplan/phasen-verlauf.svg?stichtag=2021-04-08").content.decode()
    assert "Prognose, Mitte: 16.03.2022" in drawing
    assert "ebenso wahrscheinlich vor wie nach dem 16.03.2022." in drawing
    assert 'class="chart__middle"' in drawing


def test_figures_end_with_the_key_date(client, moving):
    text = text_of(page(client, "2020-02-15"))
    assert "01.02.2020 höchstens 1 mindestens 1, höchstens 2 mindestens 2, höchstens 3 1" in text
    assert "15.02.2020 höchstens 1 mindestens 1, höchstens 2 mindestens 2, höchstens 3 1" in text
    assert "01.03.2020" not in text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            "2019-02-01",
            "Am 01.02.2019 sind die ersten Phasen erfasst: höchstens 3 von 4 Leistungseinheiten sind produktiv.",
        ),
        (
            "2019-12-31",
            (
                "Was sich seit dem 01.02.2019 geändert hat, ist nicht sicher bekannt: "
                "höchstens 1 von 4 Leistungseinheiten sind produktiv."
            ),
        ),
        (
            "2020-03-15",
            (
                "Was sich seit dem 15.03.2019 geändert hat, ist nicht sicher bekannt: "
                "höchstens 1 von 4 Leistungseinheiten sind produktiv."
            ),
        ),
        ("2021-04-08", "Produktiv stieg von höchstens 1 am 08.04.2020 auf mindestens 3 am 08.04.2021."),
        (
            "2023-01-01",
            "Seit dem 01.04.2021 hat sich nichts geändert: mindestens 3 von 4 Leistungseinheiten sind produktiv.",
        ),
    ],
)
def test_the_sentence_tells_what_changed_within_a_year(client, moving, day, sentence):
    assert sentence in text_of(page(client, day))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2019-12-31", "Planung stieg von 1 am 01.02.2019 auf 3 am 31.12.2019."),
        ("2020-03-15", "Konzeption stieg von 0 am 15.03.2019 auf 2 am 15.03.2020."),
        ("2021-04-08", "Produktiv stieg von 0 am 08.04.2020 auf 3 am 08.04.2021."),
    ],
)
def test_of_units_known_from_the_first_day_the_sentence_tells_exact_numbers(client, project, day, sentence):
    for month in (2, 3, 4):
        phases = {
            date(2019, 2, 1): phase_key(STANDARD_MODEL, NOT_BEGUN),
            date(2019, month, 1 if month == 2 else 2): Phase.PLANNING,
            date(2020, month, 1): Phase.CONCEPT,
            date(2021, month, 1): Phase.PRODUCTION,
        }
        RolloutFactory(project=project, phases=phases)
    assert sentence in text_of(page(client, day))


def test_what_is_known_at_the_latest_is_neither_0_before_nor_a_rise(client, examples):
    rollout = Rollout.objects.get(project__slug="aktenplan", unit__names__name="Feuerwehr")
    PhaseChange.objects.create(rollout=rollout, phase_id=Phase.CONCEPT, effective_on=date(2021, 4, 1))
    text = text_of(client.get(REPORT))
    assert "Produktiv stieg von 0" not in text
    assert "Was sich seit dem 01.04.2021 geändert hat, ist nicht sicher bekannt: 22 von 38" in text
    assert "Tag Produktiv Konzeption Planung Phase nicht sicher bekannt ohne erfasste Phase" in text
    assert "21.12.2018 höchstens 22 höchstens 31 höchstens 38 0 38" in text
    assert "01.04.2021 höchstens 22 höchstens 32 höchstens 38 1 37" in text
    assert "08.04.2021 22 9 7 0 0" in text


def test_steps_known_at_the_latest_are_neither_0_before_nor_a_rise(client):
    project = ProjectFactory(slug="neu", kind=Project.Kind.PROCESS)
    first, second = BundleFactory(project=project), BundleFactory(project=project)
    StepFactory(bundle=first, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    for step in (Step.RECORDED, Step.ANALYSED):
        latest = {"effective_on": date(2020, 3, 1), "date_precision": DatePrecision.LATEST}
        StepFactory(bundle=second, step=step, **latest)
    text = text_of(page(client, "2020-03-01"))
    assert "Analysiert stieg" not in text
    assert "01.01.2020 0 0 höchstens 1 mindestens 1 1" in text
    assert "01.03.2020 0 0 1 2 0" in text


def test_the_sentence_tells_a_fall(client, project):
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PRODUCTION, date(2020, 6, 1): Phase.PLANNING})
    assert "Produktiv fiel von 1 am 01.01.2020 auf 0 am 31.12.2020." in text_of(page(client, "2020-12-31"))


def test_the_sentence_tells_when_all_is_as_it_was(client, project):
    days = {date(2020, 1, 1): Phase.PLANNING, date(2020, 6, 1): Phase.PRODUCTION, date(2020, 7, 1): Phase.PLANNING}
    RolloutFactory(project=project, phases=days)
    assert (
        "Am 31.12.2020 ist die Verteilung dieselbe wie am 01.01.2020: 0 von 1 Leistungseinheiten sind produktiv."
    ) in text_of(page(client, "2020-12-31"))


def test_the_sentence_of_money_tells_what_changed_within_a_year(client, project):
    tranche = TrancheFactory(grant__project=project)
    ExpenditureFactory(tranche=tranche, booked_on=date(2020, 6, 1))
    ExpenditureFactory(tranche=tranche, booked_on=date(2020, 7, 1))
    assert (
        "Seit dem 01.04.2020 hat sich nichts geändert: 450,00 € (50,0 % der Landesförderung) sind abgerufen, "
        "0,00 € verwendet."
    ) in text_of(page(client, "2020-05-15"))
    assert (
        "Der Abruf blieb vom 01.04.2020 bis zum 15.06.2020 bei 450,00 € (50,0 % der Landesförderung), "
        "die Verwendung stieg von 0,00 € auf 100,00 €."
    ) in text_of(page(client, "2020-06-15"))
    assert (
        "Seit dem 01.07.2020 hat sich nichts geändert: 450,00 € (50,0 % der Landesförderung) sind abgerufen, "
        "200,00 € verwendet."
    ) in text_of(page(client, "2021-12-31"))


def test_further_payments_are_told_against_the_first(client, project):
    grant = TrancheFactory(grant__project=project).grant
    TrancheFactory(grant=grant, paid_on=date(2020, 10, 1), paid=Decimal("90.05"))
    assert (
        "Der Abruf stieg von 450,00 € am 01.04.2020 auf 540,05 € am 31.12.2020 "
        "(60,0 % der Landesförderung), die Verwendung blieb bei 0,00 €."
    ) in text_of(page(client, "2020-12-31"))


def test_a_bundle_is_counted_with_every_step_it_has_taken(client):
    project = ProjectFactory(slug="neu", kind=Project.Kind.PROCESS)
    bundle, other = BundleFactory(project=project), BundleFactory(project=project)
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=other, step=Step.RECORDED, state=StepState.NOT_BEGUN, effective_on=date(2020, 1, 1))
    text = text_of(page(client, "2020-06-30"))
    assert "Prozessbündel nach Bearbeitungsschritt im Zeitverlauf vom 01.01.2019 bis 30.06.2020" in text
    assert "Analysiert stieg von 0 am 01.01.2020 auf 1 am 30.06.2020." in text
    assert "digitalisiert: 0 optimiert: 0 analysiert: 1 aufgenommen: 1 noch nicht aufgenommen: 1" in text
    assert "01.01.2020 0 0 0 1 1" in text
    assert "01.02.2020 0 0 1 1 1" in text


def test_bundles_of_which_nothing_is_recorded_may_have_taken_any_step(client):
    project = ProjectFactory(slug="neu", kind=Project.Kind.PROCESS)
    bundle, _ = BundleFactory(project=project), BundleFactory(project=project)
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    text = text_of(page(client, "2020-06-30"))
    assert "Was sich seit dem 01.01.2020 geändert hat, ist nicht sicher bekannt: höchstens 1 von 2" in text
    assert "analysiert: mindestens 1 aufgenommen: mindestens 1 ohne erfassten Schritt: 1" in text
    assert "01.01.2019 nicht erfasst nicht erfasst nicht erfasst nicht erfasst 2" in text
    assert "01.02.2020 höchstens 1 höchstens 1 mindestens 1 mindestens 1 1" in text


def test_without_events_the_page_says_what_is_missing_instead_of_a_chart(client, examples):
    answer = client.get("/projekte/kijufa/?stichtag=2021-04-07")
    text = text_of(answer)
    assert "Bis zum 07.04.2021 ist kein Bearbeitungsschritt erfasst; der Verlauf beginnt mit dem ersten." in text
    assert "Bis zum 07.04.2021 ist keine Auszahlung und keine Ausgabe erfasst; der Verlauf beginnt mit der ersten." in (
        text
    )
    assert "chart__plot" not in answer.content.decode()


def test_units_without_any_phase_are_no_chart(client, project):
    RolloutFactory(project=project)
    assert "Bis zum 08.04.2021 ist kein Phasenwechsel erfasst; der Verlauf beginnt mit dem ersten." in text_of(
        page(client)
    )


def test_charts_carry_no_style_of_their_own_and_every_id_once(client, moving):
    bundle = BundleFactory(project=moving)
    StepFactory(bundle=bundle, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    for _ in range(2):
        tranche = TrancheFactory(grant__project=moving)
        later = {"period_start": date(2020, 1, 1), "period_end": date(2020, 6, 30), "paid_on": date(2020, 8, 1)}
        TrancheFactory(grant=tranche.grant, **later)
    answer = page(client).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', answer)
    assert answer.count("chart__plot ") == 4
    assert (" style=" in answer, "<style" in answer, len(ids) - len(set(ids))) == (False, False, 0)
    referred = set(re.findall(r'url\(#([^)]+)\)|aria-(?:labelledby|describedby)="([^"]+)"', answer))
    assert {first or second for first, second in referred} - set(ids) == set()


def test_an_area_ends_at_the_key_date(client, moving):
    answer = page(client, "2020-06-30").content.decode()
    production = '<clipPath id="units-course-productive-area" clipPathUnits="objectBoundingBox">'
    concept = production.replace("productive", "concept")
    path = r'<path transform="scale\(.001\)" d="([^"]+)"/>'
    assert re.findall(re.escape(production) + path, answer) == ["M0 1000H28H53H82H361H388H416H498V1000H0Z"]
    assert re.findall(re.escape(concept) + path, answer) == ["M0 1000H28H53H82H361V750H388V500H416V250H498V1000H0Z"]


@pytest.mark.parametrize("grants", [1, 3])
def test_the_page_needs_the_same_queries_however_much_happened(client, moving, django_assert_num_queries, grants):
    MilestoneFactory(project=moving)
    for _ in range(grants):
        ExpenditureFactory(tranche__grant__project=moving)
    with django_assert_num_queries(37):
        page(client)


def test_the_page_of_bundles_needs_the_same_queries(client, django_assert_num_queries):
    bundle = BundleFactory(project__slug="neu")
    StepFactory(bundle=bundle)
    ExpenditureFactory(tranche__grant__project=bundle.project)
    with django_assert_num_queries(28):
        page(client)


def test_a_line_holds_each_height_until_the_next_day():
    assert step_line([(0, 0), (200, 500), (300, 500), (1000, 800)]) == "M0 1000H200V500H300H1000V200"


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2018, 12, 21), date(2021, 9, 30), ["2019", "2020", "2021"]),
        (date(2020, 3, 1), date(2021, 4, 30), ["Apr. 2020", "Juli 2020", "Okt. 2020", "Jan. 2021", "Apr. 2021"]),
        (date(2020, 1, 1), date(2020, 3, 31), ["Jan. 2020", "Feb. 2020", "März 2020"]),
        (date(2020, 1, 2), date(2020, 1, 20), ["02.01.2020"]),
        (date(1900, 1, 1), date(2199, 12, 31), ["1900", "2000", "2100"]),
    ],
)
def test_days_have_few_round_ticks(first, last, labels):
    assert [tick.label for tick in DayAxis(Timeline(first, last)).ticks] == labels


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (AmountAxis(1, count_label), ["0", "1"]),
        (AmountAxis(38, count_label, labels_top=True), ["0", "10", "20", "30", "38"]),
        (AmountAxis(10000, count_label), ["0", "2.000", "4.000", "6.000", "8.000", "10.000"]),
        (AmountAxis(Decimal("1008.00"), euro_label), ["0 €", "500 €", "1.000 €"]),
        (
            AmountAxis(Decimal("2274213.76"), euro_label),
            ["0 €", "0,5 Mio. €", "1,0 Mio. €", "1,5 Mio. €", "2,0 Mio. €"],
        ),
    ],
)
def test_amounts_have_few_round_ticks(axis, labels):
    assert [tick.label for tick in axis.ticks] == labels


def test_the_time_line_of_the_schedule_names_years(client, project):
    MilestoneFactory(project=project, due_on=date(2022, 6, 1))
    drawn = page(client).content.decode()
    [days] = re.findall(r'<svg class="timeline__days".*?</svg>', drawn, re.DOTALL)
    assert re.findall(r">(\d{4})</text>", days) == ["2019", "2020", "2021", "2022"]
    assert re.findall(r'<text class="chart__label" x="([\d.]+%)"', days) == ["0.0%", "29.2%", "58.6%", "87.8%"]
