"""Words for a learner's states."""

from typing import Any

from django import template

from topics.models import Progress, Topic, Track
from web import cairn

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """ "done" as "Done", "todo" as "To do"."""
    return str(Progress.State(state).label)


@register.simple_tag
def cairn_words(track: Track, stones: list[float | None]) -> str:
    """The cairn of a track in words, where no other words stand beside it."""
    first, noun = (0, "phase") if track.numbered else (1, "area")
    return cairn.describe(track.title, stones, first=first, noun=noun)


@register.simple_tag
def states() -> list[tuple[str, str]]:
    """The states in the order that buttons stand in, each with its button's words."""
    return [("todo", "To do"), ("doing", "Doing"), ("done", "Done"), ("skipped", "Skip it")]


@register.simple_tag(takes_context=True)
def former_state(context: dict[str, Any], topic: Topic, state: str | None) -> str:
    """What an Undo beside `topic` sets; "" for no Undo.

    A tick says it by `was`, as "12-doing": in the context of its fragment, or in the address of
    the page that a form without script comes back to.
    """
    was = context.get("was") or context["request"].GET.get("was", "")
    key, _, former = was.partition("-")
    if key != str(topic.pk) or former not in Progress.State.values:
        return ""
    changed = former != (state or Progress.State.TODO)
    return former if changed and context["user"].is_authenticated else ""
