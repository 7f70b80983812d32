"""Which line belongs to what: lists, quotes, code, tables and the other blocks of a text.

Lines go in, a tree of `Block`s comes out. This is the first of the two phases that CommonMark's
authors describe (https://spec.commonmark.org/0.31.2/#phase-1-block-structure): every line walks
down the containers still open, which take off their marks; what is left opens new blocks, goes on
with the last one, or starts a paragraph. Each line is looked at once, so the work grows with the
text and not faster.

Added to CommonMark: GitHub's tables and footnotes, PHP Markdown Extra's definition lists, and
formulas between two `$$`.
"""

from collections.abc import Callable, Iterable

from web.dialect.blocks import (
    CONTAINERS,
    DEFINITION,
    DELIMITERS,
    FENCE,
    FORMULA,
    HEADING,
    HTML_STARTS,
    ITEM,
    NESTING,
    NOTE,
    RULE,
    UNDERLINE,
    VERBATIM,
    Block,
    Kind,
    Line,
    cells,
    heading_text,
    is_whole_formula,
)
from web.dialect.references import Reference, take_references

# Containers inside one another; deeper marks are text. Real texts stay below six, and every level
# costs a stack frame or two in all that walks the tree later.
DEEPEST = 12

# A table with more columns than this is an attack, not a table.
MOST_COLUMNS = 100


