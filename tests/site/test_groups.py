"""Who may keep what: the groups of the program."""

import pytest

pytestmark = pytest.mark.django_db

ALL = {
    "units": {"division", "unit"},
    "services": {"service", "leikaservice", "maturitychange", "provisionchange", "efapilot", "prioritylist"},
    "projects": {"project", "rollout", "phasechange", "processbundle", "milestone", "statusnote"},
    "funding": {"grant", "tranche", "expenditure"},
    "papers": {"body", "consultationresult", "order", "paper"},
}
SERVICES = {"service", "leikaservice", "maturitychange", "provisionchange", "efapilot"}
UNITS = {
    "units": {"division", "unit"},
    "projects": {"project", "rollout", "phasechange"},
    "services": SERVICES,
}
BUNDLES = {"processbundle", "milestone", "statusnote"}


@pytest.mark.walk
@pytest.mark.parametrize(
    ("group", "kept"),
    [
        ("Sachbearbeitung", UNITS),
        (
            "Projektleitung",
            {
                "units": UNITS["units"],
                "projects": UNITS["projects"] | BUNDLES,
                "services": SERVICES | {"prioritylist"},
                "papers": ALL["papers"],
            },
        ),
        ("Fördermittelstelle", {"funding": {"grant", "tranche", "expenditure"}}),
        ("Leserecht", {}),
    ],
)
def test_a_group_may_see_all_and_keep_its_own(staff, group, kept, sample):
    client = staff(group)
    for app, model in sample(((app, model) for app, models in ALL.items() for model in sorted(models)), 8):
        address = f"/admin/{app}/{model}/"
        assert client.get(address).status_code == 200
        expected = 200 if model in kept.get(app, set()) else 403
        assert client.get(f"{address}add/").status_code == expected, address


def test_staff_without_a_group_may_nothing(client):
    from tests.factories import UserFactory

    client.force_login(UserFactory())
    assert client.get("/admin/projects/rollout/").status_code == 403


def test_visitors_are_sent_to_sign_in(client):
    assert client.get("/admin/projects/rollout/")["Location"].startswith("/admin/login/")
