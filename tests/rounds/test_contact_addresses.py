"""Addresses of units: kept by who keeps units, taken over in a reorganisation, never public."""

import pytest

from tests.factories import ContactAddressFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.rounds.conftest import Lead, Unit
from tests.units.reorganising import entered, guide, new_unit, undo
from units.models import ContactAddress

pytestmark = pytest.mark.django_db
ADD = "/admin/units/contactaddress/add/"


def test_an_address_is_entered_in_the_admin_with_its_history(staff):
    client, unit = staff("Sachbearbeitung"), UnitFactory(name="Zoo")
    sent = fields_of(client.get(ADD)) | {"unit": unit.pk, "email": "zoo@stadt.example"}
    assert client.post(ADD, sent).status_code == 302
    again = client.post(ADD, sent)
    assert "Kontaktadresse mit diesem Leistungseinheit existiert bereits" in text_of(again) or again.status_code == 200
    address = ContactAddress.objects.get()
    assert address.history.count() == 1
    assert "Nur für Beschäftigte" in text_of(client.get(f"/admin/units/contactaddress/{address.pk}/change/"))


@pytest.mark.walk(4)
def test_a_new_address_of_who_keeps_units_stays_for_the_next_round(lead, mail, zoo):
    keeper = Lead("alle")
    keeper.start()
    request = zoo.status_answers.get().request
    page = text_of(keeper.ask_at(request, "park@stadt.example"))
    assert "Für die nächste Abfrage gemerkt: Adresse von Zoo." in page
    assert ContactAddress.objects.get(unit=zoo.unit).email == "park@stadt.example"
    assert Unit(mail.link("park@stadt.example")).read().status_code == 200


@pytest.mark.walk
def test_units_that_merge_pass_on_the_only_address_and_undoing_takes_it_back(staff):
    client = staff("Sachbearbeitung")
    first, second = ContactAddressFactory(email="recht@stadt.example").unit, UnitFactory(name="Rechtsamt")
    event = entered(
        guide(client, "zusammenlegen", "01.01.2022", units=[first.pk, second.pk], **new_unit(name="Ressort C"))
    )
    assert ContactAddress.objects.get(unit__names__name="Ressort C").email == "recht@stadt.example"
    assert "rückgängig" in text_of(undo(client, event))
    assert [address.unit for address in ContactAddress.objects.all()] == [first]


@pytest.mark.walk
def test_of_several_addresses_none_is_proposed_and_none_is_kept_that_nobody_gave(staff):
    client = staff("Sachbearbeitung")
    units = [ContactAddressFactory(email=f"{name}@stadt.example").unit.pk for name in ("recht", "zoo")]
    entered(guide(client, "zusammenlegen", "01.01.2022", units=units, **new_unit(name="Ressort C")))
    assert not ContactAddress.objects.filter(unit__names__name="Ressort C").exists()
