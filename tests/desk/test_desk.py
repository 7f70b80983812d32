"""The desk: where I was, how far I am, and what to do first."""

import pytest

from desk.resume import resume
from journal.models import Reading
from tests import make
from tests.pages import links, words
from topics.models import Progress
from topics.resetting import reset, undo


@pytest.fixture
def bakery(db):
    topics = [make.topic(name) for name in ("Yeast", "Salt", "Water")]
    return make.track("Bakery", ("Flour", *topics[:2]), ("Fire", topics[2]))


def topic(track, name):
    return next(
        item.topic
        for phase in track.phases.all()
        for item in phase.items.all()
        if item.topic.title == name
    )


def test_somebody_new_is_told_what_to_do_first(client, ada, bakery):
    client.force_login(ada)
    response = client.get("/desk/")
    page = words(response)
    assert "Lay your first stone" in page
    assert "Where to begin All tracks Bakery" in page
    assert "/tracks/bakery/" in links(response)


def test_the_last_tick_is_where_i_was_with_what_comes_next(client, ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Yeast"), "doing", at=make.in_days(-2))
    Progress.objects.record(ada, topic(bakery, "Salt"), "done", at=make.in_days(-1))
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Go on with Water" in page
    assert "You were at Salt : Bakery, Phase 0, item 2 of 2" in page
    assert "Cairns All tracks Bakery 1 of 3 topics" in page
    assert "Continue Water After Salt" in words(client.get("/"))


def test_what_is_begun_is_where_to_go_on(client, ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Yeast"), "doing")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "You were at Yeast" in page
    assert "Next: Salt" in page


def test_a_track_that_was_set_back_and_brought_back_moves_nobody(ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Salt"), "doing", at=make.in_days(-3))
    Progress.objects.record(ada, topic(bakery, "Water"), "done", at=make.in_days(-2))
    Progress.objects.record(ada, topic(bakery, "Salt"), "done", at=make.in_days(-1))
    made = reset(bakery, ada)
    assert resume(ada).last.title == "Salt"
    undo(made, ada)
    assert resume(ada).last.title == "Salt"


def test_taking_a_tick_back_is_not_where_i_was(ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Yeast"), "done", at=make.in_days(-3))
    Progress.objects.record(ada, topic(bakery, "Salt"), "doing", at=make.in_days(-2))
    Progress.objects.record(ada, topic(bakery, "Yeast"), "todo", at=make.in_days(-1))
    Progress.objects.take_back(ada, topic(bakery, "Yeast"), "done", make.in_days(-3))
    assert resume(ada).last.title == "Salt"


def test_taking_a_reading_back_is_not_where_i_was(ada):
    bread, cake = make.post("Bread"), make.post("Cake")
    Reading.objects.record(ada, bread, "read", at=make.in_days(-3))
    Reading.objects.record(ada, cake, "read", at=make.in_days(-2))
    Reading.objects.record(ada, bread, "unread", at=make.in_days(-1))
    assert resume(ada).last.title == "Cake"


def test_what_comes_next_leaves_out_what_is_done_or_skipped(ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Salt"), "skipped", at=make.in_days(-2))
    Progress.objects.record(ada, topic(bakery, "Yeast"), "done", at=make.in_days(-1))
    found = resume(ada)
    assert found is not None
    assert found.next is not None
    assert found.next.title == "Water"


def test_at_the_end_of_a_track_nothing_comes_next(ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Water"), "done")
    found = resume(ada)
    assert found is not None
    assert found.next is None


def test_reading_is_where_i_was_too(client, ada):
    one, two = make.post("Flour"), make.post("Fire")
    make.series("Rising", ("Start", one, make.planned("Yeast"), two))
    Reading.objects.record(ada, one, "read")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Go on with Fire" in page
    assert "You were at Flour : Rising, part 1 of 3" in page


def test_and_so_is_writing(client, ada, bakery):
    make.note(ada, "pomegranate", topic=topic(bakery, "Yeast"))
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "You were at Yeast" in page
    assert "Notes lately All notes Yeast" in page
    assert "pomegranate" in page
    make.note(ada, "alone", title="A plan", saved_at=make.in_days(1))
    assert "You were at A plan" in words(client.get("/desk/"))


def test_what_is_placed_nowhere_is_found_all_the_same(ada):
    Progress.objects.record(ada, make.topic("Loose"), "done")
    found = resume(ada)
    assert found is not None
    assert (found.last.title, found.where, found.next) == ("Loose", "", None)


def test_opening_a_page_records_nothing(client, ada, bakery):
    client.force_login(ada)
    for url in ("/topics/yeast/", "/tracks/bakery/", "/tracks/bakery/flour/"):
        client.get(url)
    assert resume(ada) is None


def test_nobody_elses_past_shows(client, ada, bob, bakery):
    Progress.objects.record(bob, topic(bakery, "Yeast"), "done")
    make.note(bob, "pomegranate")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Yeast" not in page
    assert "pomegranate" not in page


def test_it_is_for_those_signed_in(client, db):
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"
    assert "Continue" not in words(client.get("/"))


def test_after_reading_it_still_says_what_comes_next_on_the_track(client, ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Yeast"), "done", at=make.in_days(-1))
    Reading.objects.record(ada, make.post("Flour"), "read")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "You were at Flour" in page
    assert "Next in Bakery: Salt" in page
    Progress.objects.record(ada, topic(bakery, "Yeast"), "doing", at=make.in_days(-0.5))
    assert "Next in Bakery: Yeast" in words(client.get("/desk/"))


def test_nothing_comes_next_on_a_track_that_is_over(client, ada, bakery):
    for name in ("Yeast", "Salt", "Water"):
        Progress.objects.record(ada, topic(bakery, name), "done", at=make.in_days(-1))
    make.note(ada, "x", title="A plan")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Next in" not in page
    assert "All 3 topics done" in page


def test_a_track_says_how_far_it_is_in_topics_and_stones(client, ada, bakery):
    Progress.objects.record(ada, topic(bakery, "Yeast"), "done")
    Progress.objects.record(ada, topic(bakery, "Salt"), "skipped")
    client.force_login(ada)
    assert "Bakery 1 of 2 topics, 1 skipped 1 of 2 stones laid" in words(client.get("/desk/"))
    for name in ("Yeast", "Water"):
        Progress.objects.record(ada, topic(bakery, name), "skipped")
    assert "Bakery All skipped" in words(client.get("/desk/"))


def test_a_series_shows_how_much_of_what_is_published_was_read(client, ada):
    one, two = make.post("Flour"), make.post("Fire")
    make.series("Rising", ("Start", one, two, make.planned("Yeast")))
    make.series("Falling", ("Start", two))
    Reading.objects.record(ada, one, "read")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Rising 1 of 2 published read 1 planned" in page
    assert "Falling" not in page
    Reading.objects.record(ada, one, "unread")
    assert "published read" not in words(client.get("/desk/"))


def test_what_comes_back_today_stands_near_the_top(client, ada, bakery):
    ada.reminds_since = make.LONG_AGO
    ada.save()
    Progress.objects.record(ada, topic(bakery, "Yeast"), "done", at=make.in_days(-400))
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Due today 1 to recall Yeast" in page
    assert page.index("Due today") < page.index("Cairns")


def test_hidden_tracks_do_not_show(client, ada):
    yeast = make.topic("Yeast")
    make.track("Secret", ("Plan", yeast), status="draft")
    Progress.objects.record(ada, yeast, "done")
    client.force_login(ada)
    page = words(client.get("/desk/"))
    assert "Secret" not in page
    assert "You were at Yeast" in page
