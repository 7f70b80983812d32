"""The tracks a learner is on, with every item and the learner's state on it. One query.

The desk wants tallies, stones and what comes next, all of the same rows; so they are read once, as
values, and counted here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Max
from django.urls import reverse

from topics.models import Phase, Progress
from topics.progress import Tally, tally, with_my_state
from web.publishing import is_public

MOST = 9  # those worked on lately; a desk does not grow with the site
TRACK = "topic__placements__phase__track"


@dataclass(slots=True)
class ListedItem:
    """A topic's place on a checklist, as the learner left it."""

    topic_id: int
    title: str
    slug: str
    state: str | None

    @property
    def url(self) -> str:
        return reverse("topics:topic", args=[self.slug])

    @property
    def is_closed(self) -> bool:
        return self.state in (Progress.State.DONE, Progress.State.SKIPPED)


@dataclass(slots=True)
class ListedPhase:
    name: str  # "Phase 3", or its title on a map
    items: list[ListedItem] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        return tally((item.topic_id, item.state) for item in self.items)


@dataclass(slots=True)
class ListedTrack:
    title: str
    slug: str
    phases: list[ListedPhase] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("topics:track", args=[self.slug])

    @property
    def places(self) -> Iterator[tuple[ListedPhase, ListedItem]]:
        """Its items in order, each with its phase."""
        return ((phase, item) for phase in self.phases for item in phase.items)

    @property
    def tally(self) -> Tally:
        return tally((item.topic_id, item.state) for _, item in self.places)

    @property
    def stones(self) -> list[float | None]:
        return [phase.tally.share for phase in self.phases]

    @property
    def laid(self) -> int:
        return sum(phase.tally.is_complete for phase in self.phases)


def my_tracks(learner: Any) -> list[ListedTrack]:
    """The public tracks of which I have touched a topic, those worked on lately. One query."""
    marks = Progress.objects.filter(is_public(f"{TRACK}__"), learner=learner)
    lately = marks.values(TRACK).annotate(last=Max("since")).order_by("-last", TRACK)
    return track_lists(lately.values(TRACK)[:MOST], learner)


def track_lists(tracks: Any, learner: Any) -> list[ListedTrack]:
    """`tracks`, a query for keys, in the order of publishing, with their public items."""
    phases = Phase.objects.filter(track__in=tracks)
    phases = phases.annotate(
        shown=ExpressionWrapper(is_public("items__topic__"), output_field=BooleanField())
    )
    rows = with_my_state(phases, learner, "items__topic__progress").order_by(
        "track__published_at", "track_id", "position", "items__position"
    )
    names = ("title", "track__title", "track__slug", "track__numbered", "position", "items__label")
    topic = ("items__topic_id", "items__topic__title", "items__topic__slug")
    return list(_grouped(rows.values("pk", "track_id", *names, *topic, "shown", "my_state")))


def _grouped(rows: Iterable[dict[str, Any]]) -> Iterable[ListedTrack]:
    tracks: dict[int, ListedTrack] = {}
    phases: dict[int, ListedPhase] = {}
    for row in rows:
        track = tracks.setdefault(
            row["track_id"], ListedTrack(row["track__title"], row["track__slug"])
        )
        if row["pk"] not in phases:
            numbered = row["track__numbered"]
            name = f"Phase {row['position'] - 1}" if numbered else row["title"]
            phases[row["pk"]] = ListedPhase(name)
            track.phases.append(phases[row["pk"]])
        if row["shown"]:
            title = row["items__label"] or row["items__topic__title"]
            item = ListedItem(
                row["items__topic_id"], title, row["items__topic__slug"], row["my_state"]
            )
            phases[row["pk"]].items.append(item)
    return tracks.values()
