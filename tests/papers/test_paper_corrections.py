"""What was corrected or entered late since a paper was frozen stands beside it, once, with its event."""

from datetime import date

import pytest
from django.core.management import call_command

from papers.files import paper_file
from projects.models import PhaseChange, ProcessBundle, Project, ProjectEnd, Rollout
from records.history import because
from tests.example_papers import example_paper
from tests.factories import DivisionFactory, RolloutFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Division, UnitName

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-0504-21/"


def forms():
    return {each: paper_file(example_paper(), each) for each in ("html", "pdf", "docx")}


def article(response):
    return response.content.decode().split("<article")[1].split("</article>")[0]


def correct_the_zoo():
    """The zoo was productive a week before the key date, as is known only now."""
    rollout = Rollout.objects.get(unit__names__name="Zoo")
    change = rollout.phase_changes.get()
    with because("Meldung des Zoos"):
        change.effective_on, change.phase_id = date(2021, 4, 1), Phase.PRODUCTION
        change.save()


def corrections(client):
    """The rows of „Seither berichtigt“: what, as frozen, as known today."""
    found = client.get(PAGE).context["corrections"]
    return [(each.label.split(": ")[1], each.frozen, each.today) for each in found]


@pytest.mark.walk
def test_what_was_corrected_since_is_listed_with_its_event_and_nothing_else(client, frozen):
    assert corrections(client) == []
    correct_the_zoo()
    assert corrections(client) == [
        ("Fortschritt in %", "57,9 %", "60,5 %"),
        ("Fortschritt, bezogen auf die geplante Zahl", "55,0 %", "57,5 %"),
        ("Verwaltungsweite Anbindung aller Leistungseinheiten an den digitalen Aktenplan", "22", "23"),
        ("Produktiv", "22", "23"),
        ("Produktiv, Anteil", "57,9 %", "60,5 %"),
        ("Konzeption", "9", "8"),
        ("Konzeption, Anteil", "23,7 %", "21,1 %"),
        ("Zoo", "Konzeption", "Produktiv"),
        ("Zoo, seit", "spätestens 08.04.2021", "spätestens 01.04.2021"),
    ]
    [entry] = client.get(PAGE).context["corrections"][-1].entries
    assert entry.record == "Zoo – Einführung eines verwaltungsweiten Aktenplans: Produktiv spätestens 01.04.2021"
    assert (entry.kind, entry.reason) == ("geändert", "Meldung des Zoos")


def groups(client):
    return [(group.origin.label, len(group.corrections)) for group in client.get(PAGE).context["correction_groups"]]


@pytest.mark.walk
def test_what_was_not_yet_known_is_late_and_not_corrected(client, frozen):
    rollout = Rollout.objects.filter(phase_changes__phase=Phase.CONCEPT).first()
    PhaseChange.objects.create(rollout=rollout, phase_id=Phase.PLANNING, effective_on=date(2020, 1, 1))
    assert groups(client) == []
    PhaseChange.objects.create(
        rollout=RolloutFactory(project=rollout.project), phase_id=Phase.PLANNING, effective_on=date(2021, 4, 1)
    )
    [(label, number)] = groups(client)
    assert label == "Seither nachgetragen"
    assert f"Seither nachgetragen: {number} Zahlen" in text_of(client.get(PAGE))
    assert "Seither berichtigt" not in text_of(client.get(PAGE))


@pytest.mark.walk
def test_a_whole_of_the_services_stated_late_stands_behind_what_it_changes(client, staff, frozen):
    typed = {"name": "Katalog 2020", "slug": "katalog-2020", "basis": "CATALOGUE", "number": "557"}
    page, signed_in = "/admin/services/denominator/add/", staff()
    sent = {**fields_of(signed_in.get(page)), **typed, "effective_on": "01.01.2021"}
    asked = signed_in.post(page, sent)
    assert signed_in.post(page, sent | fields_of(asked, "seen_reports")).status_code == 302
    [late] = signed_in.get(PAGE).context["corrections"]
    assert (late.label, late.frozen, late.today) == ("OZG-Leistungen", "500", "557")
    assert (late.origin, [entry.model for entry in late.entries]) == ("nachgetragen", ["Grundgesamtheit"])


@pytest.mark.walk
def test_a_phase_renamed_late_is_one_entry(client, staff, frozen):
    page, signed_in = f"/admin/projects/phase/{Phase.PRODUCTION}/change/", staff()
    sent = {**fields_of(signed_in.get(page)), "name": "Im Betrieb", "change_effective_on": "01.01.2020"}
    asked = signed_in.post(page, sent)
    assert signed_in.post(page, sent | fields_of(asked, "seen_reports")).status_code == 302
    [group] = signed_in.get(PAGE).context["correction_groups"]
    [line] = group.lines
    assert (group.origin, {(each.frozen, each.today) for each in line}) == (
        "nachgetragen",
        {("Produktiv", "Im Betrieb")},
    )
    assert len(line) == 22


