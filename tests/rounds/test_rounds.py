"""A round from the question to the accepted status: who is asked, what comes back, what becomes of it."""

import re
from datetime import date

import pytest

from projects.models import PhaseChange, RolloutConfirmation, StatusAnswer
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.rounds.conftest import PAGE, Lead, Unit, plain, rollout_of

pytestmark = pytest.mark.django_db


def test_each_unit_gets_a_mail_with_a_link_of_its_own(lead, mail):
    page = text_of(lead.start(text="wie weit sind Sie mit dem Aktenplan?"))
    assert "Gesendet: 2 Anfragen." in page
    assert "angefragt 2" in page.replace("2 angefragt", "angefragt 2")
    message = mail.to("zoo@stadt.example")
    assert message["Subject"] == "Statusabfrage Aktenplan: Bitte antworten Sie bis 23.07.2021"
    assert message["Reply-To"] == "leitung@stadt.example"
    text = plain(message)
    assert "wie weit sind Sie mit dem Aktenplan?" in text
    assert "Konzeption seit 01.01.2021" in text
    assert "Freitag, 23.07.2021" in text
    assert "Museum" not in text
    html = message.get_body(("html",)).get_content()
    assert mail.link("zoo@stadt.example") in html
    assert "Konzeption seit 01.01.2021" in html
    assert mail.link("zoo@stadt.example") != mail.link("museum@stadt.example")


@pytest.mark.walk(4)
def test_units_of_one_address_get_one_mail(lead, mail, project):
    rollout_of(project, "Musikschule", Phase.PLANNING, "Zoo@stadt.example")
    lead.start()
    assert len(mail.messages) == 2
    page = text_of(Unit(mail.link("zoo@stadt.example")).read())
    assert "Gefragt sind die 2 Leistungseinheiten" in page
    assert "Zoo" in page
    assert "Musikschule" in page
    assert "Museum" not in page


def test_only_units_not_confirmed_for_so_long_are_asked(lead, mail, zoo):
    zoo.confirmations.create(confirmed_on=date(2021, 7, 1))
    lead.start(scope="unbestaetigt", unconfirmed_days="30")
    assert [each["To"] for each in mail.messages] == ["museum@stadt.example"]


def test_nobody_to_ask_is_said_and_nothing_is_kept(lead, mail):
    form = fields_of(lead.client.get(f"{PAGE}neu/"), "ends_on")
    sent = {**form, "scope": "unbestaetigt", "unconfirmed_days": "3000", "ends_on": "23.07.2021"}
    assert "Danach wird niemand gefragt" in text_of(lead.client.post(f"{PAGE}neu/", sent))
    assert not StatusAnswer.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ends_on": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"ends_on": "13.07.2021"}, "Dieser Tag ist schon vorbei."),
        ({"ends_on": "31.12.2021"}, "Bitte höchstens bis 12.10.2021"),
        ({"scope": "unbestaetigt", "unconfirmed_days": ""}, "Bitte geben Sie an, seit wie vielen Tagen."),
        ({"reply_to": "kein"}, "Bitte gültige E-Mail-Adresse eingeben."),
        ({"reminds_every": "-1"}, "größer oder gleich 0"),
        ({"scope": "x"}, "keine gültige Auswahl"),
    ],
)
def test_wrong_input_of_a_new_round_is_named(lead, typed, said):
    form = fields_of(lead.client.get(f"{PAGE}neu/"), "ends_on")
    answer = lead.client.post(f"{PAGE}neu/", {**form, "scope": "alle", "ends_on": "23.07.2021", **typed})
    assert said in text_of(answer)


@pytest.mark.walk
def test_nothing_on_the_page_of_a_unit_is_prefilled(lead, mail, zoo):
    lead.start()
    html = Unit(mail.link("zoo@stadt.example")).read().content.decode()
    assert "checked" not in html
    assert "selected" not in html.replace('<option value="" selected>', "")
    assert 'name="csrfmiddlewaretoken"' not in html


