"""What the fault runs work on: `python -m deploy.faults.data` fills the database of DATABASE_URL with tables, accounts,
some projects and papers that can be frozen."""

from datetime import date

import django
from django.core.management import call_command

from bench.data import add_users

PROJECTS = 8
PAPERS = 12
STARTED, DATED = date(2020, 1, 1), date(2024, 12, 31)


def fill() -> None:
    from papers.models import Paper, PaperProject
    from projects.models import Project

    add_users()
    projects = [
        Project.objects.create(  # type: ignore[misc]  # its title is stated
            slug=f"projekt-{number}", title=f"Projekt {number}", kind="ROLLOUT", started_on=STARTED
        )
        for number in range(PROJECTS)
    ]
    for number in range(PAPERS):
        paper = Paper(
            reference=f"VO/{number:04}/25", name=f"Bericht {number}", dated_on=DATED, key_date=DATED,
            proposal="Der Rat nimmt den Bericht entgegen.",
        )  # fmt: skip
        paper.save()
        PaperProject.objects.create(paper=paper, project=projects[number % PROJECTS], position=0)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill()
    call_command("migrate", verbosity=0)
