"""YAML as packs write it: strings, lists and maps, each remembering its line."""

import datetime as dt
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import yaml
from django.utils.dateparse import parse_date, parse_datetime

from packs.faults import Fault, PackError
from web import frontmatter
from web.frontmatter import NO_VALUE, Unreadable, line_of

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


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
        return frontmatter.decode(data)
    except Unreadable as error:
        raise faults.refuse(error.line, error.message) from None


def split_front_matter(text: str, faults: Faults) -> tuple["Fields", str]:
    """A Markdown file as its fields and its body. Raises PackError if the front is not closed."""
    try:
        front, body = frontmatter.split(text)
    except Unreadable as error:
        raise faults.refuse(error.line, error.message) from None
    return Fields(parse(front, faults, first_line=2), faults), body.strip("\n")


def parse(text: str, faults: Faults, first_line: int = 1) -> yaml.Node:
    """The tree of a YAML text. `first_line` is where it begins in its file.

    Raises PackError, naming the line, for what is no YAML or more YAML than packs use.
    """
    try:
        return frontmatter.parse(text, first_line)
    except Unreadable as error:
        raise faults.refuse(error.line, error.message) from None


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
