"""Cross tables: what stands side by side in a file as columns comes in as rows, once somebody says what it means."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Expenditure
from imports.column_maps import ColumnMap, Crossed
from imports.models import NamedMap
from imports.proposals import propose
from imports.registry import table_named
from projects.models import PhaseChange
from tests.factories import GrantFactory, ProjectFactory, TrancheFactory
from tests.imports.files import csv_of
from tests.imports.test_mapping import answers, mapped, upload
from tests.imports.test_workbook_formats import run
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
DAYS = csv_of("Projekt;Amt;Planung;Produktiv", "A;Zoo;01.02.2020;01.03.2021", "A;Museum;01.04.2020;–")


@pytest.mark.walk(4)
def test_a_day_below_each_phase_is_a_change_of_phase(staff):
    ProjectFactory(title="A")
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", DAYS)
    form = client.get(address).context["form"]
    assert [field.value() for field in form.crossed_rows] == [["Planung", "Produktiv"], "Phase", "Seit"]
    page = client.post(address, answers(client, address), follow=True)
    assert "Kreuztabelle: Planung, Produktiv – je ausgefüllter Zelle eine Zeile." in text_of(page)
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert list(PhaseChange.objects.order_by("effective_on").values_list("phase", "effective_on")) == [
        (Phase.PLANNING, date(2020, 2, 1)),
        (Phase.PLANNING, date(2020, 4, 1)),
        (Phase.PRODUCTION, date(2021, 3, 1)),
    ]


@pytest.mark.walk(4)
def test_a_cross_below_a_phase_is_the_phase(staff):
    ProjectFactory(title="A")
    client = staff("Sachbearbeitung")
    file = csv_of("Projekt;Leistungseinheit;Planung;Produktiv", "A;Zoo;;x", "A;Museum;X;nein", "A;Archiv;;")
    address = upload(client, "leistungseinheiten", file)
    assert [field.value() for field in client.get(address).context["form"].crossed_rows][1:] == ["Phase", ""]
    page = mapped(client, address, fixed={"Seit": "08.04.2021"}, name="Kreuze")
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert set(PhaseChange.objects.values_list("rollout__unit__names__name", "phase", "effective_on")) == {
        ("Zoo", Phase.PRODUCTION, date(2021, 4, 8)),
        ("Museum", Phase.PLANNING, date(2021, 4, 8)),
    }
    assert NamedMap.objects.get().column_map.crossed == Crossed(["Planung", "Produktiv"], "Phase")


@pytest.mark.walk(4)
def test_months_side_by_side_are_bookings_whose_days_somebody_says(staff, tmp_path):
    grant = GrantFactory(project__title="A")
    TrancheFactory(grant=grant, period_start=date(2021, 1, 1), period_end=date(2021, 12, 31))
    client = staff("Fördermittelstelle")
    file = csv_of("Projekt;Kostenart;Jan 21;Feb 21;Summe", "A;Personal;1.000,00;1.200,50;2.200,50")
    address = upload(client, "ausgaben", file)
    crossed = {"crossed": ["Jan 21", "Feb 21"], "crossed_titles": "Gebucht am", "crossed_cells": "Betrag"}
    columns, fixed = {"Projekt": "Projekt", "Kostenart": "Kostenart"}, {"Von": "01.01.2021", "Bis": "31.12.2021"}
    page = mapped(client, address, columns, fixed, **crossed)
    assert "„Jan 21“ ist kein Datum." in text_of(page)
    meanings = {"Jan 21": "31.01.2021", "Feb 21": "28.02.2021"}
    page = mapped(client, address, columns, fixed, meanings, **crossed, name="Monate")
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert list(Expenditure.objects.order_by("booked_on").values_list("booked_on", "amount")) == [
        (date(2021, 1, 31), Decimal("1000.00")),
        (date(2021, 2, 28), Decimal("1200.50")),
    ]
    assert "0 neu, 0 geändert, 2 unverändert" in " ".join(run(tmp_path, file, table="ausgaben", pruefen=True))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"crossed": ["Planung"]}, "Bitte sagen Sie, wofür die Überschriften dieser Spalten stehen."),
        ({"crossed_titles": "Phase", "crossed": []}, "Bitte wählen Sie die Spalten der Kreuztabelle."),
        ({"crossed": ["Planung"], "crossed_titles": "Seit", "crossed_cells": "Seit"}, "stehen nicht für dasselbe."),
        ({"crossed": ["Gibt es nicht"], "crossed_titles": "Phase"}, "Gibt es nicht"),
    ],
)
def test_what_is_said_in_part_is_named(staff, said, problem):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", DAYS)
    page = client.post(address, {**answers(client, address), "crossed_titles": "", "crossed_cells": "", **said})
    assert (page.status_code, problem in text_of(page)) == (200, True)


def test_a_header_is_filled_from_one_place(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", DAYS)
    page = mapped(client, address, {"Leistungseinheit": "Amt", "Projekt": "Projekt", "Phase": "Planung"})
    assert "„Phase“ kommt schon aus der Kreuztabelle." in text_of(page)


def test_a_column_of_a_kept_cross_table_that_is_missing_is_told(tmp_path):
    made = ColumnMap({"Leistungseinheit": "Amt"}, crossed=Crossed(["Planung", "Konzeption"], "Phase", "Seit"))
    assert not made.fits(["Amt", "Planung"])
    assert made.unread(["Amt", "Planung", "Kürzel"]) == ["Kürzel"]
    assert ColumnMap.from_json(made.as_json()) == made
    assert propose(table_named("leistungseinheiten"), {"Amt": [], "Planung": []}).crossed is None
