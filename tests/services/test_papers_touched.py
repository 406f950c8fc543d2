"""What services are counted by speaks of the days from its own on: its form names the frozen papers it touches."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from services.models import Denominator, EfaPilot, PriorityList, PriorityListing
from tests.factories import DenominatorFactory, PriorityListFactory, ServiceFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
TOUCHED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
ADD = "/admin/services/denominator/add/"
NEW = {"name": "Katalog 2026", "slug": "katalog-2026", "basis": "CATALOGUE", "number": "600"}


def send(client, page, **typed):
    return client.post(page, {**fields_of(client.get(page)), **typed})


def send_again(client, page, answer):
    return client.post(page, fields_of(answer))


def test_a_new_whole_names_the_papers_from_its_day_on(staff, frozen):
    client = staff("Projektleitung")
    answer = send(client, ADD, **NEW, effective_on="08.04.2021")
    assert TOUCHED in text_of(answer)
    assert not Denominator.objects.filter(slug="katalog-2026").exists()
    assert send_again(client, ADD, answer).status_code == 302
    assert Denominator.objects.get(slug="katalog-2026").number == 600


def test_a_whole_of_later_days_touches_no_paper(staff, frozen):
    assert send(staff("Projektleitung"), ADD, **NEW, effective_on="09.04.2021").status_code == 302


def test_a_corrected_whole_asks_for_a_reason_and_names_the_papers(staff, frozen):
    whole = DenominatorFactory(slug="katalog-2021", number=575, effective_on=date(2021, 1, 1))
    client, page = staff("Projektleitung"), f"/admin/services/denominator/{whole.pk}/change/"
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(send(client, page, number="557"))
    answer = send(client, page, number="557", change_reason="Lesefehler")
    assert TOUCHED in text_of(answer)
    assert send_again(client, page, answer).status_code == 302
    whole.refresh_from_db()
    assert whole.number == 557


def test_a_whole_that_held_later_touches_the_papers_of_its_former_days(staff, frozen):
    whole = DenominatorFactory(slug="katalog-2021", number=575, effective_on=date(2021, 1, 1))
    page = f"/admin/services/denominator/{whole.pk}/change/"
    answer = send(staff("Projektleitung"), page, effective_on="01.05.2021", change_reason="Erst ab Mai")
    assert TOUCHED in text_of(answer)


def test_the_wording_of_a_whole_touches_nothing(staff, frozen):
    whole = DenominatorFactory(slug="katalog-2021", number=575, effective_on=date(2021, 1, 1))
    page = f"/admin/services/denominator/{whole.pk}/change/"
    assert send(staff("Projektleitung"), page, source="OZG-Katalog, Fassung 1.0").status_code == 302


def test_deleting_a_whole_names_the_papers(staff, frozen):
    whole = DenominatorFactory(slug="katalog-2021", number=575, effective_on=date(2021, 1, 1))
    later = DenominatorFactory(slug="katalog-2026", number=600, effective_on=date(2026, 1, 1))
    client = staff()
    assert "Betroffen: VO/0504/21" in text_of(client.get(f"/admin/services/denominator/{whole.pk}/delete/"))
    assert "Betroffen" not in text_of(client.get(f"/admin/services/denominator/{later.pk}/delete/"))


def test_lists_of_priorities_and_pilots_name_them_too(staff, frozen):
    client = staff("Projektleitung")
    typed = {"name": "Vorrang", "kind": "FEDERAL", "effective_on": "01.01.2021"}
    add = "/admin/services/prioritylist/add/"
    assert TOUCHED in text_of(send(client, add, **typed))
    assert not PriorityList.objects.filter(name="Vorrang").exists()
    add = "/admin/services/efapilot/add/"
    assert TOUCHED in text_of(send(client, add, name="Zoobesuch", effective_on="01.01.2021", date_precision="EXACT"))
    assert not EfaPilot.objects.filter(name="Zoobesuch").exists()


def test_the_end_of_a_pilot_touches_the_papers_from_it_on(staff, frozen):
    pilot = EfaPilot.objects.create(name="Zoobesuch", effective_on=date(2020, 1, 1))
    client, page = staff("Projektleitung"), f"/admin/services/efapilot/{pilot.pk}/change/"
    assert TOUCHED in text_of(send(client, page, ended_on="08.04.2021", change_reason="Bescheid"))
    assert send(client, page, ended_on="09.04.2021", change_reason="Bescheid").status_code == 302


REASON = "Bitte geben Sie für die Berichtigung einen Grund an"


@pytest.fixture
def priorities():
    wohngeld = ServiceFactory(name="Wohngeld", ozg_id="19001")
    return PriorityListFactory(name="Vorrang", effective_on=date(2021, 1, 1), services=[wohngeld])


def on_list(read_csv, day):
    return {row["Leistung"] for row in read_csv(f"/leistungen.csv?stichtag={day}") if row["Priorität"] == "Vorrang"}


def listing_row(number, **values):
    return {"listings-TOTAL_FORMS": number + 1, **{f"listings-{number}-{name}": each for name, each in values.items()}}


@pytest.mark.walk(4)
def test_a_service_added_to_a_list_needs_a_reason_and_names_the_papers(staff, frozen, priorities, read_csv):
    client, page = staff("Projektleitung"), f"/admin/services/prioritylist/{priorities.pk}/change/"
    row = listing_row(1, service=ServiceFactory(name="Elterngeld", ozg_id="19002").pk, priority_list=priorities.pk)
    assert REASON in text_of(send(client, page, **row))
    answer = send(client, page, **row, change_reason="Übersehen")
    assert TOUCHED in text_of(answer)
    assert on_list(read_csv, "2021-04-08") == {"Wohngeld"}
    assert send_again(client, page, answer).status_code == 302
    assert on_list(read_csv, "2021-04-08") == {"Wohngeld", "Elterngeld"}


@pytest.mark.walk
def test_a_service_taken_off_a_list_needs_a_reason_and_names_the_papers(staff, frozen, priorities, read_csv):
    client, page = staff(), f"/admin/services/prioritylist/{priorities.pk}/change/"
    row = {"listings-0-DELETE": "on"}
    assert "Zum Löschen geben Sie bitte einen Grund an" in text_of(send(client, page, **row))
    answer = send(client, page, **row, change_reason="Falsche Liste")
    assert TOUCHED in text_of(answer)
    assert on_list(read_csv, "2021-04-08") == {"Wohngeld"}
    assert send_again(client, page, answer).status_code == 302
    assert on_list(read_csv, "2021-04-08") == set()


@pytest.mark.walk(4)
def test_another_service_in_a_row_of_a_list_needs_a_reason_and_names_the_papers(staff, frozen, priorities, read_csv):
    client, page = staff("Projektleitung"), f"/admin/services/prioritylist/{priorities.pk}/change/"
    row = {"listings-0-service": ServiceFactory(name="Elterngeld", ozg_id="19002").pk}
    assert REASON in text_of(send(client, page, **row))
    answer = send(client, page, **row, change_reason="Verwechselt")
    assert TOUCHED in text_of(answer)
    assert send_again(client, page, answer).status_code == 302
    assert on_list(read_csv, "2021-04-08") == {"Elterngeld"}


@pytest.mark.walk
def test_a_list_named_at_its_service_asks_too(staff, frozen, priorities, read_csv):
    service = ServiceFactory(name="Elterngeld", ozg_id="19002")
    client, page = staff("Projektleitung"), f"/admin/services/service/{service.pk}/change/"
    row = listing_row(0, priority_list=priorities.pk)
    assert REASON in text_of(send(client, page, **row))
    answer = send(client, page, **row, change_reason="Übersehen")
    assert TOUCHED in text_of(answer)
    assert send_again(client, page, answer).status_code == 302
    assert on_list(read_csv, "2021-04-08") == {"Wohngeld", "Elterngeld"}


@pytest.mark.walk(4)
def test_a_service_of_a_list_on_its_own_page_asks_too(staff, frozen, priorities):
    client, page = staff("Projektleitung"), "/admin/services/prioritylisting/add/"
    typed = {"service": ServiceFactory(ozg_id="19002").pk, "priority_list": priorities.pk}
    assert REASON in text_of(send(client, page, **typed))
    answer = send(client, page, **typed, change_reason="Übersehen")
    assert TOUCHED in text_of(answer)
    assert send_again(client, page, answer).status_code == 302
    listing = PriorityListing.objects.get(service=typed["service"])
    client, page = staff(), f"/admin/services/prioritylisting/{listing.pk}/delete/"
    assert "Betroffen: VO/0504/21" in text_of(client.get(page))


def test_a_file_with_the_services_of_a_list_names_the_papers(frozen, priorities, tmp_path):
    ServiceFactory(ozg_id="19002")
    file, printed = tmp_path / "prioritaeten.csv", StringIO()
    file.write_text("Liste;Gilt ab;OZG-ID\nVorrang;01.01.2021;19002\n")
    call_command("importieren", "prioritaeten", str(file), stdout=printed)
    assert "Betroffene eingefrorene Drucksachen: VO/0504/21 (Stichtag 08.04.2021)" in printed.getvalue()


def test_who_may_only_read_sees_the_services_of_a_list(staff, priorities):
    page = text_of(staff("Leserecht").get(f"/admin/services/prioritylist/{priorities.pk}/change/"))
    assert "19001 Wohngeld" in page


def test_services_of_a_later_list_touch_no_paper(staff, frozen):
    later = PriorityListFactory(effective_on=date(2021, 4, 9))
    row = listing_row(0, service=ServiceFactory(ozg_id="19001").pk, priority_list=later.pk)
    page = f"/admin/services/prioritylist/{later.pk}/change/"
    assert send(staff("Projektleitung"), page, **row, change_reason="Übersehen").status_code == 302


def test_the_services_of_a_list_just_entered_need_no_reason(staff):
    client, add = staff("Projektleitung"), "/admin/services/prioritylist/add/"
    row = listing_row(0, service=ServiceFactory().pk)
    typed = {"name": "Vorrang", "kind": "FEDERAL", "effective_on": "01.01.2021"}
    assert send(client, add, **typed, **row).status_code == 302
    page = f"/admin/services/prioritylist/{PriorityList.objects.get().pk}/change/"
    assert send(client, page, **listing_row(1, service=ServiceFactory().pk)).status_code == 302
    assert PriorityListing.objects.count() == 2
