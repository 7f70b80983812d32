"""The calendar of journal entries, and what was begun on this day of earlier years."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notes import finding, months
from notes.months import Month, weeks
from tests import make
from tests.pages import links, tags, words


@pytest.fixture
def today(monkeypatch):
    """A function that makes it noon (UTC) of another day."""

    def set_day(year, month, day, hour=12):
        now = dt.datetime(year, month, day, hour, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_day(2026, 11, 20)
    return set_day


def at(year, month, day, hour=12):
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("year", "month", "days", "rows", "before_the_first"),
    [
        (2026, 11, 30, 6, 6),
        (2026, 2, 28, 5, 6),
        (2021, 2, 28, 4, 0),
        (2024, 2, 29, 5, 3),
        (2026, 12, 31, 5, 1),
        (2000, 2, 29, 5, 1),
        (1900, 2, 28, 5, 3),
    ],
)
def test_a_month_has_its_days_in_weeks_from_monday(year, month, days, rows, before_the_first):
    table = weeks(Month(year, month), {}, dt.date(2026, 11, 20))
    found = [day for week in table for day in week]
    assert len(table) == rows
    assert {len(week) for week in table} == {7}
    assert found[:before_the_first] == [None] * before_the_first
    shown = [day.date for day in found if day]
    assert shown == [dt.date(year, month, n) for n in range(1, days + 1)]


def test_months_follow_one_another_across_new_year():
    assert Month(2026, 12).after == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)
    assert Month(2026, 12) < Month(2027, 1)
    assert Month(2026, 12).written == "2026-12"
    assert Month(2026, 12).span == (at(2026, 12, 1, 0), at(2027, 1, 1, 0))


def test_a_month_lasts_from_midnight_to_midnight_of_its_own_zone():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        since, until = months.Month(2026, 10).span  # clocks go back in it
    assert (since.astimezone(dt.UTC), until.astimezone(dt.UTC)) == (
        dt.datetime(2026, 9, 30, 22, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 31, 23, tzinfo=dt.UTC),
    )


def test_a_day_with_notes_leads_to_them(client, ada, today):
    client.force_login(ada)
    make.note(ada, title="First", created_at=at(2026, 11, 3, 9))
    make.note(ada, title="Second", created_at=at(2026, 11, 3, 17))
    make.note(ada, topic=make.topic("Yeast"), created_at=at(2026, 11, 20))
    make.note(ada, title="October", created_at=at(2026, 10, 31))
    response = client.get("/notes/calendar/")
    page = words(response)
    assert "Notes begun in November 2026 Mon Tue Wed Thu Fri Sat Sun" in page
    assert "3 November: 2 notes" in page
    assert "20 November, today: 1 note" in page
    assert {"/notes/?day=2026-11-03", "/notes/?day=2026-11-20"} <= set(links(response))
    assert "/notes/?day=2026-11-04" not in links(response)
    assert "Tuesday 3 November First 09:00" in page
    assert page.index("First") < page.index("Second") < page.index("Friday 20 November")
    assert "October 2026" in page
    assert "Saturday 31 October" not in page
    assert [cell for cell in tags(response, "td") if cell.get("aria-current") == "date"]
    assert {cell.get("scope") for cell in tags(response, "th")} == {"col"}


def test_one_turns_from_the_first_notes_month_to_this_one(client, ada, today):
    client.force_login(ada)
    make.note(ada, created_at=at(2026, 9, 30))

    def turns(url):
        return {link for link in links(client.get(url)) if link.startswith("/notes/calendar/2")}

    assert turns("/notes/calendar/") == {"/notes/calendar/2026/10/"}
    assert turns("/notes/calendar/2026/10/") == {
        "/notes/calendar/2026/9/",
        "/notes/calendar/2026/11/",
    }
    assert turns("/notes/calendar/2026/9/") == {"/notes/calendar/2026/10/"}
    assert turns("/notes/calendar/2030/1/") == set()
    assert "/notes/calendar/" in links(client.get("/notes/calendar/2030/1/"))


def test_and_across_new_year(client, ada, today):
    today(2027, 1, 2)
    client.force_login(ada)
    make.note(ada, created_at=at(2026, 12, 31))
    assert "/notes/calendar/2026/12/" in links(client.get("/notes/calendar/"))
    december = client.get("/notes/calendar/2026/12/")
    assert "/notes/calendar/2027/1/" in links(december)
    assert "31 December: 1 note" in words(december)


def test_entries_are_on_the_day_it_was_where_the_learner_is(client, ada, today, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    client.force_login(ada)
    make.note(ada, title="Late", created_at=at(2026, 10, 31, 15))  # 1 November, 00:00 in Tokyo
    assert "1 November: 1 note" in words(client.get("/notes/calendar/2026/11/"))
    assert "Late" not in words(client.get("/notes/calendar/2026/10/"))
    assert "Late" in words(client.get("/notes/?day=2026-11-01"))
    assert "Late" not in words(client.get("/notes/?day=2026-10-31"))


def test_before_the_first_note_there_is_a_month_all_the_same(client, ada, today):
    client.force_login(ada)
    page = words(client.get("/notes/calendar/"))
    assert "No note was begun in this month" in page
    assert "November 2026" in page


@pytest.mark.parametrize(
    "when", ["2026/13", "2026/0", "0/5", "0/0", "999/5", "9999/12", "10000/1", "99999999999999/1"]
)
def test_what_is_no_month_is_not_found(client, ada, when):
    client.force_login(ada)
    assert client.get(f"/notes/calendar/{when}/").status_code == 404


@pytest.mark.parametrize("when", ["1000/1", "9998/12", "2026/02", "2024/2"])
def test_and_any_other_is(client, ada, when):
    client.force_login(ada)
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        assert client.get(f"/notes/calendar/{when}/").status_code == 200


def test_nobody_elses_entries_and_none_that_is_deleted(client, ada, bob, today):
    make.note(bob, "pomegranate", title="Bob", created_at=at(2026, 11, 3))
    make.note(ada, title="Deleted", created_at=at(2026, 11, 3)).delete_softly()
    client.force_login(ada)
    page = words(client.get("/notes/calendar/"))
    assert "Bob" not in page
    assert "Deleted" not in page
    assert "1 note" not in page
    assert links(client.get("/notes/calendar/")).count("/notes/calendar/2026/10/") == 0


@pytest.mark.parametrize("count", [5, 100])
def test_more_entries_make_no_more_queries(client, ada, today, count):
    for n in range(count):
        make.note(ada, topic=make.topic(), created_at=at(2026, 11, 1 + n % 20))
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/calendar/")
    assert len(captured) <= 6


# --- On this day ----------------------------------------------------------------------------------


def test_notes_of_this_day_in_earlier_years_come_back(client, ada, bob, today):
    make.note(ada, title="Long ago", created_at=at(2019, 11, 20))
    make.note(ada, title="A year ago", created_at=at(2025, 11, 20))
    make.note(ada, title="Today", created_at=at(2026, 11, 20))
    make.note(ada, title="Yesterday", created_at=at(2025, 11, 19))
    make.note(ada, title="Another month", created_at=at(2025, 10, 20))
    make.note(bob, title="Bob", created_at=at(2025, 11, 20))
    make.note(ada, title="Deleted", created_at=at(2025, 11, 20)).delete_softly()
    client.force_login(ada)
    assert [note.title for note in finding.on_this_day(ada)] == ["A year ago", "Long ago"]
    for url in ("/notes/", "/desk/"):
        assert (
            "On this day Begun in earlier years A year ago 20 Nov 2025 Long ago 20 Nov 2019"
        ) in words(client.get(url))


def test_without_any_nothing_is_said(client, ada, today):
    make.note(ada, created_at=at(2025, 11, 19))
    client.force_login(ada)
    for url in ("/notes/", "/desk/"):
        assert "On this day" not in words(client.get(url))


def test_it_is_for_the_whole_list_only(client, ada, today):
    for n in range(25):
        make.note(ada, title=f"N{n}", created_at=at(2025, 11, 20))
    client.force_login(ada)
    assert "On this day" in words(client.get("/notes/"))
    for query in ("?q=n1", "?page=2", "?month=2025-11", "?about=alone"):
        assert "On this day" not in words(client.get(f"/notes/{query}"))


@pytest.mark.parametrize(
    ("day", "titles"),
    [
        ((2028, 2, 29), ["29 Feb"]),
        ((2028, 2, 28), ["28 Feb"]),
        ((2027, 2, 28), ["29 Feb", "28 Feb"]),
        ((2027, 3, 1), []),
    ],
)
def test_the_29th_of_february_is_not_forgotten(ada, today, day, titles):
    make.note(ada, title="29 Feb", created_at=at(2024, 2, 29))
    make.note(ada, title="28 Feb", created_at=at(2024, 2, 28))
    today(*day)
    assert [note.title for note in finding.on_this_day(ada)] == titles


def test_this_day_is_the_learners_own(ada, today):
    make.note(ada, title="It", created_at=at(2025, 11, 19, 16))  # the 20th in Tokyo
    make.note(ada, title="Not it", created_at=at(2025, 11, 19, 14))
    today(2026, 11, 19, 20)
    assert [note.title for note in finding.on_this_day(ada)] == ["Not it", "It"][::-1]
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert [note.title for note in finding.on_this_day(ada)] == ["It"]


def test_this_day_costs_one_query(ada, today, django_assert_num_queries):
    for year in range(2000, 2026):
        make.note(ada, topic=make.topic(), created_at=at(year, 11, 20))
    with django_assert_num_queries(1):
        found = [note.heading for note in finding.on_this_day(ada)]
    assert len(found) == finding.RECALLED
