"""An archive as Python sees it, before the database has a say.

What cannot be read at all refuses the archive; one entry that cannot be taken is left out and said.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from desk.data.archive import MANIFEST, VERSION, Refused, unpack
from desk.data.entries import (
    MOST_REVISION,
    SLUG,
    TITLE,
    About,
    Clock,
    Entry,
    Marked,
    Remark,
    Review,
    Wrong,
)
from journal.models import Reading
from notes.models import KEPT
from review.models import ReviewEvent
from topics.models import Progress
from web import frontmatter
from web.frontmatter import Unreadable
from web.markdown import Voice

T = TypeVar("T")

LIMIT = Voice.LEARNER.limit
MOST_MARKS = 200  # in the front matter of a note; ours has some thirty
STATES = {"topic": Progress.State.values, "post": Reading.State.values}
# For notes without a key of their own: the same archive gives the same keys.
KEYS = uuid.UUID("5d1f6d4e-35a3-4b3b-9b6c-0a5f1f5e8f0a")


@dataclass(slots=True)
class VersionFile:
    revision: int
    title: str
    saved: dt.datetime
    body: str


@dataclass(slots=True)
class NoteFile:
    path: str
    key: uuid.UUID
    title: str
    created: dt.datetime
    saved: dt.datetime
    began: dt.datetime
    revision: int
    deleted: dt.datetime | None
    about: About | None
    body: str
    versions: list[VersionFile] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.title or (self.about.name if self.about else self.path)


@dataclass(slots=True)
class Contents:
    """Everything that could be read, and what is to be said of the rest."""

    made: dt.datetime
    site: str
    notes: list[NoteFile] = field(default_factory=list)
    progress: list[Marked] = field(default_factory=list)
    readings: list[Marked] = field(default_factory=list)
    events: list[Marked] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    left_out: list[Remark] = field(default_factory=list)
    altered: list[Remark] = field(default_factory=list)


def read(data: bytes, now: dt.datetime) -> Contents:
    """The contents of a zip. Touches no database.

    Raises Refused, with a sentence for the learner, for what is no archive of a Cairn, for one of a
    newer version, and for lists in it that are no lists.
    """
    files = unpack(data)
    manifest = _manifest(files)
    clock = Clock(now, now, [])
    try:
        made = clock.moment(manifest.get("made"), "")
    except Wrong:
        raise Refused("It does not say when it was made, so it is no archive of a Cairn.") from None
    clock = Clock(made, now, [])
    site = manifest.get("site")
    contents = Contents(made, site[:TITLE] if isinstance(site, str) else "", altered=clock.remarks)
    _Reading(files, clock, contents).read()
    return contents


def _manifest(files: dict[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in files:
        raise Refused("There is no cairn.json in it, so it is no archive of a Cairn.")
    manifest = _json(files, MANIFEST)
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Refused("Its cairn.json does not say which version it is of.")
    if version > VERSION:
        raise Refused(
            f"It is of version {str(version)[:9]}, from a newer Cairn than this one, which reads "
            f"version {VERSION}. Nothing was loaded; ask whoever runs this site to bring it up to "
            "date."
        )
    found: dict[str, Any] = manifest
    return found


def _json(files: dict[str, bytes], name: str) -> Any:
    try:
        return json.loads(files[name].decode("utf-8-sig"))
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise Refused(f"Its {name} is damaged.") from None


class _Reading:
    """The files of one archive, becoming its contents."""

    def __init__(self, files: dict[str, bytes], clock: Clock, contents: Contents) -> None:
        self.files, self.clock, self.contents = files, clock, contents
        self.keys: set[uuid.UUID] = set()

    def read(self) -> None:
        found = self.contents
        found.progress = self.entries("progress.json", self.mark("topic", "since"))
        found.readings = self.entries("readings.json", self.mark("post", "since"))
        found.events = self.entries("events.json", self.event)
        found.reviews = self.entries("reviews.json", self.review)
        if "settings.json" in self.files:
            self.settings(_json(self.files, "settings.json"))
        notes: dict[str, NoteFile] = {}
        for path in sorted(self.files):
            if path.startswith("notes/") and (note := self.attempt(path, self.note)):
                notes[path.removeprefix("notes/").removesuffix(".md")] = note
        for path in sorted(self.files):
            if path.startswith("versions/") and (version := self.attempt(path, self.version)):
                if note := notes.get(path.split("/")[1]):
                    note.versions.append(version)
                else:
                    self.leave_out(path, "The note that it is a version of is not there.")
        found.notes = sorted(notes.values(), key=lambda note: (note.created, note.key))

    def leave_out(self, what: str, why: str) -> None:
        self.contents.left_out.append(Remark(what[:TITLE], why))

    def attempt(self, path: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(path)
        except (Wrong, Unreadable) as wrong:
            self.leave_out(path, str(wrong))
            return None

    def entries(self, name: str, read: Callable[[Entry], T]) -> list[T]:
        """The entries of a list that can be taken. Raises Refused for what is no list."""
        if name not in self.files:
            return []
        rows = _json(self.files, name)
        if not isinstance(rows, list):
            raise Refused(f"Its {name} is no list.")
        found = []
        for number, row in enumerate(rows, 1):
            try:
                found.append(read(Entry.of(row, self.clock)))
            except Wrong as wrong:
                self.leave_out(f"{name}, entry {number}", str(wrong))
        return found

    def mark(self, kind: str, when: str) -> Callable[[Entry], Marked]:
        def read(entry: Entry) -> Marked:
            about = entry.about(kind)
            state = entry.choice("state", STATES[kind])
            return Marked(about, state, entry.moment(when, about.name))

        return read

    def event(self, entry: Entry) -> Marked:
        if "post" in entry.fields:
            return self.mark("post", "at")(entry)
        event = self.mark("topic", "at")(entry)
        if "since" not in entry.fields:
            return event
        return replace(event, since=entry.moment("since", event.about.name))

    def review(self, entry: Entry) -> Review:
        about = entry.about("topic")
        kind = entry.choice("kind", ReviewEvent.Kind.values)
        at = entry.moment("at", about.name)
        try:
            day = dt.date.fromisoformat(entry.text("day", 10, required=True))
        except ValueError:
            raise Wrong("Its day is no date.") from None
        if abs(day - at.date()) > dt.timedelta(days=1):  # no clock is further from UTC
            day = at.date()
        return Review(about, kind, at, day)

    def settings(self, value: Any) -> None:
        """Each setting by itself, so that one that is wrong keeps no other from being taken."""
        if not isinstance(value, dict):
            raise Refused("Its settings.json is no map.")
        entry = Entry(value, self.clock)
        ways: dict[str, Callable[[str], Any]] = {
            "name": lambda name: entry.text(name, 80),
            "time_zone": lambda name: entry.text(name, 64),
            "minutes_per_week": lambda name: entry.number(name, 1, 7 * 24 * 60),
            "reviews_a_day": lambda name: entry.number(name, 1, 500),
            "reminds_since": lambda name: entry.moment(name, "Reminders"),
        }
        for name, way in ways.items():
            if value.get(name) is not None:
                try:
                    self.contents.settings[name] = way(name)
                except Wrong as wrong:
                    self.leave_out(f"settings.json, {name}", str(wrong))

    def note(self, path: str) -> NoteFile:
        entry, body = self.text(path)
        title = self.title(entry, path)
        saved = entry.moment("saved", path)
        created = entry.moment("created", path) if entry.fields.get("created") else saved
        deleted = entry.moment("deleted", path) if entry.fields.get("deleted") else None
        if deleted and deleted <= self.clock.now - KEPT:
            raise Wrong("It was deleted so long ago that it could not be brought back.")
        return NoteFile(
            path=path,
            key=self.key(entry.fields.get("key"), path),
            title=title,
            created=created,
            saved=saved,
            began=entry.moment("began", path) if entry.fields.get("began") else saved,
            revision=self.revision(entry),
            deleted=deleted,
            about=self.about(entry),
            body=body,
        )

    def version(self, path: str) -> VersionFile:
        entry, body = self.text(path)
        return VersionFile(
            self.revision(entry), self.title(entry, path), entry.moment("saved", path), body
        )

    def text(self, path: str) -> tuple[Entry, str]:
        """A Markdown file as its front matter and its body."""
        front, body = frontmatter.split(frontmatter.decode(self.files[path]))
        fields = frontmatter.plain(frontmatter.parse(front, first_line=2, most=MOST_MARKS))
        if len(body.encode()) > LIMIT:
            raise Wrong(f"It is longer than a note may be, which is {LIMIT // 1024} kB.")
        return Entry.of(fields, self.clock), body

    def title(self, entry: Entry, path: str) -> str:
        """A title that is too long is cut, for the sake of the words below it."""
        title = entry.text("title", frontmatter.MAX_FRONT_MATTER)
        if len(title) > TITLE:
            self.clock.remarks.append(Remark(path, f"Its title is cut to {TITLE} characters."))
        return title[:TITLE]

    def revision(self, entry: Entry) -> int:
        try:
            return entry.number("revision", 1, MOST_REVISION)
        except Wrong:  # no reason to leave words out: what it is worth, the plan decides
            return 1

    def key(self, value: Any, path: str) -> uuid.UUID:
        """The note's key; made from its path if it has none, or one that another had before."""
        try:
            key = uuid.UUID(value)
        except (ValueError, AttributeError, TypeError):
            key = uuid.uuid5(KEYS, path)
        if key in self.keys:
            key = uuid.uuid5(key, path)
        self.keys.add(key)
        return key

    def about(self, entry: Entry) -> About | None:
        value = entry.fields.get("about")
        if not value:
            return None
        about = Entry.of(value, self.clock)
        title = about.text("title", frontmatter.MAX_FRONT_MATTER)[:TITLE]
        return About(about.choice("kind", STATES), about.text("slug", SLUG, required=True), title)
