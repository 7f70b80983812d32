"""The calendar: 53 weeks up to this one, drawn in two halves, with a table that says the same."""

import datetime as dt
import re
from itertools import pairwise

import pytest

from desk.calendar import HALF, WEEKS, Calendar, first_day, tint
from desk.days import Learned
from tests import make
from tests.pages import words
from topics.models import Progress

FRIDAY = dt.date(2026, 11, 20)
ONE_DAY = dt.timedelta(days=1)


def squares(svg, name):
    """Where the squares (or dots) of one class stand."""
    found = re.search(rf'class="calendar__{name}" d="([^"]*)"', svg)
    return re.findall(r"M(\d+) (\d+)", found[1]) if found else []


def all_squares(svg):
    return [spot for n in range(5) for spot in squares(svg, f"day calendar__day--{n}")]


@pytest.mark.parametrize("day", [FRIDAY + n * ONE_DAY for n in range(7)])
def test_it_ends_with_this_week_and_begins_on_a_monday(day):
    assert first_day(day).weekday() == 0
    assert 52 * 7 <= (day - first_day(day)).days < WEEKS * 7
    halves = Calendar({}, day).halves
    drawn = sum(len(all_squares(half)) for half in halves)
    ahead = sum(len(squares(half, "ahead")) for half in halves)
    assert drawn == (day - first_day(day)).days + 1
    assert drawn + ahead == WEEKS * 7
    assert len(squares(halves[1], "today")) == 1
    assert not squares(halves[0], "today")


def test_today_is_ringed_and_later_days_are_dots():
    _, half = Calendar({}, FRIDAY).halves
    assert squares(half, "today") == [(str(17 + 25 * 12 + 1), str(16 + 4 * 12 + 1))]
    assert len(squares(half, "ahead")) == 2


@pytest.mark.parametrize(
    ("count", "strength"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (6, 3), (7, 4), (900, 4)]
)
def test_more_things_make_a_stronger_tint(count, strength):
    assert tint(count) == strength
    half = Calendar({FRIDAY: Learned(topics=count)}, FRIDAY).halves[1]
    spot = (str(17 + 25 * 12 + 1), str(16 + 4 * 12 + 1))
    assert spot in squares(half, f"day calendar__day--{strength}")


def test_months_are_named_above_the_week_in_which_they_begin():
    halves = Calendar({}, FRIDAY).halves
    named = [
        re.findall(r'<text class="calendar__name" x="(\d+)" y="9">(\w+)', half) for half in halves
    ]
    assert [month for _, month in named[0]] == ["Dec", "Jan", "Feb", "Mar", "Apr", "May"]
    assert [month for _, month in named[1]] == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    december = (dt.date(2025, 12, 1) - first_day(FRIDAY)).days // 7
    assert named[0][0][0] == str(17 + december * 12)


def test_names_of_months_never_touch_whatever_the_day():
    for n in range(400):
        for half in Calendar({}, FRIDAY + n * ONE_DAY).halves:
            at = [int(x) for x in re.findall(r'x="(\d+)" y="9"', half)]
            assert all(b - a >= 36 for a, b in pairwise(at)), n
            assert at[-1] <= 17 + (HALF - 3) * 12


def test_every_drawing_says_in_words_what_it_shows():
    days = {FRIDAY: Learned(topics=2, posts=1), FRIDAY - 200 * ONE_DAY: Learned(notes=1)}
    first, second = Calendar(days, FRIDAY).halves
    assert "<title>17 November 2025 to 24 May 2026: 1 thing on 1 day</title>" in first
    assert "<title>25 May 2026 to 20 November 2026: 3 things on 1 day</title>" in second


def test_the_table_has_every_month_and_adds_up():
    days = {
        dt.date(2025, 11, 17): Learned(topics=1),
        dt.date(2025, 12, 31): Learned(posts=2),
        dt.date(2026, 1, 1): Learned(notes=3),
        dt.date(2026, 2, 28): Learned(words=4),
        FRIDAY: Learned(topics=5),
    }
    calendar = Calendar(days, FRIDAY)
    months = calendar.months
    assert [months[0].name, months[1].name, months[2].name, months[-1].name] == [
        "November 2025", "December 2025", "January 2026", "November 2026",
    ]  # fmt: skip
    assert len(months) == 13
    assert months[1].learned.posts == 2
    assert months[2].learned.notes == 3
    assert months[3].active == 0
    assert calendar.active == 4


def test_a_leap_day_has_its_square():
    assert len(all_squares(Calendar({}, dt.date(2028, 3, 5)).halves[1])) == 26 * 7
    months = Calendar({dt.date(2028, 2, 29): Learned(topics=1)}, dt.date(2028, 3, 5)).months
    assert months[-2].learned.topics == 1


def test_it_stands_on_the_desk_and_says_what_counts(client, ada):
    Progress.objects.record(ada, make.topic("Yeast"), "done")
    client.force_login(ada)
    response = client.get("/desk/")
    page = words(response)
    assert response.content.decode().count('<svg class="calendar__half"') == 2
    assert "Your year The last 53 weeks" in page
    assert "Something on 1 day." in page
    assert "The more topics done, posts read and notes begun on a day" in page
    assert "As a table What you learned in each month Month Topics done" in page


def test_somebody_new_has_no_empty_year(client, ada):
    client.force_login(ada)
    assert "Your year" not in words(client.get("/desk/"))
