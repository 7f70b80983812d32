"""Errors speak plainly, in our own design, and offer the way on."""

import logging
from contextlib import contextmanager

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client

from tests import make
from tests.pages import links, words
from web.errors import WordlessDatabaseErrors


@pytest.fixture
def calm(client):
    """A client that shows the page where others raise."""
    client.raise_request_exception = False
    return client


@contextmanager
def no_database():
    """While it lasts, the database cannot be reached."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", failing(OperationalError))
        yield


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_an_unknown_page(client, db):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "No page stands here" in words(response)
    assert "/topics/" in links(response)


@pytest.mark.parametrize(
    "url",
    [
        "/topics/no/", "/journal/no/", "/tracks/no/", "/tracks/no/no/", "/series/no/",
        "/categories/no/", "/tags/no/", "/diagrams/no.svg", "/topics/%00/", "/journal/é/",
        "/tags/" + "a" * 5000 + "/", "/journal/../../etc/passwd", "/style/",
    ],
)  # fmt: skip
def test_unknown_names_are_not_found(client, db, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=99999999999999999999", "page=%00", "page=", "é=☃"],
)
def test_a_strange_query_is_no_error(client, db, query):
    make.post()
    for url in ("/journal/", "/topics/", "/tags/", "/tracks/", "/series/", "/"):
        assert client.get(f"{url}?{query}").status_code == 200


def test_our_own_mistake(calm, db, monkeypatch):
    monkeypatch.setattr("journal.views.series_lines", failing(ZeroDivisionError))
    response = calm.get("/")
    assert response.status_code == 500
    assert "The mistake is ours" in words(response)
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("url", ["/", "/journal/", "/topics/yeast/", "/tags/", "/readyz"])
def test_a_database_that_is_away(calm, db, url):
    with no_database():
        response = calm.get(url)
    assert response.status_code == 503
    assert "cannot reach its own records" in words(response)
    assert response["Retry-After"]


def test_a_process_without_its_database_is_alive_and_says_so(client):
    with no_database():
        assert client.get("/healthz").content == b"ok\n"


def test_a_database_that_is_away_for_somebody_signed_in(calm, ada):
    calm.force_login(ada)
    with no_database():
        response = calm.get("/topics/")
    assert response.status_code == 503


def test_a_form_without_its_token_changes_nothing(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    response = strict.post("/accounts/logout/")
    assert response.status_code == 403
    assert "Nothing was changed" in words(response)
    assert "Sign out" in words(strict.get("/"))


def test_the_log_of_a_database_error_quotes_no_row():
    class Cause(Exception):
        sqlstate = "22001"

    error = DataError("value too long: pomegranate")
    error.__cause__ = Cause("DETAIL: row contains pomegranate")
    record = logging.LogRecord("x", 40, "f", 1, "at %s", ("/notes/",), (DataError, error, None))
    assert WordlessDatabaseErrors().filter(record)
    line = logging.Formatter().format(record)
    assert "pomegranate" not in line
    assert line == "at /notes/: DataError, SQLSTATE 22001, nowhere in our code"


def test_the_log_of_other_errors_keeps_its_traceback():
    error = ValueError("plain")
    record = logging.LogRecord("x", 40, "f", 1, "at", (), (ValueError, error, None))
    assert WordlessDatabaseErrors().filter(record)
    assert "plain" in logging.Formatter().format(record)
