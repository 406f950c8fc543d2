"""A day known only as the latest and a confirmation before it: the window is left, or narrowed for a reason."""

from datetime import date

import pytest

from papers.freezing import freeze
from projects.choices import Step
from projects.models import BundleStep, PhaseChange, Project, RolloutConfirmation
from tests.factories import BundleFactory, PaperFactory, RolloutConfirmationFactory, RolloutFactory, StepFactory
from tests.pages import fields_of, text_of
from tests.phases import NOT_BEGUN, Phase
from tests.projects.test_confirmed_values import CONFIRMATIONS, ROLLOUTS, enter_in_form, enter_step, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    """In Planung since 2019, productive „spätestens“ 08.04.2021: possible since 02.01.2019."""
    rollout = RolloutFactory(
        unit__name="Museum",
        project__title="Aktenplan",
        project__slug="aktenplan",
        project__started_on=date(2019, 1, 1),
        phases={date(2019, 1, 1): Phase.PLANNING},
    )
    rollout.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision="LATEST")
    return rollout


def possible_from():
    return PhaseChange.objects.get(phase=Phase.PRODUCTION).earliest_on


CONFIRMED = {"action": "confirm", "confirm_status": "1", "confirmed_on": "01.06.2020"}


def test_a_confirmation_leaves_the_window_that_its_day_lies_in(staff, museum):
    client = staff("Sachbearbeitung")
    page = text_of(client.post(ROLLOUTS, CONFIRMED | {"_selected_action": [museum.pk]}, follow=True))
    assert (
        "Der Tag liegt in Zeiträumen von „spätestens“, die bleiben: „Produktiv spätestens 08.04.2021“ "
        "(möglich ab 02.01.2019)."
    ) in page
    assert possible_from() == date(2019, 1, 2)
    assert PhaseChange.objects.get(phase=Phase.PRODUCTION).version == 1


@pytest.mark.walk
def test_a_window_is_narrowed_with_the_confirmation_for_a_reason(staff, museum, read_csv):
    client, narrowed = staff("Sachbearbeitung"), CONFIRMED | {"_selected_action": [museum.pk], "narrows": "on"}
    page = text_of(client.post(ROLLOUTS, narrowed, follow=True))
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in page
    assert not RolloutConfirmation.objects.exists()
    page = text_of(client.post(ROLLOUTS, narrowed | {"change_reason": "Rückfrage beim Amt"}, follow=True))
    assert "Verengt: „Produktiv spätestens 08.04.2021“ (möglich ab 02.06.2020)." in page
    assert possible_from() == date(2020, 6, 2)
    assert RolloutConfirmation.objects.get().phase_id == Phase.PLANNING
    entry = PhaseChange.history.filter(phase=Phase.PRODUCTION).latest("history_id")
    assert (entry.history_type, entry.version, entry.history_change_reason) == ("~", 2, "Rückfrage beim Amt")
    page = text_of(client.get(f"/admin/projects/phasechange/{entry.id}/history/"))
    assert "Frühestens ab: 02.01.2019 → 02.06.2020" in page
    assert "1 in Planung" not in text_of(client.get("/projekte/aktenplan/?stichtag=2020-06-02"))
    assert PhaseChange.objects.get(phase=Phase.PLANNING).certain_until == date(2020, 6, 2)


def test_what_was_confirmed_before_is_narrowed_when_it_is_confirmed_once_more(staff, museum):
    client, sent = staff(), CONFIRMED | {"_selected_action": [museum.pk]}
    client.post(ROLLOUTS, sent)
    page = text_of(client.post(ROLLOUTS, sent | {"narrows": "on", "change_reason": "Rückfrage"}, follow=True))
    assert "Der Stand war für den 01.06.2020 schon bestätigt." in page
    assert possible_from() == date(2020, 6, 2)


def test_where_no_window_is_open_none_is_narrowed(staff, zoo):
    sent = CONFIRMED | {"_selected_action": [zoo.pk], "narrows": "on", "change_reason": "Rückfrage"}
    page = text_of(staff().post(ROLLOUTS, sent | {"confirmed_on": "02.06.2020"}, follow=True))
    assert "Kein Zeitraum von „spätestens“ umfasst diesen Tag." in page
    assert RolloutConfirmation.objects.count() == 1


def test_a_single_confirmation_narrows_too(staff, museum):
    client, address = staff(), f"{CONFIRMATIONS}add/"
    fields = {"subject": museum.pk, "confirmed_on": "01.06.2020", "narrows": "on"}
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(save(client, address, **fields))
    save(client, address, **fields, change_reason="Rückfrage")
    assert possible_from() == date(2020, 6, 2)


