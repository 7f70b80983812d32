"""Compression of answers, but for what is compressed by nature."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class TextMiddleware(GZipMiddleware):
    """Django's own, which pads at random against BREACH. A photograph would only cost it time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        kind = response.get("Content-Type", "")
        if kind.startswith("image/") and not kind.startswith("image/svg"):
            return response
        return super().process_response(request, response)
