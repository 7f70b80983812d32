"""What one rendering knows and finds out, shared by the parts of the dialect."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

# A hostile text can earn a warning a line; nobody reads more than these.
MOST_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a rendered text: its level (2 to 6), its anchor, its words."""

    level: int
    id: str
    text: str


@dataclass(slots=True)
class Page:
    """The text being rendered: whose it is, what its links mean, what was found in it."""

    curated: bool
    size: int
    links: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    prefix: str = ""
    headings: list[Heading] = field(default_factory=list)
    diagrams: dict[str, str] = field(default_factory=dict)
    # The entries of the footnotes, by label.
    notes: dict[str, Element] = field(default_factory=dict)
    # How many raw elements stand open.
    opened: int = 0
    # Characters so far of code given to a lexer, of coloured code that came out, of diagrams and
    # of formulas: each has its bound in its own module.
    lexed: int = 0
    coloured: int = 0
    drawings: int = 0
    drawn: int = 0
    typeset: int = 0
    # Ordered sets: a dictionary keeps the order in which its keys came.
    mentions: dict[str, None] = field(default_factory=dict)
    # Each sentence, and a line of the source that it is about, if that can be told.
    warnings: dict[str, str] = field(default_factory=dict)
    # What a placeholder of finished HTML stands for in plain words, for headings.
    plain: dict[str, str] = field(default_factory=dict)

    def warn(self, sentence: str, at: str = "") -> None:
        """Tell the author, once, about something that did not come out as written.

        `at` is the piece of the source that it is about, for the number of its line.
        """
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.setdefault(sentence, at.strip().partition("\n")[0][:200])

    def stash(self, md: Markdown, markup: str, plain: str = "") -> AtomicString:
        """Keep finished HTML out of reach of the inline patterns.

        Returns the placeholder to put in the tree; it becomes `markup` after serialising, and
        `plain` where only words will do.
        """
        placeholder = AtomicString(md.htmlStash.store(markup))
        self.plain[placeholder] = plain
        return placeholder

    def words(self, element: Element) -> str:
        """What a reader reads in an element of the finished tree, on one line."""
        return " ".join(html.unescape(self.unstashed("".join(_texts(element)))).split())

    def unstashed(self, text: str) -> str:
        """`text` with words in the place of placeholders: attributes can hold no HTML."""
        return HTML_PLACEHOLDER_RE.sub(lambda match: self.plain.get(match[0], ""), text)


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        # The number of a footnote is not part of the words it stands behind.
        if child.get("class") not in ("footnote-ref", "footnote-back"):
            yield from _texts(child)
        yield child.tail or ""


def excerpt(text: str, length: int = 60) -> str:
    """The first words of `text` on one line, for a warning."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
