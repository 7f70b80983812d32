"""Undo: the former state is set again, with its date, and the log says that it was an undoing."""

import pytest

from tests import make
from tests.pages import tags, words
from topics.models import Progress, ProgressEvent

HTMX = {"HX-Request": "true"}
URL = "/topics/yeast/progress/"


@pytest.fixture
def yeast(db):
    return make.topic("Yeast")


@pytest.fixture
def mine(client, ada):
    client.force_login(ada)
    return client


def log(learner):
    events = ProgressEvent.objects.filter(learner=learner).order_by("pk")
    return [(event.state, event.since) for event in events]


def undo_button(response):
    found = [tag for tag in tags(response, "button") if tag.get("class") == "undo"]
    return found[0] if found else None


@pytest.mark.parametrize("page", ["topic", "list", "phase", "track"])
def test_a_tick_with_script_answers_with_an_undo(mine, ada, yeast, page):
    track = make.track("Bakery", ("Flour", yeast))
    item = track.phases.get().items.get()
    Progress.objects.record(ada, yeast, "doing", at=make.LONG_AGO)
    data = {"state": "done", "page": page}
    response = mine.post(f"{URL}?item={item.pk}", data, headers=HTMX)
    button = undo_button(response)
    assert button["value"] == "doing"
    assert button["aria-label"] == "Undo: Yeast is doing again"

    response = mine.post(button["formaction"], {"state": "doing", "page": page}, headers=HTMX)
    mark = Progress.objects.get()
    assert (mark.state, mark.since) == ("doing", make.LONG_AGO)
    assert log(ada) == [("doing", None), ("done", None), ("doing", make.LONG_AGO)]
    assert undo_button(response) is None


def test_without_script_the_page_it_came_back_to_has_an_undo(mine, ada, yeast):
    make.track("Bakery", ("Flour", yeast))
    for page in ("/tracks/bakery/", "/tracks/bakery/flour/", "/topics/yeast/"):
        response = mine.post(URL, {"state": "skipped", "next": page}, follow=True)
        button = undo_button(response)
        assert button["value"] == "todo", page
        response = mine.post(button["formaction"], {"state": "todo", "next": page}, follow=True)
        assert undo_button(response) is None
        assert Progress.objects.get().state == "todo"


def test_a_first_tick_is_undone_to_to_do(mine, ada, yeast):
    mine.post(URL, {"state": "done"})
    mine.post(f"{URL}?undo", {"state": "todo"})
    assert [state for state, _ in log(ada)] == ["done", "todo"]


def test_undoing_twice_is_undoing_once(mine, ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=make.LONG_AGO)
    mine.post(URL, {"state": "todo"})
    for _ in range(3):
        mine.post(f"{URL}?undo", {"state": "done"})
    assert Progress.objects.get().since == make.LONG_AGO
    assert log(ada) == [("done", None), ("todo", None), ("done", make.LONG_AGO)]


def test_an_undo_that_the_log_does_not_know_is_a_plain_change(mine, ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=make.LONG_AGO)
    mine.post(f"{URL}?undo", {"state": "skipped"})
    assert log(ada) == [("done", None), ("skipped", None)]
    assert Progress.objects.get().since > make.LONG_AGO


def test_an_undo_brings_back_the_date_of_what_was_brought_back_before(mine, ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=make.LONG_AGO)
    for _ in range(2):
        mine.post(URL, {"state": "todo"})
        mine.post(f"{URL}?undo", {"state": "done"})
    assert Progress.objects.get().since == make.LONG_AGO


def test_a_repeated_tick_says_since_when_it_really_is(mine, ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=make.LONG_AGO)
    response = mine.post(URL, {"state": "done", "page": "topic"}, headers=HTMX)
    assert "Done on 1 January 2020" in words(response)
    assert undo_button(response) is None


@pytest.mark.parametrize(
    "was", ["", "x", "1", "1-finished", "-done", "1-done-done", "9-done", "\0"]
)
def test_a_strange_was_shows_no_undo(mine, yeast, was):
    response = mine.get("/topics/yeast/", {"was": was.replace("9", str(yeast.pk + 1))})
    assert response.status_code == 200
    assert undo_button(response) is None


def test_a_visitor_has_no_undo(client, yeast):
    make.track("Bakery", ("Flour", yeast))
    for page in ("/tracks/bakery/", "/tracks/bakery/flour/", "/topics/yeast/"):
        assert undo_button(client.get(page, {"was": f"{yeast.pk}-done"})) is None


def test_anothers_past_is_not_mine_to_bring_back(mine, ada, bob, yeast):
    Progress.objects.record(bob, yeast, "done", at=make.LONG_AGO)
    Progress.objects.record(bob, yeast, "todo")
    mine.post(f"{URL}?undo", {"state": "done"})
    assert Progress.objects.get(learner=ada).since > make.LONG_AGO
    assert Progress.objects.get(learner=bob).state == "todo"


def test_every_list_has_all_four_states_one_step_away(mine, ada, yeast):
    make.track("Bakery", ("Flour", yeast))
    make.post("Bread", topics=[yeast])
    for page in ("/tracks/bakery/", "/tracks/bakery/flour/", "/journal/bread/"):
        buttons = tags(mine.get(page), "button")
        menu = [tag for tag in buttons if tag.get("class") == "more__choice"]
        assert [tag["value"] for tag in menu] == ["todo", "doing", "done", "skipped"]
        assert [tag["value"] for tag in menu if "aria-current" in tag] == ["todo"]
