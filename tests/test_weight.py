"""No page asks for much: at most 4 requests and 40 kB, compressed, and nothing from other hosts."""

import gzip
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from packs.load import load
from packs.pack import read_pack
from tests import make
from tests.pages import tags
from web.staticfiles import JOINED

CONTENT = Path(__file__).resolve().parent.parent / "content"
MOST_REQUESTS, MOST_BYTES = 4, 40_000


def shipped(name):
    """A static file as production sends it, in bytes."""
    if name in JOINED:
        return len(brotli.compress(JOINED[name](name).encode()))
    with open(finders.find(name), "rb") as file:
        return len(brotli.compress(file.read()))


def asked_for(response):
    """The static files that a page names and a browser fetches before it shows it."""
    sheets = [tag["href"] for tag in tags(response, "link") if tag.get("rel") == "stylesheet"]
    scripts = [tag["src"] for tag in tags(response, "script") if tag.get("src")]
    found = [*sheets, *scripts]
    assert all(url.startswith("/static/") for url in found)
    return {url.removeprefix("/static/") for url in found}


def too_heavy(client, urls):
    """Of the pages at `urls`, those that ask for too much: their bytes and their files."""
    heavy = {}
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200, url
        files = asked_for(response)
        weight = len(gzip.compress(response.content)) + sum(map(shipped, files))
        if len(files) + 1 > MOST_REQUESTS or weight > MOST_BYTES:
            heavy[url] = (weight, files)
    return heavy


READ = [
    "/", "/journal/", "/journal/load-balancer-types/", "/categories/engineering/", "/tags/",
    "/series/", "/series/system-design-fundamentals/", "/tracks/",
    "/tracks/system-design-for-architects/", "/tracks/system-design-and-systems-programming/",
    "/tracks/system-design-for-architects/the-hard-limits/", "/topics/", "/topics/caching/",
]  # fmt: skip
CODE = "\n\n".join(f"## Part {n}\n\n```python\nprint({n})\n```" for n in range(4))


@pytest.fixture
def site(db):
    load(read_pack(CONTENT))
    make.post("Coded", body=CODE)


def test_what_a_visitor_loads_is_light(client, site):
    assert not too_heavy(client, [*READ, "/journal/coded/", "/accounts/login/"])


def test_what_a_learner_loads_is_light(client, site, ada):
    client.force_login(ada)
    note = make.note(ada, CODE, topic=make.topic("Yeast"))
    own = ["/desk/", "/notes/", "/notes/new/", "/notes/calendar/", "/review/", "/accounts/"]
    kept = [f"/notes/{note.pk}/", f"/notes/{note.pk}/edit/", f"/notes/{note.pk}/versions/"]
    beside = ["/topics/yeast/?write", "/journal/coded/?write"]
    assert not too_heavy(client, [*READ, "/journal/coded/", *own, *kept, *beside])
