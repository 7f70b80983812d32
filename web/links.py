"""Questions a lower app asks of a higher one.

What does `[[Consistent hashing]]` mean? Has this learner touched this topic? Each app that can
answer registers in its `AppConfig.ready()`, so nothing here knows any of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import slugify

from web.folding import fold
from web.models import FormerSlug


@dataclass(frozen=True, slots=True)
class Target:
    """What a wiki link may lead to."""

    kind: str  # the word before the colon in [[post:slug]]
    pk: int
    model: type[models.Model]
    url: str
    title: str


Touched = Callable[[Any, models.Model], bool]

_linkable: dict[str, type[models.Model]] = {}
_touched: list[Touched] = []


def register_linkable(kind: str, model: type[models.Model]) -> None:
    """Let `[[…]]` find rows of `model`, which has `slug`, `title` and `title_folded`.

    What is registered first comes first where several match, so topics before posts.
    """
    _linkable[kind] = model


def is_linkable(thing: models.Model) -> bool:
    """Can `[[…]]` mean a thing of this kind?"""
    return type(thing) in _linkable.values()


def register_touched(ask: Touched) -> None:
    """Let `ask(user, thing)` say whether a user has ticked, read or noted a thing."""
    _touched.append(ask)


def touched_by(user: Any, thing: models.Model) -> bool:
    """Does `user` keep anything on `thing` (a tick, a reading, a note)? Visitors never do."""
    return user.is_authenticated and any(ask(user, thing) for ask in _touched)


def find(keys: Iterable[str]) -> dict[str, list[Target]]:
    """What each key as written may mean, best first: a slug, a former slug, a title.

    Topics come before posts, `post:` and the like decide. The state of a row does not matter: its
    address answers for itself. Keys that mean nothing are absent. Two queries a kind, however many
    keys.
    """
    wanted = {key: split(key) for key in keys}
    if not wanted:
        return {}
    found: dict[str, dict[tuple[str, int], Target]] = {key: {} for key in wanted}
    books = [(kind, _Book(kind, model, wanted.values())) for kind, model in _linkable.items()]
    for shelf in ("slugs", "former", "titles"):
        for kind, book in books:
            for key, (only, name) in wanted.items():
                if only in ("", kind):
                    for target in book.look_up(shelf, name):
                        found[key].setdefault((target.kind, target.pk), target)
    return {key: list(targets.values()) for key, targets in found.items() if targets}


def split(key: str) -> tuple[str, str]:
    """`post:some-slug` as ("post", "some-slug"); anything else as ("", key)."""
    kind, colon, name = key.partition(":")
    if colon and kind.strip() in _linkable:
        return kind.strip(), name.strip()
    return "", key.strip()


class _Book:
    """The rows of one model that any of the wanted names could mean, read in two queries."""

    def __init__(
        self, kind: str, model: type[models.Model], wanted: Iterable[tuple[str, str]]
    ) -> None:
        names = [name for only, name in wanted if only in ("", kind)]
        slugs, folded = {slugify(name) for name in names} - {""}, {fold(name) for name in names}
        rows: models.QuerySet[Any] = model._default_manager.all()
        former = dict(
            FormerSlug.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                slug__in=slugs,
                object_id__isnull=False,
            ).values_list("slug", "object_id")
        )
        by_pk: dict[int, Target] = {}
        self.slugs: dict[str, list[Target]] = {}
        self.titles: dict[str, list[Target]] = {}
        matching = models.Q(slug__in=slugs) | models.Q(title_folded__in=folded)
        rows = rows.filter(matching | models.Q(pk__in=former.values()))
        for row in rows.only("slug", "title", "title_folded").order_by("pk"):
            target = Target(kind, row.pk, model, row.get_absolute_url(), row.title)
            by_pk[row.pk] = target
            self.slugs.setdefault(row.slug, []).append(target)
            self.titles.setdefault(row.title_folded, []).append(target)
        self.former = {slug: [by_pk[pk]] for slug, pk in former.items() if pk in by_pk}

    def look_up(self, shelf: str, name: str) -> list[Target]:
        match shelf:
            case "slugs":
                return self.slugs.get(slugify(name), [])
            case "former":
                return self.former.get(slugify(name), [])
            case _:
                return self.titles.get(fold(name), [])
