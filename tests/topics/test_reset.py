"""Resetting a track: what stands only there goes back to do, and the log can bring it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.pages import links, tags, words
from topics.models import ChecklistItem, Progress, ProgressEvent, Topic
from topics.resetting import Reset, undo

RESET, UNDO = "/tracks/bakery/progress/reset/", "/tracks/bakery/progress/undo/"
DAYS = {"done": -30, "doing": -20, "skipped": -10}


@pytest.fixture
def bakery(db):
    """Three topics of its own, one of them placed twice, and one that a brewery needs too."""
    yeast, salt, water, malt = (make.topic(name) for name in ("Yeast", "Salt", "Water", "Malt"))
    make.track("Brewery", ("Mash", malt))
    make.track("Secret", ("Plan", yeast), status="draft")
    return make.track("Bakery", ("Flour", yeast, salt, malt), ("Fire", yeast, water))


@pytest.fixture
def mine(client, ada, bakery):
    client.force_login(ada)
    return client


def tick(learner, **states):
    for name, state in states.items():
        topic = topic_called(name)
        Progress.objects.record(learner, topic, state, at=make.in_days(DAYS[state]))


def topic_called(name):
    return Topic.objects.get(title=name)


def states(learner):
    marks = Progress.objects.filter(learner=learner)
    return {mark.topic.title: (mark.state, mark.since) for mark in marks.select_related("topic")}


def now_states(learner):
    return {name: state for name, (state, _) in states(learner).items()}


def token(response):
    return next(tag["value"] for tag in tags(response, "input") if tag.get("name") == "reset")


def test_it_first_says_what_it_will_do_and_does_nothing(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="doing", Malt="done")
    before = states(ada)
    page = words(mine.get(RESET))
    assert "2 topics of Bakery go back to do." in page
    assert "1 other keeps its state, because it stands in other tracks too." in page
    assert states(ada) == before
    assert RESET in links(mine.get("/tracks/bakery/"))


def test_only_what_stands_nowhere_else_goes_back(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="skipped", Malt="done")
    page = words(mine.post(RESET, follow=True))
    assert "2 topics of this track are to do again" in page
    assert now_states(ada) == {"Yeast": "todo", "Salt": "todo", "Malt": "done"}


def test_each_is_logged_at_one_time(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="doing")
    mine.post(RESET)
    events = ProgressEvent.objects.filter(learner=ada).order_by("pk")[2:]
    assert [event.state for event in events] == ["todo", "todo"]
    assert {event.at for event in events} == {since for _, since in states(ada).values()}


def test_undo_brings_every_state_and_date_back_and_is_logged(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="skipped", Water="doing", Malt="done")
    before = states(ada)
    response = mine.post(RESET, follow=True)
    response = mine.post(UNDO, {"reset": token(response)}, follow=True)
    assert "3 topics are as they were." in words(response)
    assert states(ada) == before
    undone = ProgressEvent.objects.filter(learner=ada).order_by("pk")[7:]
    assert {(event.state, event.since) for event in undone} == {
        before[name] for name in ("Yeast", "Salt", "Water")
    }


def test_what_was_changed_since_is_left_alone(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="done")
    made = token(mine.post(RESET, follow=True))
    Progress.objects.record(ada, topic_called("Salt"), "doing")
    page = words(mine.post(UNDO, {"reset": made}, follow=True))
    assert "1 topic is as it was. 1 was changed since the reset, and left alone." in page
    assert now_states(ada) == {"Yeast": "done", "Salt": "doing"}


def test_what_was_changed_and_set_back_since_is_left_alone_too(mine, ada, bakery):
    tick(ada, Yeast="done")
    made = token(mine.post(RESET, follow=True))
    for state in ("done", "todo"):
        Progress.objects.record(ada, topic_called("Yeast"), state)
    mine.post(UNDO, {"reset": made})
    assert now_states(ada) == {"Yeast": "todo"}


def test_undoing_twice_does_no_harm(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="done")
    made = token(mine.post(RESET, follow=True))
    mine.post(UNDO, {"reset": made})
    before, logged = states(ada), ProgressEvent.objects.count()
    assert mine.post(UNDO, {"reset": made}).status_code == 302
    assert (states(ada), ProgressEvent.objects.count()) == (before, logged)


def test_a_second_click_on_undo_says_what_the_first_did(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="done")
    made = token(mine.post(RESET, follow=True))
    Progress.objects.record(ada, topic_called("Salt"), "doing")
    for _ in range(2):
        page = words(mine.post(UNDO, {"reset": made}, follow=True))
        assert "1 topic is as it was. 1 was changed since the reset, and left alone." in page


def test_a_second_click_finds_the_reset_that_was_made(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="done")
    before = states(ada)
    mine.post(RESET)
    response = mine.post(RESET, follow=True)
    assert "2 topics of this track are to do again" in words(response)
    mine.post(UNDO, {"reset": token(response)})
    assert states(ada) == before


def test_reset_undo_reset_undo_keeps_the_first_dates(mine, ada, bakery):
    tick(ada, Yeast="done", Salt="skipped")
    before = states(ada)
    for _ in range(2):
        mine.post(UNDO, {"reset": token(mine.post(RESET, follow=True))})
        assert states(ada) == before


def test_with_nothing_to_reset_it_says_so(mine, ada, bakery):
    assert "you have ticked nothing here yet" in words(mine.get(RESET))
    assert "Nothing here had to go back to do." in words(mine.post(RESET, follow=True))
    tick(ada, Malt="done")
    assert "The one topic you ticked here stands in other tracks too" in words(mine.get(RESET))
    mine.post(RESET)
    assert now_states(ada) == {"Malt": "done"}


def test_it_is_mine_alone(mine, ada, bob, bakery):
    tick(ada, Yeast="done")
    tick(bob, Yeast="done", Salt="doing")
    before = states(bob)
    made = token(mine.post(RESET, follow=True))
    mine.post(UNDO, {"reset": made})
    assert states(bob) == before
    assert undo(Reset.of(made), bob) == 0


@pytest.mark.parametrize("made", ["", "x", "a:b:c", "\0"])
def test_a_token_that_is_none_of_ours_is_refused(mine, ada, bakery, made):
    assert mine.post(UNDO, {"reset": made}).status_code == 400
    page = mine.get("/tracks/bakery/", {"reset": made})
    assert page.status_code == 200
    assert "to do again" not in words(page)


def test_a_visitor_is_sent_to_sign_in(client, bakery):
    assert client.get(RESET)["Location"].startswith("/accounts/login/")
    assert client.post(RESET)["Location"].startswith("/accounts/login/")
    assert "back to do" not in words(client.get("/tracks/bakery/"))


def test_a_draft_track_has_no_reset(mine, bakery):
    for method in (mine.get, mine.post):
        assert method("/tracks/secret/progress/reset/").status_code == 404


def test_a_phase_may_be_called_reset(mine, bakery):
    bakery.add_phase(title="Reset", slug="reset")
    assert "Nothing is on this list yet" in words(mine.get("/tracks/bakery/reset/"))


def queries_to_reset_and_undo(client, learner, count):
    topics = [make.topic() for _ in range(count)]
    track = make.track(f"Bakery {count}", ("All",))
    ChecklistItem.objects.bulk_create(
        ChecklistItem(phase=track.phases.get(), topic=topic, position=n)
        for n, topic in enumerate(topics, 1)
    )
    mine = [{"learner": learner, "topic": topic, "state": "done"} for topic in topics]
    Progress.objects.bulk_create(Progress(**one, since=make.LONG_AGO) for one in mine)
    ProgressEvent.objects.bulk_create(ProgressEvent(**one, at=make.LONG_AGO) for one in mine)
    with CaptureQueriesContext(connection) as captured:
        response = client.post(f"{track.get_absolute_url()}progress/reset/")
        made = response["Location"].partition("reset=")[2]
        client.post(f"{track.get_absolute_url()}progress/undo/", {"reset": made})
    brought_back = Progress.objects.filter(topic__in=topics, state="done", since=make.LONG_AGO)
    assert brought_back.count() == count
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVE", "RELEASE"))]


def test_it_costs_the_same_with_many_topics(client, ada):
    client.force_login(ada)
    client.post("/topics/nothing/progress/")  # that this browser is in use is noted once an hour
    few, many, most = (queries_to_reset_and_undo(client, ada, count) for count in (5, 50, 500))
    assert len(few) == len(many) <= 16, many
    assert len(most) <= 2 * len(few)  # SQLite takes some hundred rows at once
