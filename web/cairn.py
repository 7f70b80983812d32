"""The cairn: progress drawn as a stack of stones, one a phase, the first phase at the bottom.

Pure: numbers in, SVG out, and the same numbers always give the same drawing. Shapes live in a box
of 100 by 100 whose ground lies at y = 96. Colours are classes (see components/cairn.css), so that
one drawing serves light and dark and no style attribute is ever needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from html import escape
from math import ceil, cos, radians, sin, sqrt
from typing import Final, NamedTuple, TypeAlias

Share: TypeAlias = float | None
"""How much of a phase is done, from 0 to 1; None where there is nothing to count."""

GROUND: Final = 96.0
CENTRE: Final = 50.0
TALLEST_STACK: Final = 9
MOST_STONES: Final = 120
LEAST_FILL: Final = 0.18
TONES: Final = (0, 2, 1)
MARK: Final[tuple[Share, ...]] = (1.0, 1.0, 1.0, 1.0)

GROUND_LINE: Final = '<path class="cairn__ground" d="M6 96.6C24 95.9 70 97.2 94 96.4"/>'
GRAVER: Final = ((0.84, "30 200", -52), (0.66, "19 200", -56))


class Character(NamedTuple):
    """What makes a stone look like itself and not like its neighbour."""

    crown: float
    belly: float
    left: float
    right: float
    tilt: float
    wide: float
    high: float
    off: float


CHARACTERS: Final = (
    Character(-0.12, 0.06, 0.18, 0.10, 0.0, 1.00, 1.06, 0.0),
    Character(0.22, -0.08, 0.05, 0.22, -2.2, 0.90, 0.90, 2.0),
    Character(-0.24, 0.10, 0.20, 0.00, 2.6, 1.08, 1.14, -2.2),
    Character(0.08, -0.14, 0.12, 0.18, -1.6, 0.86, 0.80, 1.8),
    Character(0.26, 0.08, -0.02, 0.22, 3.2, 1.08, 1.12, 1.6),
    Character(-0.18, -0.04, 0.24, 0.04, -3.0, 0.90, 0.86, -2.0),
    Character(0.12, 0.12, 0.10, 0.20, 2.2, 1.06, 1.10, 1.0),
    Character(-0.10, -0.10, 0.16, 0.12, -3.4, 0.96, 1.02, -1.0),
)


def character(index: int) -> Character:
    """The character of a stone: eight of them, taken in turn."""
    return CHARACTERS[index % len(CHARACTERS)]


@dataclass(frozen=True, slots=True)
class Stone:
    """One stone in its place: centre, half sizes, character, tilt in degrees."""

    x: float
    y: float
    a: float
    b: float
    character: Character
    tilt: float

    def path(self, scale: float = 1.0, digits: int = 1) -> str:
        """A closed path of four cubics about the centre, clockwise from the left shoulder.

        Each number has so many decimals: none are seen where a hundred units are a few pixels.
        """
        a, b = self.a * scale, self.b * scale
        crown, belly = self.character.crown * a, self.character.belly * a
        left, right = self.character.left * b, self.character.right * b
        side = 0.62 * b
        points = (
            (-a, left),
            *((-a, left - side), (crown - 0.62 * a, -b), (crown, -b)),
            *((crown + 0.62 * a, -b), (a, right - side), (a, right)),
            *((a, right + side), (belly + 0.74 * a, b), (belly, b)),
            *((belly - 0.74 * a, b), (-a, left + side), (-a, left)),
        )
        turn = radians(self.tilt)
        start, *rest = (
            f"{_short(self.x + x * cos(turn) - y * sin(turn), digits)} "
            f"{_short(self.y + x * sin(turn) + y * cos(turn), digits)}"
            for x, y in points
        )
        return f"M{start}C{' '.join(rest)}z"


def gap(size: int) -> float:
    """The air between stones: plain to see where the drawing is small, none where it is large."""
    if size < 48:
        return 3.0
    return 1.2 if size < 72 else 0.2


def stack(count: int, size: int) -> list[Stone]:
    """Up to nine stones, one on the other, tapering upwards; no stones for a count of none."""
    if not count:
        return []
    air = gap(size)
    over = max(0, count - 3)
    heavy, light = 74 - 2.8 * over, 44 - 4.5 * min(4, over)
    spread = 1.6 if count <= 3 else 1.0
    along = [i / (count - 1) if count > 1 else 0.0 for i in range(count)]
    raw = [(1 - 0.42 * t) * character(i).high for i, t in enumerate(along)]
    scale = (min(92, 20 * count + 8) - air * (count - 1)) / sum(raw)

    stones, foot = [], GROUND
    for i, t in enumerate(along):
        kind = character(i)
        width = (heavy + (light - heavy) * t**0.92) * (kind.wide if i else 1.0)
        height = raw[i] * scale
        x = CENTRE + kind.off * spread
        stones.append(Stone(x, foot - height / 2, width / 2, height / 2, kind, kind.tilt))
        foot -= height + air
    return stones


def courses(count: int) -> list[int]:
    """How many stones lie in each course of a pile, the widest course first."""
    rows = ceil(sqrt(0.85 * count))
    least, extra = divmod(count - rows * (rows - 1) // 2, rows)
    if least < 1:  # too few for a step of one a course: as even as it goes
        least, extra = divmod(count, rows)
        return [least + (row < extra) for row in range(rows)]
    return [least + rows - 1 - row + (row < extra) for row in range(rows)]


def pile(count: int, size: int) -> list[Stone]:
    """More than nine stones: laid in courses, the widest below."""
    rows = courses(count)
    air = gap(size) / 2
    room = (92 - air * (len(rows) - 1)) / len(rows)

    stones: list[Stone] = []
    foot = GROUND
    for row, in_row in enumerate(rows):
        kinds = [character(len(stones) + i) for i in range(in_row)]
        width = 94 * (1 - 0.66 * row / max(1, len(rows) - 1))
        weights = [(1 + kind.wide) / 2 for kind in kinds]
        unit = (width - air * (in_row - 1)) / sum(weights)
        tallest = min(room, 0.68 * unit)
        left = CENTRE - width / 2
        for kind, weight in zip(kinds, weights, strict=True):
            a = weight * unit / 2
            b = min(tallest * (0.7 + 0.3 * kind.high), room, 0.68 * 2 * a) / 2
            stones.append(Stone(left + a, foot - b, a, b, kind, kind.tilt / 2))
            left += 2 * a + air
        foot -= tallest + air
    return stones


def stones_of(count: int, size: int) -> list[Stone]:
    """Where every stone of a cairn of so many phases lies, the first phase first."""
    return stack(count, size) if count <= TALLEST_STACK else pile(count, size)


def draw(shares: Sequence[Share], size: int = 112, title: str = "") -> "Drawing":
    """A cairn, ready to be put on a page: `draw(shares, 112).svg(prefix="a")`.

    Over 120 stones nobody could tell one from the next: the pile then stands for the whole in
    proportion.
    """
    known = tuple(None if share is None else min(1.0, max(0.0, share)) for share in shares)
    if len(known) > MOST_STONES:
        known = tuple(known[i * len(known) // MOST_STONES] for i in range(MOST_STONES))
    return Drawing(_cairn(known, size), title)


def draw_stone(index: int, share: Share, of: int, size: int = 48, title: str = "") -> "Drawing":
    """The one stone of a phase, as it stands beside the phase's numeral."""
    known = None if share is None else min(1.0, max(0.0, share))
    return Drawing(_single(index, known, of, size), title)


