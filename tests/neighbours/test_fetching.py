"""Fetching packages of other municipalities: what is taken over, kept, and moved."""

import shutil
from datetime import UTC, date, datetime
from hashlib import sha256
from zipfile import ZipFile

import pytest
import time_machine

from neighbours.choices import FetchOutcome
from neighbours.fetching.taking import recompute
from neighbours.figures import from_json
from neighbours.models import Fetch, KeptFile, ReceivedPackage
from services.models.scale import read_scale
from tests.factories import MunicipalityFactory
from tests.neighbours.made import LEVEL, grant, package, project, publishing, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def solingen(publisher):
    return MunicipalityFactory(name="Solingen", address=publisher.address)


def test_a_package_is_kept_as_it_was_received(publisher, solingen, fetch):
    publisher.files = package()
    printed, failures = fetch()
    assert printed.startswith(
        "Kommunen abgefragt: 1; neu übernommen: 1, unverändert: 0, abgelehnt: 0, nicht erreicht: 0;"
    )
    assert failures == ""
    received = ReceivedPackage.objects.get()
    assert (received.municipality, received.key_date) == (solingen, date(2026, 11, 1))
    assert received.address == f"{publisher.address}/daten/heute/datapackage.json"
    assert received.descriptor.read() == publisher.files["datapackage.json"]
    assert {f"{name}.csv": content for name, content in received.files().items()} == {
        name: content for name, content in publisher.files.items() if name.endswith(".csv")
    }
    assert all(file.sha256 == sha256(file.read()).hexdigest() for file in KeptFile.objects.all())


def test_a_second_run_moves_nothing(publisher, solingen, fetch):
    publisher.files = package()
    fetch()
    publisher.asked.clear()
    publisher.sent = 0
    printed, _ = fetch()
    assert "unverändert: 1" in printed
    assert "Anfragen: 1, empfangen: 0 Bytes" in printed
    assert (publisher.asked, publisher.sent) == (["/daten/heute/datapackage.json"], 0)
    assert ReceivedPackage.objects.count() == 1


def test_on_the_next_day_only_the_description_is_moved(publisher, solingen, fetch):
    publisher.files = package(day="2026-11-01")
    fetch()
    publisher.files = package(day="2026-11-02")
    publisher.asked.clear()
    printed, _ = fetch()
    assert "unverändert: 1" in printed
    assert publisher.asked == ["/daten/heute/datapackage.json"]
    received = ReceivedPackage.objects.get()
    assert (received.key_date, received.unchanged_until) == (date(2026, 11, 1), date(2026, 11, 2))


def test_of_what_changed_only_that_table_is_moved(publisher, solingen, fetch):
    publisher.files = package(day="2026-11-01")
    fetch()
    publisher.files = package(day="2026-11-02", projects=[project(**{"davon fertig": "5"})])
    publisher.asked.clear()
    printed, _ = fetch()
    assert "neu übernommen: 1" in printed
    assert publisher.asked == ["/daten/heute/datapackage.json", "/daten/heute/projekte.csv"]
    first, second = ReceivedPackage.objects.in_order()
    assert second.files() == {
        name.removesuffix(".csv"): text for name, text in publisher.files.items() if "csv" in name
    }
    done = [from_json(each.figures).projects.done.least for each in (first, second)]
    assert done == [4, 5]


def test_one_that_fails_leaves_the_others_alone(private, publisher, solingen, fetch):
    publisher.files = package()
    with publishing(package(publisher="Remscheid", projects=[project(**{"davon fertig": "11"})])) as other:
        MunicipalityFactory(name="Remscheid", address=other.address)
        MunicipalityFactory(name="Haan", address="http://127.0.0.1:9")
        printed, failures = fetch()
    assert "neu übernommen: 1, unverändert: 0, abgelehnt: 1, nicht erreicht: 1" in printed
    assert sorted(failures.splitlines()) == [
        "Haan: nicht erreicht: Die Installation war nicht zu erreichen.",
        "Remscheid: abgelehnt: Tabelle projekte: „Aktenplan“ hat mehr Fertiges, als es gibt, oder weniger als 0.",
    ]
    assert ReceivedPackage.objects.get().municipality == solingen


def test_what_is_refused_leaves_the_former_package(publisher, solingen, fetch):
    publisher.files = package()
    fetch()
    publisher.files = package(day="2026-11-02") | {"projekte.csv": b"Projekt\r\n"}
    publisher.files = {
        **publisher.files,
        "datapackage.json": package(day="2026-11-02", projects=[])["datapackage.json"],
    }
    printed, failures = fetch()
    assert "abgelehnt: 1" in printed
    message = "Tabelle projekte: Die Datei hat nicht die Prüfsumme (SHA-256), die die Beschreibung nennt."
    assert failures.strip() == f"Solingen: abgelehnt: {message}"
    assert ReceivedPackage.objects.get().key_date == date(2026, 11, 1)
    last = Fetch.objects.get()
    assert (last.outcome, last.message) == (FetchOutcome.REFUSED, message)
    assert last.succeeded_at < last.tried_at


def test_the_figures_can_be_made_anew_of_what_is_kept(publisher, solingen, fetch):
    for number, day in enumerate(("2026-09-01", "2026-10-01", "2026-11-01")):
        publisher.files = package(
            day=day,
            projects=[project(Fertigstellung="2026-09-15", Projektstand="läuft" if number < 2 else "abgeschlossen")],
            grants=[grant(Ausgezahlt=f"{number}00000.00")],
            services=[service("10001", LEVEL.format(f"{number + 1} Stufe")), service("10002")],
        )
        fetch()
    kept = list(ReceivedPackage.objects.in_order().values_list("pk", "figures"))
    assert len(kept) == 3
    assert recompute(solingen, read_scale()) == 0
    ReceivedPackage.objects.update(figures={})
    assert fetch(neu_rechnen=True)[0] == "Neu gerechnet; andere Kennzahlen haben Pakete: 3"
    assert list(ReceivedPackage.objects.in_order().values_list("pk", "figures")) == kept


