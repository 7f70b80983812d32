"""Writing a note in a real browser: whatever happens to the page, no word of it is lost."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from notes.models import Note
from tests import make
from tests.browser.sound import faults

SAVED = re.compile(r"^\s*Saved \d\d:\d\d\s*$")


def sign_in(context, user, url):
    """Put a session of `user` into the browser, as a sign-in in another window would."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}
    context.add_cookies([cookie])


@pytest.fixture
def write(visit, live_server, ada):
    """A function that opens an editor for Ada."""

    def open_editor(path="/notes/new/", **options):
        page = visit("/", **options)
        sign_in(page.context, ada, live_server.url)
        page.goto(path)
        return page

    return open_editor


@pytest.fixture
def note(ada, library):
    note = Note(owner=ada, title="A plan", body="First words.")
    note.begin()
    return note


def text(page):
    return page.get_by_label("Your note, in Markdown")


def status(page):
    return page.locator("#note-status")


def entries(page):
    """What is kept in the browser: the words of each entry."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([id]) => id.startsWith('cairn:'))"
        ".map(([, entry]) => JSON.parse(entry).body)"
    )


def expect_nothing_kept(page):
    """Wait until this browser keeps no words; what is doubtful it asks the site about first."""
    for _ in range(100):
        if not entries(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"still kept: {entries(page)}")


def add(page, words):
    """Type `words` after those that are there."""
    text(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


# --- Saving by itself -----------------------------------------------------------------------------


def test_it_saves_by_itself_and_a_reload_goes_on_with_the_same_note(write):
    errors = []
    page = write(errors=errors)
    page.get_by_label("Title").fill("A plan")
    add(page, "Some words.")
    expect(status(page)).to_have_text(SAVED)
    note = Note.objects.get()
    assert (note.title, note.body) == ("A plan", "Some words.")
    expect(page).to_have_url(re.compile(f"/notes/{note.pk}/edit/$"))
    expect(page.get_by_role("link", name="Earlier versions")).to_be_visible()
    assert entries(page) == []

    page.reload()
    expect(text(page)).to_have_value("Some words.")
    add(page, " And more.")
    expect(page.locator("#id_revision")).to_have_value("2")
    assert Note.objects.get().body == "Some words. And more."
    assert errors == []


@pytest.mark.parametrize("height", [600, 800])
def test_what_became_of_the_words_is_in_view_while_they_are_typed(write, height):
    page = write(viewport={"width": 1280, "height": height})
    add(page, "Some words.")
    expect(status(page)).to_have_text(SAVED)
    expect(status(page)).to_be_in_viewport()
    page.keyboard.type("\n" * 40 + "The last line.")
    page.wait_for_timeout(100)
    below = "Math.round(document.querySelector('.editor__foot').getBoundingClientRect().top"
    below += " - document.getElementById('id_body').getBoundingClientRect().bottom)"
    assert page.evaluate(below) >= -1  # the end of the text, where the words go, is not behind it


def test_words_are_counted_as_on_the_page_of_the_note(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    text(page).fill("# A plan\n\n- one\n- **two**\n\n> three")
    expect(page.locator("[data-size]")).to_have_text("5 words")
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("link", name="Close").click()
    expect(page.get_by_text("5 words")).to_be_visible()


def test_what_is_typed_while_a_save_is_under_way_is_saved_after_it(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.route("**/edit/", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    add(page, " One.")
    with page.expect_request("**/edit/"):
        pass
    add(page, " Two.")
    expect(page.locator("#id_revision")).to_have_value("3")
    note.refresh_from_db()
    assert note.body == "First words. One. Two."


def test_save_leads_to_the_note_and_ctrl_s_stays(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    add(page, " More.")
    page.keyboard.press("Control+s")
    expect(page.locator("#id_revision")).to_have_value("2")
    expect(text(page)).to_be_focused()
    add(page, " Most.")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/notes/{note.pk}/$"))
    expect(page.get_by_text("First words. More. Most.")).to_be_visible()
    assert entries(page) == []


def test_words_that_were_faster_than_the_script_are_saved_too(write, note):
    page = write("/notes/")
    waiting = []
    page.route("**/js/editor.js", lambda route: waiting.append(route))
    page.goto(f"/notes/{note.pk}/edit/", wait_until="commit")
    text(page).fill("Typed at once.")
    page.wait_for_timeout(300)
    for route in waiting:
        route.continue_()
    expect(page.locator("#id_revision")).to_have_value("2")
    note.refresh_from_db()
    assert note.body == "Typed at once."


def test_closing_the_window_at_once_loses_nothing(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    other = page.context.new_page()
    add(page, " More.")
    page.close()
    other.goto("/notes/new/")
    expect_nothing_kept(other)
    expect(other.locator("#unsaved")).to_be_hidden()
    other.goto(f"/notes/{note.pk}/edit/")
    expect(text(other)).to_have_value("First words. More.")
    expect(other.get_by_text("that were not saved")).to_have_count(0)


def test_leaving_the_page_at_once_loses_nothing(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    add(page, " More.")
    page.get_by_role("link", name="Close").click()
    expect(page).to_have_url(re.compile(f"/notes/{note.pk}/$"))
    expect(page.get_by_text("First words. More.")).to_be_visible()

    page.goto(f"/notes/{note.pk}/edit/")
    add(page, " Most.")
    page.goto("/notes/")
    page.goto(f"/notes/{note.pk}/edit/")
    expect(text(page)).to_have_value("First words. More. Most.")


# --- When it cannot save --------------------------------------------------------------------------


def test_a_lost_connection_is_told_and_what_was_typed_is_saved_when_it_is_back(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.context.set_offline(True)
    add(page, " Offline.")
    expect(status(page)).to_have_text(
        "Not saved: the site cannot be reached. Your words are kept in this browser."
    )
    expect(page.locator("#page-problem")).to_be_hidden()
    expect(text(page)).to_have_value("First words. Offline.")
    assert entries(page) == ["First words. Offline."]
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert entries(page) == []
    note.refresh_from_db()
    assert note.body == "First words. Offline."


def test_an_answer_that_was_lost_makes_no_conflict(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    lost = []

    def lose_the_answer(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/edit/", lose_the_answer)
    add(page, " One.")
    expect(status(page)).to_contain_text("cannot be reached")
    add(page, " Two.")
    expect(status(page)).to_have_text(SAVED)
    expect(page.locator("#id_revision")).to_have_value("3")
    note.refresh_from_db()
    assert note.body == "First words. One. Two."


def test_an_expired_session_is_told_and_signing_in_again_saves(write, ada, note, live_server):
    page = write(f"/notes/{note.pk}/edit/")
    page.context.clear_cookies()
    add(page, " Late.")
    expect(status(page)).to_have_text(
        "Not saved. Sign in in another window; your words are kept here."
    )
    expect(text(page)).to_have_value("First words. Late.")
    assert entries(page) == ["First words. Late."]

    ada.set_password("eight phases and a cairn")
    ada.save()
    with page.context.expect_page() as opened:
        status(page).get_by_role("link").click()
    other = opened.value
    other.get_by_label("E-mail address").fill(ada.email)
    other.get_by_label("Password").fill("eight phases and a cairn")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("link", name="Desk")).to_be_visible()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status(page)).to_have_text(SAVED)
    note.refresh_from_db()
    assert note.body == "First words. Late."


def test_another_who_signs_in_saves_nothing_and_is_shown_nothing(write, bob, note, live_server):
    page = write(f"/notes/{note.pk}/edit/")
    page.context.clear_cookies()
    add(page, " Late.")
    expect(status(page)).to_contain_text("Sign in in another window")

    sign_in(page.context, bob, live_server.url)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text("somebody else is signed in now")
    other = page.context.new_page()
    for path in ("/notes/", "/notes/new/"):
        other.goto(path)
        other.wait_for_load_state("networkidle")
        expect(other.get_by_text("Late.")).to_have_count(0)
        expect(other.get_by_text("not saved")).to_have_count(0)
    note.refresh_from_db()
    assert note.body == "First words."
    assert not Note.objects.owned_by(bob).exists()


def test_an_expired_token_is_made_fresh_without_a_word(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.locator("#note-form [name=csrfmiddlewaretoken]").evaluate("field => field.value = 'x'")
    add(page, " More.")
    expect(page.locator("#id_revision")).to_have_value("2")
    note.refresh_from_db()
    assert note.body == "First words. More."


# --- After a crash --------------------------------------------------------------------------------


def crash(page, words):
    """Type `words` into an editor that cannot save, and kill it. Gives another page beside it."""
    saves = re.compile("/notes/(new|.*edit)/")
    page.context.route(saves, refuse_saves)  # the page's own would end before the page does
    add(page, words)
    expect(status(page)).to_contain_text("cannot be reached")
    # A page that is closed still sends its words; one that is killed does not.
    page.evaluate("() => { globalThis.fetch = () => new Promise(() => {}); }")
    other = page.context.new_page()
    page.close()
    page.context.unroute(saves)
    return other


def refuse_saves(route):
    return route.abort() if route.request.method == "POST" else route.continue_()


def test_words_that_were_not_saved_are_offered_back_and_taken(write, note):
    path = f"/notes/{note.pk}/edit/"
    page = crash(write(path), " Unsaved.")
    page.goto(path)
    expect(page.get_by_text("that were not saved")).to_be_visible()
    expect(text(page)).to_have_value("First words.")
    page.get_by_role("button", name="Take them").click()
    expect(text(page)).to_have_value("First words. Unsaved.")
    expect(page.locator("#id_revision")).to_have_value("2")
    expect(page.get_by_text("that were not saved")).to_have_count(0)
    assert entries(page) == []
    note.refresh_from_db()
    assert note.body == "First words. Unsaved."


def test_and_thrown_away(write, note):
    path = f"/notes/{note.pk}/edit/"
    page = crash(write(path), " Unsaved.")
    page.goto(path)
    page.get_by_role("button", name="Throw them away").click()
    expect(page.get_by_text("that were not saved")).to_have_count(0)
    expect(text(page)).to_have_value("First words.")
    assert entries(page) == []


def test_kept_words_outlast_what_is_typed_while_they_are_offered(write, note):
    path = f"/notes/{note.pk}/edit/"
    page = crash(write(path), " Unsaved.")
    page.goto(path)
    expect(page.get_by_role("button", name="Take them")).to_be_visible()
    add(page, " Other.")
    expect(page.locator("#id_revision")).to_have_value("2")
    assert entries(page) == ["First words. Unsaved."]
    page.get_by_role("button", name="Take them").click()
    expect(status(page)).to_contain_text("changed in another window")
    note.refresh_from_db()
    assert note.body == "First words. Other."


def test_a_new_note_that_was_never_saved_is_offered_on_the_next_new_one(write):
    page = crash(write(), "A thought.")
    page.goto("/notes/new/")
    page.get_by_role("button", name="Take them").click()
    expect(status(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "A thought."


def test_words_kept_for_a_topic_are_offered_when_its_note_has_begun_elsewhere(write, ada):
    page = crash(write("/notes/new/?topic=caching"), "From the first window.")
    topic = make.Topic.objects.get(slug="caching")
    Note(owner=ada, topic=topic, body="From the second.").begin()
    page.goto("/notes/new/?topic=caching")
    page.get_by_role("button", name="Take them").click()
    expect(status(page)).to_contain_text("changed in another window")
    page.get_by_role("button", name="See both texts").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("From the first window.")
    expect(main).to_contain_text("From the second.")


def test_words_kept_for_other_notes_are_listed(write, note):
    page = crash(write(f"/notes/{note.pk}/edit/"), " Unsaved.")
    for path in ("/notes/new/", "/notes/"):
        page.goto(path)
        expect(page.locator("#unsaved")).to_contain_text("Not saved yet: A plan")
    page.locator("#unsaved").get_by_role("link", name="A plan").click()
    page.get_by_role("button", name="Take them").click()
    expect(status(page)).to_have_text(SAVED)
    page.goto("/notes/")
    expect(page.locator("#unsaved")).to_be_hidden()


def test_a_browser_without_room_says_so(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.context.set_offline(True)
    add(page, " More.")
    expect(status(page)).to_contain_text("Your words are in this window only: leave it open.")
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)


# --- Two windows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Save mine as the newest", ["First words. Mine."]),
        ("Keep the saved one", ["Theirs."]),
        ("Join both and open", ["Theirs.", "First words. Mine."]),
    ],
)
def test_a_note_that_moved_on_stops_the_saves_until_one_chooses(write, note, choice, kept):
    page = write(f"/notes/{note.pk}/edit/")
    note.revise("Theirs.", revision=1, title="A plan")
    add(page, " Mine.")
    expect(status(page)).to_contain_text("this note was changed in another window")
    note.refresh_from_db()
    assert note.body == "Theirs."
    assert entries(page) == ["First words. Mine."]

    page.get_by_role("button", name="See both texts").click()
    expect(page.get_by_role("main")).to_contain_text("First words. Mine.")
    page.wait_for_load_state("load")  # the script has to see the choice
    page.get_by_role("button", name=choice).click()
    expect(page).to_have_url(re.compile(f"/notes/{note.pk}/(edit/)?$"))
    note.refresh_from_db()
    assert [line for line in note.body.splitlines() if line] == kept
    page.goto("/notes/")
    expect_nothing_kept(page)
    expect(page.locator("#unsaved")).to_be_hidden()


def test_save_leads_straight_to_both_texts(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    note.revise("Theirs.", revision=1, title="A plan")
    add(page, " Mine.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Keep the saved one")).to_be_visible()


def test_words_for_a_note_that_was_deleted_become_a_new_one(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    note.delete_softly()
    add(page, " More.")
    page.get_by_role("button", name="Save it as a new note").click()
    expect(page.get_by_text("Your words are still here")).to_be_visible()
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/notes/\d+/$"))
    expect(page.get_by_text("First words. More.")).to_be_visible()
    assert Note.objects.living().get().body == "First words. More."
    assert entries(page) == []


# --- What is typed --------------------------------------------------------------------------------


def test_a_text_that_is_too_long_is_told_while_typing_and_never_sent(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    text(page).fill("é" * 30_000)
    expect(page.get_by_text("59 of 64 kB")).to_be_visible()
    expect(page.locator("#id_revision")).to_have_value("2")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    text(page).fill("é" * 36_000)
    expect(status(page)).to_have_text(
        "71 kB: a note holds at most 64. Not saved until it is shorter."
    )
    expect(text(page)).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+s")
    assert len(entries(page)[0]) == 36_000
    assert "POST" not in sent
    text(page).fill("Short.")
    expect(status(page)).to_have_text(SAVED)
    expect(text(page)).not_to_have_attribute("aria-invalid", "true")
    note.refresh_from_db()
    assert note.body == "Short."


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Bold", "one two", "one **two**"),
        ("Italic", "one two", "one *two*"),
        ("Code", "one two", "one `two`"),
        ("Link", "one two", "one [two](https://)"),
        ("List", "one\ntwo", "one\n- two"),
        ("Quote", "one\ntwo", "one\n> two"),
    ],
)
def test_the_buttons_write_markdown_that_can_be_undone(write, name, before, after):
    page = write()
    add(page, before)
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.get_by_role("button", name=name).click()
    expect(text(page)).to_have_value(after)
    expect(text(page)).to_be_focused()
    expect(status(page)).to_have_text(SAVED)
    assert Note.objects.get().body == after
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value(before)


def test_the_toolbar_is_one_stop_and_arrows_walk_in_it(write):
    page = write()
    page.get_by_label("Title").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Link")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Code")).to_be_focused()
    page.keyboard.press("Tab")
    expect(text(page)).to_be_focused()


def test_a_quotation_arrives_at_the_end_and_is_saved(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.locator("#note-form").evaluate(
        "form => form.dispatchEvent(new CustomEvent('note:quote', {detail: {markdown: '> Said.'}}))"
    )
    expect(text(page)).to_have_value("First words.\n\n> Said.\n\n")
    expect(page.locator("#id_revision")).to_have_value("2")
    note.refresh_from_db()
    assert note.body.startswith("First words.\n\n> Said.")


def test_a_preview_takes_the_place_of_the_text_and_gives_it_back(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    add(page, " It *eats* sugar.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview em")).to_have_text("eats")
    expect(page.locator("#note-preview")).to_be_focused()
    expect(text(page)).to_be_hidden()
    expect(page.locator("#id_revision")).to_have_value("2")  # and it is saved all the same
    page.get_by_role("button", name="Write on").click()
    expect(text(page)).to_have_value("First words. It *eats* sugar.")
    expect(text(page)).to_be_focused()


# --- Signing out ----------------------------------------------------------------------------------


def test_signing_out_saves_what_is_open_and_leaves_no_words_behind(write, note):
    page = crash(write(f"/notes/{note.pk}/edit/"), " Unsaved.")
    page.goto("/notes/new/")
    page.evaluate("localStorage.setItem('cairn:0:x:y', JSON.stringify({body: 'of another'}))")
    add(page, "Just typed.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert "Just typed." in [one.body for one in Note.objects.all()]
    assert "Unsaved." not in str(entries(page))


def test_signing_out_asks_twice_when_the_words_cannot_be_saved(write, note):
    page = write(f"/notes/{note.pk}/edit/")
    page.route(re.compile("/edit/"), refuse_saves)
    add(page, " Unsaved.")
    page.get_by_role("button", name="Sign out").click()
    expect(status(page)).to_contain_text("sign out once more to leave without them")
    assert entries(page) == ["First words. Unsaved."]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert entries(page) == []


# --- Without script, and for everybody ------------------------------------------------------------


def test_everything_is_written_without_script(write):
    page = write("/notes/new/?topic=caching", java_script_enabled=False)
    expect(page.get_by_role("toolbar")).to_be_hidden()
    text(page).fill("It *eats* sugar.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview em")).to_have_text("eats")
    expect(text(page)).to_have_value("It *eats* sugar.")
    assert not Note.objects.exists()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("em")).to_have_text("eats")

    page.goto(f"/notes/{Note.objects.get().pk}/edit/")
    text(page).fill("x" * 70_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A note holds at most 64 kB; this one has 69 kB.")).to_be_visible()
    expect(text(page)).to_have_value("x" * 70_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_editor_is_sound(write, note, width, scheme):
    errors = []
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = write("/notes/new/?topic=caching", errors=errors, **options)
    assert list(faults(page)) == []
    add(page, "Some *words*.")
    expect(status(page)).to_have_text(SAVED)
    assert list(faults(page)) == []
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview em")).to_be_visible()
    assert list(faults(page)) == []
    assert errors == []

    page.goto(f"/notes/{note.pk}/edit/")
    page.evaluate(
        "localStorage.setItem(`cairn:${document.querySelector('.editor').dataset.owner}:x:y`,"
        " JSON.stringify({title: '', body: 'kept', revision: 1, key: 'x', at: Date.now() - 1e9,"
        f" action: '/notes/{note.pk}/edit/'}}))"
    )
    page.reload()
    expect(page.get_by_role("button", name="Take them")).to_be_visible()
    assert list(faults(page)) == []
    page.goto("/notes/new/")
    expect(page.locator("#unsaved")).to_contain_text("Not saved yet")
    assert list(faults(page)) == []
