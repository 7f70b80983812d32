"""A learner touches a topic in the very moment in which it is merged: what they did counts."""

import pytest
from django.db import IntegrityError

import topics.views
from curation.merging import merge
from journal.models import Reading
from notes.models import Note
from review.models import Card
from tests import make
from tests.notes.sending import form
from topics.models import Progress, Topic


@pytest.fixture
def barm(db):
    make.topic("Barm")
    return make.topic("Yeast")


@pytest.fixture
def inside(client, ada):
    client.force_login(ada)
    return client


def merged_at(monkeypatch, where, name, old, new):
    """Let `old` be merged when `where.name` is first called, as the database would tell it."""
    real, calls = getattr(where, name), []

    def late(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            merge(old, new)
            raise IntegrityError("FOREIGN KEY constraint failed")
        return real(*args, **kwargs)

    monkeypatch.setattr(where, name, late)


def test_a_tick_counts_on_the_one_that_stays(inside, ada, barm, monkeypatch):
    merged_at(monkeypatch, topics.views, "tick", Topic.objects.get(slug="barm"), barm)
    response = inside.post("/topics/barm/progress/", {"state": "done"})
    assert response.status_code == 302
    mark = Progress.objects.get()
    assert (mark.learner, mark.topic, mark.state) == (ada, barm, "done")


def test_a_reading_counts_on_the_one_that_stays(inside, ada, db, monkeypatch):
    loaf, bread = make.post("Loaf"), make.post("Bread")
    merged_at(monkeypatch, Reading.objects, "record", loaf, bread)
    assert inside.post("/journal/loaf/reading/", {"state": "read"}).status_code == 302
    assert Reading.objects.get().post == bread


def test_a_note_stands_beside_the_one_that_stays(inside, ada, barm, monkeypatch):
    fields = form(inside, "/notes/new/?topic=barm")
    merged_at(monkeypatch, Note, "begin", Topic.objects.get(slug="barm"), barm)
    inside.post("/notes/new/?topic=barm", fields | {"body": "It rises."})
    note = Note.objects.get()
    assert (note.topic, note.body) == (barm, "It rises.")


def test_a_reminder_is_of_the_one_that_stays(inside, ada, barm, monkeypatch):
    old = Topic.objects.get(slug="barm")
    Progress.objects.record(ada, old, "done")
    merged_at(monkeypatch, Card.objects, "ask", old, barm)
    inside.post("/review/barm/", {"state": "on"})
    assert Card.objects.get().topic == barm
