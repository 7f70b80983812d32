"""The editor's own saves: each is answered into its status line, and no word is ever lost."""

import json
import uuid

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notes.forms import LIMIT
from notes.models import Note
from tests import make
from tests.notes.sending import form
from tests.pages import words
from web import addresses
from web.publishing import Status

HTMX = {"HX-Request": "true"}
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
LINKS = "See [[Yeast]], [[post:bread]] and [[nothing of the kind]], then `code`."


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.")


def autosave(client, url, fields, body, **more):
    return client.post(url, fields | {"body": body} | more, headers=HTMX)


def told(response, event="note:saved"):
    """What the editor is told beside the words of its status line."""
    return json.loads(response["HX-Trigger"])[event]


def queries(client, url, fields, body):
    with CaptureQueriesContext(connection) as captured:
        assert autosave(client, url, fields, body).status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]


# --- What a save answers --------------------------------------------------------------------------


def test_a_save_says_when_and_where_the_note_is_now(client, ada):
    client.force_login(ada)
    response = autosave(client, "/notes/new/", form(client, "/notes/new/"), "first", title="A plan")
    note = Note.objects.get()
    assert response.status_code == 200
    assert words(response).startswith("Saved ")
    assert note.saved_at.isoformat()[:16] in response.content.decode()
    assert response["HX-Retarget"] == "#note-status"
    assert told(response) == {
        "revision": 1,
        "title": "A plan",
        "url": f"/notes/{note.pk}/",
        "action": f"/notes/{note.pk}/edit/",
        "versions": f"/notes/{note.pk}/versions/",
    }


