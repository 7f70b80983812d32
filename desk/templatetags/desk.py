"""What other pages take from the desk: where I was, how much is left."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Q

from desk.pace import Pace, pace
from desk.resume import resume
from topics.models import Phase, Track

register = template.Library()


@register.inclusion_tag("desk/_continue.html", takes_context=True)
def continue_strip(context: dict[str, Any]) -> dict[str, Any]:
    """One line under the head that leads back to where the learner was; nothing for a visitor."""
    user = context["user"]
    return {"resume": resume(user) if user.is_authenticated else None}


@register.simple_tag(takes_context=True)
def track_pace(context: dict[str, Any], track: Track, phases: Iterable[Any]) -> Pace:
    """How much reading a track holds, or is left of it. `phases` as its page has them."""
    items = [item for _, _, items in phases for item in items]
    return pace(items, Q(placements__phase__track=track), context["user"])


@register.simple_tag(takes_context=True)
def phase_pace(context: dict[str, Any], phase: Phase, items: Iterable[Any]) -> Pace:
    """How much reading a phase holds, or is left of it. `items` as its page has them."""
    return pace(items, Q(placements__phase=phase), context["user"])
