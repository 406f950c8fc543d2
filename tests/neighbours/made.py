"""Packages of other municipalities for tests, written without our own code, and a server that publishes one."""

import csv
import json
import threading
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

DAY = "2026-11-01"
COLUMNS = {
    "projekte": {
        "Projekt": "string", "Beginn": "date", "Fertigstellung": "date", "ursprünglich": "date",
        "Projektstand": "string", "Fortschritt in %": "number", "Leistungseinheiten": "integer",
        "davon fertig": "integer",
        "Prozessbündel": "integer", "davon digitalisiert": "integer", "Stichtag": "date",
    },
    "foerdermittel": {
        "Projekt": "string", "Landesförderung": "number", "Ausgezahlt": "number", "davon offen (Ausgezahlt)": "number",
        "Zurückgezahlt": "number", "davon offen (Zurückgezahlt)": "number", "Stichtag": "date",
    },
    "leistungen": {"OZG-ID": "string", "Leistung": "string", "Reifegrad": "string", "Stichtag": "date"},
}  # fmt: skip
LEVEL = "{} (Modell 1.1)"
USUAL = object()


def project(title="Aktenplan", **cells):
    return {"Projekt": title, "Beginn": "2020-01-01", "Projektstand": "läuft", "Leistungseinheiten": "10",
            "davon fertig": "4", "Prozessbündel": "0", "davon digitalisiert": "", **cells}  # fmt: skip


def grant(**cells):
    return {"Projekt": "Aktenplan", "Landesförderung": "900000.00", "Ausgezahlt": "300000.00",
            "Zurückgezahlt": "50000.00", **cells}  # fmt: skip


def service(ozg_id, level=""):
    return {"OZG-ID": ozg_id, "Leistung": f"Leistung {ozg_id}", "Reifegrad": level}


NEWER = "Stand im Katalog"  # a column that packages of older programs lack


def columns_of(name, has_newer):
    """The columns of a table with their types."""
    return {**COLUMNS[name], **({NEWER: "string"} if has_newer else {})}


def csv_of(name, rows, day=DAY, columns=None):
    text = StringIO(newline="")
    writer = csv.DictWriter(
        text, columns or list(columns_of(name, any(NEWER in row for row in rows))), lineterminator="\r\n", restval=""
    )
    writer.writeheader()
    writer.writerows({**row, "Stichtag": day} for row in rows)
    return text.getvalue().encode()


def resource(table, content, **more):
    columns = columns_of(table, NEWER.encode() in content)
    return {
        "name": table, "path": f"{table}.csv", "bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {"fields": [{"name": header, "type": kind} for header, kind in columns.items()]},
        **more,
    }  # fmt: skip


def package(day=DAY, publisher="Solingen", projects=USUAL, grants=USUAL, services=USUAL, **more):
    """The files of a package by their names; None: without that table."""
    usual = {
        "projekte": [project()],
        "foerdermittel": [grant()],
        "leistungen": [service("10001", LEVEL.format("3 Online-Leistung")), service("10002")],
    }
    tables = dict(zip(usual, (projects, grants, services), strict=True))
    rows = {name: usual[name] if given is USUAL else given for name, given in tables.items()}
    files = {f"{name}.csv": csv_of(name, of_table, day) for name, of_table in rows.items() if of_table is not None}
    described = [resource(path.removesuffix(".csv"), content) for path, content in files.items()]
    contributors = [{"title": publisher, "roles": ["publisher"]}]
    return described_as({"stichtag": day, "contributors": contributors, "resources": described, **more}, files)


def described_as(description, files):
    return {"datapackage.json": json.dumps(description, ensure_ascii=False).encode(), **files}


class Publisher(BaseHTTPRequestHandler):
    """Publishes `server.files` under /daten/heute/ with ETags, and counts what it sent; `server.answer` answers instead
    where there is one."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1_000_000  # head and body at once

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        if server.answer and server.answer(self):
            return
        folder, _, name = self.path.rpartition("/")
        content = server.files.get(name) if folder.startswith("/daten/") else None
        if content is None:
            self.send(404, b"")
            return
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        if self.headers["If-None-Match"] == etag:
            self.send(304, b"")
        else:
            self.send(200, content, ETag=etag)

    def send(self, status, content, **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)
        self.server.sent += len(content)

    def log_message(self, *args):
        pass


@contextmanager
def publishing(files, answer=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.daemon_threads = True
    server.files, server.answer, server.asked, server.sent = files, answer, [], 0
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
