"""Footnotes: `words[^label]`, and elsewhere `[^label]: what it says`.

Numbers follow the order in which a reader meets the references. Identifiers hold a colon, which no
heading's anchor can, so the two never collide.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown

from web.dialect.page import Page
from web.dialect.parts import PageExtension, PagePattern, PageTreeprocessor

REFERENCE = r"\[\^([^\]\s\x02]{1,100})\]"


def add_section(root: Element, page: Page) -> None:
    """Put the footnotes at the end of the text, in the order of their definitions for now."""
    if page.notes:
        section = SubElement(
            root,
            "div",
            {"class": "footnote", "role": "doc-endnotes", "aria-label": "Footnotes"},
        )
        SubElement(section, "hr")
        SubElement(section, "ol").extend(page.notes.values())


class FootnoteReference(PagePattern):
    """Makes the raised number, still without its number."""

    def made(self, m: re.Match[str]) -> Element | None:
        if m[1] not in self.page.notes:
            return None
        raised = Element("sup", {"data-note": m[1]})
        SubElement(raised, "a", {"class": "footnote-ref", "role": "doc-noteref"})
        return raised


class FootnoteNumbers(PageTreeprocessor):
    """Numbers the references and ties each note to them."""

    def run(self, root: Element) -> None:
        references: dict[str, list[Element]] = {}
        for raised in root.iter("sup"):
            label = raised.attrib.pop("data-note", None)
            if label is not None:
                references.setdefault(label, []).append(raised[0])
        for number, (label, links) in enumerate(references.items(), 1):
            self.tie(str(number), self.page.notes[label], links)
        self.put_in_order(root, list(references))

    def tie(self, number: str, note: Element, links: list[Element]) -> None:
        """Give one note and its references their numbers and their links to each other."""
        prefix = self.page.prefix
        note.set("id", f"{prefix}fn:{number}")
        end = note[-1] if len(note) else SubElement(note, "p")
        if end.tag != "p" or end.text in self.page.plain:  # not a paragraph of words
            end = SubElement(note, "p")
        for count, link in enumerate(links, 1):
            name = number if count == 1 else f"{number}:{count}"
            link.text = number
            link.set("id", f"{prefix}fnref:{name}")
            link.set("href", f"#{prefix}fn:{number}")
            link.set("aria-label", f"Footnote {number}")
            back = SubElement(
                end,
                "a",
                {
                    "class": "footnote-back",
                    "href": f"#{prefix}fnref:{name}",
                    "role": "doc-backlink",
                    "aria-label": f"Back to reference {name.replace(':', '-')}",
                },
            )
            back.text = "↩"
            # A space before each arrow.
            if len(end) > 1:
                end[-2].tail = (end[-2].tail or "") + " "
            elif end.text:
                end.text += " "

    def put_in_order(self, root: Element, labels: list[str]) -> None:
        """Sort the notes by number; those nobody refers to come last."""
        entries = root.find("div[@class='footnote']/ol")
        if entries is None:
            return
        used = set(labels)
        unused = [label for label in self.page.notes if label not in used]
        for label in unused:
            self.page.warn(f"Nothing refers to the footnote [^{label}].", at=f"[^{label}]:")
        entries[:] = [self.page.notes[label] for label in labels + unused]


class FootnotesExtension(PageExtension):
    """Footnotes."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(FootnoteReference(REFERENCE, md, self.page), "footnote", 178)
        md.treeprocessors.register(FootnoteNumbers(self.page), "footnotes", 18)
