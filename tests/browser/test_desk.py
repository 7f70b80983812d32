"""The desk and what leads to it: a year to read, an undo, a reset, four states by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from journal.models import Post, Reading
from notes.models import Note
from tests import make
from tests.browser.sound import faults, until
from tests.browser.test_learning import sign_up
from topics.models import Progress, ProgressEvent, Topic

TRACK = "/tracks/system-design-for-architects/"
PHASE = f"{TRACK}the-hard-limits/"
HERE = """document.activeElement.closest(".item, .ticks__item")?.innerText
    .includes("Latency vs. throughput")"""


def a_year(email="ada@example.org"):
    """A past to look at."""
    ada = User.objects.get(email=email)
    for n, topic in enumerate(Topic.objects.filter(placements__isnull=False).distinct()[:30]):
        state = ("done", "done", "doing", "skipped")[n % 4]
        Progress.objects.record(ada, topic, state, at=make.in_days(-11 * n - 0.1))
    for n, post in enumerate(Post.objects.public()[:8]):
        Reading.objects.record(ada, post, "read", at=make.in_days(-40 * n - 0.2))
    for n in range(3):
        Note(owner=ada, title=f"Plan {n}", body="Some *words*.").begin()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_sound_new_and_after_a_year(visit, width, scheme):
    errors, wrong = [], {}
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visit("/", errors=errors, **options)
    sign_up(page)
    page.goto("/desk/")
    wrong["new"] = list(faults(page))
    a_year()
    User.objects.update(minutes_per_week=60)
    page.goto("/desk/")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("table")).to_be_visible()
    wrong["a year"] = list(faults(page))
    page.goto(f"{TRACK}progress/reset/")
    wrong["reset"] = list(faults(page))
    page.get_by_role("button", name=re.compile("back to do")).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    wrong["was reset"] = list(faults(page))
    page.goto(PHASE)
    page.get_by_role("button", name="Mark Latency vs. throughput as done").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_label("Other states of Latency vs. throughput").click()
    wrong["undo and menu"] = list(faults(page))
    assert not {name: found for name, found in wrong.items() if found}
    assert errors == []


def test_both_halves_of_the_year_stand_as_the_page_is_wide(visit):
    page = visit("/")
    sign_up(page)
    a_year()
    for width, beside in ((320, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/desk/")
        first, second = (half.bounding_box() for half in page.locator(".calendar__half").all())
        assert (second["x"] > first["x"]) is beside
        assert (second["y"] > first["y"]) is not beside
        assert first["width"] / 341 * 12 >= 8  # a day keeps eight pixels


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_track_is_reset_and_brought_back(visit, script):
    page = visit("/", java_script_enabled=script)
    sign_up(page)
    a_year()
    page.goto(TRACK)
    said = page.locator("#cairn").inner_text()
    page.get_by_role("link", name="Set this track back to do").click()
    expect(page.get_by_role("main")).to_contain_text("because they stand in other tracks too")
    page.get_by_role("button", name=re.compile("back to do")).click()
    expect(page.get_by_text("of this track are to do again")).to_be_visible()
    assert page.locator("#cairn").inner_text() != said
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("topics are as they were.")).to_be_visible()
    assert page.locator("#cairn").inner_text() == said


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("path", [TRACK, PHASE], ids=["track", "phase"])
def test_each_state_and_undo_are_there_for_the_keyboard(visit, script, path):
    page = visit("/", java_script_enabled=script)
    sign_up(page)
    page.goto(path)
    handle = page.get_by_label("Other states of Latency vs. throughput")
    for words, state in (("Doing", "doing"), ("Skip it", "skipped"), ("Done", "done")):
        handle.focus()
        page.keyboard.press("Enter")
        choice = page.locator(".more[open]").get_by_role("button", name=words)
        page.keyboard.press("Tab")
        for _ in range(3):
            if choice.evaluate("button => button === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(choice).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        expect(page.locator(f".tick--{state}")).to_have_count(1)
        if script:  # the keyboard stays at the topic
            until(page, HERE)
    undo = page.get_by_role("button", name="Undo: Latency vs. throughput is skipped again")
    undo.press("Enter")
    expect(undo).to_have_count(0)
    expect(page.locator(".tick--skipped")).to_have_count(1)
    if script:
        until(page, 'document.activeElement.className.includes("__box")')
    states = ProgressEvent.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["doing", "skipped", "done", "skipped"]


def test_escape_closes_a_small_menu_and_keeps_the_place(visit):
    page = visit("/")
    sign_up(page)
    page.goto(TRACK)
    handle = page.get_by_label("Other states of Latency vs. throughput")
    handle.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(handle).to_be_focused()
    expect(page.locator(".more[open]")).to_have_count(0)
