"""Steps of bundles can be withdrawn from a day on, and taken again; work that has not begun is no step not recorded."""

import json
from datetime import date

import pytest

from projects.choices import Step, StepState
from projects.models import BundleMembership, BundleStep, Project
from projects.progress import progress_of
from records.ends import wrong_ends
from records.models import DatePrecision
from reports.project.held import with_contents
from reports.project.panels import panels_of
from tests.example_papers import frozen_example
from tests.factories import BundleFactory, StepFactory
from tests.pages import delete, fields_of, text_of
from tests.steps import BUNDLES, LIST, columns, not_begun, progress, stated, take, withdraw

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_withdrawing_a_step_withdraws_the_later_ones_in_the_same_deed(lead, elterngeld, read_csv):
    text = text_of(withdraw(lead, [elterngeld], Step.ANALYSED, "01.06.2020"))
    assert "Ab 01.06.2020 zurückgenommen: analysiert, optimiert, digitalisiert." in text
    assert stated(elterngeld)[4:] == [
        (Step.ANALYSED, "WITHDRAWN", "01.06.2020"),
        (Step.OPTIMISED, "WITHDRAWN", "01.06.2020"),
        (Step.DIGITISED, "WITHDRAWN", "01.06.2020"),
    ]
    assert wrong_ends(BundleStep, [elterngeld.pk]) == []
    assert columns(read_csv, "2020-05-31") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]
    assert columns(read_csv, "2020-06-01") == [("01.01.2020", *["zurückgenommen"] * 3)]
    assert progress(read_csv, "2020-05-31") == ("1", "100,0")
    assert progress(read_csv, "2020-06-01") == ("0", "0,0")


def test_the_form_names_the_later_steps_and_where_each_bundle_stands(lead, elterngeld):
    text = text_of(lead.get(f"{BUNDLES}{elterngeld.pk}/zuruecknehmen/"))
    assert "analysiert, damit auch optimiert und digitalisiert" in text
    assert "Elterngeld – Bürgerservices (aufgenommen am 01.01.2020, analysiert am 01.02.2020," in text


@pytest.mark.walk(4)
def test_the_page_of_a_bundle_leads_to_the_form_for_one(lead, elterngeld):
    page = f"{BUNDLES}{elterngeld.pk}/zuruecknehmen/"
    assert f'href="{page}"' in lead.get(f"{BUNDLES}{elterngeld.pk}/change/").content.decode()
    sent = fields_of(lead.get(page), "withdraw_step")
    answer = lead.post(
        page, {**sent, "step": 4, "effective_on": "01.06.2020", "reason": "Irrweg", "withdraw_step": "1"}
    )
    assert answer["Location"] == f"{BUNDLES}{elterngeld.pk}/change/"
    assert stated(elterngeld)[4:] == [(Step.DIGITISED, "WITHDRAWN", "01.06.2020")]
    assert elterngeld.steps.last().history.first().history_change_reason == "Irrweg"
    text = text_of(lead.get(f"{BUNDLES}{elterngeld.pk}/change/"))
    assert "Schritt digitalisiert Öffentlich. Stand zurückgenommen, Irrweg Gilt ab 01.06.2020" in text


@pytest.mark.walk
def test_steps_are_taken_again(lead, elterngeld, read_csv):
    withdraw(lead, [elterngeld], Step.OPTIMISED, "01.06.2020")
    assert "erfolgreich geändert" in text_of(take(lead, elterngeld, Step.OPTIMISED, "01.08.2020"))
    assert columns(read_csv, "2020-07-31") == [("01.01.2020", "01.02.2020", "zurückgenommen", "zurückgenommen")]
    assert columns(read_csv, "2020-08-01") == [("01.01.2020", "01.02.2020", "01.08.2020", "zurückgenommen")]
    assert columns(read_csv, "2020-05-31") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]
    take(lead, elterngeld, Step.DIGITISED, "01.09.2020")
    assert progress(read_csv, "2020-08-31") == ("0", "0,0")
    assert progress(read_csv, "2020-09-01") == ("1", "100,0")


@pytest.mark.parametrize(
    ("step", "day", "problem"),
    [
        (Step.ANALYSED, "01.02.2020", "analysiert am 01.02.2020: Was an diesem Tag erst beginnt"),
        (Step.ANALYSED, "15.01.2020", "Elterngeld: „analysiert“ ist am 15.01.2020 nicht erreicht."),
        (Step.RECORDED, "15.01.2020", "Elterngeld: „analysiert“ (01.02.2020): „aufgenommen“ ist ab 15.01.2020 zurück"),
        (Step.RECORDED, "15.12.2018", "Elterngeld: „aufgenommen“ ist am 15.12.2018 nicht erreicht."),
        (Step.ANALYSED, "", "Dieses Feld ist zwingend erforderlich"),
    ],
)
def test_what_cannot_be_withdrawn_is_named_and_nothing_changes(lead, elterngeld, step, day, problem):
    other = StepFactory(bundle__project=elterngeld.project, bundle__name="Wohngeld").bundle
    StepFactory(bundle=other, step=Step.ANALYSED)
    assert problem in text_of(withdraw(lead, [elterngeld, other], step, day))
    assert not BundleStep.objects.exclude(state=StepState.TAKEN).exists()


