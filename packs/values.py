"""What a file and a row say in each field, in a form that can be compared and kept.

A load compares three things: the file, the row, and what the last load left. From these it tells a
change that the pack made from one that a curator made.
"""

import hashlib
import json
from typing import Any

from packs.documents import PhaseEntry, SectionEntry

GROUPS = ("phases", "sections")  # lists of groups, to which a curator may add without a conflict


def of_file(document: Any, name: str) -> str:
    """A digest of what a file says in one field. Where it stands in the file does not matter."""
    return _digest(_without_lines(getattr(document, name)))


def of_row(row: Any, name: str) -> Any:
    """What a row holds in one field, as JSON: short things whole, texts as a digest.

    Tags, topics and placements are told by their keys: what is renamed is still the same.
    """
    match name:
        case "phases":
            return [
                [phase.slug, [phase.title, phase.kicker, phase.icon, phase.summary], _items(phase)]
                for phase in row.phases.all()
            ]
        case "sections":
            return [
                [section.title, [section.blurb], [[part.post_id] for part in section.parts.all()]]
                for section in row.sections.all()
            ]
        case "tags" | "topics":
            return sorted(one.pk for one in getattr(row, name).all())
        case "category":
            return row.category_id
    return _digest(getattr(row, name))


def is_untouched(name: str, now: Any, then: Any) -> bool:
    """Does a row still say what a load left there? What a curator added to a list is no change."""
    if name not in GROUPS:
        return bool(now == then)
    placed = {child[0] for group in then for child in group[2]}
    names = {group[0] for group in then}
    still = [
        [key, columns, [child for child in children if child[0] in placed]]
        for key, columns, children in now
        if key in names
    ]
    return bool(then == still)


def _items(phase: Any) -> list[list[Any]]:
    return [[item.topic_id, item.label] for item in phase.items.all()]


def _without_lines(value: Any) -> Any:
    match value:
        case PhaseEntry():
            items = [[item.topic, item.label] for item in value.items]
            return [value.slug, value.title, value.kicker, value.icon, value.summary, items]
        case SectionEntry():
            return [value.title, value.blurb, _without_lines(value.parts)]
        case (str() as slug, int()):
            return slug
        case list():
            return [_without_lines(one) for one in value]
    return value


def _digest(value: Any) -> str:
    text = json.dumps(value, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
