"""A draft is written on one page: section by section, the figures beside the text, each text saved by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from papers.models import PaperProject, SectionText
from tests.factories import ConsultationFactory, PaperFactory, ProjectFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/schreiben/"
PLACE = "umsetzungsplanung"


@pytest.fixture
def draft(db):
    """One on a project with a productive unit; the last report had a text."""
    rollout = RolloutFactory(
        project__title="Aktenplan", project__slug="aktenplan", phases={date(2020, 1, 1): Phase.PRODUCTION}
    )
    last = PaperFactory(reference="VO/0", key_date=date(2020, 6, 30))
    SectionText.objects.create(paper=last, section=PLACE, text="Damals war viel geplant.")
    return PaperFactory(
        reference="VO/1", key_date=date(2020, 12, 31), preceding=last, projects=[rollout.project, ProjectFactory()]
    )


def sent(client, place, **entered):
    """What a browser sends with the form of that place."""
    fields = fields_of(client.get(PAGE), f"{place}-text")
    return {**fields, **{f"{place}-{name}": value for name, value in entered.items()}}


def save(client, place=PLACE, **entered):
    return client.post(PAGE, sent(client, place, **entered), headers={"Accept": "application/json"})


@pytest.mark.walk(4)
def test_text_figures_and_last_text_stand_beside_each_other(staff, draft):
    page = text_of(staff("Projektleitung").get(PAGE))
    assert "Text zu „Umsetzungsplanung“" in page
    assert "Im letzten Bericht (VO/0) Damals war viel geplant." in page
    assert "Fortschritt: 100,0 %" in page
    assert "Es fehlt: Beratungsfolge" in page
    assert "Nichts verhindert das Einfrieren." in page


@pytest.mark.walk
def test_a_text_is_saved_and_shown_in_the_paper(staff, draft):
    client = staff("Projektleitung")
    response = client.post(PAGE, sent(client, PLACE, text="Heute ist es getan."))
    assert response["Location"] == f"{PAGE}#{PLACE}"
    assert "Heute ist es getan." in text_of(client.get("/berichte/vo-1/"))
    place = "projekt-aktenplan-statusbericht"
    client.post(PAGE, sent(client, place, text="Alle sind dabei."))
    text = SectionText.objects.get(paper=draft, section="statusbericht")
    assert (text.project.slug, text.text) == ("aktenplan", "Alle sind dabei.")


@pytest.mark.walk
def test_it_is_saved_meanwhile_without_leaving_the_page(staff, draft):
    client = staff("Projektleitung")
    first = save(client, text="Erst so.").json()
    assert first["saved"].startswith("Gespeichert um ")
    again = save(client, text="Dann so.", seen_version=first["version"]).json()
    assert again["version"] == first["version"] + 1
    assert SectionText.objects.get(paper=draft).text == "Dann so."


@pytest.mark.walk
def test_saving_asks_few_questions_however_long_the_paper_is(staff, draft, django_assert_max_num_queries):
    client = staff("Projektleitung")
    sent_text = sent(client, PLACE, text="Erst so.")
    with django_assert_max_num_queries(20):
        assert client.post(PAGE, sent_text, headers={"Accept": "application/json"}).status_code == 200


@pytest.mark.walk
def test_what_another_wrote_meanwhile_is_not_overwritten(staff, draft):
    client = staff("Projektleitung")
    shown = sent(client, PLACE, text="Meins.")
    SectionText.objects.create(paper=draft, section=PLACE, text="Das der anderen.")
    refused = client.post(PAGE, shown, headers={"Accept": "application/json"})
    assert refused.status_code == 422
    assert refused.json()["errors"] != []
    assert SectionText.objects.get(paper=draft).text == "Das der anderen."
    page = text_of(client.post(PAGE, shown))
    assert "Meins." in page


@pytest.mark.walk
def test_a_taken_over_text_is_looked_through_by_a_mark_or_a_change(staff, draft):
    client = staff("Projektleitung")
    text = SectionText.objects.create(paper=draft, section=PLACE, text="Wie damals.", unreviewed="aus VO/0")
    assert "Text nicht durchgesehen: Umsetzungsplanung (aus VO/0)" in text_of(client.get(PAGE))
    save(client, reviewed="on")
    text.refresh_from_db()
    assert (text.text, text.unreviewed) == ("Wie damals.", "")


def test_projects_are_put_in_order_by_buttons(staff, draft):
    client = staff("Projektleitung")
    first, second = PaperProject.objects.filter(paper=draft)
    unmoved, moved = [first, second], [second, first]
    for places, order in ((1, unmoved), (-1, moved), (-1, moved), (1, unmoved)):
        client.post("/berichte/vo-1/reihenfolge/", {"projekt": second.pk, "nach": places})
        assert list(PaperProject.objects.filter(paper=draft)) == order


@pytest.mark.parametrize("sent", [{"place": "gibt-es-nicht"}, {"place": "pruefung"}, {"x": "1"}])
def test_a_place_that_is_none_is_answered_in_german(staff, draft, sent):
    client = staff("Projektleitung")
    assert client.post(PAGE, sent).status_code == 400
    assert client.post("/berichte/vo-1/reihenfolge/", sent).status_code == 400
    assert not SectionText.objects.filter(paper=draft).exists()


@pytest.mark.parametrize("group", ["Sachbearbeitung", "Fördermittelstelle", "Leserecht"])
def test_who_may_not_write_papers_sees_and_saves_nothing(staff, draft, group):
    client = staff(group)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"place": PLACE, f"{PLACE}-text": "x"}).status_code == 403
    assert client.post("/berichte/vo-1/reihenfolge/", {"projekt": "1", "nach": "1"}).status_code == 403
    assert not SectionText.objects.filter(paper=draft).exists()


def test_a_stranger_is_asked_to_sign_in(client, draft):
    assert client.get(PAGE)["Location"].startswith("/anmelden/")


def test_what_is_frozen_is_not_written(staff, frozen):
    client = staff()
    response = client.get("/berichte/vo-0504-21/schreiben/")
    assert response["Location"] == "/berichte/vo-0504-21/"
    before = list(SectionText.objects.values_list("text", flat=True))
    client.post("/berichte/vo-0504-21/schreiben/", {"place": PLACE, f"{PLACE}-text": "x"})
    part = PaperProject.objects.first()
    moved = client.post("/berichte/vo-0504-21/reihenfolge/", {"projekt": part.pk, "nach": "1"})
    assert moved["Location"] == "/berichte/vo-0504-21/"
    assert list(SectionText.objects.values_list("text", flat=True)) == before


JSON = {"Accept": "application/json"}


def test_a_script_is_told_that_nobody_is_signed_in_or_that_the_paper_is_frozen(client, staff, frozen):
    page = "/berichte/vo-0504-21/schreiben/"
    told = client.post(page, {"place": PLACE}, headers=JSON)
    assert told.status_code == 401
    assert told.json()["errors"][0].startswith("Nicht gespeichert: Sie sind nicht mehr angemeldet.")
    assert client.post(page, {"place": PLACE})["Location"].startswith("/anmelden/")
    told = staff().post(page, {"place": PLACE, f"{PLACE}-text": "x"}, headers=JSON)
    assert told.status_code == 409
    assert "VO/0504/21 wurde inzwischen eingefroren" in told.json()["errors"][0]


@pytest.mark.walk
def test_who_wrote_first_where_nothing_stood_is_named_with_the_text(staff, draft):
    first, second = staff("Projektleitung"), staff("Projektleitung")
    shown = sent(second, PLACE, text="Das zweite.")
    save(first, text="Das erste.")
    refused = second.post(PAGE, shown, headers=JSON)
    assert "hier geschrieben: „Das erste.“" in refused.json()["errors"][0]
    again = second.post(PAGE, {**shown, f"{PLACE}-seen_version": refused.json()["version"]}, headers=JSON)
    assert again.status_code == 200
    assert SectionText.objects.get(paper=draft).text == "Das zweite."


@pytest.mark.walk
def test_a_text_stands_in_place_of_the_sentence_of_the_head(staff, draft):
    client = staff("Projektleitung")
    draft.proposal = "Der Rat nimmt den Bericht entgegen."
    draft.save()
    assert draft.proposal in text_of(client.get("/berichte/vo-1/"))
    save(client, "beschlussvorschlag", text="Der Rat stimmt zu.")
    page = text_of(client.get("/berichte/vo-1/"))
    assert "Der Rat stimmt zu." in page
    assert draft.proposal not in page


@pytest.mark.walk
def test_a_key_date_to_come_is_not_frozen_and_an_early_session_is_named(staff):
    client, tomorrow = staff(), timezone.localdate() + timedelta(days=1)
    paper = PaperFactory(reference="VO/1", key_date=tomorrow, projects=[ProjectFactory()])
    ConsultationFactory(paper=paper, held_on=date(2020, 1, 1), body__name="Rat")
    reason = f"Der Stichtag {tomorrow:%d.%m.%Y} liegt noch vor uns."
    page = text_of(client.get(PAGE))
    assert reason in page
    assert "Sitzung vor dem Datum der Drucksache: 01.01.2020 Rat" in page
    address = f"/admin/papers/paper/{paper.pk}/einfrieren/"
    asked = text_of(client.get(address))
    assert f"Die Drucksache lässt sich noch nicht einfrieren: {reason}" in asked
    assert "01.01.2020 Rat" in asked
    assert reason in text_of(client.post(address, follow=True))
    paper.refresh_from_db()
    assert paper.is_draft
