"""Reads rendered HTML back into a tree, for tests that ask what a browser would be given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "source"}
BLOCKS = {
    "aside", "blockquote", "dd", "details", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "math", "ol", "p", "pre", "table", "td", "th", "tr", "ul",
}  # fmt: skip


@dataclass
class Node:
    """An element with its attributes and what it holds."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        """This element and all within it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child

    def all(self, name: str, **attributes: str) -> list["Node"]:
        """Every element of that name with those attributes; `class_` for class."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            node for node in self if node.name == name and wanted.items() <= node.attributes.items()
        ]

    def one(self, name: str, **attributes: str) -> "Node":
        (node,) = self.all(name, **attributes)
        return node

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def shape(self) -> str:
        """Its blocks and how they are nested: `ul(li(p ul(li)))`. Code is `code`."""
        inner = " ".join(filter(None, (c.shape for c in self.children if isinstance(c, Node))))
        if self.name == "figure":
            return self.attributes["class"]
        if self.name not in BLOCKS:
            return inner
        return f"{self.name}({inner})" if inner else self.name


class Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parse(markup: str) -> Node:
    """The HTML as a tree. Fails on anything unbalanced, as our HTML never is."""
    parser = Parser()
    parser.feed(markup)
    parser.close()
    assert len(parser.open) == 1, f"{parser.open[-1].name} is never closed"
    return parser.open[0]


# A second opinion on what may leave the house, written apart from the first on purpose.
PLAIN = {
    "", "abbr", "aside", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "kbd", "li", "mark",
    "ol", "p", "picture", "pre", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "th", "thead", "tr", "ul",
}  # fmt: skip
PASSIVE = {
    "alt", "aria-label", "class", "height", "id", "loading", "media", "open", "rel", "role",
    "scope", "start", "tabindex", "title", "width",
}  # fmt: skip
CLASS = re.compile(
    r"(?:callout(?:__title)?|code|diagram|footnote(?:-ref|-back)?|heading-link|table-scroll|task|"
    r"unrendered|wikilink|is-(?:centre|right|done|missing|note|tip|important|warning|caution)|"
    r"language-[\w#+.-]+|[a-z]{1,2}[a-z0-9]?)(?: (?:is-\w+))?"
)
ADDRESS = re.compile(r"https?://|mailto:|(?![a-z0-9+.-]*:)", re.I)
MATHML = re.compile(r"m[a-z]{1,13}|none")


def check_harmless(page: Node) -> None:
    """Fail if anything in the page could run, fetch, cover or impersonate."""
    for node in page:
        if MATHML.fullmatch(node.name) and node.name != "mark":
            assert not node.attributes.keys() & {"href", "id", "class", "style"}, node
            assert not any(name.startswith("on") for name in node.attributes), node
            continue
        assert node.name in PLAIN | {"a", "img", "source"}, node
        for name, value in node.attributes.items():
            check_attribute(node.name, name, value)


def check_attribute(tag: str, name: str, value: str) -> None:
    if tag == "a" and name == "href":
        assert ADDRESS.match(re.sub(r"[\x00-\x20]", "", value)), value
    elif tag == "img" and name == "src":
        assert not re.match(r"[\x00-\x20]*(?:[\\/]{2}|[a-z][a-z0-9+.-]*:)", value, re.I), value
    elif tag == "source" and name == "srcset":
        assert re.fullmatch(r"/diagrams/[0-9a-f]+\.svg", value), value
    else:
        assert name in PASSIVE, f"{tag} {name}={value}"
    if name == "class":
        assert CLASS.fullmatch(value), value
    if name == "id":
        assert tag in ("a", "li") or re.fullmatch("h[2-6]", tag), tag
