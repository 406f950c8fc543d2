"""The next report is made from the last one: what stays is taken over and marked, what moved is proposed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from papers.freezing import freeze
from papers.models import Answer, Consultation, Paper, PaperProject, SectionText
from tests.factories import (
    BodyFactory,
    ConsultationFactory,
    OrderFactory,
    PaperFactory,
    QuestionFactory,
    RolloutFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
MOVED = (
    "Produktiv: 1, am 31.03.2021 waren es 0. Planung: 1, am 31.03.2021 waren es 2. "
    "Fortschritt: 50,0 %, am 31.03.2021 waren es 0,0 %.\n\nNeu in der Phase „Produktiv“: Zoo (12.05.2021)."
)
ENTERED = {"reference": "VO/0812/21", "key_date": "30.06.2021", "dated_on": "15.07.2021"}


@pytest.fixture
def last(db):
    """A report as of 31.03.2021 on a project of two units, one of them productive since."""
    zoo = RolloutFactory(
        project__title="Aktenplan",
        project__slug="aktenplan",
        unit__name="Zoo",
        phases={date(2020, 1, 1): Phase.PLANNING, date(2021, 5, 12): Phase.PRODUCTION},
    )
    RolloutFactory(project=zoo.project, unit__name="Archiv", phases={date(2020, 1, 1): Phase.PLANNING})
    order = OrderFactory(reference="A/1")
    paper = PaperFactory(
        reference="VO/0504/21",
        name="Sachstand zum 31.03.2021",
        key_date=date(2021, 3, 31),
        order=order,
        division="Zentrale Dienste",
        projects=[zoo.project],
    )
    SectionText.objects.create(paper=paper, section="umsetzungsplanung", text="Geplant ist viel.")
    SectionText.objects.create(paper=paper, section="statusbericht", project=zoo.project, text="Es geht voran.")
    SectionText.objects.create(paper=paper, section="zeitplan", is_left_out=True)
    Answer.objects.create(paper=paper, question=QuestionFactory(order=order, number="1"), target="umsetzungsplanung")
    ConsultationFactory(paper=paper, body=BodyFactory(name="Hauptausschuss"))
    ConsultationFactory(paper=paper, body=BodyFactory(name="Rat"), held_on=date(2021, 4, 20), is_authoritative=True)
    return paper


def page_of(last):
    return f"/admin/papers/paper/{last.pk}/naechster/"


def begin(client, last, **entered):
    """Send the form as a browser would, with the day of the first body's meeting."""
    shown = client.get(page_of(last))
    first = last.consultation_set.first()
    return client.post(
        page_of(last), {**fields_of(shown, "reference"), **ENTERED, f"meeting-{first.pk}": "20.07.2021", **entered}
    )


@pytest.mark.walk
def test_head_bodies_projects_texts_and_answers_are_taken_over(staff, last):
    client = staff("Projektleitung")
    assert f"/admin/papers/paper/{last.pk}/naechster/" in client.get("/berichte/vo-0504-21/").content.decode()
    response = begin(client, last)
    paper = Paper.objects.get(reference="VO/0812/21")
    assert response["Location"] == f"/admin/papers/paper/{paper.pk}/change/"
    assert (paper.name, paper.division, paper.order, paper.preceding) == (
        "Sachstand zum 30.06.2021", "Zentrale Dienste", last.order, last,
    )  # fmt: skip
    stations = Consultation.objects.filter(paper=paper).values_list("body__name", "held_on")
    assert list(stations) == [("Hauptausschuss", date(2021, 7, 20)), ("Rat", None)]
    assert [each.project.slug for each in PaperProject.objects.filter(paper=paper)] == ["aktenplan"]
    assert [answer.target for answer in Answer.objects.filter(paper=paper)] == ["umsetzungsplanung"]
    texts = {text.section: (text.text, text.is_left_out, text.unreviewed) for text in paper.sectiontext_set.all()}
    assert texts == {
        "umsetzungsplanung": ("Geplant ist viel.", False, "aus VO/0504/21"),
        "statusbericht": ("Es geht voran.", False, "aus VO/0504/21"),
        "zeitplan": ("", True, ""),
        "seither": (MOVED, False, "vorgeschlagen nach den Zahlen"),
    }


@pytest.mark.walk
def test_the_draft_says_what_is_open_and_how_it_was_before(staff, last):
    client = staff("Projektleitung")
    begin(client, last)
    page = text_of(client.get("/berichte/vo-0812-21/"))
    assert "Termin offen Rat (federführend)" in page
    assert "Neu in der Phase „Produktiv“: Zoo (12.05.2021)." in page
    paper = Paper.objects.get(reference="VO/0812/21")
    form = text_of(client.get(f"/admin/papers/paper/{paper.pk}/change/"))
    assert form.count("Noch nicht durchgesehen: aus VO/0504/21.") == 2
    assert form.count("Noch nicht durchgesehen: vorgeschlagen nach den Zahlen.") == 1


@pytest.mark.walk
def test_it_is_not_frozen_before_each_text_was_looked_through(staff, last):
    client = staff("Projektleitung")
    begin(client, last)
    paper = Paper.objects.get(reference="VO/0812/21")
    asked = text_of(client.get(f"/admin/papers/paper/{paper.pk}/einfrieren/"))
    assert "Umsetzungsplanung (aus VO/0504/21)" in asked
    assert "solange der Tag dieser Sitzungen offen ist: Rat" in asked
    client.post(f"/admin/papers/paper/{paper.pk}/einfrieren/")
    with pytest.raises(ValidationError, match="fehlt noch der Tag der Sitzung"):
        freeze(paper)
    council = paper.consultation_set.get(held_on=None)
    council.held_on = date(2021, 7, 26)
    council.save()
    with pytest.raises(ValidationError, match="noch niemand durchgesehen"):
        freeze(paper)
    paper.refresh_from_db()
    assert paper.is_draft

    page = f"/admin/papers/paper/{paper.pk}/change/"
    fields = fields_of(client.get(page))
    numbers = {fields[f"sectiontext_set-{n}-section"]: n for n in range(4)}
    for section in ("umsetzungsplanung", "seither"):
        fields[f"sectiontext_set-{numbers[section]}-reviewed"] = "on"
    fields[f"sectiontext_set-{numbers['statusbericht']}-text"] = "Es ging voran."
    assert client.post(page, fields).status_code == 302
    assert not paper.sectiontext_set.exclude(unreviewed="").exists()
    client.post(f"/admin/papers/paper/{paper.pk}/einfrieren/")
    paper.refresh_from_db()
    assert not paper.is_draft


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ({"reference": "VO/0504/21"}, "Eine Drucksache mit dieser Nummer gibt es schon."),
        ({"key_date": "31.03.2021"}, "Der Stichtag muss nach dem 31.03.2021 liegen, dem von VO/0504/21."),
        ({"dated_on": "29.06.2021"}, "Das Datum darf nicht vor dem Stichtag liegen."),
        ({"key_date": "heute"}, "Bitte geben Sie den Tag"),
        ({"reference": ""}, "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(staff, last, entered, message):
    response = begin(staff("Projektleitung"), last, **entered)
    assert message in text_of(response)
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("group", ["Sachbearbeitung", "Fördermittelstelle", "Rechnungsprüfung"])
def test_who_writes_no_papers_begins_none(staff, last, group):
    client = staff(group)
    assert client.get(page_of(last)).status_code == 403
    assert client.post(page_of(last), ENTERED).status_code == 403
    assert Paper.objects.count() == 1
