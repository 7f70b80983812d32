"""Finding one's notes, their calendar, and what goes to paper, in a real browser."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from notes.models import Note
from tests import make
from tests.browser.sound import faults
from tests.browser.test_learning import sign_up
from topics.models import Phase

PHASE = "/notes/print/system-design-for-architects/mastering-the-interview/"
TEXT = """## What I learned

A **médaille** has [two sides](https://example.org/sides).

```python
def a_function_with_a_long_name(one_argument, another_argument, yet_another): return None
```

| Rule | Good for |
|---|---|
| Round robin | Short, equal requests |

- [x] read it
"""


@pytest.fixture
def ada(visit):
    """A function that opens a page as Ada, who wrote about a phase, and of other days."""

    def open_page(**options):
        page = visit("/", **options)
        sign_up(page)
        ada = User.objects.get(email="ada@example.org")
        now = timezone.now()
        phase = Phase.objects.get(slug="mastering-the-interview")
        for item in phase.items.all()[:2]:
            make.note(ada, TEXT, topic=item.topic)
        for days in (0, 0, 0, 32, 64):
            at = now - dt.timedelta(days=days)
            make.note(ada, "Half the trouble.", title="A page", created_at=at, saved_at=at)
        make.note(ada, title="Years ago", created_at=now.replace(year=now.year - 4))
        return page

    return open_page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_words_are_looked_for_and_each_filter_taken_away_again(ada, script):
    page = ada(java_script_enabled=script)
    page.goto("/notes/")
    page.get_by_label("Words").fill("MEDAILLE sides")
    page.get_by_label("About").select_option("Topics")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("2 notes", exact=True)).to_be_visible()
    expect(page.locator("mark").first).to_have_text("médaille")
    expect(page.get_by_label("Words")).to_have_value("MEDAILLE sides")

    page.get_by_role("link", name="Print these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Some of your notes")
    expect(page.get_by_role("article")).to_have_count(2)

    page.go_back()
    page.get_by_role("link", name="Clear the words").click()
    expect(page.get_by_label("Words")).to_have_value("")
    expect(page.get_by_label("About")).to_have_value("topics")
    page.get_by_role("link", name="Clear what they are about").click()
    expect(page.get_by_text("8 notes", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="On this day")).to_be_visible()


def test_the_calendar_is_walked_with_the_keyboard(ada):
    page = ada()
    page.goto("/notes/")
    page.get_by_role("link", name="Calendar").press("Enter")
    today = timezone.localdate()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{today:%B %Y}")
    day = page.get_by_role("table").get_by_role("link", name="today: 5 notes")
    page.get_by_role("link", name=re.compile(r"\w+ \d{4}$")).first.focus()
    for _ in range(31):
        if day.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(day).to_be_focused()
    assert day.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"day={today:%Y-%m-%d}"))
    expect(page.get_by_text("5 notes", exact=True)).to_be_visible()

    page.go_back()
    before = page.get_by_role("navigation", name="Months beside this one").get_by_role("link")
    before.first.press("Enter")
    expect(page.get_by_role("link", name="This month")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_finding_and_printing_is_sound(ada, width, scheme):
    errors, wrong = [], {}
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = ada(errors=errors, **options)
    month = f"{timezone.localdate():%Y-%m}"
    for path in [
        "/notes/", f"/notes/?q=medaille&about=topics&month={month}", "/notes/?q=nothing+like+it",
        "/notes/?q=a+b+c+d+e+f+g+h+i+j+k+l&month=2026-13", "/notes/calendar/",
        "/notes/calendar/2030/2/", "/notes/print/", "/notes/print/?q=nothing+like+it", PHASE,
        "/tracks/system-design-for-architects/mastering-the-interview/", "/desk/",
    ]:  # fmt: skip
        page.goto(path)
        if found := list(faults(page)):
            wrong[path] = found
    assert not wrong
    assert errors == []


def test_on_paper_there_is_nothing_to_press_and_nothing_is_cut_off(ada):
    page = ada(color_scheme="dark", viewport={"width": 700, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    for path in [
        "/notes/", "/notes/print/", PHASE, f"/notes/{Note.objects.first().pk}/", "/notes/calendar/",
        "/topics/caching/", "/journal/load-balancer-types/",
        "/tracks/system-design-for-architects/mastering-the-interview/",
    ]:  # fmt: skip
        page.goto(path)
        for thing in ("nav.running__nav", ".button", ".finder", ".paper-hint", "footer.footer"):
            for one in page.locator(thing).all():
                expect(one).to_be_hidden()
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert ground == "rgb(255, 255, 255)", path
        assert not page.evaluate(
            """[...document.querySelectorAll(".prose pre, .prose .table-scroll")]
                .filter(one => one.scrollWidth > one.clientWidth + 1).length"""
        ), path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    page.goto("/notes/print/")
    address = page.locator("a[href='https://example.org/sides']").first
    after = address.evaluate("link => getComputedStyle(link, '::after').content")
    assert "attr(href)" in after or "https://example.org/sides" in after


def test_a_phase_goes_to_paper_from_its_own_page(ada):
    page = ada()
    page.goto("/tracks/system-design-for-architects/mastering-the-interview/")
    page.get_by_role("link", name="Print with my notes").click()
    expect(page).to_have_url(re.compile(PHASE))
    expect(page.get_by_text("2 notes of yours")).to_be_visible()
    expect(page.get_by_role("heading", name="What I learned")).to_have_count(2)
