"""One's own account: name, address and password."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.pages import links, tags, words

NEW_PASSWORD = "seven small stones"


def opens(password, login="cora@example.org"):
    response = Client().post("/accounts/login/", {"login": login, "password": password})
    return response.status_code == 302


def link_in(mail):
    return next(word for word in mail.body.split() if word.startswith("http"))


def test_the_head_leads_to_ones_account(inside):
    assert "/accounts/" in links(inside.get("/tags/"))


def test_the_account_page_shows_what_is_kept_and_leads_on(inside):
    response = inside.get("/accounts/")
    assert "cora@example.org" in words(response)
    assert "Cora" in words(response)
    for url in ("/accounts/email/", "/accounts/name/", "/accounts/password/change/"):
        assert url in links(response)
        assert inside.get(url).status_code == 200
    assert "/accounts/logout/" in [form["action"] for form in tags(response, "form")]


@pytest.mark.parametrize(
    "url",
    [
        "/accounts/", "/accounts/name/", "/accounts/email/", "/accounts/password/change/",
        "/accounts/password/set/", "/accounts/reauthenticate/",
    ],
)  # fmt: skip
def test_an_account_is_for_those_signed_in(client, db, url):
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    assert client.post(url)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("url", ["/accounts/name/", "/accounts/email/", "/accounts/email/pending/"])
def test_a_form_without_its_token_changes_nothing(cora, url):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cora)
    assert strict.post(url, {"name": "X", "email": "x@example.org"}).status_code == 403
    assert User.objects.get().name == "Cora"


def test_the_name_can_be_changed_and_taken_back(inside):
    for name in ("Cora B.", ""):
        response = inside.post("/accounts/name/", {"name": name}, follow=True)
        assert "Your name is changed." in words(response)
        assert User.objects.get().name == name


def test_a_name_that_is_too_long_is_refused_and_still_in_the_form(inside):
    response = inside.post("/accounts/name/", {"name": "x" * 81})
    assert response.status_code == 422
    assert "A name has at most 80 characters; this has 81." in words(response)
    assert "Cora" in words(response)  # the head goes by what is kept
    assert "x" * 81 in [i.get("value") for i in tags(response, "input")]


def test_an_empty_post_clears_the_name(inside):
    assert inside.post("/accounts/name/").status_code == 302


# --- The address ----------------------------------------------------------------------------------

NEW = {"email": "New@example.org"}


def test_without_mail_the_address_changes_at_once(inside):
    response = inside.post("/accounts/email/", NEW, follow=True)
    assert "Sign in with new@example.org from now on." in words(response)
    assert opens(PASSWORD, "new@example.org")
    assert not opens(PASSWORD)


def test_the_address_is_changed_by_oneself_alone(client, cora):
    client.force_login(cora)
    asked = client.get("/accounts/email/")
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert "Is it you?" in words(client.get(asked["Location"]))
    wrong = client.post(asked["Location"], {"password": "wrong"})
    assert wrong.status_code == 422
    assert client.post("/accounts/email/", NEW).status_code == 302
    assert opens(PASSWORD)


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Type an e-mail address."),
        ("new", "This does not look like an e-mail address."),
        ("cora@example.org", "This is your address already."),
        ("ada@example.org", "An account with this e-mail address exists already."),
    ],
)
def test_a_mistake_is_told_at_the_address(inside, ada, email, message):
    response = inside.post("/accounts/email/", NEW | {"email": email})
    assert response.status_code == 422
    assert message in words(response)
    [wrong] = [i for i in tags(response, "input") if i.get("aria-invalid")]
    assert wrong["name"] == "email"


def test_an_address_taken_at_the_same_moment_is_refused(inside, ada, monkeypatch):
    monkeypatch.setattr(
        "accounts.forms.ChangeEmailForm.clean_email", lambda self: "ada@example.org"
    )
    response = inside.post("/accounts/email/", NEW)
    assert response.status_code == 422
    assert "exists already" in words(response)
    assert "You sign in with cora@example.org" in words(response)


def test_with_mail_the_old_address_holds_until_the_new_one_is_confirmed(
    inside, cora, mail_server, mailoutbox
):
    cora.confirm_email()
    response = inside.post("/accounts/email/", NEW, follow=True)
    assert "A mail with a link went to new@example.org" in words(response)
    assert "Soon new@example.org" in words(inside.get("/accounts/"))
    assert opens(PASSWORD)
    [mail] = mailoutbox
    assert mail.to == ["new@example.org"]

    response = inside.post(link_in(mail), follow=True)
    assert "sign in with new@example.org" in words(response)
    assert "Soon" not in words(inside.get("/accounts/"))
    assert opens(PASSWORD, "new@example.org")
    assert not opens(PASSWORD)


def test_an_old_unconfirmed_address_holds_too(inside, cora, mail_server, mailoutbox):
    # Of an account from before the site had a mail server.
    inside.post("/accounts/email/", NEW)
    cora.refresh_from_db()
    assert cora.email == "cora@example.org"
    inside.post(link_in(mailoutbox[0]))
    cora.refresh_from_db()
    assert cora.email == "new@example.org"
    assert cora.emailaddress_set.get().verified


def test_the_mail_can_be_asked_for_again_but_not_at_once(inside, cora, mail_server, mailoutbox):
    cora.confirm_email()
    inside.post("/accounts/email/", NEW)
    response = inside.post("/accounts/email/pending/", {"wanted": "yes"}, follow=True)
    assert "Give it three minutes" in words(response)
    assert len(mailoutbox) == 1
    assert cora.pending_email is not None


def test_a_change_of_address_can_be_called_off(inside, cora, mail_server, mailoutbox):
    cora.confirm_email()
    inside.post("/accounts/email/", NEW)
    response = inside.post("/accounts/email/pending/", {"wanted": "no"}, follow=True)
    assert "Your address stays as it is." in words(response)
    assert inside.get(link_in(mailoutbox[0])).status_code == 404
    assert inside.post("/accounts/email/pending/", {"wanted": "no"}).status_code == 302
    assert inside.get("/accounts/email/pending/").status_code == 405


def test_an_address_that_became_anothers_is_not_confirmed(inside, cora, mail_server, mailoutbox):
    cora.confirm_email()
    inside.post("/accounts/email/", NEW)
    User.objects.create_user("new@example.org")
    response = inside.post(link_in(mailoutbox[0]), follow=True)
    assert "Another account signs in with new@example.org" in words(response)
    cora.refresh_from_db()
    assert cora.email == "cora@example.org"


def test_with_mail_nobody_learns_who_has_an_account(inside, ada, cora, mail_server, mailoutbox):
    cora.confirm_email()
    response = inside.post("/accounts/email/", NEW | {"email": ada.email}, follow=True)
    assert "A mail with a link went to ada@example.org" in words(response)


# --- The password ---------------------------------------------------------------------------------

CHANGE = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}


def test_the_password_changes_and_one_stays_signed_in(inside):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})
    response = inside.post("/accounts/password/change/", CHANGE, follow=True)
    assert "Your new password holds from now on." in words(response)
    assert "Sign out" in words(inside.get("/"))
    assert "Sign in" in words(elsewhere.get("/"))
    assert opens(NEW_PASSWORD)
    assert not opens(PASSWORD)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("oldpassword", "wrong", "This is not your password."),
        ("oldpassword", "", "Type the password you have now."),
        ("password1", "", "Type a password."),
        ("password1", "short", "too short"),
        ("password1", "cora@example.org", "too similar to the e-mail address"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_the_password_stays(inside, field, value, message):
    response = inside.post("/accounts/password/change/", CHANGE | {field: value})
    assert response.status_code == 422
    assert message in words(response)
    assert opens(PASSWORD)


def test_who_has_no_password_yet_sets_one(client, ada):
    ada.set_unusable_password()
    ada.save()
    client.force_login(ada)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    response = client.post("/accounts/password/set/", {"password1": NEW_PASSWORD}, follow=True)
    assert "Your new password holds from now on." in words(response)
    assert opens(NEW_PASSWORD, ada.email)


def test_who_has_no_password_changes_the_address_without(client, ada):
    ada.set_unusable_password()
    ada.save()
    client.force_login(ada)
    assert client.post("/accounts/email/", {"email": "a@example.org"}).status_code == 302


def test_one_can_show_again_that_it_is_oneself(inside):
    url = "/accounts/reauthenticate/"
    wrong = inside.post(url, {"password": "wrong", "next": "/tags/"})
    assert wrong.status_code == 422
    assert "This is not your password." in words(wrong)
    assert inside.post(url, {"password": PASSWORD, "next": "/tags/"})["Location"] == "/tags/"
