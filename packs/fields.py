"""YAML as packs write it: strings, lists and maps, each remembering its line.

YAML can do far more than a pack needs, and some of it is harmful (a small file that unfolds into
gigabytes, tags that build objects). So everything is read as text, and anchors, aliases, tags and
merge keys are refused before anything is built.
"""

import datetime as dt
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import yaml
from django.utils.dateparse import parse_date, parse_datetime

from packs.faults import Fault, PackError

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
MAX_FRONT_MATTER = 16 * 1024  # bytes; the longest in use is under 1 kB
MAX_YAML = 512 * 1024  # bytes; a series of a hundred parts is 10 kB
MAX_DEPTH = 12  # the deepest field stands at depth 5
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
NO_VALUE = ("", "null", "~")


class Faults:
    """Collects what is wrong with one file, so that all of it is told at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Fault] = []

    def add(self, line: int, message: str) -> None:
        self.found.append(Fault(self.path, line, message))

    def refuse(self, line: int, message: str) -> PackError:
        """The error to raise when reading cannot go on."""
        self.add(line, message)
        return PackError(self.found)


def decode(data: bytes, faults: Faults) -> str:
    """The text of a file. Raises PackError for what is not UTF-8 or holds a NUL."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise faults.refuse(line, "This is not UTF-8 text.") from None
    if "\0" in text:
        raise faults.refuse(
            text[: text.index("\0")].count("\n") + 1, "A NUL character stands here."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str, faults: Faults) -> tuple["Fields", str]:
    """A Markdown file as its fields and its body. Raises PackError if the front is not closed."""
    match = FRONT_MATTER.match(text)
    if match is None:
        raise faults.refuse(1, "The file must begin with front matter between two lines of ---.")
    front = match[1] or ""
    if len(front.encode()) > MAX_FRONT_MATTER:
        raise faults.refuse(1, f"Front matter is limited to {MAX_FRONT_MATTER // 1024} kB.")
    return Fields(parse(front, faults, first_line=2), faults), text[match.end() :].strip("\n")


