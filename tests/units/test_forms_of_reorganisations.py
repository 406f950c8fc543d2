"""The guided steps of a reorganisation: what they name, refuse and keep."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from projects.models import PhaseChange
from tests.example_papers import frozen_example
from tests.factories import UnitFactory, UserFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.units.reorganising import STEPS, entered, first_in, guide, listed, new_unit, send
from units.models import Reorganisation, Unit

pytestmark = pytest.mark.django_db


def test_a_missing_right_is_named_and_nothing_is_written(staff, client, legal, zoo):
    user = UserFactory()
    names = ["view_reorganisation", "add_reorganisation", "change_unit", "add_unit", "add_unitname", "add_unitnumber"]
    user.user_permissions.set(Permission.objects.filter(codename__in=[*names, "add_unitkind", "add_unitdivision"]))
    client.force_login(user)
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    text = text_of(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert (
        "Ihrem Konto fehlt, was diese Reorganisation braucht: „Phasenwechsel“ hinzufügen, „Plandatum“ hinzufügen,"
        in text
    )
    assert not Reorganisation.objects.exists()
    assert client.get(STEPS).status_code == 200
    client.force_login(UserFactory(group="Leserecht"))
    assert client.get(STEPS).status_code == 403
    assert client.get(f"{STEPS}zusammenlegen/").status_code == 403


@pytest.mark.walk(4)
def test_a_unit_without_rollouts_needs_no_right_for_projects(client):
    one, other = UnitFactory(), UnitFactory()
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="units"))
    client.force_login(user)
    entered(guide(client, "zusammenlegen", "01.01.2022", units=[one.pk, other.pk], **new_unit(name="Ressort C")))


def test_phases_after_the_day_are_named_and_hinder_it(staff, legal, zoo):
    PhaseChange(rollout=zoo, phase_id=Phase.CONCEPT, effective_on=date(2022, 5, 1)).save()
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    text = text_of(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    assert "gehört am 01.05.2022 nicht zum Projekt (von Anfang an bis 31.12.2021): Konzeption ab 01.05.2022." in text
    assert not Reorganisation.objects.exists()


@pytest.mark.parametrize("invisible", ["\u200b", "\u200e"])
def test_a_name_that_differs_by_what_nobody_sees_is_no_renaming(staff, legal, invisible):
    client, name = staff(), legal.unit.name
    typed = {"effective_on": "01.01.2022", "unit": legal.unit.pk, "name": f"{name}{invisible}"}
    page = send(client, "umbenennen", client.get(f"{STEPS}umbenennen/"), "folgen", **typed)
    assert "Das gilt an diesem Tag schon; nichts ändert sich." in text_of(page)
    assert legal.unit.names.count() == 1
    assert not Reorganisation.objects.exists()


@pytest.mark.walk(4)
def test_later_statements_stay_and_are_named(staff, read_csv, legal):
    legal.unit.state(date(2022, 7, 1), name="Ressort Recht und Ordnung")
    client = staff()
    page = client.get(f"{STEPS}umbenennen/")
    typed = {"effective_on": "01.01.2022", "unit": legal.unit.pk, "name": "Ressort Recht"}
    page = send(client, "umbenennen", page, "folgen", **typed)
    text = text_of(page)
    assert "Nachtrag: Der Tag liegt zurück." in text
    assert "Name: danach gilt Ressort Recht und Ordnung ab 01.07.2022 (bleibt)." in text
    entered(send(client, "umbenennen", page, "eintragen"))
    assert set(listed(read_csv, "2022-06-30")) == {"Ressort Recht"}
    assert set(listed(read_csv, "2022-07-01")) == {"Ressort Recht und Ordnung"}


@pytest.mark.walk
def test_frozen_papers_are_named_before_it_is_entered(staff, examples):
    frozen_example()
    client = staff()
    page = client.get(f"{STEPS}umbenennen/")
    typed = {"effective_on": "01.01.2021", "unit": first_in(Phase.PRODUCTION).pk, "name": "Ressort Neu"}
    page = send(client, "umbenennen", page, "folgen", **typed)
    assert "Noch nicht eingetragen. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(page)
    unseen = send(client, "umbenennen", page, "eintragen", berichte="")
    assert "Inzwischen ist eine weitere Drucksache betroffen." in text_of(unseen)
    entered(send(client, "umbenennen", page, "eintragen"))


def test_a_name_that_another_unit_has_is_refused_at_its_field(staff, legal, zoo):
    UnitFactory(name="Museum")
    page = guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Museum"))
    assert page.context["step"] == "einheiten"
    assert "Gleicher Name wie „Museum“." in str(page.context["form"].successors[0].errors["name"])


@pytest.mark.walk
def test_a_successor_may_take_over_the_name_and_number_of_a_predecessor(staff, read_csv, legal, zoo):
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Rechtsamt", number="300")}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    assert set(listed(read_csv, "2022-01-01")) == {"Rechtsamt"}
    assert Unit.objects.filter(names__name="Rechtsamt").count() == 2


@pytest.mark.walk
def test_who_was_closed_is_reorganised_no_more(staff, legal, zoo):
    client = staff()
    entered(guide(client, "aufloesen", "31.12.2021", units=[zoo.unit.pk]))
    page = guide(client, "zusammenlegen", "01.06.2022", units=[zoo.unit.pk, legal.unit.pk], **new_unit(name="Neu"))
    assert "„Zoo“ besteht am 31.05.2022 nicht (von Anfang an bis 31.12.2021)." in text_of(page)
    page = guide(client, "aufteilen", "01.01.2022", unit=zoo.unit.pk, **new_unit(0, name="A"), **new_unit(1, name="B"))
    assert "„Zoo“ gehört schon zu „Reorganisation" in text_of(page)


@pytest.mark.walk
def test_of_two_clerks_the_second_sees_what_changed(staff, legal, zoo):
    """The first renames a unit while the second looks at the summary."""
    client = staff()
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    page = send(client, "zusammenlegen", page, "uebersicht")
    PhaseChange(rollout=zoo, phase_id=Phase.CONCEPT, effective_on=date(2021, 6, 1)).save()
    answer = send(client, "zusammenlegen", page, "eintragen")
    assert "Inzwischen hat jemand geändert, was die Reorganisation betrifft." in text_of(answer)
    assert not Reorganisation.objects.exists()
    entered(send(client, "zusammenlegen", answer, "eintragen"))


def test_another_row_for_a_successor_keeps_what_was_typed(staff, legal):
    client = staff()
    page = client.get(f"{STEPS}aufteilen/")
    typed = {"effective_on": "01.01.2022", "unit": legal.unit.pk, **new_unit(0, name="Justiziariat")}
    page = send(client, "aufteilen", page, "weitere", **typed)
    assert len(page.context["form"].all_successors) == 3
    fields = fields_of(page, "schritt")
    assert (fields["effective_on"], fields["unit"], fields["nachfolge-0-name"]) == (
        "01.01.2022", str(legal.unit.pk), "Justiziariat",
    )  # fmt: skip


@pytest.mark.walk
@pytest.mark.sample(2)
@pytest.mark.parametrize("kind", ["umbenennen", "umziehen", "zusammenlegen", "aufteilen", "aufloesen"])
@pytest.mark.parametrize("typed", ["", "x", "9" * 30, "\0", "31.12.9999", "01.01.0001"])
def test_every_field_takes_anything(staff, kind, typed, legal):
    client = staff()
    page = client.get(f"{STEPS}{kind}/")
    units = send(client, kind, page, "einheiten", effective_on="01.01.2022")
    names = [name for name in fields_of(units, "schritt") if name != "csrfmiddlewaretoken"]
    for step in ("tag", "folgen", "uebersicht", "eintragen", "einheiten", "weitere", typed):
        everything = dict.fromkeys([*names, "units", "gesehen", "berichte"], typed) | {"schritt": step}
        assert client.post(f"{STEPS}{kind}/", everything).status_code == 200
        day = {**everything, "effective_on": "01.01.2022", "unit": legal.unit.pk, "units": [legal.unit.pk]}
        assert client.post(f"{STEPS}{kind}/", day).status_code in (200, 302)


@pytest.mark.parametrize("kind", ["umbenennen", "aufteilen"])
def test_no_unit_is_chosen_beforehand_but_the_one_from_which_one_comes(staff, kind, legal):
    client = staff()
    day = {"effective_on": "01.01.2022", "schritt": "einheiten"}
    assert fields_of(client.post(f"{STEPS}{kind}/", day), "schritt")["unit"] == ""
    page = client.get(f"/admin/units/unit/{legal.unit.pk}/change/")
    assert f'href="{STEPS}?einheit={legal.unit.pk}"' in page.content.decode()
    steps = f"{STEPS}{kind}/?einheit={legal.unit.pk}"
    assert "Gilt ab" in text_of(client.get(steps))
    assert fields_of(client.post(steps, day), "schritt")["unit"] == str(legal.unit.pk)


def test_the_page_of_a_unit_with_a_large_id_leads_to_its_reorganisation(staff):
    client, unit = staff(), UnitFactory(pk=1_970_000)
    page = client.get(f"/admin/units/unit/{unit.pk}/change/").content.decode()
    assert f'href="{STEPS}?einheit=1970000"' in page


def offered(page, name="units"):
    """The labels of the units that a field offers."""
    return [label for _, label in page.context["form"].fields[name].widget.choices]


def test_the_day_comes_first_and_its_units_are_offered(staff, legal, zoo):
    """What was closed or renamed since is offered as it was, what was founded since is not."""
    legal.unit.state(date(2023, 1, 1), name="Ressort Recht")
    UnitFactory(name="Museum", closed_on=date(2021, 12, 31))
    UnitFactory(name="Archiv", closed_on=date(2020, 12, 31))
    UnitFactory(name="Neue Stelle", founded_on=date(2022, 1, 1))
    client = staff()
    page = client.get(f"{STEPS}zusammenlegen/")
    assert [name for name in fields_of(page, "schritt") if name != "csrfmiddlewaretoken"] == ["effective_on"]
    page = send(client, "zusammenlegen", page, "einheiten", effective_on="01.01.2022")
    assert "Gilt ab 01.01.2022" in text_of(page)
    assert offered(page) == ["Museum", "300 Rechtsamt", "Zoo"], "of the last day before"
    (successor,) = page.context["form"].all_successors
    labels = [label for _, label in successor.fields["unit"].widget.choices]
    assert labels == ["– neue Leistungseinheit –", "Neue Stelle", "300 Rechtsamt", "Zoo"]
    page = send(client, "zusammenlegen", page, "tag", units=[legal.unit.pk, zoo.unit.pk])
    assert fields_of(page, "schritt")["effective_on"] == "01.01.2022"
    page = send(client, "zusammenlegen", page, "einheiten", effective_on="01.07.2023")
    assert offered(page) == ["Neue Stelle", "300 Ressort Recht", "Zoo"]
    assert sorted(page.context["form"]["units"].value()) == sorted([str(legal.unit.pk), str(zoo.unit.pk)])


@pytest.mark.parametrize("day", ["", "gestern", "31.02.2022", "01.01.0001", "31.12.9999"])
@pytest.mark.parametrize("step", ["einheiten", "weitere", "folgen", "eintragen"])
def test_without_a_day_nothing_goes_on(staff, day, step, legal):
    page = staff().post(f"{STEPS}umbenennen/", {"effective_on": day, "unit": legal.unit.pk, "schritt": step})
    assert page.context["step"] == "tag"
    assert page.context["form"].errors["effective_on"]
