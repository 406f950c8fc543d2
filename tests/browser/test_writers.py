"""Eight people edit one record through the admin of a running server: every save accepted is in its history.

WRITERS_SECONDS=60 lets them write for a minute.
"""

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from bench.client import Client
from bench.forms import form_with
from tests.samples import size

WRITERS = 8
SECONDS = float(os.environ.get("WRITERS_SECONDS", size(4, 2)))
DIVISIONS = "/admin/units/division/"
NAMES = "/admin/units/divisionname/"


def signed_in(port):
    client = Client(port)
    fields = form_with(client.get("/anmelden/").text, "password")
    answer = client.post("/anmelden/", {**fields, "login": "demo-admin", "password": "ozg-demo"})
    assert answer.status == 302
    return client


def write(port, address, number):
    """Names given until the time is up, in their order, and how often the form was refused and sent again."""
    saved, refused = [], 0
    deadline = time.monotonic() + SECONDS
    with closing(signed_in(port)) as client:
        while time.monotonic() < deadline:
            name = f"Probe {number}.{len(saved)}"
            entered = {"name": name, "change_kind": "berichtigung", "change_reason": "Probe", "_save": "1"}
            answer = client.get(address)
            while answer.status == 200:
                answer = client.post(address, form_with(answer.text, "_save") | entered)
                refused += "Nicht gespeichert, denn" in answer.text
            assert answer.status == 302, answer.status
            saved.append(name)
    return saved, refused


def history(client, address):
    """Pairs of names, before and after each change, oldest first."""
    found, page, pages = [], 1, 1
    while page <= pages:
        text = client.get(f"{address}?p={page}").text
        pages = int(next(iter(re.findall(r"Seite \d+ von (\d+)", text)), 1))
        found += re.findall(r"<strong>Name:</strong> (.*?) → (.*?)</li>", text)
        page += 1
    return found[::-1]


@pytest.mark.walk
def test_no_save_of_eight_writers_is_lost(served):
    port = urlsplit(served).port
    with closing(signed_in(port)) as client:
        check_writers(client, port)


def check_writers(client, port):
    fields = form_with(client.get(f"{DIVISIONS}add/").text, "_continue")
    answer = client.post(f"{DIVISIONS}add/", {**fields, "name": "Probe", "_continue": "1"})
    assert answer.status == 302
    number = max(map(int, re.findall(rf"{DIVISIONS}(\d+)/change/", client.get(f"{DIVISIONS}?q=Probe").text)))
    address = f"{DIVISIONS}{number}/change/"
    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(lambda writer: write(port, address, writer), range(WRITERS)))
    saved = [name for names, _ in results for name in names]
    (statement,) = set(re.findall(rf"{NAMES}(\d+)/change/", client.get(address).text))
    changes = history(client, f"{NAMES}{statement}/history/")
    assert changes[0] == ("–", "Probe")
    assert [before for before, _ in changes[1:]] == [after for _, after in changes[:-1]]
    assert sorted(after for _, after in changes[1:]) == sorted(saved)
    assert form_with(client.get(address).text, "_save")["name"] == changes[-1][1]
    print(f"{len(saved)} saved, {sum(refused for _, refused in results)} refused and sent again, none lost")
