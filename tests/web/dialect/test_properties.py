"""What holds for every text there is."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.dialect.reading import check_harmless, parse
from web.dialect.sanitise import clean
from web.markdown import Voice, minutes, render, wiki_keys

# Pieces of mark-up and of attacks, thrown together.
PIECES = (
    "\n", "\n\n", " ", "    ", "\t", "\r\n", "a", "word ", "é", "中", "😀", "\x00", "\x02", "\x03", "\ud800",
    "\u2028", "- ", "* ", "1. ", "> ", "# ", "## ", "```", "~~~", "```python\n", "```mermaid\n",
    "flowchart LR\nA-->B\n", "---\n", "===\n", "| ", "|---|---|\n", "|a|b|\n", "Table: ", ": ", "[ ] ",
    "[!NOTE]\n", "*", "**", "_", "__", "~~", "`", "``", "\\", "&", "&lt;", "&#x3c;", "$", "$$", r"\frac{a}{b}",
    r"\text{<b>}", "[", "]", "(", ")", "![", "](", "[[", "]]", "|", "[^1]", "[^1]: ", "[a]: ", "<", ">", "</", "/>",
    "<script>", "<details>", "</details>", "<kbd>", "<div>", "<svg onload=", "<math>", "<style>",
    "<!--", "-->", "<?", "<![CDATA[", '"', "'", "=", "onerror=alert(1)", "style=x", "id=main",
    "javascript:", "java\tscript:", "https://a.org/", "//a.org", "data:", "www.a.org", "a@b.org", "{: .x}",
    "\x02wzxhzdk:0\x03", "\x02klzzwxh:0000\x03", "::: ", "!!! note\n",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join),
    st.text(max_size=300),
)
PROPERTY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@PROPERTY
@given(text=TEXTS, voice=st.sampled_from(Voice))
def test_rendering_never_raises_and_is_always_harmless(text, voice):
    rendering = render(text, voice=voice, links={"a": "/a", "word": "javascript:alert(1)"})

    page = parse(rendering.html)
    check_harmless(page)
    ids = [node.attributes["id"] for node in page if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    assert {heading.id for heading in rendering.contents} <= set(ids)
    assert len(rendering.html.encode()) <= 8 * len(text.encode(errors="replace")) + 64 * 1024


@PROPERTY
@given(text=TEXTS)
def test_nothing_ever_goes_wrong_inside(text):
    """A text may be too long or grow too much; it is never one that the code cannot follow."""
    assert "cannot be followed" not in render(text).problem
    assert "cannot be followed" not in render(text, voice=Voice.LEARNER).problem


@PROPERTY
@given(text=TEXTS)
def test_the_keys_of_a_text_hold_all_that_it_mentions(text):
    assert set(render(text).mentions) <= set(wiki_keys(text))


@PROPERTY
@given(text=TEXTS)
def test_the_last_step_is_the_last(text):
    once = render(text).html

    assert clean(once) == once


@PROPERTY
@given(text=TEXTS)
def test_rendering_twice_gives_the_same(text):
    assert render(text) == render(text)


@PROPERTY
@given(words=st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), max_size=40))
def test_words_are_kept_and_counted(words):
    rendering = render(" ".join(words), voice=Voice.LEARNER)

    assert parse(rendering.html).text.split() == words
    assert rendering.words == len(words)


@given(words=st.integers(0, 10**6))
def test_minutes_are_whole_and_never_none_for_words(words):
    assert minutes(words) * 220 >= words
    assert (minutes(words) == 0) == (words == 0)
