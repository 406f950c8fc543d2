"""What is kept of corrections that wait: how long, what redaction takes, and what counts for all days."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from funding.models import Grant
from projects.models import StatusNote
from records.second_person.models import PendingCorrection
from tests.factories import StatusNoteFactory
from tests.pages import text_of
from tests.privacy.test_pseudonyms_and_redaction import tables_with
from tests.second_person.conftest import Desk, is_asked, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(frozen, project):
    return StatusNoteFactory(project=project, noted_on=date(2021, 3, 1), text="Frau Muster fehlt.")


@pytest.fixture
def waiting(note, on, first):
    answer = first.save(f"projects/statusnote/{note.pk}/change/", text="Läuft.", change_reason="Name entfernt")
    return first.lay_before(answer)


@pytest.fixture
def third(frozen, project):
    return Desk("leit2", "Projektleitung", project=project)


@pytest.mark.walk
def test_what_was_sent_ends_after_its_term_and_what_waits_is_outdated(waiting, second, time_machine):
    call_command("aufraeumen", stdout=StringIO())
    assert PendingCorrection.objects.get().state == "WAITING"
    second.decide(waiting, "refuse", "Bitte schwärzen.")
    time_machine.move_to(timezone.now() + timedelta(days=91))
    call_command("aufraeumen", stdout=StringIO())
    kept = PendingCorrection.objects.get()
    assert (kept.sent, kept.trail, kept.file, kept.answer) == ({}, [], None, "Bitte schwärzen.")


@pytest.mark.walk
def test_what_nobody_decides_is_outdated_after_its_term(waiting, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=91))
    call_command("aufraeumen", stdout=StringIO())
    kept = PendingCorrection.objects.get()
    assert (kept.state, kept.answer) == ("OUTDATED", "Niemand hat in der Frist darüber entschieden.")


@pytest.mark.walk
def test_redaction_takes_the_text_out_of_what_waits(waiting, second, note):
    run = ["schwaerzen", "projects.statusnote", str(note.pk), "text", "--grund", "Name genannt"]
    call_command(*run, stdout=StringIO())
    assert StatusNote.objects.get(pk=note.pk).text == "(geschwärzt)"
    shown = text_of(second.client.get(page_of(waiting)))
    assert "Was gesendet wurde, ist geschwärzt." in shown
    assert "nach seiner Frist" not in shown
    assert "Muster" not in str(list(PendingCorrection.objects.values_list("sent", "trail", "title")))


@pytest.mark.walk
def test_redacting_the_reasons_of_a_record_takes_them_from_page_and_list(note, on, first, second):
    typed = {"text": "Läuft.", "change_reason": "Frau Muster krank"}
    pk = first.lay_before(first.save(f"projects/statusnote/{note.pk}/change/", **typed), reason="Frau Muster krank")
    second.decide(pk, "confirm")
    assert "Frau Muster krank" in text_of(second.client.get(page_of(pk)))
    call_command("schwaerzen", "projects.statusnote", str(note.pk), "grund", "--grund", "Name", stdout=StringIO())
    shown = text_of(second.client.get(page_of(pk)))
    assert "Grund: (geschwärzt)" in shown
    assert "Was gesendet wurde, ist geschwärzt. Was geschrieben wurde, steht im Verlauf." in shown
    assert "Muster krank" not in shown + text_of(second.get("records/pendingcorrection/?stand=alle"))
    assert tables_with("Muster krank") == []


@pytest.mark.walk
@pytest.mark.parametrize("field", ["reason", "answer"])
def test_a_name_is_taken_out_of_reason_and_answer(waiting, second, field):
    second.decide(waiting, "refuse", "Frau Zwiebelfisch sagt nein.")
    PendingCorrection.objects.update(reason="Herr Lauch meint ja.")
    output = StringIO()
    run = ["schwaerzen", "records.pendingcorrection", str(waiting), field, "--grund", "Name genannt"]
    call_command(*run, stdout=output)
    taken, left = {"reason": ("Lauch", "Zwiebelfisch"), "answer": ("Zwiebelfisch", "Lauch")}[field]
    assert f"Geschwärzt: {field} von records.pendingcorrection {waiting}." in output.getvalue()
    assert tables_with(taken) == []
    assert tables_with(left) == ["records_pendingcorrection"]
    assert "(geschwärzt)" in text_of(second.client.get(page_of(waiting)))
    with pytest.raises(CommandError, match="Dort steht kein Text"):
        call_command(*run, stdout=StringIO())


@pytest.mark.walk
def test_what_of_a_correction_cannot_be_redacted_is_said(waiting):
    with pytest.raises(CommandError, match=r"„touched“ ist kein Textfeld von .*: reason, answer, title"):
        call_command("schwaerzen", "records.pendingcorrection", str(waiting), "touched", "--grund", "x")
    with pytest.raises(CommandError, match="Berichtigung zu zweit 999 gibt es nicht"):
        call_command("schwaerzen", "records.pendingcorrection", "999", "reason", "--grund", "x")


@pytest.mark.walk
def test_a_correction_whose_reason_quotes_what_was_redacted_elsewhere_is_named(waiting, project):
    other = StatusNoteFactory(project=project, noted_on=date(2022, 3, 1), text="Name entfernt")
    PendingCorrection.objects.update(reason="Siehe: Name entfernt.")
    output = StringIO()
    call_command("schwaerzen", "projects.statusnote", str(other.pk), "text", "--grund", "x", stdout=output)
    assert f"Noch zu lesen in records.pendingcorrection {waiting}" in output.getvalue()


@pytest.mark.walk
def test_a_pseudonym_stands_in_answers_too(waiting, second, third, note, settings):
    """The program answers who wrote something else meanwhile."""
    settings.SECOND_PERSON = False
    assert third.save(f"projects/statusnote/{note.pk}/change/", text="So.", change_reason="Quelle").status_code == 302
    settings.SECOND_PERSON = True
    second.decide(waiting, "confirm")
    assert "leit2" in PendingCorrection.objects.get().answer
    User.objects.filter(username="leit2").update(is_active=False)
    call_command("konto_pseudonymisieren", "leit2", "--grund", "ausgeschieden", stdout=StringIO())
    assert f"Konto-{third.user.pk} am" in PendingCorrection.objects.get().answer
    assert tables_with("leit2") == []


@pytest.mark.walk
def test_what_is_fixed_counts_for_all_days_and_wording_for_none(on, first, second, project):
    grant = Grant.objects.get(project=project)
    page = f"funding/grant/{grant.pk}/change/"
    assert first.save(page, reference_number="48.02.01", change_reason="Bescheid").status_code == 302
    answer = first.save(page, interim_proof_months="4", change_reason="Bescheid")
    assert is_asked(answer)
    pk = first.lay_before(answer)
    assert Grant.objects.get(pk=grant.pk).interim_proof_months is None
    second.decide(pk, "confirm")
    assert Grant.objects.get(pk=grant.pk).interim_proof_months == 4
