"""Analysts read every table of the package with the types that its description says: keys stay text."""

import csv
import json
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import PriorityListFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
DAY = "2021-04-08"
DUCKDB = {
    "any": "VARCHAR",  # of cells that hold days, amounts or texts, as the row says
    "string": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "integer": "BIGINT",
    "number": "DECIMAL(18, 4)",
    "boolean": "BOOLEAN",
}
PANDAS = {"any": "string", "string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
FLAGS = {"true_values": ["ja"], "false_values": ["nein"]}


@pytest.fixture
def package(client, examples, tmp_path):
    """The description of the package that was downloaded into the folder, as of a day of the example data."""
    service = ServiceFactory(ozg_id="00092", name="=Wohngeld; „Antrag“", levels={date(2020, 1, 1): 2})
    PriorityListFactory(services=[service], effective_on=date(2020, 1, 1))
    described = json.loads(client.get(f"/daten/{DAY}/datapackage.json").content)
    for name in (each["path"] for each in described["resources"]):
        (tmp_path / name).write_bytes(client.get(f"/daten/{DAY}/{name}").content)
    return described


def paid_in(folder):
    """What was paid of all tranches, in EUR."""
    with (folder / "foerdermittel-tranchen.csv").open(encoding="utf-8", newline="") as file:
        return sum((Decimal(row["Ausgezahlt"]) for row in csv.DictReader(file) if row["Ausgezahlt"]), Decimal())


def types_of(resource):
    return {field["name"]: field["type"] for field in resource["schema"]["fields"]}


def test_duckdb_reads_every_table_with_its_types(package, tmp_path):
    import duckdb

    numbers = {}
    for resource in package["resources"]:
        types = types_of(resource)
        flags = [name for name, kind in types.items() if kind == "boolean"]
        columns = {name: DUCKDB["string" if name in flags else kind] for name, kind in types.items()}
        read = duckdb.read_csv(str(tmp_path / resource["path"]), columns=columns, header=True, na_values="")
        assert [str(kind).replace("(18,4)", "(18, 4)") for kind in read.types] == [
            {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}.get(kind, kind) for kind in columns.values()
        ]
        for name in flags:
            values = {value for (value,) in read.project(f'"{name}"').distinct().fetchall()}
            assert values <= {"ja", "nein", None}, (resource["name"], name)
        numbers[resource["name"]] = len(read.fetchall())
    assert numbers["leistungseinheiten"] == 38
    services = duckdb.read_csv(str(tmp_path / "leistungen.csv"), dtype={"OZG-ID": "VARCHAR"})
    assert services.limit(1).fetchall()[0][:2] == ("00092", "=Wohngeld; „Antrag“")
    paid = duckdb.read_csv(str(tmp_path / "foerdermittel-tranchen.csv"), dtype={"Ausgezahlt": "DECIMAL(18, 2)"})
    assert paid.sum("Ausgezahlt").fetchall() == [(paid_in(tmp_path),)]


def test_pandas_reads_every_table_with_its_types(package, tmp_path):
    import pandas as pd

    tables = {}
    for resource in package["resources"]:
        types = types_of(resource)
        days = [name for name, kind in types.items() if kind in {"date", "datetime"}]
        tables[resource["name"]] = table = pd.read_csv(
            tmp_path / resource["path"],
            dtype={name: PANDAS[kind] for name, kind in types.items() if kind in PANDAS},
            parse_dates=days,
            date_format="ISO8601",
            keep_default_na=False,
            na_values=[""],
            **FLAGS,
        )
        assert list(table.columns) == list(types)
    assert len(tables["leistungseinheiten"]) == 38
    assert tables["leistungen"]["OZG-ID"].tolist()[:2] == ["00092", "10000"]
    assert tables["leistungseinheiten"]["Stichtag"].dt.date.unique().tolist() == [date(2021, 4, 8)]
    assert tables["foerdermittel-tranchen"]["Ausgezahlt"].sum() == pytest.approx(float(paid_in(tmp_path)))
