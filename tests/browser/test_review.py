"""Recalling in a real browser: by keyboard, by touch, and without script."""

import re
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import expect

from notes.models import Note
from review.models import Card, ReviewEvent
from tests import make
from tests.browser.sound import faults
from topics.models import Progress, Topic

ASKING, SILENT = "caching", "redis"  # the first has check questions in the starter library
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def learner(library):
    """Somebody with two topics to recall, and a note about the first."""
    person = make.user("ada@example.org", name="Ada")
    for slug, days in ((ASKING, 90), (SILENT, 9)):
        topic = Topic.objects.get(slug=slug)
        Progress.objects.record(person, topic, "done", make.in_days(-days))
        Card.objects.ask(
            Progress.objects.select_related("learner").get(learner=person, topic=topic),
            make.in_days(-days),
        )
    Note(owner=person, topic=Topic.objects.get(slug=ASKING), body="A copy may be *lost*.").begin()
    return person


@pytest.fixture
def review(visit, learner, live_server):
    """A function that opens a page as the learner."""

    def open_page(path="/review/", **options):
        page = visit("/", **options)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session["_auth_user_id"] = str(learner.pk)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
        session["_auth_user_hash"] = learner.get_session_auth_hash()
        session.create()
        cookie = {"name": "sessionid", "value": session.session_key, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(path)
        return page

    return open_page


def kinds():
    found = ReviewEvent.objects.exclude(kind="asked").order_by("pk")
    return list(found.values_list("topic__slug", "kind"))


def test_a_day_of_reviews_by_keyboard_alone(review):
    errors = []
    page = review(errors=errors)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Caching")
    expect(page.get_by_text("By what factor does the load on the database grow?")).to_be_visible()
    expect(page.get_by_text("A copy may be lost.")).to_be_hidden()

    page.keyboard.press("3")  # not before it was shown
    page.keyboard.press("Space")
    expect(page.get_by_text("A copy may be lost.")).to_be_visible()
    expect(page.get_by_text("A copy kept near the reader")).to_be_visible()
    page.keyboard.press("3")
    expect(title).to_have_text("Redis")
    expect(page.get_by_text("Caching comes back")).to_be_visible()

    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="How well did you know it?")).to_be_visible()
    page.keyboard.press("1")
    expect(title).to_have_text("That is all for today")
    expect(page.get_by_text("The next comes tomorrow")).to_be_visible()
    assert kinds() == [(ASKING, "good"), (SILENT, "again")]
    assert errors == []


@pytest.mark.parametrize(
    ("key", "kind"), [("1", "again"), ("2", "hard"), ("3", "good"), ("4", "easy")]
)
def test_each_key_is_its_answer(review, key, kind):
    page = review()
    page.get_by_text("Show the summary and your note").click()
    page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Redis")
    assert kinds() == [(ASKING, kind)]


def test_digits_that_are_typed_into_a_note_answer_nothing(review):
    page = review()
    page.keyboard.press("Space")
    page.get_by_role("link", name="Write on").click()
    page.get_by_role("textbox", name=re.compile("Your note")).press_sequentially("1234 ")
    expect(page.get_by_role("heading", level=1)).to_have_text("Caching")
    assert kinds() == []


@pytest.mark.parametrize("way", [{"java_script_enabled": False}, PHONE], ids=["no-script", "phone"])
def test_it_works_without_script_and_on_a_phone(review, way):
    page = review(**way)
    expect(page.get_by_text("A copy may be lost.")).to_be_hidden()
    page.get_by_text("Show the summary and your note").click()
    expect(page.get_by_text("A copy may be lost.")).to_be_visible()
    expect(page.get_by_text("Or press")).to_be_hidden()  # there are no keys to press
    page.get_by_role("button", name="Hard").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Redis")
    page.get_by_text("Show the summary and your note").click()
    page.get_by_role("button", name="Do not bring it back again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is all for today")
    assert kinds() == [(ASKING, "hard"), (SILENT, "stopped")]


def test_two_windows_answer_once(review):
    page = review()
    other = page.context.new_page()
    other.goto("/review/")
    for window in (page, other):
        window.get_by_text("Show the summary and your note").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Redis")
    other.get_by_role("button", name="Easy").click()
    expect(other.get_by_text("nothing was changed")).to_be_visible()
    assert kinds() == [(ASKING, "good")]


@pytest.mark.parametrize("script", [True, False])
def test_a_topic_that_is_ticked_offers_to_come_back(review, script):
    page = review("/topics/kafka/", java_script_enabled=script)
    state = page.locator("#topic-state")
    state.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Remind me of it").click()
    expect(page.locator("#review-offer").get_by_text("Comes back for review on")).to_be_visible()
    page.get_by_role("button", name="Do not bring it back").click()
    expect(page.get_by_role("button", name="Remind me of it")).to_be_visible()
    state.get_by_role("button", name="To do", exact=True).click()
    expect(page.get_by_role("button", name="Remind me of it")).to_have_count(0)
    assert kinds() == [("kafka", "stopped")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_each_state_is_sound(review, width, scheme):
    page = review(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {"hidden": list(faults(page))}
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Good")).to_be_visible()
    found["shown"] = list(faults(page))
    page.goto(f"/topics/{SILENT}/")
    found["offer"] = list(faults(page))
    Card.objects.update(due="2099-01-01")
    page.goto("/review/")
    found["rest"] = list(faults(page))
    Progress.objects.update(state="todo")
    page.goto("/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing comes back yet")
    found["empty"] = list(faults(page))
    assert not any(found.values()), found


def test_asking_for_a_reminder_is_heard_and_keeps_the_keyboard(review, learner):
    topic = Topic.objects.get(slug="kafka")
    Progress.objects.record(learner, topic, "done", make.in_days(0))
    page = review("/topics/kafka/")
    heard = page.locator("#page-status")
    page.get_by_role("button", name="Remind me of it").press("Enter")
    expect(heard).to_contain_text("Comes back for review")
    expect(page.get_by_role("button", name="Do not bring it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(heard).to_have_text("Does not come back for review")
    expect(page.get_by_role("button", name="Remind me of it")).to_be_focused()


def test_a_state_set_on_a_topic_is_heard(review):
    page = review("/topics/kafka/")
    page.get_by_role("button", name="Doing").press("Enter")
    expect(page.locator("#page-status")).to_contain_text("Doing since")
    expect(page.get_by_role("button", name="Doing")).to_be_focused()


def test_a_post_marked_as_read_is_heard(review):
    page = review("/journal/rate-limiter-algorithms/")
    page.get_by_role("button", name="Mark as read").press("Enter")
    expect(page.locator("#page-status")).to_contain_text("Read on")
    expect(page.get_by_role("button", name="Mark as unread")).to_be_focused()
    page.get_by_role("button", name="Mark API security and DDoS as done").press("Enter")
    expect(page.locator("#page-status")).to_have_text("API security and DDoS, done")
