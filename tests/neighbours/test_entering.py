"""Municipalities, their inhabitants and Modellregionen, entered in the forms of the admin."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from neighbours.choices import RegionRole
from neighbours.models import Municipality, Population, Region, RegionMember
from tests.factories import MunicipalityFactory, PopulationFactory, RegionFactory, RegionMemberFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
LEADING, PARTNER = RegionRole.LEADING, RegionRole.PARTNER
ADD_REGION = "/admin/neighbours/region/add/"
TWO_LEAD = "Die Modellregion hat schon eine Leitkommune."


def members_of(*members, first=0):
    """Rows of the form, each a municipality with its role."""
    rows = {
        f"members-{place}-{name}": value
        for place, (municipality, role) in enumerate(members, first)
        for name, value in (("municipality", str(municipality.pk)), ("role", role))
    }
    return {**rows, "members-TOTAL_FORMS": str(first + len(members)), "_save": "1"}


def test_a_second_leading_municipality_is_refused_at_its_row_and_all_that_was_typed_stays(staff):
    client, (one, other) = staff(), MunicipalityFactory.create_batch(2)
    sent = {**fields_of(client.get(ADD_REGION)), "name": "Städtedreieck", "source": "Vertrag"}
    answer = client.post(ADD_REGION, {**sent, **members_of((one, LEADING), (other, LEADING))})
    assert TWO_LEAD in text_of(answer)
    assert 'id="id_members-1-role_error"' in answer.content.decode()
    shown = fields_of(answer)
    assert (shown["name"], shown["source"]) == ("Städtedreieck", "Vertrag")
    assert (shown["members-0-municipality"], shown["members-1-municipality"]) == (str(one.pk), str(other.pk))
    assert (shown["members-0-role"], shown["members-1-role"]) == (LEADING, LEADING)
    assert not Region.objects.exists()


def test_where_one_leads_already_another_is_refused_at_its_row(staff):
    client, leading = staff(), RegionMemberFactory(role=LEADING)
    page = f"/admin/neighbours/region/{leading.region.pk}/change/"
    sent = fields_of(client.get(page))
    answer = client.post(page, {**sent, **members_of((MunicipalityFactory(), LEADING), first=1)})
    assert 'id="id_members-1-role_error"' in answer.content.decode()
    assert answer.content.decode().count(f"<li>{TWO_LEAD}</li>") == 1
    assert RegionMember.objects.get() == leading


@pytest.mark.parametrize("first_created", [LEADING, PARTNER])
def test_two_municipalities_swap_their_roles_in_one_save(staff, first_created):
    client, region = staff(), RegionFactory()
    for role in (first_created, LEADING if first_created == PARTNER else PARTNER):
        RegionMemberFactory(region=region, role=role)
    before = dict(region.members.values_list("municipality", "role"))
    page = f"/admin/neighbours/region/{region.pk}/change/"
    sent = fields_of(client.get(page))
    swapped = {f"members-{row}-role": sent[f"members-{1 - row}-role"] for row in (0, 1)}
    assert client.post(page, {**sent, **swapped}).status_code == 302
    after = dict(region.members.values_list("municipality", "role"))
    assert after == {key: LEADING if role == PARTNER else PARTNER for key, role in before.items()}


def test_who_leads_may_go_where_another_takes_over(staff):
    client, leading = staff(), RegionMemberFactory(role=LEADING)
    partner = RegionMemberFactory(region=leading.region, role=PARTNER)
    page = f"/admin/neighbours/region/{leading.region.pk}/change/"
    sent = fields_of(client.get(page))
    row = next(row for row in (0, 1) if sent[f"members-{row}-id"] == str(leading.pk))
    changed = {f"members-{row}-DELETE": "on", f"members-{1 - row}-role": LEADING, "change_reason": "Austritt"}
    assert client.post(page, {**sent, **changed}).status_code == 302
    assert [(each.pk, each.role) for each in RegionMember.objects.all()] == [(partner.pk, LEADING)]


@pytest.mark.parametrize("name", ["altmuster", "ALTMUSTER", "Alt-Muster", "Alt muster"])
def test_names_of_municipalities_differ_by_more_than_case(staff, name):
    client, page = staff(), "/admin/neighbours/municipality/add/"
    MunicipalityFactory(name="Altmuster")
    answer = client.post(page, {**fields_of(client.get(page)), "name": name, "_save": "1"})
    assert "Diese Kommune ist schon eingetragen, als „Altmuster“." in text_of(answer)
    assert Municipality.objects.get().name == "Altmuster"


def test_a_municipality_may_be_written_otherwise(staff):
    client, altmuster = staff(), MunicipalityFactory(name="altmuster")
    page = f"/admin/neighbours/municipality/{altmuster.pk}/change/"
    assert client.post(page, {**fields_of(client.get(page)), "name": "Altmuster"}).status_code == 302
    assert Municipality.objects.get().name == "Altmuster"


def test_a_file_with_names_that_are_alike_is_refused(tmp_path):
    file = tmp_path / "kommunen.csv"
    file.write_bytes(csv_of("Kommune", "Altmuster", "altmuster"))
    with pytest.raises(CommandError):
        call_command("importieren", "kommunen", file, stdout=StringIO(), stderr=StringIO())
    assert not Municipality.objects.exists()


@pytest.mark.parametrize("number", ["99999999999999999999", "100000001", "0"])
def test_a_number_of_inhabitants_beyond_its_bounds_is_refused_with_them(staff, number):
    client, population = staff(), PopulationFactory()
    page = f"/admin/neighbours/population/{population.pk}/change/"
    text = text_of(client.post(page, {**fields_of(client.get(page)), "number": number}))
    assert "Bitte geben Sie eine Einwohnerzahl von 1 bis 100.000.000 an." in text
    assert "9223372036854775807" not in text
    assert Population.objects.get().number == 50_000


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_inhabitants_are_not_of_a_day_to_come(staff, days, is_refused):
    client, population = staff(), PopulationFactory()
    page, day = f"/admin/neighbours/population/{population.pk}/change/", timezone.localdate() + timedelta(days)
    answer = client.post(page, {**fields_of(client.get(page)), "counted_on": f"{day:%d.%m.%Y}"})
    assert (answer.status_code == 200) == is_refused
    if is_refused:
        assert "Einwohnerzahlen gelten für einen Tag, der war" in text_of(answer)
    assert (Population.objects.get().counted_on == day) != is_refused
