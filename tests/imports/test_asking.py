"""Nothing is guessed of a file: its Stichtag, what empty cells empty, and who is lacking are said, or asked for."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.utils.timezone import localdate

from imports.models import ImportRun
from projects.models import BundleMembership, Rollout, RolloutMembership
from records.days import BEGINNING, OPEN
from tests.factories import BundleFactory, DivisionFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.imports.uploads import preview_address
from tests.imports.workbooks import rows_of, workbook
from tests.pages import fields_of, text_of
from units.models import Unit, UnitDivision, UnitKind

pytestmark = pytest.mark.django_db
KINDS = ("Leistungseinheit;Art", "Zoo;Ressort")
TODAY = f"{localdate():%d.%m.%Y}"


@pytest.fixture
def zoo():
    return UnitFactory(name="Zoo", kind="OFFICE", division=DivisionFactory(name="Kultur"))


def kinds():
    return list(UnitKind.objects.order_by("effective_on").values_list("kind", "effective_on"))


@pytest.mark.usefixtures("zoo")
def test_the_command_asks_for_the_key_date_of_a_file_that_names_none(command):
    with pytest.raises(CommandError, match=r"nennt keinen Stichtag\. Bitte sagen Sie, welchen Stand sie hat"):
        command("leistungseinheiten", *KINDS)
    assert kinds() == [("OFFICE", BEGINNING)]
    command("leistungseinheiten", *KINDS, options=["--stichtag", "heute"])
    assert kinds() == [("OFFICE", BEGINNING), ("DEPARTMENT", localdate())]


@pytest.mark.walk(4)
@pytest.mark.usefixtures("zoo")
def test_the_form_asks_for_the_key_date_and_shows_it(upload):
    client, address = upload("leistungseinheiten", *KINDS)
    page = client.get(address)
    assert f"{TODAY} (heute, denn die Datei nennt keinen)." in text_of(page)
    assert "Bitte sagen Sie, welchen Stand sie hat" in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    client.post(address, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING)]
    wrong = client.post(address, {"key_date_said": "1", "key_date": "bald"})
    assert "Bitte sagen Sie, welchen Stand sie hat" in text_of(wrong)
    page = client.post(address, {"key_date_said": "1", "key_date": "08.04.2021"}, follow=True)
    assert "08.04.2021 (so angegeben)." in text_of(page)
    assert "Bis wann galt es?" in text_of(page)
    client.post(address, {"held": "weiter", "answer": "1"})
    client.post(address, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING), ("DEPARTMENT", date(2021, 4, 8))]


STATES = {
    "liste.csv": ("Stand: 31.12.2020;", "In Zeile 1 über der Tabelle steht „Stand: 31.12.2020“"),
    "a.csv": ("Liste der Ämter;Datenstand 31. Dezember 2020", "In Zeile 1 über der Tabelle steht „Liste der Ämter Da"),
    "b.csv": ("Stand 12/2020;", "In Zeile 1 über der Tabelle steht „Stand 12/2020“"),
    "c.csv": ("Stand:;2020-12-31", "In Zeile 1 über der Tabelle steht „Stand: 2020-12-31“"),
    "Liste Stand Dezember 2020.csv": ("Ämter;", "Die Datei heißt „Liste Stand Dezember 2020.csv“"),
    "20201231 Ämter.csv": ("Ämter;", "Die Datei heißt „20201231 Ämter.csv“"),
}


@pytest.mark.walk(4)
@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("name", STATES)
def test_a_day_beside_the_table_is_proposed_and_holds_when_it_is_confirmed(name, command, upload):
    title, where = STATES[name]
    with pytest.raises(CommandError, match=r"Ist das der Stichtag, sagen Sie „--stichtag 31\.12\.2020“\.") as error:
        command("leistungseinheiten", title, *KINDS, name=name)
    assert where in str(error.value)
    client, address = upload("leistungseinheiten", title, *KINDS, name=name)
    page = client.get(address)
    assert f"{TODAY} (heute, bis Sie etwas anderes sagen)" in text_of(page)
    assert where in text_of(page)
    assert "Vorgeschlagen ist deshalb der 31.12.2020; er gilt erst, wenn Sie ihn übernehmen." in text_of(page)
    client.post(address, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING)]
    proposed = fields_of(page, "key_date_said")
    assert proposed["key_date"] == "31.12.2020"
    assert "31.12.2020 (so angegeben)." in text_of(client.post(address, proposed | {"key_date_said": "1"}, follow=True))
    client.post(address, {"held": "weiter", "answer": "1"})
    client.post(address, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING), ("DEPARTMENT", date(2020, 12, 31))]


UNCLEAR = [
    "Vorstand vom 31.12.2020;",
    "Beschluss vom 31.12.2020;",
    "Stand 31.12.2020;Stand 30.06.2020",
    "Stand 13/2020;",
    "Stand 31.12.2198;",
    "Stand 2020;",
    "Stand 31.02.2020;",
]


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("title", UNCLEAR)
def test_what_is_no_key_date_or_not_clear_is_not_proposed(title, upload):
    client, address = upload("leistungseinheiten", title, *KINDS)
    page = client.get(address)
    assert f"{TODAY} (heute, denn die Datei nennt keinen)." in text_of(page)
    assert "Vorgeschlagen" not in text_of(page)
    assert fields_of(page, "key_date_said")["key_date"] == TODAY


@pytest.mark.walk(4)
@pytest.mark.usefixtures("zoo")
def test_the_name_of_the_sheet_and_a_day_in_a_cell_are_understood(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    rows = [each.split(";") for each in KINDS]

    def in_cell(book, sheet):
        sheet.write(0, 0, "Stichtag:")
        sheet.write(0, 1, date(2020, 12, 31), book.add_format({"num_format": "dd.mm.yyyy"}))
        rows_of(sheet, *rows, first=1)

    client = staff("Sachbearbeitung")
    page = client.get(preview_address(client, "leistungseinheiten", workbook(in_cell), "liste.xlsx"))
    assert "In Zeile 1 über der Tabelle steht „Stichtag: 31.12.2020“" in text_of(page)

    def called(_, sheet):
        sheet.name = "Stand 31.12.2020"
        rows_of(sheet, *rows)

    page = client.get(preview_address(client, "leistungseinheiten", workbook(called), "liste.xlsx"))
    assert "Das Blatt heißt „Stand 31.12.2020“. Vorgeschlagen ist deshalb der 31.12.2020" in text_of(page)


@pytest.mark.walk(4)
@pytest.mark.usefixtures("zoo")
def test_what_one_window_shows_is_not_confirmed_for_what_another_chose(upload):
    client, address = upload("leistungseinheiten", *KINDS)
    shown = []
    for day in ("08.04.2021", "01.02.2020"):
        client.post(address, {"key_date_said": "1", "key_date": day})
        page = client.post(address, {"held": "weiter", "answer": "1"}, follow=True)
        shown.append(fields_of(page, "confirm"))
    refused = client.post(address, {**shown[0], "confirm": "1"}, follow=True)
    assert "Nichts wurde importiert: Zu dieser Datei wurde in einem anderen Fenster etwas anderes" in text_of(refused)
    assert kinds() == [("OFFICE", BEGINNING)]
    client.post(address, {**shown[1], "confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING), ("DEPARTMENT", date(2020, 2, 1))]


@pytest.mark.usefixtures("zoo")
def test_what_is_said_of_the_key_date_agrees_with_the_column(command, upload):
    lines = ("Leistungseinheit;Art;Stichtag", f"Zoo;Ressort;{TODAY}")
    with pytest.raises(CommandError, match=r"nennt den Stichtag .* selbst; angegeben ist der 08\.04\.2021"):
        command("leistungseinheiten", *lines, options=["--stichtag", "08.04.2021"])
    with pytest.raises(CommandError, match=r"weder ein Tag als TT\.MM\.JJJJ noch „heute“"):
        command("leistungseinheiten", *lines, options=["--stichtag", "bald"])
    client, address = upload("leistungseinheiten", *lines)
    page = client.get(address)
    assert f"{TODAY} (steht in der Datei)." in text_of(page)
    assert 'name="key_date"' not in page.content.decode()
    assert "(steht im Namen der Datei)" in text_of(
        client.get(upload("leistungseinheiten", *KINDS, name="x_2021-04-08.csv")[1])
    )


def test_nothing_is_asked_where_the_day_does_not_matter(command):
    command("leistungseinheiten", *KINDS)
    assert command("leistungseinheiten", *KINDS) == ["datei.csv: 0 neu, 0 geändert, 1 unverändert"]
    command("leistungseinheiten", f"{KINDS[0]};Gilt ab", "Zoo;Amt;01.06.2021")
    assert kinds() == [("DEPARTMENT", BEGINNING), ("OFFICE", date(2021, 6, 1))]


EMPTIED = ("Leistungseinheit;Art;Geschäftsbereich;Stichtag", f"Zoo;Ressort;;{TODAY}")


@pytest.mark.usefixtures("zoo")
def test_the_command_empties_nothing_unless_that_is_allowed(command):
    with pytest.raises(CommandError) as error:
        command("leistungseinheiten", *EMPTIED)
    assert str(error.value).splitlines() == [
        (
            "Nichts wurde importiert. Diese Zellen sind leer und würden leeren, was eingetragen ist. Soll das so sein, "
            "hilft --leeren-erlauben; eine Spalte, die fehlt, leert nichts."
        ),
        "datei.csv, Zeile 2, Spalte „Geschäftsbereich“: Zoo: Kultur → leer",
    ]
    assert not ImportRun.objects.exists()
    command("leistungseinheiten", *EMPTIED, options=["--leeren-erlauben"])
    assert UnitDivision.objects.in_force(localdate()).get().division is None


@pytest.mark.usefixtures("zoo")
def test_the_form_names_emptied_cells_and_takes_a_tick(upload):
    client, address = upload("leistungseinheiten", *EMPTIED)
    page = text_of(client.get(address))
    assert "Zeile 2, Spalte „Geschäftsbereich“: Zoo: Kultur → leer" in page
    refused = client.post(address, {"confirm": "1"})
    assert "Bitte bestätigen Sie, dass leere Zellen leeren" in text_of(refused)
    assert Unit.objects.get().kind == "OFFICE"
    client.post(address, {"confirm": "1", "may_empty": "on"})
    assert Unit.objects.get().kind == "DEPARTMENT"
    assert UnitDivision.objects.in_force(localdate()).get().division is None


def test_an_empty_cell_that_means_no_is_named_too(command):
    bundle = BundleFactory(project__title="A", project__started_on=date(2020, 1, 1), name="Wohngeld")
    bundle.is_state_priority = True
    bundle.save()
    lines = ("Projekt;Prozessbündel;Landespriorität", "A;Wohngeld;")
    with pytest.raises(CommandError, match="Spalte „Landespriorität“: A · Wohngeld: ja → leer"):
        command("prozessbuendel", *lines)
    assert command("prozessbuendel", lines[0], "A;Wohngeld;ja")[-1].startswith("datei.csv: 0 neu, 0 geändert")


@pytest.fixture
def members():
    project = ProjectFactory(title="Akten", slug="akten", started_on=date(2019, 1, 1))
    rollouts = [RolloutFactory(project=project, unit__name=name) for name in ("Zoo", "Bad", "Museum")]
    RolloutFactory(project__title="Anderes", project__started_on=date(2019, 1, 1), unit__name="Park")
    return rollouts


LIST = ("Projekt;Leistungseinheit;Stichtag", f"Akten;Zoo;{TODAY}")


@pytest.mark.usefixtures("members")
def test_rows_that_a_list_lacks_are_named_and_stay(command, upload):
    shown = command("leistungseinheiten", *LIST)
    assert "In der Datei fehlen und bleiben: Bad – Akten, Museum – Akten" in shown
    client, address = upload("leistungseinheiten", *LIST, f"Akten;Neuer Hafen;{TODAY}")
    page = text_of(client.get(address))
    assert "Was in der Datei fehlt: 2" in page
    assert "Neuer Hafen – Akten" not in page
    assert "Bad – Akten" in page
    assert "Park" not in page
    assert RolloutMembership.objects.filter(belongs=False).count() == 0


@pytest.mark.walk(4)
def test_who_has_left_is_chosen_with_the_day(upload, members):
    client, address = upload("leistungseinheiten", *LIST)
    missing = client.post(address, {"leaving_said": "1", "keys": [members[1].pk]})
    assert "Bitte geben Sie den ersten Tag an" in text_of(missing)
    page = client.post(address, {"leaving_said": "1", "keys": [members[1].pk], "day": "01.03.2021"}, follow=True)
    assert "Gehört zum Projekt: ja → ausgeschieden ab 01.03.2021" in text_of(page)
    assert RolloutMembership.objects.filter(belongs=False).count() == 0
    client.post(address, {"confirm": "1"})
    left = RolloutMembership.objects.get(belongs=False)
    assert (left.rollout, left.effective_on, left.until) == (members[1], date(2021, 3, 1), OPEN)
    assert left.reason == f"fehlt in der Liste vom {TODAY}"
    undo = f"/admin/imports/importrun/{ImportRun.objects.get().pk}/rueckgaengig/"
    client.post(undo, {"reason": "falsche Datei"})
    assert RolloutMembership.objects.filter(belongs=False).count() == 0


@pytest.mark.usefixtures("members")
def test_the_command_lets_all_leave_that_the_list_lacks(command):
    command("leistungseinheiten", *LIST, options=["--ausgeschieden-ab", "01.03.2021"])
    left = RolloutMembership.objects.filter(belongs=False)
    assert sorted(left.values_list("rollout__unit__names__name", flat=True)) == ["Bad", "Museum"]
    assert Rollout.objects.belonging(date(2021, 3, 1)).count() == 2
    assert Rollout.objects.belonging(date(2021, 2, 28)).count() == 4


def test_what_stands_against_leaving_is_named(command):
    RolloutFactory(project__title="Akten", project__started_on=date(2019, 1, 1), unit__name="Zoo")
    late = RolloutFactory(
        project__title="Akten", project=Rollout.objects.get().project, unit__name="Bad", joined_on=date(2021, 6, 1)
    )
    with pytest.raises(CommandError, match=r"ausgeschieden ab 01\.03\.2021: Wer nicht zum Projekt gehört"):
        command("leistungseinheiten", *LIST, options=["--ausgeschieden-ab", "01.03.2021"])
    assert late.memberships.count() == 1


def test_bundles_leave_too(command):
    project = ProjectFactory(title="A", started_on=date(2020, 1, 1))
    for name in ("Wohngeld", "Elterngeld"):
        BundleFactory(project=project, name=name)
    command("prozessbuendel", "Projekt;Prozessbündel", "A;Wohngeld", options=["--ausgeschieden-ab", "01.03.2021"])
    assert BundleMembership.objects.get(belongs=False).bundle.name == "Elterngeld"
