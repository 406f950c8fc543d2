"""An answer as it is kept: what of it is the same for everybody who is not signed in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from gzip import compress, decompress
from hashlib import sha256
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response, patch_vary_headers

from ...compression import COMPRESSED, accepts_gzip

CACHE_CONTROL = "no-cache"  # kept by browsers, and asked for again each time
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"}
OVERHEAD = 2_000  # bytes that an answer takes beside its body, about


@dataclass(frozen=True)
class KeptAnswer:
    """Headers and body, compressed where it is sent so; what a view decided of its content security policy, whose
    header is made outside; and what the address led to, for the log, where this process made it."""

    headers: Mapping[str, str]
    body: bytes
    is_compressed: bool
    policy: Mapping[str, Any]
    match: Any = None

    @classmethod
    def of(cls, response: HttpResponseBase, content: bytes, match: ResolverMatch | None = None) -> Self:
        """Of a response with this content."""
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        policy = {name: value for name, value in vars(response).items() if name.startswith("_csp_")}
        is_compressed = response.headers.get("Content-Type", "").partition(";")[0] in COMPRESSED
        body = compress(content, mtime=0) if is_compressed else content
        return cls(marked(headers, content, is_compressed=is_compressed), body, is_compressed, policy, match)

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """What the request is answered: whole, compressed or not as it takes it, or 304 where it has it already."""
        is_sent_compressed = self.is_compressed and accepts_gzip(request)
        content = self.body if is_sent_compressed or not self.is_compressed else decompress(self.body)
        response = HttpResponse(content, headers=dict(self.headers))
        if is_sent_compressed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(content))
        vars(response).update(self.policy)
        if self.match is not None:
            request.resolver_match = self.match
        if CONDITIONS.isdisjoint(request.META):  # mostly
            return response
        return get_conditional_response(request, etag=self.headers["ETag"], response=response) or response

    def dumped(self) -> bytes:
        """For a cache outside of the process: nothing that runs when it is read."""
        kept = {"headers": dict(self.headers), "is_compressed": self.is_compressed, "policy": dict(self.policy)}
        return json.dumps(kept).encode() + b"\n" + self.body

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """What was dumped. Raises a ValueError."""
        head, _, body = data.partition(b"\n")
        return cls(body=body, **json.loads(head))


def marked(headers: dict[str, str], content: bytes, *, is_compressed: bool) -> dict[str, str]:
    """The headers with what lets a browser keep the answer. Where it is sent in two ways, they are the same in meaning
    alone (a weak ETag, RFC 9110, 8.8.1)."""
    kept = HttpResponse(headers=headers)
    kept.headers["Cache-Control"] = CACHE_CONTROL
    digest = sha256(content).hexdigest()[:32]
    kept.headers["ETag"] = f'W/"{digest}"' if is_compressed else f'"{digest}"'
    patch_vary_headers(kept, ["Cookie", "Accept-Encoding"] if is_compressed else ["Cookie"])
    return dict(kept.headers)
