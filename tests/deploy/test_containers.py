"""Container image and compose file: sound by their own judges, without root, without a disk to write on, with a health
check; and the regular commands at the times of the timers of systemd."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from deploy import zeitgeber
from tests.site.test_docs import READ_SETTING

ROOT = Path(settings.BASE_DIR)
CONTAINERFILE = ROOT / "deploy/Containerfile"
OURS = ("knoten1", "knoten2", "migrieren", "zeitgeber", "mail")


def judged_by(program, *arguments):
    command = [Path(sys.executable).with_name(program), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_the_linter_has_nothing_to_say_of_the_containerfile():
    said = judged_by("hadolint", CONTAINERFILE)
    assert (said.returncode, said.stdout) == (0, "")


@pytest.mark.walk
def test_the_compose_file_is_one():
    said = judged_by("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert said.returncode == 0, said.stdout


def test_images_run_without_root_and_are_named_by_version():
    text = CONTAINERFILE.read_text()
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    assert [re.search(r"AS (\w+)", stage)[1] for stage in stages] == ["bauen", "programm", "mail"]
    for stage in stages[1:]:
        assert int(re.search(r"^USER (\d+):\d+$", stage, re.MULTILINE)[1]) > 1000
    assert "HEALTHCHECK --interval=10s --timeout=3s" in stages[1]
    assert re.search(r"^ARG BASE=\S+:(?!latest)\S+$", text, re.MULTILINE)


def test_every_service_has_a_version_and_may_write_nowhere_but_where_it_must(compose):
    for name, service in compose["services"].items():
        tag = service["image"].rpartition("/")[2].partition(":")[2]
        assert tag not in {"", "latest"}, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "healthcheck" in service, name
        assert "privileged" not in service, name
        if name in OURS:
            assert service["image"].endswith(f":{settings.VERSION}")
            assert "cap_add" not in service


def test_only_the_proxy_is_reached_from_outside(compose):
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["innen"] == {"internal": True}
    inside = {name for name, service in services.items() if "aussen" not in service["networks"]}
    assert inside == {"knoten1", "knoten2", "migrieren", "datenbank"}


def test_secrets_are_files_and_no_other_setting_is_unknown(compose):
    known = set(READ_SETTING.findall((ROOT / "ozgtracker/settings.py").read_text()))
    [file] = compose["services"]["knoten1"]["env_file"]
    given = dict(line.split("=", 1) for line in (ROOT / file).read_text().splitlines() if not line.startswith("#"))
    assert {name.removesuffix("_FILE") for name in given} <= known
    for name in ("SECRET_KEY", "DATABASE_URL", "OPERATOR_TOKEN"):
        secret = name.lower()
        assert given[f"{name}_FILE"] == f"/run/secrets/{secret}"
        assert secret in compose["services"]["knoten1"]["secrets"]
        assert compose["secrets"][secret] == {"file": f"deploy/geheim/{secret}"}
    assert given["EMAIL_URL"] == "smtp://mail:2525"


def test_no_secret_comes_into_the_image_or_the_repository():
    for name in (".dockerignore", ".gitignore"):
        assert "deploy/geheim" in (ROOT / name).read_text().split()


def test_the_health_check_asks_the_program(live_server, monkeypatch):
    command = [sys.executable, ROOT / "deploy/healthy.py"]
    port = live_server.url.rpartition(":")[2]
    assert subprocess.run(command, env={"PORT": port}, check=False).returncode == 0
    assert subprocess.run(command, env={"PORT": "1"}, check=False).returncode == 1


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=zeitgeber.ZONE)


@pytest.mark.parametrize(
    ("name", "now", "due"),
    [
        ("ozg-sichern", "2026-11-30T02:29:59", "2026-11-29T02:30"),
        ("ozg-sichern", "2026-11-30T02:30", "2026-11-30T02:30"),
        ("ozg-wochenbericht", "2026-11-29T12:00", "2026-11-23T06:00"),
        ("ozg-wochenbericht", "2026-11-30T06:00", "2026-11-30T06:00"),
        ("ozg-statusabfragen", "2026-11-29T12:00", "2026-11-27T07:30"),
    ],
)
def test_commands_are_due_at_the_times_of_the_timers(name, now, due):
    [job] = [each for each in zeitgeber.jobs() if each.name == name]
    assert job.last_due(at(now)) == at(due)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("job", zeitgeber.jobs(), ids=lambda job: job.name)
def test_systemd_means_the_same_times(job):
    calendar = re.search(r"OnCalendar=(.+)", (ROOT / f"deploy/systemd/{job.name}.timer").read_text())[1]
    command = ["systemd-analyze", "calendar", "--base-time=2026-11-27 12:00:00", calendar]
    zone = {**os.environ, "TZ": "Europe/Berlin", "LC_ALL": "C"}
    said = subprocess.run(command, env=zone, capture_output=True, text=True, check=True)
    following = at(re.search(r"Next elapse: \w+ (\S+ \S+)", said.stdout)[1])
    assert job.last_due(following) == following
    assert job.last_due(following - timedelta(seconds=1)) <= at("2026-11-27T12:00")


@pytest.mark.walk
def test_what_is_due_is_called_once_and_made_up_for(tmp_path, monkeypatch, capfd):
    """Real commands, against the program: here ones that answer without a database."""
    units = tmp_path / "systemd"
    units.mkdir()
    (units / "ozg-frueh.timer").write_text("[Timer]\nOnCalendar=*-*-* 03:00\n")
    (units / "ozg-frueh.service").write_text(
        "[Service]\nExecStart=/srv/python manage.py version\nExecStart=/srv/python manage.py gibt-es-nicht\n"
    )
    monkeypatch.setattr(zeitgeber, "UNITS", units)
    called = [
        zeitgeber.run_due(tmp_path, at(now))
        for now in ("2026-11-29T12:00", "2026-11-30T02:59", "2026-11-30T03:00", "2026-11-30T03:01", "2026-12-02T09:00")
    ]
    assert called == [[], [], ["ozg-frueh"], [], ["ozg-frueh"]]
    assert "ozg-frueh: gibt-es-nicht endete mit 1" in capfd.readouterr().err
