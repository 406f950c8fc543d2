"""Who reads what is not for all: accounts with the permission to view it, whatever flag they carry."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from openpyxl import load_workbook

from papers.models import FrozenPaper, Paper
from records.knowledge import may_view_history
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import PaperFactory, ProjectFactory, RolloutFactory, UserFactory
from tests.pages import text_of
from tests.papers.test_paper_corrections import correct_the_zoo

pytestmark = [pytest.mark.django_db, pytest.mark.sample(3)]
GROUPS = ["Sachbearbeitung", "Projektleitung", "Fördermittelstelle", "Leserecht"]
FORMS = ["/", ".pdf", ".docx", ".json"]
KNOWN = "stichtag=2021-06-30&kenntnisstand=2021-06-30"
REFUSED = "Einen früheren Kenntnisstand zeigt das Programm nur angemeldeten Beschäftigten."


@pytest.fixture(scope="module")
def rows_of_papers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write_papers)


@pytest.fixture
def papers(db, rows_of_papers):
    """A draft, one that is not public, and a published one that follows it."""
    insert_rows(rows_of_papers)


def write_papers():
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project)
    secret = PaperFactory(
        reference="VO/GEHEIM", key_date=date(2020, 6, 30), is_public=False, projects=[project], name="Verschlusssache"
    )
    written("VO/GEHEIM", "--einfrieren")
    RolloutFactory(project=project)
    PaperFactory(reference="VO/2", name="Offen", preceding=secret, corrects=secret, projects=[project])
    written("VO/2", "--einfrieren", "--veroeffentlichen")
    PaperFactory(reference="VO/ENTWURF", name="Entworfenes", projects=[project])


@pytest.fixture(params=["anonymous", "staff flag alone"])
def outsider(client, request):
    if request.param != "anonymous":
        client.force_login(UserFactory())
    return client


@pytest.fixture(params=[*GROUPS, None])
def insider(staff, request):
    """A member of each group, and a superuser."""
    return staff(request.param)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def text_of_list(content, address):
    if not address.endswith("xlsx"):
        return content.decode()
    return str([row for sheet in load_workbook(BytesIO(content)) for row in sheet.values])


@pytest.mark.walk
@pytest.mark.parametrize("slug", ["vo-geheim", "vo-entwurf"])
def test_who_may_not_view_papers_does_not_find_what_is_not_for_all(outsider, papers, slug):
    assert [outsider.get(f"/berichte/{slug}{form}").status_code for form in FORMS] == [404, 404, 404, 404]


@pytest.mark.walk
def test_who_may_view_papers_reads_all_in_every_form(insider, papers):
    for slug in ("vo-geheim", "vo-entwurf"):
        assert [insider.get(f"/berichte/{slug}{form}").status_code for form in FORMS] == [200, 200, 200, 200]


@pytest.mark.parametrize("address", ["/berichte/", "/berichte.csv", "/berichte.xlsx", "/berichte.json"])
def test_the_list_names_what_the_reader_may_read(outsider, papers, address):
    text = text_of_list(body(outsider.get(address)), address)
    assert "VO/2" in text
    assert "VO/GEHEIM" not in text
    assert "VO/ENTWURF" not in text


def test_the_list_names_all_to_who_may_view_papers(insider, papers):
    text = body(insider.get("/berichte.csv")).decode()
    assert [name in text for name in ("VO/2", "VO/GEHEIM", "VO/ENTWURF")] == [True, True, True]


def test_the_number_of_papers_is_that_of_those_the_reader_may_read(outsider, papers):
    assert len(json.loads(body(outsider.get("/berichte.json")))["zeilen"]) == 1


def test_an_account_with_the_permission_alone_reads_drafts(client, papers):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_paper"))
    client.force_login(user)
    assert client.get("/berichte/vo-entwurf/").status_code == 200


@pytest.mark.walk
def test_a_public_paper_tells_nothing_of_one_that_is_not(outsider, papers):
    texts = {
        "/": body(outsider.get("/berichte/vo-2/")).decode(),
        ".json": body(outsider.get("/berichte/vo-2.json")).decode(),
        ".pdf": text_of_pdf(body(outsider.get("/berichte/vo-2.pdf"))),
        ".docx": text_of_docx(body(outsider.get("/berichte/vo-2.docx"))),
        "frozen": FrozenPaper.objects.get(paper__reference="VO/2").content,
    }
    for form, text in texts.items():
        assert "VO/2" in text, form
        for told in ("GEHEIM", "geheim", "Verschlusssache", "zuvor", '"former"'):
            assert told not in text, (form, told)


@pytest.mark.walk
def test_who_freezes_is_told_what_the_paper_will_not_name(staff, papers):
    paper = PaperFactory(reference="VO/3", preceding=Paper.objects.get(reference="VO/GEHEIM"))
    page = text_of(staff("Projektleitung").get(reverse("admin:papers_paper_freeze", args=[paper.pk])))
    assert "Diese Drucksachen nennt sie eingefroren nicht" in page
    assert "noch nicht veröffentlicht: VO/GEHEIM" in page


@pytest.mark.walk
def test_a_paper_that_is_not_public_names_the_one_before_it_and_its_values(staff, papers):
    paper = PaperFactory(
        reference="VO/3", preceding=Paper.objects.get(reference="VO/GEHEIM"), is_public=False,
        projects=ProjectFactory._meta.model.objects.all(),
    )  # fmt: skip
    written("VO/3", "--einfrieren")
    text = text_of(staff("Leserecht").get(f"/berichte/{paper.slug}/"))
    assert "Zahlen, die sich seit VO/GEHEIM (Stichtag 30.06.2020) geändert haben" in text
    assert "(zuvor 1)" in text


@pytest.mark.walk
def test_a_published_predecessor_is_named_with_its_values(client, papers):
    paper = PaperFactory(
        reference="VO/3", preceding=Paper.objects.get(reference="VO/2"), key_date=date(2021, 1, 31),
        projects=ProjectFactory._meta.model.objects.all(),
    )  # fmt: skip
    written("VO/3", "--einfrieren", "--veroeffentlichen")
    assert "Zahlen, die sich seit VO/2 (Stichtag 31.12.2020) geändert haben" in text_of(
        client.get(f"/berichte/{paper.slug}/")
    )


@pytest.mark.parametrize("address", ["/leistungseinheiten", "/projekte", "/vergleich"])
@pytest.mark.parametrize("form", ["/", ".csv", ".json", ".xlsx"])
def test_what_was_known_is_not_told_to_who_may_not_view_the_history(outsider, papers, address, form):
    response = outsider.get(f"{address}{form}?{KNOWN}")
    if form == "/":
        assert response.status_code == 200
        assert REFUSED in text_of(response)
        assert "Kenntnisstand vom" not in text_of(response)
    else:
        assert response.status_code == 400
        assert REFUSED in body(response).decode()


def test_the_field_is_shown_to_those_alone_who_may_ask(outsider, papers):
    assert 'name="kenntnisstand"' not in outsider.get("/leistungseinheiten/").content.decode()


def test_who_may_view_every_kind_of_record_asks_what_was_known(insider, papers):
    page = insider.get(f"/leistungseinheiten/?{KNOWN}")
    assert "Kenntnisstand vom 30.06.2021" in text_of(page)
    assert insider.get(f"/leistungseinheiten.csv?{KNOWN}").status_code == 200


def test_who_may_not_view_one_kind_of_record_does_not_ask_what_was_known(django_user_model):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    assert may_view_history(django_user_model.objects.get(pk=user.pk))
    user.user_permissions.remove(Permission.objects.get(codename="view_expenditure"))
    assert not may_view_history(django_user_model.objects.get(pk=user.pk))


@pytest.mark.walk
def test_the_flag_alone_shows_neither_findings_nor_who_entered_what(client, frozen):
    correct_the_zoo()
    for user in (None, UserFactory()):
        if user:
            client.force_login(user)
        text = text_of(client.get("/berichte/vo-0504-21/"))
        assert "Seither berichtigt" in text
        assert "Prüfung (nur für Beschäftigte)" not in text
        assert "Meldung des Zoos" not in text
