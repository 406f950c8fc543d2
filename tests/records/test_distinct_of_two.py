"""Two writers at once, each on a connection of their own, name two things alike: one is stored, the other told so."""

from datetime import date
from functools import partial

import pytest
from django.test import Client

from imports.registry import table_named
from imports.runs import run_import
from projects.models import PhaseModel, Project, ProjectShortName
from services.models import Denominator, PriorityList
from tests.concurrent import together
from tests.factories import PriorityListFactory, ProjectFactory, UnitFactory, UserFactory
from tests.imports.files import csv_of
from tests.pages import all_fields_of, fields_of, text_of
from units.models import Reorganisation, UnitName, UnitNumber

ROUNDS = 4


@pytest.fixture
def clerks(transactional_db):
    """Two clerks, signed in."""
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(UserFactory(is_superuser=True))
    return clients


def send_together(clerks, pages, typed):
    """Each clerk opens a page and sends it, both at once; the text of the page of the one that is refused."""
    sent = [
        {**fields_of(client.get(page)), **fields} for client, page, fields in zip(clerks, pages, typed, strict=True)
    ]
    posts = [
        lambda client=client, page=page, fields=fields: client.post(page, fields)
        for client, page, fields in zip(clerks, pages, sent, strict=True)
    ]
    answers = together(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 302], [text_of(each) for each in answers]
    return next(text_of(answer) for answer in answers if answer.status_code == 200)


@pytest.mark.parametrize("place", range(ROUNDS))
def test_new_units(clerks, place):
    add = "/admin/units/unit/add/"
    text = send_together(clerks, [add] * 2, [{"name": "Zoo", "number": ""}, {"name": "ZOO", "number": ""}])
    assert "wie „Z" in text
    assert UnitName.objects.count() == 1


@pytest.mark.walk
@pytest.mark.parametrize("attribute", ["name", "number"])
def test_units_that_are_called_alike_from_a_day_on(clerks, attribute):
    for place in range(ROUNDS):
        units = [UnitFactory(), UnitFactory()]
        typed = {attribute: f"Neu {place}", "change_effective_on": "01.01.2022"}
        pages = [f"/admin/units/unit/{unit.pk}/change/" for unit in units]
        text = send_together(clerks, pages, [typed] * 2)
        assert ("Gleiche Nummer wie" if attribute == "number" else "Gleicher Name wie") in text
    kind = {"name": UnitName, "number": UnitNumber}[attribute]
    assert kind.objects.filter(**{f"{attribute}__startswith": "Neu"}).count() == ROUNDS


