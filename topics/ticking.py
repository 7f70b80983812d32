"""A tick, how it is taken back, and what it changes on its page: items, places, every meter."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from topics.models import ChecklistItem, Phase, Progress, ProgressEvent, Topic, Track
from topics.progress import Tally, tally, with_my_state
from web.publishing import Status

FIELDS = {
    "phase": ("pk", "title", "slug", "position"),
    "track": ("pk", "title", "slug", "numbered", "status", "published_at"),
    "items": ("pk", "label", "topic_id"),
    "topic": ("status", "published_at"),
}


def tick(learner: Any, topic: Any, state: str, *, undo: bool = False) -> str:
    """Set `learner`'s state on `topic`, which comes `with_my_state()` and gets the new one.

    To undo is to set the former state: if the log of a topic `with_former_state()` agrees that it
    was, it holds since when it did then. Gives the state that an Undo may set; "" for none.
    Raises ValueError for a state there is not.
    """
    before, since = topic.my_state or Progress.State.TODO, timezone.now()
    if undo and topic.former == state:
        since = topic.former_since
        changed = Progress.objects.take_back(learner, topic, state, since)
    else:
        changed = Progress.objects.record(learner, topic, state, at=since)
    if changed or before != state:
        topic.my_state, topic.my_since = state, since
    return before if changed and before != state and not undo else ""


def with_former_state(topics: QuerySet[Topic], learner: Any) -> Any:
    """Annotate the state before the learner's last change (`former`), and since when it held.

    None for both if nothing was logged before that change.
    """
    log = ProgressEvent.objects.filter(learner=learner, topic=OuterRef("pk"))
    log = log.annotate(held_since=Coalesce("since", "at")).order_by("-at", "-pk")
    return topics.annotate(
        former=Subquery(log.values("state")[1:2]),
        former_since=Subquery(log.values("held_since")[1:2]),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """The parts of a track that show a topic, as they stand after a tick on it."""

    track: Track
    items: list[Any]  # the topic's places in this track, each with `my_state` and `elsewhere`
    phases: list[tuple[Phase, Tally]]
    tally: Tally

    @property
    def stones(self) -> list[float | None]:
        return [tally.share for _, tally in self.phases]

    @property
    def laid(self) -> int:
        return sum(tally.is_complete for _, tally in self.phases)

    @property
    def phases_changed(self) -> list[tuple[Phase, Tally]]:
        """Those that place the topic."""
        touched = {item.phase_id for item in self.items}
        return [(phase, tally) for phase, tally in self.phases if phase.pk in touched]

    def item(self, pk: int) -> Any | None:
        """The place that was ticked; None if it is there no more."""
        return next((item for item in self.items if item.pk == pk), None)


def changes_around(item_pk: int, topic: Topic, learner: Any) -> Changes | None:
    """All that shows `topic` in the track of one of its places. One query.

    None if `item_pk` is no place of `topic` (any more).
    """
    rows = list(_rows(item_pk, topic, learner))
    places = [_place(row, topic) for row in rows if row["items__topic_id"] == topic.pk]
    ticked = next((place for place in places if place.pk == item_pk), None)
    if ticked is None or not ticked.phase.track.was_public:
        return None
    track = ticked.phase.track
    own = [row for row in rows if row["track__pk"] == track.pk]
    phases: dict[int, tuple[Phase, list[tuple[int, str | None]]]] = {}
    for row in own:
        _, states = phases.setdefault(row["pk"], (_phase(row), []))
        if _is_public(row, "items__topic__"):
            states.append((row["items__topic_id"], row["my_state"]))
    for place in places:
        place.elsewhere = [
            other for other in places if other.pk != place.pk and other.phase.track.is_public
        ]
    return Changes(
        track,
        [place for place in places if place.phase.track_id == track.pk],
        [(phase, tally(states)) for phase, states in phases.values()],
        tally(state for _, states in phases.values() for state in states),
    )


def _rows(item_pk: int, topic: Topic, learner: Any) -> Any:
    """Every item of the track in question, and every place of the topic in other tracks."""
    track = Subquery(ChecklistItem.objects.filter(pk=item_pk).values("phase__track")[:1])
    phases = Phase.objects.filter(Q(track=track) | Q(items__topic=topic))
    rows = with_my_state(phases, learner, "items__topic__progress")
    paths = {"phase": "", "track": "track__", "items": "items__", "topic": "items__topic__"}
    names = [paths[kind] + name for kind, fields in FIELDS.items() for name in fields]
    order = ("track__published_at", "track_id", "position", "items__position")
    return rows.order_by(*order).values(*names, "my_state", "my_since")


def _place(row: dict[str, Any], topic: Topic) -> Any:
    place: Any = ChecklistItem(
        pk=row["items__pk"], label=row["items__label"], topic=topic, phase=_phase(row)
    )
    place.my_state, place.my_since = row["my_state"], row["my_since"]
    return place


def _phase(row: dict[str, Any]) -> Phase:
    track = Track(**{name: row[f"track__{name}"] for name in FIELDS["track"]})
    return Phase(track=track, **{name: row[name] for name in FIELDS["phase"]})


def _is_public(row: dict[str, Any], prefix: str) -> bool:
    return Topic(
        status=row[f"{prefix}status"] or Status.DRAFT, published_at=row[f"{prefix}published_at"]
    ).is_public
