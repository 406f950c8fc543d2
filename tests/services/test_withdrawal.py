"""What a service offers can be withdrawn from a day on, and offered again; earlier days stay as they are."""

from datetime import date

import pytest

from records.ends import wrong_ends
from services.choices import FimBlock, FimStatus, Portal, ProcessDepth, ProvisionKind
from services.models import STATES, MaturityChange, ProvisionChange, ResponsibilityChange
from tests.example_papers import frozen_example
from tests.factories import (
    FimChangeFactory,
    LeikaServiceFactory,
    MaturityChangeFactory,
    PortalChangeFactory,
    ProcessChangeFactory,
    ProvisionChangeFactory,
    ResponsibilityChangeFactory,
    ServiceFactory,
    TargetChangeFactory,
    level,
)
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
SERVICES = "/admin/services/service/"


@pytest.fixture
def wohngeld():
    """Online at level 3 since 01.02.2020, one of two LeiKa services too; by EfA, on the city's portal."""
    service = ServiceFactory(ozg_id="10092", name="Wohngeld")
    MaturityChangeFactory(service=service, level=level(3), effective_on=date(2020, 2, 1))
    ProvisionChangeFactory(service=service, kind=ProvisionKind.EFA, effective_on=date(2020, 2, 1))
    PortalChangeFactory(service=service, effective_on=date(2020, 2, 1))
    LeikaServiceFactory(service=service, levels={date(2020, 3, 1): 3})
    LeikaServiceFactory(service=service, levels={date(2020, 3, 1): 0})
    return service


@pytest.fixture
def lead(staff):
    return staff("Projektleitung")


def withdraw(client, services, day, offers=("LEVEL", "PROVISION", "PORTAL"), note="Verfahren abgeschaltet"):
    chosen = {"action": "withdraw_offers", "_selected_action": [service.pk for service in services]}
    entered = fields_of(client.post(SERVICES, chosen), "withdraw_offers")
    sent = {**entered, **chosen, "offers": list(offers), "effective_on": day, "note": note, "withdraw_offers": "1"}
    return client.post(SERVICES, sent, follow=True)


def listed(read_csv, day, rule=""):
    (row,) = read_csv(f"/leistungen.csv?stichtag={day}{rule}")
    return row["Reifegrad"], row["Bezugsweg"], row["Portal"], row["Online seit"]


OFFERED = ("3 Online-Leistung (Modell 1.1)", "EfA-Nachnutzung", "Serviceportal der Kommune", "01.03.2020")
WITHDRAWN = ("0 Offline (Modell 1.1)", "kein Bezugsweg", "kein Portal", "")


@pytest.mark.walk(4)
def test_an_offer_is_withdrawn_in_one_deed_and_earlier_days_stay(lead, wohngeld, read_csv):
    assert "Ab 01.06.2021 zurückgenommen: Angebot von 1 OZG-Leistung." in text_of(
        withdraw(lead, [wohngeld], "01.06.2021")
    )
    assert listed(read_csv, "2021-05-31") == OFFERED
    assert listed(read_csv, "2021-06-01") == WITHDRAWN
    assert MaturityChange.objects.filter(effective_on=date(2021, 6, 1), level=level(0)).count() == 2
    assert all(wrong_ends(kind, [wohngeld.pk]) == [] for kind in STATES)
    text = text_of(lead.get("/leistungen/10092/?stichtag=2021-06-01"))
    assert "Bezugsweg kein Bezugsweg" in text
    assert "Verfahren abgeschaltet" in text
    assert "Verfahren abgeschaltet" not in text_of(lead.get("/leistungen/10092/?stichtag=2021-05-31"))


@pytest.mark.walk
def test_what_is_offered_again_is_online_since_its_new_day(lead, wohngeld, read_csv):
    withdraw(lead, [wohngeld], "01.06.2021")
    page = f"{SERVICES}{wohngeld.pk}/change/"
    sent = fields_of(lead.get(page))
    number = int(sent["maturitychanges-TOTAL_FORMS"])
    row = {
        "service": wohngeld.pk,
        "level": level(3).pk,
        "leika": wohngeld.leika_services.first().pk,
        "effective_on": "01.09.2021",
        "date_precision": "EXACT",
    }
    new = {f"maturitychanges-{number}-{name}": value for name, value in row.items()}
    assert lead.post(page, {**sent, **new, "maturitychanges-TOTAL_FORMS": str(number + 1)}).status_code == 302
    assert listed(read_csv, "2021-08-31") == WITHDRAWN
    assert listed(read_csv, "2021-09-01") == (OFFERED[0], *WITHDRAWN[1:3], "01.09.2021")
    assert listed(read_csv, "2021-05-31") == OFFERED


