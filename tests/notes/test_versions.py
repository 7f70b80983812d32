"""What a note said before is kept: a version for each period of writing, and none for each key."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Note, NoteVersion
from tests import make
from tests.notes.sending import hidden, sent
from tests.pages import links, tags, words


@pytest.fixture
def note(ada):
    return make.note(ada, "first words")


def later(note, **ago):
    """As if the note had last been saved so long ago, in a period that began then."""
    then = note.saved_at - dt.timedelta(**ago)
    Note.objects.filter(pk=note.pk).update(saved_at=then, period_began_at=then)


def said(note):
    return [(version.revision, version.body) for version in note.versions.all()]


def test_saves_in_one_go_leave_no_versions(note):
    for n in range(1, 6):
        note.revise(f"first words and {n}", revision=n)
    assert said(note) == []


def test_what_rested_for_ten_minutes_is_kept_when_writing_goes_on(note):
    later(note, minutes=10)
    note.revise("second words", revision=1)
    note.revise("second words and more", revision=2)
    assert said(note) == [(1, "first words")]
    later(note, minutes=11)
    note.revise("third words", revision=3)
    assert said(note) == [(3, "second words and more"), (1, "first words")]


def test_what_rested_for_less_is_not(note):
    later(note, minutes=9, seconds=50)
    note.revise("second words", revision=1)
    assert said(note) == []


def test_who_never_rests_gets_one_an_hour(note):
    began = note.period_began_at - dt.timedelta(minutes=61)
    Note.objects.filter(pk=note.pk).update(period_began_at=began)
    note.revise("second words", revision=1)
    note.revise("third words", revision=2)
    assert said(note) == [(1, "first words")]


def test_a_version_may_be_asked_for(note):
    note.revise("second words", revision=1, as_version=True)
    assert said(note) == [(1, "first words")]


def test_a_conflict_ends_as_its_owner_chooses_and_loses_no_word(note):
    note.settle("mine", "my words", revision=1)
    assert (note.body, said(note)) == ("my words", [(1, "first words")])

    note.settle("saved", "other words", revision=2)
    assert note.body == "my words"
    assert said(note)[:2] == [(3, "other words"), (2, "my words")]

    note.settle("both", "my words\nand these", revision=4)
    assert note.body == "my words\nand these\n"
    assert said(note)[0] == (4, "my words")


# --- The list -------------------------------------------------------------------------------------


@pytest.fixture
def reader(client, ada):
    """The owner of the note, signed in."""
    client.force_login(ada)
    return client


@pytest.fixture
def grown(note):
    """The note after three periods of writing: three texts before the one it has now."""
    for n in range(1, 4):
        note.revise("words " * (n + 1), revision=n, as_version=True)
    return note


@pytest.fixture
def url(note):
    return f"/notes/{note.pk}/versions/"


def restore(client, url, revision, **fields):
    page = client.get(f"{url}{revision}/")
    return client.post(f"{url}{revision}/restore/", hidden(page) | fields, follow=True)


def test_the_list_has_the_note_as_it_is_and_then_the_newest_first(reader, grown, url):
    response = reader.get(url)
    said = words(response)
    assert [place for place in links(response) if place.startswith(url)] == [
        f"{url}3/",
        f"{url}2/",
        f"{url}1/",
    ]
    counts = [said.index(f"{n} words") for n in (4, 3)]
    assert said.index("Now") < counts[0] < counts[1]
    assert said.count("2 words") == 2


def test_without_versions_it_says_when_one_is_made(reader, url):
    said = words(reader.get(url))
    assert "No earlier versions yet." in said
    assert "after a rest of 10 minutes" in said


def test_a_title_that_was_another_is_told(reader, note, url):
    note.revise("second words", revision=1, title="A plan", as_version=True)
    assert "without a title" in words(reader.get(url))
    note.revise("third words", revision=2, title="A better plan", as_version=True)
    assert "titled “A plan”" in words(reader.get(url))


def test_beyond_fifty_they_are_paged(reader, note, url):
    note.versions.bulk_create(
        NoteVersion(note=note, revision=n, body="x", saved_at=note.saved_at) for n in range(2, 54)
    )
    first, second = reader.get(url), reader.get(f"{url}?page=2")
    assert f"{url}4/" in links(first)
    assert f"{url}3/" not in links(first)
    assert f"{url}2/" in links(second)
    assert "Now" in words(first)
    assert "Now" not in words(second)


@pytest.mark.parametrize("count", [5, 45])
def test_more_versions_make_no_more_queries(reader, note, url, count):
    rows = [
        NoteVersion(note=note, revision=n + 2, body="x", saved_at=note.saved_at)
        for n in range(count)
    ]
    note.versions.bulk_create(rows)
    for path in (url, f"{url}3/", f"{url}3/?with=4"):
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(path).status_code == 200
        assert len(captured) <= 7


# --- One version ----------------------------------------------------------------------------------


def test_a_version_stands_beside_the_note_as_it_is_with_what_differs_marked(reader, note, url):
    note.revise("first and second words", revision=1, title="A plan", as_version=True)
    response = reader.get(f"{url}1/")
    html = response.content.decode()
    assert "first <ins>and second </ins>words" in html
    assert "<ins>A plan</ins>" in html
    assert "<del" not in html
    assert "The note as it is" in words(response)
    assert "no-store" in response["Cache-Control"]


def test_it_leads_to_its_neighbours(reader, grown, url):
    found = links(reader.get(f"{url}2/"))
    assert {f"{url}1/", f"{url}3/"} <= set(found)
    assert f"{url}2/" not in found
    first, last = words(reader.get(f"{url}1/")), words(reader.get(f"{url}3/"))
    assert ("Later" in first, "Earlier 2" in first) == (True, False)
    assert ("Later" in last, "Earlier 2" in last) == (False, True)


def test_any_two_can_be_compared(reader, grown, url):
    older_first = reader.get(f"{url}3/?with=1")
    html = older_first.content.decode()
    assert "The note as it is" not in words(older_first).replace("with the note as it is", "")
    assert html.index("<del>first</del>") < html.index("<ins>")
    choices = [option for option in tags(older_first, "option") if "selected" in option]
    assert [option["value"] for option in choices] == ["1"]


def test_two_that_say_the_same_are_said_to(reader, note, url):
    note.revise("second words", revision=1, as_version=True)
    note.revise("first words", revision=2, as_version=True)
    assert "say the same" in words(reader.get(f"{url}1/"))
    assert "say the same" not in words(reader.get(f"{url}2/"))
    assert "say the same" in words(reader.get(f"{url}1/?with=1"))


@pytest.mark.parametrize("other", ["9", "x", "-1", "²", "٣", "1 ", "%00", "9" * 40, "9" * 5000])
def test_a_version_that_there_is_not_is_not_found(reader, grown, url, other):
    assert reader.get(f"{url}1/?with={other}").status_code == 404


def test_a_number_that_no_version_can_have_is_not_found(reader, grown, url):
    for number in ("9", "0", "9" * 40):
        assert reader.get(f"{url}{number}/").status_code == 404
        assert reader.post(f"{url}{number}/restore/").status_code == 404


def test_hostile_words_are_shown_as_text(reader, note, url):
    note.revise("<script>alert(1)</script>", revision=1, title="<b>", as_version=True)
    note.revise("fine", revision=2, as_version=True)
    html = reader.get(f"{url}2/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


# --- Restoring ------------------------------------------------------------------------------------


def test_restoring_brings_the_text_back_and_makes_a_version_of_the_present(reader, grown, url):
    present = grown.body
    response = restore(reader, url, 1)
    assert response.redirect_chain[-1][0] == f"/notes/{grown.pk}/"
    assert "The earlier version is back." in words(response)
    grown.refresh_from_db()
    assert (grown.body, grown.revision) == ("first words", 5)
    assert said(grown)[0] == (4, present)


def test_a_title_comes_back_too(reader, note, url):
    note.revise("second words", revision=1, title="A plan", as_version=True)
    restore(reader, url, 1)
    note.refresh_from_db()
    assert (note.title, note.body) == ("", "first words")


def test_restoring_twice_is_harmless(reader, grown, url):
    fields = hidden(reader.get(f"{url}1/"))
    reader.post(f"{url}1/restore/", fields)
    assert reader.post(f"{url}1/restore/", fields).status_code == 409
    grown.refresh_from_db()
    assert (grown.body, grown.revision, grown.versions.count()) == ("first words", 5, 4)


def test_a_note_that_changed_since_the_page_was_opened_is_not_overwritten(reader, grown, url):
    fields = hidden(reader.get(f"{url}1/"))
    sent(reader, f"/notes/{grown.pk}/edit/", "from the other window")
    response = reader.post(f"{url}1/restore/", fields)
    assert response.status_code == 409
    assert "The note was changed after you opened this page." in words(response)
    assert "from the other window" in words(response)
    grown.refresh_from_db()
    assert grown.body == "from the other window"

    reader.post(f"{url}1/restore/", hidden(response))
    grown.refresh_from_db()
    assert grown.body == "first words"
    assert "from the other window" in [body for _, body in said(grown)]


def test_a_save_that_comes_between_looking_and_restoring_is_not_overwritten(
    reader, grown, url, monkeypatch
):
    fields = hidden(reader.get(f"{url}1/"))
    revise = Note.revise

    def overtaken(self, body, **more):
        monkeypatch.undo()
        revise(Note.objects.get(), "from the other window", revision=4)
        revise(self, body, **more)

    monkeypatch.setattr(Note, "revise", overtaken)
    response = reader.post(f"{url}1/restore/", fields)
    assert response.status_code == 409
    assert "from the other window" in words(response)
    grown.refresh_from_db()
    assert grown.body == "from the other window"


def test_looking_restores_nothing(reader, grown, url):
    assert reader.get(f"{url}1/restore/").status_code == 405
    assert grown.revision == 4


# --- Whose they are -------------------------------------------------------------------------------


def test_strangers_find_no_version(client, bob, curator, note, url):
    note.revise("pomegranate", revision=1, as_version=True)
    note.revise("second words", revision=2, as_version=True)
    for stranger in (bob, curator):
        client.force_login(stranger)
        for path in (url, f"{url}2/", f"{url}1/?with=2"):
            response = client.get(path)
            assert response.status_code == 404
            assert "pomegranate" not in response.content.decode()
        assert client.post(f"{url}2/restore/", {"revision": 3}).status_code == 404
    note.refresh_from_db()
    assert note.body == "second words"


def test_a_version_of_one_note_is_not_found_at_another(reader, ada, grown):
    other = make.note(ada, "other")
    assert reader.get(f"/notes/{other.pk}/versions/1/").status_code == 404
    assert reader.post(f"/notes/{other.pk}/versions/1/restore/").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, grown, url):
    for path in (url, f"{url}1/"):
        assert client.get(path)["Location"].startswith("/accounts/login/?next=/notes/")
