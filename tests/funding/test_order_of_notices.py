"""No amendment is older than the first notice of its grant, as far as the day of that is known."""

from datetime import date

import pytest

from funding.models import Amendment, Grant
from tests.factories import AmendmentFactory, GrantFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
MONEY = "Fördermittelstelle"
REFUSED = "Der Änderungsbescheid vom 19.11.2018 läge vor dem Zuwendungsbescheid vom 20.11.2018"
HEADER = "Projekt;Bescheid vom;Wirksam ab;Bewilligt bis"


@pytest.fixture
def grant():
    return GrantFactory(project__title="Akten", notice_on=date(2018, 11, 20))


def page_of(record):
    return f"/admin/funding/{record._meta.model_name}/{record.pk}/change/"


def save(client, record, **values):
    address = page_of(record)
    return client.post(address, fields_of(client.get(address)) | {"_save": "1"} | values, follow=True)


def enter(client, grant, **values):
    return save(client, grant, **{f"amendments-0-{name}": value for name, value in values.items()})


@pytest.mark.walk
@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"notice_on": "19.11.2018", "effective_on": "01.01.2020"}, "notice_on"),
        ({"effective_on": "19.11.2018"}, "effective_on"),
    ],
)
def test_the_form_refuses_an_amendment_of_an_earlier_day_at_its_field(staff, grant, days, field):
    page = enter(staff(MONEY), grant, period_end="30.06.2022", **days)
    assert REFUSED in text_of(page)
    (formset,) = [each.formset for each in page.context["inline_admin_formsets"] if each.opts.model is Amendment]
    assert list(formset.forms[0].errors) == [field]
    assert not Amendment.objects.exists()


@pytest.mark.walk(4)
def test_one_of_the_same_day_or_that_holds_from_before_is_taken(staff, grant):
    client = staff(MONEY)
    enter(client, grant, notice_on="20.11.2018", effective_on="01.01.2018", period_end="30.06.2022")
    assert Amendment.objects.get().effective_on == date(2018, 1, 1)


@pytest.mark.walk(4)
def test_where_the_first_notice_has_no_day_none_is_refused_for_an_assumption(staff):
    grant = GrantFactory()
    enter(staff(MONEY), grant, effective_on="19.11.2018", period_end="30.06.2022")
    assert Amendment.objects.get().effective_on == date(2018, 11, 19)


@pytest.mark.walk
def test_where_only_the_day_is_known_from_which_it_holds_that_counts(staff):
    grant = GrantFactory(valid_from=date(2018, 11, 20))
    assert REFUSED in text_of(enter(staff(MONEY), grant, effective_on="19.11.2018", period_end="30.06.2022"))


@pytest.mark.walk
def test_the_form_of_the_grant_refuses_a_first_notice_after_its_amendments(staff, grant):
    AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1))
    client = staff(MONEY)
    page = save(client, grant, notice_on="02.07.2020", change_reason="Verschrieben")
    assert "Der Änderungsbescheid vom 01.07.2020 läge vor dem Zuwendungsbescheid vom 02.07.2020" in text_of(page)
    assert list(page.context["adminform"].form.errors) == ["notice_on"]
    save(client, grant, notice_on="01.07.2020", change_reason="Verschrieben")
    assert Grant.objects.get().notice_on == date(2020, 7, 1)


def test_an_amendment_is_not_corrected_to_before_the_first_notice(staff, grant):
    amendment = AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1))
    page = save(staff(MONEY), amendment, notice_on="19.11.2018", change_reason="Verschrieben")
    assert REFUSED in text_of(page)


def test_the_import_names_row_column_and_day(staff, grant):
    rows = ("Akten;19.11.2018;01.01.2020;30.06.2022", "Akten;;19.11.2018;30.06.2022", "Akten;;01.01.2020;30.06.2022")
    text = preview(staff(MONEY), "aenderungsbescheide", csv_of(HEADER, *rows))
    assert f"Zeile 2 Bescheid vom {REFUSED}" in text
    assert f"Zeile 3 Wirksam ab {REFUSED}" in text
    assert not Amendment.objects.exists()


def test_the_import_of_grants_names_a_first_notice_after_its_amendments(staff, grant):
    AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1))
    header = (
        "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Bewilligt von;Bewilligt bis;Bescheid vom"
    )
    row = f"Akten;{grant.grantor};1000,00;900,00;100,00;01.01.2019;31.12.2021"
    clerk, name = staff(MONEY), "foerdermittel_2019-12-31.csv"
    text = preview(clerk, "foerdermittel", csv_of(header, f"{row};02.07.2020"), name)
    assert "Zeile 2 Bescheid vom Der Änderungsbescheid vom 01.07.2020 läge vor" in text
    imported(clerk, "foerdermittel", csv_of(header, f"{row};01.12.2018"), name)
    assert Grant.objects.get().notice_on == date(2018, 12, 1)
