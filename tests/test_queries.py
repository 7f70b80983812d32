"""No page asks the database more when there is more to show: at most 8 queries, 10 signed in."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.models import Reading
from tests import make
from topics.models import Progress

PAGES = [
    "/",
    "/journal/",
    "/journal/post-1/",
    "/journal/promise-1/",
    "/categories/baking/",
    "/tags/",
    "/tags/oven/",
    "/series/",
    "/series/rising/",
    "/tracks/",
    "/tracks/bakery/",
    "/tracks/bakery/flour/",
    "/topics/",
    "/topics/topic-1/",
]


def fill(rows, learner=None):
    """A site of `rows` of everything, all of it tied together."""
    category = make.category("Baking")
    make.masthead(body="Welcome.").write()
    oven = make.tag("Oven")
    topics = [make.topic(f"Topic {n}") for n in range(1, rows + 1)]
    posts = [
        make.post(f"Post {n}", category=category, tags=[oven, make.tag(f"T{n}")], topics=topics[:9])
        for n in range(1, rows + 1)
    ]
    planned = [
        make.planned(f"Promise {n}", category=category, tags=[oven], topics=topics[:9])
        for n in range(1, rows + 1)
    ]
    make.series("Rising", *[(f"S{n}", posts[n], planned[n]) for n in range(rows)])
    make.track("Bakery", ("Flour", *topics), *[(f"P{n}", topics[n]) for n in range(rows)])
    for n in range(rows):
        make.series(f"Series {n}", ("All", *posts), category=category)
        make.track(f"Track {n}", ("All", *topics))
        if learner:
            Progress.objects.record(learner, topics[n], "done")
            Reading.objects.record(learner, posts[n], "read")


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len([query for query in captured if not query["sql"].startswith(("SAVE", "RELEASE"))])


@pytest.mark.parametrize("rows", [5, 50])
def test_a_visitors_page_makes_at_most_eight(client, db, rows):
    fill(rows)
    ContentType.objects.clear_cache()
    found = {url: queries(client, url) for url in PAGES}
    assert max(found.values()) <= 8, found


def test_a_learners_page_makes_at_most_ten(client, ada):
    fill(20, ada)
    client.force_login(ada)
    found = {url: queries(client, url) for url in PAGES}
    assert max(found.values()) <= 10, found


def test_more_rows_make_no_more_queries(client, db):
    fill(2)
    few = {url: queries(client, url) for url in PAGES}
    make.category("Brewing")
    for n in range(40):
        post = make.post(
            f"Extra {n}",
            category=make.category(f"C{n}"),
            tags=[make.tag("Oven"), make.tag(f"U{n}")],
        )
        make.series(f"More {n}", ("All", post))
        make.track(f"More {n}", ("All", make.topic(f"One more {n}")))
    assert {url: queries(client, url) for url in PAGES} == few
