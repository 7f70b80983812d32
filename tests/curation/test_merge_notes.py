"""Merging what notes are about: they are joined or stand alone, and no word of them is lost."""

import datetime as dt

import pytest

from curation import merging
from curation.merging import Refused, merge
from notes.models import KEPT, Note
from tests import make
from tests.pages import words
from topics.models import Topic

EARLY = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
LATE = EARLY + dt.timedelta(days=9)


def texts(owner):
    """All that `owner` can read of their notes: as they are, deleted, and as they were."""
    notes = Note.objects.owned_by(owner)
    kept = notes.living() | notes.recoverable()
    return [*kept.values_list("body", flat=True)] + [
        body for note in kept for body in note.versions.values_list("body", flat=True)
    ]


def test_a_note_on_it_is_a_note_on_the_other(ada, pair, client):
    old, new = pair
    note = make.note(ada, "foamy", topic=old)
    note.revise("very foamy", revision=1, as_version=True)
    merge(old, new)
    assert Note.objects.about(ada, new) == note
    assert texts(ada) == ["very foamy", "foamy"]
    client.force_login(ada)
    assert "very foamy" in words(client.get(f"/notes/{note.pk}/"))


def test_two_notes_are_joined_with_a_line_that_says_from_where(ada, bob, pair, client):
    old, new = pair
    theirs = make.note(ada, "*foam*, first", topic=old, title="Mine")
    theirs.revise("*foam*, second", revision=1, as_version=True)
    ours = make.note(ada, "barm, first", topic=new, title="Kept")
    ours.revise("barm, second", revision=1, as_version=True)
    ours.revise("barm, third\n", revision=2, as_version=True)
    make.note(bob, "bob's", topic=old)
    merge(old, new)
    ours.refresh_from_db()
    joined = "barm, third\n\nFrom “Mine”, the note on “Yeast”:\n\n*foam*, second"
    assert (ours.body, ours.title, ours.target) == (joined, "Kept", new)
    assert "<em>foam</em>, second" in ours.html
    assert "foam" in ours.folded
    assert list(ours.versions.values_list("revision", "body")) == [
        (5, "*foam*, second"), (4, "*foam*, first"),
        (3, "barm, third\n"), (2, "barm, second"), (1, "barm, first"),
    ]  # fmt: skip
    assert ours.revision == 6
    client.force_login(ada)
    for revision in range(1, 6):
        assert client.get(f"/notes/{ours.pk}/versions/{revision}/").status_code == 200
    assert words(client.get("/notes/deleted/")).count("foam") == 0
    assert Note.objects.about(bob, new).body == "bob's"
    ours.revise("on", revision=6, as_version=True)
    assert ours.versions.count() == 6


def test_joining_is_not_the_last_thing_that_its_owner_did(ada, pair):
    old, new = pair
    for topic, at in ((old, EARLY), (new, LATE)):
        note = make.note(ada, topic=topic)
        Note.objects.filter(pk=note.pk).update(saved_at=at)
    merge(old, new)
    assert Note.objects.living().get().saved_at == LATE


def test_notes_too_long_for_one_stay_two(ada, pair):
    old, new = pair
    long = "x" * 40_000
    theirs = make.note(ada, long, topic=old)
    theirs.revise(long + "y", revision=1, as_version=True)
    make.note(ada, long, topic=new)
    merge(old, new)
    assert Note.objects.about(ada, new).body == long
    theirs.refresh_from_db()
    assert (theirs.target, theirs.title, theirs.body) == (None, "Yeast", long + "y")
    assert theirs.versions.get().body == long
    assert "yeast" in theirs.folded


def test_a_deleted_note_is_brought_back_on_the_other(ada, pair):
    old, new = pair
    deleted = make.note(ada, "deleted", topic=old)
    deleted.delete_softly()
    merge(old, new)
    deleted.refresh_from_db()
    deleted.restore()
    assert Note.objects.about(ada, new).body == "deleted"


def test_an_editor_left_open_on_a_note_that_was_joined_loses_no_word(ada, pair, client):
    old, new = pair
    theirs = make.note(ada, "theirs", topic=old)
    make.note(ada, "ours", topic=new)
    merge(old, new)
    client.force_login(ada)
    data = {"owner": ada.pk, "revision": 1, "key": theirs.key, "body": "words in the editor"}
    response = client.post(f"/notes/{theirs.pk}/edit/", data)
    assert response.status_code == 409
    assert "words in the editor" in response.content.decode()
    assert "theirs" in texts(ada)


def test_a_note_written_while_the_notes_are_rendered_is_joined_as_it_is_then(
    ada, pair, monkeypatch
):
    old, new = pair
    theirs, _ = make.note(ada, "before", topic=old), make.note(ada, "ours", topic=new)
    prepare, looks = merging.joining.prepare, []

    def write_meanwhile(*things):
        prepared = prepare(*things)
        if not looks:
            looks.append(theirs.revise("after", revision=1, as_version=True))
        return prepared

    monkeypatch.setattr(merging.joining, "prepare", write_meanwhile)
    merge(old, new)
    assert Note.objects.about(ada, new).body.endswith("after")
    assert "before" in texts(ada)


def test_who_never_stops_writing_is_waited_for_no_longer_than_patience_lasts(
    ada, pair, monkeypatch
):
    old, new = pair
    theirs, _ = make.note(ada, "0", topic=old), make.note(ada, "ours", topic=new)
    prepare = merging.joining.prepare

    def write_always(*things):
        prepared = prepare(*things)
        theirs.revise(f"{theirs.revision}", revision=theirs.revision)
        return prepared

    monkeypatch.setattr(merging.joining, "prepare", write_always)
    with pytest.raises(Refused, match="at work"):
        merge(old, new)
    assert Topic.objects.filter(pk=old.pk).exists()
    assert Note.objects.about(ada, old)


def test_forgotten_notes_are_purged_as_others_are(ada, pair):
    old, new = pair
    theirs = make.note(ada, "theirs", topic=old)
    make.note(ada, "ours", topic=new)
    merge(old, new)
    theirs.refresh_from_db()
    assert theirs.deleted_at <= make.in_days(0) - KEPT
    Note.objects.forgotten().delete()
    assert set(texts(ada)) >= {"theirs", "ours"}
