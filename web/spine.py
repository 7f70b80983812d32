"""The spine: a whole series in one line, a bar a part, a gap between sections.

Pure: states in, SVG out. Colours are classes (see components/spine.css).
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

PITCH: Final = 8
BAR: Final = 6
BREAK: Final = 6
HEIGHT: Final = 20
LEAST_WIDTH: Final = 400
"""A short series keeps slender bars: the box is at least as wide as fifty of them."""

HEIGHTS: Final = {"planned": 8, "published": 16, "read": 16}


class Bar(NamedTuple):
    """One part: where its bar begins, how high it is and which class colours it."""

    x: int
    height: int
    state: str


def bars(sections: Iterable[Sequence[str]], current: int | None = None) -> list[Bar]:
    """A bar for every part. `current` counts from 1 over the whole series.

    A state that is not known ("retired", say) is drawn as planned: there, but not to be read.
    """
    laid: list[Bar] = []
    x = 0
    for section in sections:
        for state in section:
            known = state if state in HEIGHTS else "planned"
            here = len(laid) + 1 == current
            laid.append(Bar(x, HEIGHT, "here") if here else Bar(x, HEIGHTS[known], known))
            x += PITCH
        x += BREAK if section else 0
    return laid


def draw(sections: Iterable[Sequence[str]], current: int | None = None, title: str = "") -> str:
    """The spine as an SVG that fills its line; nothing at all for a series without parts."""
    laid = bars(sections, current)
    if not laid:
        return ""
    width = max(LEAST_WIDTH, laid[-1].x + BAR)
    paths = "".join(
        f'<path class="spine__{state}" d="{outline}"/>'
        for state in ("planned", "published", "read", "here")
        if (outline := _outline(bar for bar in laid if bar.state == state))
    )
    heard = f'role="img"><title>{escape(title)}</title>' if title else 'aria-hidden="true">'
    return (
        f'<svg class="spine" viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" '
        f"{heard}{paths}</svg>"
    )


def describe(sections: Iterable[Sequence[str]], current: int | None = None) -> str:
    """The spine in words: "93 parts: 40 published, 11 of them read. Here: part 3"."""
    states = [state for section in sections for state in section]
    read = states.count("read")
    published = read + states.count("published")
    said = f"{len(states)} part{'' if len(states) == 1 else 's'}: {published} published"
    if read:
        said += f", {read} of them read"
    return f"{said}. Here: part {current}" if current else said


def _outline(chosen: Iterable[Bar]) -> str:
    """All bars of one state as a single path: 93 rectangles would weigh four times as much."""
    return "".join(f"M{bar.x} {HEIGHT - bar.height}h{BAR}v{bar.height}h-{BAR}z" for bar in chosen)
