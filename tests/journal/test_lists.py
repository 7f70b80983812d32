import pytest

from tests import make
from tests.pages import links, tags, words


def test_the_journal_is_newest_first_and_paged(client, db):
    for day in range(25):
        make.post(f"Day {day:02}", published_at=make.in_days(day - 30))
    make.planned("Planned")
    first, second = client.get("/journal/"), client.get("/journal/?page=2")
    assert "Day 24" in words(first)
    assert "Day 05" in words(first)
    assert "Day 04" not in words(first)
    assert words(first).index("Day 24") < words(first).index("Day 23")
    assert "Page 1 of 2" in words(first)
    assert "?page=2" in links(first)
    assert "Day 00" in words(second)
    assert "Planned" not in words(second)


def test_a_shelf_shows_its_series_and_its_posts_planned_ones_last(read, db):
    baking = make.category("Baking", blurb="Heat.")
    make.planned("Apple pie", category=baking)
    make.post("Zwieback", category=baking)
    make.post("Elsewhere")
    make.series("Rising", ("Start", make.post()), category=baking)
    page = read("/categories/baking/")
    assert "Heat." in page
    assert "1 post 1 planned" in page
    assert "Rising" in page
    assert page.index("Zwieback") < page.index("Apple pie planned")
    assert "Elsewhere" not in page


def test_an_empty_shelf_says_so(read, db):
    make.category("Attic")
    assert "This shelf is still empty" in read("/categories/attic/")


def test_tags_are_listed_with_their_counts(read, db):
    make.post(tags=[make.tag("Oven"), make.tag("Äpfel")])
    make.planned(tags=[make.tag("Oven")])
    make.post(tags=[make.tag("Secret")], status="draft")
    make.tag("Unused")
    page = read("/tags/")
    assert "Äpfel 1 post Oven 2 posts" in page
    assert "Secret" not in page
    assert "Unused" not in page


def test_a_tag_shows_count_reading_time_and_what_stands_beside_it(read, db):
    oven, flour, salt = make.tag("Oven"), make.tag("Flour"), make.tag("Salt")
    category = make.category("Baking")
    make.post("Bread", tags=[oven, flour], body="w " * 660, category=category, summary="How.")
    make.post("Cake", tags=[oven, flour, salt], body="w " * 440)
    make.planned("Pie", tags=[oven])
    make.post("Hidden", tags=[oven, make.tag("Ghost")], status="draft")
    page = read("/tags/oven/")
    assert "2 posts 1 planned about 5 minutes of reading" in page
    assert "Often beside it Flour 2 posts Salt 1 post" in page
    for part in ("Bread 1 Jan 2020 Baking 3 min How. Flour Oven", "Pie planned"):
        assert part in page
    assert "Hidden" not in page
    assert "Ghost" not in page


def test_a_tag_that_only_drafts_bear_shows_nothing_of_them(read, db):
    make.post("Hidden", tags=[make.tag("Oven")], status="draft")
    page = read("/tags/oven/")
    assert "No post bears this tag" in page
    assert "Hidden" not in page


def test_a_series_is_an_outline_with_counts(client, db):
    posts = [make.post("Water", body="w " * 660), make.planned("Salt"), make.planned("Yeast")]
    make.series(
        "Rising",
        ("Start", *posts[:2]),
        ("Go on", posts[2]),
        ("Hidden", make.post("Ghost", status="draft")),
        tagline="Bread, slowly.",
        body="An *introduction*.",
    )
    response = client.get("/series/rising/")
    page = words(response)
    assert "Bread, slowly." in page
    assert "An introduction ." in page
    assert "3 parts 1 published 2 planned" in page
    assert "Start 1 of 2 published 2 parts 1 Water 3 min 2 Salt , planned" in page
    assert "Go on planned 1 part 3 Yeast , planned" in page
    assert "Ghost" not in page
    assert "Hidden" not in page
    assert {"#section-1", "/journal/salt/"} <= set(links(response))
    assert "Begin with part 1" in page


def test_a_guide_is_a_series_without_numbers(read, db):
    series = make.series("Guide", ("Start", make.post("Water", body="w")), numbered=False)
    section = series.sections.get()
    section.blurb = "What flows."
    section.save()
    assert "Start 1 of 1 published What flows. 1 part Water 1 min" in read("/series/guide/")


def test_the_same_title_may_stand_twice_in_a_series(client, db):
    make.series(
        "Rising", ("Start", make.post("Salt")), ("End", make.planned("Salt", slug="salt-again"))
    )
    found = links(client.get("/series/rising/"))
    assert {"/journal/salt/", "/journal/salt-again/"} <= set(found)


def test_an_outline_is_never_paged(client, db):
    make.series("Rising", ("Start", *[make.planned(f"Part {n}") for n in range(93)]))
    response = client.get("/series/rising/")
    assert sum(link.startswith("/journal/part-") for link in links(response)) == 93
    assert "Page 1" not in words(response)


@pytest.mark.parametrize("url", ["/series/", "/tracks/", "/topics/", "/tags/", "/journal/"])
def test_an_empty_list_says_so_and_stands(client, db, url):
    response = client.get(url)
    assert response.status_code == 200
    assert len(tags(response, "h1")) == 1
    assert " yet" in words(response)
