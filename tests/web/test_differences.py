"""What two texts have in common: nothing is lost, nothing is invented, and no text takes long."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web import differences
from web.differences import Purse, compare, join

KB = 1024
# Few letters, so that texts have much in common; line ends of every kind, and what is no letter.
texts = st.text(st.sampled_from("ab é\n\t.,*🪨\r\x0b\u2028"), max_size=60)


def text_of(pieces, *, but_changed=False):
    return "".join(piece.text for piece in pieces if not (but_changed and piece.changed))


@given(texts, texts)
@example("", "")
@example("a b\n", "a c\n")
@example("a\n", "a")
@example("one\ntwo\n", "two\none\n")
def test_the_pieces_of_each_are_that_text_and_what_both_have_is_the_same(old, new):
    before, after = compare(old, new)
    assert (text_of(before), text_of(after)) == (old, new)
    assert text_of(before, but_changed=True) == text_of(after, but_changed=True)
    for pieces in (before, after):
        assert all(piece.text for piece in pieces)
        kinds = [piece.changed for piece in pieces]
        assert all(one != other for one, other in pairwise(kinds))


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    before, after = compare(text, text)
    assert before == after
    assert not any(piece.changed for piece in before)


@given(texts, texts)
def test_both_joined_have_every_line_of_each_in_its_order(saved, mine):
    joined = join(saved, mine).splitlines()
    for text in (saved, mine):
        rest = iter(joined)
        assert all(line in rest for line in text.splitlines())


@given(texts)
def test_a_text_joined_with_itself_or_with_nothing_is_that_text(text):
    ended = text if not text or text.endswith("\n") else text + "\n"
    assert join(text, text) == join(text, "") == join("", text) == ended


@pytest.mark.parametrize(
    ("saved", "mine", "joined"),
    [
        ("one\ntwo", "one\nthree", "one\ntwo\nthree\n"),
        ("one\ntwo\n", "zero\none\ntwo\nthree\n", "zero\none\ntwo\nthree\n"),
        ("same", "same\n", "same\n"),
    ],
)
def test_what_both_have_is_joined_once_and_the_saved_lines_come_first(saved, mine, joined):
    assert join(saved, mine) == joined


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("It eats much sugar.", "It eats sugar, slowly.", ["much "], [", slowly"]),
        ("one\ntwo\nthree\n", "one\nthree\n", ["two\n"], []),
        ("café au lait", "cafe au lait", ["café"], ["cafe"]),
        # A space between two words that differ is no likeness.
        ("red apples here", "green pears here", ["red apples"], ["green pears"]),
        # An edit at either end of a long text leaves its middle alone.
        ("a\n" + "x\n" * 9000 + "b", "c\n" + "x\n" * 9000 + "d", ["a", "b"], ["c", "d"]),
    ],
)
def test_only_what_differs_is_marked(old, new, gone, come):
    before, after = compare(old, new)
    assert [piece.text for piece in before if piece.changed] == gone
    assert [piece.text for piece in after if piece.changed] == come


HOSTILE = {
    "one word of two alike": ("a b " * (16 * KB), "a c " * (16 * KB)),
    "one line of two alike": ("a\nb\n" * (16 * KB), "a\nc\n" * (16 * KB)),
    "empty lines": ("\n" * (64 * KB), "x\n" * (32 * KB)),
    "signs": ("!?" * (32 * KB), "?!." * (21 * KB)),
    "out of step": ("aab\n" * (16 * KB), "aba\n" * (16 * KB)),
    "long lines between equal ones": (
        ("same\n" + "a b " * 350 + "\n") * 46,
        ("same\n" + "a c " * 350 + "\n") * 46,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_64_kb_takes_more_steps_than_are_allowed(monkeypatch, name):
    old, new = HOSTILE[name]
    purses = []

    class Watched(Purse):
        def __init__(self):
            super().__init__()
            purses.append(self)

    monkeypatch.setattr(differences, "Purse", Watched)
    before, after = compare(old, new)
    assert (text_of(before), text_of(after)) == (old, new)
    join(old, new)
    assert len(purses) == 3  # lines and words of the one, lines of the other
    # The step that empties a purse may run on to the end of a text; each later call takes one.
    assert all(purse.steps > -(64 * KB) * 2 for purse in purses)


def test_a_purse_that_is_empty_marks_all_that_is_between_the_equal_ends(monkeypatch):
    monkeypatch.setattr(Purse, "__init__", lambda self: setattr(self, "steps", 0))
    before, after = compare("one\ntwo\nthree\nfour\n", "one\n2\nthree\n4\nfour\n")
    assert [piece.text for piece in before if piece.changed] == ["two\nthree"]
    assert [piece.text for piece in after if piece.changed] == ["2\nthree\n4"]
    assert join("one\ntwo\n", "one\n2\n") == "one\ntwo\n2\n"
