"""A learner touches a topic in the very moment in which it is merged: what they did counts."""

import threading

import pytest
from django.db import IntegrityError, connection

import topics.views
from curation.merging import Refused, merge
from journal.models import Reading
from notes.models import Note
from review.models import Card
from tests import make
from tests.notes.sending import form
from topics.models import Progress, ProgressEvent, Topic
from web.addresses import find_still


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


@pytest.mark.django_db(transaction=True)
def test_two_at_once_the_other_way_round_leave_one_and_lose_nothing():
    old, new = make.topic("Yeast"), make.topic("Barm")
    learners = [make.user() for _ in range(5)]
    for n, learner in enumerate(learners):
        Progress.objects.record(learner, (old, new)[n % 2], "done")
    said = []

    def work(one, other):
        try:
            merge(one, other)
            said.append("done")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=way) for way in ((old, new), (new, old))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.remove("done")
    assert "by now" in said[0]
    left = Topic.objects.get()
    assert Progress.objects.filter(topic=left).count() == 5
    assert ProgressEvent.objects.filter(topic=left).count() == 5


@pytest.mark.django_db(transaction=True)
def test_no_tick_that_was_acknowledged_is_lost_while_a_merge_goes_on():
    old, new = make.topic("Yeast"), make.topic("Barm")
    learners = [make.user() for _ in range(60)]
    for learner in learners[::2]:
        Progress.objects.record(learner, old, "doing")
        make.note(learner, "note", topic=old)
    acknowledged, failed, merged = [], [], threading.Event()

    def tick(some):
        for learner in some:
            try:
                topic = find_still(Topic.objects.all(), "yeast")
                Progress.objects.record(learner, topic, "done")
                acknowledged.append(learner.pk)
            except IntegrityError:  # the topic went between these two lines
                assert merged.wait(20)
            except Exception as error:
                failed.append(error)
        connection.close()

    threads = [threading.Thread(target=tick, args=[learners[n::3]]) for n in range(3)]
    for thread in threads:
        thread.start()
    merge(old, new)
    merged.set()
    for thread in threads:
        thread.join()
    assert not failed
    done = Progress.objects.filter(topic=new, state="done").values_list("learner", flat=True)
    assert sorted(acknowledged) == sorted(done)
    assert ProgressEvent.objects.filter(state="done").count() == len(acknowledged)
    assert Note.objects.filter(topic=new).count() == 30
