"""Check questions are cut out of a topic's text, and nothing else is."""

from pathlib import Path

import pytest

from packs.pack import read_pack
from review.questions import questions
from tests import make

CONTENT = Path(__file__).resolve().parents[2] / "content"


def asked(body):
    return [str(one) for one in questions(make.topic(body=body).html)]


def test_the_list_under_check_yourself_is_what_it_asks(db):
    body = "Text.\n\n- not this\n\n## Check yourself\n\n1. Why *so*?\n2. `if a < b`?\n"
    assert asked(body) == ["Why <em>so</em>?", "<code>if a &lt; b</code>?"]


@pytest.mark.parametrize(
    "heading", ["## CHECK YOURSELF", "### check  yourself", "## Check *yourself*"]
)
def test_the_heading_counts_in_any_case_and_on_two_levels(db, heading):
    assert asked(f"{heading}\n\n- One?\n- Two?") == ["One?", "Two?"]


@pytest.mark.parametrize(
    "heading", ["#### Check yourself", "## Check yourself twice", "## Questions"]
)
def test_another_heading_does_not(db, heading):
    assert asked(f"{heading}\n\n- One?") == []


def test_they_end_at_the_next_heading_of_that_level(db):
    body = "## Check yourself\n\n- One?\n\n### Harder\n\n- Two?\n\n## Further reading\n\n- A book"
    assert asked(body) == ["One?", "Two?"]


def test_footnotes_are_no_questions_and_are_not_referred_to(db):
    body = "## Check yourself\n\n1. How much?[^1]\n2. How many?\n\n[^1]: In *litres*."
    assert asked(body) == ["How much?", "How many?"]


def test_a_list_within_a_question_stays_within_it(db):
    (one,) = asked("## Check yourself\n\n1. Which of\n\n    - this\n    - that\n")
    assert "<li>this</li>" in one
    assert one.count("<ul>") == one.count("</ul>") == 1


def test_a_text_without_the_heading_asks_nothing(db):
    assert asked("") == []
    assert asked("You may check yourself.\n\n- not a question") == []


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Check yourself",
        "<h2>Check yourself</h2><li>x</li>",
        "</ol></li><h2>check yourself</h2><ol><li>",
        "<h2>Check yourself</h2><ul><li>a</ul><h2>",
    ],
)
def test_broken_html_is_no_error(html):
    assert all(isinstance(question, str) for question in questions(html))


def test_every_question_of_the_starter_library_is_found(db):
    topics = [one for one in read_pack(CONTENT).topics.values() if "## Check yourself" in one.body]
    assert topics
    for document in topics:
        listed = document.body.partition("## Check yourself")[2].strip().splitlines()
        assert len(asked(document.body)) == len([line for line in listed if line[:1].isdigit()])
