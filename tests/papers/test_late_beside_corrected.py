"""Counts of what holds on the key date are corrected only by what alters that, whatever else was corrected."""

from datetime import date

import pytest

from papers.freezing import freeze, publish
from projects.choices import Step
from projects.models import Project, Rollout
from tests.factories import BundleFactory, PaperFactory, ProjectFactory, RolloutFactory, StepFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/"


@pytest.fixture
def project():
    """Two units in Konzeption since 2020, one of them after Planung, and one without a phase."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan", started_on=date(2019, 1, 1))
    RolloutFactory(
        project=project,
        unit__name="Zoo",
        phases={date(2019, 6, 1): Phase.PLANNING, date(2020, 6, 1): Phase.CONCEPT},
    )
    RolloutFactory(project=project, unit__name="Museum", phases={date(2020, 7, 1): Phase.CONCEPT})
    RolloutFactory(project=project, unit__name="Archiv")
    return project


@pytest.fixture
def frozen_paper(project):
    paper = PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[project])
    freeze(paper)
    publish(paper)


def send(client, page, **values):
    """Fill in a form and send it, once more where it asks about the paper."""
    fields = {**fields_of(client.get(page)), **values}
    answer = client.post(page, fields)
    if answer.status_code == 200:
        assert "Betroffen: VO/1" in text_of(answer)
        answer = client.post(page, {**fields_of(answer), **values})
    assert answer.status_code == 302


def phase_of(unit, phase):
    change = Rollout.objects.get(unit__names__name=unit).phase_changes.get(phase=phase)
    return f"/admin/projects/phasechange/{change.pk}/"


def enter_late_phase(client):
    archive = Rollout.objects.get(unit__names__name="Archiv")
    values = {"rollout": archive.pk, "phase": Phase.PRODUCTION, "effective_on": "01.03.2021"}
    send(client, "/admin/projects/phasechange/add/", **values)


def correct(client, unit, of_phase, **values):
    send(client, f"{phase_of(unit, of_phase)}change/", change_reason="Lesefehler", **values)


def origins(client):
    """Of each figure that reads differently, without the name of its project: why."""
    groups = client.get(PAGE).context["correction_groups"]
    return {each.label.partition(": ")[2]: str(group.origin) for group in groups for each in group.corrections}


def entries_of(client, name):
    """The entries behind a figure, by its label without the name of its project."""
    figures = client.get(PAGE).context["corrections"]
    return [entry for each in figures if each.label.endswith(f": {name}") for entry in each.entries]


COUNTS = ("Fortschritt in %", "Produktiv", "Produktiv, Anteil", "Konzeption", "Konzeption, Anteil")


@pytest.mark.walk
@pytest.mark.parametrize("is_late_first", [True, False])
def test_a_corrected_day_before_the_key_date_alters_no_count(staff, frozen_paper, is_late_first):
    client = staff()
    deeds = [enter_late_phase, lambda client: correct(client, "Zoo", Phase.CONCEPT, effective_on="01.07.2020")]
    for deed in deeds if is_late_first else deeds[::-1]:
        deed(client)
    found = origins(client)
    assert {found[name] for name in COUNTS} == {"nachgetragen"}
    assert (found["Archiv"], found["Archiv, seit"]) == ("nachgetragen", "nachgetragen")
    assert found["Zoo, seit"] == "berichtigt"
    assert "Zoo" not in found


@pytest.mark.walk
def test_a_corrected_phase_that_no_longer_held_alters_no_count(staff, frozen_paper):
    client = staff()
    enter_late_phase(client)
    correct(client, "Zoo", Phase.PLANNING, phase=Phase.PRODUCTION)
    found = origins(client)
    assert {found[name] for name in COUNTS} == {"nachgetragen"}


@pytest.mark.walk
def test_a_late_phase_ends_one_that_is_then_corrected(staff, frozen_paper):
    client, zoo = staff(), Rollout.objects.get(unit__names__name="Zoo")
    values = {"rollout": zoo.pk, "phase": Phase.PRODUCTION, "effective_on": "01.03.2021"}
    send(client, "/admin/projects/phasechange/add/", **values)
    correct(client, "Zoo", Phase.CONCEPT, effective_on="01.07.2020")
    assert {origins(client)[name] for name in COUNTS} == {"nachgetragen"}


@pytest.mark.walk
def test_a_corrected_phase_of_the_key_date_is_a_correction_of_its_counts(staff, frozen_paper):
    client = staff()
    enter_late_phase(client)
    correct(client, "Zoo", Phase.CONCEPT, phase=Phase.PRODUCTION)
    found = origins(client)
    assert {found[name] for name in COUNTS} == {"berichtigt"}
    assert found["Archiv"] == "nachgetragen"


@pytest.mark.walk
def test_a_count_names_no_correction_between_other_phases(staff, frozen_paper):
    client = staff()
    enter_late_phase(client)
    correct(client, "Museum", Phase.CONCEPT, phase=Phase.PLANNING)
    found = origins(client)
    assert {found[name] for name in ("Planung", "Konzeption")} == {"berichtigt"}
    assert {found[name] for name in ("Fortschritt in %", "Produktiv", "Produktiv, Anteil")} == {"nachgetragen"}
    assert {entry.record for entry in entries_of(client, "Produktiv")} == {
        "Archiv – Aktenplan: Produktiv ab 01.03.2021"
    }


@pytest.mark.walk
def test_a_planned_number_names_no_correction_of_another(staff, project):
    planned = {"planned_bundles": 15, "planned_digitised_bundles": 10}
    forms = ProjectFactory(title="Formulare", slug="formulare", kind=Project.Kind.PROCESS, **planned)
    BundleFactory(project=forms)
    paper = PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[forms])
    freeze(paper)
    publish(paper)
    client, page = staff(), f"/admin/projects/project/{forms.pk}/change/"
    late = {"change_kind": "gilt_ab", "change_effective_on": "01.03.2021"}
    send(client, page, planned_digitised_bundles="12", **late)
    send(client, page, planned_bundles="16", change_kind="berichtigung", change_reason="Lesefehler")
    found = origins(client)
    assert found["zu digitalisierende Prozessbündel"] == "nachgetragen"
    assert found["geplante Prozessbündel"] == "berichtigt"
    assert len(entries_of(client, "zu digitalisierende Prozessbündel")) == 1


@pytest.mark.walk
def test_a_phase_corrected_to_a_day_after_the_key_date_is_a_correction_of_its_counts(staff, frozen_paper):
    client = staff()
    enter_late_phase(client)
    correct(client, "Zoo", Phase.CONCEPT, effective_on="01.06.2021")
    assert origins(client)["Konzeption"] == "berichtigt"


@pytest.mark.walk
def test_steps_likewise(staff, project):
    forms = ProjectFactory(title="Formulare", slug="formulare", kind=Project.Kind.PROCESS)
    dog, tree = (BundleFactory(project=forms, name=name) for name in ("Hund", "Baum"))
    step = StepFactory(bundle=dog, step=Step.RECORDED, effective_on=date(2020, 6, 1))
    paper = PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[forms])
    freeze(paper)
    publish(paper)
    client, pages = staff(), "/admin/projects"
    late = {"steps-0-step": "1", "steps-0-effective_on": "01.03.2021"}
    send(client, f"{pages}/processbundle/{tree.pk}/change/", **late)
    corrected = {"effective_on": "01.07.2020", "change_reason": "Lesefehler"}
    send(client, f"{pages}/bundlestep/{step.pk}/change/", **corrected)
    priority = {"is_state_priority": "on", "change_kind": "berichtigung", "change_reason": "Erlass"}
    send(client, f"{pages}/processbundle/{dog.pk}/change/", **priority)
    found = origins(client)
    assert (found["aufgenommen"], found["Baum, aufgenommen"]) == ("nachgetragen", "nachgetragen")
    assert (found["Hund, aufgenommen"], found["Hund, Landespriorität"]) == ("berichtigt", "berichtigt")


@pytest.mark.walk
def test_names_and_plans_likewise(staff, project, frozen_paper):
    """What held before another was stated for an earlier day is corrected: it was not what held on the key date."""
    client, unit = staff(), Rollout.objects.get(unit__names__name="Zoo").unit
    change = {"change_kind": "gilt_ab", "change_effective_on": "01.03.2021"}
    send(client, f"/admin/units/unit/{unit.pk}/change/", name="Tierpark", **change)
    name = unit.names.order_by("effective_on").first()
    send(client, f"/admin/units/unitname/{name.pk}/change/", name="Zoologischer Garten", change_reason="Lesefehler")
    page = f"/admin/projects/project/{project.pk}/change/"
    send(client, page, ends_on="31.12.2023", planned_units="12", **change)
    send(client, page, title="Aktenordnung", **change)
    for kind, field, value in (("end", "ends_on", "30.06.2022"), ("title", "title", "Akten")):
        first = getattr(project, f"{kind}s").order_by("effective_on").first()
        correction = {field: value, "change_reason": "Lesefehler"}
        send(client, f"/admin/projects/project{kind}/{first.pk}/change/", **correction)
    found = origins(client)
    late = ("Zoo, Name", "Fertigstellung", "Titel")
    assert {name: found[name] for name in late} == dict.fromkeys(late, "nachgetragen")
    assert found["Fertigstellung, ursprünglich"] == "berichtigt"
