"""Fifty-three weeks of learning: counted, drawn, and as a table.

The drawing is made like those of `web/spine.py`: numbers in, SVG out, colours by class (see
components/calendar.css). It comes in two halves, which stand one above the other where the page is
narrow.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString, mark_safe

from desk.days import Days, Learned
from desk.weeks import monday

WEEKS: Final = 53
HALF: Final = 27  # weeks in the first half; both are as wide as this one
DAY: Final = dt.timedelta(days=1)
MORE: Final = (1, 2, 4, 7)  # from how many things on a day takes the next tint

PITCH: Final = 12
SIDE: Final = 8  # of a day's square; a line of 2 about it rounds its corners and makes it 10
LEFT: Final = 17
TOP: Final = 16
NAMED: Final = ((0, "M"), (2, "W"), (4, "F"))
ROOM: Final = 3  # columns that the name of a month takes


class Spot(NamedTuple):
    """A day and where it is drawn."""

    day: dt.date
    x: int
    y: int

    @property
    def square(self) -> str:
        return f"M{self.x + 1} {self.y + 1}h{SIDE}v{SIDE}h-{SIDE}z"

    @property
    def dot(self) -> str:
        return f"M{self.x + 5} {self.y + 5}h0"


@dataclass(frozen=True, slots=True)
class Month:
    """A row of the table."""

    name: str
    learned: Learned
    active: int  # days on which anything was learned


@dataclass(frozen=True, slots=True)
class Calendar:
    """The 53 weeks up to the one of `today`, Mondays first. `days` comes from `days_since()`."""

    days: Days
    today: dt.date

    @property
    def active(self) -> int:
        """On how many days something was learned."""
        return sum(month.active for month in self.months)

    @property
    def halves(self) -> list[SafeString]:
        """The drawing, in two parts."""
        first = first_day(self.today)
        begins = ((first, HALF), (first + 7 * HALF * DAY, WEEKS - HALF))
        return [mark_safe(self._draw(*half)) for half in begins]  # noqa: S308 (nobody's words)

    @property
    def months(self) -> list[Month]:
        """What each month holds as far as it is shown, oldest first."""
        first = first_day(self.today)
        shown = [first + n * DAY for n in range((self.today - first).days + 1)]
        return [
            Month(date_format(first, "F Y"), *self._sum([first, *others]))
            for _, (first, *others) in groupby(shown, lambda day: (day.year, day.month))
        ]

    def _sum(self, days: Iterable[dt.date]) -> tuple[Learned, int]:
        """What these days hold together, and how many of them hold anything."""
        learned = [self.days[day] for day in days if day in self.days]
        return sum(learned, Learned()), sum(one.total > 0 for one in learned)

    def _draw(self, first: dt.date, weeks: int) -> str:
        spots = [
            Spot(first + n * DAY, LEFT + n // 7 * PITCH, TOP + n % 7 * PITCH)
            for n in range(7 * weeks)
        ]
        past = [spot for spot in spots if spot.day <= self.today]
        tints: list[list[str]] = [[] for _ in range(len(MORE) + 1)]
        for spot in past:
            tints[tint(self.days.get(spot.day, Learned()).total)].append(spot.square)
        paths = [
            *((f"day calendar__day--{n}", squares) for n, squares in enumerate(tints)),
            ("ahead", [spot.dot for spot in spots if spot.day > self.today]),
            ("today", [spot.square for spot in spots if spot.day == self.today]),
        ]
        drawn = "".join(
            f'<path class="calendar__{name}" d="{"".join(shapes)}"/>'
            for name, shapes in paths
            if shapes
        )
        return (
            f'<svg class="calendar__half" viewBox="0 0 {LEFT + HALF * PITCH} {TOP + 7 * PITCH}" '
            f'role="img"><title>{escape(self._words(past))}</title>{_names(spots)}{drawn}</svg>'
        )

    def _words(self, past: list[Spot]) -> str:
        learned, active = self._sum(spot.day for spot in past)
        begin, end = (date_format(spot.day, "j F Y") for spot in (past[0], past[-1]))
        things = f"{learned.total} thing{'' if learned.total == 1 else 's'}"
        return f"{begin} to {end}: {things} on {active} day{'' if active == 1 else 's'}"


def first_day(today: dt.date) -> dt.date:
    """The Monday with which the calendar of `today` begins."""
    return monday(today) - 7 * (WEEKS - 1) * DAY


def tint(count: int) -> int:
    """How strong a day of so many things is coloured, from 0 for none to 4."""
    return sum(count >= least for least in MORE)


def _names(spots: list[Spot]) -> str:
    """The names of the days at the left, and of the months above the weeks in which they begin."""
    drawn = "".join(
        f'<text class="calendar__name" x="0" y="{TOP + row * PITCH + 9}">{name}</text>'
        for row, name in NAMED
    )
    last = spots[-1].x - (ROOM - 1) * PITCH
    begun = [(spot.x, spot.day) for spot in spots if spot.day.day == 1 and spot.x <= last]
    if not begun or begun[0][0] >= LEFT + ROOM * PITCH:
        begun.insert(0, (LEFT, spots[0].day))
    return drawn + "".join(
        f'<text class="calendar__name" x="{x}" y="9">{date_format(day, "M")}</text>'
        for x, day in begun
    )
