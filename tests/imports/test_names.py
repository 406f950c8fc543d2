"""A name means the record that is called so, however it is spelled; one that is nearly known is asked for."""

from datetime import date

import pytest
from django.core.management import CommandError

from imports.question_forms import name_field
from projects.models import BundleName, Project
from tests.factories import BundleFactory, DivisionFactory, GrantFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of, text_of
from units.models import DivisionName, Unit, UnitName

pytestmark = pytest.mark.django_db
ASKED = "Nichts wurde importiert. Bitte sagen Sie von diesen Namen, wer gemeint ist"


@pytest.mark.parametrize(
    "spelled",
    ["HAUPT- UND STRAßENAMT", "Haupt-  und Strassenamt", "Haupt– und Straßenamt", "Haupt-und Straßen\u00adamt",
     "Haupt- und Straßenamt\u200b", "haupt-\u00a0und straßenamt"],
    ids=ascii,
)  # fmt: skip
def test_a_unit_is_found_however_it_is_spelled(command, spelled):
    RolloutFactory(unit__name="Haupt- und Straßenamt", project__title="E-Akte", project__started_on=date(2019, 1, 1))
    lines = ("Projekt;Leistungseinheit", f"e–AKTE;{spelled}")
    assert command("leistungseinheiten", *lines)[-1].startswith("datei.csv: Leistungseinheiten: 0 neu, 0 geändert")
    assert UnitName.objects.get().name == "Haupt- und Straßenamt"


def test_names_of_all_kinds_are_read_so(command):
    DivisionFactory(name="Geschäftsbereich 1")
    project = ProjectFactory(title="E-Akte", slug="e-akte", started_on=date(2019, 1, 1))
    BundleFactory(project=project, name="UVG-Leistungen")
    GrantFactory(project=project, grantor="Land NRW", period_start=date(2019, 1, 1))
    unchanged = "datei.csv: 0 neu, 0 geändert, 1 unverändert"
    assert command("geschaeftsbereiche", "Geschäftsbereich", "GESCHÄFTSBEREICH  1") == [
        "Nur anders geschrieben: „GESCHÄFTSBEREICH  1“ als „Geschäftsbereich 1“.",
        unchanged,
    ]
    assert command("prozessbuendel", "Projekt;Prozessbündel", "E-AKTE;uvg – leistungen")[-1] == unchanged
    assert command("projekte", "Projekt;Beginn", f"e akte;{project.starts_on:%d.%m.%Y}")[-1] == unchanged
    lines = ("Projekt;Zuwendungsgeber;Bewilligt von", "E Akte;LAND nrw;01.01.2019")
    with pytest.raises(CommandError, match="Die Spalte „Gesamtvolumen“ fehlt"):
        command("foerdermittel", *lines)
    assert (DivisionName.objects.count(), BundleName.objects.count(), Project.objects.count()) == (1, 1, 1)


NEAR = ("Leistungseinheit;Art", "Rechtsampt;Amt", "Amt für Bauen & Wohnen;Amt", "Zoo;Amt")


@pytest.fixture
def units():
    return [UnitFactory(name=name) for name in ("Rechtsamt", "Bauen und Wohnen", "Sozialamt")]


@pytest.mark.usefixtures("units")
def test_the_command_names_what_is_nearly_known_and_takes_an_answer(command):
    with pytest.raises(CommandError) as error:
        command("leistungseinheiten", *NEAR)
    first, *questions = str(error.value).splitlines()
    assert first.startswith(ASKED)
    assert questions == [
        "datei.csv, Zeile 2, Spalte „Leistungseinheit“: „Rechtsampt“ ist ähnlich: „Rechtsamt“. Dieselbe oder neu?",
        (
            "datei.csv, Zeile 3, Spalte „Leistungseinheit“: „Amt für Bauen & Wohnen“ ist ähnlich: „Bauen und Wohnen“. "
            "Dieselbe oder neu?"
        ),
    ]
    assert Unit.objects.count() == 3
    answers = ["--dieselbe", "Rechtsampt=Rechtsamt", "--neu", "Amt für Bauen & Wohnen", "--stichtag", "heute"]
    command("leistungseinheiten", *NEAR, options=answers)
    assert sorted(Unit.objects.today().filter(kind="OFFICE").values_list("name", flat=True)) == [
        "Amt für Bauen & Wohnen",
        "Rechtsamt",
        "Zoo",
    ]


def said_of(text, header="Leistungseinheit"):
    """The field that says who is meant."""
    return name_field(header, text)


