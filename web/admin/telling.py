"""Entries of a history in words: when, who, what changed, and the differences of any two."""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from web import differences
from web.differences import Piece
from web.history import ADDED, GONE, differing

NOBODY = "the site itself"
FORGOTTEN = "a former account"


class Difference(NamedTuple):
    """What two entries tell differently under one name, each in pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]


def when(entry: Any) -> str:
    """The moment of an entry, to the second: two of one minute are told apart."""
    return _moment(entry.history_date)


def who(entry: Any) -> str:
    """Whose doing it was. Never an e-mail address, which is a person's own."""
    if entry.history_user is not None:
        return name_of(entry.history_user)
    return FORGOTTEN if entry.by_somebody else NOBODY


def name_of(person: Any) -> str:
    """What a curator is called among curators."""
    return str(person.name or f"Curator no. {person.pk}")


def what(entry: Any) -> str:
    """What became of the thing: "Added", "Changed: title, text"."""
    if entry.history_type == ADDED:
        return "Added"
    if entry.history_type == GONE:
        return "Removed"
    if not entry.changed:
        return "Looked at, and left as it is"
    return f"Changed: {', '.join(label(entry, name) for name in entry.changed)}"


def title(entry: Any) -> str:
    """What the thing was called then."""
    return str(getattr(entry, "title", "") or getattr(entry, "name", ""))


def label(entry: Any, name: str) -> str:
    """What a column or a placing is called."""
    if name == "body":
        return "text"
    for column in entry.tracked_fields:
        if column.name == name:
            return str(column.verbose_name)
    return name


def compared(old: Any | None, new: Any, request: HttpRequest) -> list[Difference]:
    """What differs between two entries of one thing, the older first; without it, all of `new`."""
    found = []
    for name in differing(old or type(new)(), new):
        if is_told(new, name, request):
            before, after = text_of(old, name) if old else "", text_of(new, name)
            if before != after:
                pieces = differences.compare(before, after)
                found.append(Difference(capfirst(label(new, name)), *pieces))
    return found


def is_told(entry: Any, name: str, request: HttpRequest) -> bool:
    """May whoever asks read this? Keys tell nothing, and people are for those who see people."""
    column = _column(entry, name)
    if column is not None and column.primary_key:
        return False
    people: Any = get_user_model()
    if column is None or column.related_model is not people:
        return True
    user: Any = request.user
    return bool(user.has_perm(f"{people._meta.app_label}.view_{people._meta.model_name}"))


def text_of(entry: Any, name: str) -> str:
    """What an entry tells under one name, as text."""
    column = _column(entry, name)
    if column is None:
        return "\n".join(map(_row, entry.placed.get(name, [])))
    value = getattr(entry, column.attname)
    match column:
        case models.ForeignKey():
            return _named(column, value)
        case models.BooleanField():
            return "yes" if value else "no"
        case models.DateTimeField():
            return _moment(value) if value else ""
        case models.JSONField():
            return "\n".join(map(str, value or []))
    return str(dict(column.flatchoices).get(value, value) or "")


def _moment(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i:s")


def _row(row: Any) -> str:
    if isinstance(row, str):
        return row
    first, *more = row
    said = ", ".join(filter(None, more))
    return f"{first}: {said}" if said else first


def _named(column: Any, key: Any) -> str:
    """The thing that a key leads to, or that there is none any more."""
    if key is None:
        return ""
    thing = column.related_model._base_manager.filter(pk=key).first()
    if thing is None:
        return f"{column.verbose_name} no. {key}, which is gone"
    return name_of(thing) if isinstance(thing, get_user_model()) else str(thing)


def _column(entry: Any, name: str) -> Any:
    return next((one for one in entry.tracked_fields if one.name == name), None)
