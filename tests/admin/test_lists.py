"""The admin's lists: found, filtered, fifty a page, and no dearer with more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.pages import links, words
from tests.test_queries import fill

LISTS = [
    "/admin/journal/masthead/",
    "/admin/journal/category/",
    "/admin/journal/tag/",
    "/admin/journal/post/",
    "/admin/journal/series/",
    "/admin/journal/section/",
    "/admin/topics/track/",
    "/admin/topics/phase/",
    "/admin/topics/topic/",
]
PEOPLE = ["/admin/accounts/user/", "/admin/auth/group/"]


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len(captured)


def test_more_rows_make_no_more_queries(client, curator):
    client.force_login(curator)
    fill(2)
    for url in LISTS + PEOPLE:
        client.get(url)  # content types and the like
    few = {url: queries(client, url) for url in LISTS + PEOPLE}
    for n in range(30):
        category = make.category(f"C{n}")
        tags = [make.tag("Oven"), make.tag(f"U{n}")]
        post = make.post(f"More {n}", category=category, tags=tags)
        make.series(f"More {n}", ("All", post), category=category)
        make.track(f"More {n}", ("All", make.topic(f"More {n}")))
        make.user().groups.set([1])
    more = {url: queries(client, url) for url in LISTS + PEOPLE}
    # A filter of categories or tracks appears once there are two to choose from.
    assert all(more[url] <= few[url] + 1 for url in more), (few, more)
    assert max(more.values()) <= 14, more


def test_a_list_shows_fifty_a_page(desk):
    for n in range(60):
        make.topic(f"Topic {n:02}")
    assert words(desk.get("/admin/topics/topic/")).count("Published 1 Jan") == 50
    assert words(desk.get("/admin/topics/topic/?p=2")).count("Published 1 Jan") == 10


@pytest.mark.parametrize(
    ("url", "q", "found"),
    [
        ("/admin/topics/topic/", "MÉDAILLE", "Médaille d'Or"),
        ("/admin/topics/topic/", "medaille", "Médaille d'Or"),
        ("/admin/topics/topic/", "caching", "Caching"),
        ("/admin/journal/post/", "ALE", "Ale"),
        ("/admin/journal/tag/", "hop", "Hops"),
        ("/admin/journal/category/", "beer", "Beers"),
        ("/admin/journal/series/", "first", "First steps"),
        ("/admin/topics/track/", "brew", "Brewing"),
        ("/admin/topics/phase/", "malt", "Malting"),
        ("/admin/journal/section/", "light", "Light ones"),
    ],
)
def test_a_search_finds_by_name_whatever_case_or_accent(desk, url, q, found):
    make.topic("Caching")
    make.topic("Médaille d'Or", slug="m")
    make.post("Ale", tags=[make.tag("Hops")], category=make.category("Beers"))
    make.series("First steps", ("Light ones",))
    make.track("Brewing", ("Malting",))
    make.topic("Noise")
    response = desk.get(url, {"q": q})
    assert response.context["cl"].result_count == 1
    assert found in words(response)
    assert desk.get(url, {"q": "no such thing"}).context["cl"].result_count == 0


def test_the_filter_tells_scheduled_from_published(desk):
    make.post("Out")
    make.post("Later", published_at=make.in_days(2))
    make.post("Rough", status="draft", published_at=None)
    make.planned("Promise")
    for standing, title in (
        ("published", "Out"),
        ("scheduled", "Later"),
        ("draft", "Rough"),
        ("planned", "Promise"),
    ):
        response = desk.get("/admin/journal/post/", {"standing": standing})
        assert [post.title for post in response.context["cl"].result_list] == [title]


def test_counts_say_what_stands_where(desk):
    topic = make.topic("Caching")
    make.track("One", ("A", topic), ("B", topic))
    make.post("Ale", topics=[topic])
    assert "Caching Published 1 Jan 2020, midnight 2 1" in words(desk.get("/admin/topics/topic/"))
    assert "One Published 1 Jan 2020, midnight 2 2" in words(desk.get("/admin/topics/track/"))


def test_a_topic_says_where_it_stands_and_a_phase_whose_it_is(desk):
    topic = make.topic("Caching")
    track = make.track("One", ("A", topic))
    phase = track.phases.get()
    url = f"/admin/topics/phase/{phase.pk}/change/"
    assert url in links(desk.get(f"/admin/topics/topic/{topic.pk}/change/"))
    assert url in links(desk.get(f"/admin/topics/track/{track.pk}/change/"))
    assert f"/admin/topics/track/{track.pk}/change/" in links(desk.get(url))


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?standing=%00",
        "?title=%00",
        "?o=99",
        "?o=x",
        "?p=99999999999999999999",
        "?p=x",
        "?standing=nonsense",
        "?category__id__exact=x",
        "?published_at__year=x",
        "?published_at__year=99999",
        "?nonsense=1",
        "?e=1",
        "?all=",
        "?q=" + "x" * 5000,
    ],
)
def test_nonsense_in_the_address_is_no_error(desk, url, query):
    assert desk.get(url + query, follow=True).status_code in (200, 400)


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1", "_00", "1/2"])
def test_a_key_that_is_none_leads_back(desk, key):
    for page in ("change", "delete", "history"):
        response = desk.get(f"/admin/topics/topic/{key}/{page}/")
        assert response.status_code in (302, 404)
    assert desk.get(f"/admin/topics/topic/{key}/preview/").status_code == 404
