"""Raw HTML in curated text: what passes, what is unwrapped, what is shown as code.

A short list passes, with almost no attributes. Comments go. Wrappers go too, but what they wrap
stays. All else is shown as code and reported, since a curator should see what did not work. In
learners' text there is no raw HTML: it is text.
"""

import html
import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import AtomicString, code_escape

from web.dialect import code
from web.dialect.page import Page, excerpt
from web.dialect.parts import PageExtension, PagePattern

PASSING = frozenset({
    "abbr", "br", "details", "figcaption", "figure", "kbd", "mark", "sub", "summary", "sup",
})  # fmt: skip
WRAPPERS = frozenset({
    "article", "aside", "center", "div", "font", "footer", "header", "hgroup", "main", "nav", "p",
    "section", "span",
})  # fmt: skip
ATTRIBUTES = {"abbr": "title", "details": "open"}

# Raw elements within one another; deep trees cost the sanitiser the square of their depth.
MOST_OPEN = 30

# https://spec.commonmark.org/0.31.2/#raw-html
COMMENT = r"<!--(?:-?>|.{0,2000}?-->)"
TAG = (
    r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)"
    r"(?P<rest>(?:\s++[a-zA-Z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`\x02]++|'[^'\x02]*+'|\"[^\"\x02]*+\"))?+)*+)"
    r"\s*+/?>"
)
OTHER = r"<\?.{0,2000}?\?>|<![a-zA-Z][^>]{0,2000}>|<!\[CDATA\[.{0,2000}?\]\]>"
MARKUP = re.compile(rf"(?P<comment>{COMMENT})|{TAG}|(?P<other>{OTHER})", re.DOTALL)
ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")


def passed(m: re.Match[str], page: Page) -> str | None:
    """The HTML that one comment, tag or other mark-up becomes, or None if it does not pass."""
    if m["comment"]:
        return ""
    name = (m["name"] or "").lower()
    if name in WRAPPERS:
        return ""
    if name not in PASSING:
        return None
    if m["close"]:
        page.opened = max(0, page.opened - 1)
        return f"</{name}>"
    if name == "br":
        return "<br>"
    if page.opened >= MOST_OPEN:
        return None
    page.opened += 1
    return f"<{name}{attribute(name, m['rest'])}>"


def attribute(name: str, source: str) -> str:
    """The one attribute that this element may have, if the tag has it."""
    for found in ATTRIBUTE.finditer(source):
        if found[1].lower() == ATTRIBUTES.get(name):
            value = html.unescape(found[2] or found[3] or found[4] or "")
            return f' {found[1].lower()}="{html.escape(value)}"'
    return ""


def report(source: str, page: Page) -> None:
    page.warn(f"This HTML is shown as code: {excerpt(source)}", at=source)


def block(text: str, page: Page) -> str:
    """The HTML of an HTML block, or the whole block as code if any of it does not pass."""
    before, parts, at = page.opened, [], 0
    source = without_comments(text)
    for m in MARKUP.finditer(source):
        made = passed(m, page)
        if made is None:
            break
        parts += [as_text(source[at : m.start()]), made]
        at = m.end()
    else:
        if "<!--" not in source:  # a comment without an end would hide what follows
            return "".join([*parts, as_text(source[at:])]).strip()
    page.opened = before
    report(text, page)
    return code.figure(text.strip("\n"), code.Fence("html"), page)


def as_text(source: str) -> str:
    return html.escape(html.unescape(source), quote=False)


def without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + len("-->")
    return "".join([*parts, text[at:]])


class InlineMarkup(PagePattern):
    """Reads raw HTML among words."""

    def made(self, m: re.Match[str]) -> Element | str:
        markup = passed(m, self.page)
        if markup is None:
            if not m["close"]:
                report(m[0], self.page)
            shown = Element("code")
            shown.text = AtomicString(code_escape(m[0]))
            return shown
        return self.page.stash(self.md, markup) if markup else ""


class RawHtmlExtension(PageExtension):
    """Lets a little HTML through in curated text, and none in learners'."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.deregister("html")
        if self.page.curated:
            md.inlinePatterns.register(InlineMarkup(MARKUP.pattern, md, self.page), "html", 122)
