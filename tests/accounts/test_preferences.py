"""A learner's own clock, time and reminders; what the browser says of its clock counts once."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from notes.models import Note
from tests import make
from tests.pages import words

URL = "/accounts/preferences/"
KEPT = {"time_zone": "", "minutes_per_week": "", "reviews_a_day": "20"}


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return ada


def test_preferences_are_kept_and_shown(client, learner):
    data = {"time_zone": "Pacific/Auckland", "minutes_per_week": "120", "reviews_a_day": "7"}
    page = client.post(URL, data | {"reminds": "on"}, follow=True)
    assert "Pacific/Auckland, 120 minutes a week, every topic comes back" in words(page)
    learner.refresh_from_db()
    assert (learner.minutes_per_week, learner.reviews_a_day) == (120, 7)
    assert learner.reminds_since is not None


def test_asking_twice_for_reminders_keeps_the_first_date_and_nothing_ends_them(client, learner):
    client.post(URL, KEPT | {"reminds": "on"})
    learner.refresh_from_db()
    first = learner.reminds_since
    client.post(URL, KEPT | {"reminds": "on"})
    learner.refresh_from_db()
    assert learner.reminds_since == first
    client.post(URL, KEPT)
    learner.refresh_from_db()
    assert learner.reminds_since is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("time_zone", "Middle/Earth", "No time zone is called “Middle/Earth”"),
        ("time_zone", "../../etc/passwd", "No time zone is called"),
        ("minutes_per_week", "0", "At least one minute"),
        ("minutes_per_week", "10081", "A week has 10080 minutes"),
        ("minutes_per_week", "many", "whole number"),
        ("reviews_a_day", "0", "greater than or equal to 1"),
        ("reviews_a_day", "", "required"),
    ],
)
def test_mistakes_are_told_and_change_nothing(client, learner, field, value, said):
    page = client.post(URL, KEPT | {"minutes_per_week": "60"} | {field: value})
    assert page.status_code == 422
    assert said in words(page)
    learner.refresh_from_db()
    assert (learner.time_zone, learner.minutes_per_week) == ("", None)


def test_the_browsers_clock_is_taken_once_and_never_over_a_choice(client, learner):
    for zone in ("Europe/Berlin", "America/Lima"):
        assert client.post("/accounts/time-zone/", {"time_zone": zone}).status_code == 204
        learner.refresh_from_db()
        assert learner.time_zone == "Europe/Berlin"


def test_a_browser_that_talks_nonsense_is_not_believed(client, learner):
    assert client.post("/accounts/time-zone/", {"time_zone": "Mars/Base"}).status_code == 422
    learner.refresh_from_db()
    assert learner.time_zone == ""


def test_times_are_those_of_the_learners_clock(client, learner):
    at = dt.datetime(2026, 3, 1, 22, 30, tzinfo=dt.UTC)
    note = make.note(learner)
    Note.objects.filter(pk=note.pk).update(saved_at=at)
    assert "1 March 2026, 22:30" in words(client.get(f"/notes/{note.pk}/"))
    User.objects.filter(pk=learner.pk).update(time_zone="Pacific/Auckland")
    assert "2 March 2026, 11:30" in words(client.get(f"/notes/{note.pk}/"))
    assert timezone.get_current_timezone_name() == "UTC"  # nobody else's clock has moved


def test_a_zone_this_system_does_not_know_is_no_error(client, learner):
    User.objects.filter(pk=learner.pk).update(time_zone="Atlantis/Port")
    assert client.get("/desk/").status_code == 200
