"""My note beside what it is about: read there, and written there, without leaving the page."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Note
from tests import make
from tests.notes.sending import hidden
from tests.pages import links, tags, words

PLACES = [
    pytest.param("topic", "/topics/yeast/", id="topic"),
    pytest.param("post", "/journal/yeast/", id="post"),
]


@pytest.fixture
def about(db):
    """Something to write about, of either kind, by its name."""
    return {"topic": make.topic("Yeast", body="# Sugar"), "post": make.post("Yeast", body="Bread")}


def written(response):
    """What stands in the editor, or None where there is none."""
    return "Your note, in Markdown" in words(response) and words(response)


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_an_invitation_leads_to_the_editor_on_the_same_page(client, ada, about, kind, url):
    client.force_login(ada)
    page = client.get(url)
    assert "Nothing yet." in words(page)
    assert f"{url}?write#your-note" in links(page)
    assert not written(page)

    editor = client.get(f"{url}?write")
    assert written(editor)
    assert "Yeast" in words(editor)  # what it is about is still there to be read
    assert [tag["id"] for tag in tags(editor, "aside") if "id" in tag] == ["your-note"]
    assert not Note.objects.exists()  # looking writes nothing


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_what_is_saved_there_leads_back_there(client, ada, about, kind, url):
    client.force_login(ada)
    page = client.get(f"{url}?write")
    [form] = [form for form in tags(page, "form") if form.get("id") == "note-form"]
    response = client.post(form["action"], hidden(page) | {"body": "It *eats* sugar."})
    assert response["Location"] == f"{url}#your-note"
    note = Note.objects.get()
    assert getattr(note, kind) == about[kind]

    page = client.get(url)
    assert "It eats sugar." in words(page)
    assert {f"{url}?write#your-note", f"/notes/{note.pk}/"} <= set(links(page))

    page = client.get(f"{url}?write")
    assert "It *eats* sugar." in words(page)
    [form] = [form for form in tags(page, "form") if form.get("id") == "note-form"]
    response = client.post(form["action"], hidden(page) | {"body": "And *sighs* again."})
    assert response["Location"] == f"{url}#your-note"
    assert "And sighs again." in words(client.get(url))


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_htmx_gets_the_editor_alone_to_put_it_there(client, ada, about, kind, url):
    client.force_login(ada)
    [link] = [tag for tag in tags(client.get(url), "a") if "hx-get" in tag]
    first = client.get(link["hx-get"], headers={"HX-Request": "true"})
    assert written(first)
    assert "<html" not in first.content.decode()
    assert hidden(first)["next"] == f"{url}#your-note"

    make.note(ada, "It *eats* sugar.", **{kind: about[kind]})
    [link] = [tag for tag in tags(client.get(url), "a") if "hx-get" in tag]
    again = client.get(link["hx-get"], headers={"HX-Request": "true"})
    assert "It *eats* sugar." in words(again)
    assert hidden(again)["next"] == f"{url}#your-note"


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_a_visitor_gets_the_page_as_it_is(client, ada, about, kind, url):
    make.note(ada, "pomegranate", **{kind: about[kind]})
    page = client.get(f"{url}?write")
    assert page.status_code == 200
    assert words(page) == words(client.get(url))
    assert "Your note" not in words(page)
    assert "pomegranate" not in page.content.decode()


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_nobody_else_is_shown_a_word_of_it(client, ada, bob, curator, about, kind, url):
    make.note(ada, "pomegranate", **{kind: about[kind]})
    for stranger in (bob, curator):
        client.force_login(stranger)
        for address in (url, f"{url}?write"):
            assert "pomegranate" not in client.get(address).content.decode()


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_a_deleted_note_leaves_room_for_a_new_one(client, ada, about, kind, url):
    make.note(ada, "pomegranate", **{kind: about[kind]}).delete_softly()
    client.force_login(ada)
    assert "Nothing yet." in words(client.get(url))
    page = client.get(f"{url}?write")
    assert written(page)
    assert "pomegranate" not in page.content.decode()


@pytest.mark.parametrize(("kind", "url"), PLACES)
def test_who_kept_something_on_what_is_retired_can_still_write(client, ada, bob, about, kind, url):
    make.note(ada, "It eats.", **{kind: about[kind]})
    about[kind].retire()
    client.force_login(ada)
    assert "It eats." in words(client.get(url))
    page = client.get(f"{url}?write")
    [form] = [form for form in tags(page, "form") if form.get("id") == "note-form"]
    response = client.post(form["action"], hidden(page) | {"body": "It sighs."}, follow=True)
    assert response.status_code == 200
    assert "It sighs." in words(response)

    client.force_login(bob)
    assert client.get(f"{url}?write").status_code == 410


@pytest.mark.parametrize("address", ["{}", "{}?write"])
@pytest.mark.parametrize(("kind", "url"), PLACES)
@pytest.mark.parametrize("has_note", [False, True], ids=["no note", "a note"])
def test_the_page_asks_at_most_ten_things(client, ada, about, kind, url, address, has_note):
    if has_note:
        make.note(ada, "See [[Yeast]].", **{kind: about[kind]})
    about["post"].topics.set([about["topic"], *[make.topic() for _ in range(9)]])
    make.series("Baking", ("All", about["post"], make.post()))
    make.track("Bakery", ("Flour", about["topic"]))
    client.force_login(ada)
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address.format(url)).status_code == 200
    assert len(captured) <= 10, [query["sql"] for query in captured]
