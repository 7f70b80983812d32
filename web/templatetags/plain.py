"""Plain texts of a line or two: a notice, a blurb, a closing word."""

from collections.abc import MutableMapping
from typing import Any

import bleach
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


def _outward(attrs: MutableMapping[Any, str], new: bool = False, /) -> MutableMapping[Any, str]:
    """What a link out of a plain text bears."""
    attrs[(None, "rel")] = "noopener"
    return attrs


@register.filter
def linked(text: str) -> SafeString:
    """`text` with its bare web addresses as links. It holds no mark-up: what looks so is words."""
    plain = str(escape(text))
    if "://" not in plain and "www." not in plain:  # bleach parses all it is given
        return mark_safe(plain)  # noqa: S308 (escaped above)
    return mark_safe(bleach.linkify(plain, callbacks=[_outward]))  # noqa: S308 (likewise)
