"""When a topic comes back: FSRS-6, counted in whole days of the learner's own calendar.

The algorithm is FSRS-6, which goes back to Junyao Ye, Jingyong Su and Yilong Cao ("A stochastic
shortest path algorithm for optimizing spaced repetition scheduling", KDD 2022), as the package
`fsrs` (py-fsrs 6) implements it with its default parameters. A memory is its stability S (the days
until the chance of recall falls to 90 %) and its difficulty D (1 to 10). After t days the chance is

    R(t) = (1 + f t / S) ** -w20,  f = 0.9 ** (-1 / w20) - 1,  w20 = 0.1542,

and with a wanted retention of 90 % a topic comes back after round(S) days, but never the same day.

py-fsrs counts days as spans of 24 hours. To it we give midnights of the learner's days instead, so
that what was answered on Monday evening and again on Tuesday morning is a day apart, wherever the
learner travels and whatever their clock does in March. There are no steps within a day, and no
random days are added: the same log always gives the same dates.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import fsrs

ASKED, AGAIN, HARD, GOOD, EASY, STOPPED = "asked", "again", "hard", "good", "easy", "stopped"
RATINGS: Final = {
    AGAIN: fsrs.Rating.Again,
    HARD: fsrs.Rating.Hard,
    GOOD: fsrs.Rating.Good,
    EASY: fsrs.Rating.Easy,
}
SCHEDULER: Final = fsrs.Scheduler(
    desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one learner's memory of one topic, after `revision` events."""

    due: dt.date
    stability: float
    difficulty: float
    reviewed_on: dt.date
    revision: int = 1
    stopped_at: dt.datetime | None = None

    @classmethod
    def first(cls, day: dt.date, rating: str = GOOD) -> Self:
        """Of a topic that was new on `day`: asking to be reminded of it counts as a *good*."""
        return cls(**_reviewed(fsrs.Card(card_id=1, due=_midnight(day)), rating, day))

    def answered(self, rating: str, day: dt.date) -> "Memory":
        """After an answer: "again", "hard", "good" or "easy"."""
        fields = _reviewed(self._card, rating, day)
        return replace(self, **fields, revision=self.revision + 1)

    def stopped(self, at: dt.datetime) -> "Memory":
        """Not to come back, from `at` on."""
        return replace(self, stopped_at=at, revision=self.revision + 1)

    def resumed(self) -> "Memory":
        """To come back again. What was known of it still holds."""
        return replace(self, stopped_at=None, revision=self.revision + 1)

    def recall(self, day: dt.date) -> float:
        """How likely it is to be recalled on `day`, from 0 to 1."""
        return SCHEDULER.get_card_retrievability(self._card, _midnight(day))

    @property
    def _card(self) -> fsrs.Card:
        return fsrs.Card(
            card_id=1,  # or py-fsrs would invent one, and sleep a millisecond over it
            state=fsrs.State.Review,
            stability=self.stability,
            difficulty=self.difficulty,
            due=_midnight(self.due),
            last_review=_midnight(self.reviewed_on),
        )


def _reviewed(card: fsrs.Card, rating: str, day: dt.date) -> dict[str, Any]:
    after, _ = SCHEDULER.review_card(card, RATINGS[rating], _midnight(day))
    return {
        "due": after.due.date(),
        "stability": after.stability,
        "difficulty": after.difficulty,
        "reviewed_on": day,
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def after(memory: Memory | None, kind: str, at: dt.datetime, day: dt.date) -> Memory | None:
    """What one event makes of a memory; None of a topic that never was to come back.

    Each kind of event has a meaning wherever it stands, because the logs of two topics that are
    merged become one.
    """
    if memory is None:
        return None if kind == STOPPED else Memory.first(day, GOOD if kind == ASKED else kind)
    if kind == ASKED:
        return memory.resumed()
    if kind == STOPPED:
        return memory.stopped(at)
    return memory.answered(kind, day)


def replay(events: Iterable[Any]) -> Memory | None:
    """What a card must hold after `events`, which have `at`, `pk`, `kind` and `day`, in any order.

    Events of the same moment count in the order of their keys.
    """
    memory: Memory | None = None
    for event in sorted(events, key=lambda event: (event.at, event.pk)):
        memory = after(memory, event.kind, event.at, event.day)
    return memory
