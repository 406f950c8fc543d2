"""Two people at the same record: nobody's work is lost, and the second is told what the first did."""

from datetime import date

import pytest

from funding.models import Grant
from papers.models import Question
from projects.models import PhaseChange, Project, Rollout
from tests.factories import GrantFactory, PhaseChangeFactory, ProjectFactory, QuestionFactory, RolloutFactory
from tests.pages import delete, fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db

CORRECTION = {"change_kind": "berichtigung", "change_reason": "Laut Bescheid"}


def address(record):
    return f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"


def opened(client, record):
    return fields_of(client.get(address(record)))


@pytest.mark.walk
def test_the_second_save_is_refused_and_says_who_changed_what(anna, bert):
    grant = GrantFactory(notice_on=date(2021, 12, 31))
    for_anna, for_bert = opened(anna, grant), opened(bert, grant)
    anna.post(address(grant), {**for_anna, "notice_on": "30.09.2021"})
    answer = bert.post(address(grant), {**for_bert, "notice_on": "31.03.2022", "authority": "Neu"})
    text = text_of(answer)
    assert "Nicht gespeichert, denn diese Angaben wurden inzwischen geändert" in text
    assert "anna am " in text
    assert "Bescheid vom von „31.12.2021“ auf „30.09.2021“" in text
    assert "Bescheid vom: gespeichert ist „30.09.2021“, Ihre Eingabe ist „31.03.2022“." in text
    stored = Grant.objects.get()
    assert (stored.notice_on, stored.authority) == (date(2021, 9, 30), "")


@pytest.mark.walk
def test_what_was_typed_is_kept_and_can_be_applied_again(anna, bert):
    grant = GrantFactory(authority="alt")
    for_anna, for_bert = opened(anna, grant), opened(bert, grant)
    anna.post(address(grant), {**for_anna, "proof_months": "40"})
    refused = bert.post(address(grant), {**for_bert, "authority": "neu"})
    again = fields_of(refused)
    assert again["authority"] == "neu"
    assert again["proof_months"] == "40"
    label = "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums"
    assert f"{label}: „40“ ist übernommen; Sie hatten das Feld nicht geändert." in text_of(refused)
    assert bert.post(address(grant), again).status_code == 302
    stored = Grant.objects.get()
    assert (stored.authority, stored.proof_months) == ("neu", 40)


@pytest.mark.walk
def test_choices_relations_and_amounts_are_compared_as_people_read_them(anna, bert):
    grant, other = GrantFactory(), ProjectFactory(title="Anderes Projekt")
    for_anna, for_bert = opened(anna, grant), opened(bert, grant)
    anna.post(address(grant), {**for_anna, "project": other.pk, "total_volume": "2.000,00", "own_share": "1.100,00"})
    text = text_of(bert.post(address(grant), {**for_bert, "total_volume": "3.000,00", "own_share": "2.100,00"}))
    assert "Gesamtvolumen: gespeichert ist „2.000,00“, Ihre Eingabe ist „3.000,00“." in text
    assert "Projekt: „Anderes Projekt“ ist übernommen" in text
    assert Grant.objects.get().total_volume == 2000


@pytest.mark.walk
def test_a_statement_that_somebody_else_corrected_is_refused(anna, bert):
    change = PhaseChangeFactory(phase=Phase.PLANNING, effective_on=date(2020, 1, 1))
    for_anna, for_bert = (opened(client, change) | {"change_reason": "Irrtum"} for client in (anna, bert))
    anna.post(address(change), {**for_anna, "effective_on": "01.02.2020"})
    refused = bert.post(address(change), {**for_bert, "effective_on": "01.03.2020"})
    assert "Gilt ab: gespeichert ist „01.02.2020“, Ihre Eingabe ist „01.03.2020“." in text_of(refused)
    assert PhaseChange.objects.get().effective_on == date(2020, 2, 1)
    assert bert.post(address(change), fields_of(refused)).status_code == 302
    assert PhaseChange.objects.get().effective_on == date(2020, 3, 1)


def test_a_row_that_somebody_else_changed_is_refused(anna, bert):
    question = QuestionFactory(text="Wie weit?")
    for_anna, for_bert = opened(anna, question.order), opened(bert, question.order)
    row = "questions-0-text"
    anna.post(address(question.order), {**for_anna, row: "Wann?"})
    refused = bert.post(address(question.order), {**for_bert, row: "Wie teuer?"})
    assert "Frage: gespeichert ist „Wann?“, Ihre Eingabe ist „Wie teuer?“." in text_of(refused)
    assert Question.objects.get().text == "Wann?"
    assert bert.post(address(question.order), fields_of(refused)).status_code == 302
    assert Question.objects.get().text == "Wie teuer?"


def test_a_row_is_not_deleted_unseen(anna, bert):
    question = QuestionFactory(text="Wie weit?")
    for_anna, for_bert = opened(anna, question.order), opened(bert, question.order)
    anna.post(address(question.order), {**for_anna, "questions-0-text": "Wann?"})
    deletion = {**for_bert, "questions-0-DELETE": "on", "change_reason": "Irrtum"}
    assert "Frage von „Wie weit?“ auf „Wann?“" in text_of(bert.post(address(question.order), deletion))
    assert Question.objects.count() == 1


@pytest.fixture
def order_of_two_questions():
    order = QuestionFactory(number="1", text="Wie weit?").order
    QuestionFactory(order=order, number="2", text="Wie teuer?")
    return order


def questions_of(order):
    return list(order.questions.order_by("number").values_list("number", "text"))


