"""What a verb of curation would touch, told in counts: of learners, of places, of links.

Nobody is named, no word of a note is read, and fewer than five learners are "a few".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, QuerySet

from journal.models import Part, Post, Reading, Series, Teaching
from notes.models import Note
from review.models import Card
from topics.models import ChecklistItem, Progress, Topic, Track
from web.admin.counts import FEW
from web.models import Mention

Phrases = tuple[str, str]  # for one and for many


def touching(things: Sequence[models.Model]) -> dict[int, list[str]]:
    """What hangs on each of `things`, all of one kind, in words, by key.

    A query for each sort of thing that may hang there, however many things are asked about.
    """
    found: dict[int, list[str]] = defaultdict(list)
    model = type(things[0]) if things else None
    for rows, path, counted, phrases in _sorts(model):
        counts = rows.filter(**{f"{path}__in": things}).order_by().values_list(path)
        for pk, count in counts.annotate(Count(counted, distinct=True)):
            found[pk].append(_words(count, phrases, private=counted in ("learner", "owner")))
    for pk, count in _links(things).items():
        found[pk].append(_words(count, ("1 text links to it", "{} texts link to it")))
    return found


Sort = tuple[QuerySet[Any], str, str, Phrases]


def _sorts(model: Any) -> Iterable[Sort]:
    """Rows that may hang on a thing, by which path, what of them is counted, and how it is said.

    Whoever has set a topic back to do, or a post to unread, has not ticked or read it.
    """
    ticked = Progress.objects.exclude(state=Progress.State.TODO)
    read = Reading.objects.exclude(state=Reading.State.UNREAD)
    notes = Note.objects.living() | Note.objects.recoverable()
    if model is Topic:
        yield ticked, "topic", "learner", ("", "{} learners have ticked it")
        yield notes, "topic", "owner", ("", "{} have notes on it")
        reminded = Card.objects.filter(stopped_at=None)
        yield reminded, "topic", "learner", ("", "{} are reminded of it")
        tracks = ("1 track places it", "{} tracks place it")
        yield ChecklistItem.objects.all(), "topic", "phase__track", tracks
        posts = ("1 post teaches it", "{} posts teach it")
        yield Teaching.objects.all(), "topic", "post", posts
    elif model is Post:
        yield read, "post", "learner", ("", "{} learners have read it")
        yield notes, "post", "owner", ("", "{} have notes on it")
        series = ("1 series places it", "{} series place it")
        yield Part.objects.all(), "post", "section__series", series
    elif model is Track:
        path = "topic__placements__phase__track"
        yield ticked, path, "learner", ("", "{} learners have ticked something in it")
        topics = ("it places 1 topic", "it places {} topics")
        yield ChecklistItem.objects.all(), "phase__track", "topic", topics
    elif model is Series:
        path = "post__parts__section__series"
        yield read, path, "learner", ("", "{} learners have read something in it")
        posts = ("it places 1 post", "it places {} posts")
        yield Part.objects.all(), "section__series", "post", posts


def _links(things: Sequence[models.Model]) -> Counter[int]:
    """How many curated texts link to each of `things`."""
    if not things:
        return Counter()
    mentions = Mention.objects.filter(
        target_type=ContentType.objects.get_for_model(things[0]),
        target_id__in=[thing.pk for thing in things],
    )
    sources = mentions.order_by().values_list("target_id", "source_type", "source_id").distinct()
    return Counter(int(pk or 0) for pk, *_ in sources)


def _words(count: int, phrases: Phrases, *, private: bool = False) -> str:
    one, many = phrases
    if private:
        return many.format("a few" if count < FEW else count)
    return one if count == 1 else many.format(count)
