"""Headings: their levels, their anchors, the link beside each, and the list of contents."""

import re
import unicodedata
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown

from web.dialect.page import Heading, Page, excerpt
from web.dialect.parts import PageExtension, PageTreeprocessor

LEVELS = {f"h{level}": level for level in range(1, 7)}
LONGEST_SLUG = 80


def slug(words: str) -> str:
    """The words of a heading as an anchor: letters and digits of any script, and hyphens."""
    words = unicodedata.normalize("NFKC", words).lower()
    words = re.sub(r"[^\w\s-]", "", words)
    return re.sub(r"[\s_-]+", "-", words)[:LONGEST_SLUG].strip("-") or "section"


class Headings(PageTreeprocessor):
    """Finishes all headings of a text."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.used: dict[str, int] = {}

    def run(self, root: Element) -> None:
        headings = [element for element in root.iter() if element.tag in LEVELS]
        # A page has one h1 and it is not in the text: where a text has one, all go down a level.
        shift = any(heading.tag == "h1" for heading in headings)
        before = 1
        for heading in headings:
            level = min(LEVELS[heading.tag] + shift, 6)
            words = self.page.words(heading)
            if level > before + 1:
                self.page.warn(
                    f"The heading “{excerpt(words)}” skips a level: {level} after {before}.",
                    at=f"{'#' * LEVELS[heading.tag]} {words}",
                )
            self.finish(heading, level, words)
            before = level

    def finish(self, heading: Element, level: int, words: str) -> None:
        anchor = self.page.prefix + self.unique(slug(words))
        heading.tag = f"h{level}"
        heading.set("id", anchor)
        link = SubElement(
            heading,
            "a",
            {
                "class": "heading-link",
                "href": f"#{anchor}",
                "aria-label": "Link to this heading",
            },
        )
        link.text = "#"
        self.page.headings.append(Heading(level, anchor, words))

    def unique(self, anchor: str) -> str:
        """`anchor`, or with the next number that makes it new in this text."""
        if anchor not in self.used:
            self.used[anchor] = 1
            return anchor
        while True:
            self.used[anchor] += 1
            numbered = f"{anchor}-{self.used[anchor]}"
            if numbered not in self.used:
                self.used[numbered] = 1
                return numbered


class HeadingsExtension(PageExtension):
    """Anchors and contents."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(Headings(self.page), "headings", 15)
