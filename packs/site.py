"""The rows of the site that a pack may concern, looked up once."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from journal.models import Category, Masthead, Post, Series, Tag
from packs.pack import Pack
from topics.models import Topic, Track
from web.models import FormerSlug


class Shelf:
    """The rows of one model by the slugs a pack uses: live ones first, then former ones."""

    def __init__(self, rows: models.QuerySet[Any], slugs: Iterable[str]) -> None:
        wanted = set(slugs)
        self.rows: dict[str, Any] = {row.slug: row for row in rows.filter(slug__in=wanted)}
        former = FormerSlug.objects.filter(
            content_type=ContentType.objects.get_for_model(rows.model),
            slug__in=wanted - self.rows.keys(),
        )
        leads_to = dict(former.values_list("slug", "object_id"))
        moved = rows.in_bulk([pk for pk in leads_to.values() if pk is not None])
        self.renamed = {slug: moved[pk] for slug, pk in leads_to.items() if pk in moved}
        self.removed = {slug for slug, pk in leads_to.items() if pk not in moved}
        self.merged = {
            slug for slug, row in self.renamed.items() if row.slug in wanted
        }  # two files of the pack are one row here

    def __contains__(self, slug: str) -> bool:
        return slug in self.rows or slug in self.renamed

    def get(self, slug: str) -> Any | None:
        """The row that `slug` names here, under whatever name; None if there is none."""
        return self.rows.get(slug) or self.renamed.get(slug)


class Site:
    """What the database holds of a pack's things. A fixed number of queries, whatever its size."""

    def __init__(self, pack: Pack) -> None:
        topics = {slug for post in pack.posts.values() for slug, _ in post.topics} | {
            item.topic
            for track in pack.tracks.values()
            for phase in track.phases
            for item in phase.items
        }
        posts = {
            slug
            for series in pack.series.values()
            for section in series.sections
            for slug, _ in section.parts
        }
        categories = {entry.slug for entry in pack.categories}
        categories |= {post.category for post in pack.posts.values()}
        categories |= {series.category for series in pack.series.values()}
        self.masthead = Masthead.objects.current()
        self.categories = Shelf(Category.objects.all(), categories - {""})
        self.tags = Shelf(Tag.objects.all(), pack.tags)
        self.topics = Shelf(Topic.objects.all(), topics | pack.topics.keys())
        self.posts = Shelf(
            Post.objects.prefetch_related("tags", "topics"), posts | pack.posts.keys()
        )
        self.tracks = Shelf(Track.objects.prefetch_related("phases__items__topic"), pack.tracks)
        self.series = Shelf(Series.objects.prefetch_related("sections__parts__post"), pack.series)

    def shelf(self, kind: str) -> Shelf:
        shelf: Shelf = getattr(self, kind)
        return shelf
