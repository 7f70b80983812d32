"""What comes up today: what would do most good, no more than I want, by the clock on my wall."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review.due import due_today, in_words, next_day
from review.models import Card, ReviewEvent
from tests import make
from topics.models import Progress

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
AUCKLAND = ZoneInfo("Pacific/Auckland")


def days(number):
    return dt.timedelta(days=number)


def did(learner, title, at=NOON, state="done"):
    """The learner's mark on a topic that was done at a time."""
    Progress.objects.record(learner, make.topic(title), state, at)
    return Progress.objects.select_related("topic", "learner").get(
        learner=learner, topic__title=title
    )


def asked(learner, title, at=NOON):
    progress = did(learner, title, at)
    Card.objects.ask(progress, at)
    return progress


def titles(learner, now):
    return [one.title for one in due_today(learner, now).topics]


def test_a_topic_that_was_asked_for_comes_on_its_day_and_stays_until_it_is_answered(ada):
    asked(ada, "Yeast")
    assert titles(ada, NOON + days(1)) == []
    assert titles(ada, NOON + days(2)) == ["Yeast"]
    assert titles(ada, NOON + days(40)) == ["Yeast"]


def test_it_counts_from_the_day_it_was_done_even_if_asked_for_later(ada):
    Card.objects.ask(did(ada, "Yeast", NOON - days(10)), NOON)
    assert Card.objects.get().due == (NOON - days(8)).date()
    assert titles(ada, NOON) == ["Yeast"]


def test_a_topic_that_was_only_done_does_not_come(ada):
    did(ada, "Yeast")
    assert titles(ada, NOON + days(9)) == []
    assert next_day(ada, NOON) is None


def test_with_always_on_every_topic_done_since_comes_and_nothing_is_written(ada):
    ada.reminds_since = NOON
    did(ada, "Before", NOON - days(1))
    did(ada, "Doing", NOON, "doing")
    did(ada, "Since", NOON)
    assert titles(ada, NOON + days(1)) == []
    assert next_day(ada, NOON) == (NOON + days(2)).date()
    assert titles(ada, NOON + days(2)) == ["Since"]
    assert not Card.objects.exists()
    assert not ReviewEvent.objects.exists()


def test_what_is_stopped_never_comes_even_with_always_on(ada):
    ada.reminds_since = NOON - days(9)
    progress = did(ada, "Yeast")
    progress.learner = ada
    Card.objects.stop(progress, NOON)
    assert titles(ada, NOON + days(9)) == []
    assert next_day(ada, NOON) is None
    Card.objects.ask(progress, NOON + days(3))
    assert titles(ada, NOON + days(9)) == ["Yeast"]


@pytest.mark.parametrize("always", [True, False])
def test_setting_a_topic_back_takes_it_out_and_done_again_brings_it_back(ada, always):
    ada.reminds_since = NOON - days(1) if always else None
    topic = (did if always else asked)(ada, "Yeast").topic
    Progress.objects.record(ada, topic, "todo", NOON + days(1))
    assert titles(ada, NOON + days(9)) == []
    Progress.objects.record(ada, topic, "done", NOON + days(5))
    assert titles(ada, NOON + days(9)) == ["Yeast"]


def test_a_retired_topic_and_a_draft_do_not_come(ada):
    for name, status in (("Retired", "retired"), ("Draft", "draft")):
        topic = asked(ada, name).topic
        topic.status = status
        topic.save()
    assert titles(ada, NOON + days(9)) == []
    assert next_day(ada, NOON) is None


def test_what_is_least_likely_to_be_recalled_comes_first(ada):
    asked(ada, "Fresh", NOON + days(5))
    asked(ada, "Stale", NOON)
    known = asked(ada, "Known", NOON - days(20))
    Card.objects.answer(known, "good", 1, NOON - days(14))
    today = due_today(ada, NOON + days(8))
    chances = [one.memory.recall((NOON + days(8)).date()) for one in today.topics]
    assert chances == sorted(chances)
    assert [one.title for one in today.topics] == ["Stale", "Fresh", "Known"]


def test_of_equals_what_was_done_first_comes_first(ada):
    asked(ada, "Second", NOON + dt.timedelta(hours=1))
    asked(ada, "First", NOON)
    assert titles(ada, NOON + days(5)) == ["First", "Second"]


