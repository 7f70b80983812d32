"""Addresses in the admin: proposed once, kept answering when they change."""

from threading import Thread

import pytest
from django.db import connection

from journal.models import Post
from tests import make
from tests.admin.sending import errors, send
from topics.models import Topic
from web import addresses
from web.models import FormerSlug, Mention


def admin_url(thing, page="change"):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/{page}/"


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series", "category", "tag"])
def test_a_changed_slug_leaves_a_way_from_the_old_address(desk, kind):
    thing = getattr(make, kind)("Brewing")
    old = thing.get_absolute_url()
    assert send(desk, admin_url(thing), slug="baking").status_code == 302
    thing.refresh_from_db()
    response = desk.get(old)
    assert (response.status_code, response.url) == (301, thing.get_absolute_url())
    assert thing.slug == "baking"


def test_renaming_back_leaves_no_trace(desk):
    topic = make.topic("Brewing")
    send(desk, admin_url(topic), slug="baking")
    send(desk, admin_url(topic), slug="brewing")
    assert desk.get("/topics/brewing/").status_code == 200
    assert desk.get("/topics/baking/").status_code == 301
    assert FormerSlug.objects.count() == 1


def test_what_was_a_promise_until_this_very_save_leaves_a_way_too(desk):
    post = make.planned("Brewing")
    assert send(desk, admin_url(post), slug="baking", status="published").status_code == 302
    assert desk.get("/journal/brewing/").url == "/journal/baking/"


def test_a_drafts_slug_changes_without_a_trace(desk):
    topic = make.topic("Brewing", status="draft", published_at=None)
    assert send(desk, admin_url(topic), slug="baking", status="published").status_code == 302
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("slug", ["two words", "ä", "a/b", "x" * 121, "", " "])
def test_a_slug_that_is_none_is_refused_at_its_field(desk, slug):
    topic = make.topic("Brewing")
    assert list(errors(send(desk, admin_url(topic), slug=slug))) == ["slug"]
    assert list(errors(send(desk, "/admin/topics/topic/add/", title="A", slug=slug))) == ["slug"]
    assert list(Topic.objects.values_list("slug")) == [("brewing",)]


def test_a_taken_slug_is_refused_at_its_field_now_or_formerly(desk):
    send(desk, admin_url(make.topic("Brewing")), slug="baking")
    other = make.topic("Cooking")
    for slug in ("baking", "brewing"):
        assert list(errors(send(desk, admin_url(other), slug=slug, title="New"))) == ["slug"]
        response = send(desk, "/admin/topics/topic/add/", title="A", slug=slug)
        assert list(errors(response)) == ["slug"]
    other.refresh_from_db()
    assert (other.slug, other.title) == ("cooking", "Cooking")
    assert Topic.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_slug_taken_between_look_and_save_is_refused_at_its_field(client, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("One writer at a time: there is no between.")
    client.force_login(make.user(is_staff=True, is_superuser=True))
    topic = make.topic("Brewing")
    rename, rivals = addresses.rename, []

    def rival():
        rivals.append(make.topic("Baking"))
        connection.close()

    def slow(thing, slug):
        if not rivals:
            thread = Thread(target=rival)
            thread.start()
            thread.join()
        rename(thing, slug)

    monkeypatch.setattr(addresses, "rename", slow)
    response = send(client, admin_url(topic), slug="baking", title="New")
    assert list(errors(response)) == ["slug"]
    topic.refresh_from_db()
    assert (topic.slug, topic.title) == ("brewing", "Brewing")


def test_slugs_are_proposed_on_a_new_thing_only(desk):
    page = desk.get("/admin/topics/topic/add/").content.decode()
    assert "#id_title" in page
    page = desk.get(admin_url(make.topic("Brewing"))).content.decode()
    assert "#id_title" not in page


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series", "category", "tag"])
def test_what_nobody_touched_is_deleted_and_its_address_says_so(desk, kind):
    thing = getattr(make, kind)("Brewing")
    address, url = thing.get_absolute_url(), admin_url(thing, "delete")
    assert "will say that it is gone" in desk.get(url).content.decode()
    assert desk.post(url, {"post": "yes"}).status_code == 302
    assert desk.get(address).status_code == 410
    assert not type(thing).objects.exists()


def test_a_deleted_texts_mentions_go_with_it(desk):
    post = make.post("A", body="[[Brewing]]")
    assert Mention.objects.exists()
    desk.post(admin_url(post, "delete"), {"post": "yes"})
    assert not Post.objects.exists()
    assert not Mention.objects.exists()
