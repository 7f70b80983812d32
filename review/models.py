"""What comes back for review, and the log of answers. Both are the learner's own."""

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, fields
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from review import schedule
from review.schedule import Memory
from topics.models import Progress, Topic
from web.marks import MarkEvent

FIRST_INTERVAL = Memory.first(dt.date(2000, 1, 1)).due - dt.date(2000, 1, 1)
BATCH = 200  # learners a statement, where topics are merged


def asked_at(progress: Progress, learner: Any) -> dt.datetime | None:
    """When `learner`, who wants to be reminded of every topic, did this one.

    None if they do not want that, or did it before they wanted it, or have not done it.
    """
    always, is_done = learner.reminds_since, progress.state == Progress.State.DONE
    return progress.since if is_done and always and progress.since >= always else None


class CardQuerySet(models.QuerySet["Card"]):
    """Each verb takes the learner's own mark on a topic: nobody reviews what they never met.

    With "always" on, a topic that was done since has a card that is not written down yet. The first
    verb that needs it writes it, exactly as if it had been asked for when the topic was done.
    """

    def touches(self, user: Any, thing: models.Model) -> bool:
        """Has `user` ever asked to be reminded of `thing`?"""
        return isinstance(thing, Topic) and self.filter(learner=user, topic=thing).exists()

    @transaction.atomic
    def ask(self, progress: Progress, now: dt.datetime) -> "Card":
        """Let the topic come back, from the day it was done. Repeating it changes nothing."""
        is_done = progress.state == Progress.State.DONE
        card, is_new = self._begin(progress, progress.since if is_done else now)
        if not is_new and card.is_stopped:
            card.log(schedule.ASKED, now)
        return card

    @transaction.atomic
    def stop(self, progress: Progress, now: dt.datetime) -> None:
        """Let the topic never come back. Repeating it changes nothing."""
        card = self._held(progress)
        if card is not None and not card.is_stopped:
            card.log(schedule.STOPPED, now)

    @transaction.atomic
    def answer(
        self, progress: Progress, rating: str, revision: int, now: dt.datetime
    ) -> "Card | None":
        """Note how well the topic was known when it was shown at `revision`.

        Gives the card, or None if nothing was changed: that showing was answered already, perhaps
        in another window, or the topic is not to come back any more.
        """
        card = self._held(progress)
        if card is None or card.revision != revision or card.is_stopped:
            return None
        card.log(rating, now)
        return card

    @transaction.atomic
    def recompute(self, learner: Any, topic: Topic) -> "Card | None":
        """Make the card anew from its log, such as after two logs became one."""
        card = self._locked(learner, topic)
        memory = schedule.replay(ReviewEvent.objects.filter(learner=learner, topic=topic))
        if memory is not None:
            card = card or Card(learner=learner, topic=topic)
            card.hold(memory)
            card.save()
        return card

    @transaction.atomic
    def merge(self, old: Topic, new: Topic) -> None:
        """Let what comes back, and its log, be about `new` instead of `old`.

        Before the marks become one: with "always" on, a card that is not written down yet is told
        from the mark. Whoever has a card for each gets one, made anew from both logs.
        """
        self._write_down(old, new)
        ReviewEvent.objects.filter(topic=old).update(topic=new)
        cards: models.QuerySet[Card] = self.filter(topic=new, learner__in=self._learners(old))
        learners = list(cards.order_by("learner").values_list("learner", flat=True))
        for start in range(0, len(learners), BATCH):
            self._remake(new, learners[start : start + BATCH])
        self.filter(topic=old, learner__in=self._learners(new)).delete()
        self.filter(topic=old).update(topic=new)

    def _learners(self, topic: Topic) -> Any:
        return self.filter(topic=topic).values("learner")

    def _write_down(self, *topics: Topic) -> None:
        """Begin the cards that "always" promised to those who have a mark on each of `topics`."""
        marks = Progress.objects.filter(state=Progress.State.DONE, topic__in=topics)
        for topic in topics:
            marks = marks.filter(learner__in=Progress.objects.filter(topic=topic).values("learner"))
        held = self.filter(learner=OuterRef("learner"), topic=OuterRef("topic"))
        marks = marks.filter(~Exists(held), since__gte=F("learner__reminds_since"))
        begun = list(marks.select_related("learner"))
        for start in range(0, len(begun), BATCH):
            # Of each learner's own calendar, whoever merges.
            batch = [
                (one, timezone.localdate(one.since, one.learner.zone))
                for one in begun[start : start + BATCH]
            ]
            Card.objects.bulk_create(
                Card(learner=one.learner, topic_id=one.topic_id, **asdict(Memory.first(day)))
                for one, day in batch
            )
            ReviewEvent.objects.bulk_create(
                ReviewEvent(
                    learner=one.learner,
                    topic_id=one.topic_id,
                    kind=schedule.ASKED,
                    at=one.since,
                    day=day,
                )
                for one, day in batch
            )

    def _remake(self, topic: Topic, learners: list[int]) -> None:
        """Make these learners' cards anew from their logs."""
        logs: dict[int, list[ReviewEvent]] = defaultdict(list)
        for event in ReviewEvent.objects.filter(topic=topic, learner__in=learners):
            logs[event.learner_id].append(event)
        cards = list(self.select_for_update().filter(topic=topic, learner__in=learners))
        for card in cards:
            memory = schedule.replay(logs[card.learner_id])
            assert memory is not None  # noqa: S101 (a card begins with an event)
            card.hold(memory)
        # bulk_update() writes a CASE for each column and card, and takes four times as long.
        Card.objects.bulk_create(
            cards,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[field.name for field in fields(Memory)],
        )

    def _held(self, progress: Progress) -> "Card | None":
        """The card, locked until the transaction ends; None if the topic is not to come back."""
        at = asked_at(progress, progress.learner)
        if at is not None:
            return self._begin(progress, at)[0]
        return self._locked(progress.learner, progress.topic)

    def _locked(self, learner: Any, topic: Topic) -> "Card | None":
        locked: models.QuerySet[Card] = self.select_for_update()
        return locked.filter(learner=learner, topic=topic).first()

    def _begin(self, progress: Progress, at: dt.datetime) -> tuple["Card", bool]:
        """The card, locked, and whether it is new: then it counts from `at`."""
        day = timezone.localdate(at)
        card, is_new = self.select_for_update().get_or_create(
            learner=progress.learner, topic=progress.topic, defaults=asdict(Memory.first(day))
        )
        if is_new:
            ReviewEvent.objects.create(
                learner=progress.learner, topic=progress.topic, kind=schedule.ASKED, at=at, day=day
            )
        return card, is_new


