"""A record of every kind, own and foreign, and an account of every role."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.models import Group, User
from django.utils import timezone

from imports.registry import table_named
from imports.runs import run_import
from projects.models import Project
from reports.models import Explanation
from tests.factories import (
    AuditFileDownloadFactory,
    MilestoneFactory,
    PaperFactory,
    PendingCorrectionFactory,
    ProjectFactory,
    RetentionRuleFactory,
    RoleFactory,
    StatusNoteFactory,
    StatusRoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.imports.files import csv_of
from tests.site.test_admin_pages import one_of_each
from units.choices import ReorganisationKind, ReorganisationRole
from units.models import Reorganisation, ReorganisedUnit

KEEPERS = ("Sachbearbeitung", "Projektleitung", "Fördermittelstelle")
# The order of the letters in the matrix. `foreign`, `own` and `deputy` have the roles of all that keep something, for
# another project than that of the record, for its own, and as deputy for its own; `everywhere` is in their groups.
ROLES = (
    *("anonymous", "flag", "expired", "reader", "auditor"),
    *("foreign", "own", "deputy", "everywhere", "admin"),
)


def write_matrix():
    own = ProjectFactory(slug="eigenes", title="Eigenes")
    StatusNoteFactory(project=own)
    MilestoneFactory(project=own)
    StatusRoundFactory(project=own)
    PaperFactory(reference="VO/ENTWURF", name="Entwurf", projects=[own])
    reorganise(UnitFactory(name="Rechtsamt"))
    one_of_each()
    Explanation.objects.create(finding="a:b:1", fingerprint="0" * 64, subject="Zoo", text="Nachtrag", project=own)
    import_a_note()
    RetentionRuleFactory()
    AuditFileDownloadFactory()
    PendingCorrectionFactory(project=own)
    projects = list(Project.objects.all())
    foreign = ProjectFactory(slug="fremdes", title="Fremdes")
    write_accounts(projects, foreign)


def reorganise(unit):
    """A reorganisation with what it wrote."""
    event = Reorganisation.objects.create(kind=ReorganisationKind.RENAME, effective_on=date(2020, 1, 1))
    with event.writing([ReorganisedUnit]):
        ReorganisedUnit.objects.create(reorganisation=event, unit=unit, role=ReorganisationRole.PREDECESSOR)
    event.save()


def import_a_note():
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notizen.csv"
        path.write_bytes(csv_of("Projekt;Stand vom;Text", "Eigenes;01.03.2021;Läuft."))
        assert run_import(path, path.name, table_named("statusberichte")).problems == []


def write_accounts(projects, foreign):
    yesterday = timezone.localdate() - timedelta(days=1)
    accounts = {name: UserFactory(username=name, is_superuser=name == "admin") for name in ROLES[1:]}
    accounts["reader"].groups.add(Group.objects.get(name="Leserecht"))
    accounts["auditor"].groups.add(Group.objects.get(name="Rechnungsprüfung"))
    for group in Group.objects.filter(name__in=KEEPERS):
        accounts["everywhere"].groups.add(group)
        RoleFactory(account=accounts["foreign"], group=group, project=foreign)
        for project in projects:
            RoleFactory(account=accounts["own"], group=group, project=project, deputy=accounts["deputy"])
            RoleFactory(account=accounts["expired"], group=group, project=project, ends_on=yesterday)


def sign_in(client, role):
    if role != "anonymous":
        client.force_login(User.objects.get(username=role))
