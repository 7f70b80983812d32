"""Ticking: one button, and everything on the page that shows the topic changes with it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.pages import links, tags, words
from topics.models import Progress, ProgressEvent
from web.addresses import rename

HTMX = {"HX-Request": "true"}


@pytest.fixture
def bakery(db):
    yeast, salt = make.topic("Yeast", summary="A fungus."), make.topic("Salt")
    return make.track("Bakery", ("Flour", yeast, salt), ("Fire", yeast))


@pytest.fixture
def url():
    return "/topics/yeast/progress/"


def items(track):
    """The keys of yeast's places: in Flour, in Fire."""
    return [phase.items.get(topic__slug="yeast").pk for phase in track.phases.all()]


def state(learner):
    mark = Progress.objects.filter(learner=learner, topic__slug="yeast").first()
    return mark and mark.state


def test_without_script_it_sets_the_state_and_comes_back_to_the_item(client, ada, bakery, url):
    client.force_login(ada)
    first, _ = items(bakery)
    data = {"state": "done", "page": "phase", "next": "/tracks/bakery/flour/"}
    response = client.post(f"{url}?item={first}", data)
    assert response.status_code == 302
    topic = bakery.phases.first().items.get(pk=first).topic
    assert response["Location"] == f"/tracks/bakery/flour/?was={topic.pk}-todo#item-{first}"
    assert state(ada) == "done"


def test_with_htmx_the_phase_gets_item_meter_and_cairn(client, ada, bakery, url):
    client.force_login(ada)
    first, second = items(bakery)
    response = client.post(f"{url}?item={first}", {"state": "done", "page": "phase"}, headers=HTMX)
    html, page = response.content.decode(), words(response)
    assert "<html" not in html
    assert "Done" in page
    assert "1 of 2 topics" in page
    assert "Also in Fire" in page
    assert f'id="item-{first}"' in html
    assert f'id="item-{second}"' not in html  # it is not on that page
    assert 'id="cairn" hx-swap-oob="true"' in html


def test_with_htmx_the_track_gets_every_place_meter_and_stone(client, ada, bakery, url):
    client.force_login(ada)
    first, second = items(bakery)
    response = client.post(f"{url}?item={second}", {"state": "done", "page": "track"}, headers=HTMX)
    html, page = response.content.decode(), words(response)
    assert f'id="item-{second}">' in html.replace('" hx', '" hx')
    assert f'id="item-{first}" hx-swap-oob="true"' in html
    assert page.count("Yeast , done") == 2
    assert "1 of 2" in page  # in Flour
    assert "1 of 1" in page  # in Fire
    assert "1 of 2 topics, 50" in page.replace("\xa0", " ")
    assert "1 of 2 stones laid" in page


def test_the_fragment_is_what_the_page_shows(client, ada, bakery, url):
    client.force_login(ada)
    first, _ = items(bakery)
    fragment = client.post(f"{url}?item={first}", {"state": "doing", "page": "phase"}, headers=HTMX)
    topic = bakery.phases.first().items.get(pk=first).topic
    whole = client.get(f"/tracks/bakery/flour/?was={topic.pk}-todo")
    assert "Undo" in words(whole)
    assert words(fragment).split(" 0 of ")[0] in words(whole)


def test_a_topic_page_and_a_list_get_their_own_part(client, ada, bakery, url):
    client.force_login(ada)
    response = client.post(url, {"state": "doing", "page": "topic"}, headers=HTMX)
    assert words(response).startswith("Doing since")
    assert tags(response, "form")[0]["id"] == "topic-state"
    response = client.post(url, {"state": "done", "page": "list"}, headers=HTMX)
    assert words(response) == "Yeast , done Undo To do Doing Done Skip it"


def test_repeating_it_keeps_the_date_and_logs_once(client, ada, bakery, url):
    client.force_login(ada)
    for _ in range(3):
        client.post(url, {"state": "done"})
    assert ProgressEvent.objects.count() == 1


@pytest.mark.parametrize("wanted", ["todo", "doing", "done", "skipped"])
def test_each_state_is_one_post_away(client, ada, bakery, url, wanted):
    client.force_login(ada)
    client.post(url, {"state": wanted})
    assert state(ada) == wanted


@pytest.mark.parametrize("item", ["-1", "x", "9" * 30, "٣", "1 OR 1", ""])
def test_a_strange_item_is_no_error(client, ada, bakery, url, item):
    client.force_login(ada)
    response = client.post(f"{url}?item={item}", {"state": "done", "page": "track"}, headers=HTMX)
    assert response.status_code == 200
    assert state(ada) == "done"


@pytest.mark.parametrize("data", [{}, {"state": ""}, {"state": "finished"}, {"state": "done\0"}])
def test_a_state_there_is_not_changes_nothing_and_is_named(client, ada, bakery, url, data):
    client.force_login(ada)
    response = client.post(url, data)
    assert response.status_code == 400
    assert "to do, skipped, doing or done" in words(response)
    assert state(ada) is None