def test_an_earlier_day_can_be_fetched_later(publisher, solingen, fetch):
    publisher.files = package(
        day="2026-11-01", projects=[project(Fertigstellung="2025-06-30", Projektstand="abgeschlossen")]
    )
    fetch()
    late = ReceivedPackage.objects.get()
    assert not from_json(late.figures).held(date(2026, 11, 1)).is_exact  # finished, but nobody knows when
    publisher.files = package(
        day="2025-06-01", projects=[project(Fertigstellung="2025-06-30", Projektstand="abgeschlossen")]
    )
    fetch(stichtag="01.06.2025")
    assert publisher.asked[-4] == "/daten/2025-06-01/datapackage.json"
    late.refresh_from_db()
    held = from_json(late.figures).held(date(2026, 11, 1))
    assert (held.known, held.total) == (1, 1)


def test_a_package_of_another_day_than_asked_for_is_refused(publisher, solingen, fetch):
    publisher.files = package(day="2025-06-02")
    assert "Das Paket hat den Stichtag 02.06.2025, gefragt war der 01.06.2025." in fetch(stichtag="2025-06-01")[1]


def test_an_older_package_than_the_one_there_is_refused(publisher, solingen, fetch):
    publisher.files = package(day="2026-11-01")
    fetch()
    publisher.files = package(day="2026-10-01", projects=[])
    assert "Das Paket ist älter als das vorliegende: Stichtag 01.10.2026 statt 01.11.2026." in fetch()[1]


def test_packages_that_were_delivered_as_files(tmp_path, fetch):
    solingen, remscheid, haan = (MunicipalityFactory(name=name) for name in ("Solingen", "Remscheid", "Haan"))
    folder = tmp_path / solingen.slug
    folder.mkdir()
    for name, content in package().items():
        (folder / name).write_bytes(content)
    with ZipFile(tmp_path / f"{remscheid.slug}.zip", "w") as archive:
        for name, content in package(publisher="Stadt Remscheid").items():
            archive.writestr(name, content)
    printed, failures = fetch(aus=str(tmp_path))
    assert "Kommunen abgefragt: 2; neu übernommen: 2" in printed
    assert failures == ""
    assert set(ReceivedPackage.objects.values_list("address", flat=True)) == {
        "solingen/datapackage.json",
        "remscheid.zip",
    }
    shutil.rmtree(folder)
    assert "unverändert: 1" in fetch(aus=str(tmp_path))[0]
    assert not haan.packages.exists()


def test_a_municipality_that_was_chosen_but_not_delivered_is_missed(tmp_path, fetch):
    MunicipalityFactory(name="Solingen")
    printed, failures = fetch(aus=str(tmp_path), nur="solingen")
    assert printed.startswith("Kommunen abgefragt: 1;")
    assert "nicht erreicht: 1" in printed
    assert failures.strip() == "Solingen: nicht erreicht: Für diese Kommune liegt kein Paket im Ordner."


def test_only_one_municipality_is_asked_for(publisher, solingen, fetch):
    publisher.files = package()
    MunicipalityFactory(name="Haan", address="http://127.0.0.1:9")
    assert "Kommunen abgefragt: 1;" in fetch(nur="solingen")[0]
    assert "--nur: Eine Kommune „x“ ist nicht eingetragen." in fetch(nur="x")[0]


@pytest.mark.usefixtures("solingen")
@pytest.mark.parametrize(
    ("end", "stands", "held"),
    [
        ("2026-06-30", {"2026-06-01": "abgeschlossen", "2026-11-01": "abgeschlossen"}, (1, 1)),
        ("2026-06-30", {"2026-07-01": "läuft", "2026-11-01": "abgeschlossen"}, (0, 0)),
        ("2026-06-30", {"2026-06-01": "läuft", "2026-11-01": "abgeschlossen"}, (0, 1)),
        ("2026-06-30", {"2026-11-01": "läuft"}, (0, 0)),
        ("2026-06-30", {"2026-11-01": "vorzeitig beendet"}, (0, 0)),
        ("2026-06-30", {"2026-11-01": ""}, (0, 1)),
        ("2026-11-01", {"2026-11-01": "läuft"}, None),
        ("2027-01-01", {"2026-11-01": "läuft"}, None),
    ],
)
def test_a_promised_end_is_held_or_not_as_far_as_packages_tell(publisher, fetch, end, stands, held):
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        for day, state in stands.items():
            publisher.files = package(day=day, projects=[project(Fertigstellung=end, Projektstand=state)])
            assert fetch()[1] == ""
    bounds = from_json(ReceivedPackage.objects.in_order().last().figures).held(date(2026, 11, 1))
    assert (bounds and (bounds.least, bounds.most)) == held


def test_the_first_promise_counts_though_it_was_moved(publisher, solingen, fetch):
    publisher.files = package(day="2026-10-01", projects=[project(Fertigstellung="2026-10-15")])
    fetch()
    publisher.files = package(day="2026-11-01", projects=[project(Fertigstellung="2027-10-15")])
    fetch()
    bounds = from_json(ReceivedPackage.objects.in_order().last().figures).held(date(2026, 11, 1))
    assert (bounds.least, bounds.most, bounds.total) == (0, 0, 1)
