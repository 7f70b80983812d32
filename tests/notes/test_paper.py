"""Notes on paper: the whole journal, a month of it, and a phase with one's notes."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.pages import links, tags, words
from topics.models import Progress
from web.addresses import rename


def at(year, month, day):
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


@pytest.fixture
def bakery(db):
    yeast = make.topic("Yeast", summary="A fungus.")
    salt = make.topic("Salt", summary="A rock.")
    return make.track("Bakery", ("Flour", yeast, salt, make.topic("Water")), ("Fire",))


def test_all_notes_stand_on_one_page_the_oldest_first_under_their_months(client, ada):
    client.force_login(ada)
    make.note(ada, "It *eats* sugar.", topic=make.topic("Yeast"), created_at=at(2026, 11, 3))
    for n in range(30):
        make.note(ada, f"page {n}", title=f"Alone {n}", created_at=at(2026, 10, 1 + n))
    response = client.get("/notes/print/")
    page = words(response)
    assert "31 notes" in page
    assert page.index("October 2026") < page.index("Alone 0") < page.index("Alone 29")
    assert page.index("Alone 29") < page.index("November 2026 Yeast") < page.index("It eats sugar.")
    assert "About the topic Yeast" in page
    assert "http://testserver/topics/yeast/" in page
    assert "Begun 3 November 2026" in page


def test_the_filters_of_the_list_hold_here_too(client, ada):
    client.force_login(ada)
    make.note(ada, "red", title="One", created_at=at(2026, 10, 3))
    make.note(ada, "red", title="Two", created_at=at(2026, 11, 3))
    make.note(ada, "blue", title="Three", created_at=at(2026, 11, 3))
    page = words(client.get("/notes/print/?month=2026-11&q=red"))
    assert "Two" in page
    assert "One" not in page
    assert "Three" not in page
    assert "Some of your notes" in page
    assert "1 note with “red” begun in November 2026" in page
    assert "There is no month" in words(client.get("/notes/print/?month=x"))


def test_no_two_ids_on_the_page_are_the_same(client, ada):
    client.force_login(ada)
    for n in range(3):
        make.note(ada, "## Same\n\nA word[^1].\n\n[^1]: A note.", title=f"N{n}")
    response = client.get("/notes/print/")
    ids = [
        one["id"]
        for name in ("h1", "h2", "h3", "h4", "li", "sup", "a", "section", "main", "p", "div")
        for one in tags(response, name)
        if "id" in one
    ]
    assert len(ids) == len(set(ids))
    assert len(ids) > 9


def test_without_a_note_there_is_nothing_to_print(client, ada):
    client.force_login(ada)
    assert "There is nothing to print." in words(client.get("/notes/print/"))


def test_only_ones_own_and_none_deleted(client, ada, bob, bakery):
    yeast = bakery.phases.first().items.first().topic
    make.note(bob, "pomegranate", topic=yeast)
    make.note(bob, "pomegranate")
    make.note(ada, "thrown away", topic=yeast).delete_softly()
    client.force_login(ada)
    for url in ("/notes/print/", "/notes/print/bakery/flour/"):
        assert "pomegranate" not in words(client.get(url))
        assert "thrown away" not in words(client.get(url))
        assert "no-store" in client.get(url)["Cache-Control"]


@pytest.mark.parametrize("count", [5, 100])
def test_more_notes_make_no_more_queries(client, ada, count):
    for n in range(count):
        make.note(ada, topic=make.topic()) if n % 2 else make.note(ada, post=make.post())
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/print/")
    assert len(captured) <= 5


# --- A phase --------------------------------------------------------------------------------------


def test_a_phase_is_printed_with_states_in_words_and_my_notes(client, ada, bakery):
    yeast, salt, _ = [item.topic for item in bakery.phases.first().items.all()]
    Progress.objects.record(ada, yeast, "done", at=at(2026, 11, 3))
    Progress.objects.record(ada, salt, "doing", at=at(2026, 11, 4))
    make.note(ada, "It *eats* sugar.", topic=yeast)
    client.force_login(ada)
    assert "/notes/print/bakery/flour/" in links(client.get("/tracks/bakery/flour/"))
    page = words(client.get("/notes/print/bakery/flour/"))
    assert "Yeast Done 3 November 2026 A fungus. It eats sugar." in page
    assert "Salt Doing since 4 November 2026 A rock." in page
    assert "Water To do" in page
    assert page.index("Yeast") < page.index("Salt") < page.index("Water")
    assert "1 note of yours" in page


def test_what_is_not_public_is_not_on_it(client, ada, bakery):
    salt = bakery.phases.first().items.all()[1].topic
    make.note(ada, "about salt", topic=salt)
    salt.retire()
    client.force_login(ada)
    page = words(client.get("/notes/print/bakery/flour/"))
    assert "Salt" not in page
    assert "about salt" not in page
    assert "Yeast" in page


def test_an_empty_phase_says_so(client, ada, bakery):
    client.force_login(ada)
    assert "Nothing is on this list yet" in words(client.get("/notes/print/bakery/fire/"))


def test_a_track_that_is_not_public_is_not_found(client, ada):
    make.track("Secret", ("One",), status="draft", published_at=None)
    client.force_login(ada)
    assert client.get("/notes/print/secret/one/").status_code == 404
    assert client.get("/notes/print/nothing/one/").status_code == 404


def test_an_old_address_leads_to_the_new_one_to_print(client, ada, bakery):
    client.force_login(ada)
    phase = bakery.phases.first()
    rename(phase, "dough")
    assert client.get("/notes/print/bakery/flour/")["Location"] == "/notes/print/bakery/dough/"
    rename(bakery, "boulangerie")
    for old in ("bakery/flour", "bakery/dough", "boulangerie/flour"):
        response = client.get(f"/notes/print/{old}/")
        assert response.status_code == 301
        assert response["Location"] == "/notes/print/boulangerie/dough/"


def test_a_visitor_has_no_such_link(client, bakery):
    assert "/notes/print/bakery/flour/" not in links(client.get("/tracks/bakery/flour/"))


@pytest.mark.parametrize("count", [5, 60])
def test_a_long_phase_makes_no_more_queries(client, ada, count):
    topics = [make.topic() for _ in range(count)]
    make.track("Bakery", ("Flour", *topics))
    for topic in topics:
        make.note(ada, topic=topic)
        Progress.objects.record(ada, topic, "done")
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/print/bakery/flour/")
    assert len(captured) <= 8