@pytest.mark.walk
@pytest.mark.usefixtures("units")
def test_what_was_answered_is_shown_and_can_be_said_anew(upload):
    client, address = upload("leistungseinheiten", "Leistungseinheit", "Rechtsampt", "Sozialammt", "Zoo")
    answers = {said_of("Rechtsampt"): "dieselbe:Rechtsamt", said_of("Sozialammt"): "neu"}
    page = client.post(address, {"names_said": "1", **answers}, follow=True)
    assert "Leistungseinheit „Rechtsampt“: dieselbe: Rechtsamt" in text_of(page)
    assert "Leistungseinheit „Sozialammt“: neu" in text_of(page)
    [(first, _), (second, _)] = page.context["names_form"].fields["again"].choices
    page = client.post(address, {**fields_of(page, "take"), "take": "1", "again": [second]}, follow=True)
    assert "Leistungseinheit: „Sozialammt“ ist ähnlich: Sozialamt" in text_of(page)
    assert "Leistungseinheit „Rechtsampt“: dieselbe: Rechtsamt" in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    page = client.post(address, {"names_said": "1", said_of("Sozialammt"): "dieselbe:Sozialamt"}, follow=True)
    assert "Leistungseinheit „Sozialammt“: dieselbe: Sozialamt" in text_of(page)
    refused = client.post(address, {"take": "1", "asked-names": "1", "again": ["unbekannt"]})
    assert "Noch nichts übernommen" in text_of(refused)
    client.post(address, {"confirm": "1"})
    assert UnitName.objects.count() == 4
    assert first != second


@pytest.mark.walk
@pytest.mark.usefixtures("units")
def test_the_form_asks_of_each_name(upload):
    client, address = upload("leistungseinheiten", "Leistungseinheit", "Rechtsampt", "Sozialammt", "Zoo")
    page = client.get(address)
    assert "Leistungseinheit: „Rechtsampt“ ist ähnlich: Rechtsamt" in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    half = client.post(address, {"names_said": "1", said_of("Rechtsampt"): "neu"})
    assert "Bitte wählen Sie." in text_of(half)
    answers = {"names_said": "1", said_of("Rechtsampt"): "dieselbe:Rechtsamt", said_of("Sozialammt"): "neu"}
    page = text_of(client.post(address, answers, follow=True))
    assert "Leistungseinheiten 2 0 1" in page
    client.post(address, {"confirm": "1"})
    assert sorted(UnitName.objects.values_list("name", flat=True)) == [
        "Bauen und Wohnen",
        "Rechtsamt",
        "Sozialammt",
        "Sozialamt",
        "Zoo",
    ]


def test_a_known_number_under_another_name_is_asked(upload, command):
    UnitFactory(name="Feuerwehr", number="304")
    lines = ("Nummer;Leistungseinheit", "304;Brandschutz")
    with pytest.raises(CommandError, match="„Brandschutz“ ist mit derselben Nummer eingetragen: „Feuerwehr“"):
        command("leistungseinheiten", *lines)
    assert (
        "0 neu, 0 geändert"
        in command("leistungseinheiten", *lines, options=["--dieselbe", "Brandschutz=Feuerwehr"])[-1]
    )
    client, address = upload("leistungseinheiten", *lines)
    assert "mit derselben Nummer eingetragen: Feuerwehr" in text_of(client.get(address))
    page = client.post(address, {"names_said": "1", said_of("Brandschutz"): "dieselbe:Feuerwehr"}, follow=True)
    assert "Alles, was in der Datei steht, ist schon so eingetragen." in text_of(page)


def test_a_former_title_of_a_project_is_asked(command):
    project = ProjectFactory(title="Aktenplan", slug="akten", started_on=date(2019, 1, 1))
    project.state(date(2022, 1, 1), title="E-Akte")
    with pytest.raises(CommandError, match="„Aktenplan“ ist an einem anderen Tag der Name von: „E-Akte“"):
        command("projekte", "Projekt;Beginn", "Aktenplan;01.01.2019")
    lines = ("Projekt;Beginn;Stichtag", f"Aktenplan;{project.starts_on:%d.%m.%Y};08.04.2021")
    assert command("projekte", *lines)[-1] == "datei.csv: 0 neu, 0 geändert, 1 unverändert"


@pytest.mark.walk(4)
def test_a_name_that_can_only_be_a_known_one_is_offered_no_other(upload):
    ProjectFactory(title="Aktenplan", slug="akten", started_on=date(2019, 1, 1))
    client, address = upload("leistungseinheiten", "Projekt;Leistungseinheit", "Aktenplann;Zoo")
    page = client.get(address)
    assert "„Aktenplann“ gibt es nicht" in text_of(page)
    assert 'value="dieselbe:Aktenplan"' in page.content.decode()
    assert 'value="neu"' not in page.content.decode()
    client.post(address, {"names_said": "1", said_of("Aktenplann", "Projekt"): "dieselbe:Aktenplan"})
    client.post(address, {"confirm": "1"})
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    "names", [("Amt 1", "Amt 2"), ("Team A", "Team B"), ("Kita Ost", "Kita West"), ("Zoo", "Zoll")]
)
def test_what_differs_by_number_or_by_a_short_word_is_another(command, names):
    UnitFactory(name=names[0])
    assert (
        command("leistungseinheiten", "Leistungseinheit", names[1])[-1] == "datei.csv: 1 neu, 0 geändert, 0 unverändert"
    )
