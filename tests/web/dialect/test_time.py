"""Small hostile texts take no more than their share of time, large ones no more than seconds.

CPU time and not the clock's, so that a busy machine changes nothing; the figures leave room for one
three times slower than that on which they were set.
"""

import time
from collections.abc import Callable

import pytest

from web.markdown import Voice, render, wiki_keys

CEILING = 3.0  # seconds, for the longest texts below
SMALL, LARGE, NOTE = 25_000, 100_000, 64_000  # characters
# What is linear takes four times as long for four times the text, and up to six with the caches
# and the collector; what is quadratic takes sixteen.
GROWTH = 8
NOISE = 0.15  # seconds in which nothing can be told


def repeat(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def paragraphs(unit: str) -> Callable[[int], str]:
    """Paragraphs as long as their words are still read."""
    return repeat(repeat(unit)(7_900).replace("\n", " ") + "\n\n")


def counted(line: str, joint: str = "") -> Callable[[int], str]:
    """Lines with a number in them, and again without their ends after `joint`."""
    return lambda size: joint.join(line.format(i) for i in range(size // len(line)))[:size]


SHAPES: dict[str, Callable[[int], str]] = {
    **{
        f"{unit!r} over and over": repeat(unit)
        for unit in (
            "[", "![", "(", "*", "_", "`", "<", ">", "> ", "- ", "#", "~", "|", "\\", "&", "$",
            "[[", "[]", "](", "[a](", "<a ", "<!--", "<?", "http://", "\n", " ", "\t", "é",
            "a\n\n", "- a\n", "* a\n\n", "- a\n  - b\n", "> a\n\n", "> - ", "1. ", "# h\n", "a\n=\n",
            "a\n: b\n", "a\n\n: b\n", "a|b\n-|-\n", "|a\n|-\n", "-\n", "+ a\n- b\n", "- [ ] a\n",
            "[a]: b\n", "[^a]: b\n", "[^a]", "$$\n", "$$a$$\n", "$a$ ", "```\n", "- ```\n", "    a\n",
            "<div>\n\n", "<details>\n\n", "<kbd>", "<!-- -->", "<table><tr><td>", "Table: x\n\n|a|\n|-|\n",
            "> [!NOTE]\n> x\n\n", "## same\n", "&lt;", "a  \n", "```x\n```\n",
        )
    },
    **{
        f"paragraphs of {unit!r}": paragraphs(unit)
        for unit in (
            "[", "![", "[a](", "[a](b)", "[[a|", "*a*", "*a ", "a* ", "**a *b ", "***a** b* ", "_a *b ",
            "~~a ~~b~~ ", "` `` ", "`a`", "\\```\n[]", "<b ", "<!--", "<a x='", "$a", "$x$ ", "\\*",
            "http://a)))) ", "<kbd>a</kbd> ",
        )
    },
    "a row of tildes after a star": repeat("*" + "~" * 7_800 + "\n\n"),
    "a row of stars after tildes": repeat("~~a " + "*" * 7_800 + "\n\n"),
    "short rows after a star": repeat("*" + ("~" * 199 + " ") * 39 + "\n\n"),
    "many heading names": counted("## a-{}\n## a\n"),
    "many languages": counted("```l{}\n```\n"),
    "many labels": counted("[a{0}]: b\n\n[a{0}] "),
    "many footnotes": counted("[^a{0}]: b\n\n[^a{0}] "),
    "rows of backticks": lambda size: " ".join("`" * i for i in range(1, int((2 * size) ** 0.5))),
    "rows of stars": lambda size: "a".join("*" * i for i in range(1, int((2 * size) ** 0.5))),
    "stairs of quotes": counted(">{0:>>3} a\n"),
    "a wide table": lambda size: "|a" * 99 + "|\n" + "|-" * 99 + "|\n" + "a\n" * (size // 2),
    "spaces within words": lambda size: "a" + " " * size + "b",
    "spaces within a heading": lambda size: "# a" + " " * size + "b",
    "blank lines between items": lambda size: "- a\n" + "\n" * size + "- b",
    "blank lines within code": lambda size: "    a\n" + "\n" * size + "    b",
    "an item and its fence": repeat("- ```\n  a\n  ```\n"),
    "code in Python": repeat("```python\n" + 'x = {"a": [1, 2]}\n' * 250 + "```\n"),
    "escapes in JavaScript": repeat("```js\n" + ('"\\' * 190 + "\n") * 12 + "```\n"),
    "words in Java": repeat("```java\n" + ("a " * 50 + "\n") * 45 + "```\n"),
    "blanks in C": repeat("```c\n" + (" " * 50 + "x\n") * 90 + "```\n"),
    "here documents": repeat("```terraform\n" + "<<E\n" * 1200 + "```\n"),
    "formulas of text": repeat("$" + "\\text{" * 150 + "x" + "}" * 150 + "$ x\n\n"),
    "long formulas": repeat("$" + "a_b" * 300 + "$ x\n\n"),
    "diagrams that multiply": repeat(
        "```mermaid\ngraph TD\n" + "&".join("abcdefghijklmnopqrst") + "-->" + "&".join("ABCDEFGHIJ")
        + "\n```\n"
    ),
    "diagrams of many labels": lambda size: "".join(
        "```mermaid\ngraph TD\n" + "".join(f"A{n}--x{i}-->B\n" for i in range(280)) + "\n```\n"
        for n in range(size // 4_000)
    ),
}  # fmt: skip


def timed(text: str, voice: Voice = Voice.CURATOR) -> float:
    """The CPU time of one rendering, in seconds, whose size is checked on the way."""
    start = time.process_time()
    rendering = render(text, voice=voice)
    spent = time.process_time() - start
    assert len(rendering.html.encode()) <= 8 * len(text.encode()) + 64 * 1024
    return spent


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_time_and_size_grow_with_the_text_and_not_faster(shape):
    for _ in range(3):  # one slow run says nothing
        small, large = timed(shape(SMALL)), timed(shape(LARGE))
        assert large < CEILING
        if large < max(NOISE, GROWTH * small):
            return
    pytest.fail(f"{small:.2f} s became {large:.2f} s")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_no_note_of_a_learner_takes_long(shape):
    assert timed(shape(NOTE), Voice.LEARNER) < CEILING


@pytest.mark.parametrize(
    "unit", ["[[", "[[a", "[[a|", "[[a]]", "[[" + "a" * 199, "[[a|" + "b" * 299]
)
def test_keys_are_found_quickly(unit):
    start = time.process_time()
    wiki_keys(repeat(unit)(500_000))
    assert time.process_time() - start < 0.5
