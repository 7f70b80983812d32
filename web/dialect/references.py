"""Link definitions: `[label]: address "title"`, said once and used as `[words][label]`."""

import html
import re

Reference = tuple[str, str]  # address, title

# https://spec.commonmark.org/0.31.2/#link-reference-definitions. Possessive, and the label and the
# title bounded, so that a definition that never ends is given up after one look.
DEFINITION = re.compile(
    r"""
    [ ]{0,3} \[ (?P<label> (?: [^\[\]\\] | \\. ){1,999}+ ) \]: [ \t]*+ \n?+ [ \t]*+
    (?: < (?P<angled> [^<>\n]{0,2000} ) > | (?P<bare> (?!<) \S{1,2000}+ ) )
    (?:
        (?: [ \t]++ \n?+ | \n ) [ \t]*+
        (?: " (?P<double> (?: [^"\\] | \\. ){0,999}+ ) "
          | ' (?P<single> (?: [^'\\] | \\. ){0,999}+ ) '
          | \( (?P<round> (?: [^()\\] | \\. ){0,999}+ ) \)
        )
        (?= [ \t]*+ (?: \n | $ ) )
    )?+
    [ \t]*+ (?: \n | $ )
    """,
    re.DOTALL | re.VERBOSE,
)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def normalised(label: str) -> str:
    """A label as Python-Markdown looks it up: lower case, runs of white space as one space."""
    return re.sub(r"\s+", " ", label.strip()).lower()


def plain(text: str) -> str:
    """`text` without backslash escapes and character references."""
    return html.unescape(ESCAPE.sub(r"\1", text))


def take_references(text: str) -> tuple[list[tuple[str, Reference]], str]:
    """The definitions at the beginning of a paragraph, and the text after them."""
    found: list[tuple[str, Reference]] = []
    at = 0
    while match := DEFINITION.match(text, at):
        label = normalised(match["label"])
        if not label or label.startswith("^"):
            break
        address = match["bare"] or match["angled"] or ""
        title = match["double"] or match["single"] or match["round"] or ""
        found.append((label, (plain(address), plain(title))))
        at = match.end()
    return found, text[at:]
