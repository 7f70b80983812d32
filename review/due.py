"""What would do most good today, and when the next comes. A GET asks, and writes nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from review.models import FIRST_INTERVAL, Card, ReviewEvent
from review.schedule import RATINGS, Memory
from topics.models import Progress
from web.publishing import is_public

TITLES = 3
SOON = 30  # days that are said as "in 12 days"; a later day is named


@dataclass(frozen=True, slots=True)
class Waiting:
    """A topic that may be recalled today."""

    topic_id: int
    slug: str
    title: str
    since: dt.datetime  # when it was done
    memory: Memory

    @property
    def recalled_on(self) -> dt.date | None:
        """The day of the last answer; None if there was none yet."""
        return self.memory.reviewed_on if self.memory.revision > 1 else None


@dataclass(frozen=True, slots=True)
class Today:
    """What is left of a learner's day: the topics, those most likely forgotten first."""

    topics: list[Waiting]
    answered: int
    kept: int  # those that would do good too, but are over the number for one day

    @property
    def count(self) -> int:
        return len(self.topics)

    @property
    def first(self) -> list[Waiting]:
        """The first few, for a list on another page."""
        return self.topics[:TITLES]

    def pick(self, slug: str) -> Waiting | None:
        """The one that was asked for by its slug, else the first; None if nothing is left."""
        named = (one for one in self.topics if one.slug == slug)
        return next(named, self.topics[0] if self.topics else None)


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a topic comes back, to say on its page."""

    slug: str
    coming: str  # such as "tomorrow"; nothing if it does not come back


def due_today(learner: Any, now: dt.datetime | None = None) -> Today:
    """What `learner` may recall today, at most as many as they want a day. Two queries.

    The day is that of the active time zone, and ends at its midnight. First comes what is least
    likely to be recalled; of equals, what was done first.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    found = [_waiting(row) for row in _due(learner, today)]
    found.sort(key=lambda one: (one.memory.recall(today), one.since, one.topic_id))
    answered = ReviewEvent.objects.filter(learner=learner, day=today, kind__in=RATINGS).count()
    left = max(0, learner.reviews_a_day - answered)
    return Today(found[:left], answered, len(found[left:]))


def next_day(learner: Any, now: dt.datetime | None = None) -> dt.date | None:
    """The day after today when the next topic comes back; None if none does. One query."""
    today = timezone.localdate(now or timezone.now())
    held, always = _held(), _always(learner)
    row = _done(learner).aggregate(
        due=Min("card__due", filter=held & Q(card__due__gt=today)),
        since=Min("since", filter=always & Q(since__gte=_too_fresh(today))),
    )
    days = [row["due"], row["since"] and timezone.localdate(row["since"]) + FIRST_INTERVAL]
    return min((day for day in days if day), default=None)


def offer(learner: Any, topic: Any, now: dt.datetime | None = None) -> Offer | None:
    """What the page of `topic`, which bears `my_state` and `my_since`, offers a learner.

    None for what is not done, or is retired: that does not come back. At most one query.
    """
    if not learner.is_authenticated or topic.my_state != Progress.State.DONE or topic.is_retired:
        return None
    card = Card.objects.filter(learner=learner, topic=topic.pk).first()
    day = None
    if card is not None:
        day = None if card.is_stopped else card.due
    elif learner.reminds_since and topic.my_since >= learner.reminds_since:
        day = timezone.localdate(topic.my_since) + FIRST_INTERVAL
    today = timezone.localdate(now or timezone.now())
    return Offer(topic.slug, in_words(day, today, soon=1) if day else "")


def in_words(day: dt.date, today: dt.date, soon: int = SOON) -> str:
    """A day to come as people say it: "today", "tomorrow", "in 3 days", "on 4 March 2027".

    A day is named if it is more than `soon` days away. What might have come earlier comes today:
    nothing is ever late.
    """
    days = (day - today).days
    if days <= 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days <= soon:
        return f"in {days} days"
    return f"on {date_format(day, 'j F' if day.year == today.year else 'j F Y')}"


def _done(learner: Any) -> QuerySet[Any]:
    """The learner's marks on public topics that are done now, each with their own card, if any.

    The learner is part of the join's condition, so that other learners' cards are never read.
    """
    mine = FilteredRelation(
        "topic__review_cards", condition=Q(topic__review_cards__learner=learner)
    )
    marks = Progress.objects.filter(is_public("topic__"), learner=learner)
    return marks.filter(state=Progress.State.DONE).annotate(card=mine)


def _held() -> Q:
    return Q(card__isnull=False, card__stopped_at=None)


def _always(learner: Any) -> Q:
    """Topics that come back without a card, because the learner wants all of them to."""
    if learner.reminds_since is None:
        return Q(pk__in=[])
    return Q(card__isnull=True, since__gte=learner.reminds_since)


def _too_fresh(today: dt.date) -> dt.datetime:
    """What was done from this moment on, and was not answered, comes after `today`."""
    first = today - FIRST_INTERVAL + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(first, dt.time()))


def _due(learner: Any, today: dt.date) -> QuerySet[Any]:
    held = _held() & Q(card__due__lte=today)
    always = _always(learner) & Q(since__lt=_too_fresh(today))
    names = ("due", "stability", "difficulty", "reviewed_on", "revision")
    rows = _done(learner).filter(held | always)
    return rows.values(
        "topic_id", "topic__slug", "topic__title", "since", *(f"card__{name}" for name in names)
    )


def _waiting(row: dict[str, Any]) -> Waiting:
    if row["card__due"] is None:
        memory = Memory.first(timezone.localdate(row["since"]))
    else:
        memory = Memory(
            due=row["card__due"],
            stability=row["card__stability"],
            difficulty=row["card__difficulty"],
            reviewed_on=row["card__reviewed_on"],
            revision=row["card__revision"],
        )
    return Waiting(row["topic_id"], row["topic__slug"], row["topic__title"], row["since"], memory)
