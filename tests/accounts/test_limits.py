"""Nobody guesses passwords by trying them all."""

import pytest
from django.test import Client

from tests.accounts.conftest import PASSWORD
from tests.pages import tags, words


def test_who_asks_too_often_gets_our_page(client, db):
    for _ in range(20):
        assert client.post("/accounts/signup/").status_code == 422
    response = client.post("/accounts/signup/")
    assert response.status_code == 429
    assert "Not so fast" in words(response)
    assert response["Retry-After"]
    assert len(tags(response, "h1")) == 1
    assert client.get("/accounts/signup/").status_code == 200


def test_after_five_wrong_passwords_an_address_has_to_wait(client, cora):
    wrong = {"login": "cora@example.org", "password": "wrong"}
    for _ in range(5):
        assert client.post("/accounts/login/", wrong).status_code == 422
    right = wrong | {"password": PASSWORD}
    response = Client(REMOTE_ADDR="10.1.1.1").post("/accounts/login/", right)
    assert response.status_code == 429
    assert "Wait five minutes" in words(response)
    assert "cora@example.org" in [i.get("value") for i in tags(response, "input")]


def test_a_password_cannot_be_guessed_from_within(client, cora):
    client.force_login(cora)
    data = {"password": "guess", "oldpassword": "guess", "password1": "seven small stones"}
    for url in ("/accounts/reauthenticate/", "/accounts/password/change/"):
        codes = [client.post(url, data).status_code for _ in range(11)]
        assert codes[0] == 422
        assert codes[-1] == 429


@pytest.mark.parametrize(("proxies", "limited"), [(1, 200), (0, 429)])
def test_behind_a_proxy_each_visitor_has_limits_of_their_own(
    client, db, mail_server, mailoutbox, proxies, limited
):
    mail_server.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(21):
        response = client.post(
            "/accounts/password/reset/",
            {"email": f"x{n}@example.org"},
            follow=True,
            headers={"X-Forwarded-For": f"6.6.6.6, 10.0.{n}.1"},
        )
    assert response.status_code == limited
