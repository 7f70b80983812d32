"""Everything a learner has here, as files: to keep, to read elsewhere, to load into another Cairn.

Nothing in them is a key of our own database, and all of it stands in a fixed order, so that two
archives of the same learning differ in `made` alone.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Value
from django.utils.text import slugify

from desk.data.archive import MANIFEST, VERSION, pack
from journal.models import Reading, ReadingEvent
from notes.models import Note, NoteVersion
from review.models import ReviewEvent
from topics.models import Progress, ProgressEvent
from web import frontmatter

SETTINGS = ("name", "time_zone", "minutes_per_week", "reviews_a_day", "reminds_since")


def export(learner: Any, now: dt.datetime) -> bytes:
    """The archive of one learner. A dozen queries, however much there is."""
    found = dict(files(learner))
    manifest = {
        "version": VERSION,
        "made": stamp(now),
        "site": settings.SITE_URL,
        "counts": {
            "notes": sum(name.startswith("notes/") for name in found),
            "versions": sum(name.startswith("versions/") for name in found),
        },
    }
    return pack({MANIFEST: _json(manifest)} | found)


def files(learner: Any) -> Iterator[tuple[str, bytes]]:
    """Each file by its name, the manifest left out."""
    yield "settings.json", _json({name: _plain(getattr(learner, name)) for name in SETTINGS})
    yield "progress.json", _json(marks(learner, Progress, "topic"))
    yield "readings.json", _json(marks(learner, Reading, "post"))
    yield "events.json", _json(events(learner))
    yield "reviews.json", _json(reviews(learner))
    yield from notes(learner)


def marks(learner: Any, model: Any, kind: str) -> list[dict[str, Any]]:
    rows = model.objects.filter(learner=learner).order_by(f"{kind}__slug")
    return [
        {kind: slug, "title": title, "state": state, "since": stamp(since)}
        for slug, title, state, since in rows.values_list(
            f"{kind}__slug", f"{kind}__title", "state", "since"
        )
    ]


def events(learner: Any) -> list[dict[str, Any]]:
    """Every change of state, in the order of time. One that stands twice is told once."""
    topics = ProgressEvent.objects.filter(learner=learner).values_list(
        "at", Value("topic"), "topic__slug", "state", "since"
    )
    none = Value(None, output_field=DateTimeField())
    posts = ReadingEvent.objects.filter(learner=learner).values_list(
        "at", Value("post"), "post__slug", "state", none
    )
    told = sorted({*topics, *posts}, key=lambda row: (*row[:4], row[4] is not None, row[4]))
    return [
        {kind: slug, "state": state, "at": stamp(at)} | ({"since": stamp(since)} if since else {})
        for at, kind, slug, state, since in told
    ]


def reviews(learner: Any) -> list[dict[str, Any]]:
    """The log of reviews, in the order in which it is replayed. The cards are made from it."""
    rows = ReviewEvent.objects.filter(learner=learner).order_by("at", "pk")
    return [
        {"topic": slug, "kind": kind, "at": stamp(at), "day": day.isoformat()}
        for slug, kind, at, day in rows.values_list("topic__slug", "kind", "at", "day")
    ]


def notes(learner: Any) -> Iterator[tuple[str, bytes]]:
    """Each note, then its versions: the living ones and those that can still be brought back."""
    own = Note.objects.owned_by(learner)
    kept = (own.living() | own.recoverable()).with_target().defer("html", "contents", "folded")
    versions: dict[int, list[NoteVersion]] = defaultdict(list)
    for version in NoteVersion.objects.filter(note__in=kept.values("pk")).order_by("revision"):
        versions[version.note_id].append(version)
    for number, note in enumerate(kept.order_by("created_at", "key"), 1):
        name = _name(note, number)
        yield f"notes/{name}.md", _note(note)
        for version in versions[note.pk]:
            yield f"versions/{name}/{version.revision}.md", _version(version)


def _name(note: Note, number: int) -> str:
    words = slugify(note.title or str(note.target or ""))[:60].strip("-") or "note"
    return f"{note.created_at.astimezone(dt.UTC).date().isoformat()}-{words}-{number:04}"


def _note(note: Note) -> bytes:
    fields: dict[str, Any] = {
        "key": str(note.key),
        "title": note.title,
        "created": stamp(note.created_at),
        "saved": stamp(note.saved_at),
        "began": stamp(note.period_began_at),
        "revision": note.revision,
        "deleted": _plain(note.deleted_at),
    }
    if note.target:
        fields["about"] = {
            "kind": "topic" if note.topic else "post",
            "slug": note.target.slug,
            "title": note.target.title,
            "url": settings.SITE_URL + note.target.get_absolute_url(),
        }
    return frontmatter.write(fields, note.body).encode()


def _version(version: NoteVersion) -> bytes:
    fields = {
        "title": version.title,
        "saved": stamp(version.saved_at),
        "revision": version.revision,
    }
    return frontmatter.write(fields, version.body).encode()


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC, to the microsecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, dt.datetime) else value


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
