"""What came of a consultation comes in after the freezing, as a dated record of its own, and changes nothing frozen."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import ImportRun
from papers.models import Consultation, ConsultationResult
from tests.example_papers import example_paper, written
from tests.factories import ConsultationFactory
from tests.imports.files import csv_of
from tests.pages import delete, fields_of, text_of
from tests.papers.test_paper_corrections import PAGE, forms

pytestmark = pytest.mark.django_db
ADD = "/admin/papers/consultationresult/add/"
TABLE = "Drucksache;Sitzung am;Gremium;Beschlussqualität;federführend;Ergebnis"
COUNCIL = "VO/0504/21;10.05.2021;Rat der Stadt Wuppertal;Entgegennahme o. B.;nein"


def council():
    return Consultation.objects.get(held_on=date(2021, 5, 10))


def enter(client, text="ohne Beschluss entgegengenommen", day="10.05.2021"):
    fields = fields_of(client.get(f"{ADD}?consultation={council().pk}"))
    assert fields["consultation"] == str(council().pk)
    return client.post(ADD, fields | {"stated_on": day, "text": text})


def upload(client, *lines):
    address = "/admin/imports/importrun/importieren/beratungsfolge/"
    sent = client.post(address, {"file": SimpleUploadedFile("beratungsfolge.csv", csv_of(*lines))})
    return client.post(sent["Location"], {"confirm": "1"}, follow=True)


@pytest.mark.walk
def test_a_result_is_entered_by_form_and_no_form_of_the_paper_changes(client, staff, frozen):
    before = forms()
    signed_in = staff("Projektleitung")
    page = signed_in.get(f"/admin/papers/paper/{example_paper().pk}/change/")
    assert f"{ADD}?consultation={council().pk}" in page.content.decode()
    assert enter(signed_in).status_code == 302
    client.logout()
    assert "10.05.2021, Rat der Stadt Wuppertal: ohne Beschluss entgegengenommen" in text_of(client.get(PAGE))
    assert forms() == before
    assert "VO/0504/21: unverändert" in written("--pruefen")


def test_of_several_results_the_last_one_is_shown_with_its_day(client, staff, frozen):
    signed_in = staff("Projektleitung")
    enter(signed_in, "vertagt")
    enter(signed_in, "entgegengenommen", "12.05.2021")
    page = text_of(client.get(PAGE))
    assert "Rat der Stadt Wuppertal: entgegengenommen (12.05.2021)" in page
    assert "vertagt" not in page


@pytest.mark.parametrize(
    ("day", "said"),
    [("09.05.2021", "nicht vor der Sitzung (10.05.2021)"), ("01.01.2090", "steht erst nach der Sitzung fest")],
)
def test_a_day_that_cannot_be_is_named(staff, frozen, day, said):
    assert said in text_of(enter(staff("Projektleitung"), day=day))
    assert not ConsultationResult.objects.exists()


def test_a_result_can_be_corrected_and_deleted_with_its_reason(staff, frozen):
    signed_in = staff("Projektleitung")
    enter(signed_in, "abgelehnt")
    result = ConsultationResult.objects.get()
    address = f"/admin/papers/consultationresult/{result.pk}/"
    fields = fields_of(signed_in.get(f"{address}change/")) | {"text": "angenommen", "change_reason": "Schreibfehler"}
    assert signed_in.post(f"{address}change/", fields).status_code == 302
    assert list(result.history.order_by("history_id").values_list("text", flat=True)) == ["abgelehnt", "angenommen"]
    assert delete(signed_in, f"{address}delete/", "Irrtum").status_code == 302
    assert not ConsultationResult.objects.exists()


@pytest.mark.parametrize("group", ["Sachbearbeitung", "Leserecht"])
def test_who_does_not_write_papers_enters_none(staff, frozen, group):
    assert staff(group).get(ADD).status_code == 403


@pytest.mark.walk(4)
@pytest.mark.parametrize(("column", "cell", "day"), [("", "", 10), (";Ergebnis vom", ";12.05.2021", 12)])
def test_a_result_comes_in_by_file_twice_without_a_change_and_is_undone(staff, frozen, column, cell, day):
    signed_in, line = staff("Projektleitung"), f"{COUNCIL};ohne Beschluss entgegengenommen{cell}"
    upload(signed_in, f"{TABLE}{column}", line)
    result = ConsultationResult.objects.get()
    assert (result.stated_on, result.text) == (date(2021, 5, day), "ohne Beschluss entgegengenommen")
    assert "VO/0504/21: unverändert" in written("--pruefen")
    upload(signed_in, f"{TABLE}{column}", line)
    assert ConsultationResult.objects.get().version == 1
    run = ImportRun.objects.filter(file_name="beratungsfolge.csv").latest("pk")
    undone = signed_in.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsch"}, follow=True)
    assert "wurde rückgängig gemacht" in text_of(undone)
    assert not ConsultationResult.objects.exists()


def test_a_file_brings_no_result_of_a_consultation_that_is_none(staff, frozen):
    page = upload(staff("Projektleitung"), TABLE, "VO/0504/21;11.05.2021;Hauptausschuss;Entscheidung;nein;abgelehnt")
    assert "ist eingefroren und lässt sich nicht mehr ändern" in text_of(page)
    assert not ConsultationResult.objects.exists()


def test_a_session_whose_day_is_open_has_no_result_yet(staff):
    open_one = ConsultationFactory(held_on=None)
    response = staff().post(
        ADD,
        {"consultation": open_one.pk, "stated_on": "15.01.2021", "text": "entgegengenommen"},
    )
    assert "Bitte tragen Sie zuerst den Tag der Sitzung ein; er ist noch offen." in text_of(response)
    assert not ConsultationResult.objects.exists()
