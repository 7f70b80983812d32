"""Where I was, for the front page."""

from typing import Any

from django import template

from desk.resume import resume

register = template.Library()


@register.inclusion_tag("desk/_continue.html", takes_context=True)
def continue_strip(context: dict[str, Any]) -> dict[str, Any]:
    """One line under the head that leads back to where the learner was; nothing for a visitor."""
    user = context["user"]
    return {"resume": resume(user) if user.is_authenticated else None}
