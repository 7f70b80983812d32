"""Pace: how much reading is left, roughly how many weeks that is, and never a date."""

import pytest

from desk.pace import Pace, in_words
from journal.models import Post, Reading
from tests import make
from tests.pages import links, words
from topics.models import Progress, Topic

TRACK, PHASE = "/tracks/bakery/", "/tracks/bakery/flour/"


def text(minutes):
    return "word " * (220 * minutes)


@pytest.fixture
def bakery(db):
    """30 minutes in topics, one of them placed twice, and 50 in posts."""
    yeast = make.topic("Yeast", body=text(10))
    salt = make.topic("Salt", body=text(20))
    make.post("Bread", topics=[yeast, salt], body=text(20))
    make.post("Cake", topics=[salt], body=text(30))
    make.post("Hidden", topics=[salt], body=text(99), status="draft")
    make.planned("Promised", topics=[salt])
    return make.track("Bakery", ("Flour", yeast, salt), ("Fire", yeast))


@pytest.fixture
def mine(client, ada, bakery):
    client.force_login(ada)
    return client


def topic(name):
    return Topic.objects.get(title=name)


def post(name):
    return Post.objects.get(title=name)


def test_a_visitor_is_told_of_the_whole(read, bakery):
    assert "80 min of reading" in read(TRACK)
    assert "80 min of reading" in read(PHASE)
    assert "30 min of reading" in read("/tracks/bakery/fire/")
    assert "left" not in read(TRACK)
    assert "how much time" not in read(TRACK)


def test_what_is_done_skipped_or_read_is_not_left(mine, ada, bakery):
    assert "80 min of reading left" in words(mine.get(TRACK))
    Progress.objects.record(ada, topic("Yeast"), "done")
    assert "70 min of reading left" in words(mine.get(TRACK))  # Bread teaches Salt too
    Reading.objects.record(ada, post("Bread"), "read")
    assert "50 min of reading left" in words(mine.get(PHASE))
    Progress.objects.record(ada, topic("Salt"), "skipped")
    for page in (TRACK, PHASE, "/tracks/bakery/fire/"):
        assert "All read" in words(mine.get(page))


def test_doing_is_not_done(mine, ada, bakery):
    Progress.objects.record(ada, topic("Yeast"), "doing")
    Reading.objects.record(ada, post("Bread"), "read")
    Reading.objects.record(ada, post("Bread"), "unread")
    assert "80 min of reading left" in words(mine.get(TRACK))


def test_anothers_reading_is_not_mine(mine, bob, bakery):
    Progress.objects.record(bob, topic("Salt"), "done")
    Reading.objects.record(bob, post("Bread"), "read")
    assert "80 min of reading left" in words(mine.get(TRACK))


def test_with_time_set_it_is_a_range_of_weeks(mine, ada, bakery):
    ada.minutes_per_week = 20
    ada.save()
    assert "80 min of reading left 4 to 6 weeks at 20 minutes a week" in words(mine.get(TRACK))
    assert "4 to 6 weeks" in words(mine.get(PHASE))


def test_without_it_the_track_asks_once_and_the_phase_does_not(mine, bakery):
    assert "Say how much time you have" in words(mine.get(TRACK))
    assert "/accounts/preferences/" in links(mine.get(TRACK))
    assert "Say how much time" not in words(mine.get(PHASE))


def test_where_there_is_nothing_to_read_nothing_is_said(mine, db):
    make.track("Empty", ("None",))
    make.track("Bare", ("All", make.topic()))
    for page in ("/tracks/empty/", "/tracks/empty/none/", "/tracks/bare/", "/tracks/bare/all/"):
        said = words(mine.get(page))
        assert "of reading" not in said
        assert "All read" not in said


def test_it_never_names_a_date_nor_a_day(mine, ada, bakery):
    ada.minutes_per_week = 1
    ada.save()
    assert "80 to 120 weeks at 1 minute a week" in words(mine.get(TRACK))


@pytest.mark.parametrize(
    ("minutes", "budget", "said"),
    [
        (1, 120, "1 week at 120 minutes a week"),
        (80, 120, "1 week at 120 minutes a week"),
        (81, 120, "1 to 2 weeks at 120 minutes a week"),
        (480, 120, "4 to 6 weeks at 120 minutes a week"),
        (481, 120, "5 to 7 weeks at 120 minutes a week"),
        (480, None, ""),
        (0, 120, ""),
    ],
)
def test_from_the_reading_alone_to_half_as_long_again(minutes, budget, said):
    assert Pace(999_999, 220 * minutes, is_mine=True, budget=budget).weeks_said == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 min"), (99, "99 min"), (100, "about 2 h"), (149, "about 2 h"), (150, "about 3 h"),
        (360, "about 6 h"),
    ],
)  # fmt: skip
def test_long_times_are_said_in_hours(minutes, said):
    assert in_words(minutes) == said
