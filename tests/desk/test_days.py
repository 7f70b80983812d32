"""The past, read from the log: each thing on the learner's own day, and nothing that was undone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from desk.days import Learned, days_since
from desk.weeks import monday, two_weeks
from journal.models import Reading
from notes.models import Note
from tests import make
from tests.pages import words
from topics.models import Progress, ProgressEvent
from topics.resetting import reset, undo

FIRST = dt.date(2026, 11, 2)
DAY = dt.date(2026, 11, 18)


def at(hour, minute=0, day=DAY, zone=dt.UTC):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


@pytest.fixture
def yeast(db):
    return make.topic("Yeast", body="word " * 440)


def test_a_day_counts_topics_posts_notes_and_their_words(ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=at(9))
    Reading.objects.record(ada, make.post(body="word " * 660), "read", at=at(10))
    make.note(ada, "mine", created_at=at(11))
    (found,) = days_since(ada, FIRST).items()
    assert found == (DAY, Learned(topics=1, posts=1, notes=1, words=1100))
    assert found[1].minutes == 5


def test_somebody_new_has_no_days(ada):
    assert days_since(ada, FIRST) == {}


@pytest.mark.parametrize("state", ["doing", "skipped", "todo"])
def test_only_what_is_done_is_learned(ada, yeast, state):
    Progress.objects.record(ada, yeast, state, at=at(9))
    assert days_since(ada, FIRST) == {}


def test_what_was_taken_back_the_same_day_does_not_count(ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=at(9))
    Progress.objects.record(ada, yeast, "todo", at=at(10))
    post = make.post()
    Reading.objects.record(ada, post, "read", at=at(9))
    Reading.objects.record(ada, post, "unread", at=at(9, 1))
    assert days_since(ada, FIRST) == {}


def test_what_was_taken_back_later_stays_on_its_day(ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=at(9))
    Progress.objects.record(ada, yeast, "todo", at=at(9, day=DAY + dt.timedelta(days=1)))
    assert list(days_since(ada, FIRST)) == [DAY]


def test_ticked_twice_in_a_day_is_learned_once(ada, yeast):
    for hour, state in ((9, "done"), (10, "todo"), (11, "done")):
        Progress.objects.record(ada, yeast, state, at=at(hour))
    assert days_since(ada, FIRST)[DAY].topics == 1


def test_an_undoing_learns_nothing_anew(ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=at(9))
    Progress.objects.record(ada, yeast, "todo", at=at(9, day=DAY + dt.timedelta(days=1)))
    Progress.objects.take_back(ada, yeast, "done", at(9))  # now, which is neither of these days
    found = days_since(ada, FIRST)
    assert [(day, one.topics) for day, one in found.items()] == [(DAY, 1)]


def test_undone_and_brought_back_the_same_day_counts_that_day(ada, yeast):
    now = timezone.now()
    Progress.objects.record(ada, yeast, "done", at=now)
    Progress.objects.record(ada, yeast, "todo")
    Progress.objects.take_back(ada, yeast, "done", now)
    days = days_since(ada, timezone.localdate() - dt.timedelta(days=1))
    assert sum(one.topics for one in days.values()) == 1


def test_taken_back_before_midnight_and_brought_back_after_it_counts_where_it_was_done(ada, yeast):
    next_day = DAY + dt.timedelta(days=1)
    Progress.objects.record(ada, yeast, "done", at=at(23, 50))
    Progress.objects.record(ada, yeast, "todo", at=at(23, 59))
    undone = {"state": "done", "at": at(0, 1, day=next_day), "since": at(23, 50)}
    ProgressEvent.objects.create(learner=ada, topic=yeast, **undone)
    assert [(day, one.topics) for day, one in days_since(ada, FIRST).items()] == [(DAY, 1)]


def test_bringing_back_what_it_was_before_it_was_done_leaves_the_day_it_was_done(ada, yeast):
    Progress.objects.record(ada, yeast, "doing", at=at(8))
    Progress.objects.record(ada, yeast, "done", at=at(9))
    Progress.objects.take_back(ada, yeast, "doing", at(8))  # now, which is a later day
    assert list(days_since(ada, FIRST)) == [DAY]


def test_a_track_that_was_reset_and_brought_back_changes_no_past(ada, yeast):
    track = make.track("Bakery", ("Flour", yeast))
    Progress.objects.record(ada, yeast, "done", at=at(9))
    before = days_since(ada, FIRST)
    made = reset(track, ada)
    assert days_since(ada, FIRST) == before
    undo(made, ada)
    assert days_since(ada, FIRST) == before


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Auckland", at(23, 30, zone=ZoneInfo("Pacific/Auckland")), DAY),
        ("America/Lima", at(0, 30, zone=ZoneInfo("America/Lima")), DAY),
        ("Pacific/Auckland", at(11, 30), dt.date(2026, 11, 19)),
        ("America/Lima", at(4, 30), dt.date(2026, 11, 17)),
        # The nights in which clocks change, and a midnight that there was not.
        ("Europe/Berlin", dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC), dt.date(2026, 3, 29)),
        ("Europe/Berlin", dt.datetime(2026, 10, 25, 22, 30, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
        ("Europe/Berlin", dt.datetime(2026, 10, 25, 23, 30, tzinfo=dt.UTC), dt.date(2026, 10, 26)),
        ("Africa/Cairo", dt.datetime(2026, 4, 23, 22, 30, tzinfo=dt.UTC), dt.date(2026, 4, 24)),
        ("Pacific/Auckland", dt.datetime(2026, 12, 31, 11, 0, tzinfo=dt.UTC), dt.date(2027, 1, 1)),
    ],
)
def test_a_day_is_that_on_the_learners_wall(ada, yeast, zone, moment, day):
    Progress.objects.record(ada, yeast, "done", at=moment)
    Reading.objects.record(ada, make.post(), "read", at=moment)
    make.note(ada, created_at=moment)
    with timezone.override(ZoneInfo(zone)):
        found = days_since(ada, dt.date(2026, 1, 1))
        assert days_since(ada, day) == found  # the first day counts from its first minute
        assert days_since(ada, day + dt.timedelta(days=1)) == {}
    assert {one: learned.total for one, learned in found.items()} == {day: 3}


def test_deleted_notes_and_other_peoples_days_do_not_count(ada, bob, yeast):
    make.note(ada, created_at=at(9)).delete_softly()
    Progress.objects.record(bob, yeast, "done", at=at(9))
    Reading.objects.record(bob, make.post(), "read", at=at(9))
    make.note(bob, created_at=at(9))
    assert days_since(ada, FIRST) == {}
    assert Note.objects.count() == 2


def test_weeks_begin_on_monday():
    assert monday(dt.date(2026, 11, 16)) == dt.date(2026, 11, 16)
    assert monday(dt.date(2026, 11, 22)) == dt.date(2026, 11, 16)
    assert monday(dt.date(2027, 1, 1)) == dt.date(2026, 12, 28)


def test_this_week_against_the_last_across_new_year():
    days = {
        dt.date(2026, 12, 20): Learned(topics=9),
        dt.date(2026, 12, 21): Learned(topics=1),
        dt.date(2026, 12, 27): Learned(posts=2),
        dt.date(2026, 12, 28): Learned(notes=3, words=220),
        dt.date(2027, 1, 3): Learned(topics=4, words=221),
    }
    this, last = two_weeks(days, dt.date(2027, 1, 3))
    assert this.learned == Learned(topics=4, notes=3, words=441)
    assert this.learned.minutes == 3
    assert last.learned == Learned(topics=1, posts=2)


def test_the_desk_says_both_weeks_in_the_same_words(client, ada, yeast):
    Progress.objects.record(ada, yeast, "done")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "This week 1 topic done 0 posts read 0 notes begun 2 min of reading" in page
    assert "Last week 0 topics done 0 posts read 0 notes begun 0 min of reading" in page
