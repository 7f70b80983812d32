"""Where a learner was, and what comes next."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from desk.tracks import ListedItem, ListedTrack, track_lists
from journal.models import Reading, ReadingEvent, Series
from journal.outline import Outline, series_lines
from notes.models import Note
from topics.models import ChecklistItem, Progress, ProgressEvent
from web.publishing import is_public

SeriesLine = tuple[Series, Outline]
ROOMS = {"topic": "topics", "post": "journal"}  # by the names of their addresses
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to open."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The last thing a learner ticked, marked read or noted, and the step after it."""

    last: Step
    where: str = ""  # such as "System design for architects, phase 3, item 2 of 6"
    next: Step | None = None
    is_closed: bool = False  # done, skipped or read: nothing is left to do there

    @property
    def step(self) -> Step:
        """Where to go on: the last thing while it is open, else what comes after it."""
        return self.next if self.is_closed and self.next else self.last


@dataclass(frozen=True, slots=True)
class Touched:
    """What the newest tick, reading or note is about."""

    kind: str  # "topic", "post" or "note"; "" for somebody who has touched nothing yet
    pk: int
    ticked: int | None  # the topic of the newest tick, whatever came after it
    step: Step  # the topic or the post itself; empty for a note that stands alone


def resume(learner: Any) -> Resume | None:
    """Where to go on; None for somebody who has touched nothing yet. Two queries."""
    touched = last_touched(learner)
    match touched.kind:
        case "topic":
            return at_topic(touched, track_lists(_first_track_of(touched.pk), learner))
        case "post":
            return at_post(touched, series_lines(placing(touched.pk), learner))
        case "note":
            return at_note(Note.objects.get(pk=touched.pk))
    return None


def last_touched(learner: Any) -> Touched:
    """What the newest tick, reading or note of `learner` is about. Taking one back is none.

    Look-ups by index in one query, however long the past is.
    """
    mine = {"learner": OuterRef("pk")}
    ticked = ProgressEvent.objects.filter(**mine, since=None).exclude(state=Progress.State.TODO)
    ticked = ticked.order_by("-at", "-pk")
    read = ReadingEvent.objects.filter(**mine, state=Reading.State.READ).order_by("-at", "-pk")
    noted = Note.objects.living().filter(owner=OuterRef("pk")).order_by("-saved_at", "-pk")
    rows: QuerySet[Any] = get_user_model()._default_manager.filter(pk=learner.pk)
    topic, post = _about("topic"), _about("post")
    row = rows.values(
        ticked_at=_first(ticked, "at"),
        ticked=_first(ticked, topic),
        read_at=_first(read, "at"),
        read=_first(read, post),
        noted_at=_first(noted, "saved_at"),
        noted=_first(noted, JSONObject(topic=topic, post=post, note=JSONObject(pk="pk"))),
    )[0]
    note = row["noted"] or {}
    noted_kind = next((kind for kind in ROOMS if note and note[kind]["pk"]), "note")
    found: list[Any] = [
        (row["ticked_at"], "topic", row["ticked"]),
        (row["read_at"], "post", row["read"]),
        (row["noted_at"], noted_kind, note.get(noted_kind)),
    ]
    at, kind, about = max(found, key=lambda one: one[0] or NEVER)
    if at is None:
        return Touched("", 0, None, Step("", ""))
    url = reverse(f"{ROOMS[kind]}:{kind}", args=[about["slug"]]) if kind in ROOMS else ""
    step = Step(about.get("title", ""), url)
    return Touched(kind, about["pk"], row["ticked"] and row["ticked"]["pk"], step)


def _first(rows: QuerySet[Any], value: Any) -> Subquery:
    return Subquery(rows.values_list(value)[:1])


def _about(name: str) -> JSONObject:
    """Key, title and slug of the thing that `name` leads to, at one look-up instead of three."""
    return JSONObject(pk=f"{name}_id", title=f"{name}__title", slug=f"{name}__slug")


def at_topic(touched: Touched, tracks: Iterable[ListedTrack]) -> Resume:
    """A topic, its place in the first of `tracks` that has it, and the next open item there."""
    return _on_track(touched.pk, tracks) or Resume(touched.step)


def _on_track(pk: int, tracks: Iterable[ListedTrack]) -> Resume | None:
    for track in tracks:
        places = list(track.places)
        at = next((n for n, (_, item) in enumerate(places) if item.topic_id == pk), None)
        if at is None:
            continue
        phase, item = places[at]
        number = phase.items.index(item) + 1
        where = f"{track.title}, {phase.name}, item {number} of {len(phase.items)}"
        following = (_step(one) for _, one in places[at + 1 :] if not one.is_closed)
        return Resume(_step(item), where, next(following, None), item.is_closed)
    return None


def next_on_track(touched: Touched, tracks: list[ListedTrack]) -> tuple[str, Step] | None:
    """The track I am on and what comes next there, for when something else was touched since."""
    if touched.kind == "topic" or touched.ticked is None:
        return None
    for track in tracks:
        found = _on_track(touched.ticked, [track])
        if found is not None:
            open_step = found.step if not found.is_closed or found.next else None
            return (track.title, open_step) if open_step else None
    return None


def _step(item: ListedItem) -> Step:
    return Step(item.title, item.url)


def at_post(touched: Touched, lines: Iterable[SeriesLine]) -> Resume:
    """A post, its place in the first of the series that has it, and the next part to read."""
    for series, outline in lines:
        place = outline.place_of(touched.pk)
        if place:
            where = f"{series.title}, part {place.part.number} of {outline.total}"
            after = outline.parts[place.part.number :]
            unread = (Step(part.title, part.url) for part in after if part.state == "published")
            last = Step(place.part.title, place.part.url)
            return Resume(last, where, next(unread, None), place.part.is_read)
    return Resume(touched.step)


def at_note(note: Note) -> Resume:
    """A note that stands alone."""
    return Resume(Step(note.heading, note.get_absolute_url()), "Your own note")


def placing(post: int) -> QuerySet[Series]:
    """The public series that have a post."""
    return Series.objects.public().filter(sections__parts__post=post)


def _first_track_of(topic: int) -> Any:
    items = ChecklistItem.objects.filter(is_public("phase__track__"), topic=topic)
    first = items.order_by("phase__track__published_at", "phase__track_id")
    return first.values("phase__track")[:1]
