"""The units for systemd: sound, hardened, and those that the documents name."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.site.test_docs import READ_SETTING, rows, section

UNITS = Path(settings.BASE_DIR, "deploy", "systemd")
SYSTEMD = Path("/usr/lib/systemd/system")
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
TIMERS = sorted(path.name for path in UNITS.glob("*.timer"))
LEAST_SAFE = 29  # of 100: less than 3 of 10
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


@pytest.fixture
def analyze(tmp_path):
    """systemd-analyze over a machine on which the program is installed as docs/betrieb.md says."""
    shutil.copytree(UNITS, tmp_path / "etc/systemd/system")
    programs = tmp_path / "srv/ozg-tracker/.venv/bin"
    programs.mkdir(parents=True)
    for name in ("python", "gunicorn"):
        (programs / name).touch(mode=0o755)
    of_systemd = tmp_path / "usr/lib/systemd/system"
    of_systemd.parent.mkdir(parents=True)
    shutil.copytree(SYSTEMD, of_systemd, symlinks=True)
    (tmp_path / "lib").symlink_to("usr/lib")

    def ask(*arguments):
        command = ["systemd-analyze", f"--root={tmp_path}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return ask


@needs_systemd
def test_systemd_has_nothing_to_say_of_the_units(analyze):
    said = analyze("verify", "--man=no", *SERVICES, *TIMERS)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@needs_systemd
def test_every_service_may_do_little(analyze):
    """Each by what holds for all of them, in a file of its own."""
    said = analyze("security", "--offline=yes", f"--threshold={LEAST_SAFE}", "--no-pager", *SERVICES)
    levels = dict(re.findall(r"level for (\S+): (\d+\.\d)", said.stdout))
    assert sorted(levels) == SERVICES
    assert said.returncode == 0, levels


def test_each_timer_starts_its_commands_and_the_document_names_them():
    documented = {name: re.findall(r"\w[\w -]*", commands) for name, _, commands, _ in timers_of_the_document()}
    assert sorted(documented) == TIMERS
    for name in TIMERS:
        text = (UNITS / name.replace(".timer", ".service")).read_text()
        begun = re.findall(r"^ExecStart=/srv/ozg-tracker/.venv/bin/python manage.py (.+)$", text, re.MULTILINE)
        assert begun == [command.strip() for command in documented[name]]
        assert {command.split()[0] for command in begun} <= get_commands().keys()


def timers_of_the_document():
    return [[cell.replace("`", "") for cell in row] for row in rows(section("betrieb", "## Dienste und Zeitgeber"))]


def test_the_file_of_settings_names_those_that_there_are():
    root = settings.BASE_DIR
    known = READ_SETTING.findall((root / "ozgtracker/settings.py").read_text())
    named = re.findall(r"^(\w+)=", (root / "deploy/ozg-tracker.env").read_text(), re.MULTILINE)
    assert len(named) > 5
    assert set(named) <= set(known)
