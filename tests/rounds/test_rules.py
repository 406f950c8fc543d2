"""Accepting keeps to the rules of what staff enter: rights, confirmed values, frozen papers, a second person."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ozgtracker.privacy.pseudonyms import pseudonymise
from ozgtracker.privacy.retention import end_all
from projects.models import PhaseChange, Rollout, StatusAnswer, StatusRequest, StatusRound
from projects.rounds.page import answers_waiting
from records.second_person.models import PendingCorrection
from tests.factories import ProjectFactory, UserFactory
from tests.findings import found
from tests.pages import all_fields_of, text_of
from tests.phases import Phase
from tests.rounds.conftest import NOW, Lead, Unit, rollout_of
from units.models import ContactAddress

pytestmark = pytest.mark.django_db


def productive(unit, rollout, day="01.06.2021"):
    answer = unit.answer(rollout, "PHASE", phase=Phase.PRODUCTION.value, effective_on=day)
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.walk
def test_answers_wait_for_those_who_enter_phases_in_the_project_alone(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    (waiting,) = answers_waiting(lead.account)
    assert (waiting.answer.rollout, waiting.text, waiting.standing.unit) == (zoo, "unverändert", "Zoo")
    assert answers_waiting(UserFactory()) == []
    sent = {"annehmen": waiting.answer.mark, "zurueck": "/"}
    assert lead.client.post(waiting.address, sent)["Location"] == "/"
    assert zoo.confirmations.count() == 1
    assert answers_waiting(lead.account) == []


@pytest.mark.walk
def test_a_clerk_of_the_project_accepts_but_neither_asks_nor_reminds(lead, mail, zoo, project):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    clerk = Lead("sachbearbeitung", group="Sachbearbeitung", project=project)
    clerk.page = lead.page
    page = text_of(clerk.read())
    assert "Alle 1 annehmen" in page
    assert "Erinnern" not in page
    assert clerk.follow_up("erinnern").status_code == 403
    assert clerk.client.get("/projekte/aktenplan/statusabfragen/neu/").status_code == 403
    assert "1 Antwort angenommen." in text_of(clerk.decide())


@pytest.mark.walk
def test_the_lead_of_another_project_sees_and_does_nothing(lead, mail, zoo, foreign_lead):
    lead.start()
    foreign_lead.page = lead.page
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    assert foreign_lead.read().status_code == 403
    assert foreign_lead.decide(marks=list(lead.marks())).status_code == 403
    assert not StatusAnswer.objects.to_accept_by(foreign_lead.account).exists()
    assert not zoo.confirmations.exists()


@pytest.fixture
def foreign_lead(now):
    return Lead("fremd", project=ProjectFactory(slug="fremdes"))


@pytest.mark.walk
def test_what_contradicts_a_confirmation_is_not_accepted_and_says_so(lead, mail, zoo):
    lead.start()
    productive(Unit(mail.link("zoo@stadt.example")), zoo)
    zoo.confirmations.create(confirmed_on=date(2021, 7, 1))
    page = text_of(lead.decide())
    assert "Nicht angenommen: Zoo – Aktenplan: Für den 01.07.2021 ist „Konzeption“ bestätigt" in page
    assert zoo.phase_changes.count() == 1


@pytest.fixture
def paper(frozen, time_machine):
    """The published paper of the examples; its key date is 08.04.2021. It is July now."""
    time_machine.move_to(NOW)
    return frozen


@pytest.fixture
def asked(paper, mail):
    """The lead of the paper's project asked all; the Zoo says that it is productive since a day before the paper."""
    zoo = Rollout.objects.get(project__slug="aktenplan", unit__names__name="Zoo")
    ContactAddress.objects.create(unit=zoo.unit, email="zoo@stadt.example")
    lead = Lead(project=zoo.project)
    lead.start()
    PhaseChange.objects.filter(rollout=zoo).get().delete()
    unit = Unit(mail.link("zoo@stadt.example"))
    productive(unit, zoo, "01.03.2021")
    return lead, zoo


@pytest.mark.walk
def test_it_asks_about_the_frozen_papers_that_an_answer_touches(asked):
    lead, zoo = asked
    question = lead.decide()
    assert "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(question)
    assert not zoo.phase_changes.exists()
    again = all_fields_of(question, "seen_reports") | {"tat": "annehmen"}
    done = lead.client.post(f"{lead.page}annehmen/", again, follow=True)
    assert "1 Antwort angenommen." in text_of(done)
    assert zoo.phase_changes.get().phase_id == Phase.PRODUCTION


