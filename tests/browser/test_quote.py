"""Quoting what one reads in one's own note: by mouse, by touch and by keys, whatever it is."""

import re

import pytest
from playwright.sync_api import expect

from notes.models import Note
from tests import make
from tests.browser.learner import reading
from tests.browser.sound import faults
from topics.models import Topic

TOPIC = "/topics/caching/"
LINE = "Cache what is read often"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1280, "height": 800}}

# Each paragraph would say something else if it were taken for Markdown.
SIGNS = r"""
\*Stars\* are \*\*stars\*\*, snake_case is \_one\_ word, and \_\_init\_\_ another.

\[\[Redis\]\] and \[a\](b) and \[^1\] and !\[c\](/d.png) are in brackets.

\<b\>Bold\</b\> and \<https://example.org\> and a \< b.

\# No heading

\> No quote

\- No item

1\. No number

\+ No item

\~\~Not gone\~\~ and \$5 and \$6.

C:\\\*, \&amp; and \\

\`No code\` but ``a ` tick``, `*b*` and `$c$` are.

\[!NOTE\]

\~\~\~

\=\=\=

\: No meaning

A \| B
"""

CODE = """
Before.

```python
def f(x):
    return "`" * x  # **not bold**
```

- one
- two with `code`
  - three

| Left | Right |
|------|-------|
| 1    | 2     |

After[^1].

[^1]: A note.
"""


@pytest.fixture
def read(visit, client, live_server, ada):
    return reading(visit, client, live_server, ada)


