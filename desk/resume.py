"""Where a learner was, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from desk.tracks import ListedItem, ListedTrack, track_lists
from journal.models import Reading, ReadingEvent, Series
from journal.outline import Outline, series_lines
from notes.models import Note
from topics.models import ChecklistItem, Progress, ProgressEvent
from web.publishing import is_public

SeriesLine = tuple[Series, Outline]
ROOMS = {"topic": "topics", "post": "journal"}  # by the names of their addresses


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
    row = rows.values(
        ticked=_first(ticked, "topic_id"),
        ticked_at=_first(ticked, "at"),
        ticked_title=_first(ticked, "topic__title"),
        ticked_slug=_first(ticked, "topic__slug"),
        read=_first(read, "post_id"),
        read_at=_first(read, "at"),
        read_title=_first(read, "post__title"),
        read_slug=_first(read, "post__slug"),
        note=_first(noted, "pk"),
        note_topic=_first(noted, "topic_id"),
        note_post=_first(noted, "post_id"),
        note_at=_first(noted, "saved_at"),
        note_title=_first(noted, Coalesce("topic__title", "post__title")),
        note_slug=_first(noted, Coalesce("topic__slug", "post__slug")),
    )[0]
    noted_kind = "topic" if row["note_topic"] else "post" if row["note_post"] else "note"
    found = [
        (row["ticked_at"], "topic", row["ticked"], "ticked"),
        (row["read_at"], "post", row["read"], "read"),
        (row["note_at"], noted_kind, row["note_topic"] or row["note_post"] or row["note"], "note"),
    ]
    _, kind, pk, of = max((one for one in found if one[0]), default=(None, "", 0, "note"))
    url = reverse(f"{ROOMS[kind]}:{kind}", args=[row[f"{of}_slug"]]) if kind in ROOMS else ""
    return Touched(kind, pk, row["ticked"], Step(row[f"{of}_title"] or "", url))


def _first(rows: QuerySet[Any], value: Any) -> Subquery:
    return Subquery(rows.values_list(value)[:1])


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
