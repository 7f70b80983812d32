"""Task boxes: `- [ ] to do`, `- [x] done`. A picture of a box: texts hold no controls."""

import re
from xml.etree.ElementTree import Element

from web.dialect.blocks import Block, Kind

BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def take_box(item: Block) -> Element | None:
    """The box that a list item begins with, taken off its first paragraph, or None."""
    first = item.children[0] if item.children else None
    box = BOX.match(first.lines[0]) if first and first.kind is Kind.PARAGRAPH else None
    if not first or not box:
        return None
    first.lines[0] = first.lines[0][box.end() :]
    done = box[1] != " "
    return Element(
        "span",
        {
            "class": "task is-done" if done else "task",
            "role": "img",
            "aria-label": "done" if done else "to do",
        },
    )