def test_a_row_that_somebody_else_deleted_is_told_and_what_was_typed_kept(anna, bert, order_of_two_questions):
    order = order_of_two_questions
    for_anna, for_bert = opened(anna, order), opened(bert, order)
    anna.post(address(order), {**for_anna, "questions-0-DELETE": "on", "change_reason": "Irrtum"})
    typed = {"questions-0-text": "Wann?", "questions-1-text": "Wie viel?"}
    refused = bert.post(address(order), {**for_bert, **typed})
    text = text_of(refused)
    assert "anna hat „" in text
    assert "gelöscht. Ihre Eingaben stehen noch in der Zeile. Wenn Sie sichern, wird sie neu angelegt." in text
    assert questions_of(order) == [("2", "Wie teuer?")]
    assert bert.post(address(order), fields_of(refused)).status_code == 302
    assert questions_of(order) == [("1", "Wann?"), ("2", "Wie viel?")]


def test_a_row_that_somebody_else_deleted_and_nobody_changed_stays_deleted(anna, bert, order_of_two_questions):
    order = order_of_two_questions
    for_anna, for_bert = opened(anna, order), opened(bert, order)
    anna.post(address(order), {**for_anna, "questions-0-DELETE": "on", "change_reason": "Irrtum"})
    assert bert.post(address(order), {**for_bert, "questions-1-text": "Wie viel?"}).status_code == 302
    assert questions_of(order) == [("2", "Wie viel?")]


@pytest.mark.walk
def test_what_was_typed_outlives_the_deletion_of_the_whole_record(anna, bert):
    change = PhaseChangeFactory(phase=Phase.PLANNING, effective_on=date(2020, 1, 1))
    rollout = change.rollout
    for_bert = opened(bert, rollout)
    for record in (change, rollout):
        delete(anna, address(record).replace("/change/", "/delete/"), "doppelt")
    typed = {"phase_changes-1-phase": Phase.CONCEPT, "phase_changes-1-effective_on": "01.03.2020"}
    refused = bert.post(address(rollout), {**for_bert, **typed, "planned_production_on": "01.06.2021"})
    text = text_of(refused)
    assert "anna hat „" in text
    assert "gelöscht. Ihre Eingaben stehen noch im Formular." in text
    assert not Rollout.objects.exists()
    assert bert.post(address(rollout), fields_of(refused)).status_code == 302
    stored = Rollout.objects.get()
    assert (stored.unit, stored.planned_production_on) == (rollout.unit, date(2021, 6, 1))
    assert list(stored.phase_changes.values_list("phase", "effective_on")) == [(Phase.CONCEPT, date(2020, 3, 1))]


@pytest.mark.walk
def test_rows_of_both_are_kept(anna, bert):
    rollout = RolloutFactory()
    for_anna, for_bert = opened(anna, rollout), opened(bert, rollout)
    anna.post(address(rollout), with_row(for_anna, "01.01.2020", Phase.PLANNING))
    bert.post(address(rollout), with_row(for_bert, "01.02.2020", Phase.CONCEPT))
    assert list(PhaseChange.objects.values_list("phase", flat=True)) == [Phase.PLANNING, Phase.CONCEPT]


def with_row(fields, day, phase):
    row = {"effective_on": day, "phase": phase, "date_precision": "EXACT", "note": "", "id": ""}
    typed = {f"phase_changes-0-{name}": value for name, value in row.items()}
    return {**fields, **typed, "phase_changes-TOTAL_FORMS": "1"}


@pytest.mark.walk(4)
def test_the_phase_action_does_not_pass_over_what_was_not_seen(anna, bert):
    rollout = RolloutFactory(unit__name="Zoo")
    for_anna, for_bert = (
        fields_of(
            client.post("/admin/projects/rollout/", {"action": action, "_selected_action": [rollout.pk]}), "enter_phase"
        )
        for client, action in ((anna, "enter_produktiv"), (bert, "enter_konzeption"))
    )
    typed = {"enter_phase": "1", "date_precision": "EXACT"}
    anna.post("/admin/projects/rollout/", {**for_anna, **typed, "effective_on": "01.02.2021"})
    refused = bert.post("/admin/projects/rollout/", {**for_bert, **typed, "effective_on": "01.01.2021"})
    text = text_of(refused)
    assert "Inzwischen wurde geändert, was Sie vor sich hatten" in text
    assert "anna hat „Produktiv ab 01.02.2021“ am" in text
    assert PhaseChange.objects.count() == 1
    again = fields_of(refused, "enter_phase")
    assert again["effective_on"] == "01.01.2021"
    assert bert.post("/admin/projects/rollout/", {**again, "enter_phase": "1"}).status_code == 302
    assert PhaseChange.objects.count() == 2


@pytest.mark.walk(4)
def test_a_record_is_not_deleted_unseen(anna, bert):
    project = ProjectFactory()
    page = f"/admin/projects/project/{project.pk}/delete/"
    for_bert = fields_of(bert.get(page), "change_reason")
    anna.post(address(project), {**opened(anna, project), "description": "neu"})
    text = text_of(bert.post(page, {**for_bert, "change_reason": "Irrtum"}))
    assert "Inzwischen wurde geändert, was Sie löschen wollten." in text
    assert Project.objects.count() == 1


def test_saving_without_a_change_leaves_no_trace(anna):
    rollout = RolloutFactory()
    anna.post(address(rollout), opened(anna, rollout))
    assert Rollout.objects.get().version == 1
    assert rollout.history.count() == 1
