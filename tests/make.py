"""Rows for tests: one call makes a thing that a reader could meet."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from journal.models import Category, Masthead, Post, Section, Series, Tag
from notes.models import Note
from topics.models import Phase, Topic, Track
from web.publishing import Status

_numbers = count(1)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def user(email: str = "", **fields: Any) -> User:
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org", **fields)


def masthead(**fields: Any) -> Masthead:
    row, _ = Masthead.objects.update_or_create(pk=1, defaults={"title": "Field book"} | fields)
    return row


def category(name: str = "Engineering", **fields: Any) -> Category:
    Masthead.objects.get_or_create(pk=1)
    return Masthead.objects.get().add_category(name=name, slug=slugify(name), **fields)


def tag(name: str = "Redis") -> Tag:
    return Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def topic(title: str = "", **fields: Any) -> Topic:
    row: Topic = _written(Topic, title or f"Topic {next(_numbers)}", fields)
    return row


def post(title: str = "", *, tags: Any = (), topics: Any = (), **fields: Any) -> Post:
    row: Post = _written(Post, title or f"Post {next(_numbers)}", fields)
    row.tags.set(tags)
    row.topics.set(topics)
    return row


def planned(title: str = "", **fields: Any) -> Post:
    return post(title, status=Status.PLANNED, published_at=None, **fields)


def track(title: str = "", *phases: Any, **fields: Any) -> Track:
    """A track; each of `phases` is (title, topic, topic, …)."""
    row: Track = _written(Track, title or f"Track {next(_numbers)}", fields)
    for name, *topics in phases:
        phase: Phase = row.add_phase(title=name, slug=slugify(name))
        for one in topics:
            phase.place(one)
    return row


def series(title: str = "", *sections: Any, **fields: Any) -> Series:
    """A series; each of `sections` is (title, post, post, …)."""
    row: Series = _written(Series, title or f"Series {next(_numbers)}", fields)
    for name, *posts in sections:
        section: Section = row.add_section(title=name)
        for one in posts:
            section.place(one)
    return row


def note(owner: User, body: str = "mine alone", **fields: Any) -> Note:
    row = Note(owner=owner, body=body, **fields)
    row.write()
    return row


def in_days(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def _written(model: Any, title: str, fields: dict[str, Any]) -> Any:
    defaults = {"slug": slugify(title), "status": Status.PUBLISHED, "published_at": LONG_AGO}
    row = model(title=title, **(defaults | fields))
    if row.body:
        row.write()
    else:
        row.save()
    return row
