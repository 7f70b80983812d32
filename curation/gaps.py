"""What is missing, thin, broken or old among the content: each with where to mend it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.urls import reverse
from django.utils import timezone

from journal.models import Post, Tag
from topics.models import Topic
from web import images, links
from web.models import Mention
from web.publishing import Status, is_listed

YEAR = dt.timedelta(days=365)  # after which what nobody looked at is to be looked at again
REVIEWED: dict[str, Any] = {"topic": Topic, "post": Post}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to mend: what it is called, where it is mended, and what else to tell of it."""

    name: str
    url: str
    remark: str = ""
    since: dt.datetime | None = None
    right: str = ""  # where to say that it is still right, if that mends it


class Rows:
    """The rows of a gap, in order. They are counted without being made: only what is shown is.

    `found` is a query or a list, and `tell` makes rows of any part of it.
    """

    def __init__(self, found: Any, tell: Callable[[Any], Iterable[Row]]) -> None:
        self.found, self.tell = found, tell

    def __len__(self) -> int:
        return self.found.count() if isinstance(self.found, QuerySet) else len(self.found)

    def __getitem__(self, part: slice) -> list[Row]:
        return list(self.tell(self.found[part]))

    def __iter__(self) -> Iterator[Row]:
        return iter(self[:])


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap. `find` gives its rows, what is most urgent first."""

    slug: str
    title: str
    way: str
    find: Callable[[], Rows]


def topics_without_words() -> Rows:
    """Public topics with neither a note of their own nor a post that readers see."""
    taught = Post.objects.public().filter(topics__isnull=False).values("topics")
    return _rows(Topic.objects.public().filter(body="").exclude(pk__in=taught))


def posts_on_no_topic() -> Rows:
    """Posts that readers see, planned ones too, and that teach no topic."""
    return _rows(Post.objects.listed().filter(topics=None))


def topics_in_no_track() -> Rows:
    return _rows(Topic.objects.public().filter(placements=None))


def tags_with_one_post() -> Rows:
    counted = Tag.objects.filter(is_listed("posts__")).annotate(n=Count("posts"))
    return _rows(counted.filter(n=1), "name")


def planned_posts() -> Rows:
    """Posts that are promised, the oldest promise first."""
    promised = Post.history.filter(status=Status.PLANNED)
    planned = _dated(Post.objects.filter(status=Status.PLANNED), promised, Min)
    return Rows(_oldest_first(planned), lambda rows: [_aged(*row) for row in rows])


def not_reviewed() -> Rows:
    """Public topics and posts that nobody has changed or found right for a year."""
    before = timezone.now() - YEAR
    arms = []
    for model in REVIEWED.values():
        looks = model.history.all()
        looked_at = looks.filter(id=OuterRef("pk"), history_date__gte=before)
        old = model.objects.public().filter(~Exists(looked_at), published_at__lt=before)
        arms.append(_dated(old, looks, Max))
    return Rows(
        _oldest_first(arms[0].union(*arms[1:], all=True)),
        lambda rows: [replace(_aged(*row), right=_right(*row)) for row in rows],
    )


def broken_links() -> Rows:
    """Links between double brackets that lead nowhere."""
    mentions = Mention.objects.filter(target_id=None)
    return Rows(
        _keys(mentions), lambda rows: _in_sources((source, f"[[{key}]]") for *source, key in rows)
    )


def ambiguous_links() -> Rows:
    """Links between double brackets that could mean two things."""
    written = list(_keys(links.with_rivals()))
    found = links.find({key for *_, key in written})
    doubtful = [
        (source, f"[[{key}]] means {' or '.join(target.url for target in found[key])}")
        for *source, key in written
        if len(found.get(key, ())) > 1
    ]
    return Rows(doubtful, _in_sources)


def missing_images() -> Rows:
    """Pictures that a text shows and this site has not."""
    shown: list[tuple[list[int], str]] = []
    for model in REVIEWED.values():
        kind = ContentType.objects.get_for_model(model).pk
        texts = model.objects.filter(body__contains="/images/").values_list("pk", "body")
        for pk, body in texts.iterator():
            shown += [([kind, pk], one) for one in sorted(images.addresses(body))]
    here = images.known({address for _, address in shown})
    return Rows([(source, one) for source, one in shown if one not in here], _in_sources)


GAPS = [
    Gap(
        "topics-without-words",
        "Topics with no note and no post",
        "Write a note, or let a post teach it.",
        topics_without_words,
    ),
    Gap(
        "posts-on-no-topic",
        "Posts on no topic",
        "Say what they teach, under “Topics it teaches”.",
        posts_on_no_topic,
    ),
    Gap(
        "topics-in-no-track",
        "Topics in no track",
        "Put them on a phase's checklist, or let them stand alone.",
        topics_in_no_track,
    ),
    Gap(
        "tags-with-one-post",
        "Tags with one post",
        "Give the tag to another post, or delete it.",
        tags_with_one_post,
    ),
    Gap(
        "planned-posts", "Planned posts, oldest first", "Write them, or retire them.", planned_posts
    ),
    Gap(
        "not-reviewed",
        "Not reviewed for a year",
        "Read it again. Change it, or say that it is still right.",
        not_reviewed,
    ),
    Gap(
        "broken-links",
        "Links that lead nowhere",
        "Mend what stands between the brackets, or write what it names.",
        broken_links,
    ),
    Gap(
        "ambiguous-links",
        "Links that could mean two things",
        "Say which is meant: [[post:…]] is a post, and a slug names one alone.",
        ambiguous_links,
    ),
    Gap("missing-images", "Missing images", "Upload it again, or take it out.", missing_images),
]


def _change(model: Any, pk: int) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[pk])


def _rows(things: QuerySet[Any], name: str = "title") -> Rows:
    """A row for each of `things`, by name."""
    found = things.order_by(f"{name}_folded", "pk").values_list("pk", name)
    return Rows(found, lambda rows: [Row(said, _change(things.model, pk)) for pk, said in rows])


def _dated(things: Any, entries: Any, which: Any) -> Any:
    """(kind, key, title, date) of each of `things`, with the first or last date (`which`) of its
    `entries`.
    """
    of_it = entries.filter(id=OuterRef("pk")).order_by().values("id")
    date = Subquery(of_it.annotate(date=which("history_date")).values("date"))
    kind = Value(things.model._meta.model_name, output_field=CharField())
    return things.order_by().annotate(since=date).values_list(kind, "pk", "title", "since")


def _oldest_first(rows: Any) -> Any:
    """What `_dated()` gives, in order: first what has no date."""
    return rows.order_by(F("since").asc(nulls_first=True), "title", "pk")


def _aged(kind: str, pk: int, title: str, since: dt.datetime | None) -> Row:
    return Row(title, _change(REVIEWED[kind], pk), since=since)


def _right(kind: str, pk: int, *_: Any) -> str:
    return reverse("gaps:right", args=[REVIEWED[kind]._meta.app_label, kind, pk])


def _keys(mentions: Any) -> Any:
    """The content type and key of the source of each mention, and what it writes."""
    names = ["source_type_id", "source_id", "key"]
    return mentions.order_by(*names).values_list(*names)


def _in_sources(found: Iterable[tuple[list[int], str]]) -> list[Row]:
    """A row for each remark on a text, which is named. A query a model."""
    remarks = [(kind, pk, said) for (kind, pk), said in found]
    names: dict[tuple[int, int], tuple[str, str]] = {}
    for type_id in {kind for kind, *_ in remarks}:
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        keys = [pk for kind, pk, _ in remarks if kind == type_id]
        for pk, thing in model._default_manager.only("title").in_bulk(keys).items():
            names[type_id, pk] = (str(thing), _change(model, pk))
    return [Row(*names[kind, pk], remark=said) for kind, pk, said in remarks if (kind, pk) in names]
