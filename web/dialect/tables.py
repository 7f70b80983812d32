"""Tables, as GitHub writes them, each in a box of its own to scroll in.

Table: words of the caption

| Layer | Sees      |
|-------|----------:|
| 4     | addresses |
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown

from web.dialect.blocks import Block, cells
from web.dialect.parts import PageExtension, PageTreeprocessor

CAPTION = re.compile(r"Table:\s+(?=\S)")

# Cells added to short rows, in a whole text. Without a bound, a wide header over thousands of empty
# rows becomes millions of cells; https://github.com/github/cmark-gfm has one for the same reason.
MOST_PADDING = 5_000

# A class and not a style: the site's policy allows no inline styles.
ALIGNMENTS = {(False, True): "is-right", (True, True): "is-centre"}


def caption(text: str) -> str | None:
    """The words of a caption, if the paragraph above a table is one."""
    mark = CAPTION.match(text)
    return text[mark.end() :].rstrip() if mark else None


class Tables:
    """Makes the tables of one text, and keeps count of their padding."""

    def __init__(self) -> None:
        self.padding = MOST_PADDING

    def element(self, block: Block, words: str | None) -> Element:
        """The table of a block, under its caption, in the box that scrolls."""
        box = Element("div", {"class": "table-scroll", "tabindex": "0", "role": "group"})
        table = SubElement(box, "table")
        if words:
            SubElement(table, "caption").text = words
        header, delimiters, *rows = block.lines
        classes = [
            ALIGNMENTS.get((cell.startswith(":"), cell.endswith(":"))) for cell in cells(delimiters)
        ]
        self.add_row(SubElement(table, "thead"), header, classes, "th")
        if rows:
            body = SubElement(table, "tbody")
            for row in rows:
                self.add_row(body, row, classes, "td")
        return box

    def add_row(self, group: Element, line: str, classes: list[str | None], tag: str) -> None:
        """Add one line as a row, as wide as the header while there is padding left."""
        found = cells(line)[: len(classes)]
        missing = min(len(classes) - len(found), self.padding)
        self.padding -= missing
        row = SubElement(group, "tr")
        for words, name in zip(found + [""] * missing, classes, strict=False):
            # A header without words heads nothing: it is a corner.
            cell = SubElement(row, tag if words else "td")
            cell.text = words
            if cell.tag == "th":
                cell.set("scope", "col")
            if name:
                cell.set("class", name)


class TableLabels(PageTreeprocessor):
    """Gives every box its name, once its caption has been read."""

    def run(self, root: Element) -> None:
        boxes = (box for box in root.iter("div") if box.get("class") == "table-scroll")
        for number, box in enumerate(boxes, 1):
            caption = box.find("table/caption")
            words = "" if caption is None else self.page.words(caption)
            # The number keeps apart two boxes without a caption: landmarks must differ by name.
            box.set("aria-label", f"Table {number}: {words}" if words else f"Table {number}")


class TablesExtension(PageExtension):
    """Names for tables; the tables themselves are blocks."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(TableLabels(self.page), "table_labels", 14)
