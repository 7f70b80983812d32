"""Where links and images may lead, and the links that nobody marked as such.

Links lead to `http`, `https` and `mailto` addresses or within the site. Images come from the site
only (its policy is `img-src 'self'`): one from elsewhere becomes a link. This is courtesy, with a
word to the author; `web.dialect.sanitise` decides.
"""

import html
import re
from enum import Enum, auto
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import STX, AtomicString

from web.dialect.page import excerpt
from web.dialect.parts import PageExtension, PagePattern, PageTreeprocessor

ANGLED = (
    r"(?i)<((?:https?|mailto):[^\s<>\x02]{1,2000}|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})>"
)

# Not behind `](`, where Python-Markdown found no link, nor in the middle of a word or an address.
BARE = r"(?i)(?<!\]\()(?<![\w<\"'=/.-])(?:https?://|www\.)\w[^\s<>\x02]{0,2000}"

# Browsers drop these characters from an address before they look at its scheme.
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")


class Place(Enum):
    """Where an address leads."""

    HERE = auto()
    ELSEWHERE = auto()
    NOWHERE = auto()  # a scheme that we do not follow


def place(address: str) -> Place:
    """Where a browser would go with this address, whatever it looks like."""
    bare = INVISIBLE.sub("", html.unescape(address)).replace("\\", "/").lower()
    if bare.startswith("//"):
        return Place.ELSEWHERE
    scheme = SCHEME.match(bare)
    if not scheme:
        return Place.HERE
    return Place.ELSEWHERE if scheme[1] in ("http", "https", "mailto") else Place.NOWHERE


def trimmed(address: str) -> str:
    """A bare address without the punctuation of the sentence around it, as GitHub reads it.

    https://github.github.com/gfm/#extended-autolink-path-validation
    """
    address = re.sub(r"&[a-z0-9]{1,32};$", "", address, flags=re.I)
    while address and address[-1] in "?!.,:;*_~'\"])":
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


class AngledAddress(PagePattern):
    """`<https://example.org>` and `<ada@example.org>`"""

    def made(self, m: re.Match[str]) -> Element:
        link = Element("a", {"href": m[1] if ":" in m[1] else f"mailto:{m[1]}"})
        link.text = AtomicString(m[1])
        return link


class BareAddress(PagePattern):
    """`https://example.org` among words."""

    ANCESTOR_EXCLUDES = ("a",)

    def made(self, m: re.Match[str]) -> Element:
        address = trimmed(m[0])
        link = Element("a", {"href": address if "://" in address[:8] else f"https://{address}"})
        link.text = AtomicString(address)
        return link

    def end(self, m: re.Match[str], made: Element | str) -> int:
        return m.start() + len(trimmed(m[0]))


class Destinations(PageTreeprocessor):
    """Looks at every link and image once the words have been read."""

    def run(self, root: Element) -> None:
        rest = [(root, False)]
        while rest:
            element, inside_link = rest.pop()
            for name, value in element.items():
                if STX in value:
                    element.set(name, self.page.unstashed(value))
            if element.tag == "img":
                self.check_image(element, inside_link)
            elif element.tag == "a":
                self.check_link(element, inside_link)
            inside_link = inside_link or element.tag == "a"
            rest.extend((child, inside_link) for child in reversed(element))

    def check_link(self, link: Element, inside_link: bool) -> None:
        address = link.get("href", "")
        where = place(address)
        if where is Place.NOWHERE:
            said = f"The address {excerpt(address)} is not one that links may have."
            self.page.warn(said, at=address)
        if where is Place.NOWHERE or inside_link:
            link.tag = "span"
            link.attrib.clear()
        elif not self.page.curated and not address.startswith("#"):
            link.set("rel", "nofollow ugc noopener")
        elif where is Place.ELSEWHERE:
            link.set("rel", "noopener")

    def check_image(self, image: Element, inside_link: bool) -> None:
        address, words = image.get("src", ""), image.get("alt", "").strip()
        where = place(address)
        if where is Place.HERE:
            image.set("loading", "lazy")
            size = self.page.sizes.get(address)
            if size and all(size):
                image.set("width", str(size[0]))
                image.set("height", str(size[1]))
            if not words:
                said = f"The image {excerpt(address)} has no alternative text."
                self.page.warn(said, at=f"![]({address}")
            return
        said = f"The image {excerpt(address)} is not on this site: it became a link."
        self.page.warn(said, at=address)
        image.tag, image.text = "a", AtomicString(words or address)
        image.attrib = {"href": address}
        self.check_link(image, inside_link)


class AddressesExtension(PageExtension):
    """Checked destinations, and links for addresses that stand in the text."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(AngledAddress(ANGLED, md, self.page), "autolink", 120)
        md.inlinePatterns.deregister("automail")
        md.inlinePatterns.register(BareAddress(BARE, md, self.page), "bare_address", 115)
        md.treeprocessors.register(Destinations(self.page), "destinations", 16)
