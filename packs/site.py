"""The rows of the site that a pack may concern, looked up once."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

from journal.models import Category, Masthead, Post, Series, Tag
from packs.models import Loaded
from packs.pack import Pack
from topics.models import Topic, Track
from web import history
from web.models import FormerSlug


class Shelf:
    """The rows of one model by the slugs a pack uses: live ones first, then former ones.

    `merged` are the former ones that another thing bore, which became part of the row: a file of
    that name says nothing of what the row is to say.
    """

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
        bore = _bearers(rows.model, self.renamed)
        self.merged = {
            slug
            for slug, row in self.renamed.items()
            if row.slug in wanted or row.pk not in bore.get(slug, {row.pk})
        }

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
        rows = self._rows()
        self.loaded = _loaded(rows)
        self.edited = _edited(rows)

    def _rows(self) -> list[Any]:
        """All rows that the pack may write."""
        shelves = (self.categories, self.topics, self.posts, self.tracks, self.series)
        found = {
            row for shelf in shelves for row in (*shelf.rows.values(), *shelf.renamed.values())
        }
        return [*found, *([self.masthead] if self.masthead.pk else [])]

    def shelf(self, kind: str) -> Shelf:
        shelf: Shelf = getattr(self, kind)
        return shelf


def _bearers(model: Any, slugs: Iterable[str]) -> dict[str, set[int]]:
    """The keys of all that ever bore each of `slugs`, as their histories tell."""
    entries = history.twin_of(model)._default_manager.filter(slug__in=list(slugs)).order_by()
    found: dict[str, set[int]] = {}
    for slug, pk in entries.values_list("slug", "id").distinct():
        found.setdefault(slug, set()).add(pk)
    return found


def _loaded(rows: list[Any]) -> dict[Any, dict[str, Any]]:
    """What the last load noted of each row. A query a model."""
    by_key = {(type(row), row.pk): row for row in rows}
    found: dict[Any, dict[str, Any]] = {}
    for model in {type(row) for row in rows}:
        noted = Loaded.objects.filter(content_type=ContentType.objects.get_for_model(model))
        for pk, fields in noted.values_list("object_id", "fields"):
            if (model, pk) in by_key:
                found[by_key[model, pk]] = fields
    return found


def _edited(rows: list[Any]) -> set[Any]:
    """The rows that somebody changed in the admin, or a phase or section of theirs."""
    own: dict[tuple[type[models.Model], str], Any] = {}
    for row in rows:
        own[type(row), str(row.pk)] = row
        for child in _children(row):
            own[type(child), str(child.pk)] = row
    found = set()
    for model in {model for model, _ in own}:
        log = LogEntry.objects.filter(
            action_flag=CHANGE, content_type=ContentType.objects.get_for_model(model)
        )
        keys = log.order_by().values_list("object_id", flat=True).distinct()
        found |= {own[model, key] for key in map(str, keys) if (model, key) in own}
    return found


def _children(row: Any) -> list[Any]:
    """The phases of a track, the sections of a series; of other things, none."""
    match row:
        case Track():
            return list(row.phases.all())
        case Series():
            return list(row.sections.all())
    return []
