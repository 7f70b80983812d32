"""One-time codes as a second step, and recovery codes for when the app is gone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.accounts.codes import ON, RECOVERY, code_of, turn_on
from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

STEP = "/accounts/login/step/"


def recovery_codes(client):
    return re.findall(r"<code>(\d{4} \d{4})</code>", client.get(RECOVERY).content.decode())


def first_step(**where):
    """A browser in which Cora has typed her password."""
    client = Client(**where)
    data = {"login": "cora@example.org", "password": PASSWORD, "next": "/tags/"}
    assert client.post("/accounts/login/", data)["Location"] == STEP
    return client


def is_in(client):
    return "Sign out" in words(client.get("/tags/"))


@pytest.fixture
def secret(inside):
    return turn_on(inside)


def test_the_page_shows_the_key_as_a_picture_and_as_text_and_keeps_nothing(inside):
    before = dict(inside.session)
    page = inside.get(ON)
    assert len(tags(page, "svg")) >= 1
    assert "data:" not in page.content.decode()
    assert [link for link in links(page) if link.startswith("otpauth://totp/cora%40example.org?")]
    assert dict(inside.session) == before
    assert not Authenticator.objects.exists()


def test_turning_on_ends_with_ten_recovery_codes(inside):
    turn_on(inside)
    assert len(set(recovery_codes(inside))) == 10
    account = words(inside.get("/accounts/"))
    assert "On since" in account
    assert "10 left" in account
    assert inside.get(ON)["Location"] == "/accounts/codes/off/"


@pytest.mark.parametrize(
    "code", ["000000", "", "x" * 500, "\uff11\uff12\uff13\uff14\uff15\uff16", "\0"]
)
def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_key(inside, code):
    page = inside.get(ON)
    [signed] = [tag["value"] for tag in tags(page, "input") if tag["name"] == "signed"]
    response = inside.post(ON, {"signed": signed, "code": code})
    assert response.status_code == 422
    key = re.compile(r"<code>(\w{32})</code>")
    assert key.findall(response.content.decode()) == key.findall(page.content.decode())
    assert "[&#x27;" not in response.content.decode()  # what was typed, as it was typed
    assert not Authenticator.objects.exists()


def test_a_key_of_somebody_elses_making_is_not_taken(inside, ada):
    other = Client()
    other.force_login(ada)
    [signed] = [tag["value"] for tag in tags(other.get(ON), "input") if tag["name"] == "signed"]
    for forged in (signed, "A" * 32, ""):
        assert inside.post(ON, {"signed": forged, "code": "123456"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_password_alone_no_longer_opens(secret):
    client = first_step()
    assert not is_in(client)
    assert "One more step" in words(client.get(STEP))
    assert client.get("/accounts/login/")["Location"] == STEP
    response = client.post(STEP, {"code": code_of(secret)})
    assert response["Location"] == "/tags/"
    assert is_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_half_a_minute_off(secret, steps):
    client = first_step()
    assert client.post(STEP, {"code": code_of(secret, steps)}).status_code == 302


def test_a_wrong_code_is_refused_with_words(secret):
    client = first_step()
    for code in ("000000", "", "1" * 400, "\0"):
        response = client.post(STEP, {"code": code})
        assert response.status_code == 422
    assert "Type the code." in words(client.post(STEP, {"code": ""}))
    assert not is_in(client)


def test_after_five_wrong_codes_one_has_to_wait(secret):
    client = first_step()
    codes = [client.post(STEP, {"code": "000000"}).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    elsewhere = first_step(REMOTE_ADDR="10.1.1.1")
    assert elsewhere.post(STEP, {"code": code_of(secret)}).status_code == 429


def test_a_code_counts_once(secret):
    code = code_of(secret)
    assert first_step().post(STEP, {"code": code}).status_code == 302
    again = first_step()
    response = again.post(STEP, {"code": code})
    assert response.status_code == 422
    assert not is_in(again)


def test_it_still_counts_once_when_allauth_has_forgotten_it(secret):
    code = code_of(secret)
    assert first_step().post(STEP, {"code": code}).status_code == 302
    user = User.objects.get()
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")  # after half a minute
    response = first_step().post(STEP, {"code": code})
    assert response.status_code == 422
    assert "used already" in words(response)


def test_the_code_that_turned_them_on_is_used_too(inside):
    page = inside.get(ON)
    [signed] = [tag["value"] for tag in tags(page, "input") if tag["name"] == "signed"]
    secret = re.search(r"<code>(\w{32})</code>", page.content.decode())[1]
    code = code_of(secret)
    inside.post(ON, {"signed": signed, "code": code})
    assert first_step().post(STEP, {"code": code}).status_code == 422


def test_a_recovery_code_opens_once_with_and_without_its_gap(inside, secret):
    first, second, *_ = recovery_codes(inside)
    client = first_step()
    assert client.post(STEP, {"code": first}).status_code == 302
    assert is_in(client)
    assert first_step().post(STEP, {"code": second.replace(" ", "")}).status_code == 302
    cache.clear()
    assert first_step().post(STEP, {"code": first}).status_code == 422
    assert first not in recovery_codes(inside)
    assert "8 left" in words(inside.get("/accounts/"))


def test_recovery_codes_come_as_a_file_and_can_be_made_anew(inside, secret):
    old = recovery_codes(inside)
    file = inside.get(f"{RECOVERY}file/")
    assert "attachment" in file["Content-Disposition"]
    assert all(code in file.content.decode() for code in old)
    assert "open nothing" in words(inside.get(f"{RECOVERY}new/"))
    assert recovery_codes(inside) == old
    assert inside.post(f"{RECOVERY}new/")["Location"] == RECOVERY
    assert not set(recovery_codes(inside)) & set(old)
    assert first_step().post(STEP, {"code": old[0]}).status_code == 422


def test_turning_off_can_be_repeated_and_takes_the_recovery_codes_too(inside, secret):
    assert "Turn codes off?" in words(inside.get("/accounts/codes/off/"))
    for _ in range(2):
        assert inside.post("/accounts/codes/off/").status_code == 302
    assert not Authenticator.objects.exists()
    assert inside.get(RECOVERY).status_code == 404
    client = Client()
    client.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})
    assert is_in(client)


@pytest.mark.parametrize(
    "url", [ON, "/accounts/codes/off/", RECOVERY, f"{RECOVERY}file/", f"{RECOVERY}new/"]
)
def test_whoever_finds_an_open_browser_has_to_show_who_they_are(client, cora, url):
    client.force_login(cora)
    for response in (client.get(url), client.post(url)):
        assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Authenticator.objects.exists()


def test_a_code_shows_that_it_is_oneself(secret):
    client = Client()
    client.force_login(User.objects.get())
    page = client.get("/accounts/reauthenticate/?next=/accounts/email/")
    assert "Type a code" in words(page)
    url = "/accounts/reauthenticate/code/"
    assert client.post(url, {"code": "000000", "next": "/accounts/email/"}).status_code == 422
    answer = client.post(url, {"code": code_of(secret), "next": "/accounts/email/"})
    assert answer["Location"] == "/accounts/email/"
    assert client.get("/accounts/email/").status_code == 200


def test_one_can_start_again_from_the_second_step(secret):
    client = first_step()
    assert client.post("/accounts/login/again/")["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/").status_code == 200
    assert client.get(STEP)["Location"] == "/accounts/login/"


def test_a_reset_link_does_not_walk_round_the_second_step(secret, capsys):
    call_command("resetlink", "cora@example.org")
    link = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")
    client = Client()
    form = client.get(link)["Location"]
    response = client.post(form, {"password1": "seven small stones"})
    assert response["Location"] == STEP
    assert not is_in(client)


def test_the_curator_comes_into_the_admin_with_a_code(secret):
    User.objects.update(is_staff=True, is_superuser=True)
    client = Client()
    data = {"login": "cora@example.org", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/accounts/login/", data)["Location"] == STEP
    assert client.get("/admin/").status_code == 302
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


# --- Where the secrets are ------------------------------------------------------------------------


def test_no_secret_lies_in_the_database_as_it_is(inside, secret):
    codes = [code.replace(" ", "") for code in recovery_codes(inside)]
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_an_old_key_still_opens_while_it_is_among_the_fallbacks(secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert first_step().post(STEP, {"code": code_of(secret)}).status_code == 302


def test_with_another_key_the_page_says_whom_to_ask_and_the_curator_can_help(
    secret, settings, capsys
):
    settings.SECRET_KEY = "another-key"
    client = first_step()
    response = client.post(STEP, {"code": code_of(secret)})
    assert response.status_code == 422
    assert "Ask the curator" in words(response)

    call_command("nofactor", "Cora@example.org")
    assert "cora@example.org signs in without a code now." in capsys.readouterr().out
    call_command("nofactor", "cora@example.org")
    assert "Nothing was changed" in capsys.readouterr().out
    client = Client()
    client.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})
    assert is_in(client)


def test_with_another_key_the_recovery_codes_say_that_they_cannot_be_read(inside, secret, settings):
    signed_in = Client()
    settings.SECRET_KEY = "another-key"
    signed_in.force_login(User.objects.get())
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "can no longer read them" in words(signed_in.get(RECOVERY))
    assert signed_in.get(f"{RECOVERY}file/").status_code == 200


def test_nofactor_names_an_address_that_nobody_has(db):
    with pytest.raises(CommandError, match="No account has the e-mail address"):
        call_command("nofactor", "x@example.org")


def test_the_owner_hears_of_every_change_by_mail(inside, mail_server, mailoutbox):
    turn_on(inside)
    inside.post(f"{RECOVERY}new/")
    inside.post("/accounts/codes/off/")
    subjects = [mail.subject for mail in mailoutbox]
    assert subjects == [
        "One-time codes are on at testserver",
        "New recovery codes at testserver",
        "One-time codes are off at testserver",
    ]
    assert all(mail.to == ["cora@example.org"] for mail in mailoutbox)
    assert "http://localhost:8000/accounts/" in mailoutbox[0].body
