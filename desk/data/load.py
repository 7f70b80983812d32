"""Loading an archive: plan, render, take the lock, plan once more, write, commit.

All of it happens or none of it. Rendering is slow and comes before the lock.
"""

import datetime as dt
import time
import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from desk.data.contents import Contents
from desk.data.plan import Plan, make_plan
from notes.models import SAVED, Note, NoteVersion
from review.models import Card
from review.schedule import Memory
from web import links, markdown, writing
from web.markdown import Rendering
from web.models import Diagram

# An archive of ordinary notes is rendered in a second or two. One that is made to be slow must not
# hold a worker for ever: what is over is kept, and shown as its source.
PATIENCE = dt.timedelta(seconds=20)
TRIES = 3
BATCH = 100  # rows a statement

Rendered = dict[tuple[uuid.UUID, str], Rendering]  # by key and body
MEMORY = list(Memory.__dataclass_fields__)


class Busy(Exception):
    """The learner's notes changed each time the archive was about to be loaded. Nothing changed."""


class _Moved(Exception):
    """A note changed between rendering and writing, so that other texts are to be rendered."""


def load(contents: Contents, learner: Any) -> Plan:
    """Load an archive; the plan that is returned was carried out. A second load changes nothing.

    Raises Busy, having changed nothing, if the learner goes on writing all the while.
    """
    rendered: Rendered = {}
    for _ in range(TRIES):
        render(make_plan(contents, learner).texts, rendered)
        try:
            with transaction.atomic():
                # One load at a time. `no_key`: a tick may go on, which else might wait for us
                # while we wait for it.
                learners = get_user_model()._default_manager.select_for_update(no_key=True)
                mine = learners.get(pk=learner.pk)
                plan = make_plan(contents, mine, lock=True)
                write(plan, mine, rendered)
                return plan
        except (_Moved, IntegrityError):  # or another note took the place of one of these
            continue
    raise Busy


def render(notes: list[Note], rendered: Rendered) -> None:
    """Render what is not rendered yet. Slow."""
    wanted = [note for note in notes if (note.key, note.body) not in rendered]
    keys = {key for note in wanted for key in markdown.wiki_keys(note.body)}
    addresses = {key: targets[0].url for key, targets in links.find(keys).items()}
    until = time.monotonic() + PATIENCE.total_seconds()
    for note in wanted:
        if time.monotonic() < until:
            rendering = markdown.render(
                note.body, voice=note.voice, links=addresses, prefix=note.prefix
            )
        else:
            rendering = markdown.unrendered(
                markdown.printable(note.body),
                "It came with much else in an archive, and is laid out when you next change it.",
            )
        rendered[note.key, note.body] = rendering


def write(plan: Plan, learner: Any, rendered: Rendered) -> None:
    """Carry the plan out, inside a transaction. Raises _Moved if a text is not rendered."""
    drawings: dict[str, str] = {}
    for note in plan.texts:
        rendering = rendered.get((note.key, note.body))
        if rendering is None:
            raise _Moved
        writing.take(note, rendering)
        drawings |= rendering.diagrams
    Diagram.objects.keep(drawings)
    write_notes(plan)
    for model, rows in plan.new_rows.items():
        # A tick made this very moment is later than any archive, so it may stand in the way.
        model._default_manager.bulk_create(rows, batch_size=BATCH, ignore_conflicts=_is_mark(model))
    for model, rows in plan.changed_rows.items():
        model._default_manager.bulk_update(rows, ["state", "since"], batch_size=BATCH)
    Card.objects.bulk_create(
        plan.cards,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["learner", "topic"],
        update_fields=MEMORY,
    )
    if plan.settings:
        for name, value in plan.settings.items():
            setattr(learner, name, value)
        learner.save(update_fields=list(plan.settings))


def write_notes(plan: Plan) -> None:
    """The notes, then the versions, which refer to them."""
    Note.objects.bulk_create(plan.new_notes, batch_size=BATCH)
    rewritten = {note.pk for note in plan.texts if note.pk}
    place = ["revision", "deleted_at", "topic", "post", "title", "folded"]
    words = list(dict.fromkeys([*place, *SAVED, *writing.RENDERED]))
    folded = Note._meta.get_field("folded")
    for note in plan.changed_notes:
        folded.pre_save(note, add=False)  # which bulk_update() leaves out
    for names, rows in (
        (words, [note for note in plan.changed_notes if note.pk in rewritten]),
        (place, [note for note in plan.changed_notes if note.pk not in rewritten]),
    ):
        Note.objects.bulk_update(rows, names, batch_size=BATCH)
    NoteVersion.objects.bulk_create(plan.versions, batch_size=BATCH)


def _is_mark(model: Any) -> bool:
    return hasattr(model, "target_field")
