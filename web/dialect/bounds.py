"""Python-Markdown's inline patterns, held to time that grows with the text and not faster.

A link is looked for at every opening bracket, and Python-Markdown reads on to the end of the text
for each: 4,000 brackets take 1.5 seconds. Here a label is given up after 999 characters
(CommonMark's own bound, https://spec.commonmark.org/0.31.2/#link-label) or ten brackets within one
another, and an address after 2,000. What is left is quadratic in one run of text only, so a run is
bounded too.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown import inlinepatterns as patterns
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

LONGEST_LABEL = 999
LONGEST_ADDRESS = 2_000
DEEPEST_LABEL = 10

# A paragraph of 1,300 words. One longer than that is shown as it was typed.
LONGEST_RUN = 8_000

# What every inline pattern begins with or holds. Most cells and many paragraphs have none of it and
# need not be offered to 18 patterns, which makes ordinary texts a fifth quicker too.
MARK = re.compile(r"[`\\\[<*_~$]|://|www\.| \n", re.I)

# Python-Markdown tries a row of these from every place within it.
ROW = re.compile(r"([*_~])\1{199}")

BRACKET = re.compile(r"[\[\]]")

# Right behind the words: `[ ] [x]` is two boxes and not a link.
LABEL = re.compile(r"\[([^\[\]]{0,999})\]")

# https://spec.commonmark.org/0.31.2/#link-destination, with brackets up to three deep.
DESTINATION = re.compile(
    r"""
    \( \s*+
    (?: < (?P<angled> [^<>\n]*+ ) >
      | (?P<bare> (?!<) (?: [^\s()] | \( (?: [^\s()] | \( [^\s()]*+ \) )*+ \) )*+ )
    )
    (?: \s++ (?P<title> "[^"]*+" | '[^']*+' | \( [^()]*+ \) ) )?+
    \s*+ \)
    """,
    re.VERBOSE,
)


class Bounded(patterns.LinkInlineProcessor):
    """The two steps that all links and images share, each with an end."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        """The label that begins at `index`, where it ends, and whether it does."""
        depth = 1
        for bracket in BRACKET.finditer(data, index, index + LONGEST_LABEL):
            depth += 1 if bracket[0] == "[" else -1
            if depth == 0:
                return data[index : bracket.start()], bracket.end(), True
            if depth > DEEPEST_LABEL:
                break
        return "", index, False

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """The address and title in round brackets at `index`, where they end, whether they do."""
        found = DESTINATION.match(data, index, index + LONGEST_ADDRESS)
        if not found:
            return "", None, index, False
        href = found["angled"] or found["bare"] or ""
        title = found["title"]
        return (
            self.unescape(href),
            " ".join(self.unescape(title[1:-1]).split()) if title else None,
            found.end(),
            True,
        )


class Link(Bounded):
    """`[words](address)`"""


class Image(Bounded, patterns.ImageInlineProcessor):
    """`![words](address)`"""


class Reference(Bounded, patterns.ReferenceInlineProcessor):
    """`[words][label]`"""

    RE_LINK = LABEL


class ShortReference(Bounded, patterns.ShortReferenceInlineProcessor):
    """`[label]`"""


class ImageReference(Bounded, patterns.ImageReferenceInlineProcessor):
    """`![words][label]`"""

    RE_LINK = LABEL


class ShortImageReference(Bounded, patterns.ShortImageReferenceInlineProcessor):
    """`![label]`"""


class Runs(Treeprocessor):
    """Puts out of reach of the inline patterns the runs they must not read or need not read."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text:
                element.text = self.sorted_out(element.text)
            if element.tail:
                element.tail = self.sorted_out(element.tail)

    def sorted_out(self, text: str) -> str:
        readable = len(text) <= LONGEST_RUN and MARK.search(text) and not ROW.search(text)
        return text if readable else AtomicString(text)


class BoundsExtension(Extension):
    """Puts the bounded patterns where the unbounded ones were."""

    def extendMarkdown(self, md: Markdown) -> None:
        link, image = patterns.LINK_RE, patterns.IMAGE_LINK_RE
        for name, priority, pattern in (
            ("reference", 170, Reference(link, md)),
            ("link", 160, Link(link, md)),
            ("image_link", 150, Image(image, md)),
            ("image_reference", 140, ImageReference(image, md)),
            ("short_reference", 130, ShortReference(link, md)),
            ("short_image_ref", 125, ShortImageReference(image, md)),
        ):
            md.inlinePatterns.register(pattern, name, priority)
        md.treeprocessors.register(Runs(md), "runs", 25)
