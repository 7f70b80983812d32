"""A thousand saves that race: what was acknowledged is there, what was refused changed nothing."""

import threading

import pytest
from django.db import connection

from notes.models import Note, Stale
from tests import make

THREADS, SAVES, CREATES = 4, 250, 50


def run(work):
    """Run `work(number)` in threads at once; raise what any of them raised."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.django_db(transaction=True)
def test_no_save_is_overwritten_in_silence():
    note = make.note(make.user(), "first words")
    saved, made_from, refused = [], [], []

    def work(number):
        for n in range(SAVES):
            mine = Note.objects.get(pk=note.pk)
            text, seen = f"thread {number}, save {n}", mine.revision
            try:
                mine.revise(text, revision=seen, as_version=True)
                saved.append(text)
                made_from.append(seen)
            except Stale:
                refused.append(text)

    run(work)

    note.refresh_from_db()
    kept = {note.body, *note.versions.values_list("body", flat=True)}
    assert len(saved) + len(refused) == THREADS * SAVES
    assert kept == {"first words", *saved}
    assert note.revision == len(saved) + 1
    assert len(set(made_from)) == len(saved)  # no two were made from one text
    assert not kept & set(refused)


@pytest.mark.django_db(transaction=True)
def test_first_notes_at_once_become_one_note_and_conflicts():
    user = make.user()
    topics = [make.topic() for _ in range(CREATES)]
    saved, refused = [], []

    def work(number):
        for topic in topics:
            text = f"thread {number}, {topic.pk}"
            try:
                Note(owner=user, topic=topic, body=text).begin()
                saved.append(text)
            except Stale:
                refused.append(text)

    run(work)

    assert len(saved) == CREATES
    assert len(refused) == (THREADS - 1) * CREATES
    assert set(Note.objects.values_list("body", flat=True)) == set(saved)
