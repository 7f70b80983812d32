"""Drafts of changes: made from what readers have, published onto it, or thrown away.

Every verb locks the thing first, so two windows, or two curators, take turns.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from curation.models import Draft, MaterialChange
from journal.models import Category, Post, Tag
from topics.models import Topic
from web import history, writing
from web.differences import Piece, compare
from web.markdown import Rendering
from web.models import Diagram

KINDS: dict[str, type[Topic] | type[Post]] = {"topic": Topic, "post": Post}
PLAIN: dict[Any, list[str]] = {
    Topic: ["title", "summary", "body"],
    Post: ["title", "summary", "byline", "body"],
}
SETS: dict[Any, dict[str, type[models.Model]]] = {Topic: {}, Post: {"tags": Tag, "topics": Topic}}
REMARK = "Published a draft"

Fields = dict[str, Any]


class Stale(Exception):
    """The draft was saved, published or discarded in another window. Nothing was changed.

    `draft` is the draft as it stands, if there is one.
    """

    def __init__(self, draft: Draft | None) -> None:
        super().__init__(draft and draft.pk)
        self.draft = draft


class Conflict(Exception):
    """The thing was changed since the draft was begun. `present` is what it says now."""

    def __init__(self, present: Fields) -> None:
        super().__init__()
        self.present = present


class Line(NamedTuple):
    """A short field in words, on both sides of a comparison."""

    name: str
    before: str
    after: str


class Comparison(NamedTuple):
    """What differs between two states of a thing."""

    lines: list[Line]
    before: list[Piece]
    after: list[Piece]

    @property
    def has_text(self) -> bool:
        """Do the texts differ?"""
        return any(piece.changed for piece in (*self.before, *self.after))

    @property
    def is_same(self) -> bool:
        return not self.lines and not self.has_text


def is_offered(thing: Topic | Post) -> bool:
    """Has `thing` readers? What nobody reads yet is simply changed."""
    return thing.is_public or thing.is_retired


def pending(thing: models.Model) -> Draft | None:
    """The draft of changes to `thing` that waits to be published, if there is one."""
    draft: Draft | None = Draft.objects.of(thing).first()
    return draft


def held(thing: models.Model) -> list[str]:
    """What forbids deleting `thing`, in words: a draft that waits."""
    return ["a draft of changes"] if type(thing) in PLAIN and pending(thing) else []


def fields_of(thing: Topic | Post) -> Fields:
    """What a draft of `thing` may change, as it stands. Fit for JSON: other things are keys."""
    fields: Fields = {name: getattr(thing, name) for name in PLAIN[type(thing)]}
    if isinstance(thing, Post):
        fields["category"] = thing.category_id
    for name in SETS[type(thing)]:
        fields[name] = sorted(getattr(thing, name).order_by().values_list("pk", flat=True))
    return fields


def digest(fields: Fields) -> str:
    """By which two states are known to be the same."""
    said = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def save(thing: Topic | Post, fields: Fields, *, by: Any, revision: int, seen: str) -> Draft:
    """Keep `fields` as the draft of `thing`.

    `revision` is that of the draft they were made from; 0 if there was none, and then `seen` is
    the digest of what the thing said. Saving what is stored already changes nothing. Raises Stale,
    saving nothing, if they were made from something else than what stands.
    """
    with transaction.atomic():
        present = fields_of(_locked(thing))
        draft = _standing(thing)
        if draft is None:
            if revision or seen != digest(present):
                raise Stale(None)
            return Draft.objects.create(
                target=thing, fields=fields, base=present, base_digest=seen, author=by
            )
        if draft.fields != fields:
            if draft.revision != revision:
                raise Stale(draft)
            draft.fields, draft.author, draft.saved_at = fields, by, timezone.now()
            _raise_revision(draft, "fields", "author", "saved_at")
    return draft


def look_over(thing: Topic | Post, body: str) -> Rendering:
    """Render what a draft says, for its author's eyes, and keep its drawings. Slow.

    A drawing has the digest of its source as its address, which nobody finds who has no link.
    """
    rendering = writing.render(type(thing)(body=body))
    Diagram.objects.keep(rendering.diagrams)
    return rendering


def apply(thing: Topic | Post, fields: Fields) -> None:
    """Let the row `thing`, unsaved, say what `fields` do; tags and topics are rows of their own."""
    for name in PLAIN[type(thing)]:
        setattr(thing, name, fields[name])
    if isinstance(thing, Post):
        thing.category_id = fields["category"]


def publish(
    draft: Draft, thing: Topic | Post, *, by: Any, why: str = "", over: str = ""
) -> Rendering:
    """Let `thing` say what `draft`, as its curator saw it, says; the draft is done with.

    With `why`, learners who had finished it are told. Raises Stale if the draft is not what stands
    any more, and Conflict if the thing was changed since it was begun, unless `over` is the digest
    of that change: then it was seen, and its history keeps it. Returns what the renderer said.
    """
    fields = draft.fields
    rendering = writing.render(type(thing)(body=fields["body"]))
    with transaction.atomic(), history.together(REMARK, by):
        stored = _locked(thing)
        _check(draft, stored)
        before = fields_of(stored)
        if digest(before) not in (draft.base_digest, over):
            raise Conflict(before)
        _write(stored, fields, rendering)
        if why:
            MaterialChange.objects.create(
                target=stored, why=why, before=before["body"], after=fields["body"], by=by
            )
        history.note(stored)
        if before["title"] != fields["title"]:
            writing.rewrite_mentioning(stored)
        draft.delete()
    return rendering


def rebase(draft: Draft, thing: Topic | Post, *, seen: str) -> None:
    """Let `draft` count from what `thing` says now; it keeps its own words.

    `seen` is the digest of what its curator saw there. Raises Stale, or Conflict if it says
    something else by now.
    """
    with transaction.atomic():
        stored = _locked(thing)
        _check(draft, stored)
        present = fields_of(stored)
        if digest(present) != seen:
            raise Conflict(present)
        draft.base, draft.base_digest = present, seen
        _raise_revision(draft, "base", "base_digest")


def discard(draft: Draft) -> None:
    """Throw `draft` away, as its curator saw it. Raises Stale if it was saved since."""
    gone, _ = Draft.objects.filter(pk=draft.pk, revision=draft.revision).delete()
    if not gone:
        raise Stale(Draft.objects.filter(pk=draft.pk).first())


def move(old: Topic | Post, new: Topic | Post) -> None:
    """Let what hangs on `old`, which is being merged into `new`, hang on that one.

    These are its material changes and, of a topic, its place in the drafts of posts. A draft of
    `old` itself is not moved: whoever merges refuses while there is one.
    """
    MaterialChange.objects.of(old).update(object_id=new.pk)
    if not isinstance(old, Topic):
        return
    drafts = Draft.objects.about(Post).order_by("pk").select_for_update(of=("self",))
    for draft in drafts:
        if old.pk in {*draft.fields["topics"], *draft.base["topics"]}:
            for fields in (draft.fields, draft.base):
                topics = {new.pk if key == old.pk else key for key in fields["topics"]}
                fields["topics"] = sorted(topics)
            draft.base_digest = digest(draft.base)
            _raise_revision(draft, "fields", "base", "base_digest")


def differences(model: type[models.Model], before: Fields, after: Fields) -> Comparison:
    """How two states of a thing of a kind differ, in words. At most a query a kind of thing."""
    lines = [
        Line(_label(model, name), *_in_words(model, name, before[name], after[name]))
        for name in after
        if name != "body" and before[name] != after[name]
    ]
    return Comparison(lines, *compare(before["body"], after["body"]))


def _locked(thing: Topic | Post) -> Any:
    """The stored row, once nobody else can change it. Raises DoesNotExist if it is gone."""
    rows: models.QuerySet[Any] = type(thing)._default_manager.select_for_update()
    return rows.get(pk=thing.pk)


def _standing(thing: Topic | Post) -> Draft | None:
    """The draft of `thing`, held: a merge of topics that it names changes it and locks no post."""
    draft: Draft | None = Draft.objects.of(thing).select_for_update(of=("self",)).first()
    return draft


def _check(draft: Draft, stored: Topic | Post) -> None:
    """Raise Stale if `draft` is not what stands any more. Only with the thing locked."""
    now = _standing(stored)
    if now is None or (now.pk, now.revision) != (draft.pk, draft.revision):
        raise Stale(now)


def _raise_revision(draft: Draft, *names: str) -> None:
    draft.revision += 1
    draft.save(update_fields=[*names, "revision"])


def _write(stored: Topic | Post, fields: Fields, rendering: Rendering) -> None:
    """Save the row, with what goes with it."""
    apply(stored, fields)
    writing.take(stored, rendering)
    changed = [*PLAIN[type(stored)], "title_folded", *writing.RENDERED]
    if isinstance(stored, Post):
        changed.append("category")
    stored.save(update_fields=changed)
    for name, model in SETS[type(stored)].items():
        getattr(stored, name).set(model._default_manager.filter(pk__in=fields[name]))
    writing.keep(stored, rendering)


def _label(model: type[models.Model], name: str) -> str:
    return str(capfirst(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _in_words(model: type[models.Model], name: str, *values: Any) -> Iterable[str]:
    """The values of one field, for those who know no keys."""
    kind = Category if name == "category" else SETS[model].get(name)
    if kind is None:
        return values
    keys = [value if isinstance(value, list) else [value] for value in values]
    named = kind._default_manager.in_bulk({key for some in keys for key in some if key})
    return [
        ", ".join(str(named.get(key, "one that is gone")) for key in some if key) for some in keys
    ]
