"""What loading an archive would do, told before anything is done. Nothing here writes.

The rules, which docs/my-data.md tells learners too:

- A note whose key is here is the same note. Of two texts the one saved later stands, the other
  becomes a version of it, so that no word is lost; one that lives on either side lives.
- Of two states the one set later stands. Events and reviews are added where they are missing.
- A setting is taken where nothing was chosen here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Model

from desk.data import matching
from desk.data.contents import Contents, NoteFile
from desk.data.entries import About, Marked, Remark, Review
from desk.data.export import SETTINGS
from desk.data.notebook import Notebook
from journal.models import Reading, ReadingEvent
from notes.models import Note, NoteVersion
from review import schedule
from review.models import Card, ReviewEvent
from topics.models import Progress, ProgressEvent

# Two topics of the archive may be one topic here; then the further state counts, as in a merge.
FURTHER = ["todo", "skipped", "doing", "done", "unread", "read"]


@dataclass(slots=True)
class Line:
    """One row of the plan as the learner reads it."""

    what: str
    new: int = 0
    same: int = 0
    changed: int = 0
    kept: int = 0  # what is here is later, and stays

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.same or self.changed or self.kept)


@dataclass(slots=True)
class Missing:
    """A topic or a post that this site does not have, and what hangs on it."""

    about: About
    notes: int = 0
    marks: int = 0


@dataclass(slots=True)
class Plan:
    """All that loading would do."""

    lines: list[Line] = field(default_factory=list)  # those that count something
    missing: list[Missing] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)  # of notes that come otherwise than before
    new_notes: list[Note] = field(default_factory=list)
    changed_notes: list[Note] = field(default_factory=list)
    texts: list[Note] = field(default_factory=list)  # of both, those whose HTML is to be made
    versions: list[NoteVersion] = field(default_factory=list)
    new_rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changed_rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    cards: list[Card] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        return any(line.does_something for line in self.lines)


def make_plan(contents: Contents, learner: Any, *, lock: bool = False) -> Plan:
    """Compare an archive with what the learner has here; `lock` keeps it so for a transaction."""
    return _Planning(contents, learner, lock).plan


class _Planning:
    def __init__(self, contents: Contents, learner: Any, lock: bool) -> None:
        self.contents, self.learner, self.lock = contents, learner, lock
        self.plan = Plan()
        self.missing: dict[About, Missing] = {}
        self.here = {kind: self.match(kind) for kind in matching.MODELS}
        self.notes(contents.notes)
        self.marks("Topics", Progress, "topic", contents.progress)
        self.marks("Posts", Reading, "post", contents.readings)
        self.events(contents.events)
        self.reviews(contents.reviews)
        self.settings()
        self.plan.lines = [line for line in self.plan.lines if not line.is_empty]
        self.plan.missing = sorted(self.missing.values(), key=lambda one: one.about.name.casefold())

    def match(self, kind: str) -> dict[str, Any]:
        found = self.contents
        abouts = [note.about for note in found.notes if note.about]
        lists: tuple[Iterable[Any], ...] = (
            found.progress, found.readings, found.events, found.reviews,
        )  # fmt: skip
        abouts += [mark.about for marks in lists for mark in marks]
        slugs = {about.slug for about in abouts if about.kind == kind}
        return matching.find(kind, slugs, self.learner)

    def thing(self, about: About) -> Any | None:
        """What this is here; what is not here is noted as missing."""
        thing = self.here[about.kind].get(about.slug)
        if thing is None and about not in self.missing:
            self.missing[about] = Missing(about)
        return thing

    def notes(self, files: list[NoteFile]) -> None:
        notebook = Notebook(self.learner, files, self.lock)
        for file in files:
            thing = self.thing(file.about) if file.about else None
            if file.about and thing is None:
                self.missing[file.about].notes += 1
            notebook.take(file, thing)
        plan = self.plan
        plan.remarks += notebook.remarks
        plan.new_notes, plan.changed_notes = notebook.new, notebook.changed
        plan.texts, plan.versions = notebook.texts, notebook.versions
        plan.lines += [
            Line("Notes", **notebook.counts),
            Line("Versions of notes", new=len(notebook.versions), same=notebook.same_versions),
        ]

    def marks(self, what: str, model: Any, kind: str, marks: list[Marked]) -> None:
        """The state of each topic or post now."""
        wanted: dict[int, Marked] = {}
        for mark in marks:
            if (thing := self.held(mark)) is not None:
                wanted[thing.pk] = further(wanted.get(thing.pk), mark)
        rows = model.objects.filter(learner=self.learner)
        rows = rows.select_for_update() if self.lock else rows
        here = {getattr(row, f"{kind}_id"): row for row in rows}
        line = Line(what)
        for pk, mark in wanted.items():
            row = here.get(pk)
            if row is None:
                fields = {f"{kind}_id": pk, "state": mark.state, "since": mark.at}
                self.plan.new_rows[model].append(model(learner=self.learner, **fields))
                line.new += 1
            elif (row.state, row.since) == (mark.state, mark.at):
                line.same += 1
            elif mark.at > row.since:
                row.state, row.since = mark.state, mark.at
                self.plan.changed_rows[model].append(row)
                line.changed += 1
            else:
                line.kept += 1
        self.plan.lines.append(line)

    def held(self, mark: Marked | Review) -> Any | None:
        thing = self.thing(mark.about)
        if thing is None:
            self.missing[mark.about].marks += 1
        return thing

    def events(self, events: list[Marked]) -> None:
        line = Line("Changes of state")
        models: dict[str, Any] = {"topic": ProgressEvent, "post": ReadingEvent}
        for kind, model in models.items():
            told = ["state", "at", "since"] if kind == "topic" else ["state", "at"]
            rows = model.objects.filter(learner=self.learner)
            here = set(rows.values_list(f"{kind}_id", *told))
            for event in events:
                if event.about.kind != kind or (thing := self.held(event)) is None:
                    continue
                fields = {name: getattr(event, name) for name in told}
                if (thing.pk, *fields.values()) in here:
                    line.same += 1
                    continue
                here.add((thing.pk, *fields.values()))
                row = model(learner=self.learner, **{f"{kind}_id": thing.pk}, **fields)
                self.plan.new_rows[model].append(row)
                line.new += 1
        self.plan.lines.append(line)

    def reviews(self, reviews: list[Review]) -> None:
        """The log, and of each topic whose log grows the card that it amounts to."""
        line = Line("Reviews")
        if self.lock:
            list(Card.objects.filter(learner=self.learner).select_for_update().values_list("pk"))
        logs: dict[int, list[ReviewEvent]] = defaultdict(list)
        for row in ReviewEvent.objects.filter(learner=self.learner).order_by("at", "pk"):
            logs[row.topic_id].append(row)
        here = Counter((row.topic_id, row.kind, row.at) for log in logs.values() for row in log)
        grown = set()
        for review in reviews:
            if (thing := self.held(review)) is None:
                continue
            name = (thing.pk, review.kind, review.at)
            if here[name]:
                here[name] -= 1
                line.same += 1
                continue
            fields = {"kind": review.kind, "at": review.at, "day": review.day}
            row = ReviewEvent(learner=self.learner, topic_id=thing.pk, **fields)
            self.plan.new_rows[ReviewEvent].append(row)
            logs[thing.pk].append(row)
            grown.add(thing.pk)
            line.new += 1
        self.plan.cards = [card for pk in sorted(grown) if (card := self.card(pk, logs[pk]))]
        self.plan.lines.append(line)

    def card(self, topic: int, log: list[ReviewEvent]) -> Card | None:
        """What a log amounts to, as `schedule.replay()` will find it once it has keys."""
        memory = None
        for event in sorted(log, key=lambda event: event.at):  # stable: the new ones come last
            memory = schedule.after(memory, event.kind, event.at, event.day)
        if memory is None:
            return None
        return Card(learner=self.learner, topic_id=topic, **asdict(memory))

    def settings(self) -> None:
        line = Line("Settings")
        for name in SETTINGS:
            if name not in self.contents.settings:
                continue
            value, mine = self.contents.settings[name], getattr(self.learner, name)
            if value == mine:
                line.same += 1
            elif mine == self.learner._meta.get_field(name).get_default():
                self.plan.settings[name] = value
                line.new += 1
            else:
                line.kept += 1
        self.plan.lines.append(line)


def further(one: Marked | None, other: Marked) -> Marked:
    """Of two marks on one thing the further state, with its earliest date."""
    if one is None:
        return other
    return max(one, other, key=lambda mark: (FURTHER.index(mark.state), -mark.at.timestamp()))
