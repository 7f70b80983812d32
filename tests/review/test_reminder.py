"""On a topic's page: whether it comes back, and the button that says otherwise."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review.models import Card, ReviewEvent
from tests import make
from tests.pages import tags, words
from topics.models import Progress

HTMX = {"HX-Request": "true"}
URL = "/review/yeast/"


@pytest.fixture
def yeast(db):
    return make.topic("Yeast")


@pytest.fixture
def mine(client, ada, yeast):
    """Ada's client; she has just done it."""
    Progress.objects.record(ada, yeast, "done")
    client.force_login(ada)
    return client


def kinds():
    return list(ReviewEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_topic_that_is_done_offers_to_come_back(mine):
    page = words(mine.get("/topics/yeast/"))
    assert "Does not come back for review" in page
    assert "Remind me of it" in page


@pytest.mark.parametrize("state", ["todo", "doing", "skipped"])
def test_one_that_is_not_done_offers_nothing(mine, ada, yeast, state):
    Progress.objects.record(ada, yeast, state)
    assert "review" not in words(mine.get("/topics/yeast/"))


def test_a_visitor_is_offered_nothing(client, yeast):
    html = client.get("/topics/yeast/").content.decode()
    assert "review" not in html
    assert "<form" not in html


def test_asking_for_it_comes_back_to_the_page_which_says_when(mine):
    response = mine.post(URL, {"state": "on", "next": "/topics/yeast/"})
    assert response["Location"] == "/topics/yeast/#review-offer"
    page = words(mine.get("/topics/yeast/"))
    assert "Comes back for review on" in page
    assert "Do not bring it back" in page
    assert kinds() == ["asked"]


def test_both_can_be_repeated_without_harm(mine):
    for _ in range(3):
        mine.post(URL, {"state": "on"})
    assert kinds() == ["asked"]
    for _ in range(3):
        mine.post(URL, {"state": "off"})
    assert kinds() == ["asked", "stopped"]
    first = Card.objects.get().stopped_at
    mine.post(URL, {"state": "off"})
    assert Card.objects.get().stopped_at == first
    for _ in range(3):
        mine.post(URL, {"state": "on"})
    assert kinds() == ["asked", "stopped", "asked"]
    assert not Card.objects.get().is_stopped


def test_stopping_what_never_came_back_writes_nothing(mine):
    assert mine.post(URL, {"state": "off"}).status_code == 302
    assert kinds() == []


def test_with_always_on_it_says_when_and_can_be_stopped(mine, ada, yeast):
    ada.reminds_since = make.in_days(-1)
    ada.save()
    assert "Comes back for review on" in words(mine.get("/topics/yeast/"))
    assert kinds() == []
    mine.post(URL, {"state": "off"})
    assert "Does not come back for review" in words(mine.get("/topics/yeast/"))
    assert kinds() == ["asked", "stopped"]


def test_asking_for_a_topic_outlives_the_wish_for_all_of_them(mine, ada, yeast):
    ada.reminds_since = make.in_days(-1)
    ada.save()
    mine.post(URL, {"state": "on"})
    ada.reminds_since = None
    ada.save()
    assert "Comes back for review on" in words(mine.get("/topics/yeast/"))


def test_what_would_have_come_before_comes_today(mine, ada, yeast):
    Progress.objects.filter(learner=ada).update(since=make.in_days(-90))
    mine.post(URL, {"state": "on"})
    page = words(mine.get("/topics/yeast/"))
    assert "Comes back for review today" in page


def test_with_htmx_only_the_offer_is_answered(mine):
    response = mine.post(URL, {"state": "on"}, headers=HTMX)
    assert words(response).startswith("Comes back for review on")
    assert "<html" not in response.content.decode()
    assert "hx-swap-oob" not in response.content.decode()


def test_a_tick_brings_the_offer_along(mine):
    url = "/topics/yeast/progress/"
    response = mine.post(url, {"state": "todo", "page": "topic"}, headers=HTMX)
    assert 'id="review-offer" hx-swap-oob="true"' in response.content.decode()
    assert "Remind me of it" not in words(response)
    response = mine.post(url, {"state": "done", "page": "topic"}, headers=HTMX)
    assert 'id="review-offer" hx-swap-oob="true"' in response.content.decode()
    assert "Remind me of it" in words(response)


def test_a_retired_topic_offers_nothing_and_stays_visible_to_who_reviewed_it(mine, yeast):
    mine.post(URL, {"state": "on"})
    yeast.retire()
    page = words(mine.get("/topics/yeast/"))
    assert "Retired" in page
    assert "for review" not in page
    assert mine.post(URL, {"state": "on"}).status_code == 404


@pytest.mark.parametrize("state", ["", "yes", "ON", "off\0"])
def test_another_state_is_named_and_changes_nothing(mine, state):
    response = mine.post(URL, {"state": state})
    assert response.status_code == 400
    assert "on or off" in words(response)
    assert kinds() == []


def test_a_topic_never_touched_a_draft_and_none_at_all_are_not_found(client, bob, yeast):
    make.topic("Secret", status="draft")
    client.force_login(bob)
    for slug in ("yeast", "secret", "nothing"):
        assert client.post(f"/review/{slug}/", {"state": "on"}).status_code == 404
    assert kinds() == []


def test_a_way_back_to_another_host_is_ignored(mine):
    for foreign in ("https://evil.example/", "//evil.example/"):
        response = mine.post(URL, {"state": "on", "next": foreign})
        assert response["Location"] == "/topics/yeast/#review-offer"


def test_it_is_never_set_by_reading_nor_by_another_site(mine, ada):
    assert mine.get(URL, {"state": "on"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(URL, {"state": "on"}).status_code == 403
    assert kinds() == []


def test_the_form_works_without_script(mine):
    forms = [form for form in tags(mine.get("/topics/yeast/"), "form") if URL in form["action"]]
    assert [form["method"] for form in forms] == ["post"]


def test_the_offer_costs_one_query_and_none_if_not_done(mine, ada, yeast, bob):
    def queries(client):
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/topics/yeast/").status_code == 200
        return [query["sql"] for query in captured if "review_card" in query["sql"]]

    assert len(queries(mine)) == 1
    Progress.objects.record(ada, yeast, "doing")
    assert queries(mine) == []
    assert queries(Client()) == []
