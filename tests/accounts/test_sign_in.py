"""Signing in and out, and what needs it."""

import pytest
from django.test import Client

from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

URL = "/accounts/login/"
CORA = {"login": "cora@example.org", "password": PASSWORD}


def test_the_password_opens_the_door_and_signing_out_closes_it(client, cora):
    assert client.post(URL, CORA)["Location"] == "/"
    assert "Cora" in words(client.get("/"))
    response = client.post("/accounts/logout/", follow=True)
    assert "You are signed out." in words(response)
    assert "Sign in" in words(client.get("/"))


def test_the_case_of_the_address_does_not_matter(client, cora):
    assert client.post(URL, CORA | {"login": "Cora@Example.ORG"}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"login": "nobody@example.org"}], ids=["password", "address"]
)
def test_what_does_not_match_is_told_without_saying_which(client, cora, wrong):
    response = client.post(URL, CORA | wrong)
    assert response.status_code == 422
    assert "No account has this e-mail address and password together." in words(response)
    [problem] = [t for t in tags(response, "div") if t.get("role") == "alert"]
    assert "autofocus" in problem
    assert "Sign in" in words(client.get("/"))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("login", "", "Type the e-mail address of your account."),
        ("login", "cora", "This does not look like an e-mail address."),
        ("login", "co\0ra@example.org", "Null characters are not allowed."),
        ("password", "", "Type your password."),
    ],
)
def test_a_mistake_is_told_at_its_field(client, cora, field, value, message):
    response = client.post(URL, CORA | {field: value})
    assert response.status_code == 422
    assert message in words(response)
    [wrong] = [i for i in tags(response, "input") if i.get("aria-invalid")]
    assert wrong["name"] == field
    assert wrong["aria-describedby"]


def test_an_empty_post_is_a_form_with_mistakes(client, db):
    assert client.post(URL).status_code == 422


def test_it_leads_back_to_where_one_came_from(client, cora):
    [link] = [link for link in links(client.get("/tags/")) if link.startswith(URL)]
    assert link == "/accounts/login/?next=/tags/"
    fields = tags(client.get(link), "input")
    assert {"type": "hidden", "name": "next", "value": "/tags/"} in fields
    wrong = client.post(URL, CORA | {"password": "wrong", "next": "/tags/"})
    assert {"type": "hidden", "name": "next", "value": "/tags/"} in tags(wrong, "input")
    assert client.post(URL, CORA | {"next": "/tags/"})["Location"] == "/tags/"


def test_the_page_one_was_on_is_kept_from_one_account_page_to_the_next(client, db):
    page = client.get("/accounts/login/?next=/tags/")
    assert "/accounts/signup/?next=%2Ftags%2F" in links(page)
    assert "/accounts/login/?next=%2Ftags%2F" in links(client.get("/accounts/signup/?next=/tags/"))


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x", "http:evil"],
)
def test_a_next_to_another_host_is_ignored(client, cora, elsewhere):
    assert client.post(URL, CORA | {"next": elsewhere})["Location"] == "/"


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(client, cora):
    response = client.get("/accounts/")
    assert response["Location"] == "/accounts/login/?next=/accounts/"
    assert client.post(response["Location"], CORA)["Location"] == "/accounts/"


def test_signed_in_one_is_sent_on(client, ada):
    client.force_login(ada)
    assert client.get("/accounts/login/?next=/tags/")["Location"] == "/tags/"


def test_the_session_changes_its_key(client, cora):
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(URL, CORA)
    assert client.session.session_key != session.session_key


def test_an_account_that_is_switched_off_says_so(client, cora):
    cora.is_active = False
    cora.save()
    response = client.post(URL, CORA, follow=True)
    assert "This account is switched off" in words(response)
    assert "Sign in" in words(client.get("/"))


def test_asking_to_sign_out_asks_back(client, ada):
    client.force_login(ada)
    response = client.get("/accounts/logout/")
    assert "Sign out?" in words(response)
    assert "Ada" in words(client.get("/"))


@pytest.mark.parametrize("url", [URL, "/accounts/signup/", "/accounts/logout/"])
def test_a_form_without_its_token_is_refused(cora, url):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(url, CORA)
    assert response.status_code == 403
    assert "Nothing was changed" in words(response)


@pytest.mark.parametrize("url", [URL, "/accounts/signup/", "/accounts/logout/"])
def test_pages_are_read_and_posted_to_and_nothing_else(client, db, url):
    assert client.put(url).status_code == 405
    assert client.delete(url).status_code == 405
    assert client.head(URL).status_code == 200


def test_no_page_of_an_account_is_cached(client, ada):
    assert "no-store" in client.get(URL)["Cache-Control"]
    client.force_login(ada)
    for url in ("/accounts/", "/accounts/email/", "/accounts/name/"):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_an_answer_is_a_page_even_for_those_who_ask_for_json(client, cora):
    response = client.post(URL, CORA | {"password": "x"}, headers={"Accept": "application/json"})
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/html")
