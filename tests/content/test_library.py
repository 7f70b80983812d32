"""The starter library keeps what docs/voice.md promises of it."""

import re
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path

import pytest

from packs.pack import read_pack
from packs.warnings import warnings
from web import markdown

ROOT = Path(__file__).resolve().parents[2]
PACK = read_pack(ROOT / "content")
FENCE = re.compile(r"^```(\S*)([^\n]*)\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)
PUBLISHED = {slug: post for slug, post in PACK.posts.items() if post.status == "published"}
FIRST = 24  # of the fundamentals, at least these are written out


def parts(series):
    return [slug for section in PACK.series[series].sections for slug, _ in section.parts]


def words(body):
    return markdown.render(body).words


def programs():
    """Each program of the library that runs by itself, with what the page says it prints."""
    found = []
    for file in [*PACK.posts.values(), *PACK.topics.values()]:
        fences = list(FENCE.finditer(file.body))
        for fence, following in zip_longest(fences, fences[1:]):
            if fence[1] != "python" or "run" not in fence[2].split():
                continue
            shown = None
            if following and following[1] == "text":
                between = file.body[fence.end() : following.start()]
                shown = None if between.strip() else following[3]
            line = file.body_line + file.body[: fence.start()].count("\n")
            found.append(pytest.param(fence[3], shown, id=f"{file.path}:{line}"))
    return found


@pytest.mark.parametrize(("program", "shown"), programs())
def test_a_program_runs_and_prints_what_the_page_says(program, shown):
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    if shown is not None:
        assert ran.stdout == shown


@pytest.mark.parametrize("slug", PACK.topics)
def test_a_topic_has_a_note_that_asks_three_questions(slug):
    body = PACK.topics[slug].body
    text, _, questions = body.partition("## Check yourself\n")
    assert len(re.findall(r"^\d\. .*[?.]$", questions, re.MULTILINE)) == 3
    assert 200 <= words(body) <= 560
    assert text.count("\n## ") >= 3


@pytest.mark.parametrize("slug", PUBLISHED)
def test_a_post_is_worked_out(slug):
    body = PUBLISHED[slug].body
    assert 700 <= words(body) <= 1900
    assert len(re.findall(r"^## ", body, re.MULTILINE)) >= 3
    drawings = [fence for fence in FENCE.finditer(body) if fence[1] == "mermaid"]
    assert len(drawings) <= 1
    assert all('alt="' in drawing[2] for drawing in drawings)
    assert drawings or "\n| " in body or "$$" in body or " = " in body


def test_the_posts_of_the_tag_the_guide_and_the_first_fundamentals_are_written():
    tagged = [slug for slug, post in PACK.posts.items() if "System design" in post.tags]
    guide = parts("system-design-and-distributed-systems")
    first = parts("system-design-fundamentals")[:FIRST]
    assert (len(tagged), len(guide)) == (14, 17)
    assert {*tagged, *guide, *first} <= PUBLISHED.keys()


def test_every_post_teaches_a_topic_the_planned_ones_too():
    assert not [post.path for post in PACK.posts.values() if not post.topics]


def test_what_is_planned_promises_something():
    planned = [post for post in PACK.posts.values() if post.status == "planned"]
    assert not [post.path for post in planned if len(post.summary.split()) < 6]


def test_every_link_leads_somewhere_and_none_is_ambiguous(db):
    assert list(map(str, warnings(PACK))) == []


@pytest.mark.parametrize("file", [*PACK.topics.values(), *PUBLISHED.values()], ids=lambda f: f.path)
def test_it_is_written_in_one_voice(file):
    prose = FENCE.sub("", file.body)
    assert "—" not in prose
    assert "!" not in re.sub(r"`[^`]*`|\*[^*\n]+\*|\[!\w+\]|\$[^$]*\$|!\[|\\!", "", prose)
    hype = r"\b(?:seamless\w*|leverag\w+|powerful|crucial|delve\w*|game.changer|simply)\b"
    assert re.findall(hype, prose, re.IGNORECASE) == []
