"""Headings have anchors, links to themselves, and make the list of contents."""

import pytest

from tests.web.dialect.reading import parse
from web.markdown import Heading, Voice, render


def test_a_heading_links_to_itself_after_its_words():
    heading = parse(render("## Two words").html).one("h2")

    assert heading.attributes == {"id": "two-words"}
    assert heading.text == "Two words#"
    assert heading.one("a").attributes == {
        "class": "heading-link",
        "href": "#two-words",
        "aria-label": "Link to this heading",
    }


def test_contents_are_the_second_and_third_levels_in_order():
    text = "## A\n\n### B\n\n#### C\n\n> ## D\n\n- ### E"

    assert render(text).contents == (
        Heading(2, "a", "A"),
        Heading(3, "b", "B"),
        Heading(2, "d", "D"),
        Heading(3, "e", "E"),
    )


@pytest.mark.parametrize(
    ("heading", "words", "anchor"),
    [
        ("*A* **b** `c()`", "A b c()", "a-b-c"),
        ("[A](/b) and [[c|d]]", "A and d", "a-and-d"),
        ("A[^1]", "A", "a"),
        (r"O($n \log n$)", r"O(n \log n)", "on-log-n"),
        ("A &amp; `<b>` &lt;c>", "A & <b> <c>", "a-b-c"),
        ("<kbd>A</kbd> b", "A b", "a-b"),
        ("Größe und 大小", "Größe und 大小", "größe-und-大小"),
        ("A_b-c  d", "A_b-c d", "a-b-c-d"),
        ("!?", "!?", "section"),
        (r"C\# \*", "C# *", "c"),
        ("ﬁne", "ﬁne", "fine"),
    ],
)
def test_words_and_anchor_of_a_heading(heading, words, anchor):
    rendering = render(f"## {heading}\n\n[^1]: note")

    assert rendering.contents == (Heading(2, anchor, words),)
    assert parse(rendering.html).one("h2").attributes["id"] == anchor


def test_anchors_are_unique():
    text = "## A\n## A\n## A-2\n## a\n## A 2"

    anchors = [heading.id for heading in render(text).contents]
    assert anchors == ["a", "a-2", "a-2-2", "a-3", "a-2-3"]


def test_an_anchor_has_a_bounded_length():
    assert len(render("## " + "word " * 100).contents[0].id) <= 80


def test_several_texts_share_a_page_by_prefix():
    rendering = render("## A", prefix="note-7-")

    assert rendering.contents[0].id == "note-7-a"
    assert 'href="#note-7-a"' in rendering.html


@pytest.mark.parametrize("words", ["Main", "note-list", "Location", "__proto__", "Search"])
def test_headings_of_learners_keep_off_the_identifiers_of_the_page(words):
    rendering = render(f"## {words}", voice=Voice.LEARNER)

    assert parse(rendering.html).one("h2").attributes["id"].startswith("text-")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n## B\n### C", [2, 3, 4]),
        ("## A\n### B", [2, 3]),
        ("# A\n###### B", [2, 6]),
        ("A\n=\n\nB\n-", [2, 3]),
    ],
)
def test_levels_go_down_by_one_where_a_text_has_a_first_level(text, levels):
    names = [node.name for node in parse(render(text).html) if node.attributes.get("id")]

    assert names == [f"h{level}" for level in levels]


@pytest.mark.parametrize(
    ("text", "skips"),
    [
        ("## A\n### B\n## C", False),
        ("## A\n#### B", True),
        ("### A", True),
        ("# A\n## B", False),
        ("#### A\n## B", True),
    ],
)
def test_a_skipped_level_is_reported(text, skips):
    assert any("skips a level" in warning for warning in render(text).warnings) is skips


def test_attributes_in_braces_are_words():
    page = parse(render("## A {#main .running onclick=x}\n\nwords {: id=main }").html)

    assert page.one("h2").attributes == {"id": "a-main-running-onclickx"}
    assert page.one("p").attributes == {}
