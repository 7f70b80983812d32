"""YAML in files that strangers write: every value is text, and what is clever is refused.

YAML can do far more than front matter needs, and some of it is harmful (a small file that unfolds
into gigabytes, tags that build objects). So anchors, aliases, tags and merge keys are refused
before anything is built.
"""

import math
import re
from typing import Any

import yaml

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
MAX_FRONT_MATTER = 16 * 1024  # bytes; the longest in use is under 1 kB
MAX_YAML = 512 * 1024  # bytes; a series of a hundred parts is 10 kB
MAX_DEPTH = 12  # the deepest field stands at depth 5
NO_VALUE = ("", "null", "~")  # unquoted

# The C parser reads the same language fifteen times as fast, where it was built.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Unreadable(Exception):
    """A file that cannot be read: why, and at which line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def decode(data: bytes) -> str:
    """The text of a file, with one kind of line end.

    Raises Unreadable for what is not UTF-8 or holds a NUL.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(data.count(b"\n", 0, error.start) + 1, "This is not UTF-8 text.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(line, "A NUL character stands here.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str) -> tuple[str, str]:
    """A file as its front matter and its body, both as they are.

    Raises Unreadable if the front matter is missing, not closed or too long.
    """
    match = FRONT_MATTER.match(text)
    if match is None:
        raise Unreadable(1, "The file must begin with front matter between two lines of ---.")
    front = match[1] or ""
    if len(front.encode()) > MAX_FRONT_MATTER:
        raise Unreadable(1, f"Front matter is limited to {MAX_FRONT_MATTER // 1024} kB.")
    return front, text[match.end() :]


def parse(text: str, first_line: int = 1, most: float = math.inf) -> yaml.Node:
    """The tree of a YAML text. `first_line` is where it begins in its file.

    `most` bounds its names, values, beginnings and ends: a tree takes far longer to make than its
    bytes to read.

    Raises Unreadable, naming the line, for what is no YAML or more YAML than is used here.
    """
    if len(text.encode()) > MAX_YAML:
        raise Unreadable(first_line, f"YAML files are limited to {MAX_YAML // 1024} kB.")
    text = "\n" * (first_line - 1) + text  # so that every node knows its line in the file
    try:
        _refuse_cleverness(text, most)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else first_line
        raise Unreadable(line, f"This is not valid YAML: {error.problem}.") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(first_line, f"This is not valid YAML: {error}.") from None
    if node is None:
        raise Unreadable(first_line, "Nothing stands here.")
    return node


def line_of(node: Any) -> int:
    """The line, from 1, at which a node or an event stands."""
    return int(node.start_mark.line) + 1


def plain(node: Any) -> Any:
    """A tree as dicts and lists of texts, None for nothing.

    Raises Unreadable for a field that stands twice.
    """
    match node:
        case yaml.MappingNode(value=pairs):
            found: dict[str, Any] = {}
            for key, value in pairs:
                if not isinstance(key, yaml.ScalarNode):
                    raise Unreadable(line_of(key), "The name of a field must be plain text.")
                if key.value in found:
                    raise Unreadable(line_of(key), f"The field “{key.value}” stands twice.")
                found[key.value] = plain(value)
            return found
        case yaml.SequenceNode(value=items):
            return [plain(item) for item in items]
    return None if not node.style and node.value in NO_VALUE else str(node.value)


def write(fields: dict[str, Any], body: str) -> str:
    """A file of front matter and a body, which `split()` and `parse()` read back exactly.

    A value is text, a number or a map of those; None is left out.
    """
    return f"---\n{''.join(_lines(fields, ''))}---\n{body}"


def _lines(fields: dict[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for name, value in fields.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:\n", *_lines(value, indent + "  ")]
        elif value is not None:
            lines.append(f"{indent}{name}: {quote(value) if isinstance(value, str) else value}\n")
    return lines


def quote(text: str) -> str:
    """`text` as a YAML scalar in double quotes, on one line whatever is in it."""
    return '"' + "".join(_escape(letter) for letter in text) + '"'


def _escape(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    if letter.isprintable():  # which line ends of every kind are not
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _refuse_cleverness(text: str, most: float) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=LOADER)):
        if count > most:
            raise Unreadable(line_of(event), "More fields stand here than are used.")
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(line_of(event), "Aliases (*name) are not used here.")
        if getattr(event, "anchor", None):
            raise Unreadable(line_of(event), "Anchors (&name) are not used here.")
        if getattr(event, "tag", None):
            raise Unreadable(line_of(event), "Tags (!name) are not used here.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(line_of(event), f"Nested more than {MAX_DEPTH} deep.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
