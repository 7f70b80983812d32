"""`manage.py purge`: what was deleted 30 days ago is gone for good, and nothing else is."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from notes.models import KEPT, Note, NoteVersion
from tests import make

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def purge(capsys):
    """A function that runs the command and gives what it says."""

    def run(*options):
        call_command("purge", *options)
        return capsys.readouterr().out

    return run


def deleted(owner, ago, body="pomegranate"):
    note = make.note(owner, body, title="pomegranate")
    note.revise(f"{body} again", revision=1, as_version=True)
    Note.objects.filter(pk=note.pk).update(deleted_at=NOW - ago)
    return note


def test_what_was_deleted_30_days_ago_goes_and_what_was_deleted_later_stays(ada, purge):
    deleted(ada, KEPT + dt.timedelta(days=400))
    deleted(ada, KEPT)
    later = deleted(ada, KEPT - dt.timedelta(microseconds=1))
    assert purge() == "2 notes deleted for good.\n"
    assert Note.objects.get() == later
    assert NoteVersion.objects.get().note == later


def test_a_note_can_be_brought_back_until_it_may_go(ada):
    gone, later = deleted(ada, KEPT), deleted(ada, KEPT - dt.timedelta(microseconds=1))
    assert list(Note.objects.forgotten()) == [gone]
    assert list(Note.objects.recoverable()) == [later]


def test_living_notes_stay_however_old_and_whosever(ada, bob, purge):
    old = make.note(ada, saved_at=NOW - 20 * KEPT, created_at=NOW - 20 * KEPT)
    others = make.note(bob)
    deleted(bob, KEPT)
    assert purge() == "1 note deleted for good.\n"
    assert set(Note.objects.all()) == {old, others}


def test_it_can_be_tried_and_repeated(ada, purge):
    deleted(ada, KEPT)
    assert purge("--dry-run") == "1 note would be deleted for good.\n"
    assert Note.objects.count() == 1
    assert purge() == "1 note deleted for good.\n"
    assert purge() == "0 notes deleted for good.\n"
    assert not NoteVersion.objects.exists()


def test_it_reads_and_prints_no_word_of_a_note(ada, purge, django_assert_max_num_queries):
    deleted(ada, KEPT)
    with django_assert_max_num_queries(6) as captured:
        said = purge("--dry-run") + purge()
    assert "pomegranate" not in said
    assert not [query for query in captured.captured_queries if '"body"' in query["sql"]]


def test_a_thousand_make_few_more_queries(ada, purge, django_assert_max_num_queries):
    note = deleted(ada, KEPT)
    rows = [Note(owner=ada, body="x", deleted_at=note.deleted_at) for _ in range(1000)]
    for row in rows:
        row.deleted_at = NOW - KEPT
    Note.objects.bulk_create(rows)
    with django_assert_max_num_queries(40):
        assert purge() == "1001 notes deleted for good.\n"
