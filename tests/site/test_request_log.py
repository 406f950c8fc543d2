"""Each request has an identifier and a line in the log: plain or as JSON, without what is nobody's business."""

import json
import logging
import re
from logging.config import DictConfigurator

import pytest
from django.test import Client, override_settings

from papers.freezing import freeze, publish
from records.history import acting
from tests.example_papers import explain_errors
from tests.factories import PaperFactory, UserFactory
from tests.site.test_log import lines  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
logged = override_settings(ACCESS_LOG=True)


@logged
def test_an_answer_and_its_line_name_the_request(client, lines):  # noqa: F811
    answer = client.get("/projekte/?q=geheim")
    identifier = answer["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", identifier)
    assert re.search(rf"INFO ozgtracker\.access: GET /projekte/ 200, \d+ ms \[{identifier}\]$", lines()[-1])
    assert client.get("/projekte/")["X-Request-ID"] != identifier


@pytest.mark.walk(4)
@logged
def test_the_identifier_of_a_proxy_is_taken_over_where_it_is_one(client, lines):  # noqa: F811
    assert client.get("/projekte/", headers={"X-Request-ID": "balancer-0815"})["X-Request-ID"] == "balancer-0815"
    for forged in ("kurz", "x" * 65, "zwei worte hier", "abc\n2026-11-28 ERROR"):
        assert client.get("/projekte/", headers={"X-Request-ID": forged})["X-Request-ID"] != forged
    assert all(" INFO ozgtracker.access: " in line for line in lines())


@logged
def test_what_lets_somebody_in_and_what_was_searched_for_stay_out(client, lines):  # noqa: F811
    client.get("/antwort/geheimer-zugang/?q=gesucht")
    client.get("/antwort/geheimer-zugang/", headers={"host": "fremd.example"})
    client.get("/healthz")
    text = "\n".join(line for line in lines() if "ozgtracker.access" in line)
    assert text.count("GET /antwort/…/ ") == 2
    assert "geheimer-zugang" not in text
    assert "gesucht" not in text
    assert "healthz" not in text


@pytest.fixture
def as_json(monkeypatch, settings):
    """The lines of the log become what LOG_FORMAT=json makes of them."""
    [handler] = [each for each in logging.getLogger().handlers if each.get_name() == "stdout"]
    made = DictConfigurator(settings.LOGGING).configure_formatter(dict(settings.LOGGING["formatters"]["json"]))
    monkeypatch.setattr(handler, "formatter", made)


def failing_answer(monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("kaputt\nzweite Zeile")

    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", fails)
    answer = Client(raise_request_exception=False).get("/projekte/")
    identifier = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert f"mit der die Betreuung den Fehler findet: <code>{identifier}</code>" in answer.content.decode()
    return identifier


def test_an_error_is_found_by_the_identifier_on_its_page(monkeypatch, lines):  # noqa: F811
    identifier = failing_answer(monkeypatch)
    assert any(line.endswith(f"Internal Server Error: /projekte/ [{identifier}]") for line in lines())


def test_as_json_an_error_is_one_line_with_its_traceback(monkeypatch, lines, as_json):  # noqa: F811
    identifier = failing_answer(monkeypatch)
    [said] = [each for each in map(json.loads, lines()) if each["level"] == "ERROR"]
    assert (said["request_id"], said["logger"]) == (identifier, "django.request")
    assert "RuntimeError: kaputt\nzweite Zeile" in said["traceback"]


@logged
def test_as_json_each_line_is_an_object_with_its_figures(client, lines, as_json):  # noqa: F811
    client.get("/projekte/")
    said = json.loads(lines()[-1])
    assert (said["method"], said["path"], said["status"]) == ("GET", "/projekte/", 200)
    assert said["milliseconds"] >= 0
    assert said["logger"] == "ozgtracker.access"


@pytest.mark.walk
def test_deeds_of_weight_are_logged_once_they_are_stored(lines, django_capture_on_commit_callbacks):  # noqa: F811
    anna, bert = (UserFactory(username=name, is_superuser=True) for name in ("anna", "bert"))
    paper = PaperFactory(reference="VO/1")
    explain_errors(paper)
    with django_capture_on_commit_callbacks(execute=True), acting(anna):
        freeze(paper, anna)
        bert.groups.create(name="Gäste")
        assert not [line for line in lines() if "ozgtracker.security: Paper" in line]
    with django_capture_on_commit_callbacks(execute=True), acting(bert):
        publish(paper, bert)
    deeds = [line.split("ozgtracker.security: ")[1] for line in lines() if "ozgtracker.security" in line]
    assert [deed for deed in deeds if deed.startswith("Paper")] == [
        "Paper frozen: VO/1 (anna)",
        "Paper published: VO/1 (bert)",
    ]
    assert "Account changed: bert, groups (anna)" in deeds
