"""Call-outs, as GitHub writes them: a quote whose first line is `[!NOTE]` or one of its kin."""

import re
from xml.etree.ElementTree import Element, SubElement

from web.dialect.blocks import Block, Kind

# https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
TITLES = ("Note", "Tip", "Important", "Warning", "Caution")
NAME = re.compile(rf"\[!({'|'.join(TITLES)})\]\s*$", re.I)


def take_title(quote: Block) -> Element | None:
    """The call-out that a quote is, holding its title so far, or None.

    The line that named it is taken off the quote. The role keeps an `aside` in the middle of a text
    from being announced as a landmark of the page.
    """
    first = quote.children[0] if quote.children else None
    name = NAME.match(first.lines[0]) if first and first.kind is Kind.PARAGRAPH else None
    if not first or not name:
        return None
    first.lines.pop(0)
    if not first.lines:
        quote.children.pop(0)
    title = name[1].capitalize()
    callout = Element("aside", {"class": f"callout is-{title.lower()}", "role": "note"})
    SubElement(callout, "p", {"class": "callout__title"}).text = title
    return callout
