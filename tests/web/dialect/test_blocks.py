"""Texts come out with the structure they have on GitHub."""

import pytest

from tests.web.dialect.reading import parse
from web.dialect.blocks import Kind
from web.dialect.reader import DEEPEST, Reader
from web.markdown import Voice, render

# What is written, and the blocks it makes: an item with a p in it is loose.
LISTS = {
    "right under a paragraph": ("Words:\n- a\n- b", "p ul(li li)"),
    "right under a heading": ("## H\n- a\n- b", "h2 ul(li li)"),
    "numbered, under a paragraph": ("Words:\n1. a\n2. b", "p ol(li li)"),
    "of a year at the line's start": ("In\n1986. was a year", "p"),
    "empty item under a paragraph: a heading": ("Words\n-\nmore", "h2 p"),
    "nested by two": ("- a\n  - b\n    - c", "ul(li(ul(li(ul(li)))))"),
    "nested by three": ("1. a\n   - b\n   - c", "ol(li(ul(li li)))"),
    "nested by four": ("- a\n    - b", "ul(li(ul(li)))"),
    "nested by a tab": ("- a\n\t- b", "ul(li(ul(li)))"),
    "not nested by one": ("- a\n - b\n - c", "ul(li li li)"),
    "numbered in bullets": ("* a\n  1. b\n  2. c\n* d", "ul(li(ol(li li)) li)"),
    "bullets in numbers want three": ("1. a\n  - b", "ol(li) ul(li)"),
    "tight": ("- a\n- b", "ul(li li)"),
    "loose between items": ("- a\n\n- b", "ul(li(p) li(p))"),
    "loose within an item": ("- a\n\n  b\n- c", "ul(li(p p) li(p))"),
    "tight around a loose one": ("- a\n  - b\n\n    c\n- d", "ul(li(ul(li(p p))) li)"),
    "tight before a blank end": ("- a\n- b\n\n\nwords", "ul(li li) p"),
    "of another sign": ("- a\n+ b\n* c", "ul(li) ul(li) ul(li)"),
    "of another number sign": ("1. a\n2) b", "ol(li) ol(li)"),
    "going on lazily": ("- a\nb\n- c", "ul(li li)"),
    "with a paragraph after it": ("- a\n\nwords", "ul(li) p"),
    "with a heading in it": ("- ## H\n- b", "ul(li(h2) li)"),
    "with a quote in it": ("- > q\n- b", "ul(li(blockquote(p)) li)"),
    "with a rule between": ("- a\n***\n- b", "ul(li) hr ul(li)"),
    "with an empty item": ("- a\n-\n- b", "ul(li li li)"),
    "tight around a quote that ends blank": (
        "- a\n  > b\n  >\n- c",
        "ul(li(blockquote(p)) li)",
    ),
    "in one line": ("- - 1. a", "ul(li(ul(li(ol(li)))))"),
    "wide marker": ("10. a\n\n    b", "ol(li(p p))"),
    "narrow under a wide marker": ("10. a\n\n   b", "ol(li) p"),
    "that is a rule": ("- - -", "hr"),
}
CODE = {
    "in a list item": ("- a\n  ```\n  x\n  ```\n- b", "ul(li(code) li)"),
    "as a list item": ("- ```\n  x\n  ```", "ul(li(code))"),
    "in a list item, apart": ("1. a\n\n   ```\n   x\n   ```\n2. b", "ol(li(p code) li(p))"),
    "right under a paragraph": ("words\n```\nx\n```\nmore", "p code p"),
    "never closed": ("```\nx\n\n- y", "code"),
    "never closed, in a quote": ("> ```\n> x\n\ny", "blockquote(code) p"),
    "longer mark around shorter": ("````\n```\nx\n```\n````", "code"),
    "of tildes": ("~~~ python\nx\n~~~", "code"),
    "backticks in its first line": ("``` a`b\nx", "p"),
    "indented": ("words\n\n    x\n\n    y\n\nmore", "p code p"),
    "indented, not under a paragraph": ("words\n    x", "p"),
    "indented in an item": ("- a\n\n      x", "ul(li(p code))"),
    "that looks like a list": ("```\n- a\n```", "code"),
    "that looks like a heading": ("    # x", "code"),
}
HEADINGS = {
    "under a paragraph": ("words\n## H\nmore", "p h2 p"),
    "after a list": ("- a\n## H", "ul(li) h2"),
    "underlined twice": ("H\n===", "h2"),
    "underlined once": ("H\n---", "h2"),
    "underlined, of two lines": ("H\nI\n---", "h2"),
    "underline after a blank line": ("words\n\n---", "p hr"),
    "underline under an item": ("- a\n---", "ul(li) hr"),
    "underline under a quote": ("> a\n---", "blockquote(p) hr"),
    "without a space": ("##H", "p"),
    "of seven signs": ("####### H", "p"),
    "with closing signs": ("## H ##", "h2"),
    "indented by three": ("   ## H", "h2"),
    "empty": ("##", "h2"),
}
QUOTES = {
    "with a lazy line": ("> a\nb", "blockquote(p)"),
    "with a lazy line in a list": ("> - a\nb", "blockquote(ul(li))"),
    "ended by a blank line": ("> a\n\n> b", "blockquote(p) blockquote(p)"),
    "of two paragraphs": ("> a\n>\n> b", "blockquote(p p)"),
    "ended by a list": ("> a\n- b", "blockquote(p) ul(li)"),
    "ended by a fence": ("> a\n```\nb\n```", "blockquote(p) code"),
    "under a paragraph": ("words\n> a", "p blockquote(p)"),
    "in a quote": ("> > a\n> b", "blockquote(blockquote(p))"),
    "with a list": ("> - a\n>   - b", "blockquote(ul(li(ul(li))))"),
    "without spaces": (">a\n>- b", "blockquote(p ul(li))"),
    "empty": (">", "blockquote"),
}
ROW = "tr(th th)"
TABLES = {
    "plain": ("| a | b |\n|---|---|\n| c | d |", f"table({ROW} tr(td td))"),
    "without outer bars": ("a | b\n--- | ---\nc | d", f"table({ROW} tr(td td))"),
    "right under a paragraph": ("words\n| a | b |\n|---|---|", f"p table({ROW})"),
    "ended by a blank line": ("|a|b|\n|-|-|\n|c|d|\n\nwords", f"table({ROW} tr(td td)) p"),
    "ended by a list": ("|a|b|\n|-|-|\n- c", f"table({ROW}) ul(li)"),
    "ended by a heading": ("|a|b|\n|-|-|\n## c", f"table({ROW}) h2"),
    "going on without bars": ("|a|b|\n|-|-|\nc", f"table({ROW} tr(td td))"),
    "of unequal widths is none": ("|a|b|\n|-|", "p"),
    "in a list item": ("- a\n\n  |a|b|\n  |-|-|", f"ul(li(p table({ROW})))"),
    "in a quote": ("> |a|b|\n> |-|-|", f"blockquote(table({ROW}))"),
    "of one column": ("|a|\n|-|\n|b|", "table(tr(th) tr(td))"),
    "with tabs": ("|\ta\t|\tb\t|\n|\t-\t|\t-\t|", f"table({ROW})"),
}
OTHERS = {
    "a definition": ("Term\n: meaning", "dl(dt dd)"),
    "definitions in a row": ("A\n: a\nB\n: b", "dl(dt dd dt dd)"),
    "definitions apart": ("A\n:   a\n\nB\n:   b", "dl(dt dd dt dd)"),
    "two meanings": ("A\n: a\n: b", "dl(dt dd dd)"),
    "two terms": ("A\nB\n: b", "dl(dt dt dd)"),
    "a loose definition": ("A\n\n:   a", "dl(dt dd(p))"),
    "a definition with blocks": ("A\n:   a\n\n    - b\n\n    ```\n    c\n    ```", "dl(dt dd(p ul(li) code))"),
    "a colon without a term": (": a", "p"),
    "a rule of stars": ("words\n***", "p hr"),
    "a formula": ("words\n$$\nx\n$$\nmore", "p math p"),
    "a formula in one line": ("$$x$$", "math"),
    "a formula never closed": ("$$\nx\n\n- y", "p ul(li)"),
    "dollars that are money": ("$$ is the sign of the shell", "p"),
    "a link definition": ("[a]: /x\n\n[a]", "p"),
    "a label of two words is no footnote": ("[^a b]: c", "p"),
    "nothing": ("", ""),
    "blanks": (" \n\t\n", ""),
}  # fmt: skip
ALL = [
    pytest.param(*case, id=f"{group}: {name}")
    for group, cases in (
        ("list", LISTS),
        ("code", CODE),
        ("heading", HEADINGS),
        ("quote", QUOTES),
        ("table", TABLES),
        ("", OTHERS),
    )
    for name, case in cases.items()
]


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize(("text", "shape"), ALL)
def test_structure_is_that_of_github(text, shape, voice):
    rendering = render(text, voice=voice)

    assert not rendering.problem
    assert parse(rendering.html).shape == shape


