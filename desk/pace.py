"""How much reading is left, and how many weeks that may take. Never a date, so none is missed.

What is left of a track or a phase is the words of its topics that are neither done nor skipped, and
those of the posts that teach such a topic and are not read yet; each text once, however many phases
place it. With a topic ticked off, what teaches it is no longer asked for.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from journal.models import Reading, Teaching
from topics.models import Progress, Topic
from topics.progress import with_my_state
from web.markdown import minutes
from web.publishing import is_public

PRACTICE: Final = 1.5
"""An assumption, not a measurement: with notes and practice it takes up to half as long again."""

HOURS_FROM: Final = 100  # minutes; below that they are said as such
CLOSED = (Progress.State.DONE, Progress.State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Pace:
    """The reading of a track or a phase: all of it, and what is left of it."""

    all_words: int
    words_left: int
    is_mine: bool = False  # a visitor has read nothing, and is told of the whole
    budget: int | None = None  # minutes a week

    @property
    def minutes(self) -> int:
        return minutes(self.words_left)

    @property
    def said(self) -> str:
        """Such as "about 6 h of reading left"; "" where there is nothing to read at all."""
        if not self.all_words:
            return ""
        if not self.words_left:
            return "All read"
        return f"{in_words(self.minutes)} of reading{' left' if self.is_mine else ''}"

    @property
    def weeks(self) -> tuple[int, int] | None:
        """From how many weeks to how many; None with nothing left, or no time set."""
        if not (self.is_mine and self.budget and self.words_left):
            return None
        spent = self.minutes / self.budget
        return math.ceil(spent), math.ceil(PRACTICE * spent)

    @property
    def weeks_said(self) -> str:
        """Such as "4 to 6 weeks at 120 minutes a week"; "" if there is no saying."""
        if self.weeks is None:
            return ""
        low, high = self.weeks
        span = f"{low} to {high} weeks" if high > low else f"{low} week{'' if low == 1 else 's'}"
        return f"{span} at {self.budget} minute{'' if self.budget == 1 else 's'} a week"

    @property
    def asks(self) -> bool:
        """Would it help to know how much time there is?"""
        return self.is_mine and not self.budget and self.words_left > 0


def in_words(minutes: int) -> str:
    """ "40 min", "about 6 h"."""
    if minutes < HOURS_FROM:
        return f"{minutes} min"
    return f"about {math.floor(minutes / 60 + 0.5)} h"


def pace(items: Iterable[Any], placed: Q, learner: Any) -> Pace:
    """The pace of checklist `items`, which bear `my_state`, for a learner or a visitor. One query.

    `placed` says, of topics, that they stand on these lists.
    """
    topics = {item.topic_id: item for item in items}
    posts = _posts(placed, learner)
    all_texts: dict[tuple[str, int], int] = {}
    left: dict[tuple[str, int], int] = {}
    for key, item in topics.items():
        texts = {("topic", key): item.topic.words}
        texts |= {("post", post): words for post, words, _ in posts[key]}
        all_texts |= texts
        if item.my_state not in CLOSED:
            read = {("post", post) for post, _, is_read in posts[key] if is_read}
            left |= {text: words for text, words in texts.items() if text not in read}
    mine = learner.is_authenticated
    budget = learner.minutes_per_week if mine else None
    return Pace(sum(all_texts.values()), sum(left.values()), mine, budget)


def _posts(placed: Q, learner: Any) -> dict[int, list[tuple[int, int, bool]]]:
    """The public posts that teach each of the topics: (key, words, have I read it)."""
    topics = Topic.objects.filter(placed).order_by()
    rows = Teaching.objects.filter(is_public("post__"), topic__in=topics.values("pk"))
    rows = with_my_state(rows, learner, "post__readings")
    found: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for topic, post, words, state in rows.values_list(
        "topic_id", "post_id", "post__words", "my_state"
    ):
        found[topic].append((post, words, state == Reading.State.READ))
    return found
