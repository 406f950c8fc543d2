"""What services are a share of: an unknown list counts nothing, and two of one name and day cannot be told apart."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from services.models import Denominator, PriorityList
from tests.factories import DenominatorFactory, PriorityListFactory, ServiceFactory
from tests.pages import delete, fields_of, text_of

pytestmark = pytest.mark.django_db
ADD = "/admin/services/denominator/add/"
TYPED = {"name": "Vorrang", "slug": "vorrang", "basis": "LIST", "effective_on": "01.01.2021"}
UNKNOWN = "Eine Prioritätenliste „Booster“ gibt es nicht."
TWICE = "Eine Grundgesamtheit mit diesem Namen und Tag gibt es schon."


def enter(client, **typed):
    return client.post(ADD, {**fields_of(client.get(ADD)), **TYPED, **typed})


def errors_at(answer):
    return {name: list(map(str, errors)) for name, errors in answer.context["adminform"].form.errors.items()}


def test_an_unknown_list_is_refused_at_its_field(staff):
    client = staff("Projektleitung")
    assert errors_at(enter(client, priority_list="Booster")) == {"priority_list": [f"{UNKNOWN} Erfasst ist keine."]}
    PriorityListFactory(name="Vorrang des Bundes")
    answer = enter(client, priority_list="Booster")
    assert errors_at(answer) == {"priority_list": [f"{UNKNOWN} Möglich sind: Vorrang des Bundes."]}
    assert not Denominator.objects.exists()
    assert enter(client, priority_list="Vorrang des Bundes").status_code == 302


def test_a_second_one_of_the_name_and_day_is_refused_at_its_field(staff):
    DenominatorFactory(name="Katalog", effective_on=date(2021, 1, 1))
    client, typed = staff("Projektleitung"), {"name": "Katalog", "basis": "CATALOGUE"}
    assert errors_at(enter(client, **typed)) == {"name": [TWICE]}
    assert enter(client, **typed, effective_on="02.01.2021").status_code == 302
    assert Denominator.objects.count() == 2


def test_one_corrected_stays_itself(staff):
    whole, client = DenominatorFactory(name="Katalog", effective_on=date(2021, 1, 1)), staff("Projektleitung")
    page = f"/admin/services/denominator/{whole.pk}/change/"
    sent = {**fields_of(client.get(page)), "number": "575", "change_reason": "Nachgezählt"}
    assert client.post(page, sent).status_code == 302


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (["booster;Vorrang;Leistungen einer Liste;Booster;01.01.2021"], f"Zeile 2, Spalte „Liste“: {UNKNOWN}"),
        (
            [f"{slug};Katalog;Leistungen des Katalogs;;01.01.2021" for slug in ("eins", "zwei")],
            f"Zeile 3, Spalte „Grundgesamtheit“: {TWICE}",
        ),
    ],
)
def test_a_file_names_row_and_column(tmp_path, rows, refusal):
    file, printed = tmp_path / "grundgesamtheiten.csv", StringIO()
    file.write_text("\n".join(["Kurzname;Grundgesamtheit;Grundlage;Liste;Gilt ab", *rows]))
    with pytest.raises(CommandError) as refused:
        call_command("importieren", "grundgesamtheiten", str(file), stdout=printed, stderr=printed)
    assert refusal in printed.getvalue() + str(refused.value)
    assert not Denominator.objects.exists()


def named_list(client, **typed):
    """A list that a whole names, with the address of its page and what that sends."""
    priorities = PriorityListFactory(name="Booster", effective_on=date(2020, 1, 1))
    DenominatorFactory(name="Booster der Stadt", basis="LIST", priority_list="Booster", effective_on=date(2020, 1, 1))
    page = f"/admin/services/prioritylist/{priorities.pk}"
    return page, {**fields_of(client.get(f"{page}/change/")), "change_reason": "Umbenannt", **typed}


def test_a_list_keeps_its_name_while_a_whole_names_it(staff, read_csv):
    client = staff("Projektleitung")
    page, sent = named_list(client, name="OZG-Booster")
    [refusal] = errors_at(client.post(f"{page}/change/", sent))["name"]
    assert refusal.startswith("Die Grundgesamtheit „Booster der Stadt“ zählt die Liste „Booster“. Heißt die Liste ab")
    assert PriorityList.objects.get().name == "Booster"
    assert client.post(f"{page}/change/", {**sent, "name": "Booster", "source": "Bund"}).status_code == 302
    DenominatorFactory(name="Katalog", effective_on=date(2020, 1, 1))
    Denominator.objects.filter(basis="LIST").delete()
    assert client.post(f"{page}/change/", {**fields_of(client.get(f"{page}/change/")), **RENAMED}).status_code == 302


RENAMED = {"name": "OZG-Booster", "change_reason": "Umbenannt"}


def test_the_last_list_of_its_name_is_not_deleted_while_a_whole_names_it(staff):
    client = staff()
    page, _ = named_list(client)
    text = "Die Grundgesamtheit „Booster der Stadt“ zählt die Liste „Booster“. Bitte ändern Sie zuerst dort"
    assert text in text_of(client.get(f"{page}/delete/"))
    delete(client, f"{page}/delete/", "Irrtum")
    assert PriorityList.objects.count() == 1
    PriorityListFactory(name="Booster", effective_on=date(2022, 1, 1))
    assert delete(client, f"{page}/delete/", "Irrtum").status_code == 302
    assert PriorityList.objects.get().effective_on == date(2022, 1, 1)


def test_a_list_called_otherwise_from_a_day_on_is_another_one_with_its_own_whole(staff, read_csv):
    client = staff("Projektleitung")
    service = ServiceFactory(ozg_id="19001")
    PriorityListFactory(name="Booster", effective_on=date(2020, 1, 1), services=[service])
    DenominatorFactory(slug="a", name="A", basis="LIST", priority_list="Booster", effective_on=date(2020, 1, 1))
    before = read_csv("/leistungen/stand.csv?grundgesamtheit=a&stichtag=2021-12-31")
    PriorityListFactory(name="OZG-Booster", effective_on=date(2022, 1, 1), services=[service])
    assert enter(client, priority_list="OZG-Booster", effective_on="01.01.2022").status_code == 302
    assert read_csv("/leistungen/stand.csv?grundgesamtheit=a&stichtag=2021-12-31") == before
    [whole, *_] = read_csv("/leistungen/stand.csv?grundgesamtheit=vorrang&stichtag=2022-01-01")
    assert whole["Leistungen"] == "1"
