"""Links by name lead where the caller says, and say so when they lead nowhere."""

import pytest

from tests.web.dialect.reading import parse
from web.markdown import Voice, render, wiki_keys

LINKS = {"caching": "/topics/caching/", "post:dns": "/journal/dns/", "CAP theorem": "/topics/cap/"}


@pytest.mark.parametrize(
    ("text", "words", "address"),
    [
        ("[[caching]]", "caching", "/topics/caching/"),
        ("[[CAP theorem]]", "CAP theorem", "/topics/cap/"),
        ("[[caching|a cache]]", "a cache", "/topics/caching/"),
        ("[[ caching | a cache ]]", "a cache", "/topics/caching/"),
        ("[[post:dns]]", "dns", "/journal/dns/"),
        ("[[post:dns|names]]", "names", "/journal/dns/"),
        ("[[caching|`get` it]]", "get it", "/topics/caching/"),
        ("**[[caching]]**", "caching", "/topics/caching/"),
        ("[[caching|a *cache*]]", "a *cache*", "/topics/caching/"),
    ],
)
def test_a_key_becomes_a_link(text, words, address):
    rendering = render(text, links=LINKS)

    link = parse(rendering.html).one("a")
    assert link.attributes == {"class": "wikilink", "href": address}
    assert link.text == words
    assert not rendering.warnings


def test_a_key_that_leads_nowhere_is_words_and_reported():
    rendering = render("[[nothing|these words]]", links=LINKS)

    missing = parse(rendering.html).one("span")
    assert missing.attributes == {"class": "wikilink is-missing"}
    assert missing.text == "these words"
    assert rendering.warnings == ("[[nothing]] leads nowhere: no topic or post has that name.",)


@pytest.mark.parametrize(
    "text",
    [
        "`[[caching]]`",
        "```\n[[caching]]\n```",
        "    [[caching]]",
        r"\[[caching]]",
        "[[]]",
        "[[ ]]",
        "[[caching",
        "[[cach\ning]]",
        "[[" + "c" * 201 + "]]",
    ],
)
def test_what_is_no_link(text):
    rendering = render(text, links=LINKS)

    assert not parse(rendering.html).all("a")
    assert not rendering.mentions


@pytest.mark.parametrize("row", ["| [[caching|a cache]] | b |", r"| [[caching\|a cache]] | b |"])
def test_a_link_in_a_table_keeps_its_bar(row):
    page = parse(render(f"| x | y |\n|---|---|\n{row}", links=LINKS).html)

    assert [cell.text for cell in page.all("td")] == ["a cache", "b"]
    assert wiki_keys(row) == ["caching"]


def test_mentions_are_the_keys_as_written_distinct_in_the_order_of_the_text():
    text = "- > [[b]]\n\n[[a]] [[c|C]] [[a]]\n\n`[[d]]`\n\n| [[e]] |\n|---|\n\nx[^1]\n\n[^1]: [[f]]"

    assert render(text, links={"c": "/c"}).mentions == ("b", "a", "c", "e", "f")


def test_keys_of_a_text_are_distinct_and_in_order():
    assert wiki_keys("[[b]] `[[a|x]]` [[ b ]] [[post:c]] [[]] [[d") == ["b", "a", "post:c"]


@pytest.mark.parametrize(
    "key",
    [
        '"><script>alert(1)</script>',
        "' onclick='alert(1)",
        '<img src=x onerror="alert(1)">',
        "javascript:alert(1)",
        "&quot;><b>",
        "a&b",
    ],
)
@pytest.mark.parametrize("voice", Voice)
def test_a_key_is_only_ever_words(key, voice):
    rendering = render(f"[[{key}]] [[{key}|words]]", voice=voice)

    page = parse(rendering.html)
    assert {node.name for node in page} == {"", "p", "span"}
    assert all(node.attributes.keys() <= {"class"} for node in page)
    assert rendering.mentions == (key,)
    assert key in wiki_keys(f"[[{key}]]")


def test_an_address_from_the_caller_is_checked_like_any_other():
    page = parse(render("[[a]]", links={"a": "javascript:alert(1)"}).html)

    assert not any("href" in node.attributes for node in page)
