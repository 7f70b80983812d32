"""The questions that a topic asks of whoever has read it.

They are what its text lists under a heading of the second or third level that says "Check
yourself", in whatever case: each item of each list there, up to the next heading of that level or
above, or to the footnotes. The items come as the HTML that was sanitised when the text was saved;
nothing is put into it, only cut out of it, and references to footnotes are cut off.
"""

import re
from html.parser import HTMLParser
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

HEADING: Final = "check yourself"
LEVELS: Final = {f"h{level}": level for level in range(1, 7)}
LISTS: Final = ("ol", "ul")
REFERENCE: Final = re.compile(r'<sup[^>]*><a [^>]*class="footnote-ref".*?</sup>', re.DOTALL)


def questions(html: str) -> list[SafeString]:
    """The check questions in a topic's `html`, in order; none if it has no such heading."""
    if HEADING.split()[-1] not in html.casefold():  # most texts need no parsing
        return []
    page = _Page(html)
    asked = (REFERENCE.sub("", html[start:end]).strip() for start, end in page.items)
    return [mark_safe(question) for question in asked]  # noqa: S308 (sanitised when it was saved)


class _Page(HTMLParser):
    """Where, in the HTML, the inside of each question begins and ends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[tuple[int, int]] = []
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._level = 0  # of the heading that the questions stand under; 0 outside
        self._heading: str | None = None  # the words of the heading that is open
        self._in_link = False
        self._depth = 0  # lists within lists
        self._start = 0
        self.feed(html)
        self.close()

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in LEVELS:
            self._heading = ""
            if LEVELS[tag] <= self._level:
                self._level = 0
        elif tag == "a":
            self._in_link = ("class", "heading-link") in attrs
        elif ("class", "footnote") in attrs:
            self._level = 0
        elif tag in LISTS:
            self._depth += 1
        elif tag == "li" and self._level and self._depth == 1:
            self._start = self._at + len(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "h3") and " ".join((self._heading or "").split()).casefold() == HEADING:
            self._level = LEVELS[tag]
        if tag in LEVELS:
            self._heading = None
        elif tag == "a":
            self._in_link = False
        elif tag in LISTS:
            self._depth -= 1
        elif tag == "li" and self._level and self._depth == 1:
            self.items.append((self._start, self._at))

    def handle_data(self, data: str) -> None:
        if self._heading is not None and not self._in_link:
            self._heading += data
