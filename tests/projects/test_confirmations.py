"""What nobody confirmed or changed for long is marked; planned days that pass make overdue, never productive."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.choices import Step
from projects.models import PhaseChange, RolloutConfirmation
from tests.factories import (
    BundleFactory,
    GrantFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
ROLLOUTS = "/admin/projects/rollout/"


def confirm(client, rollouts, day):
    chosen = {"action": "confirm", "_selected_action": [rollout.pk for rollout in rollouts]}
    return client.post(ROLLOUTS, {**chosen, "confirm_status": "1", "confirmed_on": day}, follow=True)


def names(read_csv, query):
    return [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{query}")]


@pytest.mark.walk
def test_many_are_confirmed_at_once_without_changing_them(staff):
    rollouts = [RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING}) for _ in range(3)]
    client = staff("Sachbearbeitung")
    assert "3 Stände für den 01.06.2020 bestätigt." in text_of(confirm(client, rollouts, "01.06.2020"))
    assert "Alle 3 Stände waren für den 01.06.2020 schon bestätigt." in text_of(confirm(client, rollouts, "01.06.2020"))
    confirmation = RolloutConfirmation.objects.first()
    assert confirmation.confirmed_by.username.startswith("person-")
    assert PhaseChange.objects.count() == 3
    assert all(rollout.history.count() == 1 for rollout in rollouts)


@pytest.mark.walk
def test_one_is_confirmed_from_its_form(staff):
    rollout = RolloutFactory()
    client = staff("Projektleitung")
    address = f"{ROLLOUTS}{rollout.pk}/bestaetigen/"
    assert address in client.get(f"{ROLLOUTS}{rollout.pk}/change/").content.decode()
    answer = client.post(address, {"confirm_status": "1", "confirmed_on": "01.06.2020"}, follow=True)
    assert "1 Stand für den 01.06.2020 bestätigt." in text_of(answer)


def test_a_day_to_come_is_not_confirmed(staff):
    tomorrow = timezone.localdate() + timedelta(days=1)
    text = text_of(confirm(staff(), [RolloutFactory()], f"{tomorrow:%d.%m.%Y}"))
    assert "Bestätigen lässt sich nur, was heute oder früher galt." in text


def test_a_day_before_a_record_counts_is_refused_for_all(staff):
    early = RolloutFactory(unit__name="Zoo", project__title="Aktenplan", project__started_on=date(2019, 1, 1))
    late = RolloutFactory(unit__name="Archiv", project__title="Akte", project__started_on=date(2020, 1, 1))
    client = staff()
    text = text_of(confirm(client, [early, late], "31.12.2019"))
    assert "Nichts wurde geändert:" in text
    assert f"{late}: Der Stand lässt sich frühestens für den 01.01.2020 bestätigen." in text
    assert f"{early}: Der Stand" not in text
    assert not RolloutConfirmation.objects.exists()
    assert "2 Stände für den 01.01.2020 bestätigt." in text_of(confirm(client, [early, late], "01.01.2020"))


@pytest.mark.walk
def test_only_the_first_twenty_refused_are_named(staff):
    project = RolloutFactory().project
    rollouts = [RolloutFactory(project=project) for _ in range(22)]
    text = text_of(confirm(staff(), rollouts, "31.12.2018"))
    assert text.count("Der Stand lässt sich frühestens für den 01.01.2019 bestätigen.") == 20
    assert "Weitere, für die das nicht geht: 2." in text


def test_a_single_confirmation_is_checked_as_many_are(staff):
    grant = GrantFactory(period_start=date(2019, 1, 1))
    fields = {"subject": grant.pk, "confirmed_on": "31.12.2018"}
    text = text_of(staff().post("/admin/funding/grantconfirmation/add/", fields))
    assert "Der Stand lässt sich frühestens für den 01.01.2019 bestätigen." in text


def test_who_may_only_read_confirms_nothing(staff):
    rollout = RolloutFactory()
    client = staff("Leserecht")
    confirm(client, [rollout], "01.06.2020")
    assert client.post(f"{ROLLOUTS}{rollout.pk}/bestaetigen/", {"confirm_status": "1"}).status_code == 403
    assert not RolloutConfirmation.objects.exists()


@pytest.mark.walk
def test_after_ninety_days_a_status_is_marked_until_it_is_confirmed(client, read_csv):
    rollout = RolloutFactory(unit__name="Zoo", project__slug="p", phases={date(2020, 1, 1): Phase.PLANNING})
    assert names(read_csv, "stichtag=2020-03-31&unbestaetigt=ja") == []
    assert names(read_csv, "stichtag=2020-04-01&unbestaetigt=ja") == ["Zoo"]
    assert "nicht bestätigt seit 91 Tagen" in text_of(client.get("/leistungseinheiten/?stichtag=2020-04-01"))
    assert "1 nicht bestätigt seit mehr als 90 Tagen" in text_of(client.get("/?stichtag=2020-04-01"))
    assert "1 nicht bestätigt seit mehr als 90 Tagen" in text_of(client.get("/projekte/p/?stichtag=2020-04-01"))
    RolloutConfirmationFactory(subject=rollout, confirmed_on=date(2020, 3, 15))
    assert names(read_csv, "stichtag=2020-04-01&unbestaetigt=ja") == []
    assert names(read_csv, "stichtag=2020-04-01&unbestaetigt=nein") == ["Zoo"]
    assert names(read_csv, "stichtag=2020-06-14&unbestaetigt=ja") == ["Zoo"]


def test_the_number_of_days_is_a_setting(client, read_csv, settings):
    settings.CONFIRMATION_DAYS = 10
    RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})
    assert names(read_csv, "stichtag=2020-01-12&unbestaetigt=ja") == ["Zoo"]


@pytest.mark.walk
def test_bundles_and_grants_are_marked_too(client):
    StepFactory(bundle=BundleFactory(name="Elterngeld"), step=Step.RECORDED, effective_on=date(2020, 1, 1))
    TrancheFactory(grant=GrantFactory(), paid_on=date(2020, 4, 1))
    assert "nicht bestätigt seit 152 Tagen" in text_of(client.get("/prozessbuendel/?stichtag=2020-06-01"))
    assert "nicht bestätigt seit 91 Tagen" in text_of(client.get("/foerdermittel/?stichtag=2020-07-01"))
    assert "1 Zeile" in text_of(client.get("/foerdermittel/?stichtag=2020-07-01&unbestaetigt=ja"))


@pytest.mark.walk
def test_a_planned_day_that_passes_makes_overdue_and_not_productive(client, read_csv):
    RolloutFactory(
        unit__name="Zoo",
        project__slug="p",
        planned_concept_on=date(2020, 2, 1),
        planned_production_on=date(2020, 6, 1),
        phases={
            date(2020, 1, 1): Phase.PLANNING,
            date(2020, 3, 1): Phase.CONCEPT,
            date(2020, 9, 1): Phase.PRODUCTION,
        },
    )
    assert names(read_csv, "stichtag=2020-02-01&ueberfaellig=ja") == []
    assert "Konzeption war vor 1 Tag geplant" in text_of(client.get("/leistungseinheiten/?stichtag=2020-02-02"))
    assert names(read_csv, "stichtag=2020-03-01&ueberfaellig=ja") == []
    assert "Produktiv war vor 30 Tagen geplant" in text_of(client.get("/leistungseinheiten/?stichtag=2020-07-01"))
    assert "1 überfällig" in text_of(client.get("/?stichtag=2020-07-01"))
    assert "1 überfällig" in text_of(client.get("/projekte/p/?stichtag=2020-07-01"))
    (row,) = read_csv("/leistungseinheiten.csv?stichtag=2020-07-01&ueberfaellig=ja")
    assert row["Phase"] == "Konzeption"
    assert names(read_csv, "stichtag=2020-09-01&ueberfaellig=ja") == []
    assert names(read_csv, "stichtag=2020-09-01&ueberfaellig=nein") == ["Zoo"]


@pytest.mark.walk
def test_planned_days_stand_in_the_order_of_the_phases(staff):
    rollout = RolloutFactory()
    fields = {
        "project": rollout.project_id,
        "unit": rollout.unit_id,
        "planned_planning_on": "01.02.2020",
        "planned_production_on": "01.01.2020",
        "change_kind": "gilt_ab",
        "change_effective_on": "01.01.2020",
    }
    client, page = staff(), f"{ROLLOUTS}{rollout.pk}/change/"
    text = text_of(client.post(page, fields_of(client.get(page)) | fields))
    assert "Die Plandaten müssen in der Reihenfolge der Phasen liegen." in text


def confirming(client, pages, records, **sent):
    """The page on which the records are confirmed, before anything is."""
    chosen = {"action": "confirm", "_selected_action": [record.pk for record in records]}
    return text_of(client.post(pages, {**chosen, **sent}))


@pytest.mark.walk
def test_the_page_says_what_would_be_confirmed_and_since_when(staff):
    rollouts = [
        RolloutFactory(unit__name="Bad", project__title="Aktenplan", phases={date(2020, 1, 1): Phase.PLANNING}),
        RolloutFactory(unit__name="Zoo", project__title="Aktenplan 2", phases={}),
    ]
    rollouts[0].phase_changes.create(
        phase_id=Phase.CONCEPT, effective_on=date(2021, 4, 8), date_precision="LATEST", earliest_on=date(2020, 1, 2)
    )
    client = staff("Sachbearbeitung")
    page = confirming(client, ROLLOUTS, rollouts)
    assert f"Was am {timezone.localdate():%d.%m.%Y} gilt" in page
    assert "Bad – Aktenplan: Konzeption (spätestens 08.04.2021)" in page
    assert "Zoo – Aktenplan 2: nicht erfasst" in page
    page = confirming(client, ROLLOUTS, rollouts, show_day="1", confirmed_on="31.12.2020")
    assert "Was am 31.12.2020 gilt" in page
    assert "Bad – Aktenplan: Planung (ab 01.01.2020)" in page
    assert not RolloutConfirmation.objects.exists()
    one = client.get(f"{ROLLOUTS}{rollouts[0].pk}/bestaetigen/")
    assert "Bad – Aktenplan: Konzeption (spätestens 08.04.2021)" in text_of(one)


def test_the_page_names_the_last_step_of_a_bundle(staff):
    bundle = BundleFactory(name="Kita", project__title="Aktenplan")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    bundle.steps.create(step=Step.ANALYSED, state="WITHDRAWN", reason="Fehler", effective_on=date(2021, 3, 1))
    client = staff("Projektleitung")
    bundles = "/admin/projects/processbundle/"
    assert "aufgenommen (ab 01.01.2020)" in confirming(client, bundles, [bundle])
    day = {"show_day": "1", "confirmed_on": "28.02.2021"}
    assert "analysiert (ab 01.02.2020)" in confirming(client, bundles, [bundle], **day)
