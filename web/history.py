"""What content said before, who changed it and when.

A model with a `History` has a twin, whose rows are the entries of its things. Nothing is entered by
itself: every verb that changes content calls `note()`, which reads what is stored by then, so that
no entry tells of what was never saved.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Max
from django.utils import timezone
from simple_history.manager import HistoryDescriptor
from simple_history.models import HistoricalRecords

ADDED, CHANGED, GONE = "+", "~", "-"

# What is made from other columns when they are saved, and what `placed` of the parent tells.
DERIVED = ["html", "contents", "words", "problem", "title_folded", "name_folded", "position"]
UNSOUGHT = ["slug", "track", "masthead", "category", "series"]  # columns of entries without index

LONGEST_REMARK = 300
BATCH = 300  # things a query: an old SQLite takes 999 values


class Placing(NamedTuple):
    """What stands in a thing and counts as part of it, such as the checklist of a phase."""

    name: str  # what the entry calls it: "checklist"
    rows: str  # the related name of the rows: "items"
    by: str  # the slug or title that a row is told by, looked up from it: "topic__slug"
    also: tuple[str, ...] = ()  # what else a row says: ("label",)


class Entry(models.Model):
    """What an entry tells besides the columns of its thing."""

    placed = models.JSONField(default=dict)  # by the name of each placing, its rows in order
    changed = models.JSONField(default=list)  # names of what differs from the entry before
    by_somebody = models.BooleanField(default=False)  # stays when that account is forgotten

    class Meta:
        abstract = True


class History(HistoricalRecords):
    """The entries of a model, as django-simple-history makes their table: `Model.history`.

    It listens to no signal and adds nothing to `save()`: see `note()`.
    """

    def __init__(self, *placings: Placing) -> None:
        super().__init__(
            bases=[Entry],
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.CharField(
                max_length=LONGEST_REMARK, blank=True, default=""
            ),
            no_db_index=UNSOUGHT,
        )
        self.placings = placings

    def add_extra_methods(self, cls: Any) -> None:
        """None: there is no saving behind the history's back where saving enters nothing."""

    def finalize(self, sender: Any, **kwargs: Any) -> None:
        """Make the twin of a model, once that is complete. The original would go on to listen."""
        if sender is not self.cls:
            return
        twin = self.create_history_model(sender, inherited=False)
        twin.placings = self.placings
        setattr(sys.modules[self.module], twin.__name__, twin)
        setattr(sender, self.manager_name, HistoryDescriptor(twin))
        sender._meta.simple_history_manager_attribute = self.manager_name

    def create_history_model(self, model: Any, inherited: bool) -> Any:
        self.excluded_fields = [one.name for one in model._meta.fields if one.name in DERIVED]
        return super().create_history_model(model, inherited)

    def copy_fields(self, model: Any) -> Any:
        """The columns of an entry. It forgets a person who leaves, as the thing itself does."""
        fields = super().copy_fields(model)
        for name, column in fields.items():
            way = model._meta.get_field(name).remote_field
            if way is not None and way.on_delete is models.SET_NULL:
                column.remote_field.on_delete = models.SET_NULL
        return fields

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        """Entries come with their thing: who may see that may see them, and nobody changes them."""
        return {**super().get_meta_options(model), "default_permissions": ()}


@dataclass
class Block:
    """What `together()` lets entries have in common."""

    remark: str
    by: Any
    # The entries written inside, by key and date. Not by key alone: after a rollback SQLite gives
    # the same key to whoever comes next.
    own: set[tuple[int, dt.datetime]] = field(default_factory=set)
    waiting: "dict[type[models.Model], Noted] | None" = None  # noted, to be entered at the end


class Signed(NamedTuple):
    """Why a thing was noted, and the key of who did it."""

    remark: str
    by: int | None


Noted = dict[Any, Signed]  # by the keys of things of one model

_block: ContextVar[Block | None] = ContextVar("history_block", default=None)


def keeps(model: Any) -> bool:
    """Have things of this model (or has this thing) a history?"""
    return hasattr(model._meta, "simple_history_manager_attribute")


def entries_of(thing: models.Model) -> Any:
    """The entries of one thing, newest first."""
    return twin_of(type(thing))._default_manager.filter(id=thing.pk).order_by("-history_id")


def twin_of(model: Any) -> Any:
    """The model of the entries of `model`."""
    return model.history.model


@contextmanager
def together(remark: str = "", by: Any = None) -> Iterator[None]:
    """Let every entry noted inside bear `remark` and `by` (a user; else whoever sent the request).

    A thing that is noted several times inside leaves one entry: what it said last.
    """
    with _begun(remark, by):
        yield


@contextmanager
def gathered(remark: str = "", by: Any = None) -> Iterator[None]:
    """`together()` for many things: nothing is entered before the end, then all in few queries.

    Open it inside the transaction of the change. If it ends with an error, nothing is entered.
    """
    with _begun(remark, by) as block:
        block.waiting = {}
        yield
        waiting, block.waiting = block.waiting, None
        for model, noted in waiting.items():
            _enter(model, noted, block)