def test_a_part_of_the_offer_is_withdrawn_alone_on_the_page_of_one(lead, wohngeld, read_csv):
    page = f"{SERVICES}{wohngeld.pk}/zuruecknehmen/"
    assert f'href="{page}"' in lead.get(f"{SERVICES}{wohngeld.pk}/change/").content.decode()
    sent = {"offers": ["PROVISION"], "effective_on": "01.06.2021", "note": "Vertrag gekündigt", "withdraw_offers": "1"}
    assert lead.post(page, sent)["Location"] == f"{SERVICES}{wohngeld.pk}/change/"
    assert listed(read_csv, "2021-06-01") == (OFFERED[0], "kein Bezugsweg", *OFFERED[2:])
    (withdrawal,) = ProvisionChange.objects.filter(kind=ProvisionKind.NONE)
    assert (withdrawal.note, withdrawal.history.get().history_change_reason) == ("Vertrag gekündigt",) * 2


def test_the_comparison_lists_what_was_withdrawn(lead, wohngeld, read_csv):
    withdraw(lead, [wohngeld], "01.06.2021")
    found = read_csv("/vergleich.csv?von=2021-05-31&bis=2021-06-30")
    changes = {(row["Angabe"], row["Vorher"], row["Nachher"]) for row in found if row["Datum"] == "01.06.2021"}
    assert changes == {
        ("Reifegrad", "3 Online-Leistung", "0 Offline"),
        ("Bezugsweg", "EfA-Nachnutzung", "kein Bezugsweg"),
        ("Portal", "Serviceportal der Kommune", "kein Portal"),
    }


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("31.01.2020", "10092 Wohngeld: bietet am 31.01.2020 nichts davon an."),
        ("01.02.2020", "10092 Wohngeld: Für den 01.02.2020 ist schon etwas eingetragen"),
        ("01.06.2021", "10093 Elterngeld: bietet am 01.06.2021 nichts davon an."),
        ("", "Dieses Feld ist zwingend erforderlich"),
    ],
)
def test_what_cannot_be_withdrawn_is_named_and_nothing_changes(lead, wohngeld, day, problem):
    before = [kind.objects.count() for kind in STATES]
    other = ServiceFactory(ozg_id="10093", name="Elterngeld")
    PortalChangeFactory(service=other, portal=Portal.NONE)
    assert problem in text_of(withdraw(lead, [wohngeld, other], day))
    assert [kind.objects.count() for kind in STATES][:2] == before[:2]


def test_who_may_not_state_it_may_not_withdraw_it(staff, wohngeld):
    client = staff("Fördermittelstelle")
    assert client.get(f"{SERVICES}{wohngeld.pk}/zuruecknehmen/").status_code == 403
    client.post(SERVICES, {"action": "withdraw_offers", "_selected_action": [wohngeld.pk], "withdraw_offers": "1"})
    assert ProvisionChange.objects.count() == 1


@pytest.mark.walk
def test_a_late_withdrawal_names_the_frozen_papers_it_touches(examples, staff):
    frozen_example()
    service = ProvisionChangeFactory(service__ozg_id="10999").service
    answer = withdraw(staff(), [service], "01.04.2021")
    assert "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)" in text_of(answer)
    assert service.provisionchanges.count() == 1


def test_every_kind_of_state_can_end(client, staff, read_csv):
    """Each by what it knows to say for it: the lowest level, no provision, no portal, nobody, no target …"""
    service = ServiceFactory(ozg_id="10092")
    ResponsibilityChangeFactory(service=service, unit__name="Sozialamt")
    TargetChangeFactory(service=service)
    day = date(2021, 6, 1)
    ResponsibilityChangeFactory(service=service, unit=None, effective_on=day)
    TargetChangeFactory(service=service, target_on=None, effective_on=day)
    ProcessChangeFactory(service=service, depth=ProcessDepth.NOT, effective_on=day)
    FimChangeFactory(service=service, block=FimBlock.PROCESS, status=FimStatus.INACTIVE, effective_on=day)
    texts = [
        text_of(client.get(f"/leistungen/10092/?stichtag={key_date}")) for key_date in ("2021-05-31", "2021-06-01")
    ]
    assert ["Zuständig Sozialamt" in text for text in texts] == [True, False]
    assert "Zuständig keine Zuständigkeit seit 01.06.2021" in texts[1]
    assert "keiner festgelegt" in texts[1]
    (row,) = read_csv("/leistungen.csv?stichtag=2021-06-01")
    assert row["Zuständig"] == ""


@pytest.mark.walk
def test_a_responsibility_ends_in_the_form_of_the_service(lead, read_csv):
    service = ResponsibilityChangeFactory(unit__name="Sozialamt").service
    page = f"{SERVICES}{service.pk}/change/"
    sent = fields_of(lead.get(page))
    number = int(sent["responsibilitychanges-TOTAL_FORMS"])
    row = {"service": service.pk, "unit": "", "effective_on": "01.06.2021", "date_precision": "EXACT"}
    new = {f"responsibilitychanges-{number}-{name}": value for name, value in row.items()}
    assert lead.post(page, {**sent, **new, "responsibilitychanges-TOTAL_FORMS": str(number + 1)}).status_code == 302
    assert [str(each) for each in ResponsibilityChange.objects.order_by("effective_on")][1] == (
        "keine Zuständigkeit ab 01.06.2021"
    )
    for day, responsible in (("2021-05-31", "Sozialamt"), ("2021-06-01", "")):
        (listed_row,) = read_csv(f"/leistungen.csv?stichtag={day}")
        assert listed_row["Zuständig"] == responsible
