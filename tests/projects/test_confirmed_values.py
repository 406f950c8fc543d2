"""A confirmation keeps the value that held on its day: what contradicts it is refused until one is corrected."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from projects.choices import Step
from projects.models import BundleConfirmation, BundleStep, PhaseChange, RolloutConfirmation
from tests.factories import (
    AmendmentFactory,
    GrantConfirmationFactory,
    GrantFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
)
from tests.imports.files import csv_of
from tests.pages import delete, fields_of, text_of
from tests.phases import Phase, phase

pytestmark = pytest.mark.django_db
ROLLOUTS = "/admin/projects/rollout/"
CONFIRMATIONS = "/admin/projects/rolloutconfirmation/"
CONTRADICTED = (
    "Zoo – Aktenplan: Für den 01.06.2020 ist „Planung“ bestätigt; dann würde an dem Tag aber „Konzeption“ gelten "
    "(Konzeption ab 01.05.2020)."
)


def phases():
    return list(PhaseChange.objects.order_by("effective_on").values_list("phase", "effective_on"))


PLANNING_ONLY = [(Phase.PLANNING, date(2020, 1, 1))]


def save(client, address, **changed):
    return client.post(address, fields_of(client.get(address)) | changed | {"_save": "1"}, follow=True)


def enter_in_form(client, rollout, day, phase=Phase.CONCEPT, **fields):
    row = {"phase": phase, "effective_on": day, "date_precision": "EXACT"}
    page = f"{ROLLOUTS}{rollout.pk}/change/"
    filled = fields_of(client.get(page))
    place = filled["phase_changes-INITIAL_FORMS"]
    filled |= {f"phase_changes-{place}-{name}": value for name, value in row.items()} | fields
    return client.post(page, filled | {"_save": "1"}, follow=True)


def test_what_held_on_the_day_is_kept_and_shown_with_its_source(staff, zoo):
    zoo.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2020, 9, 1))
    client = staff("Sachbearbeitung")
    chosen = {"action": "confirm", "_selected_action": [zoo.pk], "confirm_status": "1"}
    client.post(ROLLOUTS, {**chosen, "confirmed_on": "31.08.2020", "source": "Liste vom 31.08.2020"})
    client.post(ROLLOUTS, {**chosen, "confirmed_on": "01.09.2020"})
    kept = RolloutConfirmation.objects.order_by("confirmed_on").values_list("confirmed_on", "phase", "source")
    assert list(kept) == [
        (date(2020, 6, 1), Phase.PLANNING, ""),
        (date(2020, 8, 31), Phase.PLANNING, "Liste vom 31.08.2020"),
        (date(2020, 9, 1), Phase.PRODUCTION, ""),
    ]
    page = text_of(client.get(CONFIRMATIONS))
    assert "31.08.2020 Planung Liste vom 31.08.2020" in page
    assert "01.09.2020 Produktiv" in page
    key = RolloutConfirmation.objects.get(confirmed_on=date(2020, 9, 1)).pk
    assert "Phase: – → Produktiv" in text_of(client.get(f"{CONFIRMATIONS}{key}/history/"))


@pytest.mark.walk
def test_a_late_entry_that_contradicts_is_refused_in_the_form_of_the_rollout(staff, zoo):
    assert CONTRADICTED in text_of(enter_in_form(staff("Sachbearbeitung"), zoo, "01.05.2020"))
    assert phases() == PLANNING_ONLY


@pytest.mark.walk
def test_a_late_entry_after_the_confirmed_day_contradicts_nothing(staff, zoo):
    enter_in_form(staff("Sachbearbeitung"), zoo, "02.06.2020")
    assert phases() == [*PLANNING_ONLY, (Phase.CONCEPT, date(2020, 6, 2))]


def test_it_is_refused_for_many_at_once(staff, zoo):
    other = RolloutFactory(project=zoo.project, unit__name="Bad", phases={date(2020, 1, 1): Phase.PLANNING})
    chosen = {"action": "enter_konzeption", "_selected_action": [zoo.pk, other.pk], "enter_phase": "1"}
    page = text_of(
        staff().post(ROLLOUTS, {**chosen, "effective_on": "01.05.2020", "date_precision": "EXACT"}, follow=True)
    )
    assert "Nichts wurde geändert:" in page
    assert CONTRADICTED in page
    assert PhaseChange.objects.count() == 2


def test_it_is_refused_on_the_page_of_phase_changes(staff, zoo):
    page = save(
        staff(), "/admin/projects/phasechange/add/", rollout=zoo.pk, phase=Phase.CONCEPT, effective_on="01.05.2020"
    )
    assert CONTRADICTED in text_of(page)
    assert phases() == PLANNING_ONLY


@pytest.mark.parametrize("pruefen", [False, True])
def test_it_is_refused_in_a_file(tmp_path, zoo, pruefen):
    path = tmp_path / "phasenwechsel.csv"
    path.write_bytes(csv_of("Projekt;Leistungseinheit;Phase;Seit", "Aktenplan;Zoo;Konzeption;01.05.2020"))
    with pytest.raises(CommandError) as error:
        call_command("importieren", "phasenwechsel", path, pruefen=pruefen)
    assert f"phasenwechsel.csv, Zeile 2: {CONTRADICTED}" in str(error.value)
    assert phases() == PLANNING_ONLY


@pytest.mark.parametrize(
    ("changed", "instead"),
    [({"phase": Phase.CONCEPT}, "„Konzeption“"), ({"effective_on": "02.06.2020"}, "„nicht erfasst“")],
)
def test_a_correction_that_contradicts_is_refused(staff, zoo, changed, instead):
    address = f"/admin/projects/phasechange/{zoo.phase_changes.get().pk}/change/"
    page = text_of(save(staff(), address, change_reason="Protokoll", **changed))
    assert f"ist „Planung“ bestätigt; dann würde an dem Tag aber {instead} gelten" in page
    assert phases() == PLANNING_ONLY


def test_a_deletion_that_contradicts_is_refused(staff, zoo):
    client, change = staff(), zoo.phase_changes.get()
    against = "Für den 01.06.2020 ist „Planung“ bestätigt; dann würde an dem Tag aber „nicht erfasst“ gelten."
    address = f"/admin/projects/phasechange/{change.pk}/delete/"
    assert against in text_of(client.get(address))
    assert against in text_of(delete(client, address, "doppelt"))
    chosen = {"action": "delete_selected", "_selected_action": [change.pk], "post": "yes", "change_reason": "doppelt"}
    assert against in text_of(client.post("/admin/projects/phasechange/", chosen))
    assert phases() == PLANNING_ONLY


@pytest.mark.walk
def test_who_was_confirmed_had_not_left_before(staff, zoo):
    client, page = staff(), f"{ROLLOUTS}{zoo.pk}/change/"
    filled = fields_of(client.get(page))
    row = {"effective_on": "01.05.2020", "belongs": "", "reason": "verlagert"}
    place = filled["memberships-INITIAL_FORMS"]
    filled |= {f"memberships-{place}-{name}": value for name, value in row.items()} | {"_save": "1"}
    filled.pop(f"memberships-{place}-belongs")
    against = "Für den 01.06.2020 ist „Planung“ bestätigt; dann würde an dem Tag aber „nicht erfasst“ gelten."
    assert against in text_of(client.post(page, filled, follow=True))
    unit_page = f"/admin/units/unit/{zoo.unit_id}/change/"
    assert against in text_of(save(client, unit_page, closed_on="30.04.2020"))
    assert zoo.memberships.count() == 1


def test_an_import_that_a_confirmation_builds_on_is_not_undone(staff, tmp_path):
    rollout = RolloutFactory(unit__name="Zoo", project__title="Aktenplan", project__started_on=date(2019, 1, 1))
    path = tmp_path / "phasenwechsel.csv"
    path.write_bytes(csv_of("Projekt;Leistungseinheit;Phase;Seit", "Aktenplan;Zoo;Planung;01.01.2020"))
    call_command("importieren", "phasenwechsel", path)
    RolloutConfirmationFactory(subject=rollout, confirmed_on=date(2020, 6, 1))
    run = ImportRun.objects.get()
    client = staff()
    address = f"/admin/imports/importrun/{run.pk}/rueckgaengig/"
    page = text_of(client.post(address, {"reason": "falsche Datei"}, follow=True))
    assert "nichts wurde geändert: Zoo – Aktenplan: Für den 01.06.2020 ist „Planung“ bestätigt" in page
    assert phases() == PLANNING_ONLY
    RolloutConfirmation.objects.get().delete()
    client.post(address, {"reason": "falsche Datei"})
    assert phases() == []


@pytest.mark.walk
def test_correcting_the_confirmation_frees_the_way_and_needs_a_reason(staff, zoo):
    client = staff("Sachbearbeitung")
    address = f"{CONFIRMATIONS}{RolloutConfirmation.objects.get().pk}/change/"
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(save(client, address, phase=Phase.CONCEPT))
    save(client, address, phase=Phase.CONCEPT, change_reason="Protokoll gelesen")
    enter_in_form(client, zoo, "01.05.2020")
    assert phases() == [*PLANNING_ONLY, (Phase.CONCEPT, date(2020, 5, 1))]
    assert CONTRADICTED not in text_of(enter_in_form(client, zoo, "01.08.2020", Phase.PRODUCTION))
    assert len(phases()) == 3


@pytest.mark.walk
def test_what_contradicts_already_hinders_nothing_else(staff, zoo):
    client = staff("Sachbearbeitung")
    address = f"{CONFIRMATIONS}{RolloutConfirmation.objects.get().pk}/change/"
    save(client, address, phase=Phase.PRODUCTION, change_reason="Protokoll gelesen")
    enter_in_form(client, zoo, "01.05.2020")
    assert len(phases()) == 2


@pytest.mark.walk(4)
def test_the_day_of_a_confirmation_is_corrected_where_its_value_held(staff, zoo):
    zoo.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2020, 7, 1))
    client = staff("Sachbearbeitung")
    address = f"{CONFIRMATIONS}{RolloutConfirmation.objects.get().pk}/change/"
    page = text_of(save(client, address, confirmed_on="01.08.2020", change_reason="Tippfehler"))
    assert "Am 01.08.2020 gilt „Konzeption“, bestätigt ist „Planung“." in page
    save(client, address, confirmed_on="30.06.2020", change_reason="Tippfehler")
    assert RolloutConfirmation.objects.get().confirmed_on == date(2020, 6, 30)


@pytest.mark.walk
def test_deleting_the_confirmation_frees_the_way(staff, zoo):
    client = staff("Projektleitung")
    key = RolloutConfirmation.objects.get().pk
    delete(
        client,
        f"{CONFIRMATIONS}{key}/delete/",
        "irrtümlich bestätigt",
    )
    enter_in_form(client, zoo, "01.05.2020")
    assert phases() == [*PLANNING_ONLY, (Phase.CONCEPT, date(2020, 5, 1))]


@pytest.mark.walk
def test_where_nothing_is_stated_nothing_is_confirmed(staff):
    """Who has no phase may be confirmed: it is known that nothing was known, and anything may be entered late."""
    rollout = RolloutFactory(project__started_on=date(2019, 1, 1))
    client = staff("Sachbearbeitung")
    chosen = {"action": "confirm", "_selected_action": [rollout.pk], "confirm_status": "1"}
    client.post(ROLLOUTS, {**chosen, "confirmed_on": "01.06.2020"})
    assert RolloutConfirmation.objects.get().phase_id is None
    assert "01.06.2020 nicht erfasst" in text_of(client.get(CONFIRMATIONS))
    enter_in_form(client, rollout, "01.05.2020")
    assert phases() == [(Phase.CONCEPT, date(2020, 5, 1))]


def enter_step(client, bundle, step, day, change_reason="", **fields):
    page = f"/admin/projects/processbundle/{bundle.pk}/change/"
    filled = fields_of(client.get(page))
    row = {"step": step, "effective_on": day, "date_precision": "EXACT", **fields}
    place = filled["steps-INITIAL_FORMS"]
    filled |= {f"steps-{place}-{name}": value for name, value in row.items()} | {"_save": "1"}
    return client.post(page, filled | {"change_reason": change_reason}, follow=True)


@pytest.mark.walk
def test_a_bundle_keeps_its_last_step(staff, bundle):
    client = staff("Projektleitung")
    assert BundleConfirmation.objects.get().step == Step.ANALYSED
    page = text_of(enter_step(client, bundle, Step.OPTIMISED, "01.05.2020"))
    assert "Elterngeld: Für den 01.06.2020 ist „analysiert“ bestätigt; dann würde an dem Tag aber „optimiert“" in page
    assert BundleStep.objects.count() == 2
    enter_step(client, bundle, Step.OPTIMISED, "02.06.2020")
    assert BundleStep.objects.count() == 3


@pytest.mark.walk
def test_a_step_that_was_confirmed_is_not_moved_or_deleted(staff, bundle):
    client = staff("Projektleitung")
    step = BundleStep.objects.get(step=Step.ANALYSED)
    address = f"/admin/projects/bundlestep/{step.pk}"
    against = "Für den 01.06.2020 ist „analysiert“ bestätigt; dann würde an dem Tag aber „aufgenommen“ gelten"
    page = save(client, f"{address}/change/", effective_on="01.07.2020", change_reason="Protokoll")
    assert against in text_of(page)
    assert against in text_of(delete(client, f"{address}/delete/", "doppelt"))
    assert BundleStep.objects.get(step=Step.ANALYSED).effective_on == date(2020, 3, 1)


@pytest.mark.walk
def test_a_grant_keeps_what_its_notice_in_force_grants(staff):
    grant = GrantFactory(state_share=900, total_volume=1000, period_end=date(2021, 12, 31))
    AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1))
    first = GrantConfirmationFactory(subject=grant, confirmed_on=date(2020, 6, 1))
    second = GrantConfirmationFactory(subject=grant, confirmed_on=date(2020, 8, 1))
    assert [first.value_text, second.value_text] == [
        "Gesamtvolumen 1.000,00, Landesförderung 900,00, Bewilligt bis 31.12.2021",
        "Gesamtvolumen 1.200,00, Landesförderung 1.080,00, Bewilligt bis 30.06.2022",
    ]
    client = staff("Fördermittelstelle")
    page = save(client, f"/admin/funding/grant/{grant.pk}/change/", period_end="30.11.2021", change_reason="Bescheid")
    assert "Für den 01.06.2020 ist „Gesamtvolumen 1.000,00" in text_of(page)
    amendment = f"/admin/funding/amendment/{grant.amendments.get().pk}"
    page = delete(client, f"{amendment}/delete/", "falsch", follow=True)
    assert "Für den 01.08.2020 ist „Gesamtvolumen 1.200,00" in text_of(page)
    page = save(client, f"{amendment}/change/", effective_on="02.08.2020", change_reason="falsch")
    assert "Für den 01.08.2020 ist „Gesamtvolumen 1.200,00" in text_of(page)
    save(client, f"{amendment}/change/", effective_on="01.08.2020", change_reason="falsch")
    assert grant.amendments.get().effective_on == date(2020, 8, 1)


RENAMED = (
    "Zoo – Aktenplan (heute: Zoologie – Akten): Für den 01.06.2020 ist „Planung“ bestätigt; dann würde an dem Tag aber "
    "„Konzeption“ gelten (Konzeption ab 01.05.2020)."
)


@pytest.fixture
def renamed(zoo):
    """Since 2023 the unit, its project and both phases are called otherwise."""
    day = date(2023, 1, 1)
    zoo.unit.state(day, name="Zoologie")
    zoo.project.state(day, title="Akten")
    phase("Planung").state(day, name="Vorarbeit")
    phase("Konzeption").state(day, name="Entwurf")


@pytest.mark.walk
@pytest.mark.usefixtures("renamed")
def test_a_refusal_calls_all_what_it_was_called_on_the_confirmed_day(staff, zoo, tmp_path):
    assert RENAMED in text_of(enter_in_form(staff("Sachbearbeitung"), zoo, "01.05.2020"))
    path = tmp_path / "phasenwechsel_2020-05-01.csv"
    path.write_bytes(csv_of("Projekt;Leistungseinheit;Phase;Seit", "Aktenplan;Zoo;Konzeption;01.05.2020"))
    with pytest.raises(CommandError) as error:
        call_command("importieren", "phasenwechsel", path)
    assert f"Zeile 2: {RENAMED}" in str(error.value)
    assert phases() == PLANNING_ONLY


def test_a_bundle_is_called_what_it_was_called_too(staff, bundle):
    bundle.state(date(2023, 1, 1), name="Familiengeld")
    taken = bundle.steps.get(step=Step.ANALYSED)
    page = text_of(staff().get(f"/admin/projects/bundlestep/{taken.pk}/delete/"))
    assert "Elterngeld (heute: Familiengeld): Für den 01.06.2020 ist „analysiert“ bestätigt" in page
