"""Pages and other texts go over the line compressed; files are sent as they are, most of them being so already."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip

COMPRESSED = ("text/html", "application/atom+xml", "application/xml", "image/svg+xml")


def accepts_gzip(request: HttpRequest) -> bool:
    return bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")))


class CompressionMiddleware(GZipMiddleware):
    """Django's, which adds a random length so that nobody reads secrets from that of the answer (BREACH), for texts
    that are made whole; what is streamed begins at once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)
