"""What may become of a phase model: made, added to, its phases renamed; not reordered."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from projects.models import Phase as PhaseRecord
from projects.models import PhaseModel, PlannedPhase, Project, Rollout
from records.days import OPEN
from tests.factories import PhaseChangeFactory, ProjectFactory
from tests.pages import fields_of, text_of
from tests.phases import FIVE, Phase, five_phases, phase

pytestmark = pytest.mark.django_db
DAY = "stichtag=2020-06-01"
MODELS = "/admin/projects/phasemodel/"
STANDARD = "Planung, Konzeption, Produktiv"


def test_a_model_is_made_with_its_phases(staff):
    client = staff("Projektleitung")
    fields = fields_of(client.get(f"{MODELS}add/"))
    assert fields["phases-0-name"] == "noch nicht begonnen"
    rows = {
        f"phases-{row}-{name}": value
        for row, values in enumerate(FIVE)
        for name, value in zip(("place", "name", "sign", "filling"), values, strict=True)
    }
    sent = {**fields, "name": "Modellregionen", "done_word": "abgeschlossen", **rows, "phases-TOTAL_FORMS": "5"}
    assert client.post(f"{MODELS}add/", sent).status_code == 302
    model = PhaseModel.objects.get(name="Modellregionen")
    assert [(each.place, each.name) for each in model.phases.all()] == [(place, name) for place, name, *_ in FIVE]


def test_a_model_begins_and_ends(staff):
    client = staff("Projektleitung")
    sent = {**fields_of(client.get(f"{MODELS}add/")), "name": "Ohne Ende", "phases-1-place": "90"}
    assert "endet mit der an Platz 100, die als fertig zählt" in text_of(client.post(f"{MODELS}add/", sent))


def standard_page(client, **row):
    """Send the page of the model in use with one more phase."""
    model = PhaseModel.objects.get(name=STANDARD)
    page = f"{MODELS}{model.pk}/change/"
    fields = fields_of(client.get(page))
    new = {f"phases-4-{name}": value for name, value in row.items()}
    return client.post(page, {**fields, **new, "phases-TOTAL_FORMS": "5"})


PILOT = {"place": "50", "name": "Erprobung", "sign": "diamond", "filling": "review"}


@pytest.mark.walk
def test_a_model_in_use_is_added_to_from_a_day_on(staff, read_csv, records):
    signed_in, client = staff("Projektleitung"), Client()
    assert "nennen Sie den Tag, ab dem es die Phase gibt" in text_of(standard_page(signed_in, **PILOT))
    before = text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    assert standard_page(signed_in, **PILOT, stated_on="01.07.2020").status_code == 302
    assert text_of(client.get(f"/projekte/aktenplan/?{DAY}")) == before
    assert "Erprobung" not in text_of(client.get(f"/leistungseinheiten/?{DAY}"))
    assert "Erprobung" in text_of(client.get("/leistungseinheiten/?stichtag=2020-07-01"))
    museum = Rollout.objects.get(unit__names__name="Museum")
    with pytest.raises(ValidationError, match="gibt es erst ab dem"):
        PhaseChangeFactory(rollout=museum, phase=phase("Erprobung"), effective_on=date(2020, 6, 1))
    PhaseChangeFactory(rollout=museum, phase=phase("Erprobung"), effective_on=date(2020, 8, 1))
    rows = read_csv("/leistungseinheiten.csv?stichtag=2020-08-01&phase=erprobung")
    assert [row["Leistungseinheit"] for row in rows] == ["Museum"]


@pytest.mark.parametrize("name", ["Unsicher", "ohne", "OHNE", "Möglich Erprobung", "…"])
def test_a_phase_is_not_called_as_a_filter_is(staff, records, name):
    """The address of its figure would show something else."""
    refused = text_of(standard_page(staff("Projektleitung"), **{**PILOT, "name": name}, stated_on="01.07.2020"))
    assert "kann keine Phase heißen" in refused
    assert "beginnt mit der Phase an Platz 0" not in refused
    assert not PhaseRecord.objects.filter(place=50).exists()


@pytest.mark.walk(4)
@pytest.mark.parametrize("name", ["Test Betrieb", "TEST-BETRIEB", "Test-Betrieb!", "in Test-Betrieb"])
def test_two_phases_of_a_model_differ_by_more_than_punctuation_and_case(staff, records, name):
    """Addresses of lists, actions and headers of files tell them by no more."""
    client = staff("Projektleitung")
    assert standard_page(client, **{**PILOT, "name": "Test-Betrieb"}, stated_on="01.07.2020").status_code == 302
    later = {"place": "60", "name": name, "sign": "triangle", "filling": "operation", "stated_on": "01.07.2020"}
    page = f"{MODELS}{PhaseModel.objects.get(name=STANDARD).pk}/change/"
    rows = {f"phases-5-{field}": value for field, value in later.items()}
    refused = text_of(client.post(page, {**fields_of(client.get(page)), **rows, "phases-TOTAL_FORMS": "6"}))
    said = "heißt in dem Modell schon eine andere" if name.isupper() else "und „Test-Betrieb“ sind einander in einem"
    assert f"„{name}“ {said}" in refused
    assert not PhaseRecord.objects.filter(place=60).exists()


def test_a_phase_is_not_renamed_to_what_another_is_called_but_for_punctuation(staff, records):
    client = staff("Projektleitung")
    assert standard_page(client, **{**PILOT, "name": "Test-Betrieb"}, stated_on="01.07.2020").status_code == 302
    page = f"/admin/projects/phase/{Phase.CONCEPT}/change/"
    sent = {**fields_of(client.get(page)), "name": "Test Betrieb", "change_effective_on": "01.08.2020"}
    assert "„Test Betrieb“ und „Test-Betrieb“ sind einander in einem Modell zu ähnlich" in text_of(
        client.post(page, sent)
    )


def test_in_a_new_model_names_differ_so_too(staff):
    client = staff("Projektleitung")
    rows = {"phases-2-place": "50", "phases-2-name": "Test Betrieb", "phases-2-sign": "diamond"}
    rows |= {"phases-3-place": "60", "phases-3-name": "Test-Betrieb", "phases-3-sign": "triangle"}
    rows |= {"phases-2-filling": "review", "phases-3-filling": "operation", "phases-TOTAL_FORMS": "4"}
    refused = client.post(f"{MODELS}add/", {**fields_of(client.get(f"{MODELS}add/")), "name": "Neu", **rows})
    assert "„Test-Betrieb“ und „Test Betrieb“ sind einander in einem Modell zu ähnlich" in text_of(refused)
    assert not PhaseModel.objects.filter(name="Neu").exists()


def test_a_phase_before_the_last_is_not_called_as_the_column_of_the_last_plan_is(staff, records):
    client, page = staff("Projektleitung"), f"/admin/projects/phase/{Phase.CONCEPT}/change/"
    sent = {**fields_of(client.get(page)), "name": "fertig", "change_effective_on": "01.08.2020"}
    assert "„fertig“ kann keine Phase heißen: Die Spalte ihres Plandatums hieße wie die" in text_of(
        client.post(page, sent)
    )


@pytest.mark.walk(4)
def test_names_of_two_models_that_addresses_do_not_tell_apart_share_a_column(client, tmp_path, region, records):
    """The days planned are read from the list that shows them."""
    phase("Planung").state(date(2020, 1, 1), name="Vor-Bereitung")
    phase("Vorbereitung", "Modellregionen").state(date(2020, 1, 1), name="Vor Bereitung")
    for name, of in (("Museum", phase("Vor-Bereitung")), ("Dom", phase("Vor Bereitung", "Modellregionen"))):
        rollout = Rollout.objects.get(unit__names__name=name)
        rollout.planned_phases.create(phase=of, planned_on=date(2021, 1, 1), effective_on=date(2020, 1, 1))
    content = b"".join(client.get(f"/leistungseinheiten.csv?{DAY}").streaming_content)
    assert content.decode("utf-8-sig").count("Bereitung ab") == 1
    path = tmp_path / "leistungseinheiten_2020-06-01.csv"
    path.write_bytes(content.replace(b"01.01.2021", b"01.02.2021"))
    call_command("importieren", "leistungseinheiten", path, held_until=OPEN)
    planned = PlannedPhase.objects.filter(effective_on=date(2020, 6, 1)).values_list("planned_on", flat=True)
    assert list(planned) == [date(2021, 2, 1)] * 2


def test_a_phase_is_not_renamed_to_what_a_filter_is_called(staff, records):
    client, page = staff("Projektleitung"), f"/admin/projects/phase/{Phase.PRODUCTION}/change/"
    sent = {**fields_of(client.get(page)), "name": "Unsicher", "change_effective_on": "01.07.2020"}
    assert "„Unsicher“ kann keine Phase heißen" in text_of(client.post(page, sent))


@pytest.mark.parametrize("lacking", ["name", "sign", "place"])
def test_what_is_wrong_in_a_new_row_says_nothing_of_the_ends_of_the_model(staff, records, lacking):
    refused = text_of(standard_page(staff("Projektleitung"), **{**PILOT, lacking: ""}, stated_on="01.07.2020"))
    assert "Dieses Feld ist zwingend erforderlich." in refused
    assert "beginnt mit der Phase an Platz 0" not in refused


def test_what_was_in_order_before_a_phase_was_added_stays_in_order(client, records):
    museum = Rollout.objects.get(unit__names__name="Museum")
    PhaseChangeFactory(rollout=museum, phase=Phase.PRODUCTION, effective_on=date(2020, 5, 1))
    before = text_of(client.get("/pruefung/?stichtag=2020-12-31"))
    added = PhaseRecord(model_id=1, place=50, name="Erprobung", sign="diamond", filling="review")
    added.stated_from = date(2020, 7, 1)
    added.save()
    assert text_of(client.get("/pruefung/?stichtag=2020-12-31")) == before
    assert "Am 01.05.2020 von „Konzeption“" not in before


def test_what_counts_as_done_and_the_order_of_a_model_in_use_stay(staff, records):
    done = phase("Produktiv")
    client, page = staff("Projektleitung"), f"/admin/projects/phase/{done.pk}/change/"
    assert "place" not in fields_of(client.get(page))
    twice = text_of(standard_page(client, **{**PILOT, "place": "100"}, stated_on="01.07.2020"))
    assert "Bitte die doppelten Daten für „Platz“ korrigieren." in twice
    done.place = 90
    with pytest.raises(ValidationError, match="bleiben, wie sie sind"):
        done.save()
    with pytest.raises(ValidationError, match="seine Phasen bleiben"):
        phase("Planung").delete()


@pytest.mark.walk
def test_a_phase_is_renamed_from_a_day_on(staff, client, read_csv, records):
    page = f"/admin/projects/phase/{Phase.PRODUCTION}/change/"
    signed_in = staff("Projektleitung")
    sent = {**fields_of(signed_in.get(page)), "name": "Im Betrieb", "change_effective_on": "01.07.2020"}
    assert signed_in.post(page, sent).status_code == 302
    named = {
        day: read_csv(f"/leistungseinheiten.csv?stichtag={day}&sort=-phase")[0]["Phase"]
        for day in ("2020-06-30", "2020-07-01")
    }
    assert named == {"2020-06-30": "Produktiv", "2020-07-01": "Im Betrieb"}
    assert len(read_csv("/leistungseinheiten.csv?stichtag=2020-07-01&phase=im-betrieb")) == 1
    assert "phase=im-betrieb" in client.get("/?stichtag=2020-07-01").content.decode()


@pytest.mark.walk
def test_the_model_of_a_project_stays_once_a_phase_is_recorded(staff, records):
    client, page = staff("Projektleitung"), f"/admin/projects/project/{records.pk}/change/"
    sent = {**fields_of(client.get(page)), "phase_model": five_phases().pk}
    assert "Das Phasenmodell steht fest: Es sind schon Phasen erfasst." in text_of(client.post(page, sent))
    empty = ProjectFactory()
    page = f"/admin/projects/project/{empty.pk}/change/"
    assert (
        client.post(page, {**fields_of(client.get(page)), "phase_model": PhaseModel.objects.last().pk}).status_code
        == 302
    )
    assert Project.objects.get(pk=empty.pk).phase_model.name == "Modellregionen"


def test_who_keeps_rollouts_alone_keeps_no_models(staff):
    assert staff("Sachbearbeitung").get(f"{MODELS}add/").status_code == 403
