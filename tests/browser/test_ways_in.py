"""Coming in with a passkey, with codes, from elsewhere: in a real browser."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache

from tests import make
from tests.browser.sound import faults

PASSWORD = "correct horse battery"


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
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def give_authenticator(page, **options):
    """Plug a virtual authenticator in, one that recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    known = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": known | options})[
        "authenticatorId"
    ]


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def sign_in(page, path="/accounts/login/"):
    page.goto(path)
    page.get_by_label("E-mail address").fill("cora@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def show_again(page):
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")


def add_passkey(page, name="This computer"):
    page.goto("/accounts/passkeys/add/")
    if "Is it you?" in page.content():
        show_again(page)
    page.get_by_label("Name").fill(name)
    press(page, "Add the passkey")


def turn_codes_on(page):
    """Turn codes on; gives the key that the app keeps."""
    page.goto("/accounts/codes/")
    show_again(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("The code it shows").fill(code_of(secret))
    press(page, "Turn codes on")
    return secret


def code_of(secret, steps=0):
    counter = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def is_in(page):
    page.goto("/accounts/")
    return heading(page) == "Your account"


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_a_passkeys_round_trip(enter, cora):
    page = enter("/", script=True)
    errors = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    give_authenticator(page)
    sign_in(page)
    add_passkey(page)
    assert page.get_by_text("Passkey “This computer”", exact=True).is_visible()

    press(page, "Sign out")
    page.goto("/accounts/login/?next=/tags/")
    press(page, "Use a passkey")
    assert page.url.endswith("/tags/")
    assert is_in(page)
    assert page.get_by_text("last used").is_visible()

    page.goto("/accounts/email/")
    page.get_by_role("link", name="Use a passkey").click()
    press(page, "Use a passkey")
    assert heading(page) == "Your e-mail address"
    assert errors == []


def test_a_removed_passkey_opens_nothing(enter, cora):
    page = enter("/", script=True)
    give_authenticator(page)
    sign_in(page)
    add_passkey(page)
    page.get_by_role("link", name="Remove This computer").click()
    press(page, "Remove it")
    press(page, "Sign out")
    page.goto("/accounts/login/")
    press(page, "Use a passkey")
    assert page.get_by_text("This passkey opens no account here.").is_visible()
    assert heading(page) == "Sign in"


def test_a_device_that_does_not_know_its_owner_opens_nothing(enter, cora):
    page = enter("/", script=True)
    session, key = give_authenticator(page)
    sign_in(page)
    add_passkey(page)
    press(page, "Sign out")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("alert").filter(has_text="Try again").wait_for()
    assert heading(page) == "Sign in"


def test_the_same_device_is_not_added_twice(enter, cora):
    page = enter("/", script=True)
    give_authenticator(page)
    sign_in(page)
    add_passkey(page)
    page.goto("/accounts/passkeys/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("alert").filter(has_text="holds a passkey").wait_for()
    assert Authenticator.objects.count() == 1


def test_a_stolen_answer_opens_nothing_a_second_time(enter, cora):
    page = enter("/", script=True)
    give_authenticator(page)
    sign_in(page)
    add_passkey(page)
    press(page, "Sign out")
    sent = []
    page.on("request", lambda r: sent.append(r.post_data) if r.method == "POST" else None)
    page.goto("/accounts/login/")
    press(page, "Use a passkey")
    [answer] = [body for body in sent if body and "credential=%7B" in body]
    thief = enter("/accounts/login/", script=True)
    thief.evaluate(
        """stolen => {
          const form = document.querySelector("form[data-passkey]");
          form.elements.credential.value = new URLSearchParams(stolen).get("credential");
          form.submit();
        }""",
        answer,
    )
    thief.get_by_text("This passkey opens no account here.").wait_for()
    assert not is_in(thief)


def test_a_passkey_does_for_the_second_step_too(enter, cora):
    page = enter("/", script=True)
    give_authenticator(page)
    sign_in(page)
    turn_codes_on(page)
    add_passkey(page)
    page.goto("/accounts/")
    press(page, "Sign out")
    sign_in(page)
    assert heading(page) == "One more step"
    press(page, "Use a passkey instead")
    assert is_in(page)


def test_without_script_no_passkey_is_offered_and_the_page_says_why(enter, cora):
    page = enter("/accounts/login/")
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    sign_in(page)
    page.goto("/accounts/passkeys/add/")
    show_again(page)
    assert page.get_by_text("Passkeys need JavaScript").is_visible()
    assert page.get_by_role("main").get_by_role("button").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_codes_and_recovery_codes_without_script(enter, cora, width):
    page = enter("/", viewport={"width": width, "height": 800})
    sign_in(page)
    page.goto("/accounts/")
    page.get_by_role("link", name="Turn on one-time codes").click()
    show_again(page)
    assert page.get_by_role("img", name="QR code of the key below").is_visible()
    secret = page.locator("code").inner_text()
    page.get_by_label("The code it shows").fill("000000")
    press(page, "Turn codes on")
    assert page.get_by_text("This is not the code.").is_visible()
    page.get_by_label("The code it shows").fill(code_of(secret))
    press(page, "Turn codes on")
    recovery = page.locator("main code").all_inner_texts()
    assert len(recovery) == 10

    cache.clear()  # half a minute later
    page.goto("/accounts/")
    press(page, "Sign out")
    sign_in(page, "/accounts/login/?next=/tags/")
    page.get_by_label("Code").fill(code_of(secret))
    press(page, "Sign in")
    assert page.url.endswith("/tags/")

    page.goto("/accounts/")
    press(page, "Sign out")
    sign_in(page)
    page.get_by_label("Code").fill(recovery[0])
    press(page, "Sign in")
    assert is_in(page)
    assert page.get_by_text("9 left").is_visible()


def test_a_session_ended_elsewhere_signs_that_browser_out(enter, cora):
    here, there = enter("/"), enter("/", user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    sign_in(here)
    sign_in(there)
    assert is_in(there)
    here.goto("/accounts/")
    with here.expect_navigation():
        here.get_by_role("button", name="Firefox on Windows").click()
    assert here.get_by_text("Firefox on Windows is signed out.").is_visible()
    assert not is_in(there)
    assert is_in(here)


def test_a_code_by_mail_without_script(enter, cora, settings):
    settings.SENDS_MAIL = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    page = enter("/accounts/login/?next=/tags/")
    page.get_by_role("link", name="Mail me a code").click()
    page.get_by_label("E-mail address").fill("cora@example.org")
    press(page, "Mail me a code")
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[0].body, re.M)[0]
    page.get_by_label("Code").fill(code)
    press(page, "Sign in")
    assert page.url.endswith("/tags/")
    assert is_in(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_sound(enter, cora, settings, width, scheme):
    settings.SENDS_MAIL = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = enter("/accounts/login/", script=True, **options)
    give_authenticator(page)
    errors, wrong = [], {}
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)

    def look(name):
        if found := list(faults(page)):
            wrong[name] = found

    look("sign in")
    page.goto("/accounts/login/code/")
    look("ask for a code")
    page.get_by_label("E-mail address").fill("cora@example.org")
    press(page, "Mail me a code")
    look("type the code")
    page.get_by_label("Code").fill("wrong")
    press(page, "Sign in")
    look("a wrong code by mail")
    press(page, "Start again")
    sign_in(page)
    page.goto("/accounts/codes/")
    look("is it you")
    show_again(page)
    look("turn codes on")
    page.get_by_label("The code it shows").fill("000000")
    press(page, "Turn codes on")
    look("a wrong first code")
    secret = page.locator("main code").inner_text()
    page.get_by_label("The code it shows").fill(code_of(secret))
    press(page, "Turn codes on")
    look("recovery codes")
    page.goto("/accounts/passkeys/add/")
    look("add a passkey")
    add_passkey(page, "The telephone that lies in the kitchen, with a long name")
    key = Authenticator.objects.get(type="webauthn").pk
    for path in (
        "/accounts/",
        f"/accounts/passkeys/{key}/name/",
        f"/accounts/passkeys/{key}/remove/",
        "/accounts/codes/off/",
        "/accounts/codes/recovery/new/",
        "/accounts/reauthenticate/",
        "/accounts/reauthenticate/code/",
        "/accounts/reauthenticate/passkey/",
    ):
        page.goto(path)
        look(path)
    page.goto("/accounts/")
    press(page, "Sign out")
    sign_in(page)
    look("second step")
    page.get_by_label("Code").fill("000000")
    press(page, "Sign in")
    look("a wrong code")
    assert not wrong
    refusals = "Failed to load resource: the server responded with a status of 4"
    assert [error for error in errors if not error.startswith(refusals)] == []
