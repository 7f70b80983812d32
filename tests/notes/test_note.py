"""A note is its owner's alone, and no save of it is ever lost."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from notes.models import Note, NoteVersion, Stale
from tests import make
from web.models import Mention


@pytest.fixture
def note(ada):
    return make.note(ada, "first words")


def test_only_the_owner_finds_it(ada, bob, curator, note):
    assert list(Note.objects.owned_by(ada)) == [note]
    assert not Note.objects.owned_by(bob).exists()
    assert not Note.objects.owned_by(curator).exists()


def test_it_prints_none_of_its_words(ada):
    note = make.note(ada, "pomegranate", title="pomegranate")
    note.revise("more", revision=1, as_version=True)
    for row in (note, NoteVersion.objects.get()):
        assert "pomegranate" not in str(row) + repr(row)


def test_there_is_one_living_note_a_topic_and_one_a_post(ada, bob):
    topic, post = make.topic(), make.post()
    first = make.note(ada, topic=topic)
    make.note(ada, post=post)
    make.note(bob, topic=topic)
    for about in ({"topic": topic}, {"post": post}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.note(ada, **about)

    first.delete_softly()
    make.note(ada, topic=topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=first.pk).update(deleted_at=None)


def test_any_number_may_stand_alone(ada):
    make.note(ada)
    make.note(ada)
    assert Note.objects.owned_by(ada).count() == 2


def test_a_note_is_about_one_thing(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.note(ada, topic=make.topic(), post=make.post())


def test_each_save_raises_the_revision(note):
    note.revise("second words", revision=1)
    note.revise("third words", revision=2, title="A title")
    assert (note.revision, note.body, note.title) == (3, "third words", "A title")
    assert "third words" in note.html
    stored = Note.objects.get()
    assert (stored.revision, stored.body, stored.html) == (3, "third words", note.html)


def test_a_save_from_an_old_revision_is_refused_and_changes_nothing(note):
    note.revise("theirs", revision=1)
    with pytest.raises(Stale):
        note.revise("mine", revision=1)
    note.refresh_from_db()
    assert (note.body, note.revision) == ("theirs", 2)


def test_saving_the_very_same_text_is_a_success_whatever_the_revision(note):
    note.revise("second words", revision=1)
    note.revise("second words", revision=1)
    assert note.revision == 2


def test_what_is_noted_cannot_be_deleted(ada):
    topic, post = make.topic(), make.post()
    make.note(ada, topic=topic).delete_softly()
    make.note(ada, post=post)
    for thing in (topic, post):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_a_learner_who_goes_takes_the_notes_along(ada, note):
    note.revise("second words", revision=1, as_version=True)
    ada.delete()
    assert not Note.objects.exists()
    assert not NoteVersion.objects.exists()


def test_its_words_reach_no_shared_table(ada):
    make.note(ada, "see [[pomegranate]]")
    assert not Mention.objects.exists()


def test_deleting_twice_keeps_the_first_date(note):
    note.delete_softly()
    first = note.deleted_at
    note.delete_softly()
    assert note.deleted_at == first
    assert not Note.objects.living().exists()
    note.restore()
    assert Note.objects.living().get() == note


def test_its_first_words_stand_in_lists_as_plain_text(ada):
    note = make.note(ada, "Keep *calm* & `a < b`, " + "so " * 40)
    assert note.excerpt.startswith("Keep calm & a < b, so so")
    assert note.excerpt.endswith("…")
