"""What is stated of a unit is entered in its form: a change from a day on, a late entry, or a correction."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from papers.freezing import freeze
from tests.factories import DivisionFactory, PaperFactory, RolloutFactory, UnitFactory
from tests.pages import delete, fields_of, text_of
from units.models import Unit, UnitKind, UnitName

pytestmark = pytest.mark.django_db
STAFF = "Sachbearbeitung"
CORRECTION = {"change_kind": "berichtigung"}


def frozen_paper(reference, key_date, unit):
    """A frozen paper that speaks of a project of the unit."""
    project = RolloutFactory(unit=unit).project
    return freeze(PaperFactory(reference=reference, key_date=key_date, projects=[project])).paper


@pytest.fixture(autouse=True)
def today(time_machine):
    """01.03.2022"""
    time_machine.move_to("2022-03-01T12:00:00+01:00")
    return time_machine


def page_of(unit):
    return f"/admin/units/unit/{unit.pk}/change/"


def opened(client, unit):
    return fields_of(client.get(page_of(unit)))


def enter(client, unit, day="", **values):
    """Open the form of the unit, change the values from the day on, and save."""
    fields = opened(client, unit) | {"change_effective_on": day, **values}
    return client.post(page_of(unit), fields, follow=True)


def save_again(client, unit, refused, **values):
    return client.post(page_of(unit), fields_of(refused) | values, follow=True)


def names_of(unit):
    return [str(statement) for statement in unit.names.all()]


def test_a_changed_name_holds_from_its_day_and_the_former_one_before(staff):
    unit = UnitFactory(name="Rechtsamt")
    answer = enter(staff(STAFF), unit, "01.02.2022", name="Ressort Recht", change_source="VO/1/22")
    assert "Name: „Ressort Recht“ ab 01.02.2022 als Nachtrag eingetragen." in text_of(answer)
    assert "Leistungseinheit „Ressort Recht“ wurde erfolgreich geändert." in text_of(answer)
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]
    assert Unit.objects.on_day(date(2022, 1, 31)).get().name == "Rechtsamt"
    assert unit.names.last().source == "VO/1/22"
    assert unit.history.count() == 1


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\u00ad", "\ufe0f"])
def test_a_name_that_differs_by_what_nobody_sees_is_no_change(staff, invisible):
    unit = UnitFactory(name="Zoo")
    for name in (f"Zoo{invisible}", f"Z{invisible}oo"):
        answer = enter(staff(STAFF), unit, "01.02.2022", name=name)
        assert "Das gilt an diesem Tag schon: „Zoo“ von Anfang an." in text_of(answer)
    assert names_of(unit) == ["Zoo von Anfang an"]


def test_one_day_holds_for_all_fields_changed(staff):
    unit, division = UnitFactory(name="Rechtsamt", number="300"), DivisionFactory(name="Recht")
    enter(staff(STAFF), unit, "01.03.2022", number="", division=division.pk, founded_on="01.01.2000")
    assert [str(each) for each in unit.numbers.all()] == ["300 von Anfang an", "keine Angabe ab 01.03.2022"]
    assert [str(each) for each in unit.divisions.all()] == ["Recht ab 01.03.2022"]
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    assert Unit.objects.get().founded_on == date(2000, 1, 1)


@pytest.mark.walk(4)
def test_a_change_without_a_day_is_refused_at_the_day_and_keeps_what_was_typed(staff):
    unit, client = UnitFactory(name="Rechtsamt"), staff(STAFF)
    answer = enter(client, unit, name="Ressort Recht")
    assert "Bitte geben Sie den Tag an, ab dem die geänderten Angaben gelten." in text_of(answer)
    assert fields_of(answer)["name"] == "Ressort Recht"
    save_again(client, unit, answer, change_effective_on="01.02.2022")
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]


def test_the_day_is_never_filled_in(staff):
    assert opened(staff(STAFF), UnitFactory())["change_effective_on"] == ""


def test_a_day_alone_changes_nothing_and_says_so(staff):
    unit = UnitFactory(name="Rechtsamt")
    answer = enter(staff(STAFF), unit, "01.02.2022")
    assert "Sie haben unten nichts geändert. Tag, Quelle und Aktenzeichen gelten für: Name, Nummer" in text_of(answer)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]


def test_a_late_entry_leaves_what_holds_later_and_says_so(staff):
    unit, client = UnitFactory(name="Rechtsamt"), staff(STAFF)
    unit.state(date(2022, 2, 1), name="Ressort Recht")
    answer = enter(client, unit, "01.01.2021", name="Amt für Recht")
    assert "Name: „Amt für Recht“ ab 01.01.2021 als Nachtrag eingetragen." in text_of(answer)
    assert "Danach gilt: Ressort Recht ab 01.02.2022 (bleibt)." in text_of(answer)
    assert Unit.objects.today().get().name == "Ressort Recht"
    assert Unit.objects.on_day(date(2021, 6, 1)).get().name == "Amt für Recht"


def test_what_is_announced_stands_beside_the_field(staff):
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 7, 1), name="Ressort Recht")
    assert "Danach gilt: Ressort Recht ab 01.07.2022 (bleibt)." in text_of(staff(STAFF).get(page_of(unit)))


def test_a_form_with_an_error_says_what_a_late_entry_leaves(staff):
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 2, 1), name="Ressort Recht")
    answer = enter(staff(STAFF), unit, "01.01.2021", name="Amt für Recht", number="x" * 30)
    assert "Nachtrag: Der Tag liegt zurück. Danach gilt: Ressort Recht ab 01.02.2022 (bleibt)." in text_of(answer)
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]


@pytest.mark.parametrize(
    ("day", "name", "message"),
    [
        ("01.02.2022", "Recht", "Eingetragen ist schon „Ressort Recht“ ab 01.02.2022. Bitte berichtigen Sie dort."),
        ("01.03.2021", "Rechtsamt", "Das gilt an diesem Tag schon: „Rechtsamt“ von Anfang an."),
        ("01.06.2022", "Stadtrecht", "„Stadtrecht“ ab 01.07.2022 ist schon eingetragen; berichtigen Sie dort den Tag."),
    ],
)
def test_what_would_say_nothing_new_is_refused_at_the_field(staff, day, name, message):
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 2, 1), name="Ressort Recht")
    unit.state(date(2022, 7, 1), name="Stadtrecht")
    answer = enter(staff(STAFF), unit, day, name=name)
    assert message in text_of(answer)
    assert 'id="id_name_error"' in answer.content.decode()
    assert UnitName.objects.count() == 3


def test_a_correction_alters_what_holds_today_and_needs_a_reason(staff):
    unit, client = UnitFactory(name="Rechtsant"), staff(STAFF)
    refused = enter(client, unit, name="Rechtsamt", **CORRECTION)
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(refused)
    assert names_of(unit) == ["Rechtsant von Anfang an"]
    answer = save_again(client, unit, refused, change_reason="Tippfehler")
    assert "Name berichtigt: „Rechtsamt“ von Anfang an." in text_of(answer)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    assert unit.names.get().history.first().history_change_reason == "Tippfehler"


def new_unit(client, **values):
    page = "/admin/units/unit/add/"
    client.post(page, fields_of(client.get(page)) | values)
    return Unit.objects.get()


@pytest.mark.walk(4)
def test_the_own_entry_of_the_day_is_corrected_without_a_reason(staff):
    client = staff(STAFF)
    unit = new_unit(client, name="Rechtsant")
    enter(client, unit, name="Rechtsamt", number="300", **CORRECTION)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    assert [str(each) for each in unit.numbers.all()] == ["300 von Anfang an"]


@pytest.mark.walk(4)
@pytest.mark.parametrize("when", ["tomorrow", "frozen", "another"])
def test_a_reason_is_asked_for_the_next_day_of_others_and_after_freezing(staff, today, when):
    client, account = staff(STAFF), User.objects.get()
    unit = new_unit(client, name="Rechtsant")
    if when == "tomorrow":
        today.shift(86400)
        client.force_login(account)
    elif when == "frozen":
        freeze(PaperFactory())
    else:
        client = staff(STAFF)
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(
        enter(client, unit, name="Rechtsamt", **CORRECTION)
    )


def test_a_new_unit_is_asked_for_no_day_and_holds_from_the_beginning(staff):
    client = staff(STAFF)
    assert "change_kind" not in fields_of(client.get("/admin/units/unit/add/"))
    assert names_of(new_unit(client, name="Rechtsamt")) == ["Rechtsamt von Anfang an"]


def test_saving_without_a_change_leaves_no_trace(staff):
    unit = UnitFactory(name="Rechtsamt", number="300", division=DivisionFactory())
    enter(staff(STAFF), unit)
    assert [unit.names.count(), unit.numbers.count(), unit.divisions.count(), unit.history.count()] == [1, 1, 1, 1]


def test_all_that_was_entered_is_listed_with_a_way_to_correct_it(staff):
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 2, 1), name="Ressort Recht", source="VO/1/22", file_reference="10.2-7")
    page = staff(STAFF).get(page_of(unit))
    text = text_of(page)
    assert "Name Rechtsamt von Anfang an bis 31.01.2022 –" in text
    assert "Name Ressort Recht ab 01.02.2022 VO/1/22, 10.2-7 berichtigen" in text
    assert f"/admin/units/unitname/{unit.names.last().pk}/change/" in page.content.decode()


def test_who_may_only_read_sees_what_was_entered_and_corrects_nothing(staff):
    unit = UnitFactory(name="Rechtsamt")
    client, statement = staff("Leserecht"), f"/admin/units/unitname/{unit.names.get().pk}"
    page = client.get(page_of(unit))
    assert "Name Rechtsamt von Anfang an" in text_of(page)
    assert "berichtigen" not in text_of(page)
    assert "change_kind" not in page.content.decode()
    assert client.post(page_of(unit), {"name": "Amt", "change_effective_on": "01.02.2022"}).status_code == 403
    page = text_of(client.get(f"{statement}/change/"))
    assert "Gilt von Anfang an" in page
    assert "01.01.0001" not in page
    assert client.post(f"{statement}/change/", {"name": "Amt"}).status_code == 403
    assert client.get(f"{statement}/delete/").status_code == 403
    assert names_of(unit) == ["Rechtsamt von Anfang an"]


def statement_page(statement, page="change"):
    return f"/admin/units/{statement._meta.model_name}/{statement.pk}/{page}/"


def correct(client, statement, **values):
    page = statement_page(statement)
    return client.post(page, fields_of(client.get(page)) | values, follow=True)


@pytest.mark.walk(4)
def test_a_former_name_is_corrected_on_its_page_with_a_reason(staff, renamed):
    client, former = staff(STAFF), renamed.names.first()
    refused = correct(client, former, name="Amt für Recht")
    assert "Bitte geben Sie für die Berichtigung einen Grund an" in text_of(refused)
    answer = correct(client, former, name="Amt für Recht", change_reason="Laut Organigramm")
    assert answer.request["PATH_INFO"] == page_of(renamed)
    assert names_of(renamed) == ["Amt für Recht von Anfang an", "Ressort Recht ab 01.02.2022"]


@pytest.mark.walk(4)
def test_the_day_of_a_statement_is_corrected_and_empty_means_from_the_beginning(staff, renamed):
    client, statement = (
        staff(STAFF),
        UnitKind.objects.create(unit=renamed, kind="OFFICE", effective_on=date(2021, 1, 1)),
    )
    correct(client, statement, effective_on="01.01.2000", change_reason="Laut Verfügung")
    assert str(renamed.kinds.get()) == "Amt ab 01.01.2000"
    correct(client, statement, effective_on="", change_reason="Doch älter")
    assert str(renamed.kinds.get()) == "Amt von Anfang an"


def test_the_first_name_has_no_day(staff):
    unit = UnitFactory(name="Rechtsamt")
    answer = correct(staff(STAFF), unit.names.get(), effective_on="01.01.2000", change_reason="Probe")
    assert "Die erste Angabe („Rechtsamt“) gilt von Anfang an; sie hat keinen Tag." in text_of(answer)
    assert 'id="id_effective_on_error"' in answer.content.decode()


@pytest.mark.walk(4)
def test_no_correction_carries_a_statement_past_its_neighbour(staff, renamed):
    first, second = renamed.names.all()
    for statement, day in ((first, "01.03.2022"), (first, "01.02.2022"), (second, "")):
        answer = correct(staff(STAFF), statement, effective_on=day, change_reason="Probe")
        assert "Eine Berichtigung ändert nicht die Reihenfolge der Angaben." in text_of(answer)
        assert 'id="id_effective_on_error"' in answer.content.decode()
    assert names_of(renamed) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]


def test_whose_statement_it_is_never_changes(staff, renamed):
    other, statement = UnitFactory(name="Zoo"), renamed.names.last()
    correct(staff(STAFF), statement, unit=other.pk, name="Recht", change_reason="Probe")
    assert names_of(renamed) == ["Rechtsamt von Anfang an", "Recht ab 01.02.2022"]
    assert names_of(other) == ["Zoo von Anfang an"]


@pytest.mark.walk
def test_a_statement_is_deleted_with_a_reason_and_the_one_before_holds_on(staff, renamed):
    client, page = staff(STAFF), statement_page(renamed.names.last(), "delete")
    frozen_paper("VO/0504/21", date(2022, 2, 28), renamed)
    assert "Betroffen: VO/0504/21 (Stichtag 28.02.2022)." in text_of(client.get(page))
    fields = fields_of(client.get(page), "change_reason")
    assert "Bitte geben Sie einen Grund an" in text_of(client.post(page, fields))
    answer = client.post(page, {**fields, "change_reason": "Nie beschlossen"}, follow=True)
    assert answer.request["PATH_INFO"] == page_of(renamed)
    assert Unit.objects.today().get().name == "Rechtsamt"


def test_the_first_name_goes_only_with_those_after_it(staff, renamed):
    client, page = staff(STAFF), statement_page(renamed.names.first(), "delete")
    text = text_of(client.get(page))
    assert "lässt sich nicht löschen, weil Folgendes davon abhängt" in text
    assert "Ressort Recht ab 01.02.2022" in text
    delete(client, page, "Probe")
    chosen = {"action": "delete_selected", "_selected_action": [renamed.names.first().pk]}
    client.post("/admin/units/unitname/", {**chosen, "post": "yes", "change_reason": "Probe"})
    assert names_of(renamed) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]


def test_the_only_name_is_not_deleted(staff):
    unit, client = UnitFactory(name="Rechtsamt"), staff(STAFF)
    page = statement_page(unit.names.get(), "delete")
    assert "lässt sich nicht löschen" in text_of(client.get(page))
    delete(client, page, "Probe")
    assert names_of(unit) == ["Rechtsamt von Anfang an"]


def test_statements_have_pages_and_no_place_in_the_menu(staff, renamed):
    client = staff(STAFF)
    assert "Namen von Leistungseinheiten" not in text_of(client.get("/admin/"))
    assert client.get("/admin/units/unitname/add/").status_code == 403
    assert "Ressort Recht" in text_of(client.get("/admin/units/unitname/"))


def test_the_history_of_the_unit_shows_what_was_stated(staff, renamed):
    correct(staff(STAFF), renamed.names.first(), name="Amt für Recht", change_reason="Laut Organigramm")
    text = text_of(staff(STAFF).get(f"/admin/units/unit/{renamed.pk}/history/"))
    assert "Name: Rechtsamt → Amt für Recht" in text
    assert "Laut Organigramm" in text


@pytest.fixture
def legal():
    return UnitFactory(name="Rechtsamt")


@pytest.fixture
def paper(legal):
    """A frozen paper with the key date 31.12.2021."""
    return frozen_paper("VO/0504/21", date(2021, 12, 31), legal)


@pytest.mark.walk(4)
def test_a_late_entry_names_the_frozen_papers_it_touches_and_is_saved_when_sent_once_more(staff, paper, legal):
    unit, client = legal, staff(STAFF)
    asked = enter(client, unit, "31.12.2021", name="Ressort Recht")
    assert "Betroffen: VO/0504/21 (Stichtag 31.12.2021)." in text_of(asked)
    assert 'value="Trotzdem sichern"' in asked.content.decode()
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    save_again(client, unit, asked)
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 31.12.2021"]


@pytest.mark.walk(4)
def test_nothing_is_asked_where_no_paper_is_touched(staff, paper, legal):
    unit = UnitFactory(name="Rechtsamt")
    enter(staff(STAFF), unit, "01.01.2022", name="Ressort Recht")
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.01.2022"]


@pytest.mark.walk
def test_another_day_that_touches_another_paper_is_asked_about_again(staff, paper, legal):
    frozen_paper("VO/0001/21", date(2021, 6, 30), legal)
    unit, client = legal, staff(STAFF)
    asked = enter(client, unit, "31.12.2021", name="Ressort Recht")
    assert "VO/0001/21" not in text_of(asked)
    asked = save_again(client, unit, asked, change_effective_on="01.01.2021")
    assert "Betroffen: VO/0001/21 (Stichtag 30.06.2021), VO/0504/21 (Stichtag 31.12.2021)." in text_of(asked)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]


@pytest.mark.walk(4)
def test_a_correction_names_the_papers_too(staff, paper, legal):
    unit, client = legal, staff(STAFF)
    asked = enter(client, unit, name="Ressort Recht", change_reason="Irrtum", **CORRECTION)
    assert "Betroffen: VO/0504/21" in text_of(asked)
    asked = correct(client, unit.names.get(), name="Ressort Recht", change_reason="Irrtum")
    assert "Betroffen: VO/0504/21" in text_of(asked)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    client.post(statement_page(unit.names.get()), fields_of(asked))
    assert names_of(unit) == ["Ressort Recht von Anfang an"]


@pytest.mark.walk(4)
def test_where_a_statement_comes_from_touches_no_paper(staff, paper, legal):
    correct(staff(STAFF), legal.names.get(), source="VO/1/22", change_reason="Nachgetragen")
    assert legal.names.get().source == "VO/1/22"


@pytest.mark.parametrize("seen", ["", "abc", "1-2", "-", "9" * 50, "1-2-3-x"])
def test_whatever_a_form_says_it_has_seen_is_answered(staff, seen):
    unit = UnitFactory(name="Rechtsamt")
    answer = enter(staff(STAFF), unit, "01.02.2022", name="Ressort Recht", seen_statements=seen, seen_reports=seen)
    assert "Mit dem Formular kam nicht an, welche Fassung Sie gesehen haben." in text_of(answer)
    assert names_of(unit) == ["Rechtsamt von Anfang an"]
    page = f"/admin/units/unit/{unit.pk}/change/"
    assert answer.client.post(page, fields_of(answer)).status_code == 302
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]


@pytest.mark.parametrize("day", ["99.99.9999", "abc", "01.01.0001", "31.12.9999", "\x00", "9" * 5000])
def test_whatever_day_is_typed_is_answered_and_kept(staff, day):
    unit = UnitFactory(name="Rechtsamt")
    answer = enter(staff(STAFF), unit, day, name="Ressort Recht")
    assert answer.status_code == 200
    assert names_of(unit)[0] == "Rechtsamt von Anfang an"
