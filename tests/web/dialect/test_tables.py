"""Tables scroll within themselves and say what they are."""

import pytest

from tests.web.dialect.reading import parse
from web.dialect.blocks import cells
from web.dialect.tables import MOST_PADDING
from web.markdown import render

TABLE = "| a | b |\n|---|---|\n| c | d |"


def test_a_table_stands_in_a_box_that_the_keyboard_can_scroll():
    box = parse(render(TABLE).html).one("div")

    assert box.attributes == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "group",
        "aria-label": "Table 1",
    }
    assert [node.name for node in box.one("table") if node.name in ("thead", "tbody", "tr")] == [
        "thead",
        "tr",
        "tbody",
        "tr",
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n"])
def test_a_paragraph_that_says_so_is_the_caption(gap):
    page = parse(render(f"Table: what *this* `is`{gap}{TABLE}").html)

    assert page.shape == "table(tr(th th) tr(td td))"
    assert page.one("caption").text == "what this is"
    assert page.one("caption").one("em")
    assert page.one("div").attributes["aria-label"] == "Table 1: what this is"


@pytest.mark.parametrize("text", ["Tables: a", "A Table: a", "Table:", "Table:a"])
def test_another_paragraph_stays_one(text):
    assert parse(render(f"{text}\n\n{TABLE}").html).shape.startswith("p table")


def test_a_caption_without_a_table_stays_a_paragraph():
    assert parse(render("Table: words\n\nmore").html).shape == "p p"


def test_boxes_on_a_page_differ_in_name():
    page = parse(render(f"{TABLE}\n\n{TABLE}\n\nTable: x\n\n{TABLE}\n\nTable: x\n\n{TABLE}").html)

    names = [box.attributes["aria-label"] for box in page.all("div")]
    assert names == ["Table 1", "Table 2", "Table 3: x", "Table 4: x"]


def test_columns_are_set_by_class_and_not_by_style():
    page = parse(render("|a|b|c|d|\n|:-|:-:|-:|-|\n|e|f|g|h|").html)

    for name in ("th", "td"):
        classes = [cell.attributes.get("class") for cell in page.all(name)]
        assert classes == [None, "is-centre", "is-right", None]


def test_headers_head_their_columns_and_a_corner_heads_nothing():
    header, _ = parse(render("| | b |\n|-|-|\n| c | d |").html).all("tr")

    assert [node.name for node in header if node.name != "tr"] == ["td", "th"]
    assert header.one("th").attributes == {"scope": "col"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| a | b |", ["a", "b"]),
        ("a|b", ["a", "b"]),
        ("|a|b", ["a", "b"]),
        ("a|b|", ["a", "b"]),
        ("||a||", ["", "a", ""]),
        ("|", [""]),
        (r"a \| b | c", ["a | b", "c"]),
        ("[[a|b]] | c", ["[[a|b]]", "c"]),
        (r"[[a\|b]] | c", ["[[a|b]]", "c"]),
        ("[[a|b | c", ["[[a", "b", "c"]),
    ],
)
def test_a_row_is_cut_at_its_bars(row, expected):
    assert cells(row) == expected


def test_short_rows_are_filled_and_long_ones_cut():
    _, short, long = parse(render("|a|b|\n|-|-|\n|c|\n|d|e|f|").html).all("tr")

    assert [cell.text for cell in short.all("td")] == ["c", ""]
    assert [cell.text for cell in long.all("td")] == ["d", "e"]


def test_filling_has_a_bound():
    table = "|" + "a|" * 90 + "\n|" + "-|" * 90 + "\n" + "b\n" * 300
    rendering = render(f"{table}\n{'words ' * 5000}")

    assert not rendering.problem
    assert len(parse(rendering.html).all("td")) == 300 + MOST_PADDING


def test_a_hundred_and_one_columns_are_no_table():
    assert parse(render("a|" * 100 + "a\n" + "-|" * 100 + "-").html).shape == "p"
    assert parse(render("a|" * 99 + "a\n" + "-|" * 99 + "-").html).shape.startswith("table")
