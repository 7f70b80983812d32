"""Formulas: LaTeX between dollars becomes MathML, which needs no script and no picture.

`$…$` stands in a line, `$$…$$` by itself. Money stays money: an opening dollar is followed by no
space, a closing one follows no space and precedes no digit (Pandoc's rule,
https://pandoc.org/MANUAL.html#extension-tex_math_dollars), and `\\$` is a dollar.

What `latex2mathml` makes is rebuilt here from a list of elements and attributes: its own output
lets raw HTML and links through.
"""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter
from markdown import Markdown
from markdown.util import AtomicString, code_escape

from web.dialect.page import Page, excerpt
from web.dialect.parts import PageExtension, PagePattern

# `latex2mathml` takes 9 to 25 microseconds a character, and a nested \\text the square of that.
LONGEST_FORMULA = 1_000
LONGEST_TOTAL = 20_000
DEEPEST = 60

INLINE = r"(?<![\w$\\])(\$\$?)(?=[^\s$])((?:\\[^\x02]|[^\\$\x02]){1,1000}+)(?<!\s)\1(?![\w$])"

# These define new commands, which can be made to double in size with every line.
DEFINING = re.compile(
    r"\\(?:[egx]?def|let|(?:re)?new(?:command|environment)|providecommand|DeclareMathOperator)\b"
)
UNKNOWN = re.compile(r"\\[A-Za-z]+")

ELEMENTS = frozenset({
    "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
    "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
})  # fmt: skip
ROWS = {"math", "mrow", "mstyle", "mpadded", "mtd"}
SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
APART = {"mo", "mspace", "mtext"}
# Plain TeX's, but for those that come as operators with spaces of their own: The TeXbook, page 162.
NAMES = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "dim", "exp",
    "hom", "ker", "lg", "ln", "log", "sec", "sin", "sinh", "tan", "tanh",
})  # fmt: skip

# Lengths have at most two digits, so that no formula pushes the page apart.
LENGTH = r"-?\d{0,2}(?:\.\d{1,4})?(?:em|ex|mu|pt|px|%)?"
FLAG = "true|false"
ATTRIBUTES = {
    name: re.compile(values)
    for names, values in (
        ("accent accentunder displaystyle fence largeop movablelimits separator stretchy", FLAG),
        ("symmetric", FLAG),
        ("depth height linethickness lspace maxsize minsize rspace voffset width", LENGTH),
        ("columnspacing rowspacing", f"{LENGTH}(?: {LENGTH}){{0,20}}"),
        ("columnalign", "(?:left|center|right)(?: (?:left|center|right)){0,20}"),
        ("columnlines frame rowlines", "(?:none|solid|dashed)(?: (?:none|solid|dashed)){0,20}"),
        ("display", "block"),
        ("form", "prefix|infix|postfix"),
        ("mathvariant", "[a-z-]{4,24}"),
        ("notation", "[a-z ]{3,60}"),
        ("scriptlevel", "[+-]?[0-3]"),
        ("tabindex", "0"),
    )
    for name in names.split()
}


def markup(latex: str, page: Page, *, block: bool) -> str | None:
    """The formula as MathML, or None with a warning for the author."""
    latex = latex.strip()
    page.typeset += len(latex)
    try:
        if len(latex) > LONGEST_FORMULA or page.typeset > LONGEST_TOTAL:
            raise ValueError("it is too long, or the formulas before it were")
        if DEFINING.search(latex):
            raise ValueError("commands cannot be defined here")
        tree = Converter(display="block" if block else "inline").convert_to_element(latex)
        return rebuilt(tree)
    except Exception as error:  # its parser raises whatever comes to hand
        reason = str(error) or type(error).__name__
        page.warn(f"The formula {excerpt(latex)} is shown as source: {excerpt(reason)}.", at=latex)
        return None


def is_named(node: Element) -> bool:
    """Is this a function like log or sin, with or without something below or above it?"""
    while node.tag in SCRIPTED and len(node):
        node = node[0]
    return node.tag == "mi" and node.text in NAMES


def spaced(children: list[Element]) -> Iterator[Element]:
    """`children` with thin spaces around named functions, where TeX has them.

    MathML has none there, and `n \\log n` would read as one word. Between two atoms TeX leaves a
    thin space if either is a function, but none beside an operator or a bracket: Donald E. Knuth,
    The TeXbook, 1986, page 170.
    """
    for before, child in zip([None, *children], children, strict=False):
        if (
            before is not None
            and (is_named(before) or is_named(child))
            and not APART & {before.tag, child.tag}
        ):
            yield Element("mspace", {"width": "0.167em"})
        yield child


def rebuilt(node: Element, depth: int = 0) -> str:
    """An element as a string, made of nothing but what the lists above allow."""
    text = html.unescape(node.text or "")
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    if node.tag in ("mi", "mo") and UNKNOWN.fullmatch(text):
        raise ValueError(f"{text} is not known")
    inside = html.escape(text) + "".join(
        rebuilt(child, depth + 1) + html.escape(html.unescape(child.tail or ""))
        for child in (spaced(list(node)) if node.tag in ROWS else node)
    )
    if node.tag not in ELEMENTS:
        return inside
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in node.items()
        if name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value)
    )
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"


def display(text: str, page: Page) -> str:
    """The HTML of a formula that stands by itself, from its lines with their dollars."""
    source = text.strip()
    mathml = markup(source.removeprefix("$$").removesuffix("$$"), page, block=True)
    if mathml is None:
        return f'<pre tabindex="0"><code class="language-latex">{html.escape(source)}</code></pre>'
    # A wide formula scrolls, and what scrolls must be within reach of the keyboard.
    return mathml.replace("<math", '<math tabindex="0"', 1)


class InlineFormula(PagePattern):
    """Reads `$…$` among words, and `$$…$$` there too."""

    def made(self, m: re.Match[str]) -> Element | str:
        mathml = markup(m[2], self.page, block=len(m[1]) == 2)
        if mathml is not None:
            return self.page.stash(self.md, mathml, m[2].strip())
        source = Element("code")
        source.text = AtomicString(code_escape(m[0]))
        return source


class MathsExtension(PageExtension):
    """Formulas among words; those by themselves are blocks."""

    def extendMarkdown(self, md: Markdown) -> None:
        # After code and before escapes, which mean something else inside a formula.
        md.inlinePatterns.register(InlineFormula(INLINE, md, self.page), "formula", 185)
