"""Every way in which a save can meet something, and what becomes of the words."""

import pytest
from django.test import Client

from notes.forms import LIMIT
from notes.models import Note
from tests import make
from tests.notes.sending import form, hidden, sent
from tests.pages import tags, words
from web.models import Diagram


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.")


# --- What is refused, with the words still there --------------------------------------------------


def test_a_text_that_is_too_long_is_refused_with_the_limit_and_the_words(client, ada):
    client.force_login(ada)
    body = "é" * (LIMIT // 2 + 1)
    response = sent(client, "/notes/new/", body)
    assert response.status_code == 422
    assert "at most 64 kB; this one has 65 kB" in words(response)
    assert body in response.content.decode()
    assert not Note.objects.exists()
    assert sent(client, "/notes/new/", "é" * (LIMIT // 2)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": ""}, "nothing to save"),
        ({"body": "  \n "}, "nothing to save"),
        ({"body": "nul\0"}, "NUL character (U+0000)"),
        ({"body": "fine", "title": "x" * 201}, "at most 200 characters; this has 201"),
    ],
)
def test_mistakes_are_told_at_the_field(client, ada, fields, said):
    client.force_login(ada)
    response = sent(client, "/notes/new/", **fields)
    assert response.status_code == 422
    assert said in words(response)
    assert any(
        field.get("aria-invalid") for field in tags(response, "textarea") + tags(response, "input")
    )
    assert not Note.objects.exists()


def test_a_form_that_was_tampered_with_saves_nothing(client, ada):
    client.force_login(ada)
    note = make.note(ada, "mine")
    url = f"/notes/{note.pk}/edit/"
    for bad in ({"revision": "x"}, {"revision": "-1"}, {"key": "x"}, {"owner": ""}):
        response = client.post(url, form(client, url) | {"body": "other"} | bad)
        assert response.status_code in (409, 422)
        assert "is damaged" in words(response) or "belongs to someone else" in words(response)
    note.refresh_from_db()
    assert note.body == "mine"


def test_hostile_text_is_kept_and_shown_as_text(client, ada):
    client.force_login(ada)
    body = "<script>alert(1)</script> and [x](javascript:alert(1))"
    sent(client, "/notes/new/", body)
    note = Note.objects.get()
    assert note.body == body
    html = client.get(f"/notes/{note.pk}/").content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;" in html


def test_a_note_on_what_is_not_there_is_not_found(client, ada):
    make.topic("Secret", status="draft")
    client.force_login(ada)
    for query in ("topic=nothing", "topic=secret", "post=nothing"):
        assert client.get(f"/notes/new/?{query}").status_code == 404


def test_another_site_cannot_write_for_me(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    data = {"body": "x", "owner": ada.pk, "revision": 0, "key": Note().key}
    assert strict.post("/notes/new/", data).status_code == 403
    assert not Note.objects.exists()


def test_words_for_a_note_that_was_deleted_elsewhere_are_not_lost(client, ada, topic):
    client.force_login(ada)
    note = make.note(ada, "old words", topic=topic)
    url = f"/notes/{note.pk}/edit/"
    fields = form(client, url)
    note.delete_softly()

    response = client.post(url, fields | {"body": "new words"})
    assert response.status_code == 409
    assert "was deleted in another window" in words(response)
    assert "new words" in response.content.decode()
    note.refresh_from_db()
    assert (note.body, note.is_deleted) == ("old words", True)

    (target,) = [f["action"] for f in tags(response, "form") if f.get("id") == "note-form"]
    fields = hidden(response)
    assert client.post(target, fields | {"body": "new words"}).status_code == 302
    assert Note.objects.living().get().body == "new words"
    assert Note.objects.living().get().topic == topic


def test_a_deleted_note_is_never_written_to(ada):
    note = make.note(ada, "old words")
    note.delete_softly()
    with pytest.raises(Note.DoesNotExist):
        note.revise("new words", revision=1)
    assert Note.objects.get().body == "old words"


def test_words_sent_after_the_session_ended_are_handed_back(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/")
    client.logout()
    response = client.post("/notes/new/", fields | {"body": "pomegranate"})
    assert response.status_code == 403
    assert "You are signed out" in words(response)
    assert "pomegranate" in response.content.decode()
    assert not Note.objects.exists()

    client.force_login(ada)  # in another window
    sent_on = hidden(response)
    assert client.post("/notes/new/", sent_on | {"body": "pomegranate"}).status_code == 302
    assert Note.objects.get().body == "pomegranate"


def test_words_sent_after_signing_in_again_are_handed_back(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    fields = form(strict, "/notes/new/")
    strict.cookies.pop("csrftoken")  # a new one came with signing in again
    strict.get("/accounts/name/")
    response = strict.post("/notes/new/", fields | {"body": "pomegranate"})
    assert response.status_code == 403
    assert "Please save once more" in words(response)
    assert "pomegranate" in response.content.decode()

    fields = hidden(response)
    assert strict.post("/notes/new/", fields | {"body": "pomegranate"}).status_code == 302


def test_another_who_signed_in_meanwhile_sees_and_saves_nothing(ada, bob):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    fields = form(strict, "/notes/new/")
    strict.cookies.pop("csrftoken")
    strict.force_login(bob)
    response = strict.post("/notes/new/", fields | {"body": "pomegranate"})
    assert response.status_code == 409
    assert "belongs to someone else" in words(response)
    assert "pomegranate" not in response.content.decode()
    assert not Note.objects.exists()


def test_no_browser_fills_a_note_form_from_memory(client, ada):
    client.force_login(ada)
    (found,) = [f for f in tags(client.get("/notes/new/"), "form") if f.get("id") == "note-form"]
    assert found["autocomplete"] == "off"


def test_what_another_site_sent_is_not_handed_on(ada):
    strict = Client(enforce_csrf_checks=True)
    data = {"body": "attackers words", "owner": ada.pk, "revision": 0, "key": Note().key}
    response = strict.post("/notes/new/", data, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert "attackers words" not in response.content.decode()


def test_a_form_that_is_sent_again_after_its_note_was_deleted_makes_a_new_one(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/") | {"body": "once"}
    client.post("/notes/new/", fields)
    Note.objects.get().delete_softly()
    assert client.post("/notes/new/", fields).status_code == 302
    assert Note.objects.living().get().body == "once"


def test_a_key_that_served_one_topic_loses_nothing_on_another(client, ada, topic):
    make.topic("Salt")
    client.force_login(ada)
    fields = form(client, "/notes/new/?topic=yeast") | {"body": "the same words"}
    client.post("/notes/new/?topic=yeast", fields)
    client.post("/notes/new/?topic=salt", fields)
    assert {note.topic.slug for note in Note.objects.all()} == {"yeast", "salt"}


@pytest.mark.parametrize("query", ["topic=%00", "post=a%00b", "topic=é", "post=a/b"])
def test_a_strange_target_is_not_found(client, ada, query):
    client.force_login(ada)
    assert client.get(f"/notes/new/?{query}").status_code == 404


def test_a_learners_diagram_is_nowhere_but_in_the_note(client, ada):
    note = make.note(ada, "```mermaid\nflowchart LR\n a[pomegranate] --> b\n```\n")
    assert not Diagram.objects.exists()
    assert "pomegranate" in note.html
