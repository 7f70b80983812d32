"""What two texts have in common, and what each has alone: for a conflict and for versions.

Lines are compared first, then the words of lines that differ, both with Python's own difflib.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# difflib is quadratic at worst. Beyond so many pairs of parts a stretch counts as changed whole:
# two million take half a second.
MOST_PAIRS = 2_000_000
WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    """A stretch of one text."""

    text: str
    changed: bool  # the other text does not have it


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, in order; the pieces of each, joined, are that text again."""
    before: list[Piece] = []
    after: list[Piece] = []
    for same, lines, others in _stretches(_lines(old), _lines(new)):
        if same or not lines or not others:
            before += _piece(lines, changed=not same)
            after += _piece(others, changed=not same)
            continue
        for alike, words, other_words in _stretches(_words(lines), _words(others)):
            before += _piece(words, changed=not alike)
            after += _piece(other_words, changed=not alike)
    return _merged(before), _merged(after)


def join(saved: str, mine: str) -> str:
    """Both texts in one: what they share once; where they differ, the saved lines, then mine."""
    joined: list[str] = []
    for same, lines, others in _stretches(_lines(_ended(saved)), _lines(_ended(mine))):
        joined += lines if same else [*lines, *others]
    return "".join(joined)


def _stretches(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, list[str], list[str]]]:
    """The two sequences cut where they begin or cease to agree: (same?, old parts, new parts)."""
    head = _shared(old, new)
    limit = min(len(old), len(new)) - head
    tail = min(_shared(old[::-1], new[::-1]), limit)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    yield True, list(old[:head]), list(new[:head])
    if len(middle_old) * len(middle_new) > MOST_PAIRS:
        yield False, list(middle_old), list(middle_new)
    else:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            yield tag == "equal", list(middle_old[a:b]), list(middle_new[c:d])
    yield True, list(old[len(old) - tail :]), list(new[len(new) - tail :])


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """With how many equal parts both begin."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _words(lines: Sequence[str]) -> list[str]:
    return WORD.findall("".join(lines))


def _ended(text: str) -> str:
    """A text whose last line ends, so that another can follow."""
    return text if not text or text.endswith("\n") else text + "\n"


def _piece(parts: Sequence[str], *, changed: bool) -> list[Piece]:
    return [Piece("".join(parts), changed)] if parts else []


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].changed == piece.changed:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.changed)
        else:
            merged.append(piece)
    return merged