@pytest.mark.walk
def test_an_answer_is_a_proposal_until_it_is_accepted(lead, mail, zoo):
    lead.start()
    unit = Unit(mail.link("zoo@stadt.example"))
    sent = unit.answer(zoo, "PHASE", phase=Phase.PRODUCTION.value, effective_on="01.06.2021", remark="Alle Akten da.")
    assert sent.status_code == 302
    assert "Eingegangen am 14.07.2021 um 08:00 Uhr." in text_of(unit.client.get(sent["Location"]))
    assert zoo.phase_changes.count() == 1
    page = text_of(lead.read())
    assert "Produktiv ab 01.06.2021" in page
    assert "„Alle Akten da.“" in page
    assert "1 Antwort angenommen." in text_of(lead.decide())
    change = zoo.phase_changes.latest("effective_on")
    assert (change.phase_id, change.effective_on) == (Phase.PRODUCTION, date(2021, 6, 1))
    assert change.note == "Antwort der Leistungseinheit vom 14.07.2021, 08:00 Uhr"


@pytest.mark.walk
def test_the_trail_says_that_it_came_from_the_unit_and_when(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "PHASE", phase=Phase.PRODUCTION.value, effective_on="01.06.2021")
    lead.decide()
    entry = PhaseChange.history.filter(rollout=zoo).latest("history_id")
    assert entry.history_user == lead.account
    assert entry.history_change_reason.endswith(": Antwort der Leistungseinheit „Zoo“ vom 14.07.2021, 08:00 Uhr")
    trail = text_of(lead.client.get(f"/admin/projects/rollout/{zoo.pk}/history/"))
    assert "Antwort der Leistungseinheit „Zoo“ vom 14.07.2021, 08:00 Uhr" in trail


@pytest.mark.walk
def test_unchanged_confirms_the_phase_for_the_day_of_the_answer(lead, mail, now, museum):
    lead.start()
    Unit(mail.link("museum@stadt.example")).answer(museum, "UNCHANGED")
    now("2021-07-16 10:00+02:00")
    lead.sign_in()
    lead.decide()
    confirmation = museum.confirmations.get()
    assert (confirmation.confirmed_on, confirmation.phase_id) == (date(2021, 7, 14), Phase.PLANNING)
    assert confirmation.confirmed_by == lead.account
    assert confirmation.source == "Antwort der Leistungseinheit vom 14.07.2021, 08:00 Uhr"


@pytest.mark.walk
def test_a_new_planned_day_is_stated_from_the_day_of_the_answer(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "PLAN", planned_on="01.10.2021")
    assert "Plan verschoben auf 01.10.2021" in text_of(lead.read())
    lead.decide()
    plan = zoo.planned_phases.get()
    assert (plan.planned_on, plan.effective_on, plan.phase_id) == (
        date(2021, 10, 1),
        date(2021, 7, 14),
        Phase.PRODUCTION,
    )
    assert plan.source == "Antwort der Leistungseinheit vom 14.07.2021, 08:00 Uhr"
    assert zoo.confirmations.get().phase_id == Phase.CONCEPT


@pytest.mark.walk
def test_who_is_not_responsible_names_who_is_and_that_one_is_asked(lead, mail, zoo):
    lead.start()
    former = Unit(mail.link("zoo@stadt.example"))
    former.answer(zoo, "ELSEWHERE", responsible="Grünflächenamt, park@stadt.example")
    answer = StatusAnswer.objects.get(rollout=zoo)
    offered = fields_of(lead.read(), "dort")
    assert offered[f"adresse-{answer.request_id}-{answer.pk}"] == "park@stadt.example"
    page = text_of(lead.ask_at(answer.request, "park@stadt.example", answer))
    assert "Gesendet: 1 Anfrage." in page
    assert former.read().status_code == 404
    assert Unit(mail.link("park@stadt.example")).answer(zoo, "UNCHANGED").status_code == 302


