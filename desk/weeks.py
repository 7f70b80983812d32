"""This week against the last, in figures that say what was and not whether it was enough."""

import datetime as dt
from dataclasses import dataclass

from desk.days import Days, Learned

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    name: str
    learned: Learned


def monday(day: dt.date) -> dt.date:
    """The first day of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def two_weeks(days: Days, today: dt.date) -> list[Week]:
    """This week so far, and the whole of last week."""
    begin = monday(today)
    return [Week("This week", week(days, begin)), Week("Last week", week(days, begin - WEEK))]


def week(days: Days, begin: dt.date) -> Learned:
    """What was learned in the seven days from `begin` on."""
    spent = (begin + dt.timedelta(days=n) for n in range(7))
    return sum((days.get(day, Learned()) for day in spent), Learned())
