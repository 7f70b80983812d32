"""Progress in numbers: counted by the database, one query a page, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, FilteredRelation, Q, QuerySet, Value

from topics.models import Phase, Progress, Track
from web.publishing import is_public
from web.writing import without_texts

DONE, DOING, SKIPPED = Progress.State.DONE, Progress.State.DOING, Progress.State.SKIPPED


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a learner is on a set of topics, each counted once. A visitor has done none."""

    total: int = 0
    done: int = 0
    doing: int = 0
    skipped: int = 0

    @classmethod
    def of(cls, row: Any) -> "Tally":
        """From a track or phase that `with_tally()` has counted."""
        return cls(row.total, row.done, row.doing, row.skipped)

    @property
    def counted(self) -> int:
        """What is left to count: skipped topics are out of the total."""
        return self.total - self.skipped

    @property
    def percentage(self) -> int | None:
        """Rounded down, so 100 means all; None when there is nothing to count."""
        return self.done * 100 // self.counted if self.counted else None

    @property
    def share(self) -> float | None:
        """Done, from 0 to 1; None when there is nothing to count."""
        return self.done / self.counted if self.counted else None

    @property
    def tail(self) -> str:
        """What a meter says after its figures."""
        return f", {self.skipped} skipped" if self.skipped else ""

    @property
    def is_started(self) -> bool:
        return self.done > 0 or self.doing > 0 or self.skipped > 0

    @property
    def is_over(self) -> bool:
        """Is nothing left to do: all done, or skipped?"""
        return self.total > 0 and self.done == self.counted

    @property
    def is_complete(self) -> bool:
        return 0 < self.counted == self.done


def tally(rows: Iterable[tuple[int, str | None]]) -> Tally:
    """Count (topic, state) pairs that a page has read anyway; a topic that is twice counts once."""
    states = dict(rows)
    return Tally(
        total=len(states),
        done=sum(state == DONE for state in states.values()),
        doing=sum(state == DOING for state in states.values()),
        skipped=sum(state == SKIPPED for state in states.values()),
    )


def with_my_state(rows: Any, learner: Any, progress: str = "progress") -> Any:
    """Annotate the learner's own `my_state` and `my_since`; a visitor has none.

    `progress` is the path from a row to the marks, those of reading included. The learner is part
    of the join's condition, so that other learners' rows are never read.
    """
    if not learner.is_authenticated:
        none = Value(None, output_field=CharField(null=True))
        return rows.annotate(my_state=none, my_since=none)
    mine = Q(**{f"{progress}__learner": learner})
    rows = rows.annotate(mine=FilteredRelation(progress, condition=mine))
    return rows.annotate(my_state=F("mine__state"), my_since=F("mine__since"))


def with_tally(rows: Any, learner: Any, topic: str) -> Any:
    """Count each row's distinct public topics, and how many of them the learner has done.

    `topic` is the path from the row to its topics. Read the counts with `Tally.of(row)`.
    """
    public = is_public(f"{topic}__")
    if learner.is_authenticated:
        mine = Q(**{f"{topic}__progress__learner": learner})
        rows = rows.annotate(mine=FilteredRelation(f"{topic}__progress", condition=mine))
    rows = rows.annotate(total=Count(topic, distinct=True, filter=public))
    for state in (DONE, DOING, SKIPPED):
        if learner.is_authenticated:
            count: Any = Count(topic, distinct=True, filter=public & Q(mine__state=state))
        else:
            count = Value(0)
        rows = rows.annotate(**{str(state): count})
    return rows.order_by(*rows.model._meta.ordering)  # which Django drops where it groups


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A track as lists show it: with its tally and its cairn, a stone a phase."""

    track: Track
    tally: Tally
    phases: list[Phase]
    stones: list[float | None]


def tracks_with_tally(tracks: QuerySet[Track], learner: Any) -> QuerySet[Track]:
    """`tracks` in order, each counted, without their texts. A topic placed twice counts once."""
    counted: QuerySet[Track] = with_tally(without_texts(tracks), learner, "phases__items__topic")
    return counted


def track_lines(tracks: Iterable[Track], learner: Any) -> list[TrackLine]:
    """Counted tracks as lists show them. One query for all their phases."""
    counted = list(tracks)
    phases: dict[int, list[Phase]] = defaultdict(list)
    for phase in phases_with_tally(Phase.objects.filter(track__in=counted), learner):
        phases[phase.track_id].append(phase)
    return [
        TrackLine(track, Tally.of(track), phases[track.pk], stones(phases[track.pk]))
        for track in counted
    ]


def phases_with_tally(phases: QuerySet[Phase], learner: Any) -> list[Phase]:
    """`phases` in order, each counted. One query."""
    return list(with_tally(phases, learner, "items__topic").order_by("track_id", "position"))


def stones(phases: Iterable[Phase]) -> list[float | None]:
    """The cairn of a track: each counted phase's share done, bottom first."""
    return [Tally.of(phase).share for phase in phases]
