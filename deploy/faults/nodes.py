"""Two nodes of the program behind nginx, with the configuration that docs/betrieb.md names, on loopback; and visitors
who come through it."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from bench.client import TIMEOUT, Client
from bench.config import ROOT, VAR
from bench.servers import Site, free_port, running, site

CONFIGURATION = ROOT / "deploy" / "nginx" / "ozg-tracker.conf"
# What an operator puts into nginx.conf, for a server of its own without root's folders.
AROUND = """\
daemon off;
error_log stderr;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ozg-tracker.conf;
}}
"""
BEHIND_NGINX = {"SECURE_SSL_REDIRECT": "0", "CLIENT_ADDRESS_HEADER": "X-Forwarded-For"}


class Visitor(Client):
    """Comes by HTTPS through nginx, whose certificate is one of this run."""

    def connect(self) -> HTTPConnection:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return HTTPSConnection("127.0.0.1", self.port, timeout=TIMEOUT, context=context)

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "Origin": f"https://127.0.0.1:{self.port}"}


class NodeVisitor(Client):
    """Comes to a node itself, and says what nginx would."""

    def headers(self) -> dict[str, str]:
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        return {**super().headers(), **said, "Origin": f"https://127.0.0.1:{self.port}"}


@dataclass(frozen=True)
class Nodes:
    """Where nginx answers by HTTPS, and the nodes behind it."""

    port: int
    first: Site
    second: Site

    @property
    def both(self) -> tuple[Site, Site]:
        return self.first, self.second


@contextmanager
def two_nodes(database_url: str, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Nodes]:
    """Two nodes on the database, with the one folder that they share, and nginx before them."""
    given = {**BEHIND_NGINX, "IMPORT_FOLDER": str(folder / "importe"), **(settings or {})}
    with (
        site(database_url, "node_1", given) as first,
        site(database_url, "node_2", given) as second,
        nginx(folder, [first.port, second.port]) as port,
    ):
        yield Nodes(port, first, second)


@contextmanager
def nginx(folder: Path, nodes: list[int]) -> Iterator[int]:
    """nginx with the documented configuration, its names and addresses replaced; yields its port for HTTPS."""
    port, plain = free_port(), free_port()
    folder = folder / "nginx"
    folder.mkdir()
    certificate(folder)
    places = {
        "knoten1.stadt.example:8000": f"127.0.0.1:{nodes[0]}",
        "knoten2.stadt.example:8000": f"127.0.0.1:{nodes[-1]}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "ozg.stadt.example": "127.0.0.1",
        "$host;": f"$host:{port};",
        "/etc/ssl/ozg": str(folder),
        "root /srv/ozg-tracker/var;": f"root {VAR};",
        "root /srv/ozg-tracker/deploy/nginx;": f"root {CONFIGURATION.parent};",
    }
    text = CONFIGURATION.read_text(encoding="utf-8")
    for documented, here in places.items():
        if documented not in text:
            raise ValueError(f"{CONFIGURATION}: {documented} is missing")
        text = text.replace(documented, here)
    (folder / "ozg-tracker.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    command = [program(), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    subprocess.run([*command, "-t", "-q"], check=True)
    with running(command, {"PATH": "/usr/bin"}, plain, "/", VAR / "nginx.log"):
        yield port


def program() -> str:
    """nginx lies where an account's PATH often does not lead. Raises a FileNotFoundError where there is none."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError("nginx is not installed (on Debian: apt-get install nginx-light)")
    return found


def certificate(folder: Path) -> None:
    """One for this run alone."""
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"), "-subj", "/CN=127.0.0.1"]
    subprocess.run(["openssl", "req", *options, *files], check=True, capture_output=True)
