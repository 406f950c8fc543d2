from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from funding.models import Grant
from papers.freezing import freeze, open_errors, publish
from papers.models import Paper
from projects.models import Project
from records.commands import GermanCommand
from records.findings import Finding
from records.text import address_form
from reports.models import Explanation
from reports.overview.events import latest_event_on
from units.models import Unit

from ...rights.models import Role

PASSWORD = "ozg-demo"  # noqa: S105 public: the accounts count only where DEBUG is on
EXPLANATION = "Die Beträge stehen so in der Drucksache; die Abweichung ist dort nicht erklärt."
GROUPS = ("Sachbearbeitung", "Projektleitung", "Fördermittelstelle", "Rechnungsprüfung", "Leserecht")
# Demo accounts with a role for a part: their name, the group, and of what they have it.
PROJECT_LEADER, UNIT_EDITOR = "projektleitung-aktenplan", "sachbearbeitung-zoo"


class Command(GermanCommand):
    """For trying out: loads the example data into an empty database, makes demo accounts, prints the addresses.

    Refused where DEBUG is off.
    """

    help = "Nur zum Ausprobieren (DEBUG=1): Beispieldaten in eine leere Datenbank, Demokonten, Adressen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demokonten gibt es nur, wo DEBUG eingeschaltet ist.")
        if not any(model.objects.exists() for model in (Project, Unit, Grant)):
            call_command("importieren", settings.BASE_DIR / "examples", stdout=self.stdout)
            self.publish_papers()
        names = [make_administrator(), *(make_member(group) for group in GROUPS), *make_holders_of_roles()]
        self.print_addresses(f"http://127.0.0.1:{port}/", names)

    def publish_papers(self) -> None:
        """Freeze and publish the papers of the examples, so that everybody finds them; their errors are as printed."""
        for paper in Paper.objects.order_by("key_date"):
            for error in open_errors(paper):
                explain(error.finding, EXPLANATION)
            freeze(paper)
            publish(paper)
            self.stdout.write(f"Veröffentlicht: {paper.reference}")

    def print_addresses(self, address: str, names: list[str]) -> None:
        latest = latest_event_on(timezone.localdate())
        lines = ["", f"OZG-Tracker: {address}"]
        if latest:
            lines.append(f"Stand des letzten Eintrags: {address}?stichtag={latest.isoformat()}")
        lines += [
            f"Daten pflegen: {address}admin/",
            f"Demokonten: {', '.join(names)}",
            f"Passwort aller Demokonten: {PASSWORD}",
            "Beenden mit Strg+C",
        ]
        self.stdout.write("\n".join(lines))


def explain(finding: Finding, text: str) -> None:
    """An explanation of the finding, for its values of now."""
    explanation = Explanation(text=text)
    explanation.take_over(finding)
    explanation.save()


def make_administrator() -> str:
    return make_account("admin", is_superuser=True).username


def make_member(group_name: str) -> str:
    user = make_account(address_form(group_name))
    user.groups.set([Group.objects.get(name=group_name)])
    return user.username


def make_holders_of_roles() -> list[str]:
    """Accounts with a role for one project, and for one unit, of the examples; nothing where these are not there."""
    project = Project.objects.filter(slug="aktenplan").first()
    unit = Unit.objects.filter(names__name="Zoo").first()
    made = []
    if project:
        made.append(make_holder(PROJECT_LEADER, "Projektleitung", project=project))
    if unit:
        made.append(make_holder(UNIT_EDITOR, "Sachbearbeitung", unit=unit))
    return made


def make_holder(name: str, group_name: str, **scope: Any) -> str:
    user = make_account(name)
    Role.objects.get_or_create(account=user, group=Group.objects.get(name=group_name), **scope)
    return user.username


def make_account(name: str, *, is_superuser: bool = False) -> User:
    """A demo account that may enter the admin, its password set to the public one."""
    user, created = User.objects.get_or_create(
        username=f"{settings.DEMO_PREFIX}{name}", defaults={"is_staff": True, "is_superuser": is_superuser}
    )
    if created:
        user.set_password(PASSWORD)
        user.save()
    return user
