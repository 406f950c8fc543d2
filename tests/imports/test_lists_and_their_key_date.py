"""What a list brings holds on its Stichtag as the list says, or the row is refused."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from projects.choices import Step
from projects.models import BundleStep, PhaseChange
from tests.factories import BundleFactory, RolloutFactory, StepFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from tests.phases import Phase
from units.models import UnitKind

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Leistungseinheit;Phase;Seit;Datumsangabe;Stichtag"
ZOO = "Aktenplan;Zoo;Konzeption;01.04.2021;genau;08.04.2021"
REFUSED = (
    "Am 08.04.2021 ist „Planung“ (spätestens 08.04.2021) eingetragen, die Liste sagt „Konzeption“ seit 01.04.2021: "
    "Berichtigen Sie zuerst eine der beiden."
)


@pytest.fixture
def zoo():
    """In Planung since 08.04.2021 at the latest."""
    rollout = RolloutFactory(
        unit__name="Zoo", project__title="Aktenplan", project__started_on=date(2019, 1, 1), phases={}
    )
    rollout.phase_changes.create(phase_id=Phase.PLANNING, effective_on=date(2021, 4, 8), date_precision="LATEST")
    return rollout


@pytest.fixture
def kita():
    """Recorded and analysed, which was withdrawn on 01.03.2021."""
    bundle = BundleFactory(project__title="Aktenplan", project__started_on=date(2019, 1, 1), name="Kita")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    bundle.steps.create(step=Step.ANALYSED, state="WITHDRAWN", reason="Fehler", effective_on=date(2021, 3, 1))
    return bundle


@pytest.fixture
def run(tmp_path):
    """Imports lines; returns what the command prints."""

    def import_lines(*lines, name="datei.csv", table="leistungseinheiten", **options):
        path, out = tmp_path / name, StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", table, path, stdout=out, **options)
        return out.getvalue().splitlines()

    return import_lines


def refused(run, *lines, **options):
    """The lines with the problems, the same in the preview."""
    found = []
    for is_preview in (True, False):
        with pytest.raises(CommandError) as error:
            run(*lines, pruefen=is_preview, **options)
        found.append(str(error.value).splitlines()[1:])
    assert found[0] == found[1]
    assert not ImportRun.objects.exists()
    return found[0]


def test_a_phase_that_another_ended_by_the_key_date_is_refused(run, zoo):
    assert refused(run, HEADER, ZOO) == [f"datei.csv, Zeile 2, Spalte „Phase“: {REFUSED}"]
    assert PhaseChange.objects.count() == 1


@pytest.mark.walk(4)
def test_the_preview_names_row_and_column(staff, settings, tmp_path, zoo):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff("Sachbearbeitung")
    file = SimpleUploadedFile("datei.csv", csv_of(HEADER, ZOO))
    preview = client.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": file})["Location"]
    page = client.get(preview)
    assert f"2 Phase {REFUSED} Konzeption" in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    client.post(preview, {"confirm": "1"})
    assert PhaseChange.objects.count() == 1


def test_a_phase_that_was_left_and_entered_again_by_then_is_refused(run, zoo):
    zoo.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2021, 5, 1))
    row = "Aktenplan;Zoo;Konzeption;01.04.2021;genau;30.06.2021"
    assert refused(run, HEADER, row) == [
        (
            "datei.csv, Zeile 2, Spalte „Phase“: Am 30.04.2021 ist „Planung“ (spätestens 08.04.2021) eingetragen, die "
            "Liste sagt „Konzeption“ seit 01.04.2021: Berichtigen Sie zuerst eine der beiden."
        )
    ]


def test_what_is_there_as_the_list_says_but_ended_by_its_key_date_is_refused(run, zoo):
    zoo.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2021, 5, 1))
    row = "Aktenplan;Zoo;Planung;08.04.2021;spätestens;30.06.2021"
    assert refused(run, HEADER, row) == [
        (
            "datei.csv, Zeile 2, Spalte „Phase“: Am 30.06.2021 ist „Konzeption“ (ab 01.05.2021) eingetragen, die Liste "
            "sagt „Planung“ seit 08.04.2021: Berichtigen Sie zuerst eine der beiden."
        )
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [ZOO.replace("08.04.2021", "07.04.2021")],  # ends after the Stichtag
        [ZOO.replace("08.04.2021", "")],  # says no Stichtag
        ["Aktenplan;Zoo;Konzeption;01.06.2021;genau;08.04.2021"],  # begins after the Stichtag
        [ZOO, "Aktenplan;Zoo;Planung;08.04.2021;spätestens;08.04.2021"],  # the later row decides
        ["Aktenplan;Zoo;Planung;08.04.2021;spätestens;08.04.2021", ZOO],
    ],
)
def test_what_does_not_contradict_the_key_date_is_imported(run, zoo, rows):
    run(HEADER, *rows)
    assert set(PhaseChange.objects.values_list("phase", flat=True)) == {Phase.PLANNING, Phase.CONCEPT}


def test_a_list_of_phase_changes_tells_a_course_and_no_state(run, zoo):
    lines = ("Projekt;Leistungseinheit;Phase;Seit", "Aktenplan;Zoo;Konzeption;01.04.2021")
    run(*lines, name="wechsel_2021-04-08.csv", table="phasenwechsel")
    assert PhaseChange.objects.count() == 2


BUNDLES = "Projekt;Prozessbündel;Analysiert;Stichtag"
WITHDRAWN = (
    "datei.csv, Zeile 2, Spalte „Analysiert“: Am 08.04.2021 ist „analysiert zurückgenommen“ (ab 01.03.2021) "
    "eingetragen, die Liste sagt „analysiert“ seit {}: Berichtigen Sie zuerst eine der beiden."
)


@pytest.mark.parametrize("day", ["01.02.2020", "15.01.2020"])
def test_a_step_that_is_withdrawn_by_the_key_date_is_refused(run, kita, day):
    if day == "15.01.2020":
        kita.steps.filter(step=Step.ANALYSED, state="TAKEN").delete()
    row = f"Aktenplan;Kita;{day};08.04.2021"
    assert refused(run, BUNDLES, row, table="prozessbuendel") == [WITHDRAWN.format(day)]
    run(BUNDLES, f"Aktenplan;Kita;{day};28.02.2021", table="prozessbuendel")


def test_a_step_that_the_list_withdraws_but_is_taken_again_by_the_key_date_is_refused(run, kita):
    StepFactory(bundle=kita, step=Step.ANALYSED, effective_on=date(2021, 4, 1))
    lines = ("Projekt;Prozessbündel;Analysiert;Gilt ab;Stichtag", "Aktenplan;Kita;zurückgenommen;01.03.2021;08.04.2021")
    assert "die Liste sagt „analysiert zurückgenommen“ seit 01.03.2021" in " ".join(
        refused(run, *lines, table="prozessbuendel")
    )
    assert BundleStep.objects.count() == 4


DATED = "Leistungseinheit;Art;Gilt ab;Stichtag"


def test_a_value_that_another_ended_by_the_key_date_is_refused(run):
    unit = UnitFactory(name="Zoo", kind="OFFICE")
    unit.state(date(2022, 1, 1), kind="DEPARTMENT")
    for kind in ("Stabsstelle", "Amt"):
        assert refused(run, DATED, f"Zoo;{kind};01.07.2021;30.06.2022") == [
            (
                "datei.csv, Zeile 2, Spalte „Art“: Am 30.06.2022 ist „Ressort“ (ab 01.01.2022) eingetragen, die Liste "
                f"sagt „{kind}“ seit 01.07.2021: Berichtigen Sie zuerst eine der beiden."
            )
        ]
    run(DATED, "Zoo;Stabsstelle;01.07.2021;31.12.2021")
    assert list(UnitKind.objects.order_by("effective_on").values_list("kind", flat=True)) == [
        "OFFICE", "STAFF_UNIT", "DEPARTMENT",
    ]  # fmt: skip
