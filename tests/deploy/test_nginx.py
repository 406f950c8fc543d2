"""The documented configuration of nginx, run by nginx itself."""

import ssl
from contextlib import contextmanager
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.servers import VAR
from deploy.faults.nodes import nginx


class Answering(BaseHTTPRequestHandler):
    """A node that answers everything."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


@contextmanager
def node():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def status(port, path):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.walk
def test_links_that_let_somebody_in_are_not_in_the_access_log(tmp_path):
    VAR.mkdir(parents=True, exist_ok=True)
    paths = ["/projekte/", "/antwort/GEHEIM1/", "/antwort/GEHEIM2/danke/", "/anmelden/passwort/3-GEHEIM3/", "/hilfe/"]
    with node() as port, nginx(tmp_path, [port]) as https:
        assert [status(https, path) for path in paths] == [200] * 5
    log = (tmp_path / "nginx" / "access.log").read_text(encoding="utf-8")
    assert "GET /projekte/ " in log
    assert "GET /hilfe/ " in log
    assert "GEHEIM" not in log