@pytest.mark.walk
def test_a_late_entry_leaves_the_window_or_narrows_it(staff, museum):
    client = staff("Sachbearbeitung")
    enter_in_form(client, museum, "01.05.2020")
    assert possible_from() == date(2019, 1, 2)
    PhaseChange.objects.get(phase=Phase.CONCEPT).delete()
    chosen = {f"phase_changes-2-{name}": value for name, value in {"narrows": "on"}.items()}
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(
        enter_in_form(client, museum, "01.05.2020", **chosen)
    )
    enter_in_form(client, museum, "01.05.2020", **chosen, change_reason="Protokoll")
    assert possible_from() == date(2020, 5, 2)
    concept = PhaseChange.objects.get(phase=Phase.CONCEPT)
    assert (concept.certain_until, concept.version) == (date(2020, 5, 2), 1)


@pytest.mark.walk
def test_a_late_entry_on_its_own_page_or_for_many_narrows_too(staff, museum):
    client = staff("Sachbearbeitung")
    fields = {"rollout": museum.pk, "phase": Phase.CONCEPT, "effective_on": "01.05.2020", "narrows": "on"}
    save(client, "/admin/projects/phasechange/add/", **fields, change_reason="Protokoll")
    assert possible_from() == date(2020, 5, 2)
    PhaseChange.objects.get(phase=Phase.CONCEPT).delete()
    chosen = {"action": "enter_konzeption", "_selected_action": [museum.pk], "enter_phase": "1", "narrows": "on"}
    sent = {**chosen, "effective_on": "02.05.2020", "date_precision": "EXACT"}
    assert "Kein Zeitraum" not in text_of(client.post(ROLLOUTS, sent | {"change_reason": "Protokoll"}, follow=True))
    assert possible_from() == date(2020, 5, 3)


def test_a_window_entered_after_a_confirmation_begins_after_it(museum):
    RolloutConfirmationFactory(subject=museum, confirmed_on=date(2022, 1, 1))
    later = museum.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2023, 1, 1), date_precision="LATEST")
    assert later.earliest_on == date(2022, 1, 2)


def test_a_confirmation_without_a_value_bounds_no_window():
    rollout = RolloutFactory(project__started_on=date(2019, 1, 1))
    RolloutConfirmationFactory(subject=rollout, confirmed_on=date(2020, 1, 1))
    joined = rollout.memberships.get().effective_on
    later = rollout.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2023, 1, 1), date_precision="LATEST")
    assert later.earliest_on == joined


@pytest.fixture
def wohngeld():
    """Recorded and analysed „spätestens“ 08.04.2021: both possible from the beginning."""
    bundle = BundleFactory(name="Wohngeld", project__slug="b", project__kind="PROCESS", joined_on=date(2019, 1, 1))
    for step in (Step.RECORDED, Step.ANALYSED):
        StepFactory(bundle=bundle, step=step, effective_on=date(2021, 4, 8), date_precision="LATEST")
    return bundle


def steps_possible_from():
    return list(BundleStep.objects.filter(state="TAKEN").order_by("step").values_list("earliest_on", flat=True))


@pytest.mark.walk
def test_a_late_entry_of_a_step_leaves_the_windows_or_narrows_them(staff, client, wohngeld):
    lead = staff("Projektleitung")
    assert "höchstens 1 (" in text_of(client.get("/projekte/b/?stichtag=2020-06-01"))
    enter_step(lead, wohngeld, 0, "01.06.2020")
    assert steps_possible_from() == [date(2019, 1, 1)] * 2
    BundleStep.objects.get(state="NOT_BEGUN").delete()
    chosen = {"narrows": "on"}
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(
        enter_step(lead, wohngeld, 0, "01.06.2020", **chosen)
    )
    assert not BundleStep.objects.filter(state="NOT_BEGUN").exists()
    enter_step(lead, wohngeld, 0, "01.06.2020", **chosen, change_reason="Protokoll")
    assert steps_possible_from() == [date(2020, 6, 2)] * 2
    entry = BundleStep.history.filter(step=Step.ANALYSED).latest("history_id")
    assert (entry.history_type, entry.history_change_reason) == ("~", "Protokoll")
    assert "höchstens 1 (" not in text_of(client.get("/projekte/b/?stichtag=2020-06-01"))


