"""The sections on obstacles and actors: what they say, when they are left out, and what changes them afterwards."""

from datetime import date

import pytest

from projects.choices import ObstacleStage
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import (
    ActorFactory,
    InvolvementFactory,
    InvolvementStateFactory,
    ObstacleFactory,
    ObstacleStateFactory,
    PaperFactory,
    ProjectFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def paper(project):
    return PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[project])


@pytest.fixture
def concerns(project):
    """Of the project an obstacle in work and an actor, of the OZG one each, and an obstacle of another project."""
    procurement = ObstacleFactory(project=project, title="Vergabe aufgehoben", description="Kein Angebot war zulässig.")
    measure = {"stage": ObstacleStage.PENDING, "measure": "neue Vergabe", "responsible": "Zentraleinkauf"}
    ObstacleStateFactory(obstacle=procurement, **measure)
    ObstacleStateFactory(obstacle=ObstacleFactory(project=None, title="Kosten offen"))
    ObstacleStateFactory(obstacle=ObstacleFactory(title="Anderes"))
    InvolvementStateFactory(
        involvement=InvolvementFactory(project=project, actor=ActorFactory(name="Bezirksregierung")), task="bewilligt"
    )
    InvolvementStateFactory(involvement=InvolvementFactory(project=None, actor=ActorFactory(name="Ministerium")))
    return procurement


def publish():
    written("VO/1", "--einfrieren", "--veroeffentlichen")


def test_without_any_the_sections_are_left_out(staff, paper):
    text = text_of(staff().get(PAGE))
    assert "Hindernisse" not in text.partition("Begründung")[2].partition("Rechtliches")[0]
    assert "Akteure und Gremien" not in text


@pytest.mark.walk
def test_they_say_what_holds_back_and_who_takes_part_in_every_form(client, paper, concerns):
    publish()
    pdf, docx = (client.get(f"/berichte/vo-1.{form}").content for form in ("pdf", "docx"))
    for text in (text_of(client.get(PAGE)), text_of_docx(docx), text_of_pdf(pdf)):
        assert "Es wirken mit: 2." in text
        assert "OZG insgesamt Ministerium Land Steuerung –" in text
        assert "Aktenplan Bezirksregierung Land Steuerung bewilligt" in text
        assert "Nicht behoben: 2." in text
        assert "OZG insgesamt Kosten offen Recht offen, seit 01.01.2020 –" in text
        assert (
            "Aktenplan Vergabe aufgehoben: Kein Angebot war zulässig. Recht in Klärung, seit 01.01.2020 neue Vergabe "
            "(Zentraleinkauf)" in text
        )
        assert "Anderes" not in text


def corrections(client):
    context = client.get(PAGE).context
    origins = [str(group.origin) for group in context["correction_groups"]]
    return origins, [(each.label, each.frozen, each.today) for each in context["corrections"]]


@pytest.mark.walk
def test_what_holds_from_a_later_day_changes_nothing(client, paper, concerns):
    publish()
    ObstacleStateFactory(obstacle=concerns, stage=ObstacleStage.RESOLVED, effective_on=date(2021, 4, 9))
    InvolvementStateFactory(effective_on=date(2021, 4, 9), involvement__project=concerns.project)
    assert corrections(client) == ([], [])


@pytest.mark.walk
def test_what_is_entered_late_is_listed_with_its_number(client, paper, concerns):
    publish()
    ObstacleStateFactory(obstacle=concerns, stage=ObstacleStage.RESOLVED, effective_on=date(2021, 4, 1))
    origins, lines = corrections(client)
    assert origins == ["nachgetragen"]
    assert lines[0] == ("Hindernisse, nicht behoben", "2", "1")
    assert ("Vergabe aufgehoben: Stand", "in Klärung", "behoben") in lines


@pytest.mark.walk
def test_what_was_wrong_is_listed_as_corrected(client, paper, concerns):
    publish()
    state = concerns.states.get()
    state.measure = "freihändige Vergabe"
    state.save()
    assert corrections(client) == (
        ["berichtigt"],
        [("Vergabe aufgehoben: Maßnahme", "neue Vergabe", "freihändige Vergabe")],
    )
