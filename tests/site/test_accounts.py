"""Accounts of staff."""

import pytest
from django.contrib.auth.models import User

from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_an_account_can_be_deactivated_but_not_deleted(admin_client):
    account = UserFactory(username="anna")
    assert admin_client.post(f"/admin/auth/user/{account.pk}/delete/", {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": account.pk, "post": "yes"}
    admin_client.post("/admin/auth/user/", selected)
    assert User.objects.filter(username="anna").exists()
    assert "Aktiv" in text_of(admin_client.get(f"/admin/auth/user/{account.pk}/change/"))
