"""What comes back, for pages that stand below reviews."""

from typing import Any

from django import template

from review.due import offer

register = template.Library()


@register.inclusion_tag("review/_offer.html", takes_context=True)
def review_offer(context: dict[str, Any], topic: Any) -> dict[str, Any]:
    """Whether a topic that is done comes back, and the button that says otherwise; one query.

    Empty for what is not done, but there: the answer to a tick brings it along, out of band.
    """
    request = context["request"]
    return {
        "offer": offer(context["user"], topic),
        "is_along": request.htmx,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
