"""Where ADMIN_SECOND_FACTOR is on, a password alone does not open the admin."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from accounts.mfa import PASSKEY
from accounts.models import User
from tests.accounts.codes import code_of, turn_on
from tests.accounts.conftest import PASSWORD
from tests.pages import links, words


@pytest.fixture
def asked(settings):
    settings.ADMIN_SECOND_FACTOR = True


@pytest.fixture
def boss(db):
    return User.objects.create_superuser("boss@example.org", PASSWORD)


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def sign_in_and_turn_on(client, user):
    """Turn codes on as somebody who has just shown that it is they; gives the app's key."""
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return turn_on(client)


def with_passkey(user):
    data = {"name": "Key", "credential": {"id": "x"}}
    return Authenticator.objects.create(user=user, type=PASSKEY, data=data)


@pytest.mark.parametrize("url", ["/admin/", "/admin/topics/topic/add/", "/admin/nothing/"])
def test_a_curator_with_a_password_only_is_told_how_to_come_in(client, asked, boss, url):
    sign_in(client, boss)
    response = client.get(url)
    assert response.status_code == 403
    assert "The admin wants a second lock" in words(response)
    assert {"/accounts/passkeys/add/", "/accounts/codes/"} <= set(links(response))


def test_nothing_is_done_by_a_form_either(client, asked, boss):
    from topics.models import Topic

    sign_in(client, boss)
    client.post("/admin/topics/topic/add/", {"title": "T", "slug": "t", "status": "draft"})
    assert not Topic.objects.exists()


def test_whoever_turns_codes_on_is_let_in_at_once(client, asked, boss):
    sign_in_and_turn_on(client, boss)
    assert client.get("/admin/").status_code == 200


def test_a_code_at_sign_in_opens_it(client, asked, boss):
    secret = sign_in_and_turn_on(client, boss)
    client.post("/accounts/logout/")
    assert sign_in(client, boss)["Location"] == "/accounts/login/step/"
    client.post("/accounts/login/step/", {"code": code_of(secret, 1)})
    assert client.get("/admin/").status_code == 200


def test_a_session_from_before_the_codes_is_asked_for_one_and_led_back(client, asked, boss):
    sign_in(client, boss)
    other = type(client)()
    secret = sign_in_and_turn_on(other, boss)

    response = client.get("/admin/topics/topic/?q=a")
    asks = "/accounts/reauthenticate/code/?next=%2Fadmin%2Ftopics%2Ftopic%2F%3Fq%3Da"
    assert response["Location"] == asks
    response = client.post(asks, {"code": code_of(secret, 1)})
    assert response["Location"] == "/admin/topics/topic/?q=a"
    assert client.get("/admin/").status_code == 200


def test_who_has_a_passkey_is_asked_for_it(client, asked, boss):
    with_passkey(boss)
    sign_in(client, boss)
    response = client.get("/admin/")
    assert response["Location"] == "/accounts/reauthenticate/passkey/?next=%2Fadmin%2F"


@pytest.mark.parametrize("url", ["/accounts/passkeys/add/", "/accounts/codes/"])
def test_a_stolen_password_adds_no_factor_of_its_own(client, asked, boss, url):
    with_passkey(boss)
    sign_in(client, boss)
    assert client.get(url)["Location"].startswith("/accounts/reauthenticate/passkey/?")
    assert client.post(url, {"code": "123456"})["Location"].startswith(
        "/accounts/reauthenticate/passkey/?"
    )


def test_nor_does_it_take_one_away(client, asked, boss):
    key = with_passkey(boss)
    sign_in(client, boss)
    client.post(f"/accounts/passkeys/{key.pk}/remove/")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_learner_is_not_asked(client, asked, ada):
    with_passkey(ada)
    client.force_login(ada)
    assert client.get("/desk/").status_code == 200
    assert "not open to you" in words(client.get("/admin/", follow=True))


def test_a_visitor_is_sent_to_sign_in(client, asked, db):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_whoever_is_shut_out_can_sign_out(client, asked, boss):
    sign_in(client, boss)
    client.post("/admin/logout/")
    assert client.get("/desk/").status_code == 302


def test_a_site_that_does_not_ask_opens_by_password(client, boss):
    sign_in(client, boss)
    assert client.get("/admin/").status_code == 200


def test_a_curator_who_lost_the_passkey_is_helped_on_the_command_line(client, asked, boss, capsys):
    with_passkey(boss)
    call_command("nofactor", boss.email)
    assert "is asked for no code" in capsys.readouterr().out
    call_command("nofactor", boss.email, "--passkeys")
    assert "No passkey opens the account" in capsys.readouterr().out
    sign_in(client, boss)
    assert "Add a passkey" in words(client.get("/admin/"))
