"""Where one is signed in, and ending it."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.browsers import in_words
from tests.accounts.conftest import PASSWORD
from tests.pages import tags, words

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def enter(agent=FIREFOX, address="10.0.0.1"):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    data = {"login": "cora@example.org", "password": PASSWORD}
    assert client.post("/accounts/login/", data).status_code == 302
    return client


def is_in(client):
    return "Sign out" in words(client.get("/tags/"))


def ends(response):
    actions = [form["action"] for form in tags(response, "form")]
    return [url for url in actions if url.startswith("/accounts/sessions/") and "others" not in url]


@pytest.fixture
def both(cora):
    """Cora's computer and her telephone."""
    return enter(), enter(SAFARI, "10.0.0.2")


def test_the_account_lists_every_browser_and_says_which_is_this_one(both):
    computer, phone = both
    said = words(computer.get("/accounts/"))
    assert "Firefox on Linux, this one" in said
    assert "Safari on an iPhone" in said
    assert "10.0.0.2" in said
    assert "Safari on an iPhone, this one" in words(phone.get("/accounts/"))


def test_one_session_can_be_ended_from_another(both):
    computer, phone = both
    [url] = ends(computer.get("/accounts/"))
    assert "Safari on an iPhone is signed out." in words(computer.post(url, follow=True))
    assert not is_in(phone)
    assert is_in(computer)
    assert ends(computer.get("/accounts/")) == []


def test_all_others_can_be_ended_at_once_and_again(both):
    computer, phone = both
    for _ in range(2):
        response = computer.post("/accounts/sessions/end-others/", follow=True)
        assert "You are signed out everywhere but here." in words(response)
    assert not is_in(phone)
    assert is_in(computer)
    assert "this one" in words(computer.get("/accounts/"))
    assert is_in(enter())


def test_that_ends_a_session_of_which_no_list_knows(both, cora):
    computer, _ = both
    old = Client()
    old.force_login(cora)
    computer.post("/accounts/sessions/end-others/")
    assert not is_in(old)


def test_a_session_from_before_the_list_is_shown_to_itself(client, cora):
    client.force_login(cora)
    assert ", this one" in words(client.get("/accounts/"))


def test_nobody_ends_anothers_session(both, client, ada, curator):
    _, phone = both
    for stranger in (ada, curator):
        client.force_login(stranger)
        for row in UserSession.objects.filter(user__email="cora@example.org"):
            assert client.post(f"/accounts/sessions/{row.pk}/end/").status_code == 404
    assert is_in(phone)
    assert Client().post("/accounts/sessions/end-others/")["Location"].startswith("/accounts/login")


def test_ones_own_session_is_ended_by_signing_out(both):
    computer, _ = both
    row = UserSession.objects.get(session_key=computer.session.session_key)
    said = words(computer.post(f"/accounts/sessions/{row.pk}/end/", follow=True))
    assert "To end it, sign out." in said
    assert is_in(computer)


def test_a_session_that_a_new_password_ended_is_not_listed(both):
    computer, _ = both
    data = {"oldpassword": PASSWORD, "password1": "seven small stones"}
    computer.post("/accounts/password/change/", data)
    said = words(computer.get("/accounts/"))
    assert "this one" in said
    assert "iPhone" not in said


def test_reading_leaves_no_trace_and_doing_leaves_one_an_hour(both):
    computer, _ = both
    long_ago = timezone.now() - dt.timedelta(days=3)
    UserSession.objects.update(last_seen_at=long_ago)
    row = UserSession.objects.get(session_key=computer.session.session_key)
    cache.clear()

    computer.get("/tags/")
    computer.get("/accounts/")
    row.refresh_from_db()
    assert row.last_seen_at == long_ago

    computer.post("/accounts/name/", {"name": "C."})
    row.refresh_from_db()
    first = row.last_seen_at
    assert first > long_ago
    computer.post("/accounts/name/", {"name": "Cora"})
    row.refresh_from_db()
    assert row.last_seen_at == first


def test_more_sessions_make_no_more_queries(both):
    computer, _ = both

    def count():
        with CaptureQueriesContext(connection) as captured:
            computer.get("/accounts/")
        return len(captured)

    few = count()
    for n in range(8):
        enter(address=f"10.0.1.{n}")
    assert count() == few
    assert words(computer.get("/accounts/")).count("10.0.1.") == 8


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", "Safari on a Mac"),
        ("curl/8.0", "An unknown browser"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>" * 90, "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(agent, said):
    assert in_words(agent) == said
