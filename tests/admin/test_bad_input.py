"""Mistakes in the admin's forms: told at the field, the words still there, nothing half saved."""

import pytest

from journal.models import Category, Post, Tag
from tests import make
from tests.admin.sending import errors, fields, send
from topics.models import Phase, Topic, Track

GOOD = {"title": "Brewing", "slug": "brewing"}


@pytest.mark.parametrize(
    ("url", "field", "value"),
    [
        ("/admin/topics/topic/add/", "title", ""),
        ("/admin/topics/topic/add/", "title", "x" * 201),
        ("/admin/topics/topic/add/", "title", "nul\0"),
        ("/admin/topics/topic/add/", "summary", "x" * 301),
        ("/admin/topics/topic/add/", "body", "nul\0"),
        ("/admin/topics/topic/add/", "status", "nonsense"),
        ("/admin/topics/topic/add/", "published_at_0", "yesterday"),
        ("/admin/topics/topic/add/", "published_at_0", "99999-01-01"),
        ("/admin/topics/track/add/", "tagline", "x" * 301),
        ("/admin/topics/track/add/", "principles", "nul\0"),
        ("/admin/journal/post/add/", "byline", "x" * 121),
        ("/admin/journal/post/add/", "category", "999"),
        ("/admin/journal/post/add/", "category", "x"),
        ("/admin/journal/post/add/", "author", "x"),
        ("/admin/journal/post/add/", "author", "9" * 30),
        ("/admin/journal/series/add/", "title", "x" * 201),
    ],
)
def test_it_is_told_at_its_field_and_kept_there(client, curator, url, field, value):
    client.force_login(curator)
    response = send(client, url, GOOD | {field: value})
    wrong = field.removesuffix("_0")
    assert list(errors(response)) == [wrong]
    if len(value) > 200:
        assert value in response.content.decode() or wrong == "author"
    for model in (Topic, Track, Post):
        assert not model.objects.exists()


def test_a_mistake_in_a_row_saves_nothing_of_the_page(desk):
    track = make.track("Beer", ("Malt",))
    url = f"/admin/topics/track/{track.pk}/change/"
    changes = {"title": "New", "slug": "new", "phases-0-title": "x" * 201, "body": "New."}
    response = send(desk, url, changes)
    assert list(errors(response)) == ["phases-0-title"]
    track.refresh_from_db()
    assert (track.title, track.slug, track.body) == ("Beer", "beer", "")
    assert Phase.objects.get().title == "Malt"


def test_an_over_long_label_is_told_at_its_row(desk):
    phase = make.track("Beer", ("Malt", make.topic())).phases.get()
    response = send(desk, f"/admin/topics/phase/{phase.pk}/change/", {"items-0-label": "x" * 201})
    assert list(errors(response)) == ["items-0-label"]


def test_a_tag_twice_on_a_post_is_told_at_its_row(desk):
    post = make.post("Ale", tags=[make.tag("Hops")])
    url = f"/admin/journal/post/{post.pk}/change/"
    response = send(desk, url, {"taggings-1-tag": str(Tag.objects.get().pk)})
    assert errors(response) == {"taggings-1-tag": ["“Hops” is here already."]}


def test_a_category_without_a_name_is_refused(desk):
    response = send(desk, "/admin/journal/category/add/", name="", slug="x")
    assert list(errors(response)) == ["name"]
    assert not Category.objects.exists()


def test_a_topics_choice_that_is_none_is_told_at_its_row(desk):
    phase = make.track("Beer", ("Malt",)).phases.get()
    for value in ("x", "0", "9" * 30, "-1"):
        response = send(desk, f"/admin/topics/phase/{phase.pk}/change/", {"items-0-topic": value})
        assert list(errors(response)) == ["items-0-topic"]
    page = send(desk, f"/admin/topics/phase/{phase.pk}/change/", {"items-0-topic-slug": "no-such"})
    assert 'value="no-such"' in page.content.decode()


def test_a_form_from_elsewhere_is_refused(editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    data = fields(strict, "/admin/topics/topic/add/") | GOOD
    del data["csrfmiddlewaretoken"]
    assert strict.post("/admin/topics/topic/add/", data).status_code == 403
    assert not Topic.objects.exists()


@pytest.mark.parametrize("term", ["", "x", "%00", "é", "x" * 3000])
def test_any_search_for_a_topic_to_place_is_answered(desk, term):
    make.topic("Éclair")
    asked = "app_label=topics&model_name=checklistitem&field_name=topic"
    response = desk.get(f"/admin/autocomplete/?{asked}&term={term}")
    assert response.status_code == 200
    if term == "é":
        assert response.json()["results"][0]["text"] == "Éclair"
