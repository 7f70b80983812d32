"""What an archive says, field by field. All of it was written by a stranger."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
TITLE, SLUG = 200, 120  # characters, as the columns hold them
MOST_REVISION = 1_000_000_000  # with room in the column for those that come after
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Wrong(Exception):
    """An entry that cannot be taken, and why. The rest of the archive can."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the learner should know of the archive: what it is about, and what is said."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class About:
    """A topic or a post as another site knows it."""

    kind: str  # "topic" or "post"
    slug: str
    title: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        return self.title or self.slug


@dataclass(frozen=True, slots=True)
class Marked:
    """A state of something: since when, or at which moment it was set.

    An event that took a change back has `since` too: since when the former state holds again.
    """

    about: About
    state: str
    at: dt.datetime
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    about: About
    kind: str
    at: dt.datetime
    day: dt.date


@dataclass(frozen=True, slots=True)
class Clock:
    """Takes dates as they come, and remarks on those that cannot be.

    A date still to come becomes `latest`: that of the archive, so that loading it twice makes the
    same of it.
    """

    latest: dt.datetime
    now: dt.datetime
    remarks: list[Remark]

    def moment(self, value: Any, what: str) -> dt.datetime:
        """An ISO 8601 date with or without a time; without an offset it is UTC. Raises Wrong."""
        try:
            moment = dt.datetime.fromisoformat(value if len(value) <= 40 else "")
        except (TypeError, ValueError):
            raise Wrong("Its date is no date.") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        # Compared before it is converted: the year 9999 has no room for another time zone.
        if moment > self.now:
            return self._instead(value, self.latest, what, "is still to come")
        if moment < EARLIEST:
            return self._instead(value, EARLIEST, what, "is before 2000")
        return moment.astimezone(dt.UTC)

    def _instead(self, value: str, moment: dt.datetime, what: str, why: str) -> dt.datetime:
        said = f"Its date {value[:10]} {why}, so it becomes {date_format(moment, 'j F Y')}."
        self.remarks.append(Remark(what, said))
        return moment


@dataclass(frozen=True, slots=True)
class Entry:
    """A map of fields, from JSON or from front matter, where everything is text."""

    fields: dict[str, Any]
    clock: Clock

    @classmethod
    def of(cls, value: Any, clock: Clock) -> "Entry":
        if not isinstance(value, dict):
            raise Wrong("It is no entry with fields.")
        return cls(value, clock)

    def text(self, name: str, limit: int, required: bool = False) -> str:
        """A text, "" if absent. Raises Wrong for what is none, is too long or cannot be stored."""
        value = self.fields.get(name)
        value = "" if value is None else value
        if not isinstance(value, str) or (required and not value):
            raise Wrong(f"Its {name} is no text.")
        if len(value) > limit:
            raise Wrong(f"Its {name} is over {limit} characters.")
        if UNSTORABLE.search(value):
            raise Wrong(f"Its {name} has characters that nothing can hold.")
        return value

    def choice(self, name: str, choices: Collection[str]) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or value not in choices:
            raise Wrong(f"Its {name} is none that this site knows.")
        return value

    def number(self, name: str, low: int, high: int) -> int:
        value = self.fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Wrong(f"Its {name} is no number from {low} to {high}.")
        return value

    def moment(self, name: str, what: str) -> dt.datetime:
        return self.clock.moment(self.fields.get(name), what)

    def about(self, kind: str) -> About:
        """What the entry is about: its slug stands in the field that is named as the kind."""
        return About(kind, self.text(kind, SLUG, required=True), self.text("title", 10 * TITLE))
