"""Setting a whole track back to "to do", and taking that back.

A topic exists once, so one that stands in other tracks too keeps its state: resetting one track
never empties another. What was done stays in the log, and the log alone says how to undo it: each
topic's last event before the reset holds the state it had and since when.

In bulk, so that fifty topics cost as many queries as five.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from topics.models import ChecklistItem, Progress, ProgressEvent, Topic, Track
from web.publishing import is_public

SALT = "topics.resetting"
AGAIN = dt.timedelta(minutes=1)  # in which a second click means the same reset
TODO = Progress.State.TODO


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
    with transaction.atomic():
        own = _ticked(track, learner).exclude(topic__in=_placed_elsewhere(track))
        marks = list(own.order_by("pk").select_for_update())
        if not marks:
            return _just_made(track, learner, at)
        Progress.objects.filter(pk__in=[mark.pk for mark in marks]).update(state=TODO, since=at)
        ProgressEvent.objects.bulk_create(
            ProgressEvent(learner=learner, topic_id=mark.topic_id, state=TODO, at=at)
            for mark in marks
        )
    return Reset(at, len(marks))


def undo(made: Reset, learner: Any) -> int:
    """Give each topic of a reset its former state and date again; log each as an undoing.

    Those that were changed since the reset are left alone, and so is everything when it is
    repeated. Returns how many are as they were before the reset.
    """
    mine = {"learner": learner, "state": TODO}
    reset_then = ProgressEvent.objects.filter(**mine, at=made.at).values("topic")
    now = timezone.now()
    with transaction.atomic():
        unchanged = Progress.objects.filter(**mine, since=made.at, topic__in=reset_then)
        marks = list(unchanged.order_by("pk").select_for_update())
        former = _former(reset_then, learner, made.at) if marks else {}
        marks = [mark for mark in marks if mark.topic_id in former]
        for mark in marks:
            mark.state, mark.since = former[mark.topic_id]
        Progress.objects.bulk_update(marks, ["state", "since"])
        ProgressEvent.objects.bulk_create(
            ProgressEvent(
                learner=learner,
                topic_id=mark.topic_id,
                state=mark.state,
                at=now,
                since=mark.since,
            )
            for mark in marks
        )
        brought_back = Progress.objects.filter(learner=learner, topic__in=reset_then)
        return brought_back.filter(since__lt=made.at).count()


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


def _former(topics: Any, learner: Any, at: dt.datetime) -> dict[int, tuple[str, dt.datetime]]:
    """The state of each of `topics` just before `at`, and since when it held. One query."""
    log = ProgressEvent.objects.filter(learner=learner, topic__in=topics, at__lt=at)
    rows = log.order_by("at", "pk").values_list("topic", "state", Coalesce("since", "at"))
    return {topic: (state, since) for topic, state, since in rows}  # the last of each stays


def _just_made(track: Track, learner: Any, now: dt.datetime) -> Reset | None:
    """The reset of `track` that was made a moment ago, from the log."""
    log = ProgressEvent.objects.filter(
        learner=learner, state=TODO, at__gt=now - AGAIN, topic__placements__phase__track=track
    )
    made = log.values(when=F("at")).annotate(topics=Count("topic", distinct=True))
    last = made.order_by("-when").first()
    return Reset(last["when"], last["topics"]) if last else None
