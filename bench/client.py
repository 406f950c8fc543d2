"""A small HTTP client for 127.0.0.1: pages, downloads and forms, each with its time in seconds."""

from dataclasses import dataclass
from gzip import decompress
from http.client import BadStatusLine, HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode

from .config import PASSWORD, USER
from .forms import Fields, form_with

TIMEOUT = 120
TIDY_UP_SECONDS = 0.005
CHUNK = 65_536
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class PageResponse:
    """A whole answer and the seconds until its last byte."""

    status: int
    text: str
    seconds: float
    location: str = ""


@dataclass(frozen=True)
class Download:
    """A whole download: seconds to its first row of data and to its last byte, and its lines."""

    first_row: float
    seconds: float
    lines: int


class UnexpectedAnswerError(Exception):
    """The server answered with another status than a measurement can use."""


class Client:
    """A visitor with cookies. With `keep` one connection serves all requests, else each has its own. With `compressed`
    it takes pages compressed, as browsers do."""

    def __init__(self, port: int, *, keep: bool = True, compressed: bool = False) -> None:
        self.port = port
        self.keep = keep
        self.compressed = compressed
        self.cookies: dict[str, str] = {}
        self.connection: HTTPConnection | None = None

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def headers(self) -> dict[str, str]:
        return {"Host": f"127.0.0.1:{self.port}", "Accept-Language": "de"}

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def request(
        self, method: str, path: str, fields: Fields | bytes | None = None, content_type: str = FORM
    ) -> tuple[HTTPResponse, float]:
        """The answer, its body unread, and when the request was sent; a stale connection is replaced."""
        headers = self.headers()
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.compressed:
            headers["Accept-Encoding"] = "gzip"
        if fields is not None:
            headers["Content-Type"] = content_type
        body = urlencode(fields) if isinstance(fields, dict) else fields
        fresh = self.connection is None
        start = perf_counter()
        try:
            connection = self.connection = self.connection or self.connect()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
        except (BadStatusLine, ConnectionError):
            self.close()
            if fresh:
                raise
            return self.request(method, path, fields, content_type)
        self.remember(response)
        return response, start

    def remember(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value

    def answer(self, method: str, path: str, fields: Fields | None = None) -> PageResponse:
        response, start = self.request(method, path, fields)
        body = response.read()
        seconds = perf_counter() - start
        if not self.keep or response.will_close:
            self.close()
        if response.getheader("Content-Encoding") == "gzip":
            body = decompress(body)
        return PageResponse(response.status, body.decode(), seconds, response.getheader("Location", ""))

    def get(self, path: str) -> PageResponse:
        return self.answer("GET", path)

    def post(self, path: str, fields: Fields) -> PageResponse:
        return self.answer("POST", path, fields)

    def upload(self, path: str, fields: Fields, name: str, file: Path) -> PageResponse:
        """Send a form with a file."""
        boundary = "bench-boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        ]
        begin = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n\r\n'
        body = ("".join(parts) + begin).encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        response, start = self.request("POST", path, body, f"multipart/form-data; boundary={boundary}")
        text, location = response.read().decode(), response.getheader("Location", "")
        return PageResponse(response.status, text, perf_counter() - start, location or "")

    def page(self, path: str) -> float:
        """Seconds of a page that must be found; a pause beforehand lets the server tidy up after the one before."""
        sleep(TIDY_UP_SECONDS)
        answer = self.get(path)
        if answer.status != 200:
            raise UnexpectedAnswerError(f"{path}: status {answer.status}")
        return answer.seconds

    def download(self, path: str, *, whole: bool = True) -> Download:
        """Read a file in full, or only to its first row of data; a byte order mark ahead counts as nothing."""
        response, start = self.request("GET", path)
        if response.status != 200:
            raise UnexpectedAnswerError(f"{path}: status {response.status}")
        lines, first_row = 0, 0.0
        while chunk := response.read1(CHUNK):
            lines += chunk.count(b"\n")
            if lines > 1 and not first_row:
                first_row = perf_counter() - start
                if not whole:
                    break
        seconds = perf_counter() - start
        if not whole or not self.keep:
            response.close()
            self.close()
        return Download(first_row, seconds, lines)

    def log_in(self, number: int = 0) -> None:
        """Sign in through the form as one of the benchmark's users."""
        fields = form_with(self.get("/anmelden/").text, "password")
        answer = self.post("/anmelden/", {**fields, "login": USER.format(number), "password": PASSWORD})
        if answer.status != 302:
            raise UnexpectedAnswerError(f"sign-in: status {answer.status}")
