"""Two windows, earlier versions, and bringing back what was deleted, as a learner does it."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from notes.models import Note
from tests import make
from tests.browser.sound import faults
from topics.models import Topic

NO_SCRIPT = {"java_script_enabled": False}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WAYS = [
    pytest.param(NO_SCRIPT, id="no-script"),
    pytest.param(PHONE | NO_SCRIPT, id="phone-no-script"),
    pytest.param(PHONE, id="phone"),
]
THEIRS = "Ten minutes of questions, said the other window."
MINE = "Seven minutes of questions, says this one."


@pytest.fixture
def learner(visit):
    """A function that opens a page as a learner who is signed in."""
    ada = make.user("ada@example.org", name="Ada")
    session = SessionStore()
    session[SESSION_KEY] = str(ada.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = ada.get_session_auth_hash()
    session.save()

    def open_page(path, **options):
        state = {"cookies": [], "origins": []}
        page = visit("/healthz", storage_state=state, **options)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
        page.context.add_cookies([cookie | {"url": page.url}])
        page.goto(path)
        return page

    open_page.owner = ada
    return open_page


def note_of(owner, body="Five minutes of questions."):
    note = Note(owner=owner, topic=Topic.objects.get(slug="caching"), body=body)
    note.begin()
    return note


def conflict(page, note):
    """Save one text elsewhere and another here, so that both are shown."""
    page.goto(f"/notes/{note.pk}/edit/")
    note.refresh_from_db()
    note.revise(THEIRS, revision=note.revision)
    page.locator("#note-form textarea[name=body]").fill(MINE)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This note changed in another window")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("button", "now", "among"),
    [
        ("Save mine as the newest", MINE, THEIRS),
        ("Keep the saved one", THEIRS, MINE),
        ("Join both and open", f"{THEIRS}\n{MINE}\n", THEIRS),
    ],
)
def test_two_windows_end_as_the_learner_chooses(learner, library, way, button, now, among):
    note = note_of(learner.owner)
    page = learner("/notes/", **way)
    conflict(page, note)

    sections = page.locator("main section")
    expect(sections.nth(0)).to_contain_text(MINE)
    expect(sections.nth(1)).to_contain_text(THEIRS)
    if way.get("is_mobile"):  # each text stands above its own button
        boxes = [
            page.get_by_text(MINE).bounding_box(),
            page.get_by_role("button", name="Save mine").bounding_box(),
            page.get_by_text(THEIRS).bounding_box(),
            page.get_by_role("button", name="Keep the saved").bounding_box(),
            page.get_by_role("button", name="Join both").bounding_box(),
        ]
        tops = [box["y"] for box in boxes]
        assert tops == sorted(tops)

    page.get_by_role("button", name=button).click()
    if button.startswith("Join"):
        expect(page.locator("#note-form textarea[name=body]")).to_have_value(now)
    else:
        expect(page.get_by_role("main")).to_contain_text(now)
    note.refresh_from_db()
    assert note.body == now
    assert among in [version.body for version in note.versions.all()]


@pytest.mark.parametrize("way", WAYS)
def test_an_earlier_version_is_found_compared_and_restored(learner, library, way):
    note = note_of(learner.owner)
    note.revise("Six minutes of questions.", revision=1, as_version=True)
    note.revise("Seven minutes of questions.", revision=2, as_version=True)
    page = learner(f"/notes/{note.pk}/", **way)
    page.get_by_role("link", name="earlier versions").click()
    page.locator("main li a").last.click()
    sections = page.locator("main section")
    expect(sections.nth(0).get_by_role("deletion")).to_have_text("Five")
    expect(sections.nth(1).get_by_role("insertion")).to_have_text("Seven")

    page.get_by_label("Compare with").select_option(index=1)
    page.get_by_role("button", name="Compare").click()
    expect(sections.nth(1).get_by_role("insertion")).to_have_text("Six")

    page.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_text("The earlier version is back.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Five minutes of questions.")
    page.get_by_role("link", name="earlier versions").click()
    expect(page.locator("main section li")).to_have_count(4)  # the present one and three before it


@pytest.mark.parametrize("way", WAYS)
def test_a_note_is_deleted_read_once_more_and_brought_back(learner, library, way):
    note = note_of(learner.owner)
    page = learner(f"/notes/{note.pk}/", **way)
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("status").get_by_role("link", name="Recently deleted").click()
    expect(page.get_by_text("Five minutes of questions.")).to_be_hidden()
    page.get_by_text("Read it").click()
    expect(page.get_by_text("Five minutes of questions.")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("The note is back.")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/notes/{note.pk}/$"))
    page.goto("/notes/deleted/")
    expect(page.get_by_text("Nothing is deleted")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_them_is_sound(learner, library, width, scheme):
    note = note_of(learner.owner, "Five `minutes` of questions. " + "x" * 200)
    note.revise("Six minutes,\n\n\nno more.", revision=1, title="T" * 200, as_version=True)
    wrong, errors = {}, []
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = learner("/notes/deleted/", errors=errors, **options)

    def look(name):
        if found := list(faults(page)):
            wrong[name] = found

    look("nothing deleted")
    for path in ("", "versions/", "versions/1/", "delete/"):
        page.goto(f"/notes/{note.pk}/{path}")
        look(path)
    conflict(page, note)
    page.wait_for_load_state("load")
    look("conflict")
    make.note(learner.owner, "```\n" + "code " * 60 + "\n```\n", title="Plan").delete_softly()
    page.goto("/notes/deleted/")
    page.get_by_text("Read it").click()
    look("deleted")
    assert not wrong
    assert [error for error in errors if "409" not in error] == []
