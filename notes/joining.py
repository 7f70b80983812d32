"""Two notes that become one, because a curator merges what they are about.

Whoever has a living note on both finds one: what stood beside the thing that stays, a line that
says from where, what stood beside the other. Should that be longer than a note may be, the second
stands alone instead, under the title of what it was about. Whoever has one note keeps it as it is.

No word is lost and no two versions clash. Where the note that stays is at revision b and the other
at a, the versions of the first keep their numbers and its text becomes version b; the versions of
the other follow it as b + 1 to b + a - 1, its text as b + a; the joined text is revision b + a + 1.
So all that either said is read and restored from the note that stays. The row of the other remains
for a while, about the same thing and among the forgotten (see `purge`): an editor left open on it
is told so, and gets its words back in the form of a new note.

Rendering is slow: `prepare()` does it before the transaction, and `join()` looks, under lock,
whether the notes are still those.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from journal.models import Post
from notes.models import KEPT, SAVED, Note, NoteVersion
from topics.models import Topic
from web import links, markdown, writing
from web.markdown import Rendering
from web.models import Diagram

BATCH = 100  # owners a statement


class Moved(Exception):
    """A note was written since `prepare()`, or the thing it is about was renamed."""


class Pair(NamedTuple):
    """Two notes of one owner: the one that stays, and the one that joins it."""

    ours: Note
    theirs: Note

    def text(self, title: str) -> str:
        """What both say, where the second was about a thing of this title."""
        kept, came = self.ours.body.rstrip("\n"), self.theirs.body
        named = f"“{self.theirs.title}”, " if self.theirs.title else ""
        parts = [kept, f"From {named}the note on “{title}”:", came] if came.strip() else [kept]
        return "\n\n".join(part for part in parts if part)

    def key(self, text: str) -> tuple[int, int, str]:
        """What tells whether `text` is still what they make."""
        return (self.ours.pk, self.theirs.pk, text)


# What the joined text became, by the key of the pair; None where it is too long.
Prepared = dict[tuple[int, int, str], Rendering | None]


def prepare(old: Topic | Post, new: Topic | Post) -> Prepared:
    """Render what the notes on `old` and `new` say together. Slow, and pure reading."""
    prepared: Prepared = {}
    for pairs in _pairs(old, new):
        texts = {pair.key(pair.text(old.title)): pair.ours.prefix for pair in pairs}
        keys = {key for *_, text in texts for key in markdown.wiki_keys(text)}
        addresses = {key: targets[0].url for key, targets in links.find(keys).items()}
        for key, prefix in texts.items():
            text = key[2]
            fits = len(text.encode()) <= Note.voice.limit
            prepared[key] = (
                markdown.render(text, voice=Note.voice, links=addresses, prefix=prefix)
                if fits
                else None
            )
    return prepared


def join(old: Topic | Post, new: Topic | Post, prepared: Prepared) -> None:
    """Let every note on `old` be on `new`. In a transaction, with both things locked.

    Raises Moved, to be rolled back and prepared again, if a note was written meanwhile.
    """
    for pairs in _pairs(old, new, lock=True):
        _join(pairs, old.title, prepared)
    # Those that meet no other, and those that their owners deleted.
    Note.objects.filter(**{_about(old): old}).update(**{_about(old): new})


def _join(pairs: list[Pair], title: str, prepared: Prepared) -> None:
    joined: list[tuple[Pair, str, Rendering]] = []
    apart: list[Note] = []
    drawings: dict[str, str] = {}
    for pair in pairs:
        text = pair.text(title)
        key = pair.key(text)
        if key not in prepared:
            raise Moved
        rendering = prepared[key]
        if rendering is None:
            apart.append(pair.theirs)
        else:
            joined.append((pair, text, rendering))
            drawings |= rendering.diagrams
    Diagram.objects.keep(drawings)
    _keep_versions([pair for pair, *_ in joined])
    _write([_joined(*one) for one in joined], [*SAVED, *writing.RENDERED])
    _write([_forgotten(pair.theirs) for pair, *_ in joined], ["deleted_at"])
    _write(
        [_alone(note, title) for note in apart], ["title", "folded", "revision", "topic", "post"]
    )


def _pairs(old: Topic | Post, new: Topic | Post, *, lock: bool = False) -> Iterator[list[Pair]]:
    """The living notes of those who have one on each, in batches."""
    living, about = Note.objects.living(), _about(old)
    beside = living.filter(**{about: new}).values("owner")
    owners = living.filter(**{about: old}, owner__in=beside).order_by("owner")
    pks = list(owners.values_list("owner", flat=True))
    notes: QuerySet[Note] = living.select_for_update() if lock else living
    for start in range(0, len(pks), BATCH):
        mine = notes.filter(owner__in=pks[start : start + BATCH]).order_by("pk")
        theirs = {note.owner_id: note for note in mine.filter(**{about: old})}
        ours = {note.owner_id: note for note in mine.filter(**{about: new})}
        yield [Pair(ours[pk], theirs[pk]) for pk in theirs if pk in ours]


def _about(thing: Topic | Post) -> str:
    return "topic" if isinstance(thing, Topic) else "post"


def _keep_versions(pairs: list[Pair]) -> None:
    """What both said, and said before, among the versions of the one that stays."""
    if not pairs:
        return
    moved = NoteVersion.objects.filter(note__in=[pair.theirs.pk for pair in pairs])
    moved.update(
        note=Case(*(When(note=pair.theirs.pk, then=Value(pair.ours.pk)) for pair in pairs)),
        revision=F("revision")
        + Case(*(When(note=pair.theirs.pk, then=Value(pair.ours.revision)) for pair in pairs)),
    )
    NoteVersion.objects.bulk_create(
        NoteVersion(
            note=ours, revision=revision, title=said.title, body=said.body, saved_at=said.saved_at
        )
        for ours, theirs in pairs
        for said, revision in (
            (ours, ours.revision),
            (theirs, ours.revision + theirs.revision),
        )
    )


def _joined(pair: Pair, text: str, rendering: Rendering) -> Note:
    """The note that stays, saying what both said.

    It was saved when its owner last wrote one of them: joining them is nobody's writing, and must
    not become the last thing they did.
    """
    ours, theirs = pair
    ours.body, ours.revision = text, ours.revision + theirs.revision + 1
    ours.saved_at = max(ours.saved_at, theirs.saved_at)
    ours.period_began_at = max(ours.period_began_at, theirs.period_began_at)
    writing.take(ours, rendering)
    return ours


def _forgotten(note: Note) -> Note:
    """A row whose text is in another now: it is not brought back, and purged like others."""
    note.deleted_at = timezone.now() - KEPT
    return note


def _alone(note: Note, title: str) -> Note:
    """A note that stands alone. A save from before is a conflict: it would take the title away."""
    note.title, note.topic, note.post = note.title or title, None, None
    note.revision += 1
    return note


def _write(notes: list[Note], names: list[str]) -> None:
    folded: Any = Note._meta.get_field("folded")
    for note in notes:
        folded.pre_save(note, add=False)  # which bulk_update() leaves out
    Note.objects.bulk_update(notes, names, batch_size=BATCH)
