"""What is not public yet is, for all but who may view it, as if it were not there: in pages, files, counts, search,
lists to choose from and papers; until it is released or its day has passed."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from papers.freezing import freeze, publish
from papers.living import differences
from papers.models import Paper
from projects.models import Project
from records.models import record_models
from records.publication import PublishableRecord
from tests.factories import (
    BudgetAmountFactory,
    BudgetExpenditureFactory,
    BundleFactory,
    BundleOutputFactory,
    ExpenditureFactory,
    GrantFactory,
    InvolvementStateFactory,
    MilestoneFactory,
    ObjectiveNumberFactory,
    ObstacleStateFactory,
    PaperFactory,
    ProjectFactory,
    ProjectNoteFactory,
    RolloutFactory,
    StatusNoteFactory,
    TrancheFactory,
    UserFactory,
)
from tests.law.readings import addresses_of, body_of, read
from tests.pages import text_of
from tests.phases import Phase
from tests.samples import size
from units.models import Unit

pytestmark = pytest.mark.django_db
DAY = date(2021, 4, 8)
LONG = date(2199, 12, 31)
SECRET = "Geheimvorhaben"


def add_withheld():
    """A project with all that belongs to one, in units of others; a grant and a status note of another project."""
    project = ProjectFactory(title=SECRET, slug="geheim", started_on=date(2019, 1, 1), not_public_until=LONG)
    for unit in Unit.objects.order_by("pk")[:3]:
        RolloutFactory(project=project, unit=unit, phases={date(2020, 2, 1): Phase.PRODUCTION})
    BundleOutputFactory(bundle=BundleFactory(project=project))
    MilestoneFactory(project=project)
    StatusNoteFactory(project=project, noted_on=date(2021, 1, 1))
    BudgetExpenditureFactory(budget_item=BudgetAmountFactory(budget_item__project=project).budget_item)
    ObjectiveNumberFactory(objective__project=project)
    ProjectNoteFactory(project=project)
    ObstacleStateFactory(obstacle__project=project)
    InvolvementStateFactory(involvement__project=project)
    other = Project.objects.get(slug="aktenplan")
    StatusNoteFactory(project=other, noted_on=date(2021, 4, 7), text=SECRET, not_public_until=LONG)
    grants = [GrantFactory(project=project), GrantFactory(project=other, grantor=SECRET, not_public_until=LONG)]
    for grant in grants:
        ExpenditureFactory(tranche=TrancheFactory(grant=grant))
    return project, grants


def signed_in(group):
    """Somebody else than the visitor."""
    client = Client()
    client.force_login(UserFactory(group=group))
    return client


@pytest.fixture
def reader():
    return signed_in("Leserecht")


@pytest.fixture
def lead():
    return signed_in("Projektleitung")


@pytest.mark.walk
def test_the_public_reads_every_byte_as_if_it_were_not_there(examples, sample, reader):
    addresses = sample(list(addresses_of(DAY)), size(10_000, 30))
    addresses += [f"/projekte.csv?stichtag={DAY}", f"/foerdermittel/?stichtag={DAY}&suche={SECRET}"]
    visitor = Client()
    before = read(visitor, addresses)
    project, grants = add_withheld()
    after = read(visitor, addresses)
    assert [address for address in addresses if after[address] != before[address]] == []
    for address in ("/projekte/geheim/", *(f"/foerdermittel/{grant.slug}/" for grant in grants)):
        assert visitor.get(address).status_code == 404
        assert reader.get(address).status_code == 200
    assert SECRET.encode() in body_of(reader.get(f"/projekte.csv?stichtag={DAY}"))
    for record in (project, grants[1]):
        record.not_public_until = None
        record.save()
    released = read(visitor, addresses[-2:])
    assert all(SECRET.encode() in body for body in released.values())


@pytest.mark.walk
def test_an_account_without_the_right_to_view_is_no_more_than_a_visitor(examples):
    add_withheld()
    assert signed_in("Sachbearbeitung").get("/projekte/geheim/").status_code == 200
    assert signed_in("").get("/projekte/geheim/").status_code == 404


@pytest.mark.parametrize("model", [model for model in record_models() if issubclass(model, PublishableRecord)])
def test_until_the_end_of_its_day_it_is_withheld(model):
    today = timezone.localdate()
    assert model(not_public_until=today).is_withheld
    assert not model(not_public_until=today - timedelta(days=1)).is_withheld
    assert not model().is_withheld


def test_the_day_after_it_is_public(client):
    ProjectFactory(title=SECRET, not_public_until=timezone.localdate() - timedelta(days=1))
    assert SECRET in text_of(client.get("/projekte/"))


def test_it_is_released_in_the_admin_with_a_trace(lead, client):
    project = ProjectFactory(title=SECRET, slug="geheim", not_public_until=LONG)
    listed = "/admin/projects/project/?oeffentlich=nein"
    assert SECRET in text_of(lead.get(listed))
    answer = lead.post(listed, {"action": "release", "_selected_action": [project.pk]}, follow=True)
    assert "1 Eintrag ist ab sofort öffentlich." in text_of(answer)
    assert client.get("/projekte/geheim/").status_code == 200
    entry = project.history.first()
    assert (entry.history_change_reason, entry.history_user) == ("Freigegeben", User.objects.get())


@pytest.mark.walk
def test_a_frozen_paper_that_is_released_is_as_it_was_frozen(lead, client):
    paper = PaperFactory(reference="VO/1/20", key_date=date(2020, 1, 1), not_public_until=LONG)
    freeze(paper)
    chosen = {"action": "release", "_selected_action": [paper.pk]}
    answer = text_of(lead.post("/admin/papers/paper/", chosen, follow=True))
    assert "1 Eintrag ist freigegeben, öffentlich erst mit der Veröffentlichung." in answer
    assert client.get("/berichte/vo-1-20/").status_code == 404
    paper.refresh_from_db()
    publish(paper)
    assert client.get("/berichte/vo-1-20/").status_code == 200
    assert differences(paper.frozen) == []


@pytest.mark.walk
def test_publishing_a_withheld_paper_says_that_it_is_not_public_yet(lead, client):
    paper = PaperFactory(reference="VO/1/20", key_date=date(2020, 1, 1), not_public_until=LONG)
    freeze(paper)
    page = f"/admin/papers/paper/{paper.pk}/veroeffentlichen/"
    assert "bleibt aber bis zum Ende des 31.12.2199 nicht öffentlich" in text_of(lead.get(page))
    lead.post(page)
    assert client.get("/berichte/vo-1-20/").status_code == 404


def test_before_a_paper_is_frozen_what_is_not_public_yet_is_named(lead):
    project = ProjectFactory(title="Akten", started_on=date(2019, 1, 1), not_public_until=LONG)
    paper = PaperFactory(key_date=date(2020, 1, 1), projects=[project])
    page = text_of(lead.get(f"/admin/papers/paper/{paper.pk}/einfrieren/"))
    assert "Das ist noch nicht öffentlich; solange lässt sich die Drucksache nicht veröffentlichen: Projekt" in page


def test_who_may_not_change_it_may_not_release_it(reader):
    project = ProjectFactory(title=SECRET, slug="geheim", not_public_until=LONG)
    reader.post("/admin/projects/project/", {"action": "release", "_selected_action": [project.pk]}, follow=True)
    assert Project.objects.get().is_withheld


@pytest.mark.walk
@pytest.mark.parametrize("kind", ["project", "grant", "note"])
def test_a_paper_that_names_it_is_published_only_once_it_is_released(kind):
    project = ProjectFactory(title="Akten", started_on=date(2019, 1, 1))
    records = {
        "project": project,
        "grant": GrantFactory(project=project, period_start=date(2019, 1, 1)),
        "note": StatusNoteFactory(project=project, noted_on=date(2019, 6, 1)),
    }
    paper = PaperFactory(key_date=date(2020, 1, 1), projects=[project])
    freeze(paper)
    records[kind].not_public_until = LONG
    records[kind].save()
    with pytest.raises(ValidationError, match=r"noch nicht öffentlich ist: \w+ „[^„]*“\. Bitte"):
        publish(paper)
    records[kind].not_public_until = None
    records[kind].save()
    publish(paper)
    records[kind].not_public_until = LONG
    with pytest.raises(ValidationError, match="Schon veröffentlicht: "):
        records[kind].save()


@pytest.mark.walk
def test_what_is_known_later_than_a_published_paper_may_be_withheld(frozen, client):
    project = Project.objects.get(slug="aktenplan")
    address = frozen.paper.get_absolute_url()
    before = text_of(client.get(address))
    later = {"period_start": date(2021, 5, 1), "period_end": date(2022, 5, 1)}
    GrantFactory(project=project, grantor=SECRET, not_public_until=LONG, **later)
    StatusNoteFactory(project=project, noted_on=date(2021, 5, 1), text=SECRET, not_public_until=LONG)
    assert text_of(client.get(address)) == before


@pytest.mark.walk
def test_a_published_paper_is_withheld_until_it_is_released(client, lead):
    paper = PaperFactory(key_date=date(2020, 1, 1), not_public_until=LONG)
    freeze(paper)
    publish(paper)
    address = paper.get_absolute_url()
    assert client.get(address).status_code == 404
    assert paper.reference not in text_of(client.get("/berichte/"))
    lead.post("/admin/papers/paper/", {"action": "release", "_selected_action": [paper.pk]}, follow=True)
    assert client.get(address).status_code == 200
    paper = Paper.objects.get()
    paper.not_public_until = LONG
    with pytest.raises(ValidationError, match="eingefroren"):
        paper.save()


def test_pages_say_to_who_may_see_it_that_it_is_not_public(reader):
    project = ProjectFactory(title="Akten", slug="akten", not_public_until=LONG)
    grant = GrantFactory(project=project)
    notice = "Nicht öffentlich bis 31.12.2199."
    assert notice in text_of(reader.get("/projekte/akten/"))
    assert notice in text_of(reader.get(f"/foerdermittel/{grant.slug}/"))
