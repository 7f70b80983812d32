"""No text, however hostile, makes a page much larger than itself.

How long they take is measured in bench/hostile.py.
"""

import pytest

from tests.web.dialect.shapes import SHAPES, repeat
from web.markdown import Voice, render, wiki_keys

LENGTH = 64_000  # characters, as long as a note may be


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_page_is_at_most_eight_times_its_text(shape, voice):
    text = shape(LENGTH)

    html = render(text, voice=voice).html

    assert len(html.encode()) <= 8 * len(text.encode()) + 64 * 1024


@pytest.mark.parametrize(
    "unit", ["[[", "[[a", "[[a|", "[[a]]", "[[" + "a" * 199, "[[a|" + "b" * 299]
)
def test_as_many_keys_are_read_as_are_written_and_no_more(unit):
    keys = wiki_keys(repeat(unit)(500_000))

    assert len(set(keys)) <= 2
