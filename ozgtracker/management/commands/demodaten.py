from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from funding.models import Grant
from lists.key_dates import day_field
from papers.facts import PaperFacts
from papers.freezing import freeze, publish
from papers.models import Paper, ReportedFinding
from projects.models import Project
from records.commands import ArgumentsError, GermanCommand
from records.findings import Finding, Severity
from records.history import acting
from records.text import address_form
from reports.models import Explanation
from reports.overview.events import latest_event_on
from units.models import Unit

from ...musterstadt.days import Days
from ...musterstadt.loading import load
from ...musterstadt.neighbours import load_neighbours
from ...rights.models import Role

PASSWORD = "ozg-demo"  # noqa: S105 public: the accounts count only where DEBUG is on
EXPLANATION = "So steht es in der Drucksache; erklärt ist es dort nicht."
# What the council reads beside errors: what differs from the rate, and bundles that are counted twice.
EXPLAINED = ("bewilligt-nach-satz", "buendel-doppelt", "landesprioritaet-und-projektphase")
GROUPS = ("Sachbearbeitung", "Projektleitung", "Fördermittelstelle", "Rechnungsprüfung", "Leserecht")
# Of whom there are data: nobody says of the examples, and of Musterstadt it is made up.
MUSTERSTADT = "musterstadt"
CITIES = ("", MUSTERSTADT)
# Of a project and of a unit there is a demo account with a role for it, in each of the data.
PROJECTS, UNITS = ("aktenplan", "e-akte"), ("Zoo", "Bauaufsicht")
EARLIEST = date(2000, 1, 1)


class Command(GermanCommand):
    """For trying out: loads the example data, or Musterstadt, into an empty database, makes demo accounts, prints the
    addresses.

    Refused where DEBUG is off.
    """

    help = (
        "Nur zum Ausprobieren (DEBUG=1): Beispieldaten oder Musterstadt in eine leere Datenbank, Demokonten, Adressen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--stadt", choices=CITIES, default="", help="„musterstadt“: eine erfundene Stadt statt der Beispieldaten"
        )
        parser.add_argument(
            "--bis",
            default="",
            metavar="TAG",
            help="letzter Tag von Musterstadt, 27.11.2026 oder 2026-11-27, sonst heute",
        )
        parser.add_argument("--seed", type=int, default=1, help="andere Zahl: andere Verläufe von Musterstadt")

    def handle(
        self, *args: object, port: int, stadt: str = "", bis: str = "", seed: int = 1, **options: object
    ) -> None:
        if not settings.DEBUG:
            raise CommandError("Demokonten gibt es nur, wo DEBUG eingeschaltet ist.")
        last = last_day(bis)
        administrator = make_account("admin", is_superuser=True)
        if not any(model.objects.exists() for model in (Project, Unit, Grant)):
            if stadt == MUSTERSTADT:
                self.load_musterstadt(last, seed, administrator)
            else:
                call_command("importieren", settings.BASE_DIR / "examples", stdout=self.stdout)
                self.publish_papers()
        members = [make_member(group) for group in GROUPS]
        self.print_addresses(f"http://127.0.0.1:{port}/", [administrator.username, *members, *make_holders_of_roles()])

    def load_musterstadt(self, last: date, seed: int, user: User) -> None:
        self.stdout.write(f"Musterstadt wird bis zum {last:%d.%m.%Y} aufgebaut; das dauert etwa eine halbe Minute.")
        load(last, seed, user)
        with acting(user):
            load_neighbours(Days(last))

    def publish_papers(self) -> None:
        """Freeze and publish the papers of the examples, so that everybody finds them; what does not add up is as
        printed, and the council reads it."""
        for paper in Paper.objects.order_by("key_date"):
            for finding in [each.finding for each in PaperFacts(paper).findings if is_explained(each.finding)]:
                explain(finding, EXPLANATION)
                ReportedFinding.of(paper, finding).save()
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


def last_day(text: str) -> date:
    """The last day of Musterstadt; today without one. Raises an ArgumentsError."""
    today = timezone.localdate()
    try:
        day: date = day_field("Tag").clean(text) or today
    except ValidationError:
        day = date.max
    if not EARLIEST <= day <= today:
        raise ArgumentsError(f"--bis: „{text}“ ist kein Tag von {EARLIEST:%d.%m.%Y} bis heute.")
    return day


def is_explained(finding: Finding) -> bool:
    return finding.gravity == Severity.ERROR or bool(finding.check and finding.check.identifier in EXPLAINED)


def explain(finding: Finding, text: str) -> None:
    """An explanation of the finding, for its values of now."""
    explanation = Explanation(text=text)
    explanation.take_over(finding)
    explanation.save()


def make_member(group_name: str) -> str:
    user = make_account(address_form(group_name))
    user.groups.set([Group.objects.get(name=group_name)])
    return user.username


def make_holders_of_roles() -> list[str]:
    """Accounts with a role for one project, and for one unit, of the data that are there."""
    projects = Project.objects.filter(slug__in=PROJECTS).order_by("pk")
    units = Unit.objects.filter(names__name__in=UNITS).order_by("pk")
    return [
        *(make_holder(f"projektleitung-{each.slug}", "Projektleitung", project=each) for each in projects),
        *(make_holder(f"sachbearbeitung-{address_form(each.name)}", "Sachbearbeitung", unit=each) for each in units),
    ]


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
