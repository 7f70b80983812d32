"""Making an account."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests import make
from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

URL = "/accounts/signup/"
DORA = {"email": "dora@example.org", "name": "Dora", "password1": PASSWORD}


def test_an_address_and_a_password_are_enough(client, db):
    response = client.post(URL, {"email": "dora@example.org", "password1": PASSWORD})
    assert response["Location"] == reverse("home")
    page = words(client.get("/"))
    assert "Your account is ready" in page
    assert "dora" in page
    assert "Sign out" in page
    assert User.objects.get().name == ""


def test_the_name_is_kept_and_greets(client, db):
    client.post(URL, DORA)
    assert User.objects.get().name == "Dora"
    assert "Dora" in words(client.get("/"))


def test_there_is_one_password_field(client, db):
    fields = tags(client.get(URL), "input")
    assert [field["name"] for field in fields if field["type"] == "password"] == ["password1"]


def test_it_leads_back_to_where_one_came_from(client, db):
    login = client.get("/accounts/login/?next=/tags/")
    [link] = [link for link in links(login) if link.startswith(URL)]
    fields = tags(client.get(link), "input")
    assert {"type": "hidden", "name": "next", "value": "/tags/"} in fields
    assert client.post(URL, DORA | {"next": "/tags/"})["Location"] == "/tags/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_next_to_another_host_is_ignored(client, db, elsewhere):
    assert client.post(URL, DORA | {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "", "Type an e-mail address."),
        ("email", "dora", "This does not look like an e-mail address."),
        ("email", "dora@" + "x.y." * 63 + "org", "at most 254 characters"),
        ("password1", "", "Type a password."),
        ("password1", "short", "too short"),
        ("password1", "12345678901", "entirely numeric"),
        ("password1", "password", "too common"),
        ("password1", "dora@example.org", "too similar to the e-mail address"),
        ("name", "x" * 81, "A name has at most 80 characters; this has 81."),
    ],
)
def test_a_mistake_is_told_at_its_field(client, db, field, value, message):
    response = client.post(URL, DORA | {field: value})
    assert response.status_code == 422
    assert message in words(response)
    [wrong] = [i for i in tags(response, "input") if i.get("aria-invalid") == "true"]
    assert wrong["name"] == field
    assert "autofocus" in wrong
    [error] = [p for p in tags(response, "p") if p.get("class") == "field__error"]
    assert error["id"] in wrong["aria-describedby"].split()
    assert not User.objects.exists()


def test_what_was_typed_is_still_there_but_for_the_password(client, db):
    response = client.post(URL, DORA | {"name": "x" * 81})
    values = {i["name"]: i.get("value") for i in tags(response, "input")}
    assert values["name"] == "x" * 81
    assert values["email"] == "dora@example.org"
    assert values["password1"] is None


def test_a_second_account_with_an_address_is_refused(client, cora):
    response = client.post(URL, DORA | {"email": "CORA@example.org"})
    assert response.status_code == 422
    assert "An account with this e-mail address exists already." in words(response)
    assert User.objects.count() == 1


def test_two_at_the_same_moment_make_one_account(client, cora, monkeypatch):
    monkeypatch.setattr(
        "accounts.forms.SignUpForm.validate_unique_email", lambda self, value: value
    )
    response = client.post(URL, DORA | {"email": "cora@example.org"})
    assert response.status_code == 422
    assert "exists already" in words(response)
    assert User.objects.count() == 1


def test_closed_it_says_so_and_nothing_leads_there(client, db, settings):
    settings.SIGNUPS = "closed"
    response = client.get(URL)
    assert response.status_code == 200
    assert "takes no new accounts" in words(response)
    assert not any(i["type"] == "password" for i in tags(response, "input"))
    assert client.post(URL, DORA).status_code == 403
    assert not User.objects.exists()
    for url in ("/", "/accounts/login/"):
        assert not any("signup" in link for link in links(client.get(url)))


def test_signed_in_one_has_an_account_already(client, ada):
    client.force_login(ada)
    assert client.get(URL)["Location"] == "/"


def test_with_a_mail_server_the_address_is_confirmed_first(client, db, mail_server, mailoutbox):
    response = client.post(URL, DORA | {"next": "/tags/"}, follow=True)
    assert "Look into your mail" in words(response)
    assert "Sign in" in words(client.get("/"))
    [mail] = mailoutbox
    assert mail.to == ["dora@example.org"]
    assert "Confirm your address" in mail.subject
    [link] = [word for word in mail.body.split() if word.startswith("http")]

    assert "Is dora@example.org your address?" in words(client.get(link))
    assert client.post(link)["Location"] == "/tags/"  # where the sign-up was begun
    assert "Sign out" in words(client.get("/"))
    again = client.get(link)
    assert again.status_code == 404
    assert "This link has had its day" in words(again)


def test_an_unconfirmed_address_does_not_open_the_door(client, db, mail_server, mailoutbox):
    client.post(URL, DORA)
    client.session.flush()
    response = client.post(
        "/accounts/login/", {"login": "dora@example.org", "password": PASSWORD}, follow=True
    )
    assert "Look into your mail" in words(response)
    assert "Sign out" not in words(response)


def test_with_a_mail_server_nobody_learns_who_has_an_account(client, cora, mail_server, mailoutbox):
    known = client.post(URL, DORA | {"email": "cora@example.org"}, follow=True)
    client.session.flush()
    unknown = client.post(URL, DORA, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert words(known).replace("cora", "dora") == words(unknown)
    assert "There is one already" in mailoutbox[0].body
    assert User.objects.count() == 2


def test_one_cannot_keep_an_owner_out_by_planning_to_change_to_an_address(client, ada, mail_server):
    ada.propose_email("dora@example.org")
    client.post(URL, DORA)
    assert User.objects.filter(email="dora@example.org").exists()


def test_a_mail_server_that_is_away_is_told(client, db, mail_server, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    response = client.post(URL, DORA, follow=True)
    assert response.status_code == 200
    assert "our mail server does not answer" in words(response)


def test_a_visitors_page_holds_no_form_and_no_token(client, db):
    make.post("Bread")
    for url in ("/", "/journal/", "/journal/bread/", "/topics/", "/no/such/page/"):
        response = client.get(url)
        assert not tags(response, "form")
        assert not tags(response, "input")
        assert not response.cookies
