"""When a topic comes back: the dates of FSRS-6, in whole days, and the same from the same log."""

import datetime as dt
import math
from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.schedule import Memory, after, replay

DAY = dt.date(2026, 11, 20)
Event = namedtuple("Event", "pk at kind day")

# The published default parameters of FSRS-6, and its formulas, written down a second time.
W = (0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
     0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542)  # fmt: skip
GRADES = {"again": 1, "hard": 2, "good": 3, "easy": 4}


def recall(stability, days):
    factor = 0.9 ** (-1 / W[20]) - 1
    return (1 + factor * days / stability) ** -W[20]


def first(grade):
    difficulty = W[4] - math.exp(W[5] * (grade - 1)) + 1
    return W[grade - 1], min(max(difficulty, 1), 10)


def later(stability, difficulty, grade, days):
    chance = recall(stability, days)
    if grade == 1:
        forgotten = (
            W[11]
            * difficulty ** -W[12]
            * ((stability + 1) ** W[13] - 1)
            * math.exp(W[14] * (1 - chance))
        )
        found = min(forgotten, stability / math.exp(W[17] * W[18]))
    else:
        gain = math.exp(W[8]) * (11 - difficulty) * stability ** -W[9]
        gain *= math.exp(W[10] * (1 - chance)) - 1
        found = stability * (1 + gain * {2: W[15], 3: 1, 4: W[16]}[grade])
    damped = difficulty - W[6] * (grade - 3) * (10 - difficulty) / 9
    easiest = W[4] - math.exp(W[5] * 3) + 1
    return found, min(max(W[7] * easiest + (1 - W[7]) * damped, 1), 10)


@pytest.mark.parametrize(
    ("rating", "due"),
    [
        ("again", dt.date(2026, 11, 21)),
        ("hard", dt.date(2026, 11, 21)),
        ("good", dt.date(2026, 11, 22)),
        ("easy", dt.date(2026, 11, 28)),
    ],
)
def test_a_first_answer_leads_to_an_exact_day(rating, due):
    assert Memory.first(DAY, rating).due == due


@pytest.mark.parametrize(
    ("rating", "due"),
    [
        ("again", dt.date(2026, 11, 23)),
        ("hard", dt.date(2026, 11, 30)),
        ("good", dt.date(2026, 12, 3)),
        ("easy", dt.date(2026, 12, 11)),
    ],
)
def test_an_answer_on_the_day_it_was_due_leads_to_an_exact_day(rating, due):
    assert Memory.first(DAY).answered(rating, dt.date(2026, 11, 22)).due == due


def test_what_is_known_every_time_comes_ever_more_seldom():
    memory, found = Memory.first(DAY), []
    for _ in range(5):
        memory = memory.answered("good", memory.due)
        found.append(memory.due)
    assert found == [
        dt.date(2026, 12, 3), dt.date(2027, 1, 18), dt.date(2027, 6, 30), dt.date(2028, 11, 8),
        dt.date(2032, 7, 16),
    ]  # fmt: skip


def test_what_waits_longer_and_is_still_known_gains_more():
    on_the_day = Memory.first(DAY).answered("good", DAY + dt.timedelta(2))
    a_month_on = Memory.first(DAY).answered("good", DAY + dt.timedelta(32))
    assert (a_month_on.due - a_month_on.reviewed_on) > (on_the_day.due - on_the_day.reviewed_on)


@given(st.lists(st.tuples(st.sampled_from(list(GRADES)), st.integers(1, 400)), max_size=8))
def test_the_package_counts_as_the_published_formulas_do(answers):
    memory, day = Memory.first(DAY), DAY
    stability, difficulty = first(3)
    for rating, days in answers:
        assert memory.recall(day + dt.timedelta(days)) == pytest.approx(recall(stability, days))
        day += dt.timedelta(days)
        stability, difficulty = later(stability, difficulty, GRADES[rating], days)
        memory = memory.answered(rating, day)
        assert memory.stability == pytest.approx(stability)
        assert memory.difficulty == pytest.approx(difficulty)
        interval = min(max(round(memory.stability), 1), 36500)
        assert memory.due == day + dt.timedelta(interval)


MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2060, 1, 1), timezones=st.just(dt.UTC))
KINDS = st.sampled_from(["asked", "again", "hard", "good", "easy", "stopped"])


@given(st.lists(st.tuples(MOMENTS, KINDS, st.integers(-1, 1)), max_size=12), st.randoms())
def test_a_log_tells_the_same_whatever_order_it_is_read_in(rows, random):
    # A day may be one off that of the clock in Greenwich, and may go back: people travel.
    log = [
        Event(pk, at, kind, at.date() + dt.timedelta(shift))
        for pk, (at, kind, shift) in enumerate(rows)
    ]
    step_by_step = None
    for event in sorted(log, key=lambda one: (one.at, one.pk)):
        assert step_by_step == replay(one for one in log if (one.at, one.pk) < (event.at, event.pk))
        step_by_step = after(step_by_step, event.kind, event.at, event.day)
    shuffled = random.sample(log, len(log))
    assert replay(shuffled) == replay(log)


def test_of_one_moment_the_lower_key_comes_first():
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    log = [Event(2, at, "easy", at.date()), Event(1, at, "again", at.date())]
    assert replay(log) == Memory.first(at.date(), "again").answered("easy", at.date())


def test_a_log_of_nothing_is_nothing():
    assert replay([]) is None
    assert replay([Event(1, dt.datetime.now(dt.UTC), "stopped", DAY)]) is None


def test_stopping_and_asking_again_keeps_what_was_known():
    memory = Memory.first(DAY).answered("good", dt.date(2026, 11, 22))
    at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    again = memory.stopped(at).resumed()
    assert memory.stopped(at).stopped_at == at
    assert (again.due, again.stability, again.stopped_at) == (memory.due, memory.stability, None)
    assert again.revision == memory.revision + 2
