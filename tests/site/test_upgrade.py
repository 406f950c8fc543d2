"""From the first state of the migrations to a later version and back, as docs/betrieb.md says: save, migrate, restore.

The later version is the program with a migration more, which adds a column and a table and fills both.
"""

import shutil
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from ozgtracker.operation.page_cache.mark import QUESTIONS
from ozgtracker.operation.page_cache.mark import TABLE as MARK
from tests.site.test_backup import backed_up, done, manage, opened, refused, urls  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
LATER = """
from ozgtracker.settings import *

MIGRATION_MODULES = {"projects": "later.projects_migrations"}
"""
MIGRATION = """
from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("projects", "Project").objects.update(color="blau")
    apps.get_model("projects", "Color").objects.create(name="blau")
    %s


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [
        migrations.CreateModel("Color", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.AddField("Project", "color", models.TextField(db_default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
"""


def later_version(folder, failing=""):
    """The settings by which a command is one of the later version; its migration may end with a fault."""
    package = folder / "later"
    shutil.copytree(settings.BASE_DIR / "projects/migrations", package / "projects_migrations")
    (package / "__init__.py").touch()
    (package / "settings.py").write_text(LATER)
    (package / "projects_migrations/0002_later.py").write_text(MIGRATION % failing)
    return {"DJANGO_SETTINGS_MODULE": "later.settings", "PYTHONPATH": str(folder)}


def content_of(url):
    """All rows of all tables, by table, and its columns; without the mark of the data, which is another one after
    `migrate` and after a restored backup, so that nothing is given that was kept before."""
    with closing(opened(url)) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                if connection.vendor == "sqlite"
                else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
        ]
        found = {}
        for name in {*names} - {MARK}:
            rows = database.execute(f"SELECT * FROM {name}")
            found[name, tuple(column[0] for column in rows.description)] = sorted(map(repr, rows.fetchall()))
    return found


def mark_of(url):
    with closing(opened(url)) as database:
        return database.execute(QUESTIONS[connection.vendor]).fetchall()


@pytest.fixture
def first(urls):  # noqa: F811
    """The first database, in the first state of the migrations, with the example data."""
    done(urls[0], "migrate", "-v0")
    done(urls[0], "importieren", "examples")
    return urls[0]


def test_a_later_version_takes_over_all_and_the_way_back_leaves_nothing_of_it(first, urls, tmp_path):  # noqa: F811
    later = later_version(tmp_path)
    before, mark, path = content_of(first), mark_of(first), backed_up(first, tmp_path / "sicherungen")
    assert "[ ] projects.0002_later" in done(first, "showmigrations", "--plan", **later).replace("  ", " ")
    done(first, "migrate", "-v0", **later)
    after = content_of(first)
    assert after["projects_color", ("id", "name")] == ["(1, 'blau')"]
    kept = {table: rows for table, rows in before.items() if table[0] not in ("projects_project", "django_migrations")}
    assert {table: after.get(table) for table in kept} == kept | {
        table: after[table] for table in kept if table[0] in ("django_content_type", "auth_permission")
    }
    assert "von einer neueren Version" in refused(
        urls[1], "wiederherstellen", backed_up(first, tmp_path / "neuere", **later)
    )
    done(first, "wiederherstellen", path, "--ersetzen")
    assert content_of(first) == before
    assert mark_of(first) != mark
    done(urls[1], "wiederherstellen", path, **later)
    assert content_of(urls[1])["projects_color", ("id", "name")] == ["(1, 'blau')"]


def test_a_migration_that_fails_changes_nothing_and_the_version_before_goes_on(first, tmp_path):
    later = later_version(tmp_path, failing="raise RuntimeError('unterwegs')")
    before = content_of(first)
    failed = manage(first, "migrate", "-v0", **later)
    assert failed.returncode != 0
    assert "unterwegs" in failed.stderr
    assert content_of(first) == before
    done(first, "migrate", "--check")
    assert "Alle Enden stimmen" in done(first, "enden")
