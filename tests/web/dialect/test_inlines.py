"""Words come out with the emphasis, links and code they have on GitHub."""

import re

import pytest

from tests.web.dialect.reading import parse
from web.markdown import Voice, render


def words(text: str) -> str:
    """The HTML of a single paragraph, without its tags and without what every link has."""
    markup = render(text).html.removeprefix("<p>").removesuffix("</p>")
    return re.sub(r' rel="noopener"', "", markup)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("*a* **b** ***c***", "<em>a</em> <strong>b</strong> <strong><em>c</em></strong>"),
        ("_a_ __b__ snake_case_name", "<em>a</em> <strong>b</strong> snake_case_name"),
        ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**unclosed *words", "**unclosed *words"),
        ("~~gone~~ ~kept~", "<del>gone</del> ~kept~"),
        ("`a` ``b`c`` `` ` ``", "<code>a</code> <code>b`c</code> <code>`</code>"),
        ("`*a*` `&lt;` `<b>`", "<code>*a*</code> <code>&amp;lt;</code> <code>&lt;b&gt;</code>"),
        (r"`a\` b", "<code>a\\</code> b"),
        (r"\`a\` and ``` unclosed", "`a` and ``` unclosed"),
        ("`a\nb`", "<code>a b</code>"),
        (r"\*a\* \_ \[ \~~b~~ \| \$ \< \&lt;", "*a* _ [ ~~b~~ | $ &lt; &amp;lt;"),
        ("&copy; &#x41; AT&T &nope;", "© A AT&amp;T &amp;nope;"),
        ("a  \nb\\\nc", "a<br>\nb<br>\nc"),
        ("[a](/b)", '<a href="/b">a</a>'),
        ('[a](/b "c")', '<a href="/b" title="c">a</a>'),
        ("[a](</b c>)", '<a href="/b c">a</a>'),
        ("[a](/b_(c))", '<a href="/b_(c)">a</a>'),
        ("[a](b c)", "[a](b c)"),
        ("[a [b] c](/d)", '<a href="/d">a [b] c</a>'),
        ("[*a* `b`](/c)", '<a href="/c"><em>a</em> <code>b</code></a>'),
        ("[a]()", '<a href="">a</a>'),
        ("[a] [b](", "[a] [b]("),
        ("[a][B]\n\n[b]: /c 'd'", '<a href="/c" title="d">a</a>'),
        ("[a]\n\n[a]: /b\n[a]: /c", '<a href="/b">a</a>'),
        ("[a] [b]\n\n[b]: /c", '[a] <a href="/c">b</a>'),
        ("[a][]\n\n[A]:\n  </b>\n  (c)", '<a href="/b" title="c">a</a>'),
        ("[a]: /b bad", "[a]: /b bad"),
        (
            "<https://a.org/?b=c&d>",
            '<a href="https://a.org/?b=c&amp;d">https://a.org/?b=c&amp;d</a>',
        ),
        ("<ada@b.org>", '<a href="mailto:ada@b.org">ada@b.org</a>'),
        ("https://a.org/b_c_d", '<a href="https://a.org/b_c_d">https://a.org/b_c_d</a>'),
        ("www.a.org.", '<a href="https://www.a.org">www.a.org</a>.'),
        ("(https://a.org/b_(c)).", '(<a href="https://a.org/b_(c)">https://a.org/b_(c)</a>).'),
        ("**https://a.org**", '<strong><a href="https://a.org">https://a.org</a></strong>'),
        ("`https://a.org` xhttps://a.org", "<code>https://a.org</code> xhttps://a.org"),
        ("[https://a.org](/b)", '<a href="/b">https://a.org</a>'),
        ("https:// www. http:/", "https:// www. http:/"),
    ],
)
def test_marks_among_words(text, markup):
    assert words(text) == markup


def test_addresses_in_code_blocks_stay_code():
    page = parse(render("```\nhttps://a.org\n```\n\n    www.a.org").html)

    assert not page.all("a")


def test_a_link_within_a_link_is_words():
    page = parse(render("[a <https://b.org> [[c]] [^1]](/d)\n\n[^1]: e", links={"c": "/c"}).html)

    outer = page.all("p")[0].one("a")
    assert outer.attributes["href"] == "/d"
    assert outer.text == "a https://b.org c 1"


@pytest.mark.parametrize("address", ["https://a.org", "http://a.org", "//a.org", "/\\a.org"])
def test_links_elsewhere_do_not_hand_over_the_window(address):
    assert parse(render(f"[a](<{address}>)").html).one("a").attributes["rel"] == "noopener"


@pytest.mark.parametrize("address", ["/a/", "a.html", "#a", "?a"])
def test_links_within_the_site_are_plain(address):
    assert parse(render(f"[a]({address})").html).one("a").attributes == {"href": address}


@pytest.mark.parametrize(
    "text", ["[a](https://b.org)", "[a](/b)", "<https://b.org>", "https://b.org", "[[a]]"]
)
def test_links_of_learners_vouch_for_nothing(text):
    link = parse(render(text, voice=Voice.LEARNER, links={"a": "/a"}).html).one("a")

    assert link.attributes["rel"] == "nofollow ugc noopener"


def test_links_of_learners_within_their_text_are_plain():
    page = parse(render("a[^1]\n\n[^1]: b", voice=Voice.LEARNER).html)

    assert not any("rel" in link.attributes for link in page.all("a"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script:alert(1)",
        "&#1;javascript:alert(1)",
        "javascript&colon;alert(1)",
        "&#x6A;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
    ],
)
def test_other_schemes_lead_nowhere_and_the_author_is_told(address):
    rendering = render(f"[words](<{address}>) ![picture](<{address}>)")

    page = parse(rendering.html)
    assert "words" in page.text
    assert not any({"href", "src"} & node.attributes.keys() for node in page)
    assert any("is not one that links may have" in warning for warning in rendering.warnings)


def test_images_of_the_site_are_shown_when_they_come_into_view():
    assert parse(render('![a "b"](/c.png "d")').html).one("img").attributes == {
        "alt": 'a "b"',
        "src": "/c.png",
        "title": "d",
        "loading": "lazy",
    }


@pytest.mark.parametrize(
    "address", ["https://a.org/b.png", "//a.org/b.png", "/\\a.org/b.png", "\\\\\\\\a.org/b.png"]
)
def test_images_from_elsewhere_become_links(address):
    rendering = render(f"![words](<{address}>)")

    page = parse(rendering.html)
    assert not page.all("img")
    assert page.one("a").text == "words"
    assert any("became a link" in warning for warning in rendering.warnings)


def test_an_image_from_elsewhere_within_a_link_becomes_its_words():
    page = parse(render("[![words](https://a.org/b.png)](/c)").html)

    assert page.one("a").attributes == {"href": "/c"}
    assert page.one("a").text == "words"


def test_an_image_without_words_is_reported():
    assert render("![](/a.png)").warnings == ("The image /a.png has no alternative text.",)
    assert not render("![b](/a.png)").warnings


def test_code_and_formulas_in_the_words_of_an_image_are_words():
    image = parse(render("![`a<b>` $x$ <c>](/d.png)").html).one("img")

    assert image.attributes["alt"] == "a<b> x <c>"


def test_a_run_longer_than_any_paragraph_is_shown_as_typed():
    text = "*a* `b` [c](/d) " * 600
    page = parse(render(text).html)

    assert page.one("p").text == text.strip()
    assert not page.all("em")