class Reader:
    """Reads the lines of one text. Afterwards `references` and `notes` hold what it defines."""

    def __init__(self, *, raw_html: bool) -> None:
        self.raw_html = raw_html
        self.number = 0
        self.open = [Block(Kind.DOCUMENT, 0)]
        self.references: dict[str, Reference] = {}
        self.notes: dict[str, Block] = {}

    def read(self, lines: Iterable[str]) -> Block:
        """The whole text as a block of kind DOCUMENT."""
        for self.number, line in enumerate(lines, 1):
            self.feed(Line(line))
        self.close_to(1)
        return self.open[0]

    def feed(self, line: Line) -> None:
        """Give one line its place."""
        depth = self.descend(line)
        last = self.open[-1]
        if depth == len(self.open) and last.kind in VERBATIM:
            self.add_verbatim(last, line)
            return
        may_be_lazy = last.kind is Kind.PARAGRAPH and not any(
            # The line after a definition may be the next term.
            block.kind is Kind.DEFINITION
            for block in self.open[depth:]
        )
        matched = depth
        while not line.is_blank:
            block = self.start(line, depth)
            if not block:
                break
            if block.kind not in CONTAINERS:
                return
            depth = len(self.open)
            may_be_lazy = False
        if not line.is_blank and may_be_lazy and matched < len(self.open):
            self.add_text(last, line)
        else:
            self.close_to(depth)
            self.add_text(self.open[-1], line)

    def descend(self, line: Line) -> int:
        """How many of the open blocks go on in this line; their marks are taken off it."""
        for depth, block in enumerate(self.open):
            if not self.goes_on(block, line):
                return depth
        return len(self.open)

    def goes_on(self, block: Block, line: Line) -> bool:
        match block.kind:
            case Kind.QUOTE:
                if not line.take_quote():
                    return False
                block.end = self.number  # a blank line of a quote is part of it
                return True
            case Kind.ITEM | Kind.NOTE | Kind.DEFINITION:
                if line.is_blank:
                    line.take(block.margin)
                    return bool(block.children)  # what began with nothing ends at a blank line
                return line.take_indent(block.margin)
            case Kind.INDENTED:
                return line.take_indent(4) or line.take_blank()
            case Kind.PARAGRAPH | Kind.TABLE:
                return not line.is_blank
            case Kind.HTML:
                return bool(block.until) or not line.is_blank
            case _:
                return True

    def add_verbatim(self, block: Block, line: Line) -> None:
        """Add a line to a block that is not looked into, or end that block."""
        end, is_last = block.end, False
        block.end = self.number
        match block.kind:
            case Kind.FENCE:
                mark = line.text.strip(" ")
                if line.indent < 4 and mark.startswith(block.mark) and not mark.strip(mark[0]):
                    self.close_to(len(self.open) - 1)
                    return
                block.lines.append(line.code(block.margin))
            case Kind.INDENTED:
                block.lines.append(line.text)
                block.end = end if line.is_blank else block.end
            case Kind.FORMULA:
                block.lines.append(line.text)
                is_last = line.text.rstrip().endswith("$$")
                if line.is_blank:  # TeX allows no blank line here: it was never a formula
                    block.kind, is_last, block.end = Kind.PARAGRAPH, True, end
            case _:
                block.lines.append(line.text)
                is_last = bool(block.until and block.until.search(line.text))
        if is_last:
            self.close_to(len(self.open) - 1)

    def add_text(self, block: Block, line: Line) -> None:
        """Add a line to `block` if that is a paragraph or a table, else start a paragraph."""
        if line.is_blank:
            return
        if block.kind not in (Kind.PARAGRAPH, Kind.TABLE):
            block = self.push(Block(Kind.PARAGRAPH, self.number), len(self.open))
        block.lines.append(line.text.lstrip(" \t"))
        block.end = self.number

    def push(self, block: Block, depth: int) -> Block:
        """Open `block` in the deepest of the first `depth` open blocks that may hold it."""
        while not self.open[depth - 1].may_hold(block.kind):
            depth -= 1
        self.close_to(depth)
        self.open[-1].children.append(block)
        self.open.append(block)
        return block

    def put(self, block: Block, depth: int) -> Block:
        """Like `push`, for a block that is complete."""
        self.push(block, depth)
        self.close_to(len(self.open) - 1)
        return block

    def close_to(self, depth: int) -> None:
        while len(self.open) > depth:
            block = self.open.pop()
            parent = self.open[-1]
            self.finish(block, parent)
            parent.end = max(parent.end, block.end)

    def finish(self, block: Block, parent: Block) -> None:
        """What can be said of a block only at its end."""
        match block.kind:
            case Kind.FORMULA if not is_whole_formula(block.text):
                block.kind = Kind.PARAGRAPH
            case Kind.INDENTED:
                del block.lines[block.end - block.start + 1 :]
            case Kind.LIST:
                block.loose = block.has_gaps() or any(item.has_gaps() for item in block.children)
            case Kind.DEFINITION:
                block.loose = block.loose or block.has_gaps()
            case Kind.NOTE:
                parent.children.pop()
                label = block.mark
                if label in self.notes:  # the text is kept, though nothing can refer to it
                    label = f"{label} {block.start}"
                self.notes[label] = block
        if block.kind is Kind.PARAGRAPH:
            self.take_references(block)
            if not block.lines:
                parent.children.pop()

    def take_references(self, block: Block) -> None:
        """Take link definitions off the front of a paragraph."""
        if block.lines and block.lines[0].startswith("["):
            found, rest = take_references(block.text)
            for label, reference in found:
                self.references.setdefault(label, reference)
            block.lines = rest.split("\n") if rest else []

    def start(self, line: Line, depth: int) -> Block | None:
        """The block that starts here, opened inside the first `depth` open ones, or None."""
        if line.indent > 3:
            if self.open[-1].kind is Kind.PARAGRAPH:
                return None
            line.take(4)
            return self.push(Block(Kind.INDENTED, self.number, lines=[line.text]), depth)
        if line.text.lstrip(" ")[:1] in FIRST_CHARACTERS:
            for starter in STARTERS:
                if block := starter(self, line, depth):
                    return block
        return None

    def is_deep(self, depth: int) -> bool:
        return sum(block.kind in NESTING for block in self.open[:depth]) >= DEEPEST

    def open_paragraph(self, depth: int) -> Block | None:
        """The paragraph that this line would go on with, if there is one."""
        block = self.open[depth - 1]
        # It may have lost its lines already, if all of them were link definitions.
        return block if block.kind is Kind.PARAGRAPH and block.lines else None

    def start_quote(self, line: Line, depth: int) -> Block | None:
        if self.is_deep(depth) or not line.take_quote():
            return None
        return self.push(Block(Kind.QUOTE, self.number), depth)

    def start_heading(self, line: Line, depth: int) -> Block | None:
        mark = HEADING.match(line.text)
        if not mark:
            return None
        text = heading_text(line.text[mark.end() :])
        return self.put(Block(Kind.HEADING, self.number, lines=[text], level=len(mark[1])), depth)

    def start_fence(self, line: Line, depth: int) -> Block | None:
        mark = FENCE.match(line.text)
        if not mark:
            return None
        fence = Block(
            Kind.FENCE, self.number, margin=line.indent, mark=mark[1], info=mark[2].strip()
        )
        return self.push(fence, depth)

    def start_html(self, line: Line, depth: int) -> Block | None:
        if not self.raw_html or not line.text.lstrip(" ").startswith("<"):
            return None
        found = next((way for way in HTML_STARTS if way[0].match(line.text)), None)
        # A tag of any other name begins a block only by itself and not within a paragraph.
        if not found or (found is HTML_STARTS[-1] and self.open[-1].kind is Kind.PARAGRAPH):
            return None
        block = self.push(Block(Kind.HTML, self.number, until=found[1]), depth)
        self.add_verbatim(block, line)
        return block

    def start_table(self, line: Line, depth: int) -> Block | None:
        paragraph = self.open_paragraph(depth)
        if not paragraph or not DELIMITERS.match(line.text):
            return None
        header, columns = paragraph.lines[-1], len(cells(line.text))
        if "|" not in header + line.text or len(cells(header)) != columns or columns > MOST_COLUMNS:
            return None
        table = Block(Kind.TABLE, self.number - 1, self.number, lines=[header, line.text.strip()])
        paragraph.lines.pop()
        paragraph.end = self.number - 2
        return self.push(table, depth)

    def start_underlined(self, line: Line, depth: int) -> Block | None:
        paragraph, mark = self.open_paragraph(depth), UNDERLINE.match(line.text)
        if not paragraph or not mark:
            return None
        self.take_references(paragraph)
        if not paragraph.lines:
            return None
        paragraph.kind, paragraph.level = Kind.HEADING, 1 if mark[1][0] == "=" else 2
        paragraph.end = self.number
        paragraph.lines = [" ".join(part.strip() for part in paragraph.lines)]
        self.close_to(depth - 1)
        return paragraph

    def start_rule(self, line: Line, depth: int) -> Block | None:
        if not RULE.match(line.text):
            return None
        return self.put(Block(Kind.RULE, self.number), depth)

    def start_item(self, line: Line, depth: int) -> Block | None:
        mark = ITEM.match(line.text)
        if not mark or self.is_deep(depth):
            return None
        rest = line.text[mark.end() :]
        if self.open_paragraph(depth) and (not rest.strip() or mark[2] not in (None, "1")):
            return None
        sign, spaces = mark[1] or mark[3], len(mark[4])
        last = self.open[depth - 1]
        if last.kind is not Kind.LIST or last.mark != sign:
            number = int(mark[2]) if mark[2] else None
            self.push(Block(Kind.LIST, self.number, mark=sign, number=number), depth)
            depth = len(self.open)
        margin = mark.end() - spaces + (spaces if rest.strip() and spaces < 5 else 1)
        line.take(margin)
        return self.push(Block(Kind.ITEM, self.number, margin=margin), depth)

    def start_formula(self, line: Line, depth: int) -> Block | None:
        mark = FORMULA.match(line.text)
        if not mark:
            return None
        block = Block(Kind.FORMULA, self.number, lines=[line.text.strip()])
        if is_whole_formula(block.text):
            return self.put(block, depth)
        return self.push(block, depth) if "$$" not in mark[1] else None

    def start_note(self, line: Line, depth: int) -> Block | None:
        mark = NOTE.match(line.text)
        if not mark or self.is_deep(depth):
            return None
        line.take(mark.end())
        return self.push(Block(Kind.NOTE, self.number, mark=mark[1], margin=4), depth)

    def start_definition(self, line: Line, depth: int) -> Block | None:
        mark = DEFINITION.match(line.text)
        if not mark or self.is_deep(depth):
            return None
        adjoins = self.open_paragraph(depth) is not None
        if self.open[depth - 1].kind is not Kind.TERMS:
            if not self.start_terms(depth - adjoins):
                return None
            depth = len(self.open)
        self.close_to(depth)
        loose = self.number - self.open[-1].end > 1
        margin = min(mark.end(), 4)
        line.take(margin)
        return self.push(Block(Kind.DEFINITION, self.number, margin=margin, loose=loose), depth)

    def start_terms(self, depth: int) -> Block | None:
        """Make the paragraph just above, each of its lines a term, the list that defines them."""
        parent = self.open[depth - 1]
        paragraph = parent.children[-1] if parent.children else None
        if not paragraph or paragraph.kind is not Kind.PARAGRAPH or self.number - paragraph.end > 2:
            return None
        self.close_to(depth)
        if not parent.children or parent.children[-1] is not paragraph:
            return None  # it held nothing but link definitions
        parent.children.pop()
        if parent.children and parent.children[-1].kind is Kind.TERMS:
            self.open.append(parent.children[-1])
        else:
            self.push(Block(Kind.TERMS, paragraph.start), depth)
        terms = self.open[-1]
        terms.children += [
            Block(Kind.TERM, paragraph.end, lines=[term]) for term in paragraph.lines
        ]
        terms.end = paragraph.end
        return terms


# Every block but a paragraph begins with one of these.
FIRST_CHARACTERS = frozenset(">#`~<|:=-_*+$[0123456789")

Starter = Callable[[Reader, Line, int], Block | None]

# In the order in which CommonMark asks; a row of dashes under a line is a heading before it is a
# rule, and a rule before it is an item.
STARTERS: tuple[Starter, ...] = (
    Reader.start_quote,
    Reader.start_heading,
    Reader.start_fence,
    Reader.start_html,
    Reader.start_underlined,
    Reader.start_rule,
    Reader.start_item,
    Reader.start_table,
    Reader.start_formula,
    Reader.start_note,
    Reader.start_definition,
)
