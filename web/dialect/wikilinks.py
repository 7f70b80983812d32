"""Links by name: `[[Consistent hashing]]`, `[[redis|Redis]]`, `[[post:dns-records]]`.

The caller says where each key leads. A key that leads nowhere is shown as words and marked, for
what it names may be written tomorrow.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import AtomicString

from web.dialect.parts import PageExtension, PagePattern, PageTreeprocessor

LINK = r"\[\[([^\[\]|\n\x02\x03]{1,200})(?:\|([^\[\]\n]{1,300}))?\]\]"
SOURCE_LINK = re.compile(LINK)
FORCED = re.compile(r"(?:post|topic):\s*")


def keys(source: str) -> list[str]:
    """Every key in a text, distinct, in order; those in code too, for it looks at no structure."""
    # In a table the bar is written `\\|`.
    found = (match[1].removesuffix("\\").strip() for match in SOURCE_LINK.finditer(source))
    return list(dict.fromkeys(key for key in found if key))


class WikiLink(PagePattern):
    """Makes the link, or the words that stand for it."""

    def made(self, m: re.Match[str]) -> Element | None:
        key = m[1].strip()
        if not key:
            return None
        if key in self.page.links:
            link = Element("a", {"class": "wikilink", "href": self.page.links[key]})
        else:
            link = Element("span", {"class": "wikilink is-missing"})
        link.set("data-key", key)
        # The author's words as they are, but for code, which is a placeholder by now.
        link.text = AtomicString((m[2] or "").strip() or FORCED.sub("", key, count=1) or key)
        return link


class Mentions(PageTreeprocessor):
    """Notes what the text links to, in the order of the text."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = element.attrib.pop("data-key", None)
            if key is None:
                continue
            self.page.mentions[key] = None
            if key not in self.page.links:
                said = f"[[{key}]] leads nowhere: no topic or post has that name."
                self.page.warn(said, at=f"[[{key}")


class WikiLinksExtension(PageExtension):
    """Links by name."""

    def extendMarkdown(self, md: Markdown) -> None:
        # Before references, to which the inner brackets would look like a label.
        md.inlinePatterns.register(WikiLink(LINK, md, self.page), "wikilink", 175)
        md.treeprocessors.register(Mentions(self.page), "mentions", 17)
