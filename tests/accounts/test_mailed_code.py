"""Signing in with a code that comes by mail."""

import re

import pytest
from django.test import Client

from tests import make
from tests.pages import links, words

ASK, TYPE = "/accounts/login/code/", "/accounts/login/code/confirm/"


def code_in(mail):
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.body, re.M)[0]


@pytest.fixture
def dora(db):
    """A learner whose address is proved."""
    user = make.user("dora@example.org", name="Dora")
    user.confirm_email()
    return user


def test_without_mail_there_is_no_such_way(client, db):
    assert ASK not in "".join(links(client.get("/accounts/login/")))
    for url in (ASK, TYPE):
        assert client.get(url).status_code == 404
        assert client.post(url, {"email": "dora@example.org"}).status_code == 404


def test_a_code_lets_one_in_and_leads_on(client, dora, mail_server, mailoutbox):
    door = client.get("/accounts/login/?next=/tags/")
    [url] = [link for link in links(door) if link.startswith(ASK)]
    asked = client.post(url, {"email": "Dora@example.org", "next": "/tags/"})
    assert asked["Location"].startswith(TYPE)
    assert "dora@example.org" in words(client.get(asked["Location"]))
    [mail] = mailoutbox
    assert mail.subject == "A code to sign in at testserver"
    data = {"code": code_in(mail).lower().replace("-", " "), "next": "/tags/"}
    assert client.post(TYPE, data)["Location"] == "/tags/"
    assert "Sign out" in words(client.get("/tags/"))


def test_nobody_learns_who_has_an_account(dora, mail_server, mailoutbox):
    pages = []
    for email in ("dora@example.org", "nobody@example.org"):
        client = Client()
        asked = client.post(ASK, {"email": email})
        pages.append((asked.status_code, asked["Location"], words(client.get(TYPE))))
    known, unknown = pages
    assert unknown == (*known[:2], known[2].replace("dora@", "nobody@"))
    assert [mail.to for mail in mailoutbox] == [["dora@example.org"], ["nobody@example.org"]]


def test_a_wrong_code_is_refused_and_three_end_it(client, dora, mail_server, mailoutbox):
    client.post(ASK, {"email": "dora@example.org"})
    for code in ("XXXX-XXXX", ""):
        assert client.post(TYPE, {"code": code}).status_code == 422
    assert client.post(TYPE, {"code": "XXXX-XXXX"}).status_code == 302
    client.post(TYPE, {"code": code_in(mailoutbox[0])})
    assert "Sign out" not in words(client.get("/tags/"))


def test_a_code_works_in_the_browser_that_asked_only(client, dora, mail_server, mailoutbox):
    client.post(ASK, {"email": "dora@example.org"})
    elsewhere = Client()
    assert elsewhere.post(TYPE, {"code": code_in(mailoutbox[0])}).status_code == 302
    assert "Sign out" not in words(elsewhere.get("/tags/"))


def test_codes_are_not_mailed_without_end(dora, mail_server, mailoutbox):
    answers = [Client().post(ASK, {"email": "dora@example.org"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(mailoutbox) == 3


def test_an_address_that_somebody_means_to_change_to_gets_no_code(
    client, dora, mail_server, mailoutbox
):
    dora.propose_email("new@example.org")
    client.post(ASK, {"email": "new@example.org"})
    [mail] = mailoutbox
    assert mail.subject == "No account at testserver"


def test_a_switched_off_account_gets_none_either(client, dora, mail_server, mailoutbox):
    dora.is_active = False
    dora.save()
    client.post(ASK, {"email": "dora@example.org"})
    assert mailoutbox[0].subject == "No account at testserver"


def test_one_can_start_again(client, dora, mail_server):
    client.post(ASK, {"email": "dora@example.org"})
    assert client.get("/accounts/login/")["Location"] == TYPE
    client.post("/accounts/login/again/")
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("email", ["", "dora", "x" * 300 + "@example.org", "\0@example.org"])
def test_what_is_no_address_is_told_at_the_field(client, db, mail_server, mailoutbox, email):
    assert client.post(ASK, {"email": email}).status_code == 422
    assert mailoutbox == []
