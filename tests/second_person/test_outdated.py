"""Why what waits can no longer be written is said truly, on its page and in what is kept."""

import pytest
from django.contrib.auth.models import User

from ozgtracker.models import Role
from projects.models import PhaseChange
from records.second_person.models import PendingCorrection
from tests.pages import delete, text_of
from tests.phases import Phase
from tests.second_person.conftest import page_of

pytestmark = pytest.mark.django_db
NO_MORE = "So lässt es sich nicht mehr schreiben:"


@pytest.fixture
def waiting(on, first, zoo):
    typed = {"effective_on": "01.04.2021", "change_reason": "Meldung des Zoos"}
    return first.lay_before(first.save(f"projects/phasechange/{zoo.pk}/change/", **typed))


def check_said(second, pk, text):
    assert f"{NO_MORE} {text}" in text_of(second.client.get(page_of(pk)))
    assert "Das ist überholt." in text_of(second.decide(pk, "confirm"))
    assert PendingCorrection.objects.get(pk=pk).state == "OUTDATED"
    assert text in PendingCorrection.objects.get(pk=pk).answer


@pytest.mark.walk
def test_an_account_without_its_group_may_no_longer(waiting, first, second, zoo):
    Role.objects.filter(account=first.user).delete()
    check_said(second, waiting, "Vorgelegt hat es „lead-a“: Dieses Konto darf das nicht mehr.")
    assert f"{PhaseChange.objects.get(pk=zoo.pk).effective_on:%d.%m.%Y}" == "08.04.2021"


@pytest.mark.walk
def test_an_account_that_is_no_longer_active(waiting, first, second):
    User.objects.filter(pk=first.user.pk).update(is_active=False)
    check_said(second, waiting, "Vorgelegt hat es „lead-a“: Dieses Konto ist nicht mehr aktiv.")


@pytest.mark.walk
def test_an_account_that_may_not_enter_any_more(waiting, first, second):
    """The admin sends it to sign in, which is no success."""
    User.objects.filter(pk=first.user.pk).update(is_staff=False)
    check_said(second, waiting, "Vorgelegt hat es „lead-a“: Dieses Konto darf das nicht mehr.")


def remove(desk, settings, record):
    settings.SECOND_PERSON = False
    address = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/delete/"
    assert delete(desk.client, address, "doppelt").status_code == 302
    settings.SECOND_PERSON = True


@pytest.mark.walk
def test_a_record_that_is_gone(waiting, second, zoo, settings):
    remove(second, settings, zoo)
    check_said(second, waiting, "lead-b hat „Konzeption spätestens 08.04.2021“ am ")
    assert "Uhr gelöscht." in PendingCorrection.objects.get().answer


@pytest.mark.walk
def test_what_was_to_be_deleted_is_gone(on, first, second, zoo, settings):
    pk = first.lay_before(delete(first.client, f"/admin/projects/phasechange/{zoo.pk}/delete/", "doppelt"))
    remove(second, settings, zoo)
    check_said(second, pk, "lead-b hat „Konzeption spätestens 08.04.2021“ am ")


@pytest.mark.walk
def test_the_owner_of_a_new_row_is_gone(on, first, second, zoo, settings):
    typed = {"rollout": str(zoo.rollout_id), "phase": str(Phase.PLANNING), "effective_on": "01.02.2020"}
    pk = first.lay_before(first.save("projects/phasechange/add/", **typed))
    remove(second, settings, zoo)
    remove(second, settings, zoo.rollout)
    check_said(second, pk, "lead-b hat „")
    assert "Gültige" not in PendingCorrection.objects.get(pk=pk).answer