def test_that_many_bundles_have_not_begun_narrows_too(staff, wohngeld):
    lead, bundles = staff("Projektleitung"), "/admin/projects/processbundle/"
    sent = {"action": "state_not_begun", "_selected_action": [wohngeld.pk]}
    asked = fields_of(lead.post(bundles, sent), "not_begun")
    sent |= {**asked, "effective_on": "01.06.2020", "narrows": "on", "not_begun": "1"}
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(lead.post(bundles, sent))
    assert steps_possible_from() == [date(2019, 1, 1)] * 2
    assert not BundleStep.objects.filter(state="NOT_BEGUN").exists()
    lead.post(bundles, sent | {"change_reason": "Rückfrage"})
    assert steps_possible_from() == [date(2020, 6, 2)] * 2


def test_that_many_bundles_have_not_begun_names_the_windows_that_stay(staff, wohngeld):
    sent = {"action": "state_not_begun", "_selected_action": [wohngeld.pk], "not_begun": "1"}
    lead, bundles = staff("Projektleitung"), "/admin/projects/processbundle/"
    page = text_of(lead.post(bundles, sent | {"effective_on": "01.06.2020"}, follow=True))
    assert (
        "1 Prozessbündel ab 01.06.2020 als noch nicht begonnen eingetragen. Zeiträume von „spätestens“ bleiben, und "
        "solange ist der Schritt dort nicht sicher bekannt: „aufgenommen spätestens 08.04.2021“ (möglich ab "
        "01.01.2019), „analysiert spätestens 08.04.2021“ (möglich ab 01.01.2019). Um sie zu verengen, bestätigen Sie "
        "unter „Prozessbündel“ den Stand dieses Tages mit Haken."
    ) in page
    confirmed = {"action": "confirm", "_selected_action": [wohngeld.pk], "confirm_status": "1", "narrows": "on"}
    lead.post(bundles, {**confirmed, "confirmed_on": "01.06.2020", "change_reason": "Rückfrage"})
    assert steps_possible_from() == [date(2020, 6, 2)] * 2


def test_that_many_bundles_have_not_begun_names_the_windows_narrowed(staff, wohngeld):
    sent = {"action": "state_not_begun", "_selected_action": [wohngeld.pk], "not_begun": "1", "narrows": "on"}
    sent |= {"effective_on": "01.06.2020", "change_reason": "Rückfrage"}
    page = text_of(staff("Projektleitung").post("/admin/projects/processbundle/", sent, follow=True))
    assert "eingetragen. Verengt: „aufgenommen spätestens 08.04.2021“ (möglich ab 02.06.2020), „analysiert" in page


def test_that_many_enter_a_phase_names_the_windows_that_stay(staff, museum):
    sent = {"action": "enter_konzeption", "_selected_action": [museum.pk], "enter_phase": "1"}
    sent |= {"effective_on": "01.06.2020", "date_precision": "EXACT"}
    page = text_of(staff().post(ROLLOUTS, sent, follow=True))
    assert "1 Leistungseinheit steht ab 01.06.2020 auf Konzeption. Zeiträume von „spätestens“ bleiben, und" in page
    assert "dort nicht sicher bekannt: „Produktiv spätestens 08.04.2021“ (möglich ab 02.01.2019). Um sie" in page


NOT_BEGUN_OF_PROJECTS = {"action": "state_not_begun", "state_not_begun": "1", "effective_on": "01.01.2021"}
PROJECTS = "/admin/projects/project/"


@pytest.fixture
def aktenplan(museum):
    """Beside the one in Planung three units of which nothing is stated before a window: one joins later."""
    for name, joined_on in (("Zoo", date(2019, 1, 1)), ("Bad", date(2021, 2, 1)), ("Chor", date(2021, 2, 1))):
        rollout = RolloutFactory(project=museum.project, unit__name=name, joined_on=joined_on)
        if name != "Chor":
            rollout.phase_changes.create(
                phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision="LATEST"
            )
    return museum.project


def windows_of(project):
    latest = PhaseChange.objects.filter(rollout__project=project, date_precision="LATEST")
    return {change.rollout.unit.name: change.earliest_on for change in latest}


@pytest.mark.walk(4)
def test_that_many_units_have_not_begun_narrows_too(staff, client, aktenplan):
    lead, sent = staff("Sachbearbeitung"), NOT_BEGUN_OF_PROJECTS | {"_selected_action": [aktenplan.pk], "narrows": "on"}
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(lead.post(PROJECTS, sent))
    assert not PhaseChange.objects.filter(phase=NOT_BEGUN).exists()
    page = text_of(lead.post(PROJECTS, sent | {"change_reason": "Rückfrage"}, follow=True))
    assert "3 Leistungseinheiten haben ab 01.01.2021 noch nicht begonnen." in page
    assert windows_of(aktenplan) == {"Museum": date(2019, 1, 2), "Zoo": date(2021, 1, 2), "Bad": date(2021, 2, 2)}
    entry = PhaseChange.history.filter(phase=Phase.PRODUCTION, history_type="~").latest("history_id")
    assert entry.history_change_reason == "Rückfrage"
    shares = "noch nicht begonnen: 1 (50,0 %), Phase nicht sicher bekannt: 1 (50,0 %)"
    assert shares in text_of(client.get("/projekte/aktenplan/?stichtag=2021-01-01"))


