"""What is missing, thin, broken or old among the content: each with where to mend it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from journal.models import Post, Tag
from topics.models import Topic
from web import images, links
from web.models import Mention
from web.publishing import Status, is_listed

YEAR = dt.timedelta(days=365)  # after which what nobody looked at is to be looked at again


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to mend: what it is called, where it is mended, and what else to tell of it."""

    name: str
    url: str
    remark: str = ""
    since: dt.datetime | None = None
    right: str = ""  # where to say that it is still right, if that mends it


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap. `find` gives all of its rows, what is most urgent first."""

    slug: str
    title: str
    way: str
    find: Callable[[], list[Row]]


def topics_without_words() -> list[Row]:
    """Public topics with neither a note of their own nor a post that readers see."""
    topics = Topic.objects.public().filter(body="")
    taught = Post.objects.public().filter(topics__isnull=False).values("topics")
    return _rows(Topic, topics.exclude(pk__in=taught))


def posts_on_no_topic() -> list[Row]:
    """Posts that readers see, planned ones too, and that teach no topic."""
    return _rows(Post, Post.objects.listed().filter(topics=None))


def topics_in_no_track() -> list[Row]:
    return _rows(Topic, Topic.objects.public().filter(placements=None))


def tags_with_one_post() -> list[Row]:
    counted = Tag.objects.annotate(n=Count("posts", filter=is_listed("posts__"))).filter(n=1)
    tags = counted.order_by("name_folded").values_list("pk", "name")
    return [Row(name, _change(Tag, pk)) for pk, name in tags]


def planned_posts() -> list[Row]:
    """Posts that are promised, the oldest promise first."""
    promised = _dated(Post, Min, Q(status=Status.PLANNED))
    return _by_date(Post, Post.objects.filter(status=Status.PLANNED), promised)


def not_reviewed() -> list[Row]:
    """Public topics and posts that nobody has changed or found right for a year."""
    rows: list[Row] = []
    for model in (Topic, Post):
        fresh = _dated(model, Max)
        before = timezone.now() - YEAR
        public = model.objects.public().filter(published_at__lt=before)
        old = [row for row in _by_date(model, public, fresh) if not row.since or row.since < before]
        rows += old
    return sorted(rows, key=lambda row: (row.since is not None, row.since))


def broken_links() -> list[Row]:
    """Links between double brackets that lead nowhere."""
    mentions = Mention.objects.filter(target_id=None)
    return _in_sources((source, f"[[{key}]]") for source, key in _keys(mentions))


def ambiguous_links() -> list[Row]:
    """Links between double brackets that could mean two things."""
    written = list(_keys(Mention.objects.exclude(target_id=None)))
    found = links.find({key for _, key in written})
    return _in_sources(
        (source, f"[[{key}]] means {' or '.join(target.url for target in found[key])}")
        for source, key in written
        if len(found.get(key, ())) > 1
    )


def missing_images() -> list[Row]:
    """Pictures that a text shows and this site has not."""
    shown: list[tuple[tuple[int, int], str]] = []
    for model in (Topic, Post):
        kind = ContentType.objects.get_for_model(model).pk
        texts = model.objects.filter(body__contains="/images/").values_list("pk", "body")
        shown += [((kind, pk), one) for pk, body in texts for one in sorted(images.addresses(body))]
    here = images.known({address for _, address in shown})
    return _in_sources((source, one) for source, one in shown if one not in here)


GAPS = [
    Gap(
        "topics-without-words",
        "Topics with no note and no post",
        "Write a note, or let a post teach it.",
        topics_without_words,
    ),
    Gap("posts-on-no-topic", "Posts on no topic", "Say what they teach.", posts_on_no_topic),
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
    Gap("planned-posts", "Planned posts, oldest first", "Write them, or retire.", planned_posts),
    Gap(
        "not-reviewed",
        "Not reviewed for a year",
        "Read it again. Change it, or say that it is still right.",
        not_reviewed,
    ),
    Gap("broken-links", "Links that lead nowhere", "Mend the key, or write it.", broken_links),
    Gap(
        "ambiguous-links",
        "Links that could mean two things",
        "Write [[post:…]] or the slug.",
        ambiguous_links,
    ),
    Gap("missing-images", "Missing images", "Upload it again, or take it out.", missing_images),
]


def _change(model: Any, pk: int) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[pk])


def _rows(model: Any, things: Any) -> list[Row]:
    found = things.order_by("title_folded", "pk").values_list("pk", "title")
    return [Row(title, _change(model, pk)) for pk, title in found]


def _dated(model: Any, which: Any, condition: Q | None = None) -> dict[int, dt.datetime]:
    """The date of the first or last entry (`which`) in the history of each thing."""
    entries = model.history.filter(condition or Q()).order_by()
    return dict(entries.values_list("id").annotate(which("history_date")))


def _by_date(model: Any, things: Any, dates: dict[int, dt.datetime]) -> list[Row]:
    """`things` with a date each, those without one first, then the oldest."""
    kind = model._meta
    found = [
        Row(
            title,
            _change(model, pk),
            since=dates.get(pk),
            right=reverse("gaps:right", args=[kind.app_label, kind.model_name, pk]),
        )
        for pk, title in things.values_list("pk", "title")
    ]
    return sorted(found, key=lambda row: (row.since is not None, row.since, row.name))


def _keys(mentions: Any) -> list[tuple[tuple[int, int], str]]:
    """The source of each mention, as (content type, key), and what it writes."""
    found = mentions.order_by("source_type", "source_id", "key")
    return [
        ((kind, pk), key)
        for kind, pk, key in found.values_list("source_type_id", "source_id", "key")
    ]


def _in_sources(found: Iterable[tuple[tuple[int, int], str]]) -> list[Row]:
    """A row for each remark on a text, which is named. A query a model."""
    remarks = list(found)
    names: dict[tuple[int, int], tuple[str, str]] = {}
    for type_id in {source[0] for source, _ in remarks}:
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        keys = [pk for (kind, pk), _ in remarks if kind == type_id]
        for pk, thing in model._default_manager.only("title").in_bulk(keys).items():
            names[type_id, pk] = (str(thing), _change(model, pk))
    return [Row(*names[source], remark=said) for source, said in remarks if source in names]
