"""A learner's notes here, and what the notes of an archive make of them. Nothing here writes."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from desk.data.contents import NoteFile, VersionFile
from desk.data.entries import TITLE, Remark
from journal.models import Post
from notes.models import Note, NoteVersion
from topics.models import Topic


class Notebook:
    """Takes the notes of an archive one by one. Two queries, however many there are."""

    def __init__(self, owner: Any, files: list[NoteFile], lock: bool) -> None:
        self.owner = owner
        rows = Note.objects.owned_by(owner).with_target()
        rows = rows.defer("html", "contents", "folded", "problem")
        rows = rows.select_for_update(of=("self",)) if lock else rows
        self.here = {note.key: note for note in rows}
        self.living = {_place(note) for note in self.here.values() if not note.is_deleted} - {None}
        keys = {file.key for file in files}
        known = [note.pk for key, note in self.here.items() if key in keys]
        self.before: dict[int, list[NoteVersion]] = defaultdict(list)
        if known:
            for version in NoteVersion.objects.filter(note__owner=owner):
                self.before[version.note_id].append(version)
        self.new: list[Note] = []
        self.changed: list[Note] = []
        self.texts: list[Note] = []
        self.versions: list[NoteVersion] = []
        self.remarks: list[Remark] = []
        self.counts = {"new": 0, "same": 0, "changed": 0, "kept": 0}
        self.same_versions = 0

    def take(self, file: NoteFile, thing: Topic | Post | None) -> None:
        """Take one note. `thing` is what it is about here; None if that is missing or nothing."""
        note = self.here.get(file.key)
        if note is None:
            self._add(file, thing)
        else:
            self._merge(file, note)

    def _add(self, file: NoteFile, thing: Topic | Post | None) -> None:
        note = Note.beside(
            thing,
            owner=self.owner,
            key=file.key,
            title=file.title if thing else _title_alone(file),
            body=file.body,
            created_at=file.created,
            saved_at=file.saved,
            period_began_at=file.began,
            deleted_at=file.deleted,
        )
        if not note.is_deleted:
            self._settle(note, file)
        self.here[file.key] = note
        self.new.append(note)
        self.texts.append(note)
        self.counts["new"] += 1
        versions = [_said(version) for version in file.versions]
        note.revision = max(file.revision, 1 + self._keep(note, versions, 0))

    def _merge(self, file: NoteFile, note: Note) -> None:
        versions = [_said(version) for version in file.versions]
        title = file.title if note.target else _title_alone(file)
        theirs = Said(file.saved, title, file.body, file.revision)
        mine = Said(note.saved_at, note.title, note.body, note.revision)
        differ, is_later = theirs.words != mine.words, theirs.saved > mine.saved
        before = {_said(version) for version in self.before[note.pk]}
        other = mine if is_later else theirs
        if differ and other.text not in {said.text for said in before | set(versions)}:
            versions.insert(0, other)
        known = len(self.versions)
        highest = self._keep(note, versions, mine.revision if differ and is_later else 0)
        outcome = "same"
        if differ and is_later:
            outcome = "changed"
            note.saved_at, note.title, note.body = theirs.saved, theirs.title, theirs.body
            note.period_began_at = file.began
            self.texts.append(note)
        elif differ and len(self.versions) > known:
            outcome = "kept"
        if note.is_deleted and file.deleted is None:
            outcome = "changed"
            note.deleted_at = None
            self._settle(note, file)
        # A page that shows an earlier revision must not save over what it has not seen.
        if outcome == "changed" or highest >= note.revision:
            note.revision = max(highest, note.revision) + 1
            self.changed.append(note)
        self.counts[outcome] += 1

    def _settle(self, note: Note, file: NoteFile) -> None:
        """Let a living note have its place, or stand alone if another has it already."""
        if _place(note) in self.living:
            why = "You have another note on this here, so it becomes a page of its own."
            self.remarks.append(Remark(file.name, why))
            note.topic, note.post, note.title = None, None, note.title or _title_alone(file)
        if note.target:
            self.living.add(_place(note))

    def _keep(self, note: Note, versions: list["Said"], free: int) -> int:
        """Add the versions that are not here yet, each under its own number or, if that is taken,
        the next one. `free` is the number that the text of the note itself gives up.

        Gives the highest number that its versions have then.
        """
        before = self.before[note.pk] if note.pk else []
        known = Counter(_said(version).text for version in before)
        taken = {version.revision for version in before}
        mine = {note.revision} - {free} if note.pk else set()
        for said in versions:
            if known[said.text]:
                known[said.text] -= 1
                self.same_versions += 1
                continue
            number = said.revision
            if number in taken | mine or (note.pk and number > note.revision):
                number = max(taken | mine | {note.revision}) + 1
            taken.add(number)
            self.versions.append(
                NoteVersion(
                    note=note,
                    revision=number,
                    title=said.title,
                    body=said.body,
                    saved_at=said.saved,
                )
            )
        return max(taken, default=0)


class Said(NamedTuple):
    """What a note says, or said once."""

    saved: dt.datetime
    title: str
    body: str
    revision: int

    @property
    def words(self) -> tuple[str, str]:
        return self.title, self.body

    @property
    def text(self) -> tuple[dt.datetime, str, str]:
        """All but the number, which is no part of what it says."""
        return self.saved, self.title, self.body


def _said(version: VersionFile | NoteVersion) -> Said:
    saved = version.saved_at if isinstance(version, NoteVersion) else version.saved
    return Said(saved, version.title, version.body, version.revision)


def _place(note: Note) -> tuple[int | None, int | None] | None:
    """What a note is about; None if it stands alone."""
    return (note.topic_id, note.post_id) if note.topic_id or note.post_id else None


def _title_alone(file: NoteFile) -> str:
    """What a note is called when what it was about is not beside it."""
    return file.title or (file.about.name[:TITLE] if file.about else "")
