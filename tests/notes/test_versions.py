"""What a note said before is kept: a version for each period of writing, and none for each key."""

import datetime as dt

import pytest

from notes.models import Note
from tests import make


@pytest.fixture
def note(ada):
    return make.note(ada, "first words")


def later(note, **ago):
    """As if the note had last been saved so long ago, in a period that began then."""
    then = note.saved_at - dt.timedelta(**ago)
    Note.objects.filter(pk=note.pk).update(saved_at=then, period_began_at=then)


def said(note):
    return [(version.revision, version.body) for version in note.versions.all()]


def test_saves_in_one_go_leave_no_versions(note):
    for n in range(1, 6):
        note.revise(f"first words and {n}", revision=n)
    assert said(note) == []


def test_what_rested_for_ten_minutes_is_kept_when_writing_goes_on(note):
    later(note, minutes=10)
    note.revise("second words", revision=1)
    note.revise("second words and more", revision=2)
    assert said(note) == [(1, "first words")]
    later(note, minutes=11)
    note.revise("third words", revision=3)
    assert said(note) == [(3, "second words and more"), (1, "first words")]


def test_what_rested_for_less_is_not(note):
    later(note, minutes=9, seconds=50)
    note.revise("second words", revision=1)
    assert said(note) == []


def test_who_never_rests_gets_one_an_hour(note):
    began = note.period_began_at - dt.timedelta(minutes=61)
    Note.objects.filter(pk=note.pk).update(period_began_at=began)
    note.revise("second words", revision=1)
    note.revise("third words", revision=2)
    assert said(note) == [(1, "first words")]


def test_a_version_may_be_asked_for(note):
    note.revise("second words", revision=1, as_version=True)
    assert said(note) == [(1, "first words")]


def test_a_conflict_ends_as_its_owner_chooses_and_loses_no_word(note):
    note.settle("mine", "my words", revision=1)
    assert (note.body, said(note)) == ("my words", [(1, "first words")])

    note.settle("saved", "other words", revision=2)
    assert note.body == "my words"
    assert said(note)[:2] == [(3, "other words"), (2, "my words")]

    note.settle("both", "my words\nand these", revision=4)
    assert note.body == "my words\nand these\n"
    assert said(note)[0] == (4, "my words")