def select(page, words, end=None):
    """Select the paragraph with these words, or from there to the end of another."""
    page.evaluate(
        """([first, last]) => {
          const all = [...document.querySelectorAll(".leaf__text > .prose *")];
          const [from, to] = [first, last ?? first].map((words) =>
            all.findLast((one) => one.textContent.includes(words)));
          const range = document.createRange();
          range.setStart(from, 0);
          range.setEnd(to, to.childNodes.length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [words, end],
    )


def offer(page):
    return page.get_by_role("button", name="Quote in my note")


def field(page):
    return page.get_by_label("Your note, in Markdown")


def kept(page):
    """Close the editor; what the note then shows."""
    expect(page.locator("#note-status")).to_contain_text("Saved")
    page.locator("[data-close]").click()
    note = page.locator("#your-note .prose")
    expect(note).to_be_visible()
    return note


def test_a_quotation_begins_a_note_and_leads_back_to_its_heading(read):
    page = read(TOPIC, **WIDE)
    page.get_by_text(LINE).click(click_count=3)
    offer(page).click()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(re.compile(f"^> {LINE}.*\n>\n> \\[When it matters\\]"))
    expect(page.locator("#page-status")).to_have_text("Quoted in your note.")
    expect(offer(page)).to_be_hidden()

    note = kept(page)
    expect(note.locator("blockquote")).to_contain_text(LINE)
    page.evaluate("scrollTo(0, 99999)")
    note.get_by_role("link", name="When it matters").click()
    expect(page).to_have_url(re.compile(f"{TOPIC}#h-when-it-matters$"))
    expect(page.get_by_role("heading", name="When it matters")).to_be_in_viewport()


def test_it_comes_after_what_the_note_says_already(read, ada):
    topic = Topic.objects.get(slug="caching")
    make.note(ada, "Mine.", topic=topic)
    page = read(f"{TOPIC}?write", **WIDE)
    expect(field(page)).to_have_value("Mine.")
    select(page, LINE)
    offer(page).click()
    expect(field(page)).to_have_value(re.compile(f"^Mine\\.\n\n> {LINE}"))
    kept(page)
    assert Note.objects.get().body.startswith(f"Mine.\n\n> {LINE}")


def test_what_stands_above_all_headings_leads_to_the_page(read):
    page = read(TOPIC, **WIDE)
    select(page, "A cache is a copy of an answer")
    offer(page).click()
    expect(field(page)).to_have_value(re.compile(r"> \[Caching\]\(/topics/caching/\)\n*$"))


def test_on_a_phone_one_reads_on_and_may_go_to_the_note(read):
    page = read(TOPIC, **PHONE)
    line = page.get_by_text(LINE)
    line.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    select(page, LINE)
    expect(offer(page)).to_be_visible()
    below = page.locator(".quote").bounding_box()
    assert below["y"] + below["height"] == 740  # the bottom edge, away from the system's menu
    assert offer(page).bounding_box()["height"] >= 44
    offer(page).tap()
    expect(page.get_by_text("Quoted.", exact=True)).to_be_visible()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement === document.body")

    page.get_by_role("link", name="Go to your note").tap()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_be_in_viewport()
    expect(field(page)).to_have_value(re.compile(f"^> {LINE}"))


def test_by_keys_alone(read):
    page = read(TOPIC, **WIDE)
    page.keyboard.press("Control+a")
    expect(page.locator("#page-status")).to_contain_text("Alt and Q together quote")
    page.keyboard.press("Alt+q")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(re.compile("^> A cache is a copy(.|\n)*When it matters"))
    assert "Posts that teach it" not in field(page).input_value()  # of the page, only the text


def test_tab_leads_from_the_selection_to_the_button(read):
    page = read(TOPIC, **PHONE)
    page.locator(".prose p", has_text=LINE).get_by_role("link").focus()
    select(page, LINE)
    expect(offer(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(offer(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Go to your note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()


def test_escape_or_selecting_nothing_takes_the_button_away(read):
    page = read(TOPIC, **WIDE)
    select(page, LINE)
    expect(offer(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(offer(page)).to_be_hidden()
    select(page, "A cache is a copy of an answer")
    expect(offer(page)).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    expect(offer(page)).to_be_hidden()


def test_the_note_itself_is_not_quoted(read, ada):
    make.note(ada, "Words of my own.", topic=Topic.objects.get(slug="caching"))
    page = read(TOPIC, **WIDE)
    page.get_by_text("Words of my own.").click(click_count=3)
    select(page, LINE)  # so that there is something to wait for
    expect(offer(page)).to_be_visible()
    page.get_by_text("Words of my own.").click(click_count=3)
    expect(offer(page)).to_be_hidden()


def test_visitors_are_offered_nothing(visit):
    page = visit(TOPIC, **WIDE)
    select(page, LINE)
    page.wait_for_timeout(500)  # longer than a learner waits for it
    expect(page.locator(".quote")).to_have_count(0)


def test_words_that_look_like_markdown_stay_those_words(read):
    make.post("Signs", body=SIGNS)
    page = read("/journal/signs/", **WIDE)
    text = page.locator(".leaf__text > .prose > p")
    meant = [words.strip() for words in text.all_inner_texts()]
    assert len(meant) == 16
    page.keyboard.press("Control+a")
    offer(page).click()
    quoted = kept(page).locator("blockquote > *")
    expect(quoted).to_have_count(len(meant) + 1)
    assert [words.strip() for words in quoted.all_inner_texts()] == [*meant, "Signs"]
    assert quoted.locator("code").all_inner_texts() == text.locator("code").all_inner_texts()


def test_code_stays_code_and_lists_stay_lists(read):
    make.post("Shapes", body=CODE)
    page = read("/journal/shapes/", **WIDE)
    code = page.locator(".leaf__text pre").inner_text()
    page.keyboard.press("Control+a")
    offer(page).click()
    quote = kept(page).locator("blockquote")
    assert quote.locator("pre").inner_text() == code
    assert quote.locator("figcaption").inner_text().startswith("python")
    assert quote.locator("li").all_inner_texts() == [
        "one",
        "two with code",
        "three",
        "Left · Right",
        "1 · 2",
        "A note.",
    ]
    assert "After." in quote.inner_text()
    assert "Copy" not in quote.locator("p").all_inner_texts()


def test_a_part_of_a_code_block_is_a_code_block(read):
    make.post("Shapes", body=CODE)
    page = read("/journal/shapes/", **WIDE)
    page.evaluate(
        """() => {
          const code = document.querySelector(".leaf__text pre code");
          getSelection().selectAllChildren(code);
        }"""
    )
    offer(page).click()
    expect(field(page)).to_have_value(
        re.compile(
            r'^> ```python\n> def f\(x\):\n>     return "`" \* x  # \*\*not bold\*\*\n> ```\n'
        )
    )


def test_a_very_long_selection_is_cut_behind_a_word(read):
    make.post("Long", body="\n\n".join([" ".join(["word"] * 300)] * 10))
    page = read("/journal/long/", **WIDE)
    page.keyboard.press("Control+a")
    offer(page).click()
    expect(field(page)).to_have_value(re.compile(r"word…\n>\n> \[Long\]\(/journal/long/\)\n*$"))
    assert 3900 < len(field(page).input_value()) < 4200


def test_a_quotation_that_cannot_open_the_editor_is_not_lost_without_a_word(read):
    page = read(TOPIC, **WIDE)
    select(page, LINE)
    expect(offer(page)).to_be_visible()
    page.context.set_offline(True)
    offer(page).click()
    expect(page.get_by_role("alert")).to_contain_text("did not reach the site")
    page.context.set_offline(False)
    offer(page).click()
    expect(field(page)).to_have_value(re.compile(f"^> {LINE}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_sound_with_the_offer(read, width, scheme):
    errors = []
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = read(TOPIC, errors=errors, **options)
    select(page, LINE)
    expect(offer(page)).to_be_visible()
    assert list(faults(page)) == []
    offer(page).click()
    expect(field(page)).to_have_value(re.compile(f"^> {LINE}"))
    assert list(faults(page)) == []
    assert errors == []