def test_the_textarea_is_never_in_the_answer(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    for body in ("fine", "", "nul\0", "x" * (LIMIT + 1)):
        html = autosave(client, "/notes/new/", fields, body).content.decode()
        assert "<textarea" not in html
        assert "<form" not in html


def test_the_next_save_goes_on_from_what_the_first_one_told(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    first = told(autosave(client, "/notes/new/", fields, "first"))
    fields |= {"revision": first["revision"]}
    second = told(autosave(client, first["action"], fields, "first and second"))
    assert second["revision"] == 2
    assert Note.objects.get().body == "first and second"


def test_a_first_save_whose_answer_was_lost_makes_one_note_when_it_is_sent_again(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    answers = [autosave(client, "/notes/new/", fields, "once") for _ in range(2)]
    assert told(answers[0]) == told(answers[1])
    assert Note.objects.count() == 1


def test_a_save_by_itself_after_the_button_was_pressed_changes_nothing(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    client.post("/notes/new/", fields | {"body": "once"})
    assert told(autosave(client, "/notes/new/", fields, "once"))["revision"] == 1
    assert Note.objects.count() == 1


def test_a_save_from_an_old_text_is_refused_and_told_apart(client, ada):
    client.force_login(ada)
    note = make.note(ada, "first")
    url = f"/notes/{note.pk}/edit/"
    fields = form(client, url)
    note.revise("from the other window", revision=1)
    response = autosave(client, url, fields, "from this window")
    assert response.status_code == 409
    assert told(response, "note:refused") == {"why": "conflict"}
    assert "changed in another window" in words(response)
    assert "See both texts" in words(response)
    note.refresh_from_db()
    assert note.body == "from the other window"


def test_and_so_is_one_of_a_note_that_was_deleted(client, ada):
    client.force_login(ada)
    note = make.note(ada, "first")
    fields = form(client, f"/notes/{note.pk}/edit/")
    note.delete_softly()
    response = autosave(client, f"/notes/{note.pk}/edit/", fields, "second")
    assert response.status_code == 409
    assert told(response, "note:refused") == {"why": "deleted_elsewhere"}
    note.refresh_from_db()
    assert (note.body, note.is_deleted) == ("first", True)


@pytest.mark.parametrize("path", ["/notes/new/", "edit"])
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": " \n"}, "There is nothing to save yet."),
        ({"body": "nul\0"}, "NUL character (U+0000)"),
        ({"body": "fine", "title": "nul\0"}, "NUL character (U+0000)"),
        ({"body": "fine", "title": "x" * 201}, "at most 200 characters; this has 201"),
        ({"body": "é" * (LIMIT // 2 + 1)}, "at most 64 kB; this one has 65 kB"),
        ({"body": "x" * 3_000_000}, "at most 64 kB; this one has 2930 kB"),
        ({"body": "fine", "revision": "x"}, "is damaged"),
        ({"body": "fine", "revision": "-1"}, "is damaged"),
        ({"body": "fine", "key": "x"}, "is damaged"),
        ({"body": "fine", "subject": "x" * 201}, "is damaged"),
    ],
)
def test_mistakes_are_told_in_the_status_line_and_nothing_is_saved(client, ada, path, fields, said):
    client.force_login(ada)
    url = path if path != "edit" else f"/notes/{make.note(ada, 'mine').pk}/edit/"
    before = list(Note.objects.values_list("body", "revision"))
    response = autosave(client, url, form(client, url), **fields)
    assert response.status_code == 422
    assert words(response).startswith("Not saved. ")
    assert said in words(response)
    assert told(response, "note:refused") == {"why": "refused"}
    assert list(Note.objects.values_list("body", "revision")) == before


def test_what_is_longer_than_can_be_read_is_turned_away_whole(client, ada, settings):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    body = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    for headers in ({}, HTMX):
        response = client.post("/notes/new/", fields | {"body": body}, headers=headers)
        assert response.status_code == 400
        assert "could not be read" in words(response)
    assert not Note.objects.exists()


# --- Who is signed in -----------------------------------------------------------------------------


def test_a_save_after_the_session_ended_is_told_so_and_never_led_away(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    client.logout()
    response = autosave(client, "/notes/new/", fields, "pomegranate")
    assert response.status_code == 403
    assert "HX-Redirect" not in response
    assert words(response) == "Not saved. Sign in in another window ; your words are kept here."
    assert told(response, "note:refused") == {"why": "held"}
    assert not Note.objects.exists()


def test_a_save_with_a_token_from_before_is_told_so(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    fields = form(strict, "/notes/new/")
    strict.cookies.pop("csrftoken")
    strict.get("/accounts/name/")
    response = autosave(strict, "/notes/new/", fields, "pomegranate")
    assert response.status_code == 403
    assert told(response, "note:refused") == {"why": "held"}

    fresh = strict.get("/notes/guard/").json()
    assert fresh["owner"] == ada.pk
    fields["csrfmiddlewaretoken"] = fresh["token"]
    assert autosave(strict, "/notes/new/", fields, "pomegranate").status_code == 200


def test_a_save_while_another_is_signed_in_saves_and_says_nothing(client, ada, bob):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    client.force_login(bob)
    response = autosave(client, "/notes/new/", fields, "pomegranate")
    assert response.status_code == 409
    assert told(response, "note:refused") == {"why": "another"}
    assert "somebody else is signed in" in words(response)
    assert not Note.objects.exists()


def test_the_guard_tells_the_owner_what_is_stored_under_a_key(client, ada, bob):
    note = make.note(ada, "pomegranate", title="A plan")
    url = f"{reverse('notes:guard')}?key={note.key}"
    assert client.get(url).status_code == 403
    client.force_login(bob)
    assert client.get(url).json()["note"] is None
    client.force_login(ada)
    found = client.get(url).json()["note"]
    assert (found["title"], found["body"], found["revision"]) == ("A plan", "pomegranate", 1)
    assert "no-store" in client.get(url)["Cache-Control"]
    for strange in ("x", "", "%00", uuid.uuid4()):
        assert client.get(f"/notes/guard/?key={strange}").json()["note"] is None
    note.delete_softly()
    assert client.get(url).json()["note"] is None


# --- What the note is about changes meanwhile -----------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_topic_that_was_renamed_meanwhile_is_followed(client, ada, topic, headers):
    client.force_login(ada)
    fields = form(client, "/notes/new/?topic=yeast")
    addresses.rename(topic, "wild-yeast")
    client.post("/notes/new/?topic=yeast", fields | {"body": "kept"}, headers=headers)
    assert Note.objects.get().topic == topic


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_topic_that_was_retired_meanwhile_is_still_meant(client, ada, topic, headers):
    client.force_login(ada)
    fields = form(client, "/notes/new/?topic=yeast")
    topic.retire()
    client.post("/notes/new/?topic=yeast", fields | {"body": "kept"}, headers=headers)
    assert Note.objects.get().topic == topic


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("gone", ["deleted", "unpublished"])
def test_a_note_on_what_is_gone_stands_alone_under_its_title(client, ada, topic, gone, headers):
    client.force_login(ada)
    url = "/notes/new/?topic=yeast"
    fields = form(client, url)
    if gone == "deleted":
        topic.delete()
    else:
        type(topic).objects.filter(pk=topic.pk).update(status=Status.DRAFT, published_at=None)
    response = client.post(url, fields | {"body": "kept"}, headers=headers)
    note = Note.objects.get()
    assert (note.target, note.heading, note.body) == (None, "Yeast", "kept")
    if headers:  # the form that is open has no field for a title, so it is told
        told_title = told(response)["title"]
        assert told_title == "Yeast"
        fields |= {"revision": 1, "title": told_title}
        autosave(client, f"/notes/{note.pk}/edit/", fields, "kept, and more")
        note.refresh_from_db()
        assert (note.heading, note.body) == ("Yeast", "kept, and more")


def test_a_note_about_something_keeps_a_title_of_its_own(client, ada, topic):
    client.force_login(ada)
    note = make.note(ada, "first", topic=topic, title="My own title")
    url = f"/notes/{note.pk}/edit/"
    autosave(client, url, form(client, url), "second")
    note.refresh_from_db()
    assert (note.title, note.body) == ("My own title", "second")


# --- Preview --------------------------------------------------------------------------------------


def test_a_preview_shows_the_words_as_they_will_be_read_and_saves_nothing(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    response = autosave(client, "/notes/new/", fields, "It *eats* sugar.", preview="yes")
    assert "<em>eats</em>" in response.content.decode()
    assert "<textarea" not in response.content.decode()
    assert not Note.objects.exists()


def test_a_preview_without_script_is_the_page_with_the_words_in_it(client, ada):
    client.force_login(ada)
    note = make.note(ada, "first")
    url = f"/notes/{note.pk}/edit/"
    sent = form(client, url) | {"body": "It *eats* sugar.", "preview": "yes"}
    response = client.post(url, sent | {"next": "/topics/#here"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<em>eats</em>" in html
    assert "It *eats* sugar.</textarea>" in html
    assert 'name="next" value="/topics/#here"' in html
    note.refresh_from_db()
    assert note.body == "first"


def test_a_preview_never_leads_to_another_site(client, ada):
    client.force_login(ada)
    sent = form(client, "/notes/new/") | {"body": "x", "preview": "yes"}
    for away in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client.post("/notes/new/", sent | {"next": away})
        assert away not in response.content.decode()


def test_hostile_markdown_is_previewed_as_its_source_with_a_notice(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    body = "<script>alert(1)</script>\n\n" + "# a\n" * 10_000
    response = autosave(client, "/notes/new/", fields, body, preview="yes")
    assert "shown as its source" in words(response)
    assert "<script" not in response.content.decode()
    assert autosave(client, "/notes/new/", fields, body).status_code == 200
    assert Note.objects.get().body == body


@pytest.mark.parametrize("body", ["", "nul\0", "x" * (LIMIT + 1)])
def test_a_preview_of_what_cannot_be_saved_says_why(client, ada, body):
    client.force_login(ada)
    response = autosave(client, "/notes/new/", form(client, "/notes/new/"), body, preview="yes")
    assert response.status_code == 422
    assert words(response).startswith("No preview. ")


# --- What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [5, 100])
def test_a_save_makes_at_most_six_queries(client, ada, topic, others):
    make.post("Bread")
    for _ in range(others):
        make.note(ada, LINKS)
    client.force_login(ada)
    fields = form(client, "/notes/new/?topic=yeast")
    ContentType.objects.get_for_models(Note, type(topic))
    found = {"first": queries(client, "/notes/new/?topic=yeast", fields, LINKS)}
    note = Note.objects.get(topic=topic)
    url = f"/notes/{note.pk}/edit/"
    found["later"] = queries(client, url, fields | {"revision": 1}, LINKS + " And more.")
    Note.objects.filter(pk=note.pk).update(saved_at=make.in_days(-1))
    found["with a version"] = queries(client, url, fields | {"revision": 2}, LINKS + " Rested.")
    assert note.versions.count() == 1
    found["the same"] = queries(client, url, fields | {"revision": 3}, LINKS + " Rested.")
    assert {what: made for what, made in found.items() if len(made) > 6} == {}
