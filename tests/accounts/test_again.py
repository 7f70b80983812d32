"""Showing once more who one is, and what becomes of what was asked for meanwhile."""

import time

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.pages import words

NEW = {"email": "new@example.org"}


@pytest.fixture
def asked(client, cora):
    """A client of Cora's who sent a form and was asked who she is."""
    client.force_login(cora)
    client.asked_at = client.post("/accounts/email/", NEW)["Location"]
    return client


def test_a_form_is_done_once_one_has_shown_who_one_is(asked):
    said = words(asked.post(asked.asked_at, {"password": PASSWORD}, follow=True))
    assert "Sign in with new@example.org from now on." in said
    assert User.objects.get().email == "new@example.org"


def test_a_wrong_password_does_nothing(asked):
    assert asked.post(asked.asked_at, {"password": "wrong"}).status_code == 422
    assert User.objects.get().email == "cora@example.org"


def test_a_form_that_was_given_up_is_not_done_later(asked):
    url = asked.get("/accounts/email/")["Location"]
    response = asked.post(url, {"password": PASSWORD})
    assert response["Location"] == "/accounts/email/"
    assert User.objects.get().email == "cora@example.org"


def test_it_holds_for_five_minutes(inside, monkeypatch):
    assert inside.get("/accounts/email/").status_code == 200
    later = time.time() + 301
    monkeypatch.setattr("time.time", lambda: later)
    assert inside.get("/accounts/email/").status_code == 302


def test_it_leads_nowhere_else(client, cora):
    client.force_login(cora)
    data = {"password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/reauthenticate/", data)["Location"] == "/"


def test_signing_in_elsewhere_shows_nothing_here(inside, cora):
    other = Client()
    other.force_login(cora)
    assert other.get("/accounts/email/").status_code == 302
