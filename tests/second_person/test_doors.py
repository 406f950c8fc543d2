"""Every door by which a published paper or an approved amount is touched asks for a second person, and keeps to it."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from funding.choices import MovementKind
from funding.models import Movement, Tranche
from imports.models import ImportRun
from projects.models import PhaseChange, RolloutConfirmation
from records.deeds import SecondPersonNeededError
from records.second_person.models import PendingCorrection
from tests.factories import MovementFactory
from tests.imports.files import csv_of
from tests.pages import delete, fields_of, text_of
from tests.phases import Phase
from tests.second_person.conftest import Desk, is_asked, page_of
from units.models import Unit

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Leistungseinheit;Phase;Seit"
ROW = "Einführung eines verwaltungsweiten Aktenplans;Zoo;Produktiv;07.04.2021"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"


@pytest.fixture
def everywhere(on):
    """Two accounts with the rights for all projects."""
    return Desk("alle-a", "Projektleitung", "Fördermittelstelle"), Desk(
        "alle-b", "Projektleitung", "Fördermittelstelle"
    )


@pytest.fixture
def confirmation(zoo):
    return RolloutConfirmation.objects.create(subject=zoo.rollout, confirmed_on=date(2021, 4, 8))


def check_walk(first, second, foreign, answer, is_done):
    """It is asked for, waits, is confirmed by nobody who must not, and then done in the name of the first."""
    assert is_asked(answer), text_of(answer)
    assert not is_done()
    pk = first.lay_before(answer, reason="Rückfrage ergab anderes")
    assert not is_done()
    assert foreign.client.post(page_of(pk), {"confirm": "1"}).status_code == 403
    first.decide(pk, "confirm")
    assert not is_done()
    assert "Bestätigt und geschrieben." in text_of(second.decide(pk, "confirm"))
    assert is_done()
    correction = PendingCorrection.objects.get(pk=pk)
    assert (correction.asked_by, correction.decided_by) == (first.user, second.user)
    return correction


@pytest.mark.walk
def test_deleting_one(on, first, second, foreign, zoo):
    answer = delete(first.client, f"/admin/projects/phasechange/{zoo.pk}/delete/", "doppelt")
    check_walk(first, second, foreign, answer, lambda: not PhaseChange.objects.filter(pk=zoo.pk).exists())
    entry = PhaseChange.history.filter(id=zoo.pk).latest("history_id")
    assert (entry.history_type, entry.history_user, entry.history_change_reason) == ("-", first.user, "doppelt")


@pytest.mark.walk
def test_deleting_many(on, first, second, foreign, project):
    keys = list(PhaseChange.objects.filter(rollout__project=project).values_list("pk", flat=True)[:3])
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes", "change_reason": "doppelt"}
    answer = first.post("projects/phasechange/", chosen)
    check_walk(first, second, foreign, answer, lambda: not PhaseChange.objects.filter(pk__in=keys).exists())
    assert PhaseChange.history.filter(id__in=keys, history_type="-", history_user=first.user).count() == 3


@pytest.mark.walk
def test_a_row_in_the_form_of_its_owner(on, first, second, foreign, zoo):
    page = f"projects/rollout/{zoo.rollout_id}/change/"
    filled = fields_of(first.get(page))
    assert filled["phase_changes-INITIAL_FORMS"] == "1"
    typed = {"phase_changes-1-phase": str(Phase.PLANNING), "phase_changes-1-effective_on": "01.02.2020"}
    answer = first.save(page, **typed)
    check_walk(first, second, foreign, answer, lambda: zoo.rollout.phase_changes.count() == 2)


@pytest.mark.walk
def test_a_late_entry(on, first, second, foreign, zoo):
    answer = first.save(
        "projects/phasechange/add/", rollout=str(zoo.rollout_id), phase=str(Phase.PLANNING), effective_on="01.02.2020"
    )
    check_walk(first, second, foreign, answer, lambda: zoo.rollout.phase_changes.count() == 2)


@pytest.mark.walk
def test_an_approved_amount(on, first, second, foreign, project):
    """In the rows of its tranche, after the key date of all papers."""
    tranche = Tranche.objects.get(grant__project=project)
    approval = MovementFactory(
        tranche=tranche, kind=MovementKind.APPROVAL, amount=Decimal("900.00"), effective_on=date(2022, 5, 1)
    )
    page = f"funding/movement/{approval.pk}/change/"
    answer = first.save(page, amount="1,00", change_reason="Zahlendreher")
    assert "Betroffen – bewilligt: Bewilligung 900,00 € ab 01.05.2022." in text_of(answer)
    check_walk(first, second, foreign, answer, lambda: Movement.objects.get(pk=approval.pk).amount == 1)


@pytest.mark.walk(4)
def test_a_further_approval_of_a_later_day_is_no_correction(on, first, project):
    tranche = Tranche.objects.get(grant__project=project)
    MovementFactory(tranche=tranche, kind=MovementKind.APPROVAL, amount=Decimal("9.00"), effective_on=date(2022, 5, 1))
    assert tranche.movements.filter(effective_on=date(2022, 5, 1)).exists()


@pytest.mark.walk
@pytest.mark.usefixtures("on")
def test_a_confirmation_that_narrows_a_window(first, second, foreign, zoo, settings):
    settings.SECOND_PERSON = False
    zoo.rollout.phase_changes.create(phase_id=Phase.PLANNING, effective_on=date(2020, 1, 1))
    settings.SECOND_PERSON = True
    chosen = {"action": "confirm", "_selected_action": [zoo.rollout_id], "confirm_status": "1"}
    filled = {**chosen, "confirmed_on": "01.04.2021", "narrows": "on", "change_reason": "Rückfrage"}
    seen = fields_of(first.post("projects/rollout/", filled), "seen_reports")["seen_reports"]
    answer = first.post("projects/rollout/", {**filled, "seen_reports": seen})
    check_walk(
        first, second, foreign, answer, lambda: PhaseChange.objects.get(pk=zoo.pk).earliest_on == date(2021, 4, 2)
    )
    assert RolloutConfirmation.objects.get().confirmed_by == first.user


@pytest.mark.walk
@pytest.mark.usefixtures("confirmation", "on")
def test_withdrawing_a_confirmation(first, second, foreign):
    confirmation = RolloutConfirmation.objects.get()
    answer = delete(first.client, f"/admin/projects/rolloutconfirmation/{confirmation.pk}/delete/", "irrtümlich")
    check_walk(first, second, foreign, answer, lambda: not RolloutConfirmation.objects.exists())


@pytest.mark.walk
def test_undoing_a_run(on, everywhere, foreign, zoo, settings):
    first, second = everywhere
    settings.SECOND_PERSON = False
    upload(first, "phasenwechsel", HEADER, ROW)
    settings.SECOND_PERSON = True
    run = ImportRun.objects.latest("pk")
    answer = first.post(f"imports/importrun/{run.pk}/rueckgaengig/", {"reason": "Irrtum"})
    check_walk(first, second, foreign, answer, lambda: ImportRun.objects.get(pk=run.pk).undone_at is not None)
    assert ImportRun.objects.get(pk=run.pk).undone_by == first.user


def upload(desk, table, *lines, **said):
    """Send a file and confirm it with what is said, once more where it names papers; the last answer."""
    file = SimpleUploadedFile("datei.csv", csv_of(*lines))
    page = desk.post(f"imports/importrun/importieren/{table}/", {"file": file})["Location"]
    said["confirm"] = "1"
    answer = desk.client.post(page, {**fields_of(desk.client.get(page), "confirm"), **said})
    if answer.status_code == 200 and not is_asked(answer):
        answer = desk.client.post(page, {**fields_of(answer, "confirm"), **said})
    return answer


@pytest.mark.walk
def test_an_import_that_empties_cells(on, everywhere, foreign, zoo, settings):
    first, second = everywhere
    settings.SECOND_PERSON = False
    header = "Leistungseinheit;Geschäftsbereich;Gilt ab"
    upload(first, "leistungseinheiten", header, "Zoo;Kultur;01.01.2020")
    settings.SECOND_PERSON = True
    answer = upload(first, "leistungseinheiten", header, "Zoo;;01.02.2021", may_empty="on")
    unit = Unit.objects.get(names__name="Zoo")
    check_walk(first, second, foreign, answer, lambda: unit.divisions.filter(division=None).exists())


@pytest.mark.walk
def test_an_import_in_the_browser(on, first, second, foreign, zoo):
    answer = upload(first, "phasenwechsel", HEADER, ROW)
    correction = check_walk(first, second, foreign, answer, lambda: zoo.rollout.phase_changes.count() == 2)
    run = ImportRun.objects.latest("pk")
    assert (run.imported_by, run.file_name) == (first.user, "datei.csv")
    assert "Produktiv" in text_of(second.client.get(page_of(correction.pk)))


@pytest.mark.walk
def test_an_import_that_would_do_something_else_by_now_is_outdated(on, first, second, zoo, settings):
    pk = first.lay_before(upload(first, "phasenwechsel", HEADER, ROW))
    settings.SECOND_PERSON = False
    upload(second, "phasenwechsel", HEADER, ROW)
    settings.SECOND_PERSON = True
    number = ImportRun.objects.count()
    assert "Das ist überholt." in text_of(second.decide(pk, "confirm"))
    assert ImportRun.objects.count() == number


@pytest.mark.walk(4)
def test_the_command_names_a_second_person_who_may_do_it(on, second, reader, zoo, tmp_path):
    path = tmp_path / "phasenwechsel.csv"
    path.write_bytes(csv_of(HEADER, ROW))
    run = ["importieren", "phasenwechsel", str(path)]
    with pytest.raises(CommandError, match=r"--zweite-person.*\n.*Betroffen – veröffentlicht: VO/0504/21"):
        call_command(*run, stdout=StringIO())
    with pytest.raises(CommandError, match="„leser“ darf nicht all das"):
        call_command(*run, "--zweite-person", "leser", stdout=StringIO())
    with pytest.raises(CommandError, match="Ein aktives Konto „niemand“ gibt es nicht"):
        call_command(*run, "--zweite-person", "niemand", stdout=StringIO())
    assert zoo.rollout.phase_changes.count() == 1
    call_command(*run, "--zweite-person", "lead-b", stdout=StringIO())
    assert zoo.rollout.phase_changes.count() == 2
    assert "bestätigt von lead-b" in text_of(second.get(f"projects/rollout/{zoo.rollout_id}/history/"))


@pytest.mark.walk
def test_a_reorganisation(on, everywhere, foreign, zoo):
    first, second = everywhere
    unit = Unit.objects.get(names__name="Zoo")
    answer = reorganise(first, "umbenennen", effective_on="01.03.2021", unit=unit.pk, name="Tierpark")
    check_walk(first, second, foreign, answer, lambda: unit.names.filter(name="Tierpark").exists())


def reorganise(desk, kind, **typed):
    from tests.law.desk import BUTTONS
    from tests.pages import all_fields_of

    address = f"units/reorganisation/add/{kind}/"
    page = desk.get(address)
    while page.status_code == 200 and not is_asked(page):
        sent = {**all_fields_of(page, "schritt"), **typed, "schritt": BUTTONS[page.context["step"]]}
        page, typed = desk.post(address, sent), {}
    return page


def test_what_no_door_knows_is_refused_where_it_is_written(on, zoo):
    zoo.effective_on = date(2021, 4, 1)
    with pytest.raises(
        SecondPersonNeededError, match=r"braucht eine zweite Person. Betroffen – veröffentlicht: VO/0504/21"
    ):
        zoo.save()
    assert PhaseChange.objects.get(pk=zoo.pk).effective_on == date(2021, 4, 8)
    with pytest.raises(SecondPersonNeededError):
        PhaseChange.objects.get(pk=zoo.pk).delete()
    with pytest.raises(SecondPersonNeededError):
        PhaseChange.objects.filter(pk=zoo.pk).delete()
    with pytest.raises(SecondPersonNeededError):
        PhaseChange.objects.bulk_create(
            [PhaseChange(rollout=zoo.rollout, phase=zoo.phase, effective_on=date(2020, 1, 1))]
        )
    assert PhaseChange.objects.filter(rollout=zoo.rollout).count() == 1
