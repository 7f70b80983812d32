"""What curation adds to pages of the rooms below it, and to the pages of the admin."""

from collections.abc import Iterable
from typing import Any

from django import template

from curation import changes, drafting
from curation.changes import Told
from curation.models import Draft
from journal.models import Post
from topics.models import Progress, Topic
from web.admin import telling
from web.admin.published import change_url

register = template.Library()

ON_DESK = 5


@register.inclusion_tag("curation/_change.html", takes_context=True)
def my_change(context: dict[str, Any], thing: Any) -> dict[str, Any]:
    """The word that `thing`, which bears `my_state` and `my_since`, changed since I finished it.

    Nothing for visitors and for what I have not finished; else one query.
    """
    finished = thing.my_state in ("done", "read")
    rows = list(changes.waiting_of(thing, context["user"])[:9]) if finished else []
    return {
        "change": rows[0] if rows else None,
        "earlier": rows[1:],
        "is_post": isinstance(thing, Post),
        "next": context["request"].path,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def changed_since(context: dict[str, Any], items: Iterable[Any]) -> set[int]:
    """The keys of topics among checklist `items` that changed since I did them.

    None for visitors and where nothing is done; else one query.
    """
    done = {item.topic_id: item.my_since for item in items if item.my_state == Progress.State.DONE}
    return changes.changed_topics(context["user"], done) if done else set()


@register.filter
def all_items(phases: Iterable[Any]) -> list[Any]:
    """The items of all phases, as the page of a track has them."""
    return [item for _, _, items in phases for item in items]


@register.simple_tag(takes_context=True)
def my_changes(context: dict[str, Any]) -> dict[str, Any]:
    """The newest of what changed since I finished it, and whether there is more. One query."""
    rows: list[Told] = changes.told(context["user"])
    return {"newest": rows[:ON_DESK], "count": len(rows)}


@register.simple_tag
def draft_tool(thing: Any) -> dict[str, Draft | None] | None:
    """The draft of changes to `thing`, if one waits; None where none can be made."""
    if not isinstance(thing, Topic | Post):
        return None
    draft = drafting.pending(thing)
    return {"draft": draft} if draft or drafting.is_offered(thing) else None


@register.filter
def draft_kind(thing: Topic | Post) -> str:
    """What addresses of drafts call the kind of `thing`."""
    return str(thing._meta.model_name)


@register.filter
def called(person: Any) -> str:
    """What curators call one of them: never by an e-mail address."""
    return telling.name_of(person)


@register.filter
def change_page(thing: Topic | Post) -> str:
    """Where `thing` is changed in the admin."""
    return change_url(thing)
