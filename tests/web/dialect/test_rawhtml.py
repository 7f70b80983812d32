"""A little HTML passes in curated text, none in learners'."""

import pytest

from tests.web.dialect.reading import parse
from web.markdown import Voice, render


@pytest.mark.parametrize(
    "markup",
    [
        "<kbd>Ctrl</kbd>",
        "H<sub>2</sub>O",
        "x<sup>2</sup>",
        "a<br>b",
        "<mark>a</mark>",
        '<abbr title="Time to live">TTL</abbr>',
    ],
)
def test_marks_that_markdown_lacks_pass(markup):
    rendering = render(f"words {markup} words")

    assert rendering.html == f"<p>words {markup} words</p>"
    assert not rendering.warnings


def test_details_hold_markdown():
    text = "<details open>\n<summary>More <kbd>k</kbd></summary>\n\n- a\n\n</details>\n\nafter"
    page = parse(render(text).html)

    assert page.shape == "details(ul(li)) p"
    assert page.one("details").attributes == {"open": ""}
    assert page.one("summary").text == "More k"


def test_a_figure_may_have_a_caption():
    page = parse(render("<figure>\n\n![a](/b.png)\n\n<figcaption>c</figcaption>\n</figure>").html)

    assert page.one("figure").one("figcaption").text == "c"
    assert page.one("figure").one("img")


@pytest.mark.parametrize(
    "text",
    [
        "a <!-- secret --> b",
        "a <!-- > secret -- -->b",
        "<!-- secret -->\n\na b",
        "<!--\nsecret\n\n- secret\n-->\na b",
        "<details>\n<!-- secret -->\n</details>\n\na b",
        "<!--" + " secret" * 2000 + "-->\n\na b",
    ],
)
def test_comments_go(text):
    rendering = render(text)

    assert "secret" not in rendering.html
    assert parse(rendering.html).text.split() == ["a", "b"]
    assert not rendering.warnings


def test_a_comment_without_an_end_hides_nothing():
    rendering = render("<!-- a\n\nb")

    assert parse(rendering.html).one("pre").text == "<!-- a\n\nb\n"
    assert rendering.warnings


@pytest.mark.parametrize("wrapper", ["div", "span", "section", "center", "p", "font", "main"])
def test_wrappers_go_and_what_they_wrap_stays(wrapper):
    markup = f'<{wrapper} class="running" id="main" style="x" onclick="x">'
    rendering = render(f"{markup}\n\n*a*\n\n</{wrapper}>\n\nb {markup}*c*</{wrapper}>")

    page = parse(rendering.html)
    assert page.shape == "p p"
    assert page.text.split() == ["a", "b", "c"]
    assert not any(node.attributes for node in page)
    assert not rendering.warnings


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<style>body{display:none}</style>",
        '<iframe src="https://a.org"></iframe>',
        '<img src="/a.png" onerror="alert(1)">',
        '<a href="/a">b</a>',
        "<table><tr><td>a</td></tr></table>",
        '<svg onload="alert(1)"></svg>',
        "<math><mtext>a</mtext></math>",
        "<form><input name=a></form>",
        "<marquee>a</marquee>",
        "<!DOCTYPE html>",
        "<?php echo 1 ?>",
    ],
)
def test_all_other_html_is_shown_as_code_and_reported(markup):
    for text in (markup, f"words {markup} words"):
        rendering = render(text)

        page = parse(rendering.html)
        assert markup.split(">")[0] in page.text
        assert "code" in {node.name for node in page}
        assert any("is shown as code" in warning for warning in rendering.warnings)
        names = {node.name for node in page if node.name}
        assert names <= {"p", "code", "figure", "figcaption", "pre", "span", "mark"}


def test_attributes_beyond_the_one_allowed_are_left_out():
    page = parse(render('a <abbr title="b" onclick="c" id="d" style="e">f</abbr>').html)

    assert page.one("abbr").attributes == {"title": "b"}


@pytest.mark.parametrize("title", ['"&quot;><script>"', "'\"><script>'", '"&#34;onclick=x"'])
def test_an_attribute_cannot_be_left_early(title):
    page = parse(render(f"a <abbr title={title}>b</abbr>").html)

    assert not page.all("script")
    assert page.one("abbr").attributes.keys() == {"title"}


def test_elements_left_open_end_with_the_text():
    page = parse(render("<details>\n\na <kbd>b <mark>c\n\nd").html)

    assert page.one("details").text.split() == ["a", "b", "c", "d"]


def test_elements_within_one_another_are_bounded():
    page = parse(render("<details>\n\n" * 200).html)

    assert 0 < len(page.all("details")) <= 30


@pytest.mark.parametrize(
    "markup",
    ["<b>a</b>", "<!-- a -->", "<details>\n\na\n\n</details>", "<div>a</div>", "<a", "<?a?>"],
)
def test_html_of_learners_is_text(markup):
    rendering = render(markup, voice=Voice.LEARNER)

    page = parse(rendering.html)
    assert "".join(page.text.split()) == "".join(markup.split())
    assert {node.name for node in page} <= {"", "p"}
    assert not rendering.warnings
