import pytest

from journal.models import Reading
from tests import make
from tests.pages import links, tags, words


@pytest.fixture
def bread(db):
    return make.post(
        "Bread",
        summary="Flour and patience.",
        byline="A. Baker",
        category=make.category("Baking"),
        tags=[make.tag("Oven")],
        topics=[make.topic("Yeast"), make.topic("Hidden", status="draft")],
        body="Take " + "flour " * 439,
    )


def test_it_shows_all_there_is_to_know(client, bread):
    response = client.get("/journal/bread/")
    page = words(response)
    for part in (
        "Bread",
        "Flour and patience.",
        "A. Baker",
        "1 January 2020",
        "2 min",
        "Take flour",
    ):
        assert part in page
    assert {"/categories/baking/", "/tags/oven/", "/topics/yeast/"} <= set(links(response))
    assert "Hidden" not in page


def test_its_place_in_a_series_with_neighbours(client, bread):
    make.series("Rising", ("Start", make.post("Water"), make.planned("Salt")), ("Go on", bread))
    response = client.get("/journal/bread/")
    page = words(response)
    assert "In Rising Part 3 of 3" in page
    assert "Part 2, planned Salt" in page
    assert "/journal/salt/" in links(response)

    page = words(client.get("/journal/water/"))
    assert "Part 1 of 3" in page
    assert "Part 0" not in page


def test_a_draft_neighbour_does_not_show_nor_count(read, bread):
    hidden = make.post("Hidden part", status="draft")
    make.series("Rising", ("Start", make.post("Water"), hidden, bread))
    page = read("/journal/bread/")
    assert "Part 2 of 2" in page
    assert "Hidden part" not in page


def test_it_may_stand_in_several_series_but_only_public_ones_show(read, bread):
    make.series("Rising", ("Start", bread))
    make.series("Winter", ("Start", bread))
    make.series("Secret", ("Start", bread), status="draft")
    page = read("/journal/bread/")
    assert "In Rising" in page
    assert "In Winter" in page
    assert "Secret" not in page


def test_a_planned_post_is_a_stub_that_keeps_its_place(client, db):
    post = make.planned("Cake", summary="Sugar is a liquid.")
    make.series("Rising", ("Start", post))
    response = client.get("/journal/cake/")
    page = words(response)
    assert response.status_code == 200
    assert "Sugar is a liquid." in page
    assert "Not written yet" in page
    assert "Part 1 of 1" in page
    assert {"name": "robots", "content": "noindex"} in tags(response, "meta")


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"published_at": make.in_days(1)}])
def test_drafts_and_scheduled_posts_are_not_found(client, db, fields):
    post = make.post("Bread", **fields)
    assert client.get(post.get_absolute_url()).status_code == 404


def test_a_published_post_may_be_indexed(client, bread):
    assert not [m for m in tags(client.get("/journal/bread/"), "meta") if m.get("name") == "robots"]


def test_a_retired_one_says_so_to_those_who_keep_something_on_it(client, ada, bread):
    Reading.objects.record(ada, bread, "read")
    bread.retire()
    client.force_login(ada)
    assert "Retired" in words(client.get("/journal/bread/"))


def test_it_has_one_heading_of_the_first_rank(client, db):
    make.post("Bread", body="# Shouting\n\n## Fine\n")
    assert len(tags(client.get("/journal/bread/"), "h1")) == 1