@pytest.mark.walk
def test_of_several_units_only_the_one_that_is_kept_elsewhere_is_asked_there(lead, mail, project, zoo):
    school = rollout_of(project, "Musikschule", Phase.PLANNING, "zoo@stadt.example")
    lead.start()
    former = Unit(mail.link("zoo@stadt.example"))
    former.answer(school, "ELSEWHERE", responsible="musik@stadt.example")
    answer = StatusAnswer.objects.get(rollout=school)
    lead.ask_at(answer.request, "musik@stadt.example", answer)
    assert "Musikschule" not in text_of(former.read())
    assert "Zoo" in text_of(former.read())
    assert "Zoo" not in text_of(Unit(mail.link("musik@stadt.example")).read())
    assert "Bitte geben Sie erst eine Adresse ein." in text_of(lead.ask_at(answer.request, "x@stadt.example", answer))


@pytest.mark.walk
def test_who_is_not_responsible_is_not_accepted_with_the_others(lead, mail, zoo, museum):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "ELSEWHERE", responsible="Grünflächenamt")
    Unit(mail.link("museum@stadt.example")).answer(museum, "UNCHANGED")
    page = text_of(lead.read())
    assert "Alle 1 annehmen" in page
    assert "nicht zuständig" in page
    answer = StatusAnswer.objects.get(rollout=zoo)
    assert "Nicht angenommen: Zoo: „Nicht zuständig“ sagt nichts zum Stand." in text_of(
        lead.decide(marks=[answer.mark])
    )
    assert "1 Antwort angenommen." in text_of(lead.decide())
    noted = lead.client.post(f"{lead.page}annehmen/", {"vermerken": answer.mark}, follow=True)
    assert "1 Antwort vermerkt." in text_of(noted)
    answer.refresh_from_db()
    assert answer.decision == "ACCEPTED"
    back = fields_of(noted, "annahme")
    lead.client.post(f"{lead.page}zuruecknehmen/", back)
    answer.refresh_from_db()
    assert answer.decision == ""


@pytest.mark.walk
def test_what_was_offered_is_asked_by_its_own_button_alone(lead, mail, zoo, museum):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "ELSEWHERE", responsible="park@stadt.example")
    sent = fields_of(lead.read(), "dort")
    page = lead.client.post(
        f"{lead.page}nachfassen/", {**sent, "erinnern": museum.status_answers.get().request_id}, follow=True
    )
    assert "Gesendet: 1 Erinnerung." in text_of(page)
    assert {each["To"] for each in mail.messages} == {"zoo@stadt.example", "museum@stadt.example"}


@pytest.mark.walk
@pytest.mark.parametrize("deed", ["vermerken", "ablehnen"])
def test_deciding_one_forgets_no_address_typed_in_another_row(lead, mail, zoo, museum, deed):
    lead.start()
    for unit, address in ((zoo, "zoo@stadt.example"), (museum, "museum@stadt.example")):
        Unit(mail.link(address)).answer(unit, "ELSEWHERE", responsible="Grünflächenamt")
    first, second = (StatusAnswer.objects.get(rollout=unit) for unit in (zoo, museum))
    typed = f"adresse-{second.request_id}-{second.pk}"
    sent = fields_of(lead.read(), deed)
    page = lead.client.post(f"{lead.page}annehmen/", {**sent, deed: first.mark, typed: "park@stadt.example"})
    assert "1 Antwort vermerkt." in text_of(page) or "1 Antwort abgelehnt." in text_of(page)
    assert fields_of(page, "dort")[typed] == "park@stadt.example"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (bool(first.decision), bool(second.decision)) == (True, False)
    assert len(mail.messages) == 2
    without = lead.client.post(f"{lead.page}annehmen/", {**sent, "vermerken": second.mark})
    assert (without.status_code, without["Location"]) == (302, lead.page)


