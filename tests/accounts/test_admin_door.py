"""The curator comes in by the same door as everybody."""

import pytest

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.pages import words

DOOR = "/accounts/login/?next=%2Fadmin%2F"


def test_the_admin_has_no_door_of_its_own(client, db):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == DOOR
    assert "Sign in" in words(response)


def test_its_own_form_signs_nobody_in(client, db):
    User.objects.create_superuser("curator@example.org", PASSWORD)
    data = {"username": "curator@example.org", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", data)["Location"] == DOOR
    assert "Sign in" in words(client.get("/"))


def test_the_curator_is_led_back_to_the_admin(client, db):
    User.objects.create_superuser("curator@example.org", PASSWORD)
    data = {"login": "curator@example.org", "password": PASSWORD, "next": "/admin/"}
    assert client.post(DOOR, data)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


@pytest.mark.parametrize("url", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_a_learner_is_told_and_does_not_go_in_circles(client, ada, url):
    client.force_login(ada)
    response = client.get(url, follow=True)
    assert response.status_code == 403
    assert "This page is not open to you" in words(response)
    assert len(response.redirect_chain) <= 1


def test_nobody_sets_what_opens_anothers_door(client, curator, cora):
    cora.confirm_email()
    client.force_login(curator)
    url = f"/admin/accounts/user/{cora.pk}/"
    client.post(f"{url}change/", {"email": "mine@example.org", "name": "C.", "is_active": "on"})
    passwords = {"usable_password": "true", "password1": "x" * 12, "password2": "x" * 12}
    assert client.post(f"{url}password/", passwords).status_code == 403
    client.logout()

    cora.refresh_from_db()
    assert (cora.email, cora.name) == ("cora@example.org", "C.")
    old = client.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})
    assert old.status_code == 302


def test_an_account_made_in_the_admin_opens(client, curator):
    client.force_login(curator)
    data = {
        "email": "New@Example.org",
        "name": "",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert client.post("/admin/accounts/user/add/", data).status_code == 302
    client.logout()
    new = client.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert new.status_code == 302
