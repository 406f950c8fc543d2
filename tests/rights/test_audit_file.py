"""Who may take the Prüfakte of a grant, and finds the way to it."""

import pytest
from django.contrib.auth.models import Permission

from ozgtracker.models import AuditFileDownload
from tests.audit_files import address_of, taken
from tests.factories import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db
LINK = "Prüfakte (ZIP)"


@pytest.fixture
def grant(own):
    return GrantFactory(project=own)


def links(client, grant):
    """Whether the public page and the form of the grant lead to it; None where the form is closed."""
    pages = [client.get(f"/foerdermittel/{grant.slug}/"), client.get(f"/admin/funding/grant/{grant.pk}/change/")]
    return [LINK in page.content.decode() if page.status_code == 200 else None for page in pages]


@pytest.mark.walk
@pytest.mark.parametrize("group", ["Rechnungsprüfung", "Fördermittelstelle", None])
def test_who_audits_or_keeps_grants_takes_it(staff, grant, group):
    client = staff(group)
    assert links(client, grant) == [True, True]
    assert "inhalt.html" in taken(client, grant).archive.namelist()


@pytest.mark.walk
@pytest.mark.parametrize("group", ["Rechnungsprüfung", "Fördermittelstelle"])
def test_a_role_for_its_project_is_enough_and_one_for_another_is_not(sign_in, own, foreign, grant, group):
    client = sign_in({"project": own}, group=group)
    assert links(client, grant) == [True, True]
    assert "inhalt.html" in taken(client, grant).archive.namelist()
    client = sign_in({"project": foreign}, group=group)
    assert links(client, grant) == [False, False]
    assert client.get(address_of(grant)).status_code == 403


@pytest.mark.parametrize("group", ["Leserecht", "Sachbearbeitung", "Projektleitung"])
def test_others_of_the_staff_are_refused(staff, grant, group):
    client = staff(group)
    assert links(client, grant) == [False, False]
    assert client.get(address_of(grant)).status_code == 403
    assert not AuditFileDownload.objects.exists()


def test_who_may_change_grants_but_not_read_everything_is_refused(client, grant):
    account = UserFactory()
    account.user_permissions.set(Permission.objects.filter(codename__in=("change_grant", "view_grant")))
    client.force_login(account)
    assert client.get(address_of(grant)).status_code == 403


def test_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back(client, grant):
    assert links(client, grant) == [False, None]
    answer = client.get(address_of(grant))
    assert answer.status_code == 302
    assert answer["Location"] == f"/anmelden/?next=/foerdermittel/{grant.slug}/pruefakte.zip%3Fstichtag%3D2021-04-08"
    assert client.post(address_of(grant)).status_code == 405