def test_that_many_units_have_not_begun_names_the_windows_that_stay(staff, aktenplan):
    lead, sent = staff("Sachbearbeitung"), NOT_BEGUN_OF_PROJECTS | {"_selected_action": [aktenplan.pk]}
    page = text_of(lead.post(PROJECTS, sent, follow=True))
    assert "3 Leistungseinheiten haben ab 01.01.2021 noch nicht begonnen." in page
    windows = "„Produktiv spätestens 08.04.2021“ (möglich ab 01.01.2019)"
    assert f"Zeiträume von „spätestens“ bleiben, und solange ist die Phase dort nicht sicher bekannt: {windows}" in page
    assert windows_of(aktenplan)["Zoo"] == date(2019, 1, 1)
    chosen = {"_selected_action": [aktenplan.rollouts.get(unit__names__name="Zoo").pk], "narrows": "on"}
    lead.post(ROLLOUTS, {**CONFIRMED, **chosen, "confirmed_on": "01.01.2021", "change_reason": "Rückfrage"})
    assert windows_of(aktenplan)["Zoo"] == date(2021, 1, 2)


@pytest.mark.walk
def test_frozen_papers_that_narrowing_touches_are_named_first(staff, aktenplan):
    freeze(PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[aktenplan]))
    lead, sent = staff("Sachbearbeitung"), NOT_BEGUN_OF_PROJECTS | {"_selected_action": [aktenplan.pk], "narrows": "on"}
    asked = lead.post(PROJECTS, sent | {"change_reason": "Rückfrage"})
    assert "Noch nicht gesichert. Betroffen: VO/1 (Stichtag 01.06.2020)." in text_of(asked)
    again = {**fields_of(asked, "state_not_begun"), **sent, "change_reason": "Rückfrage"}
    lead.post(PROJECTS, again)
    assert windows_of(aktenplan)["Zoo"] == date(2021, 1, 2)


@pytest.mark.walk
def test_the_example_reads_zero_once_its_windows_are_narrowed(staff, client, examples):
    project = Project.objects.get(slug="aktenplan")
    page = "/projekte/aktenplan/?stichtag=2021-01-01"
    assert "höchstens 22 von 38" in text_of(client.get(page))
    sent = NOT_BEGUN_OF_PROJECTS | {"_selected_action": [project.pk], "narrows": "on", "change_reason": "Rückfrage"}
    answer = text_of(staff("Sachbearbeitung").post(PROJECTS, sent, follow=True))
    assert "38 Leistungseinheiten haben ab 01.01.2021 noch nicht begonnen. Verengt: " in answer
    text = text_of(client.get(page))
    assert "Fortschritt 0,0 %" in text
    assert "Phase nicht sicher bekannt" not in text


def test_without_a_phase_known_as_the_latest_there_is_nothing_to_narrow(staff, zoo):
    sent = {"action": "state_not_begun", "_selected_action": [zoo.project_id]}
    assert "verengen" not in text_of(staff().post(PROJECTS, sent))


@pytest.mark.walk
def test_without_a_step_known_as_the_latest_there_is_nothing_to_narrow(staff, bundle):
    lead = staff("Projektleitung")
    assert "verengen" not in text_of(lead.get(f"/admin/projects/processbundle/{bundle.pk}/change/"))
    sent = {"action": "state_not_begun", "_selected_action": [bundle.pk]}
    assert "verengen" not in text_of(lead.post("/admin/projects/processbundle/", sent))


@pytest.mark.walk
def test_the_exact_day_of_a_step_known_as_the_latest_is_a_correction(staff, wohngeld):
    lead = staff("Projektleitung")
    page = text_of(enter_step(lead, wohngeld, Step.RECORDED, "01.03.2021"))
    assert "Den genauen Tag nennt „berichtigen“ in der Zeile „aufgenommen spätestens 08.04.2021“." in page
    step = BundleStep.objects.get(step=Step.RECORDED)
    address = f"/admin/projects/bundlestep/{step.pk}/change/"
    save(lead, address, effective_on="01.03.2021", date_precision="EXACT", change_reason="Protokoll")
    assert steps_possible_from() == [date(2021, 3, 1), date(2019, 1, 1)]
