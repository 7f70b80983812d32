"""The account pages in a real browser: wide and narrow, light and dark, without script."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from tests import make
from tests.browser.sound import faults

PASSWORD = "correct horse battery"
OUTSIDE = ["/accounts/login/?next=/tags/", "/accounts/signup/", "/accounts/password/reset/"]
INSIDE = [
    "/accounts/",
    "/accounts/name/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def cora(transactional_db):
    cache.clear()
    make.masthead(title="Standing Stones")
    return make.user("cora@example.org", password=PASSWORD, name="Cora")


@pytest.fixture
def enter(browser, live_server, cora):
    """A function that opens a page in a context of its own, without script unless asked for."""
    contexts = []

    def open_page(path, *, script=False, **options):
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=script, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page, password=PASSWORD, email="cora@example.org"):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_sound(enter, cora, settings, capsys, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = enter("/accounts/login/", script=True, **options)
    errors, wrong = [], {}
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)

    def look(name):
        if found := list(faults(page)):
            wrong[name] = found

    for path in OUTSIDE:
        page.goto(path)
        look(path)
    settings.SIGNUPS = "closed"
    page.goto("/accounts/signup/")
    look("closed")
    settings.SIGNUPS = "open"

    settings.SENDS_MAIL = True
    for path in ("/accounts/password/reset/", "/accounts/password/reset/done/"):
        page.goto(path)
        look(f"{path} with mail")
    page.goto("/accounts/confirm-email/")
    look("confirm")
    settings.SENDS_MAIL = False

    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill("cora@example.org")
    page.get_by_label("Name").fill("x" * 81)
    page.get_by_label("Password").fill("short")
    press(page, "Make the account")
    look("sign-up with mistakes")
    sign_in(page, "wrong")
    look("wrong password")

    call_command("resetlink", "cora@example.org")
    link = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")
    page.goto(link)
    look("choose a password")
    page.goto(link + "x/")
    look("a used link")

    sign_in(page)
    page.goto("/accounts/reauthenticate/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    for path in INSIDE:
        page.goto(path)
        look(path)
    cora.propose_email("somebody.with.a.long.name@mail.department.example.org")
    for path in ("/accounts/email/", "/accounts/"):
        page.goto(path)
        look(f"{path} with a change under way")
    page.goto("/admin/")
    look("not for learners")
    settings.ACCOUNT_RATE_LIMITS = {"manage_email": "1/h/user"}
    page.goto("/accounts/email/")
    for _ in range(2):
        page.get_by_label("New e-mail address").fill("cora@example.org")
        press(page, "Change the address")
    look("too often")
    assert not wrong
    refusals = "Failed to load resource: the server responded with a status of 4"
    assert [error for error in errors if not error.startswith(refusals)] == []


def test_a_mistake_takes_the_focus(enter):
    page = enter("/accounts/signup/", script=True)
    page.get_by_label("E-mail address").fill("dora@example.org")
    page.get_by_label("Password").fill("short")
    press(page, "Make the account")
    focused = page.evaluate("document.activeElement.name")
    assert focused == "password1"
    described = page.get_by_label("Password").get_attribute("aria-describedby").split()
    assert any("too short" in page.locator(f"#{part}").inner_text() for part in described)

    sign_in(page, "wrong")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"


@pytest.mark.parametrize("width", [320, 1280])
def test_one_comes_and_goes_without_script(enter, width):
    page = enter("/tags/", viewport={"width": width, "height": 800})
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("E-mail address").fill("dora@example.org")
    page.get_by_label("Name").fill("Dora")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Make the account")
    assert page.url.endswith("/tags/")
    page.get_by_role("link", name="Account" if width < 640 else "Dora").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your account"
    press(page, "Sign out")
    assert page.get_by_text("You are signed out.").is_visible()
    sign_in(page, email="dora@example.org")
    assert page.get_by_role("link", name="Account" if width < 640 else "Dora").is_visible()
