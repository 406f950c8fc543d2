"""The page of an OZG service tells everything known of it on the key date."""

from datetime import date

import pytest

from projects.choices import Step
from records.models import DatePrecision
from services.choices import ContractStep, EfaClass, FederalState, FimBlock, FimStatus, ProcessDepth, ProvisionKind
from tests.factories import (
    BundleFactory,
    EfaPilotFactory,
    FimChangeFactory,
    LeikaServiceFactory,
    LifeSituationFactory,
    MaturityChangeFactory,
    PortalChangeFactory,
    PriorityListFactory,
    ProcessChangeFactory,
    ProvisionChangeFactory,
    ResponsibilityChangeFactory,
    ServiceFactory,
    StepFactory,
    TargetChangeFactory,
    level,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wohngeld():
    situation = LifeSituationFactory(name="Existenzsicherung", field__name="Arbeit & Ruhestand")
    return ServiceFactory(ozg_id="10092", name="Wohngeld", situation=situation)


def page(client, day="2021-04-08"):
    return text_of(client.get(f"/leistungen/10092/?stichtag={day}"))


def test_what_is_not_known_is_said(client, wohngeld):
    text = page(client)
    assert "OZG-ID 10092, Existenzsicherung, Themenfeld Arbeit & Ruhestand" in text
    assert "Bezugsweg nicht erfasst" in text
    assert "Bis zum 08.04.2021 ist kein Reifegrad erfasst." in text
    assert "Bis zum 08.04.2021 ist zu dieser Leistung nichts eingetragen." in text


def test_the_state_of_the_day_is_told_with_its_details(client, wohngeld):
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.NONE)
    ProvisionChangeFactory(
        service=wohngeld,
        effective_on=date(2021, 4, 1),
        date_precision=DatePrecision.LATEST,
        kind=ProvisionKind.EFA,
        efa_class=EfaClass.REUSE_CERTAIN,
        implementing_state=FederalState.SH,
        operator="Dataport",
        contract_step=ContractStep.CONTRACT,
    )
    PortalChangeFactory(service=wohngeld, address="https://service.example.org/wohngeld")
    ResponsibilityChangeFactory(service=wohngeld, unit__name="Sozialamt")
    TargetChangeFactory(service=wohngeld, target_on=date(2021, 3, 31))
    ProcessChangeFactory(service=wohngeld, depth=ProcessDepth.PARTLY)
    FimChangeFactory(service=wohngeld, block=FimBlock.DATA_FIELDS, status=FimStatus.SILVER)
    PriorityListFactory(name="OZG-Booster", services=[wohngeld])
    EfaPilotFactory(name="Wohngeld", topic="Antragsprozess", service=wohngeld)
    text = page(client)
    assert "Bezugsweg EfA-Nachnutzungseit spätestens 01.04.2021" in text
    assert "EfA-Klasse: 2, Nachnutzung aus anderem Land sicher" in text
    assert "umsetzendes Land: Schleswig-Holstein" in text
    assert "Vertragsschritt: Nachnutzungsvertrag geschlossen" in text
    assert "Portal Serviceportal der Kommuneseit 01.01.2020" in text
    assert "Zuständig Sozialamt" in text
    assert "Zieltermin 31.03.2021 (verstrichen)" in text
    assert "Interner Prozess teilweise digital" in text
    assert "Datenfelder fachlich freigegeben (silber)" in text
    assert "OZG-Booster (ab 01.01.2020)" in text
    assert "Wohngeld: Antragsprozess" in text
    assert "Bezugsweg kein Bezugsweg" in page(client, "2021-03-31")


def test_levels_are_explained_with_their_source(client, wohngeld):
    leika = LeikaServiceFactory(
        service=wohngeld, key="99107023060000", name="Wohngeld Bewilligung", typification="2b", is_sdg2=True
    )
    MaturityChangeFactory(
        service=wohngeld, leika=leika, level=level(3), evidence="https://service.example.org/", note="geprüft"
    )
    MaturityChangeFactory(service=wohngeld, level=level(5, "2.0"))
    text = page(client)
    assert "5 (Modell 2.0)" in text
    assert "3 Online-Leistung (Modell 1.1, OZG-konform) Antrag mit allen Nachweisen auf elektronischem Weg." in text
    assert "Quelle: ozg.brandenburg.de" in text
    assert "99 107 023 060 000 Wohngeld Bewilligung 2b Bund regelt, Kommune vollzieht SDG2" in text
    assert "Nachweis" in text
    assert "niedrigste LeiKa-Leistung, OZG-konform 3 Online-Leistung ja" in text


def test_process_bundles_are_shown_with_their_last_step(client, wohngeld):
    bundle = BundleFactory(name="Wohngeld-Antrag", service=wohngeld, project__title="Bürgerservices")
    StepFactory(bundle=bundle, step=Step.RECORDED)
    assert "Wohngeld-Antrag (aufgenommen; Bürgerservices)" in page(client)


def test_the_course_tells_all_that_happened(client, wohngeld):
    MaturityChangeFactory(service=wohngeld, level=level(1))
    TargetChangeFactory(service=wohngeld, effective_on=date(2020, 2, 1))
    TargetChangeFactory(service=wohngeld, effective_on=date(2020, 3, 1), target_on=None)
    text = page(client)
    assert "01.03.2020 Zieltermin kein Zieltermin – 01.02.2020 Zieltermin online bis 31.12.2022 –" in text
    assert "01.01.2020 Reifegrad 1 Information (Modell 1.1)" in text


def test_an_unknown_service_is_not_found(client):
    assert client.get("/leistungen/99999/").status_code == 404


@pytest.mark.walk(4)
@pytest.mark.parametrize("number", [1, 8])
def test_the_page_needs_the_same_queries_however_much_is_known(client, wohngeld, django_assert_max_num_queries, number):
    for day in range(1, number + 1):
        leika = LeikaServiceFactory(service=wohngeld)
        for state in (MaturityChangeFactory, ProvisionChangeFactory, ResponsibilityChangeFactory, FimChangeFactory):
            state(service=wohngeld, effective_on=date(2020, 1, day))
        MaturityChangeFactory(service=wohngeld, leika=leika)
        BundleFactory(service=wohngeld)
    with django_assert_max_num_queries(21):
        client.get("/leistungen/10092/")
