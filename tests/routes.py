"""Every address of the site, with an example of each: what tests of access walk over."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver


def routes() -> list[str]:
    """The route of every URL pattern, as it is written."""
    return [route for route, _ in _walk(get_resolver().url_patterns, "")]


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.name