def test_no_more_come_than_one_wants_a_day_and_answers_count(ada):
    ada.reviews_a_day = 3
    made = [asked(ada, f"Topic {n}", NOON + dt.timedelta(minutes=n)) for n in range(5)]
    now = NOON + days(4)
    today = due_today(ada, now)
    assert (today.count, today.kept, today.answered) == (3, 2, 0)
    for progress in made[:2]:
        Card.objects.answer(progress, "good", 1, now)
    today = due_today(ada, now)
    assert (today.count, today.kept, today.answered) == (1, 2, 2)
    Card.objects.answer(made[2], "again", 1, now)
    assert due_today(ada, now).count == 0
    # The next day there is room again, and the one that was forgotten is back.
    assert due_today(ada, now + days(1)).count == 3


def test_asking_and_stopping_are_no_answers(ada):
    ada.reviews_a_day = 1
    progress = asked(ada, "Yeast", NOON)
    other = asked(ada, "Salt", NOON)
    Card.objects.stop(other, NOON + days(2))
    assert titles(ada, NOON + days(2)) == [progress.topic.title]


def test_a_day_ends_at_midnight_where_the_learner_lives(ada):
    # 23:30 on Friday the 20th in Auckland is half past ten in the morning in Greenwich.
    late = dt.datetime(2026, 11, 20, 23, 30, tzinfo=AUCKLAND)
    with timezone.override(AUCKLAND):
        progress = asked(ada, "Yeast", late)
        assert Card.objects.get().due == dt.date(2026, 11, 22)
        assert titles(ada, dt.datetime(2026, 11, 21, 23, 59, tzinfo=AUCKLAND)) == []
        morning = dt.datetime(2026, 11, 22, 0, 0, tzinfo=AUCKLAND)
        assert titles(ada, morning) == ["Yeast"]
        # An hour later in the night it is another day, and so is what comes of it.
        Card.objects.answer(progress, "good", 1, morning)
        assert Card.objects.get().reviewed_on == dt.date(2026, 11, 22)
        assert Card.objects.get().due == dt.date(2026, 12, 3)
        assert due_today(ada, late + days(2)).answered == 1  # 23:30 of that day
        assert due_today(ada, morning + days(1)).answered == 0


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC", "Asia/Kolkata"])
def test_with_always_on_the_learners_own_midnight_counts_too(ada, zone):
    with timezone.override(ZoneInfo(zone)):
        ada.reminds_since = NOON - days(30)
        midnight = dt.datetime(2026, 11, 20, tzinfo=ZoneInfo(zone))
        did(ada, "Last minute", midnight - dt.timedelta(minutes=1))
        did(ada, "First minute", midnight)
        assert titles(ada, midnight + days(1)) == ["Last minute"]
        assert titles(ada, midnight + days(2)) == ["Last minute", "First minute"]
        assert next_day(ada, midnight + days(1)) == dt.date(2026, 11, 22)
        assert next_day(ada, midnight) == dt.date(2026, 11, 21)


def test_evening_and_next_morning_are_a_day_apart(ada):
    # py-fsrs alone would call this the same day, and let the answer count for next to nothing.
    progress = asked(ada, "Yeast", NOON - days(4))
    evening = NOON.replace(hour=23)
    Card.objects.answer(progress, "again", 1, evening)
    assert Card.objects.get().due == dt.date(2026, 11, 21)
    before = Card.objects.get().stability
    Card.objects.answer(progress, "good", 2, evening + dt.timedelta(hours=8))
    assert Card.objects.get().stability > before * 2


def test_it_is_mine_alone(ada, bob):
    asked(ada, "Yeast")
    bob.reminds_since = NOON - days(1)
    assert titles(bob, NOON + days(9)) == []


@pytest.mark.parametrize("rows", [2, 40])
def test_it_takes_two_queries_however_much_there_is(ada, bob, rows):
    ada.reminds_since = NOON
    for n in range(rows):
        progress = asked(ada, f"Topic {n}")
        Progress.objects.record(bob, progress.topic, "done", NOON)
        Card.objects.ask(Progress.objects.get(learner=bob, topic=progress.topic), NOON)
        did(ada, f"More {n}")
    with CaptureQueriesContext(connection) as captured:
        today = due_today(ada, NOON + days(3))
        assert today.count == min(20, 2 * rows)
        assert len(today.first) == 3
    assert len(captured) == 2


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(-3, "today"), (0, "today"), (1, "tomorrow"), (2, "in 2 days"), (30, "in 30 days"),
     (31, "on 21 December"), (45, "on 4 January 2027")],
)  # fmt: skip
def test_a_day_is_said_as_people_say_it(ahead, words):
    day = dt.date(2026, 11, 20)
    assert in_words(day + days(ahead), day) == words
