"""The doors of the program to what a frozen paper names: forms, inlines, bulk actions, imports, undo. And who opens
which door that is left: freezing, publishing."""

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from papers.freezing import freeze, publish
from papers.models import Answer, Body, Order, Paper, Question, SectionText
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import written
from tests.factories import (
    BodyFactory,
    ConsultationFactory,
    OrderFactory,
    PaperFactory,
    ProjectFactory,
    QuestionFactory,
    UserFactory,
)
from tests.imports.files import csv_of
from tests.pages import delete, fields_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.sample(3)]
REFUSED = "Die Drucksache VO/1 nennt das und ist eingefroren; es bleibt, wie es ist."
PAGE = "/admin/papers/{}/{}/change/"


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write)


@pytest.fixture
def paper(db, rows):
    """A frozen paper with an order, a question and two bodies; and another order of which no paper speaks."""
    insert_rows(rows)
    return Paper.objects.get()


def write():
    order = OrderFactory(motion="Bericht zum OZG", body=BodyFactory(name="Rat"))
    question = QuestionFactory(order=order, number="1", text="Wie weit?")
    paper = PaperFactory(reference="VO/1", order=order, projects=[ProjectFactory(title="Aktenplan")])
    ConsultationFactory(paper=paper, body=BodyFactory(name="Hauptausschuss"))
    SectionText.objects.create(paper=paper, section="ozg", text="So steht es.")
    Answer.objects.create(paper=paper, question=question, target="ozg")
    OrderFactory(motion="Von keiner Drucksache", reference="VO/ANTRAG")
    written("VO/1", "--einfrieren")


def upload(client, table, *lines):
    address = f"/admin/imports/importrun/importieren/{table}/"
    sent = client.post(address, {"file": SimpleUploadedFile(f"{table}.csv", csv_of(*lines))})
    return client.post(sent["Location"], {"confirm": "1"}, follow=True)


def unchanged():
    assert Order.objects.get(papers__reference="VO/1").motion == "Bericht zum OZG"
    assert Question.objects.get().text == "Wie weit?"
    assert set(Body.objects.values_list("name", flat=True)) >= {"Rat", "Hauptausschuss"}
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.parametrize(("model", "field"), [("order", "motion"), ("order", "questions-0-text"), ("body", "name")])
def test_a_form_and_its_inline_refuse_at_the_field(staff, paper, model, field):
    client = staff("Projektleitung")
    record = paper.order if model == "order" else paper.order.body
    address = PAGE.format(model, record.pk)
    fields = fields_of(client.get(address)) | {field: "Anders", "change_reason": "Schreibfehler"}
    assert REFUSED in text_of(client.post(address, fields))
    unchanged()


def test_bulk_deletion_refuses(staff, paper):
    client = staff("Projektleitung")
    chosen = {"action": "delete_selected", "_selected_action": [paper.order.pk], "post": "yes", "change_reason": "x"}
    client.post("/admin/papers/order/", chosen)
    delete(client, f"/admin/papers/order/{paper.order.pk}/delete/", "Irrtum")
    assert paper.order.questions.count() == 1
    unchanged()


HEADERS = {
    "auftraege": "Antrag;Titel des Antrags;Gremium;Beschlossen am",
    "fragen": "Antrag;Beschlossen am;Frage;Text",
}


@pytest.mark.walk(4)
@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("auftraege", "{order.reference};Anders;Rat;{decided}"),
        ("auftraege", "{order.reference};{order.motion};Hauptausschuss;{decided}"),
        ("fragen", "{order.reference};{decided};1;Anders?"),
    ],
)
def test_an_import_refuses_by_browser_and_by_command(staff, paper, tmp_path, table, line):
    header = HEADERS[table]
    row = line.format(order=paper.order, decided=f"{paper.order.decided_on:%d.%m.%Y}")
    assert REFUSED in text_of(upload(staff("Projektleitung"), table, header, row))
    path = tmp_path / f"{table}.csv"
    path.write_bytes(csv_of(header, row))
    with pytest.raises(CommandError, match="nennt das und ist eingefroren"):
        call_command("importieren", table, path, stdout=StringIO())
    unchanged()


@pytest.mark.walk(4)
def test_the_undoing_of_an_import_does_not_take_an_order_from_a_frozen_paper(staff, tmp_path):
    client = staff()
    BodyFactory(name="Rat")
    upload(client, "auftraege", "Antrag;Titel des Antrags;Gremium;Beschlossen am", "VO/7;OZG;Rat;01.02.2021")
    run = ImportRun.objects.get()
    PaperFactory(reference="VO/1", order=Order.objects.get(), projects=[ProjectFactory()])
    written("VO/1", "--einfrieren")
    client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsche Datei"}, follow=True)
    assert Order.objects.get().motion == "OZG"
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.walk
def test_what_no_frozen_paper_names_changes_and_a_question_may_be_added(staff, paper):
    client, other = staff("Projektleitung"), Order.objects.get(reference="VO/ANTRAG")
    address = PAGE.format("order", other.pk)
    assert client.post(address, fields_of(client.get(address)) | {"motion": "Anders"}).status_code == 302
    upload(client, "fragen", "Antrag;Beschlossen am;Frage;Text",
           f"{paper.order.reference};{paper.order.decided_on:%d.%m.%Y};2;Und die Kosten?")  # fmt: skip
    assert paper.order.questions.count() == 2
    assert "VO/1: unverändert" in written("--pruefen")


@pytest.mark.walk
@pytest.mark.parametrize("alone", [False, True])
def test_who_froze_publishes_not_alone_but_with_the_setting(staff, settings, alone):
    settings.PUBLISH_ALONE = alone
    paper = PaperFactory(reference="VO/2", projects=[ProjectFactory()])
    client, address = staff("Projektleitung"), f"/admin/papers/paper/{paper.pk}"
    client.post(f"{address}/einfrieren/")
    asked = text_of(client.get(f"{address}/veroeffentlichen/"))
    assert ("Veröffentlichen kann die Drucksache nur ein anderes Konto" in asked) is not alone
    answer = text_of(client.post(f"{address}/veroeffentlichen/", follow=True))
    assert ("VO/2 haben Sie selbst eingefroren" in answer) is not alone
    assert Paper.objects.get().is_published is alone
    staff("Projektleitung").post(f"{address}/veroeffentlichen/")
    assert Paper.objects.get().is_published


@pytest.mark.parametrize(
    ("permission", "done"), [("freeze_paper", "einfrieren"), ("publish_paper", "veroeffentlichen")]
)
def test_freezing_and_publishing_are_two_permissions(client, permission, done):
    paper = PaperFactory(reference="VO/2", projects=[ProjectFactory()])
    account = UserFactory(is_staff=True)
    account.user_permissions.add(*Permission.objects.filter(codename__in=[permission, "view_paper"]))
    client.force_login(account)
    answers = {
        step: client.get(f"/admin/papers/paper/{paper.pk}/{step}/").status_code
        for step in ("einfrieren", "veroeffentlichen", "schwaerzen")
    }
    assert answers == {**dict.fromkeys(answers, 403), done: 200}


@pytest.mark.walk(4)
def test_an_account_that_froze_is_refused_by_the_rule_itself(db):
    anna, bert = UserFactory(), UserFactory()
    paper = PaperFactory(reference="VO/2", projects=[ProjectFactory()])
    freeze(paper, anna)
    with pytest.raises(ValidationError, match="haben Sie selbst eingefroren"):
        publish(paper, anna)
    publish(paper, bert)
    assert Paper.objects.get().is_published
