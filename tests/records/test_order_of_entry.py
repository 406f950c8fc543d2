"""What is entered together counts in the order of its days, in whatever order it is typed or stands in a file."""

from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from projects.choices import Step
from projects.models import PhaseChange, Rollout
from services.models import ProvisionChange
from tests.conftest import seed_of
from tests.factories import BundleFactory, ProjectFactory, RolloutFactory, ServiceFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.samples import seeds

pytestmark = pytest.mark.django_db
EXACT, LATEST = "EXACT", "LATEST"
IMPORT = "/admin/imports/importrun/importieren/phasenwechsel/"
HEADER = "Projekt;Leistungseinheit;Phase;Seit;Datumsangabe"
PRODUCTION = (Phase.PRODUCTION, date(2021, 4, 8), LATEST)
FILES = (
    "projekte.csv?",
    "leistungseinheiten.csv?",
    "leistungseinheiten.csv?phase=unsicher&",
    *(f"leistungseinheiten.csv?phase=moeglich-{name}&" for name in ("planung", "konzeption", "produktiv")),
)
CONCEPT = (Phase.CONCEPT, date(2020, 6, 15), EXACT)


@pytest.fixture
def rollout():
    project = ProjectFactory(title="Aktenplan", short_name="Aktenplan", started_on=date(2019, 1, 1))
    return RolloutFactory(project=project, unit__name="Zoo", phases={date(2019, 2, 1): Phase.PLANNING})


def send_rows(client, page, prefix, rows):
    """Fill in the empty rows of a form and send it; once more where it names the papers that it touches."""
    shown = fields_of(client.get(page))
    first = int(shown[f"{prefix}-INITIAL_FORMS"])
    sent = {**shown, f"{prefix}-TOTAL_FORMS": str(first + len(rows))}
    for number, row in enumerate(rows, start=first):
        sent |= {f"{prefix}-{number}-id": "", **{f"{prefix}-{number}-{name}": value for name, value in row.items()}}
    return client.post(page, sent)


def by_form(client, rollout, changes):
    rows = [
        {"phase": int(phase), "effective_on": f"{day:%d.%m.%Y}", "date_precision": precision, "note": ""}
        for phase, day, precision in changes
    ]
    answer = send_rows(client, f"/admin/projects/rollout/{rollout.pk}/change/", "phase_changes", rows)
    assert answer.status_code == 302, text_of(answer)


def lines_of(changes):
    words = {EXACT: "genau", LATEST: "spätestens"}
    lines = (f"Aktenplan;Zoo;{phase.label};{day:%d.%m.%Y};{words[how]}" for phase, day, how in changes)
    return csv_of(HEADER, *lines)


def by_upload(client, rollout, changes):
    file = SimpleUploadedFile("phasenwechsel.csv", lines_of(changes))
    page = client.post(IMPORT, {"file": file})["Location"]
    assert client.post(page, {"confirm": "1"}).status_code == 302


def by_command(client, rollout, changes, tmp_path):
    path = tmp_path / "phasenwechsel.csv"
    path.write_bytes(lines_of(changes))
    call_command("importieren", "phasenwechsel", path, stdout=StringIO())


def stated(rollout):
    changes = PhaseChange.objects.filter(rollout=rollout).order_by("effective_on")
    return list(changes.values_list("phase", "effective_on", "earliest_on", "certain_until", "until"))


def answers_after(client, enter, rollout, changes, days):
    """What the program says of the days once the changes are entered, which is taken back."""
    with transaction.atomic():
        enter(client, rollout, changes)
        reader = Client()  # who entered them is told so
        said = [b"".join(reader.get(f"/{name}stichtag={day}").streaming_content) for day in days for name in FILES]
        pages = [text_of(reader.get(f"/?stichtag={day}")) for day in days]
        known = stated(rollout)
        transaction.set_rollback(True)
    return known, said, pages


