"""The gap board: what is missing, each with the way to mend it."""

import datetime as dt

import pytest
from django.utils import timezone

from curation.gaps import GAPS
from journal.models import Post
from tests import make
from tests.pages import links, words
from topics.models import Topic
from web import history

BOARD = "/admin/gaps/"


@pytest.fixture
def desk(client, curator):
    client.force_login(curator)
    return client


def found(slug):
    [gap] = [gap for gap in GAPS if gap.slug == slug]
    return [(row.name, row.remark) for row in gap.find()]


def names(slug):
    return [name for name, _ in found(slug)]


def aged(thing, days):
    """Let the history of a thing have begun, and ended, some days ago."""
    history.note(thing)
    then = timezone.now() - dt.timedelta(days=days)
    history.entries_of(thing).update(history_date=then)


def test_a_site_without_content_has_no_gaps(desk):
    assert "Nothing is missing" in words(desk.get(BOARD))


def test_a_topic_without_a_note_and_a_post_is_named(db):
    make.topic("Bare")
    make.topic("Noted", body="Words.")
    taught, promised = make.topic("Taught"), make.topic("Promised")
    make.post(topics=[taught])
    make.planned(topics=[promised])
    make.topic("Unseen", status="draft")
    assert names("topics-without-words") == ["Bare", "Promised"]


def test_a_post_on_no_topic_is_named(db):
    make.post("Alone")
    make.planned("Promised")
    make.post("Unseen", status="draft")
    make.post("Teaches", topics=[make.topic()])
    assert names("posts-on-no-topic") == ["Alone", "Promised"]


def test_a_topic_in_no_track_is_named(db):
    make.topic("Lost")
    make.track("Road", ("First", make.topic("Placed")))
    assert names("topics-in-no-track") == ["Lost"]


def test_a_tag_with_one_post_is_named(db):
    rare, common = make.tag("Rare"), make.tag("Common")
    make.tag("Empty")
    make.post(tags=[rare, common])
    make.post(tags=[common])
    assert names("tags-with-one-post") == ["Rare"]


def test_planned_posts_are_named_the_oldest_promise_first(db):
    for name, days in (("Young", 3), ("Old", 300), ("Middle", 30)):
        aged(make.planned(name), days)
    assert names("planned-posts") == ["Old", "Middle", "Young"]


def test_what_nobody_looked_at_for_a_year_is_named(db):
    for name, days in (("Stale", 400), ("Staler", 500), ("Fresh", 300)):
        aged(make.topic(name), days)
    aged(make.post("Old post"), 450)
    aged(make.post("Draft", status="draft"), 450)
    make.post("Never entered")
    Post.history.filter(title="Never entered").delete()
    assert names("not-reviewed") == ["Never entered", "Staler", "Old post", "Stale"]


def test_a_change_counts_as_a_look(db):
    topic = make.topic("Stale")
    aged(topic, 400)
    topic.summary = "New."
    topic.write()
    history.note(topic)
    assert names("not-reviewed") == []


def test_one_click_says_that_it_is_still_right_and_is_kept(desk, curator):
    topic = make.topic("Stale")
    aged(topic, 400)
    url = f"/admin/gaps/right/topics/topic/{topic.pk}/"
    assert "Still right" in words(desk.get("/admin/gaps/not-reviewed/"))
    response = desk.post(url, follow=True)
    assert "“Stale” is still right" in words(response)
    assert names("not-reviewed") == []
    entry = history.entries_of(topic).first()
    assert (entry.history_change_reason, entry.history_user) == ("Still right", curator)


@pytest.mark.parametrize("url", ["topics/track/1", "accounts/user/1", "topics/topic/99999"])
def test_only_a_topic_or_post_that_is_here_is_said_to_be_right(desk, url):
    assert desk.post(f"/admin/gaps/right/{url}/").status_code == 404


def test_links_that_lead_nowhere_and_two_ways_are_named(db):
    make.topic("Cache")
    make.post("Cache", slug="a-cache")
    make.topic("Text", body="[[Nothing]], [[cache]] and [[post:a-cache]].")
    assert found("broken-links") == [("Text", "[[Nothing]]")]
    make.topic("Same", slug="same")
    make.post("Same", slug="same")
    make.topic("Twice", body="[[Same]]")
    assert ("Twice", "[[Same]] means /topics/same/ or /journal/same/") in found("ambiguous-links")


def test_a_picture_that_is_not_here_is_named(db):
    address = f"/images/{'0' * 64}.png"
    make.post("Shows", body=f"![A cat]({address})")
    assert found("missing-images") == [("Shows", address)]


def test_each_row_links_to_its_mend(desk):
    bare, rare = make.topic("Bare"), make.tag("Rare")
    post = make.post("Alone", tags=[rare], body="[[Nothing]]")
    leads = links(desk.get(BOARD))
    for url in (
        f"/admin/topics/topic/{bare.pk}/change/",
        f"/admin/journal/tag/{rare.pk}/change/",
        f"/admin/journal/post/{post.pk}/change/",
    ):
        assert url in leads
        assert desk.get(url).status_code == 200


def test_the_front_page_of_the_admin_counts_them(desk):
    for n in range(3):
        make.topic(f"Bare {n}")
    assert "Topics with no note and no post 3" in words(desk.get("/admin/"))


def test_the_front_page_counts_them_without_making_a_row(desk, monkeypatch):
    make.post("Alone", body="[[Nothing]] ![x](/images/%s.png)" % ("0" * 64))
    monkeypatch.setattr("curation.gaps.Row", None)
    assert "Posts on no topic 1 Links that lead nowhere 1 Missing images 1" in words(
        desk.get("/admin/")
    )


def test_a_long_list_is_paged(desk):
    for n in range(60):
        make.topic(f"Bare {n:02}")
    assert "All 60" in words(desk.get(BOARD))
    first = words(desk.get("/admin/gaps/topics-without-words/"))
    assert "Bare 49" in first
    assert "Bare 50" not in first
    assert "Bare 50" in words(desk.get("/admin/gaps/topics-without-words/?page=2"))
    assert desk.get("/admin/gaps/nonsense/").status_code == 404


def test_more_gaps_cost_no_more_queries(desk, django_assert_max_num_queries):
    tags = [make.tag(f"Tag {n}") for n in range(20)]
    for n in range(20):
        make.post(f"Post {n}", tags=[tags[n]], body="[[Nothing]] ![x](/images/0.png)")
        make.topic(f"Topic {n}")
    with django_assert_max_num_queries(30):
        desk.get(BOARD)


@pytest.mark.parametrize("url", [BOARD, "/admin/gaps/broken-links/"])
def test_it_is_for_curators(client, ada, url):
    assert client.get(url)["Location"].startswith("/accounts/login/")
    client.force_login(ada)
    assert client.get(url, follow=True).status_code == 403
    staff = make.user(is_staff=True)
    client.force_login(staff)
    assert client.get(url).status_code == 403
    topic = make.topic()
    assert client.post(f"/admin/gaps/right/topics/topic/{topic.pk}/").status_code == 403
    assert Topic.objects.count() + Post.objects.count() == 1
