"""Marking a post as read: the twin of a tick."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal.models import Reading, ReadingEvent
from tests import make
from tests.pages import words
from topics.models import Progress
from web.addresses import rename

HTMX = {"HX-Request": "true"}
URL = "/journal/bread/reading/"


@pytest.fixture
def bread(db):
    return make.post("Bread", topics=[make.topic("Yeast")], tags=[make.tag("Oven")])


def state(learner):
    mark = Reading.objects.filter(learner=learner).first()
    return mark and mark.state


def test_without_script_it_marks_and_comes_back(client, ada, bread):
    client.force_login(ada)
    response = client.post(URL, {"state": "read"})
    assert response["Location"] == "/journal/bread/#reading"
    assert state(ada) == "read"
    page = words(client.get("/journal/bread/"))
    assert "Read on" in page
    assert "Mark as unread" in page


def test_with_htmx_only_that_part_comes_back_and_offers_the_topics(client, ada, bread):
    client.force_login(ada)
    response = client.post(URL, {"state": "read"}, headers=HTMX)
    assert "<html" not in response.content.decode()
    assert "Tick what you know now Yeast" in words(response)


def test_reading_ticks_no_topic(client, ada, bread):
    client.force_login(ada)
    client.post(URL, {"state": "read"})
    assert not Progress.objects.exists()


def test_repeating_it_is_harmless_and_it_can_be_taken_back(client, ada, bread):
    client.force_login(ada)
    for wanted in ("read", "read", "unread"):
        client.post(URL, {"state": wanted})
    assert state(ada) == "unread"
    assert ReadingEvent.objects.count() == 2
    assert "Mark as read" in words(client.get("/journal/bread/"))


def test_lists_show_what_i_have_read_and_not_what_others_have(client, ada, bob, bread):
    make.series("Rising", ("Start", bread))
    Reading.objects.record(ada, bread, "read")
    for learner, seen in ((ada, True), (bob, False)):
        client.force_login(learner)
        for url in ("/tags/oven/", "/journal/"):
            assert (" read" in words(client.get(url)).replace("of reading", "")) is seen
        assert ("1 read by you" in words(client.get("/series/rising/"))) is seen


@pytest.mark.parametrize("data", [{}, {"state": "done"}, {"state": "READ"}])
def test_a_state_there_is_not_changes_nothing(client, ada, bread, data):
    client.force_login(ada)
    response = client.post(URL, data)
    assert response.status_code == 400
    assert "read or unread" in words(response)
    assert state(ada) is None


def test_strangers_visitors_and_other_sites_change_nothing(client, ada, bread):
    assert client.post(URL, {"state": "read"})["Location"].startswith("/accounts/login/")
    client.force_login(ada)
    assert client.get(URL).status_code == 405
    assert client.post("/journal/nothing/reading/", {"state": "read"}).status_code == 404
    make.post("Secret", status="draft")
    assert client.post("/journal/secret/reading/", {"state": "read"}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(URL, {"state": "read"}).status_code == 403
    assert not Reading.objects.exists()


def test_a_form_from_before_a_rename_still_counts(client, ada, bread):
    rename(bread, "loaf")
    client.force_login(ada)
    client.post(URL, {"state": "read"})
    assert state(ada) == "read"


def test_a_planned_post_cannot_be_read_yet(client, ada):
    make.planned("Cake")
    client.force_login(ada)
    assert "Mark as read" not in words(client.get("/journal/cake/"))
    assert client.post("/journal/cake/reading/", {"state": "read"}).status_code == 404


def test_it_makes_at_most_six_queries(client, ada):
    make.post("Bread", topics=[make.topic() for _ in range(30)])
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.post(URL, {"state": "read"}, headers=HTMX)
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    found = [query["sql"] for query in captured if not query["sql"].startswith(control)]
    assert len(found) <= 6, found