@pytest.mark.walk
def test_an_answer_replaces_the_former_one_while_that_is_not_accepted(lead, mail, zoo):
    lead.start()
    unit = Unit(mail.link("zoo@stadt.example"))
    unit.answer(zoo, "UNCHANGED")
    assert "Ihre Antwort unverändert, gesendet am 14.07.2021, 08:00 Uhr. Eine neue ersetzt sie." in text_of(unit.read())
    unit.answer(zoo, "PLAN", planned_on="01.10.2021")
    assert StatusAnswer.objects.get(rollout=zoo).kind == "PLAN"
    lead.decide()
    page = text_of(unit.read())
    assert "Schon angenommen" in page
    assert "Antwort senden" not in page
    again = unit.answer(zoo, "UNCHANGED")
    assert again.status_code == 200
    assert StatusAnswer.objects.get(rollout=zoo).kind == "PLAN"


@pytest.mark.walk
def test_what_was_replaced_since_it_was_read_is_not_accepted(lead, mail, now, zoo):
    lead.start()
    unit = Unit(mail.link("zoo@stadt.example"))
    unit.answer(zoo, "UNCHANGED")
    read = list(lead.marks())
    now("2021-07-14 08:10+02:00")
    unit.answer(zoo, "PLAN", planned_on="01.10.2021")
    assert "Inzwischen ersetzt oder schon entschieden: 1 Antwort." in text_of(lead.decide(marks=read))
    assert not zoo.confirmations.exists()


@pytest.mark.walk
def test_a_declined_answer_writes_nothing_and_can_be_given_anew(lead, mail, zoo):
    lead.start()
    unit = Unit(mail.link("zoo@stadt.example"))
    unit.answer(zoo, "UNCHANGED")
    assert "1 Antwort abgelehnt." in text_of(lead.decide("ablehnen"))
    assert not zoo.confirmations.exists()
    assert unit.answer(zoo, "PLAN", planned_on="01.10.2021").status_code == 302
    assert "Plan verschoben auf 01.10.2021" in text_of(lead.read())


@pytest.mark.walk
def test_all_at_once_settles_what_can_be_and_names_the_rest(lead, mail, zoo, museum):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    Unit(mail.link("museum@stadt.example")).answer(museum, "UNCHANGED")
    PhaseChange.objects.create(rollout=zoo, phase_id=Phase.PRODUCTION, effective_on=date(2021, 7, 1))
    page = text_of(lead.decide())
    assert "1 Antwort angenommen." in page
    assert (
        "Nicht angenommen: Zoo: Die Antwort bezog sich auf „Konzeption“; inzwischen ist für den 14.07.2021 „Produktiv“ "
        "erfasst." in page
    )
    assert museum.confirmations.count() == 1
    assert not zoo.confirmations.exists()


@pytest.mark.walk
def test_an_acceptance_is_taken_back_as_one_event(lead, mail, zoo, museum):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "PHASE", phase=Phase.PRODUCTION.value, effective_on="01.06.2021")
    Unit(mail.link("museum@stadt.example")).answer(museum, "PLAN", planned_on="01.10.2021")
    page = lead.decide()
    assert "2 Antworten angenommen am 14.07.2021, 08:00 Uhr von leitung" in text_of(page)
    run = fields_of(page, "annahme")
    back = lead.client.post(f"{lead.page}zuruecknehmen/", run, follow=True)
    assert "Die Annahme ist zurückgenommen; die Antworten warten wieder." in text_of(back)
    assert zoo.phase_changes.count() == 1
    assert not museum.planned_phases.exists()
    assert not RolloutConfirmation.objects.exists()
    assert len(lead.marks()) == 2


