"""Passkeys, as far as no browser is needed; tests/browser/test_ways_in.py has the ceremony."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

ADD, ENTER = "/accounts/passkeys/add/", "/accounts/login/passkey/"
AGAIN = "/accounts/reauthenticate/passkey/"
JUNK = [
    "", "{", "null", "[]", "{}", "7", '"x"', "[1]", '{"id": 1}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": []}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA",
                "signature": "AA", "userHandle": "enp6enp6enp6enp6enp6eg",
            },
        }
    ),
    "[" * 5000,
    "\0",
]  # fmt: skip


def passkey(user, name="Telephone"):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name})


def test_the_page_says_what_a_passkey_is_and_what_is_missing(inside):
    before = dict(inside.session)
    page = inside.get(ADD)
    assert "a finger, your face or a PIN" in words(page)
    assert "Passkeys need JavaScript" in words(page)
    [form] = [form for form in tags(page, "form") if "data-passkey" in form]
    assert "hidden" in form
    assert dict(inside.session) == before


def test_the_options_ask_for_a_passkey_of_this_person(inside):
    options = inside.post(ADD, {"ask": "options"}).json()["publicKey"]
    assert options["rp"]["id"] == "testserver"
    assert options["user"]["name"] == "cora@example.org"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"


def test_the_options_for_signing_in_name_nobody(client, db):
    options = client.post(ENTER, {"ask": "options"}).json()["publicKey"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused(inside, cora, junk):
    inside.post(ADD, {"ask": "options"})
    assert inside.post(ADD, {"name": "x", "credential": junk}).status_code == 422
    assert not Authenticator.objects.exists()

    stranger = Client()
    stranger.post(ENTER, {"ask": "options"})
    response = stranger.post(ENTER, {"credential": junk, "next": "/tags/"})
    assert response["Location"] == "/accounts/login/?next=%2Ftags%2F"
    assert "This passkey opens no account here." in words(stranger.get(response["Location"]))
    assert "Sign out" not in words(stranger.get("/tags/"))


def test_nothing_is_taken_without_a_challenge(inside):
    assert inside.post(ADD, {"name": "x", "credential": JUNK[-3]}).status_code == 422


def test_it_is_added_by_oneself_alone(client, cora):
    client.force_login(cora)
    for answer in (client.get(ADD), client.post(ADD, {"name": "x"})):
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=")


def test_a_passkey_is_listed_renamed_and_removed(inside, cora):
    key = passkey(cora)
    page = inside.get("/accounts/")
    assert "Passkey “Telephone”" in words(page)
    name, remove = f"/accounts/passkeys/{key.pk}/name/", f"/accounts/passkeys/{key.pk}/remove/"
    assert {name, remove} <= set(links(page))

    assert inside.post(name, {"name": "x" * 61}).status_code == 422
    assert inside.post(name, {"name": ""}).status_code == 422
    assert "“Old one”" in words(inside.post(name, {"name": "Old one"}, follow=True))
    assert "Remove this passkey?" in words(inside.get(remove))
    assert "opens nothing any more" in words(inside.post(remove, follow=True))
    assert "Old one" not in words(inside.get("/accounts/"))


def test_anothers_passkey_is_never_found(client, cora, ada, curator):
    key = passkey(cora)
    for stranger in (ada, curator):
        client.force_login(stranger)
        for action in ("name", "remove"):
            url = f"/accounts/passkeys/{key.pk}/{action}/"
            assert client.get(url).status_code == 404
            assert client.post(url, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Telephone"


def test_codes_are_no_passkeys(inside, cora):
    row = Authenticator.objects.create(user=cora, type="totp", data={"secret": ""})
    assert inside.post(f"/accounts/passkeys/{row.pk}/remove/").status_code == 404


@pytest.fixture
def keyless(client, ada, monkeypatch):
    """A client for somebody without a password, who has just used the passkey."""
    ada.set_unusable_password()
    ada.save()
    client.force_login(ada)
    monkeypatch.setattr(
        "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate",
        lambda request: True,
    )
    return client


def test_the_last_way_in_stays(keyless, ada):
    key = passkey(ada)
    url = f"/accounts/passkeys/{key.pk}/remove/"
    assert "This one has to stay" in words(keyless.get(url))
    assert "This one has to stay" in words(keyless.post(url))
    assert keyless.post(url).status_code == 422
    assert Authenticator.objects.exists()

    passkey(ada, "Another")
    assert keyless.post(url).status_code == 302


def test_where_mail_is_sent_a_code_is_a_way_in_too(keyless, ada, mail_server):
    key = passkey(ada)
    assert keyless.post(f"/accounts/passkeys/{key.pk}/remove/").status_code == 302


def test_who_has_only_a_passkey_shows_it_before_what_could_lock_out(client, ada):
    ada.set_unusable_password()
    ada.save()
    passkey(ada)
    client.force_login(ada)
    for url in ("/accounts/email/", "/accounts/password/set/", ADD):
        answer = client.get(url)
        assert answer["Location"].startswith(f"{AGAIN}?next=")
        page = client.get(answer["Location"])
        assert "Is it you?" in words(page)
        assert [form for form in tags(page, "form") if form.get("data-passkey") == "get"]


def test_a_new_password_is_kept_nowhere_as_it_was_typed(client, ada):
    ada.set_unusable_password()
    ada.save()
    passkey(ada)
    client.force_login(ada)
    answer = client.post("/accounts/password/set/", {"password1": "seven small stones"})
    assert "seven" not in str(dict(client.session))
    assert client.get(answer["Location"])["Location"].startswith(f"{AGAIN}?next=")
    ada.refresh_from_db()
    assert not ada.has_usable_password()


def test_a_passkey_does_not_keep_the_password_from_opening(cora):
    passkey(cora)
    client = Client()
    client.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})
    assert "Sign out" in words(client.get("/tags/"))


def test_the_sign_in_page_offers_a_passkey_to_those_with_script_only(client, db):
    page = client.get("/accounts/login/?next=/tags/")
    [form] = [form for form in tags(page, "form") if "data-passkey" in form]
    assert form["action"] == ENTER
    assert "hidden" in form
    assert client.get(ENTER + "?next=/tags/")["Location"] == "/accounts/login/?next=%2Ftags%2F"
