"""The blocks of a text, the marks that start them, and the line as it passes through them."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto


class Kind(Enum):
    """What a block is. The first group holds blocks, the second holds lines."""

    DOCUMENT = auto()
    QUOTE = auto()
    LIST = auto()
    ITEM = auto()
    NOTE = auto()
    TERMS = auto()
    DEFINITION = auto()

    PARAGRAPH = auto()
    HEADING = auto()
    RULE = auto()
    INDENTED = auto()
    FENCE = auto()
    FORMULA = auto()
    HTML = auto()
    TABLE = auto()
    TERM = auto()


NESTING = {Kind.QUOTE, Kind.ITEM, Kind.NOTE, Kind.DEFINITION}
CONTAINERS = {Kind.DOCUMENT, *NESTING}
VERBATIM = {Kind.INDENTED, Kind.FENCE, Kind.FORMULA, Kind.HTML}
PARTS = {Kind.ITEM: Kind.LIST, Kind.TERM: Kind.TERMS, Kind.DEFINITION: Kind.TERMS}

QUOTE = re.compile(r" {0,3}> ?")
HEADING = re.compile(r" {0,3}(#{1,6})(?: +|$)")
FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")
UNDERLINE = re.compile(r" {0,3}(=+|-+) *$")
RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
ITEM = re.compile(r" {0,3}(?:([-*+])|(\d{1,9})([.)]))( +|$)")
NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,100})\]:[ \t]*")
DEFINITION = re.compile(r" {0,3}:( +)(?=\S)")
FORMULA = re.compile(r" {0,3}\$\$(?!\$)(.*)")
DELIMITERS = re.compile(r" {0,3}\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
# A cell ends at a bar, but not at an escaped one, nor at the one inside [[key|words]].
CELL_END = re.compile(r"\\.|\[\[[^\[\]|\n]{1,200}\|[^\[\]\n]{1,200}\]\]|(\|)")
# Where marks may stand: tabs there count as spaces up to the next column divisible by four.
MARKS = re.compile(r"[ \t>*+\-\d.):#]*")

# Names and ends of HTML blocks: https://spec.commonmark.org/0.31.2/#html-blocks
BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|"
    "header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|"
    "param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
VERBATIM_TAGS = "pre|script|style|textarea"
ONE_TAG = (
    r"(?:<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+"
    r"\s*+/?>|</[a-z][a-z0-9-]*\s*>)"
)
HTML_STARTS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = tuple(
    (re.compile(rf" {{0,3}}{start}", re.I), re.compile(end, re.I) if end else None)
    for start, end in (
        (rf"<(?:{VERBATIM_TAGS})(?:\s|>|$)", rf"</(?:{VERBATIM_TAGS})>"),
        (r"<!--", r"-->"),
        (r"<\?", r"\?>"),
        (r"<![a-z]", r">"),
        (r"<!\[CDATA\[", r"\]\]>"),
        (rf"</?(?:{BLOCK_TAGS})(?:\s|/?>|$)", None),
        (rf"{ONE_TAG}\s*$", None),
    )
)


@dataclass(slots=True, eq=False)
class Block:
    """A block and what it holds. Which fields mean something depends on its kind."""

    kind: Kind
    start: int  # the number of its first line,
    end: int = 0  # and of the last that is not blank
    children: list["Block"] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    level: int = 0  # HEADING: 1 to 6
    margin: int = 0  # columns before the content of an ITEM or the mark of a FENCE
    mark: str = ""  # LIST: its sign; FENCE: its backticks; NOTE: its label
    number: int | None = None  # LIST: where it starts, if it counts
    info: str = ""  # FENCE: the words after the mark
    loose: bool = False  # LIST, DEFINITION: with blank lines between its paragraphs
    until: re.Pattern[str] | None = None  # HTML: what ends it, if not a blank line

    def __post_init__(self) -> None:
        self.end = self.end or self.start

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def has_gaps(self) -> bool:
        """Is there a blank line between two of its blocks?"""
        pairs = zip(self.children, self.children[1:], strict=False)
        return any(after.start - before.end > 1 for before, after in pairs)

    def may_hold(self, kind: Kind) -> bool:
        if kind in PARTS:
            return self.kind is PARTS[kind]
        return self.kind in CONTAINERS


class Line:
    """A line on its way down the open containers, which take their marks off its front."""

    __slots__ = ("raw", "text", "untouched")

    def __init__(self, raw: str) -> None:
        self.raw = self.text = raw
        self.untouched = True
        if "\t" in raw and (marks := MARKS.match(raw)):
            self.text = marks[0].expandtabs(4) + raw[marks.end() :]

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    def take(self, columns: int) -> None:
        self.text = self.text[columns:]
        self.untouched = False

    def take_quote(self) -> bool:
        mark = QUOTE.match(self.text)
        if mark:
            self.take(mark.end())
        return bool(mark)

    def take_indent(self, columns: int) -> bool:
        if self.indent < columns:
            return False
        self.take(columns)
        return True

    def take_blank(self) -> bool:
        if not self.is_blank:
            return False
        self.take(len(self.text))
        return True

    def code(self, margin: int) -> str:
        """The line as code, less up to `margin` spaces; tabs stay where nothing was taken."""
        if self.untouched and not margin:
            return self.raw
        return self.text[min(self.indent, margin) :]


def cells(line: str) -> list[str]:
    """The cells of one row of a table, trimmed, with `\\|` read as a bar."""
    row = line.strip()
    row = row[1:] if row.startswith("|") else row
    found, start = [], 0
    for bar in CELL_END.finditer(row):
        if bar[1]:
            found.append(row[start : bar.start()])
            start = bar.end()
    if row[start:].strip() or not found:
        found.append(row[start:])
    return [cell.strip().replace("\\|", "|") for cell in found]


def is_whole_formula(text: str) -> bool:
    """Does this stand between two `$$`, with something in it?"""
    text = text.strip()
    inside = text[2:-2].strip()
    return bool(inside) and text.startswith("$$") and text.endswith("$$") and "$$" not in inside


def heading_text(text: str) -> str:
    """The words of a `#` heading, without the closing row of `#`."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and (not bare or bare.endswith(" ")) else text