def test_many_bundles_are_withdrawn_at_once(lead, elterngeld):
    other = StepFactory(bundle__project=elterngeld.project).bundle
    text = text_of(withdraw(lead, [elterngeld, other], Step.RECORDED, "01.06.2020"))
    assert "zurückgenommen: aufgenommen, analysiert, optimiert, digitalisiert, bei 2 Prozessbündeln." in text
    assert BundleStep.objects.filter(state=StepState.WITHDRAWN).count() == 5


def test_who_may_not_enter_steps_may_not_withdraw_them(staff, elterngeld):
    client = staff("Sachbearbeitung")
    assert client.get(f"{BUNDLES}{elterngeld.pk}/zuruecknehmen/").status_code == 403
    client.post(BUNDLES, {"action": "withdraw_step", "_selected_action": [elterngeld.pk], "withdraw_step": "1"})
    assert BundleStep.objects.count() == 4


@pytest.mark.walk
def test_a_late_withdrawal_names_the_frozen_papers_it_touches(examples, staff):
    frozen_example()
    bundle = StepFactory(bundle__project=Project.objects.get(slug="kijufa"), effective_on=date(2020, 2, 1)).bundle
    client = staff()
    answer = withdraw(client, [bundle], Step.RECORDED, "01.03.2020")
    assert "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)" in text_of(answer)
    assert bundle.steps.count() == 1
    client.post(BUNDLES, {**fields_of(answer, "withdraw_step"), "withdraw_step": "1"})
    assert bundle.steps.count() == 2


@pytest.mark.walk(4)
def test_a_withdrawal_entered_late_changes_the_days_from_it_on_and_what_was_known_stays(
    lead, elterngeld, read_csv, time_machine
):
    time_machine.move_to("2021-06-01 12:00")
    lead.force_login(lead.get("/admin/").wsgi_request.user)
    withdraw(lead, [elterngeld], Step.DIGITISED, "01.12.2020")
    assert progress(read_csv, "2020-11-30") == ("1", "100,0")
    assert progress(read_csv, "2020-12-01") == ("0", "0,0")


@pytest.mark.walk
def test_pages_say_since_when_and_why_a_step_is_withdrawn(lead, elterngeld):
    withdraw(lead, [elterngeld], Step.OPTIMISED, "01.06.2020", "Gesetz geändert")
    text = text_of(lead.get("/projekte/buerger/?stichtag=2020-06-01"))
    assert "Elterngeld – 01.01.2020 01.02.2020 zurückgenommen zurückgenommen" in text
    assert "Zurückgenommen: Elterngeld: optimiert, digitalisiert ab 01.06.2020, Gesetz geändert" in text
    assert "1 (100,0 %) 1 (100,0 %) 0 (0,0 %) 0 (0,0 %)" in text
    assert "jüngstes Ereignis 01.06.2020" in text
    assert "zurückgenommen" not in text_of(lead.get("/projekte/buerger/?stichtag=2020-05-31"))
    assert "(analysiert;" in text_of(lead.get("/leistungen/10001/?stichtag=2020-06-01"))
    assert "(digitalisiert;" in text_of(lead.get("/leistungen/10001/?stichtag=2020-05-31"))
    assert "zurückgenommen" in text_of(lead.get("/prozessbuendel/?stichtag=2020-06-01"))


def test_the_chart_falls_with_a_withdrawal(lead, elterngeld):
    withdraw(lead, [elterngeld], Step.RECORDED, "01.06.2020")
    text = text_of(lead.get("/projekte/buerger/?stichtag=2021-05-01"))
    assert "Digitalisiert fiel von 1 am 01.05.2020 auf 0 am 01.05.2021." in text
    assert "aufgenommen: 0 noch nicht aufgenommen: 1" in text


