"""What a learner learned on each day: topics done, posts read, notes begun.

The past is read from the log, never from the states of today. A day counts what it ended with, so
that what was ticked and taken back on the same day is not counted; what was taken back later stays
in the days it was done. What an undoing says is done again belongs to the day it was first done.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from journal.models import Reading, ReadingEvent
from notes.models import Note
from notes.months import midnight
from topics.models import Progress, ProgressEvent
from web.markdown import minutes


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned in some time."""

    topics: int = 0
    posts: int = 0
    notes: int = 0
    words: int = 0  # of the topics done and the posts read

    @property
    def total(self) -> int:
        return self.topics + self.posts + self.notes

    @property
    def minutes(self) -> int:
        """How long reading it takes: an estimate from its words, not a measurement."""
        return minutes(self.words)

    def __add__(self, other: "Learned") -> "Learned":
        return Learned(
            self.topics + other.topics,
            self.posts + other.posts,
            self.notes + other.notes,
            self.words + other.words,
        )


Days = dict[dt.date, Learned]

NONE = Value(0, output_field=IntegerField())
ONE = Value(1, output_field=IntegerField())


def days_since(learner: Any, first: dt.date) -> Days:
    """The days from `first` on of which there is something to say. One query.

    Days are those of the active time zone: half past eleven at night in Auckland is that day there.
    """
    begin = midnight(first)
    notes = Note.objects.owned_by(learner).living().filter(created_at__gte=begin)
    arms = [
        _done(learner, begin),
        _read(learner, begin),
        _named(notes.annotate(day=_day("created_at")).values("day"), "notes", Count("pk"), NONE),
    ]
    found: Days = {}
    for day, kind, number, words in arms[0].union(*arms[1:], all=True):
        found[day] = found.get(day, Learned()) + Learned(**{kind: number}, words=words)
    return found


def _day(path: str) -> TruncDate:
    return TruncDate(path, tzinfo=timezone.get_current_timezone())


def _named(rows: QuerySet[Any, Any], kind: str, number: Any, words: Any) -> QuerySet[Any, Any]:
    name = Value(kind, output_field=CharField())
    rows = rows.order_by().annotate(kind=name, number=number, read=words)
    return rows.values_list("day", "kind", "number", "read")


def _done(learner: Any, begin: dt.datetime) -> QuerySet[Any, Any]:
    """A row for each topic and day that ended with it done."""
    log = ProgressEvent.objects.filter(learner=learner, at__gte=begin)
    done = Q(state=Progress.State.DONE)
    # On that day it ended as done even if it was taken back then, and brought back after midnight.
    brought_back = When(done, since__isnull=False, then=_day("since"))
    log = log.annotate(day=Case(brought_back, default=_day("at")))
    return _named(_ended_so(log, "topic", done), "topics", ONE, Max("topic__words"))


def _read(learner: Any, begin: dt.datetime) -> QuerySet[Any, Any]:
    """A row for each post and day that ended with it read."""
    log = ReadingEvent.objects.filter(learner=learner, at__gte=begin).annotate(day=_day("at"))
    read = Q(state=Reading.State.READ)
    return _named(_ended_so(log, "post", read), "posts", ONE, Max("post__words"))


def _ended_so(log: QuerySet[Any], thing: str, so: Q) -> QuerySet[Any, Any]:
    """Each thing and day whose last event is `so`.

    Grouped, not ranked and joined with itself, which PostgreSQL took a second for.
    """
    days = (
        log.order_by().values(thing, "day").annotate(last=Max("at"), last_so=Max("at", filter=so))
    )
    ended: QuerySet[Any, Any] = days.filter(last=F("last_so"))
    return ended
