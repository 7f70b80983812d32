"""Code among words, between backticks.

Python-Markdown looks for the end of every span from its beginning, which is quadratic, and guesses
where it finds none. This reads a run of text once, as CommonMark defines it: a span ends at the
next row of as many backticks (https://spec.commonmark.org/0.31.2/#code-spans).
"""

import html
import re
from bisect import bisect_left
from collections import defaultdict
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import AtomicString

from web.dialect.page import Page
from web.dialect.parts import PageExtension, PageTreeprocessor

TICKS = re.compile(r"`+")
OPENING = re.compile(r"\\.|(`+)", re.DOTALL)


def spans(text: str) -> list[tuple[int, int, int]]:
    """Where the code spans of a text are: start, end, and how many backticks enclose each."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row in TICKS.finditer(text):
        rows[len(row[0])].append(row.start())
    found, at = [], 0
    while opening := OPENING.search(text, at):
        at = opening.end()
        if not opening[1]:
            continue
        ticks = len(opening[1])
        after = bisect_left(rows[ticks], at)
        if after < len(rows[ticks]):
            at = rows[ticks][after] + ticks
            found.append((opening.start(), at, ticks))
    return found


def content(code: str) -> str:
    """What stands between the backticks, on one line, less the space that keeps them apart."""
    code = code.replace("\n", " ")
    padded = code.startswith(" ") and code.endswith(" ") and code.strip(" ")
    return code[1:-1] if padded else code


class CodeSpans(PageTreeprocessor):
    """Makes code of all code spans, before anything else reads the words."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(page)
        self.md = md

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and "`" in element.text:
                element.text = self.stashed(element.text)
            if element.tail and "`" in element.tail:
                element.tail = self.stashed(element.tail)

    def stashed(self, text: str) -> str:
        """The text with placeholders in the place of its code."""
        if isinstance(text, AtomicString):
            return text
        parts, at = [], 0
        for start, end, ticks in spans(text):
            code = html.escape(content(text[start + ticks : end - ticks]), quote=False)
            placeholder = self.page.stash(self.md, f"<code>{code}</code>", code)
            parts += [text[at:start], placeholder]
            at = end
        return "".join([*parts, text[at:]])


class CodeSpansExtension(PageExtension):
    """Code among words."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.deregister("backtick")
        # After the bounds, which make what is too long untouchable.
        md.treeprocessors.register(CodeSpans(md, self.page), "code_spans", 24)
