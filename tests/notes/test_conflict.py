"""Two windows: the second save is refused, both texts are shown, and no choice loses a word."""

import pytest

from notes.forms import LIMIT
from notes.models import Note
from tests import make
from tests.notes.sending import form, hidden, sent
from tests.pages import links, tags, words


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.")


@pytest.fixture
def note(client, ada):
    client.force_login(ada)
    return make.note(ada, "It eats sugar.")


@pytest.fixture
def url(note):
    return f"/notes/{note.pk}/edit/"


@pytest.fixture
def conflict(client, url):
    """A function that saves one text in another window, then another here, and gets the answer."""

    def clash(theirs, mine, **fields):
        stale = form(client, url)
        sent(client, url, theirs)
        return client.post(url, stale | {"body": mine} | fields)

    return clash


def kept(note):
    return [version.body for version in note.versions.all()]


def test_a_stale_save_shows_both_texts_and_saves_nothing(conflict, note):
    response = conflict("It eats much sugar.", "It eats sugar, slowly.")
    assert response.status_code == 409
    said = words(response)
    assert "This note changed in another window" in said
    assert "It eats much sugar." in said
    assert "It eats sugar , slowly ." in said
    note.refresh_from_db()
    assert (note.body, note.revision) == ("It eats much sugar.", 2)


def test_what_only_one_text_has_is_marked_in_it(conflict):
    html = conflict("It eats much sugar.", "It eats sugar, slowly.").content.decode()
    assert "It eats <del>much </del>sugar." in html
    assert "It eats sugar<ins>, slowly</ins>." in html
    assert html.count("<ins") == html.count("<del") == 1


def test_titles_are_marked_if_they_differ(client, conflict, url):
    html = conflict("one", "two", title="A plan").content.decode()
    assert "<ins>A plan</ins>" in html

    stale = form(client, url)
    sent(client, url, "three", title="A plan")
    response = client.post(url, stale | {"body": "four", "title": "A plan"})
    assert "A plan" in words(response)
    assert "<ins>A plan</ins>" not in response.content.decode()


@pytest.mark.parametrize(
    ("choice", "body", "among"),
    [
        ("mine", "mine\n", "theirs\n"),
        ("saved", "theirs\n", "mine\n"),
        ("both", "theirs\nmine\n", "theirs\n"),
    ],
)
def test_each_choice_keeps_the_other_text_among_the_versions(
    client, conflict, note, url, choice, body, among
):
    fields = hidden(conflict("theirs\n", "mine\n"))
    response = client.post(url, fields | {"keep": choice})
    note.refresh_from_db()
    assert note.body == body
    assert among in kept(note)
    assert response["Location"] == (url if choice == "both" else f"/notes/{note.pk}/")


def test_the_words_go_along_as_they_were_typed(client, conflict, note, url):
    body = '\n  <b>"two" & more</b>\n\n\ttabs and spaces  \n'
    fields = hidden(conflict("theirs", body, title='A "plan" & <b>'))
    assert client.post(url, fields | {"keep": "mine"}).status_code == 302
    note.refresh_from_db()
    assert (note.body, note.title) == (body, 'A "plan" & <b>')


