"""Who enters facts of a project is asked about the frozen papers that speak of it, and about no others."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from imports.models import ImportRun
from projects.choices import Step
from projects.models import ProcessBundle, Project, ProjectEnd, ProjectState, Rollout
from tests.factories import (
    AmendmentFactory,
    BundleFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    UnitFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.units.reorganising import STEPS, entered, new_unit
from tests.units.reorganising import send as guided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ASKED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
DAY = "01.03.2021"


@pytest.fixture
def region():
    """A project that no paper speaks of."""
    return ProjectFactory(title="Modellregion", started_on=date(2020, 1, 1), ends_on=date(2022, 12, 31))


def send(client, page, **values):
    fields = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    return client.post(page, fields | values)


def assert_saved(answer):
    errors = re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
    assert answer.status_code == 302, errors


def test_what_is_stated_of_a_project(staff, region):
    client, page = staff("Projektleitung"), f"/admin/projects/project/{region.pk}/change/"
    change = {"ends_on": "31.12.2023", "change_kind": "gilt_ab", "change_effective_on": DAY}
    state = {"states-0-state": "RESTING", "states-0-effective_on": DAY, "states-0-reason": "Haushalt"}
    assert_saved(send(client, page, **change, **state))
    assert ProjectEnd.objects.filter(project=region, effective_on=date(2021, 3, 1)).exists()
    assert ProjectState.objects.filter(project=region).exists()
    [first] = ProjectEnd.objects.filter(project=region).exclude(effective_on=date(2021, 3, 1))
    correction = {"ends_on": "31.12.2024", "change_reason": "Bescheid"}
    assert_saved(send(client, f"/admin/projects/projectend/{first.pk}/change/", **correction))


def test_new_rollouts_bundles_and_milestones(staff, region):
    client = staff()
    row = {"phase_changes-0-phase": "1", "phase_changes-0-effective_on": DAY}
    values = {"project": region.pk, "unit": UnitFactory().pk, "joined_on": DAY, **row}
    assert_saved(send(client, "/admin/projects/rollout/add/", **values))
    values = {"project": region.pk, "name": "Hundesteuer", "joined_on": DAY}
    assert_saved(send(client, "/admin/projects/processbundle/add/", **values))
    values = {"project": region.pk, "title": "Abnahme", "due_on": "01.06.2022", "stated_on": DAY}
    assert_saved(send(client, "/admin/projects/milestone/add/", **values))
    assert Rollout.objects.filter(project=region, phase_changes__effective_on=date(2021, 3, 1)).exists()
    assert ProcessBundle.objects.filter(project=region).exists()
    assert region.milestones.exists()


def enter_phase(client, rollouts, **values):
    sent = {"action": "enter_konzeption", "_selected_action": [each.pk for each in rollouts], "enter_phase": "1"}
    return client.post("/admin/projects/rollout/", {**sent, "effective_on": DAY, "date_precision": "EXACT", **values})


def test_many_at_once(staff, region):
    client, rollout = staff(), RolloutFactory(project=region)
    assert_saved(enter_phase(client, [rollout]))
    assert rollout.phase_changes.count() == 1
    sent = {"action": "state_not_begun", "_selected_action": [region.pk], "state_not_begun": "1"}
    RolloutFactory(project=region)
    assert_saved(client.post("/admin/projects/project/", {**sent, "effective_on": DAY}))
    bundle = BundleFactory(project=region)
    sent = {"action": "state_not_begun", "_selected_action": [bundle.pk], "not_begun": "1", "effective_on": DAY}
    assert_saved(client.post("/admin/projects/processbundle/", sent))


def test_corrections_of_steps_and_amendments(staff, region):
    client = staff("Projektleitung")
    step = StepFactory(bundle__project=region, step=Step.RECORDED, effective_on=date(2020, 3, 1))
    moved = {"effective_on": DAY, "change_reason": "Protokoll"}
    assert_saved(send(client, f"/admin/projects/bundlestep/{step.pk}/change/", **moved))
    sent = {"action": "withdraw_step", "_selected_action": [step.bundle_id], "withdraw_step": "1", "step": "1"}
    assert_saved(
        client.post("/admin/projects/processbundle/", {**sent, "effective_on": "02.03.2021", "reason": "Irrtum"})
    )
    amendment = AmendmentFactory(grant__project=region, effective_on=date(2021, 1, 1))
    moved = {"effective_on": DAY, "change_reason": "Bescheid"}
    assert_saved(send(staff("Fördermittelstelle"), f"/admin/funding/amendment/{amendment.pk}/change/", **moved))


def test_the_page_of_deletion(staff, region):
    change = RolloutFactory(project=region, phases={date(2020, 3, 1): Phase.PLANNING}).phase_changes.get()
    page = staff().get(f"/admin/projects/phasechange/{change.pk}/delete/")
    assert "VO/0504/21" not in text_of(page)


def test_one_of_many_is_enough(staff, region):
    client = staff()
    rollouts = [RolloutFactory(project=region), Rollout.objects.get(unit__names__name="Kulturbüro")]
    answer = enter_phase(client, rollouts)
    assert ASKED in text_of(answer)
    assert "Nichts wurde geändert" not in text_of(answer)
    assert_saved(enter_phase(client, rollouts, seen_reports=fields_of(answer, "enter_phase")["seen_reports"]))


def test_a_project_of_the_paper(staff):
    project, client = Project.objects.get(slug="aktenplan"), staff("Projektleitung")
    change = {"ends_on": "31.12.2023", "change_kind": "gilt_ab", "change_effective_on": DAY}
    assert ASKED in text_of(send(client, f"/admin/projects/project/{project.pk}/change/", **change))
    page = send(client, "/admin/projects/processbundle/add/", project=project.pk, name="Neu", joined_on=DAY)
    assert ASKED in text_of(page)


def test_units_belong_to_no_project(staff):
    unit, client = UnitFactory(name="Sportpark"), staff()
    assert ASKED in text_of(send(client, f"/admin/units/unit/{unit.pk}/change/", closed_on=DAY))


IMPORTS = "/admin/imports/importrun/importieren"


@pytest.fixture
def preview(staff, settings, tmp_path):
    """Uploads lines; returns the client and the address of the preview."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def send(table, *lines):
        client = staff("Projektleitung")
        file = SimpleUploadedFile("datei.csv", csv_of(*lines))
        return client, client.post(f"{IMPORTS}/{table}/", {"file": file})["Location"]

    return send


