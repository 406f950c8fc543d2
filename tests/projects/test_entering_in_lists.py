"""Phases are set and confirmed in the rows of the list, by whoever may, and taken back as one event."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from papers.freezing import freeze
from projects.models import PhaseChange, Rollout, RolloutConfirmation
from tests.factories import PaperFactory, PhaseChangeFactory, ProjectFactory, RoleFactory, RolloutFactory, UserFactory
from tests.pages import all_fields_of, fields_of, text_of
from tests.phases import Phase, five_phases, phase

pytestmark = pytest.mark.django_db
LIST, PHASE, CONFIRM = "/leistungseinheiten/", "/eintragen/phase/", "/eintragen/stand/leistungseinheiten/"
UNDO = "/eintragen/rueckgaengig/"


@pytest.fixture
def zoo():
    return RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__slug="aktenplan",
        phases={date(2021, 4, 8): Phase.CONCEPT},
    )


def enter(client, rollouts, day, **sent):
    fields = {"auswahl": [each.pk for each in rollouts], "phase": "produktiv", "effective_on": day}
    return client.post(PHASE, {"date_precision": "EXACT", "zurueck": LIST, **fields, **sent}, follow=True)


def phases(read_csv, day):
    return {row["Leistungseinheit"]: row["Phase"] for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")}


def test_the_row_of_the_zoo_sets_it_productive_and_leads_back_to_the_filtered_list(staff, read_csv, zoo):
    client = staff("Sachbearbeitung")
    page = client.get(f"{LIST}?projekt=aktenplan&suche=zoo")
    assert 'formaction="/eintragen/phase/"' in page.content.decode()
    sent = fields_of(page, "date_precision")
    assert sent["effective_on"] == ""
    answer = client.post(PHASE, {**sent, "effective_on": "01.06.2021"})
    assert answer["Location"] == f"{LIST}?projekt=aktenplan&suche=zoo"
    assert "Zoo steht ab 01.06.2021 auf Produktiv." in text_of(client.get(answer["Location"]))
    assert phases(read_csv, "2021-05-31") == {"Zoo": "Konzeption"}
    assert phases(read_csv, "2021-06-01") == {"Zoo": "Produktiv"}


def test_what_was_set_is_taken_back_by_the_button_of_the_message(staff, read_csv, zoo):
    client = staff("Sachbearbeitung")
    sent = fields_of(enter(client, [zoo], "01.06.2021"), "eintrag")
    text = text_of(client.post(UNDO, sent, follow=True))
    assert "ist zurückgenommen." in text
    assert phases(read_csv, "2021-06-01") == {"Zoo": "Konzeption"}
    (deleted,) = PhaseChange.history.filter(history_type="-")
    assert deleted.history_change_reason.endswith(" Uhr rückgängig gemacht: gleich nach dem Eintragen")
    again = text_of(client.post(UNDO, sent, follow=True))
    assert "Nicht zurückgenommen, denn darauf baut schon etwas auf." in again


def test_where_somebody_built_on_it_it_is_not_taken_back(staff, zoo):
    client = staff("Sachbearbeitung")
    sent = fields_of(enter(client, [zoo], "01.06.2021"), "eintrag")
    change = zoo.phase_changes.get(phase=Phase.PRODUCTION)
    change.note = "Mit dem neuen Server"
    change.save()
    assert "Nicht zurückgenommen, denn darauf baut schon etwas auf." in text_of(client.post(UNDO, sent, follow=True))
    assert zoo.phase_changes.count() == 2


def test_nobody_takes_back_what_another_account_entered(staff, zoo):
    sent = fields_of(enter(staff("Sachbearbeitung"), [zoo], "01.06.2021"), "eintrag")
    assert "Diesen Eintrag gibt es nicht." in text_of(staff("Projektleitung").post(UNDO, sent, follow=True))
    assert zoo.phase_changes.count() == 2


@pytest.mark.parametrize("day", ["", "31.02.2021", "morgen"])
def test_a_day_that_is_missing_or_wrong_is_asked_for_on_a_page(staff, zoo, day):
    answer = enter(staff(), [zoo], day)
    assert answer.status_code == 200
    assert fields_of(answer, "effective_on")["auswahl"] == str(zoo.pk)
    assert zoo.phase_changes.count() == 1


@pytest.mark.walk(4)
def test_of_five_chosen_three_stay_and_the_others_are_set(staff, read_csv, zoo):
    project = zoo.project
    there = [
        RolloutFactory(project=project, unit__name=name, phases={date(2020, 1, 1): Phase.PRODUCTION})
        for name in ("Archiv", "Bad", "Chor")
    ]
    museum = RolloutFactory(project=project, unit__name="Museum", phases={date(2020, 1, 1): Phase.PLANNING})
    client = staff("Projektleitung")
    page = enter(client, [zoo, museum, *there], "01.06.2021")
    text = text_of(page)
    assert "2 von 5 Leistungseinheiten werden gesetzt" in text
    assert "Bad steht an diesem Tag schon auf Produktiv" in text
    assert "Die übrigen 2 setzen" in text
    assert PhaseChange.objects.count() == 5
    sent = {**all_fields_of(page, "only_able"), "only_able": "1"}
    answer = client.post(PHASE, sent, follow=True)
    assert "2 Leistungseinheiten stehen ab 01.06.2021 auf Produktiv. 3 bleiben, wie sie sind." in text_of(answer)
    assert set(phases(read_csv, "2021-06-01").values()) == {"Produktiv"}
    assert answer.content.decode().count(" checked>") == 5
    client.post(UNDO, fields_of(answer, "eintrag"))
    assert phases(read_csv, "2021-06-01")["Museum"] == "Planung"


def test_of_a_single_row_that_cannot_be_set_the_page_says_why(staff, zoo):
    text = text_of(enter(staff("Sachbearbeitung"), [zoo], "01.06.2021", phase="konzeption"))
    assert "Zoo: nichts geändert Konzeption ab 01.06.2021 geht nicht: Zoo steht an diesem Tag schon auf Kon" in text
    assert "0 werden" not in text


def test_of_several_that_cannot_be_set_none_is(staff, zoo):
    there = RolloutFactory(project=zoo.project, unit__name="Bad", phases={date(2020, 1, 1): Phase.CONCEPT})
    text = text_of(enter(staff("Sachbearbeitung"), [zoo, there], "01.06.2021", phase="konzeption"))
    assert "Keine der 2 Leistungseinheiten lässt sich setzen" in text


def test_no_phase_is_chosen_beforehand_for_many(staff, zoo):
    client = staff("Sachbearbeitung")
    sent = fields_of(client.get(f"{LIST}?auswahl=alle"), "alle")
    assert sent["phase"] == ""
    text = text_of(client.post(PHASE, {**sent, "effective_on": "01.06.2021"}, follow=True))
    assert "Bitte wählen Sie die Phase." in text
    assert zoo.phase_changes.count() == 1


def test_what_is_confirmed_otherwise_for_a_later_day_stays(staff, zoo):
    museum = RolloutFactory(project=zoo.project, unit__name="Museum", phases={date(2020, 1, 1): Phase.PLANNING})
    RolloutConfirmation.objects.create(subject=museum, confirmed_on=date(2021, 7, 1))
    client = staff()
    page = enter(client, [zoo, museum], "01.06.2021")
    assert "Museum ist für diesen oder einen späteren Tag mit einer anderen Phase bestätigt" in text_of(page)
    client.post(PHASE, {**all_fields_of(page, "only_able"), "only_able": "1"})
    assert Rollout.objects.get(pk=zoo.pk).phase_changes.count() == 2
    assert museum.phase_changes.count() == 1


@pytest.mark.walk
def test_all_rows_that_the_filters_leave_are_set_and_confirmed(staff, zoo):
    others = RolloutFactory.create_batch(30, project=zoo.project, phases={date(2020, 1, 1): Phase.PLANNING})
    RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    client = staff()
    address = f"{LIST}?projekt=aktenplan&unbestaetigt=ja&auswahl=alle"
    page = client.get(address)
    assert "Alle 31 Zeilen dieser Liste ausgewählt" in text_of(page)
    sent = {"alle": "1", "zurueck": address}
    assert "31 Stände für den" in text_of(client.post(CONFIRM, sent, follow=True))
    assert RolloutConfirmation.objects.count() == len(others) + 1
    assert "0 Zeilen" in text_of(client.get(address))


def test_a_row_is_confirmed_for_today_and_that_is_taken_back(staff, zoo):
    client = staff("Sachbearbeitung")
    page = client.get(LIST)
    assert "Bestätigen: Zoo, Stand heute" in text_of(page)
    answer = client.post(CONFIRM, fields_of(page, "date_precision"), follow=True)
    assert f"1 Stand für den {timezone.localdate():%d.%m.%Y} bestätigt." in text_of(answer)
    assert RolloutConfirmation.objects.get().confirmed_by == client.get(LIST).wsgi_request.user
    client.post(UNDO, fields_of(answer, "eintrag"))
    assert not RolloutConfirmation.objects.exists()


@pytest.mark.walk
def test_a_frozen_paper_that_is_touched_is_named_first(staff):
    rollout = RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.CONCEPT})
    freeze(PaperFactory(reference="VO/1/21", key_date=date(2021, 4, 8), projects=[rollout.project]))
    client = staff("Sachbearbeitung")
    page = enter(client, [rollout], "01.03.2021")
    assert "Betroffen: VO/1/21 (Stichtag 08.04.2021)." in text_of(page)
    assert rollout.phase_changes.count() == 1
    client.post(PHASE, fields_of(page, "seen_reports"))
    assert rollout.phase_changes.count() == 2


def test_phases_of_two_models_are_not_set_together(staff, zoo):
    other = RolloutFactory(project=ProjectFactory(phase_model=five_phases()))
    assert "mit demselben Phasenmodell" in text_of(enter(staff(), [zoo, other], "01.06.2021"))


def test_a_row_offers_the_phases_that_come_next(staff):
    project = ProjectFactory(phase_model=five_phases())
    RolloutFactory(project=project, phases={date(2020, 1, 1): phase("Umsetzung", "Modellregionen")})
    page = staff().get(LIST).content.decode()
    row = page[page.index('<details class="opener"') :].partition("</details>")[0]
    assert "abgeschlossen" in row
    assert "Konzeption" not in row


def test_who_may_only_read_and_the_public_find_no_forms(client, staff, zoo):
    public = client.get(LIST).content.decode()
    readers = staff("Leserecht")
    for page in (public, readers.get(LIST).content.decode()):
        assert "/eintragen/" not in page
        assert 'class="pick"' not in page
    for address in (PHASE, CONFIRM):
        assert readers.post(address, {"auswahl": zoo.pk, "phase": "produktiv"}).status_code == 403
    client.logout()
    answer = client.post(PHASE, {"auswahl": zoo.pk, "phase": "produktiv", "effective_on": "01.06.2021"})
    assert answer["Location"].startswith("/anmelden/")
    assert zoo.phase_changes.count() == 1


def test_rows_of_other_projects_are_neither_offered_nor_accepted(client, zoo):
    own = RolloutFactory(unit__name="Bad", project__title="Eigenes", phases={date(2020, 1, 1): Phase.CONCEPT})
    account = UserFactory()
    RoleFactory(account=account, group=Group.objects.get(name="Projektleitung"), project=own.project)
    client.force_login(account)
    page = text_of(client.get(LIST))
    assert "Produktiv setzen: Bad" in page
    assert "Produktiv setzen: Zoo" not in page
    assert enter(client, [zoo], "01.06.2021").status_code == 403
    enter(client, [zoo, own], "01.06.2021")
    assert (zoo.phase_changes.count(), own.phase_changes.count()) == (1, 2)


def test_an_address_of_another_site_is_not_led_back_to(staff, zoo):
    client = staff()
    fields = {"auswahl": zoo.pk, "phase": "produktiv", "effective_on": "01.06.2021", "date_precision": "EXACT"}
    for number, back in enumerate(("https://boese.example/", "//boese.example/", "/\\boese.example", "javascript:x")):
        answer = client.post(PHASE, {**fields, "zurueck": back, "effective_on": f"{number + 1}.06.2021"})
        if answer.status_code == 302:
            assert answer["Location"] == LIST


def test_on_another_day_nothing_is_offered(staff, zoo):
    assert "/eintragen/phase/" not in staff().get(f"{LIST}?stichtag=2021-05-01").content.decode()


def test_nothing_chosen_is_told(staff, zoo):
    client = staff()
    assert "Bitte wählen Sie erst Leistungseinheiten aus." in text_of(enter(client, [], "01.06.2021"))
    assert "Bitte wählen Sie erst aus" in text_of(client.post(CONFIRM, {}, follow=True))


def test_a_later_change_of_another_keeps_its_place(staff, zoo):
    client = staff()
    sent = fields_of(enter(client, [zoo], "01.06.2021"), "eintrag")
    PhaseChangeFactory(rollout=zoo, phase_id=Phase.PLANNING, effective_on=date(2022, 1, 1))
    client.post(UNDO, sent)
    assert [each.effective_on for each in zoo.phase_changes.order_by("effective_on")] == [
        date(2021, 4, 8),
        date(2022, 1, 1),
    ]


@pytest.mark.walk(4)
def test_the_admin_too_sets_those_that_can_and_knows_the_filters_of_the_list(staff, zoo):
    museum = RolloutFactory(project=zoo.project, unit__name="Museum", phases={date(2020, 1, 1): Phase.PRODUCTION})
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/"
    chosen = {"action": "enter_produktiv", "_selected_action": [zoo.pk, museum.pk]}
    day = {"effective_on": "01.06.2021", "date_precision": "EXACT"}
    asked = client.post(page, {**chosen, **day, "enter_phase": "1"})
    assert "Die übrigen 1 setzen" in text_of(asked)
    assert zoo.phase_changes.count() == 1
    answer = client.post(page, {**chosen, **day, "only_able": "1"}, follow=True)
    assert "1 Leistungseinheit steht ab 01.06.2021 auf Produktiv. 1 bleibt, wie sie ist." in text_of(answer)
    RolloutConfirmation.objects.create(subject=zoo, confirmed_on=timezone.localdate())
    listed = text_of(client.get(f"{page}?unbestaetigt=ja"))
    assert "Museum" in listed
    assert "Zoo" not in listed
    assert "0 Umsetzungen" in text_of(client.get(f"{page}?ueberfaellig=ja"))


@pytest.mark.walk
def test_a_wrong_day_is_corrected_from_the_row_with_a_reason_and_taken_back(staff, read_csv, zoo):
    client = staff("Sachbearbeitung")
    freeze(PaperFactory(reference="VO/1/21", key_date=date(2021, 6, 30), projects=[zoo.project]))
    PhaseChange.history.update(history_user=None)
    address = f"{LIST}?projekt=aktenplan"
    page = client.post("/eintragen/tag/", fields_of(client.get(address), "date_precision"))
    assert "Erfasst ist: Konzeption (ab 08.04.2021)." in text_of(page)
    sent = fields_of(page, "seen_version")
    refused = client.post("/eintragen/tag/", {**sent, "effective_on": "01.03.2021"})
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(refused)
    reason = {"effective_on": "01.03.2021", "change_reason": "Protokoll"}
    asked = client.post("/eintragen/tag/", {**fields_of(refused, "seen_version"), **reason})
    assert "Betroffen: VO/1/21" in text_of(asked)
    assert "Erfasst ist: Konzeption (ab 08.04.2021)." in text_of(asked)
    assert "Nichts wurde geändert" not in text_of(asked)
    answer = client.post("/eintragen/tag/", fields_of(asked, "seen_version"), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Zoo steht ab 01.03.2021 auf Konzeption: berichtigt." in text_of(answer)
    assert phases(read_csv, "2021-03-01") == {"Zoo": "Konzeption"}
    assert PhaseChange.history.first().history_change_reason == "Protokoll"
    client.post(UNDO, fields_of(answer, "eintrag"))
    assert phases(read_csv, "2021-03-01") == {"Zoo": ""}


@pytest.mark.walk(4)
def test_the_day_of_another_project_is_not_corrected(client, zoo):
    account = UserFactory()
    other = RolloutFactory(phases={date(2021, 4, 8): Phase.CONCEPT})
    RoleFactory(account=account, group=Group.objects.get(name="Projektleitung"), project=other.project)
    client.force_login(account)
    assert client.post("/eintragen/tag/", {"auswahl": zoo.pk}).status_code == 403
    assert client.post("/eintragen/tag/", {"auswahl": other.pk}).status_code == 200
    assert "keine Phase erfasst" in text_of(client.post("/eintragen/tag/", {}, follow=True))
