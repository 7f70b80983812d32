"""My note beside what it is about, for pages that stand below notes."""

from typing import Any

from django import template

from journal.models import Post
from notes.models import Note
from topics.models import Topic

register = template.Library()


@register.inclusion_tag("notes/_slip.html", takes_context=True)
def my_note(context: dict[str, Any], thing: Topic | Post) -> dict[str, Any]:
    """The slip with my note about `thing`, or an invitation to write one; nothing for visitors."""
    user = context["user"]
    if not user.is_authenticated:
        return {"hidden": True}
    kind = "topic" if isinstance(thing, Topic) else "post"
    return {"note": Note.objects.about(user, thing), "kind": kind, "thing": thing}
