"""Writing, reading, editing and deleting a note, and whose it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Note
from tests import make
from tests.notes.sending import form, sent
from tests.pages import links, words


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.")


def test_a_note_is_written_beside_a_topic(client, ada, topic):
    client.force_login(ada)
    page = client.get("/topics/yeast/")
    assert "Nothing yet." in words(page)
    assert "/topics/yeast/?write#your-note" in links(page)

    response = sent(client, "/notes/new/?topic=yeast", "It *eats* sugar.")
    note = Note.objects.get()
    assert response["Location"] == f"/notes/{note.pk}/"
    assert (note.owner, note.topic, note.revision) == (ada, topic, 1)
    assert "It eats sugar." in words(client.get("/topics/yeast/"))
    assert "It eats sugar." in words(client.get(f"/notes/{note.pk}/"))


def test_and_beside_a_post(client, ada):
    make.post("Bread")
    client.force_login(ada)
    assert "/journal/bread/?write#your-note" in links(client.get("/journal/bread/"))
    sent(client, "/notes/new/?post=bread", "Knead less.")
    assert "Knead less." in words(client.get("/journal/bread/"))


def test_and_standing_alone_with_its_day_for_a_title(client, ada):
    client.force_login(ada)
    sent(client, "/notes/new/", "Any thought.")
    sent(client, "/notes/new/", "Another.", title="A plan")
    headings = [note.heading for note in Note.objects.order_by("pk")]
    assert headings[1] == "A plan"
    assert headings[0] in words(client.get("/notes/"))
    assert headings[0].endswith(str(Note.objects.first().created_at.year))


def test_a_second_note_on_the_same_thing_is_the_first_one(client, ada, topic):
    client.force_login(ada)
    note = make.note(ada, "first", topic=topic)
    assert client.get("/notes/new/?topic=yeast")["Location"] == f"/notes/{note.pk}/edit/"


def test_it_is_changed_and_each_save_raises_the_revision(client, ada):
    client.force_login(ada)
    note = make.note(ada, "old words")
    url = f"/notes/{note.pk}/edit/"
    assert "old words" in client.get(url).content.decode()
    sent(client, url, "new words", title="T")
    note.refresh_from_db()
    assert (note.body, note.title, note.revision) == ("new words", "T", 2)


def test_it_is_deleted_after_a_question(client, ada, topic):
    client.force_login(ada)
    note = make.note(ada, "old words", topic=topic)
    url = f"/notes/{note.pk}/delete/"
    assert "Delete this note?" in words(client.get(url))
    assert Note.objects.living().exists()
    response = client.post(url, follow=True)
    assert "The note is deleted." in words(response)
    assert not Note.objects.living().exists()
    assert client.get(f"/notes/{note.pk}/").status_code == 404
    assert "Nothing yet." in words(client.get("/topics/yeast/"))


def test_the_list_is_newest_first_and_paged(client, ada):
    client.force_login(ada)
    for n in range(25):
        make.note(ada, f"words {n}", title=f"Note {n:02}", saved_at=make.in_days(n - 30))
    first, second = words(client.get("/notes/")), words(client.get("/notes/?page=2"))
    assert first.index("Note 24") < first.index("Note 05")
    assert "Note 04" not in first
    assert "Note 00" in second


@pytest.mark.parametrize("count", [5, 50])
def test_more_notes_make_no_more_queries(client, ada, count):
    for n in range(count):
        make.note(ada, topic=make.topic()) if n % 2 else make.note(ada, post=make.post())
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/")
    assert len(captured) <= 10


def test_an_empty_list_says_what_to_do(client, ada):
    client.force_login(ada)
    assert "first stone is yours" in words(client.get("/notes/"))


# --- Whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "edit/", "delete/"])
def test_strangers_staff_and_superusers_find_nothing(client, ada, bob, curator, path):
    note = make.note(ada, "pomegranate")
    for stranger in (bob, curator):
        client.force_login(stranger)
        url = f"/notes/{note.pk}/{path}"
        assert client.get(url).status_code == 404
        data = {"body": "x", "owner": stranger.pk, "revision": 1, "key": note.key}
        assert client.post(url, data).status_code in (404, 405)
        assert "pomegranate" not in words(client.get("/notes/"))
    note.refresh_from_db()
    assert (note.body, note.is_deleted) == ("pomegranate", False)


def test_a_visitor_is_sent_to_sign_in(client, ada, topic):
    note = make.note(ada, "pomegranate", topic=topic)
    for url in ("/notes/", "/notes/new/", f"/notes/{note.pk}/", f"/notes/{note.pk}/edit/"):
        assert client.get(url)["Location"].startswith("/accounts/login/?next=/notes/")
    assert "Your note" not in words(client.get("/topics/yeast/"))


def test_pages_with_private_words_are_kept_by_no_cache(client, ada):
    client.force_login(ada)
    note = make.note(ada)
    for url in ("/notes/", f"/notes/{note.pk}/", f"/notes/{note.pk}/edit/", "/desk/"):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_a_form_that_another_opened_in_this_browser_saves_nothing(client, ada, bob):
    note = make.note(ada, "mine")
    client.force_login(ada)
    fields = form(client, f"/notes/{note.pk}/edit/")
    client.force_login(bob)
    response = client.post(f"/notes/{note.pk}/edit/", fields | {"body": "pomegranate"})
    assert response.status_code == 409
    assert "belongs to someone else" in words(response)
    assert "pomegranate" not in response.content.decode()
    assert "mine" not in words(response)

    client.force_login(ada)
    fields = form(client, "/notes/new/")
    client.force_login(bob)
    assert client.post("/notes/new/", fields | {"body": "x"}).status_code == 409
    assert Note.objects.count() == 1
