"""What an author is told of a text: by line, and the same wherever it is asked."""

import pytest

from tests import make
from web.models import Image
from web.warnings import NO_SUMMARY, warnings

DIGEST = "a" * 64


def told(body, summary=None):
    return [str(warning) for warning in warnings(body, summary)]


def test_a_sound_text_has_none(db):
    make.topic("Malt")
    Image.objects.create(digest=DIGEST, kind="png", size=1, width=1, height=1)
    shown = f"![Malt](/images/{DIGEST}.png)"
    assert told(f"## One\n\n### Two\n\n[[Malt]] {shown}\n\n![Icon](/static/a.png)", "Short.") == []


def test_each_says_its_line(db):
    make.topic("Malt", slug="malt-one")
    make.topic("Malt", slug="malt-two")
    body = "\n".join(
        [
            "## One", "", "#### Four", "",
            "[[Hops and more]] [[Hops]] [[Malt]]", "",
            "![](/images/none.png)", "",
            "![There](https://example.org/a.png)", "",
            "[Run](javascript:run)", "", "<video>", "",
            "[^a]: Nobody asks.",
        ]
    )  # fmt: skip
    assert told(body, " ") == [
        NO_SUMMARY,
        "Line 3: The heading “Four” skips a level: 4 after 2.",
        "Line 5: [[Hops and more]] leads nowhere: no topic or post has that name.",
        "Line 5: [[Hops]] leads nowhere: no topic or post has that name.",
        "Line 5: [[Malt]] is ambiguous: /topics/malt-one/ or /topics/malt-two/. It leads to the "
        "first.",
        "Line 7: The image /images/none.png has no alternative text.",
        "Line 7: The image /images/none.png is not among the images of this site.",
        "Line 9: The image https://example.org/a.png is not on this site: it became a link.",
        "Line 11: The address javascript:run is not one that links may have.",
        "Line 13: This HTML is shown as code: <video>",
        "Line 15: Nothing refers to the footnote [^a].",
    ]


def test_a_key_is_found_where_it_stands_alone(db):
    assert told("[[Hops and more|x]]\n\n| a |\n|---|\n| [[Hops\\|h]] |") == [
        "Line 1: [[Hops and more]] leads nowhere: no topic or post has that name.",
        "Line 5: [[Hops]] leads nowhere: no topic or post has that name.",
    ]


@pytest.mark.parametrize(
    ("summary", "lacks"), [(None, False), ("Short.", False), ("", True), (" \n", True)]
)
def test_a_summary_is_missed_where_readers_would_see_it(db, summary, lacks):
    assert (NO_SUMMARY in told("Words.", summary)) is lacks


def test_a_text_that_cannot_be_rendered_says_so_first(db):
    assert told("x" * (513 * 1024))[0].startswith("This text is shown as its source.")


def test_an_address_that_only_looks_like_an_image_is_none(db):
    assert told("`![](/images/none.png)` \\![](/images/none.png)") == []


def test_of_countless_faults_a_hundred_are_told(db):
    """Each is looked for from the first line on: to tell all of 40,000 would take half a minute."""
    pictures = "\n\n".join(f"![A](/x{number})" for number in range(300))
    assert len(told(pictures)) == 100
    for number in range(120):
        make.topic(f"Malt {number}")
        make.post(f"Malt {number}")
    assert len(told("\n\n".join(f"[[Malt {number}]]" for number in range(120)))) == 100
