"""Plain texts with addresses in them."""

import pytest

from tests import make
from tests.pages import links, words
from web.templatetags.plain import linked


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no address", "no address"),
        ("a < b & c", "a &lt; b &amp; c"),
        (
            "see https://example.org/a?b=c&d, please",
            'see <a href="https://example.org/a?b=c&amp;d" rel="noopener">'
            "https://example.org/a?b=c&amp;d</a>, please",
        ),
        (
            "www.example.org",
            '<a href="http://www.example.org" rel="noopener">www.example.org</a>',
        ),
    ],
)
def test_addresses_become_links_and_the_rest_stays_words(text, html):
    assert linked(text) == html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script> https://example.org",
        '<a href="javascript:alert(1)">x</a> www.example.org',
        "javascript://example.org/%0aalert(1)",
        'https://example.org/"onmouseover="alert(1)',
    ],
)
def test_nothing_hostile_comes_of_it(hostile):
    html = linked(hostile)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert '"onmouseover=' not in html.replace("&quot;", "")


def test_a_tracks_notice_leads_where_it_says(client, db):
    make.track("Bakery", notice="Drafts: https://example.org/drafts", closing_title="Notes")
    response = client.get("/tracks/bakery/")
    assert "https://example.org/drafts" in links(response)
    assert "Drafts: https://example.org/drafts" in words(response)