def test_hostile_words_are_shown_as_text(conflict):
    html = conflict("<script>alert(1)</script>", "<script>alert(2)</script>").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(" in html


def test_a_form_sent_without_a_choice_overwrites_nothing_unseen(client, conflict, note, url):
    fields = hidden(conflict("theirs", "mine"))
    client.post(url, fields)
    note.refresh_from_db()
    assert note.body == "mine"
    assert "theirs" in kept(note)


@pytest.mark.parametrize("choice", ["mine", "saved", "both"])
def test_a_choice_that_is_sent_twice_counts_once(client, conflict, note, url, choice):
    fields = hidden(conflict("theirs\n", "mine\n")) | {"keep": choice}
    answers = []
    for _ in range(2):
        assert client.post(url, fields).status_code == 302
        note.refresh_from_db()
        answers.append((note.body, note.revision, note.versions.count()))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("choice", ["mine", "saved", "both"])
def test_a_third_window_shows_the_page_again(client, conflict, note, url, choice):
    fields = hidden(conflict("theirs", "mine"))
    sent(client, url, "from a third window")
    response = client.post(url, fields | {"keep": choice})
    assert response.status_code == 409
    assert "from a third window" in words(response)
    assert "mine" in words(response)
    note.refresh_from_db()
    assert note.body == "from a third window"

    client.post(url, hidden(response) | {"keep": "mine"})
    note.refresh_from_db()
    assert note.body == "mine"


def too_long_together(conflict):
    return hidden(conflict("t" * (LIMIT - 10), "m" * (LIMIT - 10)))


def test_both_that_are_too_long_together_are_refused_with_the_words_still_there(
    client, conflict, note, url
):
    response = client.post(url, too_long_together(conflict) | {"keep": "both"})
    assert response.status_code == 422
    assert "Both together are longer than 64 kB." in words(response)
    assert "m" * (LIMIT - 10) in response.content.decode()
    note.refresh_from_db()
    assert note.body == "t" * (LIMIT - 10)


def test_and_one_of_the_two_can_still_be_chosen(client, conflict, note, url):
    response = client.post(url, too_long_together(conflict) | {"keep": "both"})
    offered = [field["value"] for field in tags(response, "button") if field.get("name") == "keep"]
    assert offered == ["mine", "saved", "both"]
    client.post(url, hidden(response) | {"keep": "mine"})
    note.refresh_from_db()
    assert note.body == "m" * (LIMIT - 10)
    assert "t" * (LIMIT - 10) in kept(note)


def test_a_note_deleted_while_choosing_is_not_lost(client, conflict, note, url):
    fields = hidden(conflict("theirs", "mine"))
    Note.objects.get().delete_softly()
    response = client.post(url, fields | {"keep": "mine"})
    assert response.status_code == 409
    assert "deleted in another window" in words(response)
    assert "mine" in response.content.decode()


def test_the_page_leads_to_the_earlier_versions(conflict, note):
    response = conflict("theirs", "mine")
    assert f"/notes/{note.pk}/versions/" in links(response)
    assert "the other stays among the earlier versions" in words(response)


def test_a_stranger_is_shown_neither_text(client, bob, conflict, url):
    fields = hidden(conflict("pomegranate", "mine"))
    client.force_login(bob)
    for owner in (fields["owner"], bob.pk):
        response = client.post(url, fields | {"keep": "saved", "owner": owner})
        assert response.status_code in (404, 409)
        assert "pomegranate" not in response.content.decode()
    assert Note.objects.get().body == "pomegranate"


def test_the_same_text_twice_is_a_success(client, note, url):
    stale = form(client, url)
    for _ in range(2):
        assert client.post(url, stale | {"body": "second"}).status_code == 302
    note.refresh_from_db()
    assert note.revision == 2


def test_two_first_notes_become_one_note_and_one_conflict(client, ada, topic):
    client.force_login(ada)
    url = "/notes/new/?topic=yeast"
    one, two = form(client, url), form(client, url)
    assert client.post(url, one | {"body": "from one"}).status_code == 302
    response = client.post(url, two | {"body": "from two"})
    assert response.status_code == 409
    assert "from one" in words(response)
    assert "from two" in words(response)
    assert Note.objects.get().body == "from one"
    (found,) = [one for one in tags(response, "form") if one.get("id") == "note-form"]
    assert found["action"] == f"/notes/{Note.objects.get().pk}/edit/"


def test_a_form_that_is_sent_twice_makes_one_note(client, ada):
    client.force_login(ada)
    fields = form(client, "/notes/new/") | {"body": "once"}
    for _ in range(2):
        assert client.post("/notes/new/", fields).status_code == 302
    assert Note.objects.count() == 1
