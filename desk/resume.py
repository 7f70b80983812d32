"""Where a learner was, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery

from journal.models import Post, ReadingEvent, Series
from journal.outline import series_lines
from notes.models import Note
from topics.models import ChecklistItem, Progress, ProgressEvent, Topic
from topics.progress import with_my_state
from web.publishing import is_public
from web.writing import without_texts


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


def resume(learner: Any) -> Resume | None:
    """Where to go on; None for somebody who has touched nothing yet. Two or three queries."""
    kind, pk = _last_touched(learner)
    match kind:
        case "topic":
            return _at_topic(pk, learner)
        case "post":
            return _at_post(pk, learner)
        case "note":
            return _at_note(pk)
    return None


def _last_touched(learner: Any) -> tuple[str, int]:
    """What the newest tick, reading or note is about: ("topic" | "post" | "note" | "", key).

    Three look-ups by index in one query, however long the past is.
    """
    mine = {"learner": OuterRef("pk")}
    ticked = ProgressEvent.objects.filter(**mine).order_by("-at", "-pk")
    read = ReadingEvent.objects.filter(**mine).order_by("-at", "-pk")
    noted = Note.objects.living().filter(owner=OuterRef("pk")).order_by("-saved_at", "-pk")
    rows: QuerySet[Any] = get_user_model()._default_manager.filter(pk=learner.pk)
    row = rows.values(
        ticked=_first(ticked, "topic_id"),
        ticked_at=_first(ticked, "at"),
        read=_first(read, "post_id"),
        read_at=_first(read, "at"),
        note=_first(noted, "pk"),
        note_topic=_first(noted, "topic_id"),
        note_post=_first(noted, "post_id"),
        note_at=_first(noted, "saved_at"),
    )[0]
    noted_kind = "topic" if row["note_topic"] else "post" if row["note_post"] else "note"
    found = [
        (row["ticked_at"], "topic", row["ticked"]),
        (row["read_at"], "post", row["read"]),
        (row["note_at"], noted_kind, row["note_topic"] or row["note_post"] or row["note"]),
    ]
    _, kind, pk = max((one for one in found if one[0]), default=(None, "", 0))
    return kind, pk


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])


def _at_topic(pk: int, learner: Any) -> Resume:
    """A topic, its place in the first public track that has it, and the next open item there."""
    placing = ChecklistItem.objects.filter(is_public("phase__track__"), topic=pk)
    first = placing.order_by("phase__track__published_at", "phase__track_id").values(
        "phase__track"
    )[:1]
    items = ChecklistItem.objects.filter(is_public("topic__"), phase__track=Subquery(first))
    items = with_my_state(items, learner, "topic__progress").select_related("topic", "phase__track")
    items = without_texts(items, "topic", "phase__track")
    listed: list[Any] = list(items.order_by("phase__position", "position"))
    at = next((index for index, item in enumerate(listed) if item.topic_id == pk), None)
    if at is None:
        topic = Topic.objects.get(pk=pk)  # what was touched is never deleted
        return Resume(Step(topic.title, topic.get_absolute_url()))
    item = listed[at]
    siblings = [one.pk for one in listed if one.phase_id == item.phase_id]
    number = siblings.index(item.pk) + 1
    where = f"{item.phase.track.title}, {item.phase.name}, item {number} of {len(siblings)}"
    closed = (Progress.State.DONE, Progress.State.SKIPPED)
    following = (one for one in listed[at + 1 :] if one.my_state not in closed)
    return Resume(_step(item), where, next(map(_step, following), None), item.my_state in closed)


def _step(item: ChecklistItem) -> Step:
    return Step(str(item), item.topic.get_absolute_url())


def _at_post(pk: int, learner: Any) -> Resume:
    """A post, its place in the first public series that has it, and the next part to read."""
    placing = Series.objects.public().filter(sections__parts__post=pk)
    for series, outline in series_lines(placing, learner):
        place = outline.place_of(pk)
        if place:
            where = f"{series.title}, part {place.part.number} of {outline.total}"
            after = outline.parts[place.part.number :]
            unread = (Step(part.title, part.url) for part in after if part.state == "published")
            last = Step(place.part.title, place.part.url)
            return Resume(last, where, next(unread, None), place.part.is_read)
    post = Post.objects.get(pk=pk)
    return Resume(Step(post.title, post.get_absolute_url()))


def _at_note(pk: int) -> Resume:
    note = Note.objects.get(pk=pk)
    return Resume(Step(note.heading, note.get_absolute_url()), "Your own note")