def note(*things: Any, remark: str = "") -> None:
    """Enter what `things` say now into their history, unless the last entry says just that.

    Call it inside the transaction of the change, after all is saved. What keeps no history is
    passed over, so that callers need not ask.
    """
    block = _block.get()
    noted: dict[type[models.Model], Noted] = {}
    for thing in filter(keeps, things):
        noted.setdefault(type(thing), {})[thing.pk] = _signed(remark, block)
    if block is None or block.waiting is None:
        for model, keys in noted.items():
            _enter(model, keys, block or Block("", None))
    else:
        for model, keys in noted.items():
            block.waiting.setdefault(model, {}).update(keys)


def note_right(thing: Any, remark: str = "Still right") -> None:
    """Enter that somebody looked at `thing` and left it as it is."""
    entry = as_now(thing)
    if entry is not None:
        _sign(entry, CHANGED, _signed(remark, _block.get()))
        entry.save()


def note_gone(thing: Any, remark: str = "") -> None:
    """Enter that `thing` is about to be deleted, with what it said last."""
    if not keeps(thing):
        return
    entry = _as_now(type(thing), [thing.pk]).get(thing.pk)
    if entry is not None:
        _sign(entry, GONE, _signed(remark, _block.get()))
        entry.save()


def differing(one: Any, other: Any) -> list[str]:
    """The names of the columns and placings that two entries (of one model) tell differently."""
    columns = [
        column.name
        for column in one.tracked_fields
        if getattr(one, column.attname) != getattr(other, column.attname)
    ]
    names = [placing.name for placing in one.placings]
    return columns + [name for name in names if one.placed.get(name) != other.placed.get(name)]


def as_now(thing: Any) -> Any:
    """An unsaved entry with what is stored of `thing` at this moment; None if it is gone."""
    return _as_now(type(thing), [thing.pk]).get(thing.pk)


@contextmanager
def _begun(remark: str, by: Any) -> Iterator[Block]:
    """A block within the one that is open, if any: what it does not say itself, that one says."""
    outer = _block.get() or Block("", None)
    block = Block(remark or outer.remark, by or outer.by, outer.own, outer.waiting)
    token = _block.set(block)
    try:
        yield block
    finally:
        _block.reset(token)


def _signed(remark: str, block: Block | None) -> Signed:
    by = block.by if block else None
    if by is None:
        request = getattr(HistoricalRecords.context, "request", None)
        by = getattr(request, "user", None)
    known = by.pk if by is not None and by.is_authenticated else None
    said = remark or (block.remark if block else "")
    return Signed(said[:LONGEST_REMARK], known)


def _sign(entry: Any, kind: str, signed: Signed) -> None:
    entry.history_date = timezone.now()
    entry.history_type = kind
    entry.history_user_id, entry.by_somebody = signed.by, signed.by is not None
    entry.history_change_reason = signed.remark


def _enter(model: Any, noted: Noted, block: Block) -> None:
    """Enter things of one model. A few queries for 300 things, however many."""
    keys = list(noted)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        last = _last(model, batch)
        new: list[Any] = []
        for key, entry in _as_now(model, batch).items():
            before = last.get(key)
            if before is None or before.history_type == GONE:
                _sign(entry, ADDED, noted[key])
            elif names := differing(before, entry):
                entry.changed = names
                if (before.history_id, before.history_date) in block.own:
                    _say_instead(before, entry, noted[key])
                    continue
                _sign(entry, CHANGED, noted[key])
            else:
                continue
            new.append(entry)
        twin_of(model)._default_manager.bulk_create(new)
        block.own.update((entry.history_id, entry.history_date) for entry in new)


def _say_instead(before: Any, entry: Any, signed: Signed) -> None:
    """Let an entry of the same block say what is so now."""
    if before.history_type == ADDED:
        entry.changed = []
    else:
        entry.changed = [*before.changed, *(n for n in entry.changed if n not in before.changed)]
    _sign(entry, before.history_type, signed)
    entry.history_id, entry.history_date = before.history_id, before.history_date
    entry.history_change_reason = signed.remark or before.history_change_reason
    entry.save(force_update=True)


def _last(model: Any, keys: list[Any]) -> dict[Any, Any]:
    """The newest entry of each thing that has any."""
    entries = twin_of(model)._default_manager.order_by()
    newest = entries.filter(id__in=keys).values("id").annotate(newest=Max("history_id"))
    return {one.id: one for one in entries.filter(history_id__in=newest.values("newest"))}


def _as_now(model: Any, keys: list[Any]) -> dict[Any, Any]:
    """An unsaved entry for each thing that is stored, with what it says."""
    twin = twin_of(model)
    columns = [column.attname for column in twin.tracked_fields]
    rows = model._base_manager.filter(pk__in=keys).values(*columns)
    placed = _placed(model, keys)
    return {row["id"]: twin(**row, placed=placed[row["id"]]) for row in rows}


def _placed(model: Any, keys: list[Any]) -> dict[Any, dict[str, list[Any]]]:
    """What stands in each thing: by the name of each placing, what its rows are told by."""
    placings = twin_of(model).placings
    placed: dict[Any, dict[str, list[Any]]] = {key: {p.name: [] for p in placings} for key in keys}
    for placing in placings:
        relation = model._meta.get_field(placing.rows)
        child, owner = relation.related_model, relation.field.attname
        rows = child._base_manager.filter(**{f"{owner}__in": keys})
        rows = rows.order_by(*(child._meta.ordering or [placing.by]), "pk")
        for key, *told in rows.values_list(owner, placing.by, *placing.also):
            placed[key][placing.name].append(told if placing.also else told[0])
    return placed
