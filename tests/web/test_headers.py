"""What every answer says to the browser, and what it must not."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests import make
from tests.pages import tags

PAGES = ["/", "/journal/", "/topics/", "/accounts/login/", "/no/such/page/", "/admin/login/"]


@pytest.mark.parametrize("url", PAGES)
def test_the_policy_lets_nothing_in_from_outside(client, db, url):
    policy = client.get(url)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for loophole in ("unsafe", "data:", "http", "*", "blob:"):
        assert loophole not in policy


@pytest.mark.parametrize("url", PAGES[:-1])
def test_no_page_has_an_inline_style_or_script(client, db, url):
    response = client.get(url)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", response.content.decode())
    assert not tags(response, "style")
    assert all("src" in script for script in tags(response, "script"))


def test_other_headers_that_browsers_heed(client, db):
    response = client.get("/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_visitors_page_asks_for_three_files_at_most(client, db):
    make.post("Bread", body="## a\n\n## b\n\n## c\n\n```python\nx = 1\n```\n")
    for url in ("/", "/journal/bread/"):
        response = client.get(url)
        sheets = [link for link in tags(response, "link") if link["rel"] == "stylesheet"]
        assert len(sheets) == 1
        assert len(sheets + tags(response, "script")) <= 3
        for link in [*sheets, *tags(response, "script")]:
            name = (link.get("href") or link["src"]).removeprefix("/static/")
            assert finders.find(name), name


def test_machines_get_plain_answers(client, db):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots
    assert "Disallow: /\n" not in robots


@pytest.mark.parametrize("url", ["/", "/journal/", "/topics/", "/tags/", "/healthz", "/robots.txt"])
def test_pages_are_for_reading_only(client, db, url):
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


def test_the_style_guide_is_for_those_who_build_the_site(client, ada, curator, settings):
    assert client.get("/style/").status_code == 404
    client.force_login(ada)
    assert client.get("/style/").status_code == 404
    client.force_login(curator)
    assert client.get("/style/").status_code == 200
    client.logout()
    settings.DEBUG = True
    assert client.get("/style/").status_code == 200


def test_what_the_signed_in_get_is_kept_by_no_shared_cache(client, ada):
    make.topic("Yeast")
    assert "Cache-Control" not in client.get("/topics/yeast/").headers
    client.force_login(ada)
    assert client.get("/topics/yeast/")["Cache-Control"] == "private"


def test_a_long_page_is_sent_compressed(client, db):
    make.series("Rising", ("Start", *[make.planned(f"Part {n}") for n in range(93)]))
    plain = client.get("/series/rising/")
    packed = client.get("/series/rising/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 4
    assert len(packed.content) < 12_000  # bytes, of at most 40 kB a page with all it asks for
