"""From blocks to elements: what Python-Markdown's inline patterns then work on.

Python-Markdown asks its block parser for a tree; ours builds it from the blocks that
`web.dialect.reader` finds. Words go into the tree as they were typed, to be read by the inline
patterns. What is finished (code, diagrams, formulas, raw HTML) goes in as a placeholder.
"""

from collections.abc import Iterable
from itertools import zip_longest
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser

from web.dialect import callouts, code, diagrams, footnotes, maths, rawhtml, tables, tasks
from web.dialect.blocks import Block, Kind
from web.dialect.page import Page
from web.dialect.parts import PageExtension
from web.dialect.reader import Reader


class TreeBuilder(BlockParser):
    """Stands in for Python-Markdown's block parser."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page
        self.tables = tables.Tables()

    def parseDocument(self, lines: Iterable[str]) -> "ElementTree[Element | None]":
        """The tree of a whole text."""
        reader = Reader(raw_html=self.page.curated)
        document = reader.read(lines)
        self.md.references.update(reader.references)
        self.root = Element(self.md.doc_tag)
        for label, note in reader.notes.items():
            self.page.notes[label] = Element("li")
            self.add_all(self.page.notes[label], note)
        self.add_all(self.root, document)
        footnotes.add_section(self.root, self.page)
        return ElementTree(self.root)

    def add_all(self, parent: Element, holder: Block, *, tight: bool = False) -> None:
        """Add all blocks that `holder` holds; in a tight item, paragraphs as bare words."""
        caption: str | None = None
        for block, after in zip_longest(holder.children, holder.children[1:]):
            if block.kind is Kind.PARAGRAPH and after and after.kind is Kind.TABLE:
                caption = tables.caption(block.text)
                if caption is not None:
                    continue
            if block.kind is Kind.TABLE:
                parent.append(self.tables.element(block, caption))
                caption = None
            elif block.kind is Kind.PARAGRAPH and tight:
                add_words(parent, block.text.rstrip())
            else:
                self.add(parent, block)

    def add(self, parent: Element, block: Block) -> None:
        if parent.text and not len(parent):
            parent.text += "\n"  # bare words before it: keep the two apart for who counts words
        match block.kind:
            case Kind.PARAGRAPH:
                SubElement(parent, "p").text = block.text.rstrip()
            case Kind.HEADING:
                SubElement(parent, f"h{block.level}").text = block.text
            case Kind.RULE:
                SubElement(parent, "hr")
            case Kind.QUOTE:
                self.add_quote(parent, block)
            case Kind.LIST:
                self.add_list(parent, block)
            case Kind.TERMS:
                self.add_terms(parent, block)
            case _:
                self.add_finished(parent, self.finished(block))

    def finished(self, block: Block) -> str:
        """The HTML of a block whose content is not Markdown."""
        match block.kind:
            case Kind.FENCE:
                fence = code.Fence.of(block.info)
                drawn = diagrams.figure(block.text, fence, self.page)
                return drawn or code.figure(block.text, fence, self.page)
            case Kind.FORMULA:
                return maths.display(block.text, self.page)
            case Kind.HTML:
                return rawhtml.block(block.text, self.page)
            case _:
                return code.figure(block.text, code.Fence(), self.page)

    def add_finished(self, parent: Element, html: str) -> None:
        if html:
            SubElement(parent, "p").text = self.page.stash(self.md, html)

    def add_quote(self, parent: Element, block: Block) -> None:
        """A quote, or the call-out that its first line names."""
        callout = callouts.take_title(block)
        if callout is None:
            self.add_all(SubElement(parent, "blockquote"), block)
        else:
            parent.append(callout)
            self.add_all(callout, block)

    def add_list(self, parent: Element, block: Block) -> None:
        lines = SubElement(parent, "ul" if block.number is None else "ol")
        if block.number is not None and block.number != 1:
            lines.set("start", str(block.number))
        for item in block.children:
            entry = SubElement(lines, "li")
            task = tasks.take_box(item)
            if task is None:
                self.add_all(entry, item, tight=not block.loose)
                continue
            holder = SubElement(entry, "p") if block.loose else entry
            holder.append(task)
            task.tail = item.children.pop(0).text.rstrip()
            self.add_all(entry, item, tight=not block.loose)

    def add_terms(self, parent: Element, block: Block) -> None:
        terms = SubElement(parent, "dl")
        for child in block.children:
            if child.kind is Kind.TERM:
                SubElement(terms, "dt").text = child.text
            else:
                self.add_all(SubElement(terms, "dd"), child, tight=not child.loose)


def add_words(parent: Element, words: str) -> None:
    """Add words after all that `parent` already holds."""
    if len(parent):
        parent[-1].tail = f"{parent[-1].tail or ''}\n{words}"
    else:
        parent.text = f"{parent.text}\n{words}" if parent.text else words


class TreeExtension(PageExtension):
    """Reads blocks our way."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("normalize_whitespace")
        md.preprocessors.deregister("html_block")
        md.parser = TreeBuilder(md, self.page)
