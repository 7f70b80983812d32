"""Code blocks say what they are and are highlighted while that is cheap."""

import pytest

from tests.web.dialect.reading import parse
from web.dialect.code import ALIASES, LANGUAGES, LONGEST_BLOCK, LONGEST_TOTAL, Fence, lexer_class
from web.markdown import render

PYTHON = 'def f(x):  # why\n    return "a" or 1\n'


def block(info: str, code: str = PYTHON) -> str:
    return f"```{info}\n{code}```\n"


@pytest.mark.parametrize(
    ("info", "caption", "name"),
    [
        ("python", "python", "language-python"),
        ("Python", "python", "language-python"),
        ('nginx title="nginx.conf"', "nginx.conf", "language-nginx"),
        ('title="words.txt"', "words.txt", None),
        ("{.python}", "python", "language-python"),
        ("haproxy", "haproxy", "language-haproxy"),
        ("c++", "c++", "language-c++"),
        ("text", None, "language-text"),
        ("", None, None),
        ("python {1,3} whatever", "python", "language-python"),
    ],
)
def test_title_or_language_stands_above(info, caption, name):
    figure = parse(render(block(info)).html).one("figure", class_="code")

    assert [node.text for node in figure.all("figcaption")] == ([caption] if caption else [])
    assert figure.one("code").attributes.get("class") == name
    assert figure.one("pre").attributes == {"tabindex": "0"}
    assert figure.one("pre").text == PYTHON


def test_what_the_look_sets_apart_has_pygments_short_classes():
    spans = parse(render(block("python")).html).all("span")

    marked = [(span.attributes["class"], span.text) for span in spans]
    assert marked == [
        ("k", "def"),
        ("c1", "# why"),
        ("k", "return"),
        ("s2", '"a"'),
        ("ow", "or"),
        ("mi", "1"),
    ]


def test_mistakes_in_code_are_not_marked():
    assert not parse(render(block("json", "{…}\n")).html).all("span", class_="err")


def test_indented_code_has_no_name():
    figure = parse(render("    a\n").html).one("figure")

    assert not figure.all("figcaption")
    assert figure.one("code").attributes == {}


@pytest.mark.parametrize(
    "info",
    ['"><script>', "a'onclick='x", "x" * 5000, 'title="<script>"', 'title="a" title="b"', "é &"],
)
def test_nothing_gets_out_of_a_name(info):
    page = parse(render(block(info)).html)

    assert {node.name for node in page} <= {"", "figure", "figcaption", "pre", "code", "span"}
    assert all(node.attributes.keys() <= {"class", "tabindex"} for node in page)


@pytest.mark.parametrize("name", sorted(LANGUAGES | ALIASES.keys()))
def test_every_language_named_has_a_lexer(name):
    assert lexer_class(name)


def test_an_unknown_language_is_plain():
    assert lexer_class("thrift") is None
    assert not parse(render(block("brainfuck")).html).all("span")


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n" * (LONGEST_BLOCK // 6 + 1),
        "x = 1;" * 100 + "\n",
        "x = 1\n" + "\n" * 60 + "y = 2\n",
        "word " * 70 + "x = 1\n",
    ],
    ids=["too long", "a long line", "blank lines", "words without end"],
)
def test_code_that_lexers_choke_on_is_plain(code):
    page = parse(render(block("java", code)).html)

    assert not page.all("span")
    assert page.one("pre").text.rstrip("\n") == code.rstrip("\n")


def test_code_is_plain_once_a_text_has_had_its_share():
    code = "x = 1\n" * 800
    figures = parse(render(block("python", code) * 9).html).all("figure")

    coloured = [bool(figure.all("span")) for figure in figures]
    assert coloured[0]
    assert not coloured[-1]
    assert sum(coloured) * len(code) <= LONGEST_TOTAL
    assert coloured == sorted(coloured, reverse=True)


def test_colours_never_cost_a_text_its_rendering():
    assert not render(block("python", "1 or 1 or 1 or 1 or 1\n" * 220)).problem


def test_options_are_read_from_the_rest_of_the_line():
    assert Fence.of('mermaid alt="a b" title="c"') == Fence("mermaid", {"alt": "a b", "title": "c"})
