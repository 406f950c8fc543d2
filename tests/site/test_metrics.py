"""Figures for Prometheus, from a gunicorn of several processes, read by Prometheus' own parser."""

import os
import re
import signal
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.site.test_log import ask, in_production

IN_MEMORY = Path("/dev/shm")  # noqa: S108 as gunicorn.conf.py
PATH, TOKEN = "/metrics", "geheim-und-lang-genug"
ASKED = {"Authorization": f"Bearer {TOKEN}"}


def figures(text):
    """Each figure by its name and the values of its labels."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {(each.name, *(value for _, value in sorted(each.labels.items()))): each.value for each in samples}


def scraped(port):
    with closing(HTTPConnection("localhost", port, timeout=60)) as asked:
        asked.request("GET", PATH, headers=ASKED)
        answer = asked.getresponse()
        assert answer.status == 200
        return figures(answer.read().decode())


@pytest.mark.walk
def test_all_processes_count_together_and_what_they_counted_outlives_them(tmp_path):
    settings = {"OPERATOR_TOKEN": TOKEN, "WORKERS": "2", "TMPDIR": str(tmp_path)}
    log = tmp_path / "gunicorn.txt"
    options = ("-c", "deploy/gunicorn.conf.py", "--error-logfile", str(log))
    with in_production(tmp_path, *options, **settings) as (port, _):
        for _ in range(12):
            assert ask(port, "GET", "/robots.txt") == 200
        assert ask(port, "GET", "/gibt/es/nicht-geheim") == 404
        assert ask(port, "ERFUNDEN", "/robots.txt") == 403
        assert ask(port, "GET", "/leistungseinheiten/") == 500
        assert ask(port, "POST", "/anmelden/", {"login": "kim", "password": "x"}) == 403
        assert ask(port, "GET", "/healthz") == 200
        before = scraped(port)
        assert before["ozg_answer_seconds_count", "GET", "200", "robots"] == 12
        assert before["ozg_answer_seconds_bucket", "30.0", "GET", "200", "robots"] == 12
        assert before["ozg_answer_seconds_count", "GET", "404", "none"] == 1
        assert before["ozg_answer_seconds_count", "other", "403", "robots"] == 1
        assert before["ozg_answer_seconds_count", "GET", "500", "rollouts"] == 1
        assert before["ozg_log_lines_total", "ERROR", "django.request"] == 1
        assert before["ozg_log_lines_total", "WARNING", "django.security.csrf"] == 2
        assert "geheim" not in str(before)
        assert not any("healthz" in each for each in before)
        workers = re.findall(r"Booting worker with pid: (\d+)", log.read_text())
        [folder] = {path.parent for pid in workers for path in IN_MEMORY.glob(f"ozg-metrics-*/*_{pid}.db")}
        for pid in workers:
            os.kill(int(pid), signal.SIGKILL)
        assert ask(port, "GET", "/robots.txt") == 200
        assert scraped(port)["ozg_answer_seconds_count", "GET", "200", "robots"] == 13
        assert folder.is_dir()
    assert not folder.exists()
    assert not list(tmp_path.glob("ozg-metrics-*"))


@pytest.mark.walk
@pytest.mark.django_db
def test_the_state_of_the_site_is_among_them(client, settings, tmp_path):
    settings.OPERATOR_TOKEN, settings.BACKUP_FOLDER, settings.BACKUP_HOURS = TOKEN, tmp_path, 26
    found = figures(client.get(PATH, headers=ASKED).content.decode())
    assert found["ozg_version", "0.1.0"] == 1
    assert found["ozg_database_up",] == 1
    assert found["ozg_pending_migrations",] == 0
    assert found["ozg_problems",] == 1  # no backup
    assert found["ozg_read_only",] == 0
    assert found["ozg_free_bytes", "BACKUP_FOLDER"] > 0
    assert ("ozg_backup_age_seconds",) not in found


@pytest.mark.django_db
def test_nobody_is_answered_without_the_token(client, staff, settings):
    assert client.get(PATH).status_code == 404
    settings.OPERATOR_TOKEN = TOKEN
    for caller in (client, staff()):
        for given in ("", TOKEN[1:], f"Bearer {TOKEN}x"):
            answer = caller.get(PATH, headers={"Authorization": given})
            assert answer.status_code == 401
            assert b"ozg_" not in answer.content
