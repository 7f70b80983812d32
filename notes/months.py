"""Days and months as the learner's clock has them: where each begins and ends, and their table."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

# Years of four digits, but for the last: a time zone can push its end beyond what a date holds.
YEARS = range(1000, 9999)
WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
TONES = 4  # a day of four notes or more is as dark as a day gets

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year. Months compare as they follow one another."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def numbered(cls, year: int, month: int) -> Self:
        """The month that an address names. Raises ValueError if there is none."""
        if year not in YEARS or not 1 <= month <= 12:
            raise ValueError(f"{year}-{month} is no month.")
        return cls(year, month)

    @classmethod
    def read(cls, text: str) -> Self:
        """ "2026-11" as a month. Raises ValueError for anything else."""
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("A month is written like 2026-11.")
        return cls.numbered(int(match[1]), int(match[2]))

    @property
    def written(self) -> str:
        """ "2026-11", as `read()` takes it."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def after(self) -> "Month":
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def span(self) -> Span:
        """From its first moment to the first of the next, in the current time zone."""
        return midnight(self.first), midnight(self.after.first)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the table of a month, with how many notes were begun on it."""

    date: dt.date
    count: int
    is_today: bool
    is_to_come: bool

    @property
    def tone(self) -> int:
        """How dark it is shown, from 0 to 4."""
        return min(self.count, TONES)


def read_day(text: str) -> dt.date:
    """ "2026-11-20" as a day. Raises ValueError for anything else."""
    day = dt.date.fromisoformat(text)
    if day.isoformat() != text:  # "20261120" is ISO 8601 too
        raise ValueError("A day is written like 2026-11-20.")
    if day.year not in YEARS:
        raise ValueError("That year has no page.")
    return day


def span_of(day: dt.date) -> Span:
    """A day from midnight to midnight, in the current time zone; not always 24 hours."""
    return midnight(day), midnight(day + dt.timedelta(days=1))


def midnight(day: dt.date) -> dt.datetime:
    """The moment a day begins. Where clocks skip that hour, the moment they do."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def weeks(month: Month, counts: Mapping[dt.date, int], today: dt.date) -> list[list[Day | None]]:
    """The weeks of a month, Monday first; None for the days of its neighbours."""
    rows = calendar.Calendar(calendar.MONDAY).monthdatescalendar(month.year, month.month)
    return [
        [
            Day(day, counts.get(day, 0), day == today, day > today)
            if day.month == month.month
            else None
            for day in row
        ]
        for row in rows
    ]
