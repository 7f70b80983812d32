"""What a reader gets from a page, for assertions that hold whatever the markup."""

import re
from html.parser import HTMLParser
from typing import Any

HIDDEN = {"script", "style", "title", "svg"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.hidden += tag in HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _parse(response: Any) -> _Page:
    page = _Page()
    page.feed(response.content.decode())
    return page


def words(response: Any) -> str:
    """The words on the page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(_parse(response).words)).strip()


def links(response: Any) -> list[str]:
    """Where the page's links lead."""
    return [attrs["href"] for tag, attrs in _parse(response).tags if tag == "a" and "href" in attrs]


def tags(response: Any, name: str) -> list[dict[str, str]]:
    """The attributes of each element called `name`."""
    return [attrs for tag, attrs in _parse(response).tags if tag == name]