@pytest.mark.walk
def test_a_completion_date_moved_late_is_one_entry_with_one_count(client, frozen):
    project = Project.objects.get(slug="aktenplan")
    ProjectEnd.objects.create(project=project, effective_on=date(2021, 3, 1), ends_on=date(2021, 10, 15))
    [group] = client.get(PAGE).context["correction_groups"]
    [line] = group.lines
    assert [each.label.split(": ")[1] for each in line] == [
        "Fertigstellung",
        "Fertigstellung, Verlauf",
        "Fertigstellung, ursprünglich",
        "Fertigstellung, verschoben",
    ]
    assert "Seither nachgetragen: 1 Zahl " in text_of(client.get(PAGE))


def test_a_completion_date_moved_twice_counts_once_by_project(client, frozen):
    for slug in ("aktenplan", "kijufa"):
        project = Project.objects.get(slug=slug)
        ProjectEnd.objects.create(project=project, effective_on=date(2021, 3, 1), ends_on=date(2021, 10, 15))
    [group] = client.get(PAGE).context["correction_groups"]
    labels = [each.label for each in group.corrections]
    assert len(labels) == len(set(labels))
    assert group.number_text == "2 Zahlen"


@pytest.mark.walk
def test_a_unit_closed_late_stands_behind_what_it_changes(client, staff, frozen):
    rollout = Rollout.objects.get(unit__names__name="Zoo")
    rollout.phase_changes.get().delete()
    unit = rollout.unit
    unit.closed_on = date(2021, 3, 31)
    unit.save()
    found = {each.label.split(": ")[1]: each for each in client.get(PAGE).context["corrections"]}
    assert found["Leistungseinheiten"].today == "37"
    assert [entry.model for entry in found["Leistungseinheiten"].entries] == ["Leistungseinheit"]
    assert found["Leistungseinheiten"].origin == "nachgetragen"


def test_an_event_after_the_key_date_corrects_nothing(client, frozen):
    rollout = Rollout.objects.get(unit__names__name="Zoo")
    PhaseChange.objects.create(rollout=rollout, phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 9))
    assert corrections(client) == []


@pytest.mark.walk
def test_a_plan_is_listed_where_it_was_decided_by_the_key_date(client, frozen):
    zoo = Rollout.objects.get(unit__names__name="Zoo")
    zoo.state(date(2021, 4, 9), planned_production_on=date(2021, 12, 31))
    assert corrections(client) == []
    zoo.state(date(2021, 4, 8), planned_production_on=date(2021, 6, 30))
    assert corrections(client) == [("Zoo, geplant produktiv ab", "–", "30.06.2021")]
    [entry] = client.get(PAGE).context["corrections"][-1].entries
    assert entry.record.endswith(": Produktiv geplant ab 30.06.2021 (gilt ab 08.04.2021)")


@pytest.mark.walk
def test_another_name_or_project_phase_of_a_bundle_is_listed_from_its_day(client, frozen):
    bundle = ProcessBundle.objects.today().get(name="Spielgruppen")
    bundle.state(date(2021, 4, 9), name="Anders", project_phase=3)
    assert corrections(client) == []
    bundle.state(date(2021, 4, 7), project_phase=2)
    assert corrections(client) == [("Spielgruppen, Projektphase", "1", "2")]


def lines(client):
    """The lines of the page: the entries behind each, and its figures."""
    groups = client.get(PAGE).context["correction_groups"]
    return [
        ([entry.record for entry in line[0].entries], [each.label.split(": ")[1] for each in line])
        for group in groups
        for line in group.lines
    ]


@pytest.mark.walk
def test_a_late_renaming_and_move_of_a_unit_are_listed_though_no_number_changes(client, frozen):
    unit = Rollout.objects.get(unit__names__name="Rechtsamt").unit
    unit.state(date(2021, 4, 9), name="Ressort Recht", number="31")
    assert corrections(client) == []
    unit.state(date(2021, 4, 1), name="Amt für Recht")
    assert corrections(client) == [("Rechtsamt, Name", "Rechtsamt", "Amt für Recht")]
    assert lines(client) == [(["31 Ressort Recht: Amt für Recht ab 01.04.2021"], ["Rechtsamt, Name"])]
    assert "Seither nachgetragen: 1 Name" in text_of(client.get(PAGE))
    division = DivisionFactory(name="Geschäftsbereich 9")
    unit.state(date(2021, 4, 2), division=division)
    assert corrections(client)[1][2] == "Geschäftsbereich 9"
    assert "Seither nachgetragen: 2 Namen" in text_of(client.get(PAGE))


@pytest.mark.walk
def test_a_corrected_name_is_listed_as_corrected(client, frozen):
    name = UnitName.objects.get(name="Rechtsamt")
    name.name = "Amt für Recht"
    name.save()
    assert [label for label, _ in groups(client)] == ["Seither berichtigt"]
    assert corrections(client) == [("Rechtsamt, Name", "Rechtsamt", "Amt für Recht")]