@pytest.mark.walk
def test_successors_of_other_units(clerks):
    steps = "/admin/units/reorganisation/add/zusammenlegen/"
    for place in range(ROUNDS):
        ready = []
        for client in clerks:
            typed = {"units": [UnitFactory().pk, UnitFactory().pk], "nachfolge-0-name": f"Neu {place}"}
            page = client.get(steps)
            typed |= {**all_fields_of(page, "schritt"), "effective_on": "01.01.2022", "schritt": "uebersicht"}
            page = client.post(steps, typed)
            assert page.context["step"] == "uebersicht", text_of(page)
            ready.append({**all_fields_of(page, "schritt"), "schritt": "eintragen"})
        answers = together(
            *(
                lambda client=client, sent=sent: client.post(steps, sent)
                for client, sent in zip(clerks, ready, strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        assert f"Gleicher Name wie „Neu {place}“" in "".join(
            text_of(each) for each in answers if each.status_code == 200
        )
    assert Reorganisation.objects.count() == ROUNDS


@pytest.mark.walk
def test_files_of_units(clerks, tmp_path):
    table = table_named("leistungseinheiten")
    for place in range(ROUNDS):
        paths = [tmp_path / f"{place}-{number}.csv" for number in (1, 2)]
        for number, path in enumerate(paths):
            path.write_bytes(csv_of("Nummer;Leistungseinheit", f"{place}{number};Neu {place}"))
        outcomes = together(*(lambda path=path: run_import(path, path.name, table) for path in paths))
        problems = [problem.text for outcome in outcomes for problem in outcome.problems]
        assert len(problems) == 1, problems
        assert "Gleicher Name wie" in problems[0]
    assert UnitName.objects.count() == ROUNDS


@pytest.mark.walk
def test_projects_with_one_title(clerks):
    add = "/admin/projects/project/add/"
    for place in range(ROUNDS):
        common = {"title": f"Neu {place}", "starts_on": "01.01.2021", "kind": "ROLLOUT", "milestones-TOTAL_FORMS": "0"}
        text = send_together(clerks, [add] * 2, [{**common, "slug": f"{slug}-{place}"} for slug in ("a", "b")])
        assert f"Ein anderes Projekt hat schon den Titel „Neu {place}“." in text
    assert Project.objects.count() == ROUNDS


@pytest.mark.walk
def test_projects_with_one_short_name(clerks):
    for place in range(ROUNDS):
        projects = [ProjectFactory(), ProjectFactory()]
        typed = {"short_name": f"Neu {place}", "change_effective_on": "01.01.2022"}
        pages = [f"/admin/projects/project/{project.pk}/change/" for project in projects]
        text = send_together(clerks, pages, [typed] * 2)
        assert f"hat zur selben Zeit schon den Kurznamen „Neu {place}“." in text
    assert ProjectShortName.objects.filter(short_name__startswith="Neu").count() == ROUNDS


@pytest.mark.walk
def test_wholes_of_one_name_and_day(clerks):
    add = "/admin/services/denominator/add/"
    for place in range(ROUNDS):
        common = {"name": f"Katalog {place}", "basis": "CATALOGUE", "effective_on": "01.01.2021"}
        text = send_together(clerks, [add] * 2, [{**common, "slug": f"{slug}-{place}"} for slug in ("a", "b")])
        assert "Eine Grundgesamtheit mit diesem Namen und Tag gibt es schon." in text
    assert Denominator.objects.count() == ROUNDS


@pytest.mark.walk
def test_lists_of_one_name_and_day(clerks):
    add = "/admin/services/prioritylist/add/"
    for place in range(ROUNDS):
        typed = {"name": f"Vorrang {place}", "kind": "FEDERAL", "effective_on": "01.01.2021"}
        assert "Diese Liste gibt es mit diesem Tag schon." in send_together(clerks, [add] * 2, [typed] * 2)
    assert PriorityList.objects.count() == ROUNDS


@pytest.mark.walk
def test_a_list_is_renamed_while_a_whole_names_it(clerks):
    for place in range(ROUNDS):
        priorities = PriorityListFactory(name=f"Vorrang {place}", effective_on=date(2021, 1, 1))
        whole = {"name": f"Vorrang {place}", "slug": f"vorrang-{place}", "basis": "LIST", "effective_on": "01.01.2021"}
        whole["priority_list"] = priorities.name
        pages = [f"/admin/services/prioritylist/{priorities.pk}/change/", "/admin/services/denominator/add/"]
        text = send_together(clerks, pages, [{"name": f"Booster {place}", "change_reason": "Irrtum"}, whole])
        assert "zählt die Liste" in text or "gibt es nicht" in text
        named = set(Denominator.objects.values_list("priority_list", flat=True))
        assert named <= set(PriorityList.objects.values_list("name", flat=True))


@pytest.mark.walk
@pytest.mark.parametrize("way", ["page", "action"])
def test_a_list_is_deleted_while_a_whole_names_it(clerks, way):
    for place in range(ROUNDS):
        priorities = PriorityListFactory(name=f"Vorrang {place}", effective_on=date(2021, 1, 1))
        whole = {"name": f"Vorrang {place}", "slug": f"vorrang-{place}", "basis": "LIST", "effective_on": "01.01.2021"}
        whole["priority_list"] = priorities.name
        lists, add = "/admin/services/prioritylist/", "/admin/services/denominator/add/"
        page = f"{lists}{priorities.pk}/delete/" if way == "page" else lists
        chosen = {} if way == "page" else {"action": "delete_selected", "_selected_action": priorities.pk}
        asked = clerks[0].get(page) if way == "page" else clerks[0].post(page, chosen)
        sent = {**chosen, **fields_of(asked, "change_reason"), "change_reason": "Irrtum"}
        typed = {**fields_of(clerks[1].get(add)), **whole}
        answers = together(partial(clerks[0].post, page, sent), partial(clerks[1].post, add, typed))
        assert sorted(answer.status_code for answer in answers) == [200, 302], [text_of(each) for each in answers]
        text = next(text_of(answer) for answer in answers if answer.status_code == 200)
        assert "zählt die Liste" in text or "gibt es nicht" in text
        named = set(Denominator.objects.values_list("priority_list", flat=True))
        assert named <= set(PriorityList.objects.values_list("name", flat=True))


@pytest.mark.walk
def test_phases_of_a_model_that_are_called_alike(clerks):
    ProjectFactory()
    model = PhaseModel.objects.get(pk=Project.objects.get().phase_model_id)
    phases = list(model.phases.order_by("pk")[:2])
    pages = [f"/admin/projects/phase/{phase.pk}/change/" for phase in phases]
    typed = {"name": "Neu", "change_effective_on": "01.01.2099"}
    assert "heißt in dem Modell schon eine andere Phase" in send_together(clerks, pages, [typed] * 2)
