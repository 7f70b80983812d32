"""After signing in, one is back on the page one left, never at the address of a form."""

import pytest

from tests import make

URL = "/topics/yeast/progress/"


@pytest.fixture(autouse=True)
def yeast(db):
    return make.topic("Yeast")


def back(response):
    url = response.headers.get("HX-Redirect") or response["Location"]
    assert url.startswith("/accounts/login/")
    return url.partition("?next=")[2]


def test_a_page_comes_back_to_itself(client):
    assert back(client.get("/notes/?page=2")) == "/notes/%3Fpage%3D2"


def test_a_form_comes_back_to_its_page(client):
    headers = {"Referer": "http://testserver/tracks/bakery/?a=b#c"}
    assert back(client.post(URL, headers=headers)) == "/tracks/bakery/%3Fa%3Db"


def test_so_does_a_form_that_htmx_sent(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tracks/bakery/"}
    assert back(client.post(URL, headers=headers)) == "/tracks/bakery/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Referer": "https://evil.example/tracks/"},
        {"Referer": "javascript:alert(1)"},
        {"HX-Request": "true", "HX-Current-URL": "https://evil.example/"},
    ],
)
def test_what_came_from_elsewhere_comes_back_to_the_front(client, headers):
    assert back(client.post(URL, headers=headers)) == "/"
