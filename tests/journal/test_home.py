from journal.models import Reading
from tests import make
from tests.pages import links, words
from topics.models import Progress


def test_an_empty_site_says_so_and_stands(client, db):
    page = words(client.get("/"))
    assert "Nothing is published yet" in page
    assert "Cairn" in page


def test_the_masthead_opens_the_page(read, db):
    row = make.masthead(title="Field book", tagline="Notes on bread.", body="Come *in*.")
    row.write()
    page = read("/")
    assert "Field book" in page
    assert "Notes on bread." in page
    assert "Come in ." in page


def test_shelves_stand_in_their_order_with_their_counts(read, db):
    baking = make.category("Baking", blurb="Heat.")
    make.category("Attic")
    make.post(category=baking)
    make.planned(category=baking)
    make.planned(category=baking)
    page = read("/")
    assert "Baking 1 post, 2 planned Heat." in page
    assert page.index("Baking") < page.index("Attic")


def test_only_what_is_public_shows(read, db):
    make.post("Shown")
    make.post("Draft", status="draft")
    make.post("Tomorrow", published_at=make.in_days(1))
    make.post("Retired", status="retired")
    make.track("Hidden track", status="draft")
    make.series("Hidden series", status="draft")
    make.planned("Planned")
    page = read("/")
    assert "Shown" in page
    for name in ("Draft", "Tomorrow", "Retired", "Hidden", "Planned"):
        assert name not in page


def test_a_track_and_a_series_say_how_large_they_are(read, db):
    make.track("Bakery", ("Flour", make.topic(), make.topic()), ("Fire", make.topic()))
    make.series("Rising", ("Start", make.post(), make.planned()))
    page = read("/")
    assert "Bakery 2 phases 3 topics" in page
    assert "Rising 2 parts 1 published 1 planned" in page


def test_a_learner_sees_how_far_they_are(client, ada):
    topic, post = make.topic(), make.post()
    make.track("Bakery", ("Flour", topic, make.topic()))
    make.series("Rising", ("Start", post, make.post()))
    Progress.objects.record(ada, topic, "done")
    Reading.objects.record(ada, post, "read")
    client.force_login(ada)
    page = words(client.get("/"))
    assert "1 of 2 topics" in page
    assert "1 read by you" in page


def test_a_visitors_page_holds_no_form_and_no_token(client, db):
    make.track("Bakery", ("Flour", make.topic()))
    response = client.get("/")
    html = response.content.decode()
    assert "<form" not in html
    assert "csrf" not in html
    assert not response.cookies
    assert "/accounts/login/" in links(response)
