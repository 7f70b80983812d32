"""Writing beside what one reads: wide and on a phone, with script and without, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from notes.models import Note
from tests import make
from tests.browser.learner import reading
from tests.browser.sound import faults
from topics.models import Topic

TOPIC, POST = "/topics/caching/", "/journal/load-balancer-types/"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def read(visit, client, live_server, ada):
    return reading(visit, client, live_server, ada)


def editor(page):
    return page.get_by_label("Your note, in Markdown")


def box(locator):
    found = locator.bounding_box()
    assert found, "not in view"
    return found


@pytest.mark.parametrize("path", [TOPIC, POST])
def test_it_opens_beside_the_text_which_keeps_its_lines(read, path):
    page = read(path, **WIDE)
    text = page.locator(".leaf__text .prose").first
    before = box(text)
    page.get_by_role("link", name="Write a note").click()
    expect(editor(page)).to_be_focused()
    after, beside = box(text), box(page.locator("#your-note"))
    assert (after["y"], after["width"], after["height"]) == (
        before["y"],
        before["width"],
        before["height"],
    )
    assert beside["x"] >= after["x"] + after["width"]
    assert beside["width"] > 400
    assert beside["y"] + beside["height"] <= 800


def test_it_stays_in_the_window_while_one_reads_on(read):
    page = read(POST, **WIDE)
    page.get_by_role("link", name="Write a note").click()
    expect(editor(page)).to_be_focused()
    page.evaluate("scrollTo(0, 1500)")
    beside = box(page.locator("#your-note"))
    assert beside["y"] >= 0
    assert beside["y"] + beside["height"] <= 800


@pytest.mark.parametrize("path", [TOPIC, POST])
@pytest.mark.parametrize("options", [PHONE, {"viewport": {"width": 1000, "height": 800}}])
def test_where_there_is_no_room_beside_it_opens_below(read, path, options):
    page = read(path, **options)
    page.get_by_role("link", name="Write a note").click()
    expect(editor(page)).to_be_focused()
    text, below = box(page.locator(".leaf__text .prose").first), box(page.locator("#your-note"))
    assert below["y"] >= text["y"] + text["height"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("path", [TOPIC, POST])
@pytest.mark.parametrize("options", [PHONE, WIDE])
def test_without_script_the_page_comes_with_it(read, path, options):
    page = read(path, java_script_enabled=False, **options)
    page.get_by_role("link", name="Write a note").click()
    expect(page).to_have_url(re.compile(r"\?write#your-note$"))
    expect(page.locator(".leaf__text .prose").first).to_be_visible()
    editor(page).fill("Keep *little*.")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"{path}#your-note$"))
    expect(page.locator("#your-note")).to_contain_text("Keep little.")

    page.get_by_role("link", name="Write on").click()
    expect(editor(page)).to_have_value("Keep *little*.")
    page.locator("[data-close]").click()
    expect(page).to_have_url(re.compile(f"{path}#your-note$"))
    expect(page.get_by_role("link", name="Write on")).to_be_visible()


def test_by_keyboard_it_opens_saves_and_closes(read):
    page = read(TOPIC, **WIDE)
    page.get_by_role("link", name="Write a note").focus()
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("Keep little.")
    expect(page.locator("#note-status")).to_contain_text("Saved")
    page.locator("[data-close]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Write on")).to_be_focused()
    expect(page.locator("#your-note")).to_contain_text("Keep little.")
    expect(page).to_have_url(re.compile(f"{TOPIC}$"))


def test_words_typed_just_before_it_is_closed_are_saved(read):
    page = read(TOPIC, **WIDE)
    page.get_by_role("link", name="Write a note").click()
    editor(page).press_sequentially("Keep little.")
    page.locator("[data-close]").click()
    expect(page.locator("#your-note .prose")).to_have_text("Keep little.")
    assert Note.objects.get().body == "Keep little."


def test_closing_keeps_the_place_in_the_text(read):
    page = read(POST, **WIDE)
    page.get_by_role("link", name="Write a note").click()
    expect(editor(page)).to_be_focused()
    page.evaluate("scrollTo(0, 900)")
    page.locator("[data-close]").click()
    expect(page.get_by_role("link", name="Write a note")).to_have_count(1)
    assert page.evaluate("scrollY") == 900


def test_a_page_loaded_again_comes_with_the_editor_still_open(read):
    page = read(TOPIC, **WIDE)
    page.get_by_role("link", name="Write a note").click()
    editor(page).press_sequentially("Keep little.")
    expect(page.locator("#note-status")).to_contain_text("Saved")
    page.reload()
    expect(editor(page)).to_have_value("Keep little.")


def test_it_opens_in_another_window_for_those_who_ask(read):
    page = read(TOPIC, **WIDE)
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Write a note").click(modifiers=["ControlOrMeta"])
    expect(editor(other.value)).to_be_visible()
    expect(editor(page)).to_have_count(0)


def test_a_visitor_is_offered_nothing(visit):
    page = visit(f"{TOPIC}?write", **WIDE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(editor(page)).to_have_count(0)
    expect(page.locator("#your-note")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_sound_with_the_editor_open(read, ada, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    errors = []
    page = read(TOPIC, errors=errors, **options)
    make.note(ada, "Some `code`.", topic=Topic.objects.get(slug="redis"))
    for path in (f"{TOPIC}?write", f"{POST}?write", "/topics/redis/", "/topics/redis/?write"):
        page.goto(path)
        assert list(faults(page)) == [], path
    page.goto(TOPIC)
    page.get_by_role("link", name="Write a note").click()
    expect(editor(page)).to_be_focused()
    assert list(faults(page)) == []
    assert errors == []
