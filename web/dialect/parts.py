"""The shapes that most parts of the dialect have: Python-Markdown's, with the page at hand."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from web.dialect.page import Page


class PageExtension(Extension):
    """An extension that knows the page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class PageTreeprocessor(Treeprocessor):
    """A step over the finished tree that knows the page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class PagePattern(InlineProcessor):
    """Something among words, found by a regular expression."""

    def __init__(self, pattern: str, md: Markdown, page: Page) -> None:
        super().__init__(pattern, md)
        self.page = page

    def made(self, m: re.Match[str]) -> Element | str | None:
        """What a match becomes: an element, words, or None if it is nothing after all."""
        raise NotImplementedError

    def end(self, m: re.Match[str], made: Element | str) -> int:
        """Where in the text the thing ends, if that is not where the match does."""
        return m.end()

    def handleMatch(  # type: ignore[override]  # the stubs inherit from the older protocol
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        made = self.made(m)
        return (None, None, None) if made is None else (made, m.start(), self.end(m, made))
