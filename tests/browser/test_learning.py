"""A learner's way through the site, with script and without, wide and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from notes.models import Note
from tests.browser.sound import faults
from topics.models import Progress

PASSWORD = "eight phases and a cairn"
WAYS = [
    pytest.param({"java_script_enabled": True}, id="script"),
    pytest.param({"java_script_enabled": False}, id="no-script"),
    pytest.param(
        {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
        id="phone",
    ),
]


def sign_up(page, email="ada@example.org"):
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("link", name="Desk")).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_from_signing_up_to_signing_out(visit, way):
    errors = []
    page = visit("/", errors=errors, **way)

    # A visitor finds the list, and its boxes lead to an account and back.
    page.get_by_role("link", name="System design for architects").click()
    page.get_by_role("link", name="Start phase 0", exact=True).first.click()
    page.get_by_role("link", name="Sign in to tick The 45-minute breakdown").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page).to_have_url(re.compile("/tracks/system-design-for-architects/.*#item-"))

    # Tick, and reload: it is still there.
    page.get_by_role("button", name="Mark The 45-minute breakdown as done").click()
    expect(page.get_by_text("1 of 5 topics")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 of 5 topics")).to_be_visible()
    expect(page.get_by_role("button", name="Mark The 45-minute breakdown as to do")).to_be_visible()

    # Another state is a step away.
    page.get_by_label("Other states of Deep-dive framework").click()
    page.locator("details[open]").get_by_role("button", name="Skip it").click()
    expect(page.get_by_text("1 of 4 topics, 1 skipped")).to_be_visible()

    # A note beside a topic.
    page.get_by_role("link", name="The 45-minute breakdown", exact=True).click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note, in Markdown").fill("Five minutes of *questions* first.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Five minutes of questions first.")).to_be_visible()

    # Two windows: the second save is refused with both texts in view.
    page.get_by_role("link", name="Write on").click()
    expect(page.get_by_label("Your note, in Markdown")).to_have_value(re.compile("^Five minutes"))
    note = Note.objects.get()
    note.revise("Ten minutes, said the other window.", revision=note.revision)
    page.get_by_label("Your note, in Markdown").fill("Seven minutes, says this one.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This note changed in another window")
    expect(page.get_by_text("Ten minutes, said the other window.")).to_be_visible()
    page.get_by_role("button", name="Save mine as the newest").click()
    expect(page.get_by_text("Seven minutes, says this one.")).to_be_visible()

    # Reading marks a post and offers its topics.
    page.goto("/journal/load-balancer-types/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("Tick what you know now")).to_be_visible()
    page.get_by_role("button", name="Mark Load balancing and caching as done").click()
    expect(
        page.get_by_role("button", name="Mark Load balancing and caching as to do")
    ).to_be_visible()

    # The desk knows where that was.
    page.get_by_role("link", name="Desk").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Go on with")
    expect(page.get_by_role("main")).to_contain_text("You were at Load balancing and caching")

    if way.get("is_mobile"):
        page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.goto("/notes/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert [error for error in errors if "409" not in error] == []


def test_one_tick_changes_all_of_the_page_at_once(visit):
    page = visit("/")
    sign_up(page)
    page.goto("/tracks/system-design-for-architects/")
    boxes = page.get_by_role("button", name="Mark Batch vs. stream processing as done")
    expect(boxes).to_have_count(2)
    boxes.first.click()
    expect(
        page.get_by_role("button", name="Mark Batch vs. stream processing as to do")
    ).to_have_count(2)
    expect(page.get_by_text("1 of 5", exact=True)).to_be_visible()
    expect(page.get_by_text("1 of 6", exact=True)).to_be_visible()
    expect(page.locator("#cairn")).to_contain_text("1 of 45")
    # The keyboard stays where it was.
    assert page.evaluate("document.activeElement.className") == "ticks__box"

    page.goto("/tracks/system-design-for-architects/architectural-patterns/")
    expect(
        page.get_by_role("button", name="Mark Batch vs. stream processing as to do")
    ).to_be_visible()


def test_a_session_that_ended_leads_to_sign_in_and_back(visit):
    page = visit("/")
    sign_up(page)
    page.goto("/tracks/system-design-for-architects/the-hard-limits/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Mark Latency vs. throughput as done").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The hard limits")
    assert not Progress.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_learners_page_is_sound(visit, width, scheme):
    errors, wrong = [], {}
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visit("/", errors=errors, **options)
    sign_up(page)
    ada = User.objects.get(email="ada@example.org")
    for n in range(3):
        note = Note(owner=ada, title=f"Plan {n}", body="Some *words* and `code`.")
        note.begin()
    for topic in ("caching", "redis"):
        page.goto(f"/topics/{topic}/")
        page.get_by_role("button", name="Doing").click()
        expect(page.get_by_role("main").get_by_text("Doing since")).to_be_visible()
    for path in [
        "/", "/desk/", "/notes/", f"/notes/{note.pk}/", f"/notes/{note.pk}/edit/", "/notes/new/",
        f"/notes/{note.pk}/delete/", "/notes/new/?topic=kafka", "/topics/", "/topics/caching/",
        "/tracks/", "/tracks/system-design-for-architects/",
        "/tracks/system-design-and-systems-programming/system-design/",
        "/journal/load-balancer-types/", "/series/system-design-fundamentals/", "/accounts/",
    ]:  # fmt: skip
        page.goto(path)
        if found := list(faults(page)):
            wrong[path] = found
    assert not wrong
    assert errors == []


def test_a_tick_that_fails_says_so_and_changes_nothing(visit):
    page = visit("/")
    sign_up(page)
    page.goto("/tracks/system-design-for-architects/the-hard-limits/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Mark Latency vs. throughput as done").click()
    expect(page.get_by_role("alert")).to_contain_text("did not reach the site")
    page.context.set_offline(False)
    page.get_by_role("button", name="Mark Latency vs. throughput as done").click()
    expect(page.get_by_role("button", name="Mark Latency vs. throughput as to do")).to_be_visible()
    expect(page.locator("#page-problem")).to_be_hidden()
    expect(page.locator("#page-status")).to_contain_text("Latency vs. throughput: Done.")


def test_the_menu_of_an_item_keeps_the_keyboard(visit):
    page = visit("/")
    sign_up(page)
    page.goto("/tracks/system-design-for-architects/the-hard-limits/")
    handle = page.get_by_label("Other states of Latency vs. throughput")
    handle.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(handle).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("details[open]").get_by_role("button", name="Doing").press("Enter")
    expect(page.get_by_text("Doing", exact=True).first).to_be_visible()
    expect(handle).to_be_focused()