@pytest.mark.walk
def test_what_touches_a_published_paper_waits_for_a_second_person(asked, settings):
    lead, zoo = asked
    settings.SECOND_PERSON = True
    question = lead.decide()
    sent = all_fields_of(question, "seen_reports") | {"tat": "annehmen"}
    reason = lead.client.post(f"{lead.page}annehmen/", sent)
    assert "Das braucht eine zweite Person" in reason.content.decode()
    typed = all_fields_of(reason, "_second_person") | {"second_person_reason": "Meldung", "_second_person": "1"}
    assert lead.client.post(f"{lead.page}annehmen/", typed).status_code == 302
    assert not zoo.phase_changes.exists()
    second = Lead("zweite", project=zoo.project)
    pending = PendingCorrection.objects.get()
    page = f"/admin/records/pendingcorrection/{pending.pk}/change/"
    assert "Produktiv" in text_of(second.client.get(page))
    second.client.post(page, {"confirm": "1", "answer": ""}, follow=True)
    assert zoo.phase_changes.get().phase_id == Phase.PRODUCTION
    assert StatusAnswer.objects.get(rollout=zoo).decided_by == lead.account


@pytest.mark.walk
def test_after_its_end_a_round_leaves_a_finding_until_something_is_entered(lead, mail, now, zoo, museum):
    lead.start()
    Unit(mail.link("museum@stadt.example")).answer(museum, "UNCHANGED")
    lead.decide()
    assert found(date(2021, 7, 23), "ohne-antwort") == []
    now("2021-07-26 08:00+02:00")
    (finding,) = found(date(2021, 7, 26), "ohne-antwort")
    assert (finding.subject.name, finding.expected) == ("Zoo", date(2021, 7, 23))
    zoo.confirmations.create(confirmed_on=date(2021, 7, 25))
    assert found(date(2021, 7, 26), "ohne-antwort") == []


@pytest.mark.walk
def test_addresses_links_and_texts_go_after_their_term(lead, mail, now, zoo, museum):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED", remark="Frau Meier fragen")
    lead.decide()
    museum.unit.closed_on = date(2021, 7, 31)
    museum.unit.save()
    now("2021-10-20 08:00+02:00")
    assert end_all(timezone.now())["Adressen, Links und Texte beendeter Statusabfragen"] == 0
    now("2021-10-30 08:00+02:00")
    ended = end_all(timezone.now())
    assert ended["Adressen, Links und Texte beendeter Statusabfragen"] == 2
    assert ended["Kontaktadressen aufgelöster Leistungseinheiten, auch gelöschte"] == 1
    kept = str([list(model.objects.values()) for model in (StatusRequest, StatusAnswer)])
    assert "stadt.example" not in kept
    assert "Meier" not in kept
    assert not StatusRequest.objects.exclude(digest=None).exists()
    assert [each.email for each in ContactAddress.objects.all()] == ["zoo@stadt.example"]
    assert not ContactAddress.history.filter(email="museum@stadt.example").exists()
    assert zoo.confirmations.count() == 1


@pytest.mark.walk
def test_who_leaves_is_named_by_no_round(lead, mail):
    lead.start()
    lead.account.is_active = False
    lead.account.save()
    pseudonymise(lead.account)
    assert not StatusRound.objects.filter(reply_to="leitung@stadt.example").exists()
    assert not StatusRound.history.filter(reply_to="leitung@stadt.example").exists()


@pytest.mark.walk
def test_what_is_told_to_a_person_names_the_rounds(lead, mail, capsys):
    lead.start()
    call_command("auskunft", "leitung")
    assert "Statusabfragen (Begonnen von): 1" in capsys.readouterr().out


@pytest.mark.walk
def test_who_accepts_on_another_page_is_led_back_there_and_nowhere_else(lead, mail, zoo):
    lead.start()
    unit = Unit(mail.link("zoo@stadt.example"))
    places = {"/pruefung/": "/pruefung/", "https://boese.example/": lead.page, "//boese.example": lead.page}
    for place, goes_to in places.items():
        unit.answer(zoo, "UNCHANGED")
        sent = {"ablehnen": next(iter(lead.marks())), "zurueck": place}
        assert lead.client.post(f"{lead.page}annehmen/", sent)["Location"] == goes_to


@pytest.mark.walk
def test_the_pages_of_a_round_ask_a_fixed_number_of_questions(lead, mail, project):
    def number():
        with CaptureQueriesContext(connection) as asked:
            lead.read()
        return len(asked)

    lead.start()
    few = number()
    for place in range(6):
        rollout_of(project, f"Amt {place}", Phase.PLANNING, f"amt{place}@stadt.example")
    lead.start()
    for place in range(3):
        rollout = Rollout.objects.get(unit__names__name=f"Amt {place}")
        Unit(mail.link(f"amt{place}@stadt.example")).answer(rollout, "UNCHANGED")
    assert number() <= few + 3  # what waits for a decision, and its phases