@pytest.mark.walk
def test_the_comparison_lists_withdrawals(lead, elterngeld, read_csv):
    withdraw(lead, [elterngeld], Step.DIGITISED, "01.06.2020")
    found = read_csv("/vergleich.csv?von=2020-03-31&bis=2020-12-31&projekt=buerger")
    names = ("Datum", "Angabe", "Gegenstand", "Vorher", "Nachher")
    assert [tuple(row[name] for name in names) for row in found if row["Datum"]] == [
        ("01.04.2020", "Bearbeitungsschritt", "Elterngeld", "", "digitalisiert"),
        ("01.06.2020", "Bearbeitungsschritt", "Elterngeld", "digitalisiert", "zurückgenommen"),
    ]


@pytest.mark.walk
def test_a_withdrawal_is_no_completion_in_pace_and_forecast(lead, project):
    bundles = [BundleFactory(project=project) for _ in range(4)]
    for number, bundle in enumerate(bundles[:3], 1):
        for step in Step:
            StepFactory(bundle=bundle, step=step, effective_on=date(2020, number, 1))
    withdraw(lead, [bundles[2]], Step.DIGITISED, "01.05.2020")
    for day, completed in ((date(2020, 4, 30), 3), (date(2020, 5, 1), 2)):
        panels = panels_of(with_contents(Project.objects.filter(pk=project.pk), day).get(), day)
        assert sum(each.number for each in panels.status.forecast.completions) == completed


@pytest.mark.walk
def test_a_correction_of_a_withdrawal_keeps_the_steps_in_order(lead, elterngeld):
    withdraw(lead, [elterngeld], Step.OPTIMISED, "01.06.2020")
    withdrawal = elterngeld.steps.get(step=Step.OPTIMISED, state=StepState.WITHDRAWN)
    page = f"/admin/projects/bundlestep/{withdrawal.pk}/"
    sent = {**fields_of(lead.get(f"{page}change/")), "change_reason": "Lesefehler"}
    answer = lead.post(f"{page}change/", {**sent, "effective_on": "01.05.2020"})
    assert "„optimiert“ ist ab 01.05.2020 zurückgenommen, „digitalisiert“ aber nicht." in text_of(answer)
    take(lead, elterngeld, Step.OPTIMISED, "01.08.2020")
    assert "weil Folgendes davon abhängt" in text_of(lead.get(f"{page}delete/"))
    delete(lead, f"{page}delete/", "Irrtum")
    assert elterngeld.steps.filter(pk=withdrawal.pk).exists()


@pytest.mark.walk
def test_not_begun_is_stated_of_all_bundles_of_a_project_at_once(lead, project, read_csv):
    bundles = [BundleFactory(project=project) for _ in range(3)]
    started = StepFactory(bundle__project=project, effective_on=date(2020, 2, 1)).bundle
    assert progress(read_csv, "2020-03-01") == ("", "")
    text = text_of(not_begun(lead, [*bundles, started], "01.03.2020"))
    assert "3 Prozessbündel ab 01.03.2020 als noch nicht begonnen eingetragen. 1 bleibt, wie es ist" in text
    assert progress(read_csv, "2020-02-28") == ("", "")
    assert progress(read_csv, "2020-03-01") == ("0", "0,0")
    assert sorted(columns(read_csv, "2020-03-01")) == [
        ("01.02.2020", "", "", ""),
        *[("noch nicht begonnen", "", "", "")] * 3,
    ]
    assert "schon ein Stand erfasst" in text_of(not_begun(lead, bundles, "01.04.2020"))


@pytest.mark.walk
def test_a_project_whose_bundles_have_not_begun_is_known_and_its_counts_say_no_bounds(lead, project):
    bundles = [BundleFactory(project=project, name=f"Bündel {number}") for number in range(2)]
    before = text_of(lead.get("/projekte/buerger/?stichtag=2020-03-01"))
    assert "nicht erfasst" in before
    take(lead, bundles[0], 0, "01.03.2020")
    text = text_of(lead.get("/projekte/buerger/?stichtag=2020-03-01"))
    assert "höchstens 1 (höchstens 50,0 %)" in text
    assert "Bündel 0 – noch nicht begonnen offen offen offen" in text
    take(lead, bundles[1], 0, "01.03.2020")
    text = text_of(lead.get("/projekte/buerger/?stichtag=2020-03-01"))
    assert "0 (0,0 %) 0 (0,0 %) 0 (0,0 %) 0 (0,0 %)" in text
    assert "höchstens 1 (" not in text
    assert "ohne erfassten Bearbeitungsschritt" not in text_of(lead.get("/pruefung/?stichtag=2020-03-01"))


@pytest.mark.walk
def test_work_that_begins_follows_what_had_not_begun(lead, project, read_csv):
    bundle = BundleFactory(project=project)
    take(lead, bundle, 0, "01.01.2020")
    take(lead, bundle, Step.RECORDED, "01.05.2020")
    assert columns(read_csv, "2020-04-30") == [("noch nicht begonnen", "", "", "")]
    assert columns(read_csv, "2020-05-01") == [("01.05.2020", "", "", "")]
    answer = text_of(take(lead, bundle, 0, "01.06.2020"))
    assert "Es ist schon begonnen: aufgenommen am 01.05.2020." in answer


