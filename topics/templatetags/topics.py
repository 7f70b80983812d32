"""Words for a learner's states."""

from django import template

from topics.models import Progress, Track
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