@pytest.fixture(params=["form", "upload", "command"])
def enter(request, settings, tmp_path):
    """Enters phase changes of the unit in their order, through a door."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def command(client, rollout, changes):
        by_command(client, rollout, changes, tmp_path)

    return {"form": by_form, "upload": by_upload, "command": command}[request.param]


@pytest.mark.parametrize("changes", [(PRODUCTION, CONCEPT), (CONCEPT, PRODUCTION)], ids=["later first", "in order"])
def test_at_the_latest_is_possible_after_what_is_entered_with_it(staff, enter, rollout, changes):
    enter(staff(), rollout, changes)
    assert stated(rollout)[1:] == [
        (Phase.CONCEPT, date(2020, 6, 15), date(2020, 6, 15), date(2020, 6, 16), date(2021, 4, 8)),
        (Phase.PRODUCTION, date(2021, 4, 8), date(2020, 6, 16), date.max, date.max),
    ]


def random_changes(random):
    """Changes of a rollout in Planung since 01.02.2019, in the order of their days."""
    days = sorted(random.sample([date(2019, 3, 1) + timedelta(days=20 * number) for number in range(40)], 4))
    phases = [Phase.PLANNING]
    for _ in days:
        phases.append(random.choice([phase for phase in Phase if phase != phases[-1]]))
    return [(phase, day, random.choice((EXACT, LATEST))) for phase, day in zip(phases[1:], days, strict=True)]


@pytest.mark.walk
@pytest.mark.parametrize("number", seeds(10))
def test_every_order_of_entry_gives_the_same(staff, enter, rollout, number, request):
    random = Random(f"{seed_of(request.config)} {request.node.nodeid}")
    client, changes = staff(), random_changes(random)
    days = [day - timedelta(days=11) for _, day, _ in changes]
    expected = answers_after(client, enter, rollout, changes, days)
    other = random.choice([changes[::-1], random.sample(changes, len(changes))])
    assert answers_after(client, enter, rollout, other, days) == expected, other


@pytest.mark.walk
def test_rows_far_apart_in_a_file_count_in_the_order_of_their_days(rollout, tmp_path):
    """Files are read some hundred rows at a time."""
    others = [RolloutFactory(project=rollout.project, unit__name=f"Amt {number}") for number in range(520)]
    between = [f"Aktenplan;{each.unit.name};Planung;01.03.2019;genau" for each in others]
    latest, exact = (
        "Aktenplan;Zoo;Produktiv;08.04.2021;spätestens",
        "Aktenplan;Zoo;Konzeption;15.06.2020;genau",
    )
    path = tmp_path / "phasenwechsel.csv"
    path.write_bytes(csv_of(HEADER, latest, *between, exact))
    call_command("importieren", "phasenwechsel", path, stdout=StringIO())
    assert PhaseChange.objects.get(rollout=rollout, phase=Phase.PRODUCTION).earliest_on == date(2020, 6, 16)
    call_command("enden", stdout=StringIO())


@pytest.mark.parametrize("turned", [False, True])
def test_steps_count_in_the_order_of_their_days(staff, turned):
    bundle = BundleFactory(project__started_on=date(2019, 1, 1))
    rows = [
        {"step": Step.RECORDED, "effective_on": "01.03.2020", "date_precision": EXACT},
        {"step": Step.ANALYSED, "effective_on": "01.09.2020", "date_precision": LATEST},
    ]
    page = f"/admin/projects/processbundle/{bundle.pk}/change/"
    assert send_rows(staff(), page, "steps", rows[::-1] if turned else rows).status_code == 302
    assert bundle.steps.get(step=Step.ANALYSED).earliest_on == date(2020, 3, 1)


@pytest.mark.walk(4)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_stated_of_a_service_counts_in_the_order_of_its_days(staff, turned):
    service = ServiceFactory()
    rows = [
        {"kind": "OWN_DEVELOPMENT", "effective_on": "01.03.2020", "date_precision": EXACT},
        {"kind": "EFA", "effective_on": "01.09.2020", "date_precision": LATEST},
    ]
    page = f"/admin/services/service/{service.pk}/change/"
    answer = send_rows(staff(), page, "provisionchanges", rows[::-1] if turned else rows)
    assert answer.status_code == 302, text_of(answer)
    assert ProvisionChange.objects.get(effective_on=date(2020, 9, 1)).earliest_on == date(2020, 3, 2)


@pytest.mark.parametrize("turned", [False, True])
def test_a_form_names_the_papers_that_all_its_rows_touch(staff, frozen, turned):
    """Of a rollout in Planung the days after Konzeption are touched, which the paper for 08.04.2021 does not show."""
    rollout = Rollout.objects.get(unit__names__name="Rechtsamt", project__slug="aktenplan")
    rollout.phase_changes.all().delete()
    rows = [
        {"phase": int(Phase.CONCEPT), "effective_on": "01.05.2021", "date_precision": EXACT, "note": ""},
        {"phase": int(Phase.PRODUCTION), "effective_on": "01.06.2021", "date_precision": LATEST, "note": ""},
    ]
    page = f"/admin/projects/rollout/{rollout.pk}/change/"
    answer = send_rows(staff(), page, "phase_changes", rows[::-1] if turned else rows)
    assert answer.status_code == 302, text_of(answer)