def describe(name: str, shares: Sequence[Share], *, first: int = 0, noun: str = "phase") -> str:
    """The cairn in words: "System design: 3 of 8 phases done, phase 3 half done".

    `first` is the number of the first phase; what cannot be counted is left out of the total.
    """
    counted = [share for share in shares if share is not None]
    if not counted:
        return f"{name}: nothing to count"
    done = sum(share >= 1 for share in counted)
    nouns = noun if len(counted) == 1 else f"{noun}s"
    said = [f"{name}: {done} of {len(counted)} {nouns} done"]
    if done == len(counted):
        return f"{name}: all done" if done > 1 else f"{name}: done"
    under_way = [
        f"{noun} {number} {_portion(share)}"
        for number, share in enumerate(shares, first)
        if share is not None and 0 < share < 1
    ]
    if len(under_way) > 3:
        under_way = [f"{len(under_way)} under way"]
    return ", ".join(said + under_way)


def _portion(share: float) -> str:
    if share < 0.4:
        return "begun"
    return "half done" if share <= 0.6 else "mostly done"


def empty_stone() -> str:
    """Nothing here yet: the place of the first stone on the ground."""
    stone = Stone(100, 28, 60, 22.5, CHARACTERS[2], 2.6)
    return (
        '<svg class="cairn cairn--wide" viewBox="0 0 320 56" width="320" height="56" '
        f'aria-hidden="true"><path class="stone stone--empty stone--dashed" d="{stone.path()}"/>'
        f"{_ground(320, 51)}</svg>"
    )


def fallen() -> str:
    """No page stands here: the cairn has come down and its capstone has rolled away."""
    lying = (
        (Stone(72, 21.5, 46.5, 14.5, CHARACTERS[0], 0), "stone--0"),
        (Stone(144, 20.5, 29, 9.6, CHARACTERS[2], 27), "stone--1"),
        (Stone(207, 28, 23, 8, CHARACTERS[1], -1), "stone--2"),
        (Stone(254.5, 30, 15.5, 6, CHARACTERS[3], -1.6), "stone--1"),
        (Stone(292, 31, 11.5, 5, CHARACTERS[6], 2.2), "stone--done"),
    )
    inside = "".join(
        f'<path class="stone {tone}" d="{stone.path()}"/>{_grain(stone) if stone.a > 20 else ""}'
        for stone, tone in lying
    )
    return (
        '<svg class="cairn cairn--wide" viewBox="0 0 320 40" width="320" height="40" '
        f'aria-hidden="true">{inside}{_ground(320, 36)}</svg>'
    )