@pytest.mark.parametrize(("text", "shape"), ALL)
def test_line_ends_of_windows_make_no_difference(text, shape):
    assert parse(render(text.replace("\n", "\r\n")).html).shape == shape


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\n\tall:\n\t\techo\n```", "\tall:\n\t\techo\n"),
        ("```\n  a\n b\n```", "  a\n b\n"),
        ("  ```\n  a\n b\n  ```", "a\nb\n"),
        ("- ```\n  a\n    b\n  ```", "a\n  b\n"),
        ("> ```\n> a\n>\n> b\n> ```", "a\n\nb\n"),
        ("    a\n\n      b\n\n", "a\n\n  b\n"),
        ("\ta\n\t\tb", "a\n    b\n"),
        ("```\n```", "\n"),
        ("```\n\n\na\n\n```", "\n\na\n\n"),
        ("```\n&lt; \\* `x` [[y]] $z$\n```", "&lt; \\* `x` [[y]] $z$\n"),
    ],
)
def test_code_is_kept_to_the_letter(text, code):
    assert parse(render(text).html).one("pre").text == code


def test_a_long_list_counts_from_where_it_starts():
    assert parse(render("7. a\n8. b").html).one("ol").attributes == {"start": "7"}


def test_text_lines_of_a_paragraph_stay_lines():
    assert parse(render("a\n   b\nc").html).one("p").text == "a\nb\nc"


def test_text_under_a_definition_list_is_a_paragraph():
    page = parse(render("Term\n: meaning\n\nwords").html)

    assert page.shape == "dl(dt dd) p"
    assert page.one("p").text == "words"


def test_marks_nested_too_deeply_are_text():
    page = parse(render(">" * 40 + " a").html)

    assert len(page.all("blockquote")) == DEEPEST
    assert page.one("p").text == ">" * (40 - DEEPEST) + " a"


@pytest.mark.parametrize("mark", [">", "- ", "1. ", "> - "])
def test_a_thousand_levels_come_out(mark):
    rendering = render(mark * 1000 + "a")

    assert not rendering.problem
    assert "a" in parse(rendering.html).text


def test_reading_twice_gives_the_same_blocks():
    lines = ["- a", "  > b", "", "1. c"]
    first, second = (Reader(raw_html=True).read(lines) for _ in range(2))

    assert [block.kind for block in first.children] == [Kind.LIST, Kind.LIST]
    assert [block.kind for block in second.children] == [Kind.LIST, Kind.LIST]


def test_blocks_know_their_lines():
    document = Reader(raw_html=True).read(["a", "", "- b", "", "  c", "", "", "d"])

    assert [(block.start, block.end) for block in document.children] == [(1, 1), (3, 5), (8, 8)]