@pytest.mark.walk
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "Bitte wählen Sie zu mindestens einer Leistungseinheit eine Antwort."),
        ({"kind": "", "remark": "Alles gut."}, "Bitte wählen Sie, was davon zutrifft."),
        ({"kind": "X"}, "keine gültige Auswahl"),
        ({"kind": "PHASE"}, "Bitte wählen Sie die Phase."),
        ({"kind": "PHASE", "phase": "99"}, "keine gültige Auswahl"),
        ({"kind": "PHASE", "phase": "100001"}, "Bitte geben Sie an, ab welchem Tag sie gilt"),
        (
            {"kind": "PHASE", "phase": "100001", "effective_on": "gestern"},
            "Bitte geben Sie den Tag mit Monat und Jahr an: TT.MM.JJJJ oder T.M.JJ.",
        ),
        ({"kind": "PHASE", "phase": "100001", "effective_on": "15.07.2021"}, "Der Tag liegt noch vor uns."),
        (
            {"kind": "PHASE", "phase": "20001", "effective_on": "01.06.2021"},
            "An diesem Tag steht bei uns schon „Konzeption“.",
        ),
        ({"kind": "PLAN"}, "Bitte geben Sie den neuen Tag an"),
        ({"kind": "PLAN", "planned_on": "01.06.2021"}, "Ein geplanter Tag liegt nicht in der Vergangenheit."),
        ({"kind": "ELSEWHERE"}, "Bitte nennen Sie die Stelle oder Adresse"),
        ({"kind": "UNCHANGED", "mark": "10001-"}, "Inzwischen ist etwas anderes erfasst"),
        ({"kind": "UNCHANGED", "remark": "x" * 501}, "höchstens 500 Zeichen"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_kept(lead, mail, zoo, typed, said):
    lead.start()
    answer = Unit(mail.link("zoo@stadt.example")).answer(zoo, **typed)
    assert said in text_of(answer)
    assert StatusAnswer.objects.get(rollout=zoo).kind == ""


@pytest.mark.walk(4)
def test_without_mail_the_page_lists_the_links_for_who_started_the_round(lead, zoo, museum, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    form = fields_of(lead.client.get(f"{PAGE}neu/"), "ends_on")
    sent = {**form, "scope": "alle", "ends_on": "23.07.2021"}
    lead.page = lead.client.post(f"{PAGE}neu/", sent)["Location"]
    before = text_of(lead.read())
    assert "angefragt" not in before
    assert "zu fragen" in before
    page = lead.follow_up("senden")
    text, html = text_of(page), page.content.decode()
    assert "ist nicht für E-Mail eingerichtet und sendet nichts. Bitte geben Sie die Links selbst weiter." in text
    assert "EMAIL_URL" not in text
    assert "senden" not in text.replace("ist nicht für E-Mail eingerichtet und sendet nichts", "")
    assert "angefragt 2" in text.replace("2 angefragt", "angefragt 2")
    links = re.findall(r'value="https://ozg\.stadt\.example(/antwort/[\w-]+/)" aria-label="Link für (\w+)"', html)
    assert [name for _, name in links] == ["Museum", "Zoo"]
    assert Unit(links[1][0]).answer(zoo, "UNCHANGED").status_code == 302
    assert StatusAnswer.objects.get(rollout=museum).request.shown_at is not None
    other = Lead("zweite", project=zoo.project)
    other.page = lead.page
    assert "/antwort/" not in other.read().content.decode()


@pytest.mark.walk(4)
def test_what_is_wrong_is_said_to_a_unit_in_words_of_its_own(lead, mail, zoo):
    lead.start()
    zoo.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 7, 1))
    unit = Unit(mail.link("zoo@stadt.example"))
    text = text_of(unit.answer(zoo, "PHASE", phase=Phase.PRODUCTION.value, effective_on="01.06.2021"))
    assert (
        "Für einen späteren Tag steht bei uns schon „Produktiv“ oder eine Phase davor. Bitte prüfen Sie den Tag."
        in text
    )
    assert "Zoo – Aktenplan" not in text


@pytest.mark.walk
def test_after_accepting_the_message_offers_the_way_back(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    desk = lead.client.get("/schreibtisch/")
    done = lead.client.post(f"{lead.page}annehmen/", fields_of(desk, "annehmen"), follow=True)
    back = fields_of(done, "annahme")
    assert back["zurueck"] == "/schreibtisch/"
    again = lead.client.post(f"{lead.page}zuruecknehmen/", back, follow=True)
    assert again.redirect_chain == [("/schreibtisch/", 302)]
    assert "Zoo antwortet: unverändert" in text_of(again)
    assert not zoo.confirmations.exists()
