"""A `next` that is no address at all is ignored, not an error."""

import pytest

from tests import make


@pytest.mark.parametrize("strange", ["http://[", "http://℀.com/", "//[", "é", "foo bar", "\0"])
@pytest.mark.parametrize(
    "url",
    [
        "/accounts/login/",
        "/accounts/login/passkey/",
        "/accounts/signup/",
        "/accounts/logout/",
        "/accounts/password/reset/",
    ],
)
def test_it_is_no_error(client, db, url, strange):
    assert client.get(url, {"next": strange}).status_code in (200, 302)


@pytest.mark.parametrize("strange", ["http://[", "foo", "é", "foo bar", "\0"])
def test_nor_on_a_form(client, ada, strange):
    make.topic("Yeast")
    client.force_login(ada)
    response = client.post("/topics/yeast/progress/", {"state": "done", "next": strange})
    assert response["Location"].partition("?")[0] == "/topics/yeast/"
