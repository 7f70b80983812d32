"""What the style page shows: progress and series that nobody owns."""

from typing import Any, Final

from django import template

register = template.Library()

SECTIONS: Final = (
    "rrrrrpp", "rrp", "pppppop", "pppoppp", "rrrrppppp", "oopo", "ppooo", "ooo", "ooo",
    "oooppo", "oopooppooo", "ooooopo", "oooooo", "oooooo", "oooooooooo",
)  # fmt: skip
STATES: Final = {"r": "read", "p": "published", "o": "planned"}

SAMPLES: Final[dict[str, Any]] = {
    "eight": [1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0],
    "none": [0.0] * 8,
    "all": [1.0] * 8,
    "three": [1.0, 0.4, 0.0],
    "five": [1.0, 1.0, None, 0.7, 0.0],
    "pile": [1.0] * 6 + [0.5] + [0.0] * 7,
    "series": [[STATES[letter] for letter in section] for section in SECTIONS],
    "short": [["read", "read", "published"], ["published", "planned"]],
    "sizes": [24, 32, 48, 72, 160],
    "glyphs": ["talk", "gauge", "tools", "hub", "plan", "chart", "gear", "shield"],
}


@register.simple_tag
def samples() -> dict[str, Any]:
    """Made-up progress to draw: `{% samples as sample %}`."""
    return SAMPLES
