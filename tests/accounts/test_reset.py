"""A new password for those who forgot theirs: by mail, or by hand where no mail is sent."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests import make
from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

URL = "/accounts/password/reset/"
NEW_PASSWORD = "seven small stones"


def link_in(mail):
    return next(word for word in mail.body.split() if word.startswith("http"))


def choose(client, link, password=NEW_PASSWORD):
    """Follow the link, as a browser does, and choose a password."""
    form = client.get(link, follow=True)
    assert "Choose a new password" in words(form)
    return client.post(form.request["PATH_INFO"], {"password1": password}, follow=True)


def opens(password):
    response = Client().post(
        "/accounts/login/", {"login": "cora@example.org", "password": password}
    )
    return response.status_code == 302


def test_a_site_without_mail_says_so_and_whom_to_ask(client, db):
    assert URL in links(client.get("/accounts/login/"))
    response = client.get(URL)
    assert "This site sends no mail" in words(response)
    assert "Ask the curator" in words(response)
    assert not tags(response, "input")


def test_a_site_without_mail_pretends_nothing(client, cora, mailoutbox):
    assert client.post(URL, {"email": "cora@example.org"})["Location"] == URL
    assert client.get(f"{URL}done/")["Location"] == URL
    assert mailoutbox == []


def test_a_link_by_mail_gives_a_new_password_and_lets_one_in(client, cora, mail_server, mailoutbox):
    cora.confirm_email()
    response = client.post(URL, {"email": "Cora@example.org"}, follow=True)
    assert "a link for a new password is on its way" in words(response)
    [mail] = mailoutbox
    assert mail.to == ["cora@example.org"]
    assert mail.from_email == "cairn@localhost"

    response = choose(client, link_in(mail))
    assert "Your new password holds from now on." in words(response)
    assert "Sign out" in words(client.get("/"))
    assert opens(NEW_PASSWORD)
    assert not opens(PASSWORD)


def test_a_link_works_once(client, cora, mail_server, mailoutbox):
    cora.confirm_email()
    client.post(URL, {"email": "cora@example.org"})
    choose(client, link_in(mailoutbox[0]))
    again = Client().get(link_in(mailoutbox[0]), follow=True)
    assert again.status_code == 404
    assert "This link has had its day" in words(again)


@pytest.mark.parametrize("key", ["1-x", "zzzz-abc-def", "1-set-password"])
def test_a_made_up_link_is_no_good(client, cora, key):
    assert client.get(f"{URL}key/{key}/").status_code == 404
    assert client.post(f"{URL}key/{key}/", {"password1": NEW_PASSWORD}).status_code == 404
    assert opens(PASSWORD)


def test_a_poor_password_is_told_at_its_field(client, cora, capsys):
    call_command("resetlink", "cora@example.org")
    response = choose(client, capsys.readouterr().out.strip(), "short")
    assert response.status_code == 422
    assert "too short" in words(response)
    assert opens(PASSWORD)


def test_nobody_learns_who_has_an_account(client, cora, mail_server, mailoutbox):
    known = client.post(URL, {"email": "cora@example.org"}, follow=True)
    unknown = client.post(URL, {"email": "nobody@example.org"}, follow=True)
    assert words(known) == words(unknown)
    assert "no account there has the address" in mailoutbox[1].body
    assert "signup" in mailoutbox[1].body


def test_a_closed_site_invites_nobody_by_mail(client, db, mail_server, mailoutbox):
    mail_server.SIGNUPS = "closed"
    client.post(URL, {"email": "nobody@example.org"})
    assert "signup" not in mailoutbox[0].body


def test_no_link_goes_to_an_address_that_is_not_confirmed(client, cora, mail_server, mailoutbox):
    # It may be a stranger's, where Cora mistyped her own.
    cora.propose_email("stranger@example.org")
    client.post(URL, {"email": "stranger@example.org"})
    assert [URL in mail.body and "/key/" in mail.body for mail in mailoutbox] == [False]


@pytest.mark.parametrize("email", ["", "cora"])
def test_a_mistake_is_told_at_its_field(client, db, mail_server, email):
    response = client.post(URL, {"email": email})
    assert response.status_code == 422
    assert "e-mail address" in words(response)


def test_the_command_prints_a_link_that_works(client, cora, capsys):
    call_command("resetlink", "CORA@example.org")
    out, err = capsys.readouterr()
    assert out.startswith("http://localhost:8000/accounts/password/reset/key/")
    assert "works once, within 3 days" in err
    response = choose(client, out.strip().removeprefix("http://localhost:8000"))
    assert "Sign out" in words(response)
    assert opens(NEW_PASSWORD)


def test_the_command_vouches_for_the_address(client, cora, mail_server, capsys):
    # Mail that never arrives must not keep somebody out.
    call_command("resetlink", "cora@example.org")
    choose(client, capsys.readouterr().out.strip().removeprefix("http://localhost:8000"))
    assert "Sign out" in words(client.get("/"))


def test_the_command_names_an_address_it_does_not_know(db):
    with pytest.raises(CommandError, match=r"No account has the e-mail address who@example\.org\."):
        call_command("resetlink", "who@example.org")


def test_the_command_tells_of_an_account_that_is_switched_off(db):
    make.user("off@example.org", is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        call_command("resetlink", "off@example.org")