class Card(models.Model):
    """A topic that comes back to one learner: what the log of its reviews amounts to."""

    # The constraint and the index below begin with the learner.
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="review_cards",
        db_index=False,
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="review_cards")
    due = models.DateField(help_text="A day of the learner's own calendar.")
    stability = models.FloatField()
    difficulty = models.FloatField()
    reviewed_on = models.DateField()
    revision = models.PositiveIntegerField(default=1, help_text="How many events it comes from.")
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "topic"], name="card_once_per_topic"),
            models.CheckConstraint(
                condition=Q(due__gt=F("reviewed_on")), name="card_never_due_the_same_day"
            ),
            models.CheckConstraint(condition=Q(stability__gt=0), name="card_stability_positive"),
            models.CheckConstraint(
                condition=Q(difficulty__gte=1, difficulty__lte=10),
                name="card_difficulty_from_1_to_10",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="card_revision_from_one"),
        ]
        indexes = [
            # What comes back to one learner, by day.
            models.Index(fields=["learner", "due"], name="card_by_day"),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"  # wordless: it is nobody else's business

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None

    @property
    def memory(self) -> Memory:
        """What it holds, apart from whose it is."""
        return Memory(**{field.name: getattr(self, field.name) for field in fields(Memory)})

    def hold(self, memory: Memory) -> None:
        """Take what `memory` says, unsaved."""
        for name, value in asdict(memory).items():
            setattr(self, name, value)

    def log(self, kind: str, at: dt.datetime) -> None:
        """Add an event and hold what it makes of the memory. Only for a card that is locked."""
        day = timezone.localdate(at)
        memory = schedule.after(self.memory, kind, at, day)
        assert memory is not None  # noqa: S101 (there was one before)
        self.hold(memory)
        self.save(update_fields=[field.name for field in fields(Memory)])
        ReviewEvent.objects.create(
            learner_id=self.learner_id, topic_id=self.topic_id, kind=kind, at=at, day=day
        )


class ReviewEvent(MarkEvent):
    """One thing a learner said about a topic's coming back: an answer, or that it shall or not.

    `day` is the learner's own day at that moment; intervals are counted in days. The first "asked"
    bears the moment when the topic was done, if it was.
    """

    class Kind(models.TextChoices):
        ASKED = schedule.ASKED
        AGAIN = schedule.AGAIN
        HARD = schedule.HARD
        GOOD = schedule.GOOD
        EASY = schedule.EASY
        STOPPED = schedule.STOPPED

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="review_events")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    day = models.DateField()

    class Meta:
        indexes = [
            # How many answers one learner gave today; the log of one topic, to replay it.
            models.Index(fields=["learner", "day"], name="reviewevent_by_day"),
            models.Index(fields=["learner", "topic"], name="reviewevent_by_topic"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["asked", "again", "hard", "good", "easy", "stopped"]),
                name="reviewevent_kind_known",
            ),
        ]