def _ground(width: int, y: float) -> str:
    return (
        f'<path class="cairn__ground" d="M5 {_short(y + 0.4)}C{_short(width * 0.25)} '
        f'{_short(y - 0.3)} {_short(width * 0.7)} {_short(y + 1)} {width - 5} {_short(y + 0.2)}"/>'
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG that lacks only its text alternative and the names of its clip paths."""

    template: str
    title: str = ""

    @property
    def is_clipped(self) -> bool:
        """Does it hold a stone under way, and so a clip path that needs a name?"""
        return "@clip" in self.template

    @property
    def digest(self) -> str:
        """Short, and the same for the same drawing: what its clip paths are named after."""
        return blake2s(self.template.encode(), digest_size=4).hexdigest()

    def svg(self, clip: str = "c") -> str:
        """The finished SVG; `clip` must differ between drawings that share a page."""
        if self.title:
            heard, title = 'role="img"', f"<title>{escape(self.title)}</title>"
        else:
            heard, title = 'aria-hidden="true"', ""
        return (
            self.template.replace("@heard", heard).replace("@title", title).replace("@clip", clip)
        )


@lru_cache(maxsize=1024)
def _cairn(shares: tuple[Share, ...], size: int) -> str:
    stones = stones_of(len(shares), size)
    counted = [share for share in shares if share is not None]
    finished = bool(counted) and all(share >= 1 for share in counted)
    parts = [
        _paint(stone, i, share, size, capstone=finished and i == len(shares) - 1)
        for i, (stone, share) in enumerate(zip(stones, shares, strict=True))
    ]
    if size >= 72:
        parts.append(GROUND_LINE)
    return _frame("0 0 100 100", size, size, "".join(parts))


@lru_cache(maxsize=1024)
def _single(index: int, share: Share, of: int, size: int) -> str:
    kind = character(index)
    t = min(1.0, index / (of - 1)) if of > 1 else 0.0
    a = 48 * (1 - 0.34 * t)
    stone = Stone(50, 21, a, 18.5 * (1 - 0.2 * t), kind, kind.tilt)
    # Beside a numeral a stone always shows its edge and its grain, however small.
    painted = _paint(stone, index, share, 72, digits=0 if size <= 48 else 1)
    return _frame("0 0 100 42", size, round(size * 0.42), painted)


def _frame(box: str, width: int, height: int, inside: str) -> str:
    return (
        f'<svg class="cairn" viewBox="{box}" width="{width}" height="{height}" @heard>'
        f"@title{inside}</svg>"
    )


def _paint(
    stone: Stone, index: int, share: Share, size: int, *, capstone: bool = False, digits: int = 1
) -> str:
    """One stone in the colours of its state."""
    d = stone.path(digits=digits)
    small = size < 48
    if share is None:
        kind = "stone--pale" if small else "stone--empty stone--dashed"
        return f'<path class="stone {kind}" d="{d}"/>'
    if share >= 1:
        tone = "stone--done" if capstone else f"stone--{0 if small else TONES[index % 3]}"
        painted = f'<path class="stone {tone}" d="{d}"/>'
    elif share <= 0:
        painted = f'<path class="stone stone--{"pale" if small else "empty"}" d="{d}"/>'
    elif small:
        painted = f'<path class="stone stone--done" d="{d}"/>'
    else:
        height = 2 * stone.b * max(LEAST_FILL, share)
        top = stone.y + stone.b - height
        name = f"@clip-{index}"
        painted = (
            f'<clipPath id="{name}"><path d="M0 {_short(top)}h100v60h-100z"/></clipPath>'
            f'<path class="stone stone--empty" d="{d}"/>'
            f'<path class="stone__fill" clip-path="url(#{name})" d="{d}"/>'
            f'<path class="stone stone--edge" d="{d}"/>'
        )
    return painted + (_grain(stone, digits) if size >= 72 else "")


def _grain(stone: Stone, digits: int = 1) -> str:
    """Two strokes of the graver, low on the right."""
    return "".join(
        f'<path class="stone__graver" d="{stone.path(scale, digits)}" pathLength="100" '
        f'stroke-dasharray="{dash}" stroke-dashoffset="{offset}"/>'
        for scale, dash, offset in GRAVER
    )


def _short(number: float, digits: int = 1) -> str:
    """So many decimals, and none where they say nothing."""
    text = f"{number:.{digits}f}".removesuffix(".0")
    return "0" if text == "-0" else text
