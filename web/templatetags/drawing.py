"""Drawings for templates: the cairn, its stones, the spine, and signs that stand beside words.

The shapes are made in `web/cairn.py` and `web/spine.py`. What is added here is a name for each clip
path that no other drawing of the page bears: the digest of the drawing, and a number from its
second time on. So pages come out the same to the byte, and a fragment that is swapped into a page
can only meet a name that stands for the same shape.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import lucide
from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from web import cairn as cairns
from web import spine as spines

register = template.Library()

GLYPHS: Final = {
    "talk": "message-square-text",
    "gauge": "gauge",
    "tools": "wrench",
    "hub": "waypoints",
    "plan": "drafting-compass",
    "chart": "chart-column",
    "gear": "settings",
    "shield": "shield-check",
}


@register.simple_tag(takes_context=True)
def cairn(
    context: Context, stones: Sequence[cairns.Share], size: int = 112, title: str = ""
) -> SafeString:
    """A cairn of `stones`: shares from 0 to 1, the first phase first, None for nothing to count.

    Without a title it is hidden from screen readers: the words must then stand beside it.
    """
    return _finished(context, cairns.draw(stones, size, title))


@register.simple_tag(takes_context=True)
def stone(
    context: Context,
    index: int,
    share: cairns.Share = 0.0,
    of: int = 8,
    size: int = 48,
    title: str = "",
) -> SafeString:
    """The one stone of phase `index` (from 0) in a track of so many."""
    return _finished(context, cairns.draw_stone(index, share, of, size, title))


@register.simple_tag
def spine(
    parts: Sequence[Sequence[str]], current: int | None = None, title: str = ""
) -> SafeString:
    """A series in one line: sections as lists of "read", "published" and "planned".

    `current` is the number of the part that is being read, from 1 over the whole series.
    """
    return mark_safe(spines.draw(parts, current, title))  # noqa: S308 (the title is escaped there)


@register.simple_tag
def glyph(name: str | None) -> SafeString:
    """A sign for one of the names in GLYPHS, and nothing for any other."""
    return _glyph(GLYPHS[name]) if name in GLYPHS else SafeString("")


@register.simple_tag
def mark() -> SafeString:
    """The site's own mark: a small finished cairn."""
    return mark_safe(cairns.draw(cairns.MARK, 24).svg())  # noqa: S308


@register.simple_tag
def empty_stone() -> SafeString:
    """For a place where there is nothing yet."""
    return mark_safe(cairns.empty_stone())  # noqa: S308


@register.simple_tag
def fallen_cairn() -> SafeString:
    """For a page that is not there."""
    return mark_safe(cairns.fallen())  # noqa: S308


@lru_cache(maxsize=len(GLYPHS))
def _glyph(icon: str) -> SafeString:
    drawn = lucide._render_icon(
        icon, 20, **{"class": "glyph", "stroke-width": "1.4", "aria-hidden": "true"}
    )
    return mark_safe(drawn)  # noqa: S308


def _finished(context: Context, drawing: cairns.Drawing) -> SafeString:
    if not drawing.is_clipped:
        return mark_safe(drawing.svg())  # noqa: S308
    # The bottom of the render context is one for the whole page, included templates and all.
    page: Any = context.render_context.dicts[0]
    met: dict[str, int] = page.setdefault("drawing", {})
    digest = drawing.digest
    met[digest] = met.get(digest, 0) + 1
    clip = f"c{digest}" if met[digest] == 1 else f"c{digest}-{met[digest]}"
    return mark_safe(drawing.svg(clip))  # noqa: S308
