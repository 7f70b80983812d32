"""The spine: a bar a part, a gap between sections."""

import re
import xml.etree.ElementTree as ElementTree

from hypothesis import given
from hypothesis import strategies as st

from web import spine

PARTS = [["read", "published"], [], ["planned", "planned", "published"]]
states = st.sampled_from(["read", "published", "planned", "retired"])


def test_bars_stand_in_order_with_a_gap_between_sections():
    assert [bar.x for bar in spine.bars(PARTS)] == [0, 8, 22, 30, 38]


def test_each_state_has_its_height():
    assert [bar.height for bar in spine.bars(PARTS)] == [16, 16, 8, 8, 16]


def test_the_part_that_is_open_is_the_tallest_whatever_its_state():
    bars = spine.bars(PARTS, current=3)
    assert bars[2] == spine.Bar(22, 20, "here")
    assert [bar.state for bar in bars].count("here") == 1


def test_a_state_that_nobody_knows_is_drawn_as_planned():
    assert spine.bars([["retired"]]) == [spine.Bar(0, 8, "planned")]


def test_one_path_a_state_and_none_for_a_state_that_is_absent():
    svg = spine.draw(PARTS)
    assert re.findall(r'class="spine__(\w+)"', svg) == ["planned", "published", "read"]


def test_a_short_series_keeps_slender_bars():
    assert 'viewBox="0 0 400 20"' in spine.draw(PARTS)


def test_a_long_series_fills_its_line():
    assert 'viewBox="0 0 742 20"' in spine.draw([["planned"] * 93])


def test_a_series_without_parts_draws_nothing():
    assert spine.draw([]) == ""
    assert spine.draw([[], []]) == ""


def test_ninety_three_parts_are_light():
    assert len(spine.draw([["planned", "published", "read"]] * 31)) < 2_000


def test_the_title_is_escaped_and_without_one_the_drawing_is_hidden():
    assert 'role="img"><title>a &lt; b</title>' in spine.draw(PARTS, title="a < b")
    assert 'aria-hidden="true"' in spine.draw(PARTS)


def test_in_words():
    assert spine.describe(PARTS) == "5 parts: 3 published, 1 of them read"
    assert spine.describe([["planned"]], current=1) == "1 part: 0 published. Here: part 1"


@given(st.lists(st.lists(states, max_size=12), max_size=20), st.none() | st.integers(1, 100))
def test_any_series_can_be_drawn(sections, current):
    svg = spine.draw(sections, current)
    assert not any(sections) or ElementTree.fromstring(svg).tag.endswith("svg")
