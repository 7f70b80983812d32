"""A drawing made safe to serve: rebuilt from a list of elements and attributes.

The pictures are shown through `<img>` and served with a policy of their own, either of which would
keep a script from running. Nothing here relies on that.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.sax.saxutils import escape, quoteattr

SVG = "{http://www.w3.org/2000/svg}"

ELEMENTS = frozenset({
    "circle", "defs", "desc", "ellipse", "g", "line", "marker", "path", "polygon", "polyline",
    "rect", "style", "svg", "text", "title", "tspan",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "class", "cx", "cy", "d", "dominant-baseline", "dx", "dy", "fill", "fill-opacity",
    "font-family", "font-size", "font-style", "font-weight", "height", "id", "marker-end",
    "marker-start", "markerHeight", "markerUnits", "markerWidth", "opacity", "orient", "points",
    "preserveAspectRatio", "r", "refX", "refY", "rx", "ry", "stroke", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "style", "text-anchor",
    "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
})  # fmt: skip
# What could fetch something or hide something in a value or in the style sheet. The only address is
# one within the drawing, such as that of an arrow's head.
FORBIDDEN = re.compile(r"@|\\|<|/\*|expression|javascript:|url\((?!#[\w-]+\))", re.I)

# After the drawing's own rules: a word on a line hides the line, and a region to which the author
# gave a colour lets the ground through, so that its words can be read on either.
RULES = (
    ".edgeLabel rect,.labelBkg,.relationshipLabelBox{opacity:1!important}"
    ".rect{fill-opacity:.15!important}"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG document, its size in pixels, and the words in it."""

    svg: str
    width: int
    height: int
    words: tuple[str, ...]


def scrubbed(svg: str) -> Drawing:
    """The drawing without anything that is not on the lists. Raises ValueError if none is left."""
    if "<!" in svg:  # no document type, hence no entities of its own
        raise ValueError("the drawing holds a declaration")
    try:
        root = fromstring(svg)  # noqa: S314 - what makes XML dangerous was refused above
        _, _, width, height = (round(float(side)) for side in root.get("viewBox", "").split())
    except (ParseError, ValueError, OverflowError) as error:
        raise ValueError("the drawing cannot be read") from error
    root.set("width", str(width))
    root.set("height", str(height))
    return Drawing(
        svg=rebuilt(root, ' xmlns="http://www.w3.org/2000/svg"'),
        width=width,
        height=height,
        words=tuple(filter(None, (words(text) for text in root.iter(f"{SVG}text")))),
    )


def words(text: Element) -> str:
    return " ".join("".join(text.itertext()).split())


def rebuilt(node: Element, extra: str = "") -> str:
    """An element as a string; one that is not on the list goes with all it holds."""
    name = node.tag.removeprefix(SVG)
    if name not in ELEMENTS:
        return ""
    text = node.text or ""
    if name == "style":
        text = f"{text}{RULES}"
        if FORBIDDEN.search(text):
            raise ValueError("the drawing's style sheet holds more than colours")
    attributes = "".join(
        f" {key}={quoteattr(value)}"
        for key, value in node.items()
        if key in ATTRIBUTES and not FORBIDDEN.search(value)
    )
    inside = escape(text) + "".join(rebuilt(child) + escape(child.tail or "") for child in node)
    return f"<{name}{extra}{attributes}>{inside}</{name}>"
