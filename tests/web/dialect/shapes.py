"""Texts of any length that are hard on a parser, by name: also what bench/hostile.py times."""

from collections.abc import Callable


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
