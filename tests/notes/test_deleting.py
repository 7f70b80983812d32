"""Deleting asks first, can be undone for 30 days, and loses nothing that was written meanwhile."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notes.models import KEPT, Note
from tests import make
from tests.notes.sending import form, sent
from tests.pages import links, tags, words


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.")


@pytest.fixture
def note(client, ada, topic):
    client.force_login(ada)
    return make.note(ada, "It *eats* sugar.", topic=topic)


@pytest.fixture
def url(note):
    return f"/notes/{note.pk}/delete/"


def is_deleted(note):
    note.refresh_from_db()
    return note.is_deleted


# --- Deleting -------------------------------------------------------------------------------------


def test_the_question_says_what_goes_and_that_it_can_be_brought_back(client, note, url):
    said = words(client.get(url))
    assert "Delete this note?" in said
    assert "“Yeast”, 3 words" in said
    assert "For 30 days you can bring it back" in said
    assert not is_deleted(note)


def test_the_answer_says_where_it_is(client, note, url):
    response = client.post(url, form(client, url), follow=True)
    assert "The note is deleted. For 30 days you can bring it back" in words(response)
    assert "/notes/deleted/" in links(response)
    assert is_deleted(note)


def test_a_note_that_changed_since_the_question_is_not_deleted(client, note, url):
    fields = form(client, url)
    sent(client, f"/notes/{note.pk}/edit/", "It eats much sugar.")
    response = client.post(url, fields)
    assert response.status_code == 409
    assert "The note was changed after you opened this page." in words(response)
    assert not is_deleted(note)

    (revision,) = [one for one in tags(response, "input") if one["name"] == "revision"]
    assert client.post(url, {"revision": revision["value"]}).status_code == 302
    assert is_deleted(note)


def test_nonsense_for_a_revision_deletes_nothing(client, note, url):
    for nonsense in ("", "x", "-1", "1 ", "9" * 40, "1\0"):
        assert client.post(url, {"revision": nonsense}).status_code == 409
    assert not is_deleted(note)


def test_deleting_twice_keeps_the_first_day(client, note, url):
    fields = form(client, url)
    client.post(url, fields)
    first = Note.objects.get().deleted_at
    assert client.post(url, fields)["Location"] == "/notes/deleted/"
    assert Note.objects.get().deleted_at == first
    assert client.get(url).status_code == 404


# --- The list -------------------------------------------------------------------------------------


def test_the_list_shows_each_with_its_words_and_the_day_it_goes(client, ada, note):
    note.delete_softly()
    make.note(ada, "alive", title="A plan")
    Note.objects.filter(pk=note.pk).update(
        deleted_at=timezone.now() - KEPT + dt.timedelta(days=2, hours=1)
    )
    goes = timezone.localtime(timezone.now() + dt.timedelta(days=2, hours=1))
    response = client.get("/notes/deleted/")
    said = words(response)
    assert "Yeast" in said
    assert "It eats sugar." in said
    assert f"goes for good on {goes:%-d %b %Y}" in said
    assert "A plan" not in said
    assert "no-store" in response["Cache-Control"]


def test_what_is_past_its_30_days_is_neither_shown_nor_brought_back(client, note):
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now() - KEPT)
    assert "Nothing is deleted" in words(client.get("/notes/deleted/"))
    assert client.post(f"/notes/{note.pk}/restore/").status_code == 404
    assert client.post(f"/notes/{note.pk}/delete/").status_code == 404
    assert is_deleted(note)


def test_an_empty_list_says_what_it_is_for(client, note):
    said = words(client.get("/notes/deleted/"))
    assert "Nothing is deleted" in said
    assert "waits here for 30 days" in said


def test_the_latest_deleted_comes_first_and_long_lists_are_paged(client, ada, note):
    now = timezone.now()
    for n in range(25):
        make.note(ada, title=f"Plan {n:02}", deleted_at=now - dt.timedelta(hours=n))
    first = words(client.get("/notes/deleted/"))
    assert first.index("Plan 00") < first.index("Plan 19")
    assert "Plan 20" not in first
    assert "Plan 24" in words(client.get("/notes/deleted/?page=2"))


@pytest.mark.parametrize("count", [5, 50])
def test_more_deleted_notes_make_no_more_queries(client, ada, note, count):
    for n in range(count):
        about = {"topic": make.topic()} if n % 2 else {"post": make.post()}
        make.note(ada, deleted_at=timezone.now(), **about)
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/deleted/")
    assert len(captured) <= 6


# --- Bringing back --------------------------------------------------------------------------------


def test_a_note_comes_back_where_it_was(client, note, topic):
    note.delete_softly()
    response = client.post(f"/notes/{note.pk}/restore/", follow=True)
    assert response.redirect_chain[-1][0] == f"/notes/{note.pk}/"
    assert "The note is back." in words(response)
    assert not is_deleted(note)
    assert note.topic == topic


def test_if_another_took_its_place_it_comes_back_as_a_page_of_its_own(client, ada, note, topic):
    note.delete_softly()
    other = make.note(ada, "The next one.", topic=topic)
    said = words(client.post(f"/notes/{note.pk}/restore/", follow=True))
    assert "as a page of its own: beside “Yeast” there is another note by now" in said
    note.refresh_from_db()
    assert (note.title, note.target, note.is_deleted) == ("Yeast", None, False)
    other.refresh_from_db()
    assert other.topic == topic


def test_a_living_note_is_just_shown(client, note):
    response = client.post(f"/notes/{note.pk}/restore/", follow=True)
    assert response.redirect_chain[-1][0] == f"/notes/{note.pk}/"
    assert "is back" not in words(response)


def test_its_versions_come_back_with_it(client, note):
    note.revise("more", revision=1, as_version=True)
    note.delete_softly()
    assert client.get(f"/notes/{note.pk}/versions/").status_code == 404
    client.post(f"/notes/{note.pk}/restore/")
    assert note.versions.count() == 1


def test_a_retired_topic_keeps_its_note_with_its_title(client, note, topic):
    topic.status = "retired"
    topic.save()
    response = client.get(f"/notes/{note.pk}/")
    assert "About Yeast , retired" in words(response)
    assert client.get(topic.get_absolute_url()).status_code == 200
    assert topic.get_absolute_url() in links(response)


def test_what_is_not_public_any_more_is_named_but_not_linked(client, note, topic):
    topic.status = "draft"
    topic.save()
    response = client.get(f"/notes/{note.pk}/")
    assert "About Yeast" in words(response)
    assert topic.get_absolute_url() not in links(response)


# --- Whose it is ----------------------------------------------------------------------------------


def test_strangers_find_nothing_and_change_nothing(client, note, bob, curator, url):
    Note.objects.filter(pk=note.pk).update(html="<p>pomegranate</p>")
    for stranger in (bob, curator):
        client.force_login(stranger)
        assert client.post(url, {"revision": 1}).status_code == 404
    assert not is_deleted(note)
    note.delete_softly()
    for stranger in (bob, curator):
        client.force_login(stranger)
        assert "pomegranate" not in client.get("/notes/deleted/").content.decode()
        assert client.post(f"/notes/{note.pk}/restore/").status_code == 404
    assert is_deleted(note)


def test_a_visitor_is_sent_to_sign_in(client, note, url):
    client.logout()
    for path in (url, "/notes/deleted/"):
        assert client.get(path)["Location"].startswith("/accounts/login/?next=/notes/")
    assert client.post(url).status_code == 302
    assert not is_deleted(note)


def test_looking_changes_nothing(client, note, url):
    assert client.get(f"/notes/{note.pk}/restore/").status_code == 405
    client.get(url)
    client.get("/notes/deleted/")
    assert not is_deleted(note)
