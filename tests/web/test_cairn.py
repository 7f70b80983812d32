"""The cairn's geometry: what LOOK says of it, as numbers."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import cairn

EIGHT = [1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
SIZES = [24, 32, 48, 72, 112, 160]
shares = st.lists(st.none() | st.floats(0, 1), max_size=40)


def classes(svg):
    return re.findall(r'class="(stone stone--[^"]+)"', svg)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", range(1, 10))
def test_a_stack_stands_on_the_ground_and_fills_its_height(count, size):
    stones = cairn.stack(count, size)
    height = min(92, 20 * count + 8)

    assert stones[0].y + stones[0].b == pytest.approx(cairn.GROUND)
    assert stones[-1].y - stones[-1].b == pytest.approx(cairn.GROUND - height)


@pytest.mark.parametrize(("size", "air"), [(24, 3), (32, 3), (48, 1.2), (72, 0.2), (160, 0.2)])
def test_stones_keep_the_air_of_their_size_between_them(size, air):
    stones = cairn.stack(8, size)
    for below, above in pairwise(stones):
        assert (below.y - below.b) - (above.y + above.b) == pytest.approx(air)


def test_a_stack_of_eight_tapers_from_60_to_26_before_character():
    stones = cairn.stack(8, 112)
    assert 2 * stones[0].a == pytest.approx(60)
    assert 2 * stones[-1].a == pytest.approx(26 * 0.96)


def test_a_stack_of_three_leans_further_and_is_broader():
    stones = cairn.stack(3, 112)
    assert 2 * stones[0].a == pytest.approx(74)
    assert 2 * stones[-1].a == pytest.approx(44 * 1.08)
    assert [stone.x for stone in stones] == pytest.approx([50, 53.2, 46.48])


def test_one_stone_alone_is_a_cairn():
    (stone,) = cairn.stack(1, 112)
    assert (2 * stone.a, 2 * stone.b) == pytest.approx((74, 28))


@pytest.mark.parametrize("count", range(10, 200))
def test_a_pile_is_widest_below_and_holds_every_stone(count):
    rows = cairn.courses(count)
    assert sum(rows) == count
    assert rows == sorted(rows, reverse=True)
    assert min(rows) >= 1


def test_fourteen_stones_lie_five_four_three_two():
    assert cairn.courses(14) == [5, 4, 3, 2]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [10, 14, 23, 40, 120])
def test_a_pile_stays_in_its_box_and_no_stone_is_higher_than_068_of_its_width(count, size):
    for stone in cairn.pile(count, size):
        assert stone.x - stone.a >= 2
        assert stone.x + stone.a <= 98
        assert stone.y - stone.b >= 3.9
        assert stone.y + stone.b <= 96.01
        assert stone.b <= 0.68 * stone.a + 1e-9


def test_a_path_is_four_cubics_from_the_left_shoulder_back_to_it():
    stone = cairn.Stone(50, 50, 10, 5, cairn.Character(0, 0, 0, 0, 0, 1, 1, 0), 0)
    assert stone.path() == (
        "M40 50C40 46.9 43.8 45 50 45 56.2 45 60 46.9 60 50 "
        "60 53.1 57.4 55 50 55 42.6 55 40 53.1 40 50z"
    )


def test_laid_stones_take_three_tones_in_turn_so_that_neighbours_differ():
    svg = cairn.draw([1, 1, 1, 1, 0], 112).svg()
    assert classes(svg)[:4] == [f"stone stone--{tone}" for tone in (0, 2, 1, 0)]


def test_the_capstone_takes_the_accent_when_all_is_done():
    assert classes(cairn.draw([1.0] * 8, 112).svg())[-1] == "stone stone--done"
    assert "stone--done" not in cairn.draw([1.0] * 7 + [0.9], 112).svg()


def test_what_cannot_be_counted_does_not_keep_a_cairn_from_being_finished():
    drawn = classes(cairn.draw([1.0, None, 1.0], 112).svg())
    assert drawn == ["stone stone--0", "stone stone--empty stone--dashed", "stone stone--done"]


def test_a_cairn_with_nothing_to_count_is_not_finished():
    assert "stone--done" not in cairn.draw([None, None], 112).svg()


@pytest.mark.parametrize(("share", "shown"), [(0.01, 0.18), (0.18, 0.18), (0.5, 0.5), (0.9, 0.9)])
def test_a_stone_under_way_is_filled_from_its_foot_and_at_least_a_little(share, shown):
    (stone,) = cairn.stack(1, 112)
    svg = cairn.draw([share], 112).svg("c")
    match = re.search(r'<clipPath id="c-0"><path d="M0 ([\d.]+)h', svg)
    assert match
    assert float(match[1]) == pytest.approx(stone.y + stone.b - 2 * stone.b * shown, abs=0.06)


def test_small_drawings_have_no_edges_no_clip_and_one_tone():
    svg = cairn.draw(EIGHT, 32).svg()
    assert "clip" not in svg
    assert set(classes(svg)) == {"stone stone--0", "stone stone--done", "stone stone--pale"}
    assert "ground" not in svg


def test_grain_and_ground_come_with_size():
    assert "stone__graver" not in cairn.draw(EIGHT, 48).svg()
    assert cairn.draw(EIGHT, 72).svg().count("stone__graver") == 16
    assert "cairn__ground" in cairn.draw(EIGHT, 72).svg()


def test_a_drawing_without_a_title_is_hidden_and_one_with_a_title_is_an_image():
    assert 'aria-hidden="true"' in cairn.draw(EIGHT).svg()
    svg = cairn.draw(EIGHT, title="Tom & Jerry <half done>").svg()
    assert 'role="img"><title>Tom &amp; Jerry &lt;half done&gt;</title>' in svg


def test_nothing_in_a_drawing_needs_a_style_attribute():
    assert "style" not in cairn.draw(EIGHT, 160).svg() + cairn.fallen() + cairn.empty_stone()


def test_eight_stones_are_light():
    assert len(cairn.draw(EIGHT, 24).svg()) < 1_500
    assert len(cairn.draw(EIGHT, 112).svg()) < 5_600


def test_the_stones_beside_the_numerals_grow_smaller_upwards():
    widths = []
    for index in range(8):
        path = re.search(r' d="M([\d.]+) .*?z"', cairn.draw_stone(index, 1, 8).svg())
        assert path
        widths.append(50 - float(path[1]))
    assert widths == sorted(widths, reverse=True)


@given(shares, st.sampled_from(SIZES))
def test_any_progress_can_be_drawn_and_is_drawn_the_same_twice(progress, size):
    svg = cairn.draw(progress, size, "A title").svg("x")
    assert svg == cairn.draw(list(progress), size, "A title").svg("x")
    ElementTree.fromstring(svg)
    assert "@" not in svg
    assert "nan" not in svg
    assert svg.count("stone--") >= len(progress)


def test_a_track_of_a_thousand_phases_is_drawn_in_proportion():
    svg = cairn.draw([1.0] * 500 + [0.0] * 500, 112).svg()
    drawn = classes(svg)
    assert len(drawn) == cairn.MOST_STONES
    assert sum("empty" in name for name in drawn) == cairn.MOST_STONES // 2


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (EIGHT, "Design: 3 of 8 phases done, phase 3 half done"),
        ([0.0, 0.0], "Design: 0 of 2 phases done"),
        ([1.0, None, 0.2], "Design: 1 of 2 phases done, phase 2 begun"),
        ([0.9], "Design: 0 of 1 phase done, phase 0 mostly done"),
        ([0.1] * 5, "Design: 0 of 5 phases done, 5 under way"),
        ([1.0, 1.0], "Design: all done"),
        ([None], "Design: nothing to count"),
        ([], "Design: nothing to count"),
    ],
)
def test_a_cairn_in_words(progress, said):
    assert cairn.describe("Design", progress) == said


def test_phases_are_counted_from_the_number_that_the_track_gives_them():
    words = cairn.describe("Map", [1.0, 0.5], first=1, noun="area")
    assert words == "Map: 1 of 2 areas done, area 2 half done"