NAMED = "Betroffene eingefrorene Drucksachen: VO/0504/21 (Stichtag 08.04.2021)."
ROLLOUTS = "Projekt;Leistungseinheit;Phase;Seit;Gilt ab"
HARBOUR = f"Modellregion;Hafen;Planung;{DAY};{DAY}"
AKTENPLAN = "Einführung eines verwaltungsweiten Aktenplans;Kulturbüro;Konzeption;{0};"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("leistungseinheiten", (ROLLOUTS, HARBOUR)),
        ("phasenwechsel", ("Projekt;Leistungseinheit;Phase;Seit", f"Modellregion;Werft;Planung;{DAY}")),
        ("prozessbuendel", ("Projekt;Prozessbündel;Aufgenommen;Gilt ab", f"Modellregion;Hundesteuer;{DAY};{DAY}")),
        ("projekte", ("Projekt;Beginn;Fertigstellung;Gilt ab", f"Modellregion;01.01.2020;31.12.2023;{DAY}")),
        ("projektstand", ("Projekt;Gilt ab;Projektstand;Grund", f"Modellregion;{DAY};ruht;Haushalt")),
        ("umsetzungen", ("Projekt;Leistungseinheit;Gilt ab", f"Modellregion;Hafen;{DAY}")),
    ],
    ids=["list", "phase", "bundle", "end", "state", "rollout"],
)
def test_an_import_of_a_project_that_no_paper_speaks_of_asks_nothing(preview, region, table, lines):
    UnitFactory(name="Hafen")
    RolloutFactory(project=region, unit__name="Werft")
    client, address = preview(table, *lines)
    assert "Drucksachen:" not in text_of(client.get(address))
    client.post(address, {"confirm": "1"})
    assert ImportRun.objects.filter(file_name="datei.csv").count() == 1


def test_of_two_projects_in_a_file_each_has_its_own_first_day(preview, region):
    """The paper speaks of one of them: of that the day counts, not the earlier one of the other."""
    UnitFactory(name="Hafen")
    client, address = preview("leistungseinheiten", ROLLOUTS, HARBOUR, AKTENPLAN.format("09.04.2021"))
    assert "Drucksachen:" not in text_of(client.get(address))
    client, address = preview("leistungseinheiten", ROLLOUTS, HARBOUR, AKTENPLAN.format("08.04.2021"))
    asked = client.post(address, {"confirm": "1"})
    assert "Noch nicht importiert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(asked)
    client.post(address, {"confirm": "1", "seen_reports": "VO/0504/21"})
    assert ImportRun.objects.filter(file_name="datei.csv").count() == 1


def test_the_command_names_them_by_project_too(region, tmp_path):
    UnitFactory(name="Hafen")
    path = tmp_path / "datei.csv"
    for row, named in ((HARBOUR, False), (AKTENPLAN.format("08.04.2021"), True)):
        path.write_bytes(csv_of(ROLLOUTS, row))
        out = StringIO()
        call_command("importieren", "leistungseinheiten", path, pruefen=True, stdout=out)
        assert ("Betroffene eingefrorene Drucksachen" in out.getvalue()) == named


def test_an_import_of_units_names_all(preview, region):
    RolloutFactory(project=region, unit__name="Werft")
    client, address = preview("leistungseinheiten", "Leistungseinheit;Art;Gilt ab", f"Werft;Amt;{DAY}")
    assert NAMED in text_of(client.get(address))


REORGANISED = "Noch nicht eingetragen. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."


def rename(client, unit, name):
    typed = {"effective_on": DAY, "unit": unit.pk, "name": name}
    return guided(client, "umbenennen", client.get(f"{STEPS}umbenennen/"), "folgen", **typed)


def test_a_reorganisation_names_the_papers_of_the_projects_of_its_units(staff, region):
    client, dock = staff(), RolloutFactory(project=region, unit__name="Werft").unit
    page = rename(client, dock, "Ressort Neu")
    assert "Ressort Neu" in text_of(page)
    assert "Betroffen:" not in text_of(page)
    entered(guided(client, "umbenennen", page, "eintragen"))
    assert dock.names.count() == 2
    kulturbuero = Rollout.objects.get(unit__names__name="Kulturbüro").unit
    page = rename(client, kulturbuero, "Ressort Kultur")
    assert REORGANISED in text_of(page)
    assert "weitere Drucksache betroffen" in text_of(guided(client, "umbenennen", page, "eintragen", berichte=""))


def test_a_successor_brings_the_papers_of_its_own_projects(staff, region):
    client = staff()
    dock = RolloutFactory(project=region, unit__name="Werft").unit
    kulturbuero = Rollout.objects.get(unit__names__name="Kulturbüro").unit
    successors = {**new_unit(0, name="Bäder"), **new_unit(1, unit=kulturbuero.pk)}
    page = client.get(f"{STEPS}aufteilen/")
    page = guided(client, "aufteilen", page, "folgen", effective_on=DAY, unit=dock.pk, **successors)
    assert REORGANISED in text_of(guided(client, "aufteilen", page, "uebersicht"))