def test_a_visitor_is_sent_to_sign_in_and_nothing_changes(client, bakery, url):
    response = client.post(url, {"state": "done"})
    assert response["Location"].startswith("/accounts/login/")
    response = client.post(url, {"state": "done"}, headers=HTMX)
    assert response["HX-Redirect"].startswith("/accounts/login/")
    assert not Progress.objects.exists()


def test_it_is_never_done_by_reading(client, ada, bakery, url):
    client.force_login(ada)
    assert client.get(url, {"state": "done"}).status_code == 405
    assert state(ada) is None


def test_another_site_cannot_tick_for_me(ada, bakery, url):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(url, {"state": "done"}).status_code == 403
    assert state(ada) is None


def test_my_tick_is_mine_alone(client, ada, bob, bakery, url):
    client.force_login(bob)
    client.post(url, {"state": "done"})
    assert (state(ada), state(bob)) == (None, "done")
    client.force_login(ada)
    labels = [button.get("aria-label") for button in tags(client.get("/tracks/bakery/"), "button")]
    assert "Mark Yeast as done" in labels


def test_a_way_back_to_another_host_is_ignored(client, ada, bakery, url):
    client.force_login(ada)
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client.post(url, {"state": "done", "next": foreign})
        assert response["Location"].partition("?")[0] == "/topics/yeast/"


def test_an_unknown_topic_and_a_draft_are_not_found(client, ada, bakery):
    client.force_login(ada)
    make.topic("Secret", status="draft")
    for slug in ("nothing", "secret"):
        assert client.post(f"/topics/{slug}/progress/", {"state": "done"}).status_code == 404


def test_a_form_from_before_a_rename_still_counts(client, ada, bakery, url):
    rename(bakery.phases.first().items.first().topic, "little-beasts")
    client.force_login(ada)
    assert client.post(url, {"state": "done"})["Location"].startswith("/topics/little-beasts/?")
    assert Progress.objects.get().state == "done"


def test_an_item_that_was_taken_off_meanwhile_reloads_the_page(client, ada, bakery, url):
    client.force_login(ada)
    response = client.post(f"{url}?item=999999", {"state": "done", "page": "phase"}, headers=HTMX)
    assert response["HX-Refresh"] == "true"
    assert state(ada) == "done"


@pytest.mark.parametrize("rows", [5, 50])
@pytest.mark.parametrize("where", ["track", "phase", "topic", "list"])
def test_a_tick_makes_at_most_six_queries(client, ada, rows, where):
    topics = [make.topic() for _ in range(rows)]
    track = make.track("Bakery", ("All", *topics), ("Again", *topics))
    for n in range(rows):
        make.track(f"Other {n}", ("All", topics[0]))
    client.force_login(ada)
    item = track.phases.first().items.first()
    url = f"/topics/{topics[0].slug}/progress/?item={item.pk}"
    client.post(url, {"state": "doing"})  # once an hour, that this browser is in use is noted
    for address, state in ((url, "done"), (f"{url}&undo", "doing")):
        with CaptureQueriesContext(connection) as captured:
            client.post(address, {"state": state, "page": where}, headers=HTMX)
        control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        found = [query["sql"] for query in captured if not query["sql"].startswith(control)]
        assert len(found) <= 6, found


def test_a_visitors_boxes_lead_to_sign_in_and_back_to_the_item(client, bakery):
    first, _ = items(bakery)
    found = links(client.get("/tracks/bakery/flour/"))
    assert f"/accounts/login/?next=/tracks/bakery/flour/%23item-{first}" in found


def test_every_button_says_in_words_what_it_sets(client, ada, bakery):
    client.force_login(ada)
    Progress.objects.record(ada, bakery.phases.first().items.first().topic, "done")
    for url in ("/tracks/bakery/flour/", "/tracks/bakery/"):
        labels = [button.get("aria-label") for button in tags(client.get(url), "button")]
        assert "Mark Yeast as to do" in labels
        assert "Mark Salt as done" in labels


def test_all_skipped_is_said_in_words(client, ada, bakery):
    client.force_login(ada)
    for slug in ("yeast", "salt"):
        client.post(f"/topics/{slug}/progress/", {"state": "skipped"})
    assert "All skipped" in words(client.get("/tracks/bakery/"))
    assert "All skipped" in words(client.get("/tracks/bakery/fire/"))


def test_a_draft_track_tells_nothing_through_a_tick(client, ada, bakery, url):
    secret = make.track(
        "Secret", ("Plan", bakery.phases.first().items.first().topic), status="draft"
    )
    client.force_login(ada)
    item = secret.phases.get().items.get()
    for where in ("track", "phase"):
        response = client.post(
            f"{url}?item={item.pk}", {"state": "done", "page": where}, headers=HTMX
        )
        assert response["HX-Refresh"] == "true"
        assert not response.content
