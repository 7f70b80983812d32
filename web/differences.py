"""What two texts have in common, and what each has alone: for a conflict and for versions.

Lines are compared first, then the words of lines that differ, both with Myers' algorithm ("An
O(ND) difference algorithm and its variations", 1986): the fewest parts that must go and come. Not
with Python's difflib, which takes minutes over 64 kB made for the purpose ("a b" and "a c", many
times): here every step is counted, and what cannot be afforded counts as changed whole.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# How many steps a comparison may take over lines, and again over words. A million take about a
# third of a second. They afford some 1,400 parts that come or go, anywhere in a text of any length.
MOST_STEPS = 1_000_000
WORD = re.compile(r"\s+|\w+|[^\w\s]")
LETTER = re.compile(r"\w")


class Piece(NamedTuple):
    """A stretch of one text."""

    text: str
    changed: bool  # the other text does not have it

    @property
    def is_blank(self) -> bool:
        """Is it of spaces and line breaks only, which a reader would not see marked?"""
        return self.text.isspace()


class Stretch(NamedTuple):
    """Parts of both texts between two places where they begin or cease to agree."""

    same: bool
    old: Sequence[str]
    new: Sequence[str]


class Purse:
    """The steps that are left to spend."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.steps = steps

    @property
    def is_empty(self) -> bool:
        return self.steps < 0


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, in order; the pieces of each, joined, are that text again."""
    before: list[Piece] = []
    after: list[Piece] = []
    purse = Purse()
    for lines in _stretches(_lines(old), _lines(new), Purse()):
        whole = lines.same or not lines.old or not lines.new
        for part in [lines] if whole else _by_words(lines, purse):
            _add(before, part.old, changed=not part.same)
            _add(after, part.new, changed=not part.same)
    return before, after


def join(saved: str, mine: str) -> str:
    """Both texts in one: what they share once; where they differ, the saved lines, then mine."""
    joined: list[str] = []
    for same, lines, others in _stretches(_lines(_ended(saved)), _lines(_ended(mine)), Purse()):
        joined += lines if same else [*lines, *others]
    return "".join(joined)


def _by_words(lines: Stretch, purse: Purse) -> Iterator[Stretch]:
    """Lines that differ, cut where their words do.

    A space or a comma that both have between words which differ is no likeness to anybody who
    reads, and counts as changed.
    """
    stretches = list(_stretches(_words(lines.old), _words(lines.new), purse))
    for place, part in enumerate(stretches):
        between = 0 < place < len(stretches) - 1
        same = part.same and not (between and not LETTER.search("".join(part.old)))
        yield Stretch(same, part.old, part.new)


def _stretches(old: Sequence[str], new: Sequence[str], purse: Purse) -> Iterator[Stretch]:
    """The two sequences cut where they begin or cease to agree; the pieces are in order."""
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    last_old, last_new = len(old) - tail, len(new) - tail
    runs = _runs(old[head:last_old], new[head:last_new], purse)
    at_old = at_new = 0
    for a, b, length in [
        (0, 0, head),
        *((head + a, head + b, length) for a, b, length in runs),
        (last_old, last_new, tail),
    ]:
        if at_old < a or at_new < b:
            yield Stretch(False, old[at_old:a], new[at_new:b])
        at_old, at_new = a + length, b + length
        if length:
            yield Stretch(True, old[a:at_old], new[b:at_new])


def _runs(old: Sequence[str], new: Sequence[str], purse: Purse) -> list[tuple[int, int, int]]:
    """Where both have the same parts in the same order: (place in old, place in new, how many).

    None of them if the purse does not last.
    """
    reached = _reach(old, new, purse)
    runs: list[tuple[int, int, int]] = []
    x, y = len(old), len(new)
    # Back from the end, the way that was found: a run of equal parts, before it one that differs.
    for count in range(len(reached) - 1, 0, -1):
        row, place = reached[count - 1], (x - y + count) // 2
        by_new = place == 0 or (place < count and row[place] > row[place - 1])
        from_x = row[place] if by_new else row[place - 1]
        from_y = from_x - (2 * place - count + (1 if by_new else -1))
        start = from_x if by_new else from_x + 1
        if x > start:
            runs.append((start, y - (x - start), x - start))
        x, y = from_x, from_y
    if reached and x:
        runs.append((0, 0, x))
    return runs[::-1]


def _reach(old: Sequence[str], new: Sequence[str], purse: Purse) -> list[array]:
    """How far into `old` one gets with 0, 1, 2 … parts that differ, until both are at their end.

    A row has a place for each balance of parts left out of `old` and of `new`. Nothing if the purse
    does not last.
    """
    reached: list[array] = []
    for count in range(len(old) + len(new) + 1):
        above = reached[-1] if reached else array("i")
        row = array("i", [0]) * (count + 1)  # a list would take nine times the memory
        for place in range(count + 1):
            x = 0
            if place < count:
                x = above[place]
            if place and above[place - 1] >= x:
                x = above[place - 1] + 1
            y = start = x - (2 * place - count)
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            row[place] = x
            purse.steps -= 1 + y - start
            if purse.is_empty:
                return []
            if x == len(old) and y == len(new):
                return [*reached, row]
        reached.append(row)
    return reached


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


def _add(pieces: list[Piece], parts: Sequence[str], *, changed: bool) -> None:
    """Put another stretch at the end of `pieces`; neighbours of one kind become one piece."""
    text = "".join(parts)
    if pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))