@pytest.mark.walk
def test_a_division_renamed_late_is_listed_at_its_units(client, frozen):
    division = Division.objects.get(names__name="Geschäftsbereich 2.1")
    division.state(date(2021, 4, 1), name="Geschäftsbereich 2")
    found = corrections(client)
    assert {(before, after) for _, before, after in found} == {("Geschäftsbereich 2.1", "Geschäftsbereich 2")}
    assert [entries for entries, _ in lines(client)] == [["Geschäftsbereich 2: Geschäftsbereich 2 ab 01.04.2021"]]


def test_late_names_of_bundles_and_titles_of_projects_are_listed(client, frozen):
    bundle = ProcessBundle.objects.today().get(name="Spielgruppen")
    bundle.state(date(2021, 4, 7), name="Spielkreise")
    bundle.project.state(date(2021, 4, 7), title="Kinder und Jugend")
    assert [(before, after) for _, before, after in corrections(client)] == [
        (Project.objects.on_day(date(2021, 4, 6)).get(pk=bundle.project_id).title, "Kinder und Jugend"),
        ("Spielgruppen", "Spielkreise"),
    ]


@pytest.mark.walk
def test_what_was_entered_once_stands_on_one_line(client, frozen):
    rollout = Rollout.objects.get(unit__names__name="Zoo")
    rollout.phase_changes.get().delete()
    before = lines(client)
    rollout.unit.closed_on = date(2021, 3, 31)
    rollout.unit.save()
    frame = [figures for entries, figures in lines(client) if entries == ["Zoo"]]
    assert len(frame) == 1
    assert len(lines(client)) <= len(before) + 1
    assert "Leistungseinheiten" in frame[0]
    assert not any("Name" in label for _, figures in lines(client) for label in figures)
    page = client.get(PAGE).content.decode()
    assert page.count(f'rowspan="{len(frame[0])}"') >= 1


@pytest.mark.walk
def test_readers_see_when_it_was_entered_but_not_by_whom(client, staff, frozen):
    correct_the_zoo()
    assert "Meldung des Zoos" not in text_of(client.get(PAGE))
    assert "von das Programm: Meldung des Zoos" in text_of(staff().get(PAGE))


@pytest.mark.walk
def test_an_imported_row_that_adds_a_unit_is_one_line_with_all_its_figures(client, frozen, tmp_path):
    path = tmp_path / "leistungseinheiten_2021-04-08.csv"
    title = Project.objects.get(slug="aktenplan").title
    row = f"{title};999;Neubau;Konzeption;01.03.2021;genau;01.07.2021"
    header = "Projekt;Nummer;Leistungseinheit;Phase;Seit;Datumsangabe;Geplant produktiv ab"
    path.write_bytes(csv_of(header, row))
    call_command("importieren", "leistungseinheiten", path, verbosity=0)
    [(entries, figures)] = lines(client)
    assert entries == [
        f"999 Neubau – {title}",
        f"999 Neubau – {title}: gehört zum Projekt ab 01.03.2021",
        f"999 Neubau – {title}: Produktiv geplant ab 01.07.2021 (gilt ab 21.12.2018)",
        f"999 Neubau – {title}: Konzeption ab 01.03.2021",
    ]
    assert {"Leistungseinheiten", "Fortschritt in %", "999 Neubau", "999 Neubau, geplant produktiv ab"} <= {*figures}
    assert "Seither berichtigt" not in text_of(client.get(PAGE))


@pytest.mark.walk
def test_what_was_entered_and_taken_back_since_makes_nothing_late_a_correction(client, frozen):
    project = Project.objects.get(slug="aktenplan")
    phases = {date(2021, 4, 1): Phase.PLANNING}
    RolloutFactory(project=project, unit__name="Umbau", phases=phases)
    with because("Rückgängig gemacht"):
        late = RolloutFactory(project=project, unit__name="Neubau", phases=phases)
        late.phase_changes.get().delete()
    text = text_of(client.get(PAGE))
    assert "Seither nachgetragen" in text
    assert "Seither berichtigt" not in text


@pytest.mark.walk
def test_what_was_altered_and_taken_back_since_makes_nothing_late_a_correction(client, frozen):
    unit = RolloutFactory(
        project=Project.objects.get(slug="aktenplan"), unit__name="Umbau", phases={date(2021, 4, 1): Phase.PLANNING}
    ).unit
    for closed_on in (date(2021, 4, 6), None):
        unit.closed_on = closed_on
        with because("Rückgängig gemacht"):
            unit.save()
    text = text_of(client.get(PAGE))
    assert "Seither nachgetragen" in text
    assert "Aufgelöst" not in text
    assert "Seither berichtigt" not in text


@pytest.mark.walk
def test_of_two_units_added_each_has_its_line_and_what_both_change_stands_once(client, frozen):
    project = Project.objects.get(slug="aktenplan")
    for name in ("Neubau", "Umbau"):
        RolloutFactory(project=project, unit__name=name, phases={date(2021, 4, 1): Phase.PRODUCTION})
    numbers = {frozenset(each.split(" – ")[0] for each in entries): len(figures) for entries, figures in lines(client)}
    assert numbers == {frozenset({"Neubau", "Umbau"}): 8, frozenset({"Neubau"}): 2, frozenset({"Umbau"}): 2}
