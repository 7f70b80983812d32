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
from web.models import FormerSlug, Mention
from web.publishing import is_listed


@dataclass(frozen=True, slots=True)
class Target:
    """What a wiki link may lead to."""

    kind: str  # the word before the colon in [[post:slug]]
    pk: int
    model: type[models.Model]
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that a link may be meant for, and how it is written."""

    kind: str
    title: str
    state: str  # where it stands, in a word, if readers cannot read it yet or any more
    link: str  # such as [[Caching]]


Touched = Callable[[Any, models.Model], bool]
Holding = Callable[[models.Model], list[str]]

LONGEST_KEY = 200  # characters between [[ and ]]: see `web.dialect.wikilinks`
BATCH = 2_000  # names a query: each is bound six times, and SQLite binds 32,766

_linkable: dict[str, type[models.Model]] = {}
_touched: list[Touched] = []
_holding: list[Holding] = []


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


def register_holding(ask: Holding) -> None:
    """Let `ask(thing)` say in words what forbids deleting a thing, where no foreign key can."""
    _holding.append(ask)


def held(thing: models.Model) -> list[str]:
    """What forbids deleting `thing`, in words, beside the foreign keys that protect it."""
    return [phrase for ask in _holding for phrase in ask(thing)]


def find(keys: Iterable[str]) -> dict[str, list[Target]]:
    """What each key as written may mean, best first: a slug, a former slug, a title.

    Topics come before posts, `post:` and the like decide. The state of a row does not matter: its
    address answers for itself. Keys that mean nothing are absent. One query for up to 2,000 keys.
    """
    wanted = {key: split(key) for key in keys}
    found: dict[str, dict[tuple[str, int], Target]] = {key: {} for key in wanted}
    book = _Book(wanted.values())
    for shelf in (book.slugs, book.former, book.titles):
        for kind in _linkable:
            for key, (only, name) in wanted.items():
                if only in ("", kind):
                    word = fold(name) if shelf is book.titles else slugify(name)
                    for target in shelf.get((kind, word), []):
                        found[key].setdefault((target.kind, target.pk), target)
    return {key: list(targets.values()) for key, targets in found.items() if targets}


def with_rivals() -> models.QuerySet[Mention]:
    """Mentions that lead somewhere, and whose key something else bears or bore as well.

    All that are ambiguous are among them: `find()` says which. One query, of an arm for each way to
    bear a name; as one condition joined by OR, PostgreSQL would take them up mention by mention.
    """
    leading = Mention.objects.exclude(target_id=None)
    arms = []
    for model in _linkable.values():
        kind = ContentType.objects.get_for_model(model)
        rows = model._default_manager.annotate(
            kind=models.Value(kind.pk, output_field=models.IntegerField())
        )
        others = rows.exclude(pk=models.OuterRef("target_id"), kind=models.OuterRef("target_type"))
        former = FormerSlug.objects.filter(content_type=kind, slug=models.OuterRef("slug"))
        arms += [
            leading.filter(models.Exists(others.filter(slug=models.OuterRef("slug")))),
            leading.filter(models.Exists(others.filter(title_folded=models.OuterRef("folded")))),
            leading.filter(models.Exists(former)),
        ]
    return arms[0].union(*arms[1:])


def suggest(
    typed: str, most: int = 10, *, sees: Callable[[type[models.Model]], bool] = lambda model: True
) -> list[Suggestion]:
    """What somebody who began a link with `typed` may mean: topics before posts, best first.

    Whatever its status, for links may be made before what they lead to is public; of a kind that
    they may not see so (`sees`), what readers see in lists. Of `most`, no kind takes all while
    another has some. A query a kind, and one more.
    """
    only, name = split(typed)
    folded, slug = fold(name), slugify(name)
    found: list[list[tuple[str, Any]]] = []
    for kind, model in _linkable.items():
        if only in ("", kind):
            rows = _named_like(model, folded, slug)
            rows = rows if sees(model) else rows.filter(is_listed())
            found.append([(kind, row) for row in rows[:most]])
    while sum(map(len, found)) > most:
        max(found, key=len).pop()
    return _suggestions([pair for rows in found for pair in rows])


def _named_like(model: type[models.Model], folded: str, slug: str) -> Any:
    likes = models.Q(title_folded__contains=folded)
    begins = models.Q(title_folded__startswith=folded)
    if slug:
        likes |= models.Q(slug__contains=slug)
        begins |= models.Q(slug__startswith=slug)
    first = models.Case(models.When(begins, then=0), default=1)
    rows = model._default_manager.filter(likes).order_by(first, "title_folded", "pk")
    return rows.only("slug", "title", "status", "published_at")


def _suggestions(rows: list[tuple[str, Any]]) -> list[Suggestion]:
    """Each with the shortest link that leads to it and to nothing else."""
    keys = {row.title.strip() for _, row in rows} | {row.slug for _, row in rows}
    means = find(keys)
    made = []
    for kind, row in rows:
        title = row.title.strip()
        words = title.replace("[", "(").replace("]", ")")

        def is_meant(key: str, here: tuple[str, int] = (kind, row.pk)) -> bool:
            return [(target.kind, target.pk) for target in means.get(key, [])] == [here]

        if is_meant(title) and not set("[]|") & set(title) and len(title) <= LONGEST_KEY:
            link = f"[[{title}]]"
        elif is_meant(row.slug):
            link = f"[[{row.slug}|{words}]]"
        else:
            link = f"[[{kind}:{row.slug}|{words}]]"
        made.append(Suggestion(kind, title, _state(row), link))
    return made


def _state(row: Any) -> str:
    if row.is_public:
        return ""
    return "Scheduled" if row.status == "published" else str(row.get_status_display())


def split(key: str) -> tuple[str, str]:
    """`post:some-slug` as ("post", "some-slug"); anything else as ("", key)."""
    kind, colon, name = key.partition(":")
    if colon and kind.strip() in _linkable:
        return kind.strip(), name.strip()
    return "", key.strip()


class _Book:
    """The rows that any of the wanted names could mean, by (kind, word)."""

    def __init__(self, wanted: Iterable[tuple[str, str]]) -> None:
        self.slugs: dict[tuple[str, str], list[Target]] = {}
        self.former: dict[tuple[str, str], list[Target]] = {}
        self.titles: dict[tuple[str, str], list[Target]] = {}
        names = sorted({name for _, name in wanted})
        for start in range(0, len(names), BATCH):
            for row in _rows(names[start : start + BATCH]):
                self._enter(*row)

    def _enter(
        self, kind: str, former: str, pk: int, slug: str, title: str, title_folded: str
    ) -> None:
        model = _linkable[kind]
        url = model(pk=pk, slug=slug).get_absolute_url()  # type: ignore[attr-defined]
        target = Target(kind, pk, model, url, title)
        if former:
            self.former.setdefault((kind, former), []).append(target)
        else:
            self.slugs.setdefault((kind, slug), []).append(target)
            self.titles.setdefault((kind, title_folded), []).append(target)


def _rows(names: list[str]) -> Any:
    """Of all that bears or bore one of `names`: its kind, the former slug it was found by (or ""),
    key, slug, title and folded title. One query.
    """
    slugs, folded = {slugify(name) for name in names} - {""}, {fold(name) for name in names}
    arms: list[models.QuerySet[Any, Any]] = []
    for kind, model in _linkable.items():
        rows: models.QuerySet[Any] = model._default_manager.all()
        named = rows.filter(models.Q(slug__in=slugs) | models.Q(title_folded__in=folded))
        arms.append(
            named.order_by().values_list(
                _words(kind), _words(""), "pk", "slug", "title", "title_folded"
            )
        )
        now = rows.filter(pk=models.OuterRef("object_id"))
        former = FormerSlug.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            slug__in=slugs,
            object_id__in=rows.values("pk"),
        )
        arms.append(
            former.order_by().values_list(
                _words(kind),
                "slug",
                "object_id",
                *(models.Subquery(now.values(name)) for name in ("slug", "title", "title_folded")),
            )
        )
    if not arms:
        return []
    # By key, so that of several rows with one title the oldest comes first.
    return arms[0].union(*arms[1:], all=True).order_by("pk")


def _words(text: str) -> models.Value:
    return models.Value(text, output_field=models.CharField())
