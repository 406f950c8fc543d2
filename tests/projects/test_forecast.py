"""When a project will be finished, and whether its end will hold."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.forecast import BUNDLES, UNITS, Completion, Forecast, Verdict, verdict_of
from projects.forecast_check.model_case import MODEL_CASE
from projects.forecast_sentences import RULES, facts_used, reason, rests_on
from projects.forecasting.fitted import DATED, VAGUE
from projects.models import PhaseChange
from records.models import DatePrecision
from tests.factories import ProjectFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import Phase

START = date(2019, 1, 1)
KEY_DATE = date(2021, 1, 1)


def every(days, number, until=KEY_DATE):
    return tuple(Completion(until - timedelta(days=days * index), is_exact=True) for index in range(number))


def forecast(completions, *, total=40, ends_on=date(2022, 1, 1), started_on=START, words=UNITS):
    return Forecast(started_on, ends_on, KEY_DATE, total, tuple(completions), words)


def test_the_end_of_the_report_takes_three_and_a_half_times_the_pace_and_cannot_be_held():
    case = MODEL_CASE
    assert (case.done, case.days_elapsed, case.remaining, case.days_left) == (22, 839, 16, 175)
    assert case.factor == Decimal("3.5")
    assert (case.pace_so_far, case.pace_needed) == (Decimal("0.80"), Decimal("2.78"))
    assert case.average_end == date(2022, 12, 9)
    assert case.verdict == Verdict.UNATTAINABLE
    assert [case.chance(day) for day in (date(2021, 9, 30), date(2021, 12, 31))] == [0.07, 0.28]
    assert case.range[0] < date(2021, 12, 31) < case.range[1]
    assert (case.pace_last_6, case.pace_last_12) == (None, None)
    assert reason(case).startswith("Das Projektende 30.09.2021 ist nicht zu halten: Es hält zu 7 %; ")
    assert reason(case).endswith(
        "Das Ende verlangt das 3,5-Fache des bisherigen Tempos (16 in 175 Tagen statt 22 in 839 Tagen)."
    )


def test_a_steady_project_is_finished_about_when_arithmetic_says():
    steady = forecast(every(14, 30), total=40, ends_on=None)
    assert steady.range[0] < KEY_DATE + timedelta(days=140) < steady.median < steady.average_end < steady.range[1]
    assert steady.average_end == KEY_DATE + timedelta(days=244)


def test_an_unsteady_project_has_a_wide_range():
    fits = (*every(2, 8), *every(3, 8, until=date(2020, 9, 1)), *every(1, 8, until=date(2020, 5, 1)))
    earliest, latest = forecast(fits).range
    assert (latest - earliest).days > 100


@pytest.mark.parametrize(
    ("ends_on", "verdict"),
    [
        (date(2028, 1, 1), Verdict.ON_TRACK),
        (KEY_DATE + timedelta(days=140), Verdict.AT_RISK),
        (KEY_DATE + timedelta(days=40), Verdict.UNATTAINABLE),
        (KEY_DATE, Verdict.UNATTAINABLE),
        (date(2020, 12, 1), Verdict.UNATTAINABLE),
        (None, Verdict.NOT_ESTIMABLE),
    ],
)
def test_the_verdict_follows_from_where_the_end_lies(ends_on, verdict):
    assert forecast(every(14, 30), ends_on=ends_on).verdict == verdict


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"completions": (), "total": 0}, "Es sind keine Leistungseinheiten erfasst."),
        ({"completions": (), "words": BUNDLES}, "Bis zum Stichtag sind keine Prozessbündel digitalisiert."),
        ({"completions": every(14, 4)}, "Erst 4 von 40 sind produktiv; nötig sind mindestens 5."),
        ({"completions": every(7, 9), "started_on": date(2020, 10, 1)}, "Das Projekt läuft erst 92 Tage"),
        ({"completions": every(7, 9, until=date(2019, 9, 1))}, "Im letzten Jahr sind keine Leistungseinheiten"),
        ({"completions": every(14, 30), "ends_on": None}, "Für das Projekt ist kein Ende festgelegt."),
    ],
)
def test_too_little_data_is_not_estimated_and_says_why(changed, why):
    found = forecast(**{"completions": (), **changed})
    assert found.verdict == Verdict.NOT_ESTIMABLE
    assert why in reason(found)


@pytest.mark.parametrize(
    ("ends_on", "told"),
    [
        (KEY_DATE, "Das Projektende 01.01.2021 ist erreicht, und 10 Leistungseinheiten fehlen."),
        (date(2020, 12, 31), "Das Projektende 31.12.2020 ist seit 1 Tag vorbei, und 10 Leistungseinheiten fehlen."),
        (date(2018, 1, 1), "Das Projektende 01.01.2018 ist seit 1.096 Tagen vorbei, und 10 Leistungseinheiten fehlen."),
    ],
)
def test_an_end_that_has_passed_is_told_with_its_days(ends_on, told):
    assert reason(forecast(every(14, 30), ends_on=ends_on)) == told


@pytest.mark.walk
@pytest.mark.django_db
def test_the_method_is_told_where_something_was_computed(client):
    project = ProjectFactory(slug="p", started_on=date(2019, 1, 1), ends_on=date(2021, 12, 31))
    RolloutFactory(project=project)
    address = "/projekte/p/?stichtag=2020-12-31"
    assert "Gemischt wird" not in text_of(client.get(address))
    for month in range(1, 11):
        RolloutFactory(project=project, phases={date(2020, month, 1): Phase.PRODUCTION})
    assert "Gemischt wird, was einfache Regeln sagen" in text_of(client.get(address))
    for change in PhaseChange.objects.all():
        change.date_precision = DatePrecision.LATEST
        change.save()
    assert "Voraussichtlich fertig, mit 80 % Wahrscheinlichkeit" in text_of(client.get(address))


def test_a_finished_project_is_finished():
    finished = forecast(every(14, 40))
    assert (finished.verdict, finished.range) == (Verdict.COMPLETED, None)
    assert reason(finished) == "Alle 40 Leistungseinheiten sind produktiv."


def test_the_same_facts_give_the_same_forecast():
    assert forecast(every(10, 30)).range == forecast(every(10, 30)).range


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (0.99, "im Plan"),
        (0.9, "im Plan"),
        (0.89, "gefährdet"),
        (0.11, "gefährdet"),
        (0.1, "nicht zu halten"),
        (0.0, "nicht zu halten"),
    ],
)
def test_one_rule_gives_the_word_for_a_chance(chance, word):
    assert verdict_of(chance).label == word


@pytest.mark.django_db
def test_page_and_document_say_from_which_chance_on_an_end_is_safe(client):
    text = text_of(client.get("/prognose/"))
    assert "im Plan: Das Projektende hält mit mindestens 90 % Wahrscheinlichkeit." in text
    assert "gefährdet: Es hält mit mehr als 10 und weniger als 90 % Wahrscheinlichkeit." in text
    rows = Path("docs/prognose.md").read_text().splitlines()
    assert "| im Plan | Das Ende hält mit mindestens 90 %. |" in rows
    assert "| gefährdet | Es hält mit mehr als 10 und weniger als 90 %. |" in rows


@pytest.mark.parametrize(
    ("days_left", "chance", "verdict"),
    [
        (240, 0.48, Verdict.AT_RISK),
        (300, 0.77, Verdict.AT_RISK),
        (400, 0.92, Verdict.ON_TRACK),
        (500, 0.95, Verdict.ON_TRACK),
    ],
)
def test_even_work_with_two_thirds_more_time_than_it_needs_is_on_track(days_left, chance, verdict):
    """Thirty of forty, one every 24 days: ten more take 240 days at this pace (docs/prognose.md)."""
    found = forecast(every(24, 30), ends_on=KEY_DATE + timedelta(days=days_left))
    assert (found.chance_to_hold, found.verdict) == (chance, verdict)


@pytest.mark.parametrize("total", [38, 40, 55])
@pytest.mark.parametrize("ends_on", [date(2021, 3, 1), date(2021, 10, 1), date(2023, 1, 1)])
def test_word_chance_and_range_agree(total, ends_on):
    found = forecast(every(14, 30), total=total, ends_on=ends_on)
    assert found.verdict == verdict_of(found.chance_to_hold)
    assert found.range[0] < found.median < found.range[1]
    assert found.chance(found.range[0]) == pytest.approx(0.1, abs=0.02)
    assert found.chance(found.range[1]) == pytest.approx(0.9, abs=0.02)
    assert found.chance(KEY_DATE) == 0


def test_what_would_be_if():
    now = forecast(every(14, 30), total=40, ends_on=date(2021, 6, 1))
    assert now.altered() == replace(now, promised_on=now.ends_on)
    assert now.altered(pace=Decimal(2)).median < now.median < now.altered(pace=Decimal("0.5")).median
    assert now.altered(total=50).median > now.median
    later = now.altered(ends_on=date(2021, 12, 31))
    assert later.median == now.median
    assert later.chance_to_hold == now.chance(date(2021, 12, 31)) > now.chance_to_hold
    assert now.altered(total=30).verdict == Verdict.COMPLETED


@pytest.mark.parametrize("changed", [{"pace": Decimal(0)}, {"pace": Decimal(-1)}, {"total": 29}])
def test_what_cannot_be_is_refused(changed):
    with pytest.raises(ValueError, match="pace"):
        forecast(every(14, 30), total=40).altered(**changed)


def test_what_a_forecast_rests_on_is_told():
    case = MODEL_CASE
    assert facts_used(case) == (
        "22 in 839 Tagen (von 22 nur der späteste Tag bekannt); 16 fehlen; davon begonnene Arbeit für 8,3; "
        "versprochenes Ende 30.09.2021"
    )
    told = rests_on(case)
    assert [share for _, share, _ in told] == sorted((share for _, share, _ in told), reverse=True)
    assert 90 <= sum(share for _, share, _ in told) <= 101
    assert ("versprochenes Ende", date(2021, 9, 30)) in [(rule, day) for rule, _, day in told]
    assert (facts_used(forecast(())), rests_on(forecast(()))) == ("", [])
    assert set(RULES) == {*DATED.weights, *VAGUE.weights}


@pytest.mark.walk
def test_the_calibration_holds_and_names_the_model_case():
    out = StringIO()
    with suppress(CommandError):  # so small a sample need not keep every bound
        call_command("prognose_pruefen", histories=1, stdout=out)
    assert "zusammen" in out.getvalue()
    assert "VO/0504/21, Stand 08.04.2021: „nicht zu halten“." in out.getvalue()
    assert "Abgeschlossen am 31.12.2021: Ende nicht gehalten." in out.getvalue()


@pytest.mark.walk
def test_the_pages_say_whether_the_end_holds(client, examples):
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2021-04-08"))
    assert "nicht zu halten" in text
    assert "das 3,5-Fache des bisherigen Tempos" in text
    assert "2,78 im Monat statt 0,80 seit Beginn, 3,5-mal so viel" in text
    assert "Rechnerisch fertig beim Tempo seit Beginn 09.12.2022" in text
    assert "Es ist nicht erfasst, wie viele Prozessbündel digitalisiert sind." in text_of(
        client.get("/projekte/kijufa/?stichtag=2021-04-08")
    )
    assert text_of(client.get("/?stichtag=2021-04-08")).count("Prognose: nicht zu halten") == 1


@pytest.mark.walk
@pytest.mark.django_db
def test_overview_and_project_page_agree_also_where_a_unit_went_back(client):
    project = ProjectFactory(slug="p", started_on=START, ends_on=date(2021, 6, 1))
    for index in range(8):
        RolloutFactory(project=project, phases={date(2020, 3 + index, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, phases={date(2020, 5, 1): Phase.PRODUCTION, date(2020, 9, 1): Phase.CONCEPT})
    word = "gefährdet"
    assert f"Prognose: {word}" in text_of(client.get("/?stichtag=2021-01-01"))
    assert word in text_of(client.get("/projekte/p/?stichtag=2021-01-01"))
    assert word in text_of(client.get("/projekte/?stichtag=2021-01-01"))


@pytest.mark.django_db
def test_what_is_not_known_to_be_completed_is_not_said_to_be_open(client, examples):
    before = text_of(client.get("/projekte/aktenplan/?stichtag=2021-04-07"))
    assert "Bis zum Stichtag sind höchstens 22 von 38 Leistungseinheiten produktiv." in before
    after_the_end = text_of(client.get("/projekte/kijufa/?stichtag=2022-07-01"))
    assert (
        "Das Projektende 30.06.2022 ist seit 1 Tag vorbei, und wie viele Prozessbündel digitalisiert sind, ist nicht "
        "erfasst."
    ) in after_the_end
    assert "Prognose nicht abschätzbar" in after_the_end
