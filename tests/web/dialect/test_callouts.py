"""Call-outs and task boxes, as GitHub writes them."""

import pytest

from tests.web.dialect.reading import parse
from web.markdown import Voice, render


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("title", ["Note", "Tip", "Important", "Warning", "Caution"])
def test_a_quote_that_names_itself_is_a_callout(title, voice):
    aside = parse(render(f"> [!{title.upper()}]\n> words\n> - a", voice=voice).html).one("aside")

    assert aside.attributes == {"class": f"callout is-{title.lower()}", "role": "note"}
    assert aside.one("p", class_="callout__title").text == title
    assert aside.shape == "aside(p p ul(li))"


@pytest.mark.parametrize(
    "text",
    ["> [!note]\n> words", "> [!NOTE]  \n> words", "> [!NOTE]\nwords", "> [!NOTE]\n>\n> words"],
)
def test_ways_to_write_one(text):
    assert parse(render(text).html).shape == "aside(p p)"


@pytest.mark.parametrize(
    "text", ["> [!NOTES]\n> words", "> words\n> [!NOTE]", "> [!NOTE] words", "[!NOTE]", "> [NOTE]"]
)
def test_what_is_none(text):
    assert not parse(render(text).html).all("aside")


def test_one_without_words_has_its_title():
    assert parse(render("> [!TIP]").html).shape == "aside(p)"


def test_one_in_a_list():
    assert parse(render("- a\n\n  > [!TIP]\n  > b").html).shape == "ul(li(p aside(p p)))"


@pytest.mark.parametrize("voice", Voice)
def test_tasks_are_pictures_of_boxes(voice):
    page = parse(render("- [ ] a\n- [x] b\n- [X] *c*", voice=voice).html)

    assert page.shape == "ul(li li li)"
    assert [box.attributes for box in page.all("span")] == [
        {"class": "task", "role": "img", "aria-label": "to do"},
        {"class": "task is-done", "role": "img", "aria-label": "done"},
        {"class": "task is-done", "role": "img", "aria-label": "done"},
    ]
    assert [item.text for item in page.all("li")] == ["a", "b", "c"]
    assert page.one("em").text == "c"


def test_tasks_in_loose_and_nested_lists():
    page = parse(render("1. [ ] a\n\n   more\n2. [x] b\n   - [ ] c").html)

    assert page.shape == "ol(li(p p) li(p ul(li)))"
    assert len(page.all("span")) == 3


@pytest.mark.parametrize("text", ["- []", "- [ ]", "- [y] a", "- [x]a", "[ ] a", "- a [ ] b"])
def test_what_is_no_task(text):
    assert not parse(render(text).html).all("span")
