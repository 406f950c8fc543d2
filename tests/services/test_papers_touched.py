"""What services are counted by speaks of the days from its own on: its form names the frozen papers it touches."""

from datetime import date

import pytest

from services.models import Denominator, EfaPilot, PriorityList
from tests.factories import DenominatorFactory
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
