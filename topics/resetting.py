"""Setting a whole track back to "to do", and taking that back.

A topic exists once, so one that stands in other tracks too keeps its state: resetting one track
never empties another. What was done stays in the log, and the log alone says how to undo it: each
topic's last event before the reset holds the state it had and since when.

Set-based, so that five hundred topics cost as many queries as five.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from topics.models import ChecklistItem, Progress, ProgressEvent, Topic, Track
from web.publishing import is_public

SALT = "topics.resetting"
AGAIN = dt.timedelta(minutes=1)  # in which a second click means the same reset
TODO = Progress.State.TODO

_marks, _events = Progress._meta.db_table, ProgressEvent._meta.db_table


@dataclass(frozen=True, slots=True)
class Reset:
    """A reset that was made: when, and of how many topics. Its token goes into a form."""

    at: dt.datetime
    count: int

    @property
    def token(self) -> str:
        return signing.dumps([self.at.isoformat(), self.count], salt=SALT)

    @classmethod
    def of(cls, token: str) -> "Reset | None":
        """The reset that a token names; None for one that we did not make."""
        try:
            at, count = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(dt.datetime.fromisoformat(at), count)


def own_and_shared(track: Track, learner: Any) -> tuple[int, int]:
    """How many ticked topics of `track` a reset sets back, and how many keep their state because
    they stand in other public tracks too. One query.
    """
    elsewhere = Count("pk", filter=Q(topic__in=_placed_elsewhere(track)))
    found = _ticked(track, learner).aggregate(all=Count("pk"), shared=elsewhere)
    return found["all"] - found["shared"], found["shared"]


def reset(track: Track, learner: Any) -> Reset | None:
    """Set my topics that stand in no other public track back to do, and log each.

    None if there was nothing to reset. Repeated at once, as by a double click, it changes nothing
    and gives the reset that was made.
    """
    at = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        own = _ticked(track, learner).exclude(topic__in=_placed_elsewhere(track))
        keys = list(own.order_by("pk").select_for_update().values_list("pk", flat=True))
        count = Progress.objects.filter(pk__in=keys).update(state=TODO, since=at)
        # The rows just set are ours until the end of this transaction, and say what happened.
        cursor.execute(
            f"INSERT INTO {_events} (learner_id, topic_id, state, at) "  # noqa: S608 (our own names)
            f"SELECT learner_id, topic_id, state, since FROM {_marks} "
            "WHERE learner_id = %s AND state = %s AND since = %s",
            [learner.pk, TODO, _bound(at)],
        )
    return Reset(at, count) if count else _just_made(track, learner, at)


def undo(made: Reset, learner: Any) -> int:
    """Give each topic of a reset its former state and date again; log each as an undoing.

    Returns how many. Those that were changed since the reset are left alone, and so is everything
    when it is repeated.
    """
    mine = {"learner": learner, "state": TODO}
    with transaction.atomic(), connection.cursor() as cursor:
        reset_then = ProgressEvent.objects.filter(**mine, at=made.at).values("topic")
        unchanged = Progress.objects.filter(**mine, since=made.at, topic__in=reset_then)
        keys = list(unchanged.order_by("pk").select_for_update().values_list("pk", flat=True))
        if not keys:
            return 0
        marks = ", ".join(["%s"] * len(keys))
        # The last event of each topic before the reset, in one pass over the learner's own log.
        former = (
            "(SELECT topic_id, state, COALESCE(since, at) AS held_since, ROW_NUMBER() OVER "  # noqa: S608
            f"(PARTITION BY topic_id ORDER BY at DESC, id DESC) AS nth FROM {_events} "
            "WHERE learner_id = %s AND at < %s) AS former"
        )
        found = (
            f"former.nth = 1 AND former.topic_id = {_marks}.topic_id AND {_marks}.id IN ({marks})"
        )
        bound = [learner.pk, _bound(made.at), *keys]
        cursor.execute(
            f"INSERT INTO {_events} (learner_id, topic_id, state, at, since) "  # noqa: S608
            f"SELECT {_marks}.learner_id, {_marks}.topic_id, former.state, %s, former.held_since "
            f"FROM {_marks}, {former} WHERE {found}",
            [_bound(timezone.now()), *bound],
        )
        cursor.execute(
            f"UPDATE {_marks} SET state = former.state, since = former.held_since "  # noqa: S608
            f"FROM {former} WHERE {found}",
            bound,
        )
        return int(cursor.rowcount)


def undone(count: int, left: int) -> str:
    """What an undoing did, in words: how many topics are as before, how many were left alone."""
    back = f"{count} topic{' is as it was' if count == 1 else 's are as they were'}."
    if not left:
        return back
    stay = "1 was" if left == 1 else f"{left} were"
    return f"{back} {stay} changed since the reset, and left alone."


def _ticked(track: Track, learner: Any) -> QuerySet[Progress]:
    """My marks on the public topics of `track` that say anything but "to do"."""
    topics = Topic.objects.public().filter(placements__phase__track=track)
    return Progress.objects.filter(learner=learner, topic__in=topics).exclude(state=TODO)


def _placed_elsewhere(track: Track) -> Any:
    """The topics of `track` that another public track places too."""
    others = ChecklistItem.objects.filter(is_public("phase__track__")).exclude(phase__track=track)
    return others.filter(topic__placements__phase__track=track).values("topic")


def _just_made(track: Track, learner: Any, now: dt.datetime) -> Reset | None:
    """The reset of `track` that was made a moment ago, from the log."""
    log = ProgressEvent.objects.filter(
        learner=learner, state=TODO, at__gt=now - AGAIN, topic__placements__phase__track=track
    )
    made = log.values(when=F("at")).annotate(topics=Count("topic", distinct=True))
    last = made.order_by("-when").first()
    return Reset(last["when"], last["topics"]) if last else None


def _bound(moment: dt.datetime) -> Any:
    """A moment as this engine takes it in SQL of our own."""
    return connection.ops.adapt_datetimefield_value(moment)
