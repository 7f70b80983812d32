"""Taking it all along, in a real browser: without script, on a phone, in the dark."""

import re

import pytest
from django.core.cache import cache

from journal.models import Reading
from notes.models import Note
from tests import make
from tests.browser.sound import faults
from topics.models import Progress

PASSWORD = "correct horse battery"


@pytest.fixture
def cora(transactional_db):
    cache.clear()
    make.masthead(title="Standing Stones")
    cora = make.user("cora@example.org", password=PASSWORD, name="Cora")
    yeast, salt = make.topic("Yeast"), make.topic("Salt")
    make.note(cora, "# Bread\n\nIt rises.\n", topic=yeast)
    make.note(cora, "A day in the bakery.\n", title="Monday")
    Progress.objects.record(cora, salt, "done", at=make.in_days(-3))
    Reading.objects.record(cora, make.post("Flour"), "read", at=make.in_days(-2))
    return cora


@pytest.fixture
def enter(browser, live_server, cora):
    """A function that opens the site in a context of its own."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).click()


def sign_in(page, email="cora@example.org"):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def show_again(page):
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")


def take(page, tmp_path):
    """Download the archive; gives where it lies."""
    page.goto("/desk/data/")
    page.get_by_role("link", name="Show who you are, then download").click()
    show_again(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def bring(page, path):
    page.goto("/desk/data/")
    page.get_by_label("The archive").set_input_files(path)
    press(page, "Look into it")


WAYS = [
    pytest.param({"java_script_enabled": False}, id="no-script"),
    pytest.param(
        {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
        id="phone",
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_it_all_goes_along_to_another_account_and_then_away(enter, cora, tmp_path, way):
    page = enter(**way)
    sign_in(page)
    path = take(page, tmp_path)
    assert path.name.startswith("cairn-")
    page.context.clear_cookies()

    dora = make.user("dora@example.org", password=PASSWORD, name="Dora")
    sign_in(page, "dora@example.org")
    bring(page, path)
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text() == "What the archive would do"
    assert page.get_by_role("row", name=re.compile("^Notes")).inner_text().split()[1] == "2"
    assert not Note.objects.filter(owner=dora).exists()
    press(page, "Load it")
    assert page.get_by_text("Everything in the archive is yours here now.").is_visible()
    assert Note.objects.filter(owner=dora).count() == 2
    page.goto("/topics/yeast/")
    assert page.get_by_text("It rises.").is_visible()
    bring(page, path)
    assert heading.inner_text() == "Nothing new in it"
    press(page, "Forget it")

    page.goto("/desk/data/")
    page.get_by_role("link", name="Delete the account").click()
    show_again(page)
    page.get_by_label("Your e-mail address").fill("cora@example.org")
    press(page, "Delete it for ever")
    assert page.get_by_text("This is not the address of this account").is_visible()
    page.get_by_label("Your e-mail address").fill("dora@example.org")
    press(page, "Delete it for ever")
    assert heading.inner_text() == "Your account is gone"
    assert not Note.objects.filter(owner_id=dora.pk).exists()
    assert Note.objects.filter(owner=cora).count() == 2
    page.goto("/desk/")
    assert "/accounts/login/" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_sound(enter, cora, tmp_path, width, scheme):
    page = enter(viewport={"width": width, "height": 800}, color_scheme=scheme)
    errors, wrong = [], {}
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)

    def look(name):
        if found := list(faults(page)):
            wrong[name] = found

    sign_in(page)
    path = take(page, tmp_path)
    look("my data")
    broken = tmp_path / "broken.zip"
    broken.write_text("no zip")
    bring(page, broken)
    look("a broken file")
    Progress.objects.all().delete()
    Note.objects.filter(topic=None).update(body="other", saved_at=make.in_days(-9))
    bring(page, path)
    look("the plan")
    page.goto("/desk/data/")
    look("an archive waits")
    page.goto("/desk/data/delete/")  # who it is was shown a moment ago
    look("leaving")
    page.get_by_label("Your e-mail address").fill("bob@example.org")
    press(page, "Delete it for ever")
    look("leaving with a mistake")
    page.get_by_label("Your e-mail address").fill("cora@example.org")
    press(page, "Delete it for ever")
    look("goodbye")
    assert not wrong
    refusals = "Failed to load resource: the server responded with a status of 4"
    assert [error for error in errors if not error.startswith(refusals)] == []