@pytest.mark.walk
def test_bundles_are_filtered_by_what_is_stated_of_their_steps(lead, project, elterngeld, read_csv):
    BundleFactory(project=project, name="Offen")
    waiting = BundleFactory(project=project, name="Wartend")
    take(lead, waiting, 0, "01.01.2020")
    withdraw(lead, [elterngeld], Step.DIGITISED, "01.06.2020")
    found = {
        value: [row["Prozessbündel"] for row in read_csv(f"{LIST}2020-06-01&schritt={value}")]
        for value in ("digitalisiert", "optimiert", "zurueckgenommen", "noch-nicht-begonnen", "ohne")
    }
    assert found == {
        "digitalisiert": [],
        "optimiert": ["Elterngeld"],
        "zurueckgenommen": ["Elterngeld"],
        "noch-nicht-begonnen": ["Wartend"],
        "ohne": ["Offen"],
    }
    in_admin = {
        value: [
            name for name in ("Elterngeld", "Offen", "Wartend") if name in text_of(lead.get(f"{BUNDLES}?step={value}"))
        ]
        for value in ("3", "4", "withdrawn", "not-begun", "0")
        for page in [text_of(lead.get(f"{BUNDLES}?step={value}"))]
    }
    assert in_admin == {
        "3": ["Elterngeld"],
        "4": [],
        "withdrawn": ["Elterngeld"],
        "not-begun": ["Wartend"],
        "0": ["Offen"],
    }


@pytest.mark.walk
def test_a_bundle_that_comes_back_begins_without_steps_and_repeats_them(lead, elterngeld, read_csv):
    for day, belongs in ((date(2020, 7, 1), False), (date(2021, 1, 1), True)):
        reason = "" if belongs else "verlagert"
        BundleMembership.objects.create(bundle=elterngeld, effective_on=day, belongs=belongs, reason=reason)
    assert columns(read_csv, "2020-06-30") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]
    assert columns(read_csv, "2021-01-01") == [("", "", "", "")]
    assert progress(read_csv, "2021-01-01") == ("", "")
    assert "kann erst eingetragen werden" in text_of(take(lead, elterngeld, Step.ANALYSED, "01.02.2021"))
    take(lead, elterngeld, Step.RECORDED, "01.02.2021")
    assert columns(read_csv, "2021-02-01") == [("01.02.2021", "", "", "")]
    assert columns(read_csv, "2020-06-30") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]


@pytest.mark.walk
def test_a_step_taken_again_at_the_latest_is_possible_since_it_was_withdrawn(project):
    bundle = BundleFactory(project=project)
    StepFactory(bundle=bundle, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, effective_on=date(2020, 3, 1), state=StepState.WITHDRAWN, reason="Irrtum")
    StepFactory(bundle=bundle, effective_on=date(2020, 6, 1), date_precision=DatePrecision.LATEST)
    waiting = StepFactory(bundle__project=project, state=StepState.NOT_BEGUN).bundle
    StepFactory(bundle=waiting, effective_on=date(2020, 6, 1), date_precision=DatePrecision.LATEST)
    BundleFactory(project=project)
    bounds = {
        day: [
            (each.least, each.most, each.unknown)
            for each in (of_list.bounds_of_step(s) for s in (Step.RECORDED, Step.ANALYSED))
        ]
        for day in (date(2020, 2, 1), date(2020, 3, 1), date(2020, 4, 1), date(2020, 6, 1))
        for of_list in progress_of([project], day).values()
    }
    assert bounds == {
        date(2020, 2, 1): [(1, 3, 1), (0, 1, 1)],
        date(2020, 3, 1): [(0, 2, 1), (0, 1, 1)],
        date(2020, 4, 1): [(0, 3, 1), (0, 1, 1)],
        date(2020, 6, 1): [(2, 3, 1), (0, 1, 1)],
    }
    for day in bounds:
        page = panels_of(with_contents(Project.objects.filter(pk=project.pk), day).get(), day).status.progress
        assert page == progress_of([project], day)[project.pk]


def test_json_says_the_words_too(client, elterngeld, lead):
    withdraw(lead, [elterngeld], Step.DIGITISED, "01.06.2020")
    answer = client.get("/prozessbuendel.json?stichtag=2020-06-01")
    (row,) = json.loads(b"".join(answer.streaming_content))["zeilen"]
    assert (row["Optimiert"], row["Digitalisiert"]) == ("2020-03-01", "zurückgenommen")
