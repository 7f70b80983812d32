"""Formulas become MathML, money stays money, and nothing rides in on a formula."""

import re
from xml.etree.ElementTree import Element, SubElement

import pytest

from tests.web.dialect.reading import parse
from web.dialect.maths import LONGEST_FORMULA, rebuilt
from web.markdown import Voice, render


@pytest.mark.parametrize("voice", Voice)
def test_a_formula_stands_among_words_or_by_itself(voice):
    page = parse(render("a $x$ b\n\n$$\ny\n$$\n\nc $$z$$", voice=voice).html)

    inline, block, among = page.all("math")
    assert inline.attributes == {}
    assert block.attributes == {"display": "block", "tabindex": "0"}
    assert among.attributes == {"display": "block"}
    assert [math.text for math in (inline, block, among)] == ["x", "y", "z"]


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "from $5 to $6.",
        "US$5 or A$6",
        "$5, $6 or $7",
        "($5)($6)",
        r"\$5\$",
        "$ x $",
        "a$ b$c",
        "$HOME and $PATH",
        "$HOME/$USER",
        "$$",
        "$$$x$$$",
        "5$",
        "$x",
        "$5-$6",
    ],
)
def test_money_and_lone_dollars_stay_text(text):
    rendering = render(text)

    assert parse(rendering.html).text == text.replace("\\", "")
    assert not rendering.warnings


def test_escapes_and_marks_within_a_formula_belong_to_it():
    page = parse(render(r"$a\_b$ $a_1 * b_1 * c$ $\{x\}$").html)

    assert not page.all("em")
    assert [math.text for math in page.all("math")][1:] == ["a1*b1*c", "{x}"]


def test_formulas_in_code_are_code():
    assert not parse(render("`$x$`\n\n    $$y$$").html).all("math")


def test_formulas_in_tables_lists_and_headings():
    page = parse(render("## $x$\n\n- $y$\n\n| $z$ |\n|---|\n| $w$ |").html)

    assert [math.text for math in page.all("math")] == ["x", "y", "z", "w"]


def test_a_named_function_stands_apart_from_what_it_is_of():
    page = parse(render(r"$n \log n + \ln(x)$").html)

    names = [node.name for node in page.one("math") if node.name not in ("math", "mrow")]
    assert names == ["mi", "mspace", "mi", "mspace", "mi", "mo", "mi", "mo", "mi", "mo"]


@pytest.mark.parametrize(
    "latex",
    [
        r"\unknowncommand{x}",
        r"\frac{a}{",
        r"x^a^b",
        r"\left(x",
        r"\newcommand{\a}{\b\b}\a",
        r"\def\a{x}\a",
        "x" * (LONGEST_FORMULA + 1),
        "{" * 900,
        r"\sqrt{" * 100 + "x" + "}" * 100,
    ],
)
def test_a_formula_that_fails_is_shown_as_source_and_reported(latex):
    among = render(f"words ${latex}$ words")
    alone = render(f"$${latex}$$")

    for rendering in (among, alone):
        page = parse(rendering.html)
        assert latex in page.text
        assert not page.all("math")
    assert alone.warnings
    assert alone.warnings[0].startswith("The formula ")


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{</math><script>alert(1)</script>}",
        r"\text{&lt;script&gt;}",
        r"\mathrm{<b>}",
        r"<script>alert(1)</script>",
        r"\href{javascript:alert(1)}{x}",
        r"\class{running}{x}",
        r"\style{position:fixed}{x}",
        r"\color{red}x",
        r"\unicode{x3C}script>",
        r"\operatorname{<svg onload=alert(1)>}",
        r"\hspace{9999em}x",
        r"\rule{9999em}{9999em}",
        r"\begin{array}{c}<b>\end{array}",
    ],
)
def test_nothing_but_mathml_comes_out(latex):
    page = parse(render(f"a ${latex}$ b\n\n$${latex}$$").html)

    allowed = re.compile(r"m[a-z]+|none|p|code|pre|")
    assert all(allowed.fullmatch(node.name) for node in page)
    for node in page:
        assert not node.attributes.keys() & {"href", "class", "style", "id", "onclick", "mathcolor"}
        for length in ("width", "height", "depth", "voffset"):
            assert not re.search(r"\d{3}", node.attributes.get(length, ""))


def test_only_listed_elements_and_attributes_are_rebuilt():
    math = Element("math", {"href": "javascript:x", "display": "block", "class": "y"})
    SubElement(math, "mspace", {"width": "9999em", "height": "1em", "onclick": "x"})
    SubElement(SubElement(math, "script"), "mi").text = "<&gt;"

    assert rebuilt(math) == (
        '<math display="block"><mspace height="1em"></mspace><mi>&lt;&gt;</mi></math>'
    )


def test_text_in_a_formula_is_text():
    math = parse(render(r"$\text{<b> & </math>}$").html).one("math")

    assert math.text.replace("\xa0", " ") == "<b> & </math>"


def test_a_text_has_its_share_of_formulas():
    rendering = render("$" + "x + " * 200 + "y$\n\n" + ("$" + "x + " * 200 + "z$\n\n") * 30)

    page = parse(rendering.html)
    assert page.all("math")
    assert page.all("code")
    assert rendering.warnings