def parse(text: str, faults: Faults, first_line: int = 1) -> yaml.Node:
    """The tree of a YAML text. `first_line` is where it begins in its file.

    Raises PackError, naming the line, for what is no YAML or more YAML than packs use.
    """
    if len(text.encode()) > MAX_YAML:
        raise faults.refuse(first_line, f"YAML files are limited to {MAX_YAML // 1024} kB.")
    text = "\n" * (first_line - 1) + text  # so that every node knows its line in the file
    try:
        _refuse_cleverness(text, faults)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else first_line
        raise faults.refuse(line, f"This is not valid YAML: {error.problem}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise faults.refuse(first_line, f"This is not valid YAML: {error}.") from None
    if node is None:
        raise faults.refuse(first_line, "Nothing stands here.")
    return node


def line_of(node: Any) -> int:
    """The line, from 1, at which a node or an event stands."""
    return int(node.start_mark.line) + 1


def _refuse_cleverness(text: str, faults: Faults) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise faults.refuse(line_of(event), "Aliases (*name) are not used in packs.")
        if getattr(event, "anchor", None):
            raise faults.refuse(line_of(event), "Anchors (&name) are not used in packs.")
        if getattr(event, "tag", None):
            raise faults.refuse(line_of(event), "Tags (!name) are not used in packs.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise faults.refuse(line_of(event), f"Nested more than {MAX_DEPTH} deep.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class Fields:
    """A YAML map, read field by field. What is wrong is collected with its line.

    Call `done()` last: it names the fields that nobody asked for.
    """

    def __init__(self, node: yaml.Node, faults: Faults) -> None:
        self.faults = faults
        self.line: int = line_of(node)
        self.nodes: dict[str, yaml.Node] = {}
        self.asked: set[str] = set()
        if not isinstance(node, yaml.MappingNode):
            raise faults.refuse(self.line, "Fields are expected here, as “name: value”.")
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise faults.refuse(line_of(key), "The name of a field must be plain text.")
            if key.value in self.nodes:
                faults.add(line_of(key), f"The field “{key.value}” stands twice.")
            self.nodes[key.value] = value

    def line_of(self, name: str) -> int:
        return line_of(self.nodes[name]) if name in self.nodes else self.line

    def text_line(self, name: str) -> int:
        """The line on which the text of a field begins: after “|” or “>” that is the next."""
        node = self.nodes.get(name)
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return self.line_of(name) + block

    def text(self, name: str, *, limit: int = 0, required: bool = False) -> str:
        """A string, without space around it; "" if absent. `limit` is in characters."""
        node = self._node(name)
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.faults.add(line_of(node), f"“{name}” must be text.")
            return ""
        value = "" if node is None else str(node.value).strip()
        if required and not value:
            self.faults.add(self.line_of(name), f"“{name}” is missing.")
        if limit and len(value) > limit:
            message = f"“{name}” has {len(value)} characters; at most {limit} fit."
            self.faults.add(self.line_of(name), message)
        return value

    def slug(self, name: str, *, required: bool = False) -> str:
        """A slug, or "" if absent."""
        return self._slug(name, self.text(name, limit=120, required=required), self.line_of(name))

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self.text(name).lower()
        if value not in ("", "true", "false"):
            self.faults.add(self.line_of(name), f"“{name}” must be true or false, not “{value}”.")
        return value == "true" if value in ("true", "false") else default

    def choice(self, name: str, choices: list[str]) -> str:
        """One of `choices`, or "" if absent."""
        value = self.text(name)
        if value and value not in choices:
            expected = ", ".join(choices)
            self.faults.add(self.line_of(name), f"“{name}” is “{value}”; expected {expected}.")
            return ""
        return value

    def moment(self, name: str) -> dt.datetime | None:
        """A date (midnight, UTC) or an ISO 8601 date with time and offset; None if absent."""
        value = self.text(name)
        if not value:
            return None
        try:
            day = parse_date(value)
            moment = dt.datetime.combine(day, dt.time(), dt.UTC) if day else parse_datetime(value)
        except ValueError:
            moment = None
        if moment is None:
            self.faults.add(self.line_of(name), f"“{value}” is no date; write it as 2026-11-18.")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    def texts(self, name: str, *, limit: int = 300) -> list[str]:
        """A list of strings."""
        return [text for text, _ in self.texts_with_lines(name, limit=limit)]

    def slugs(self, name: str) -> list[tuple[str, int]]:
        """A list of slugs, each with its line."""
        found = self.texts_with_lines(name, limit=120)
        return [(slug, line) for text, line in found if (slug := self._slug(name, text, line))]

    def texts_with_lines(self, name: str, *, limit: int) -> list[tuple[str, int]]:
        found = []
        for node in self._list(name):
            if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
                self.faults.add(line_of(node), f"“{name}” must be a list of texts.")
            elif len(node.value) > limit:
                self.faults.add(line_of(node), f"At most {limit} characters fit here.")
            else:
                found.append((str(node.value).strip(), line_of(node)))
        return found

    def maps(self, name: str) -> Iterator["Fields"]:
        """A list of maps."""
        for node in self._list(name):
            yield Fields(node, self.faults)

    def map(self, name: str) -> "Fields | None":
        """A map within the map; None if absent."""
        node = self._node(name)
        return None if node is None else Fields(node, self.faults)

    def slugs_or_maps(self, name: str) -> Iterator["tuple[str, int] | Fields"]:
        """A list in which a slug alone is short for a map."""
        for node in self._list(name):
            if isinstance(node, yaml.ScalarNode):
                yield self._slug(name, str(node.value).strip(), line_of(node)), line_of(node)
            else:
                yield Fields(node, self.faults)

    def done(self) -> None:
        """Name the fields that were never asked for: most are slips of the pen."""
        for name in self.nodes.keys() - self.asked:
            near = get_close_matches(name, sorted(self.asked), n=1)
            hint = f"; did you mean “{near[0]}”?" if near else "."
            self.faults.add(self.line_of(name), f"There is no field “{name}” here{hint}")

    def _node(self, name: str) -> Any:
        self.asked.add(name)
        node = self.nodes.get(name)
        empty = isinstance(node, yaml.ScalarNode) and not node.style and node.value in NO_VALUE
        return None if empty else node

    def _list(self, name: str) -> list[Any]:
        node = self._node(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.faults.add(line_of(node), f"“{name}” must be a list.")
            return []
        return list(node.value)

    def _slug(self, name: str, value: str, line: int) -> str:
        if value and not SLUG.match(value):
            self.faults.add(
                line, f"“{value}” is no slug: small letters, digits and single hyphens."
            )
            return ""
        return value
