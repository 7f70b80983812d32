"""The public face of rendering: what it promises to those who call it."""

import pickle
import threading

import pytest

from tests.web.dialect.reading import parse
from web import markdown
from web.markdown import Heading, Job, Rendering, Voice, minutes, render, render_many


def test_a_text_comes_out_as_html_with_what_was_found_in_it():
    rendering = render(
        "Some words.\n\n## Caching\n\nA [[cache]] and [[nothing]].\n\n### Twice\n",
        links={"cache": "/topics/caching/"},
    )

    assert rendering.contents == (Heading(2, "caching", "Caching"), Heading(3, "twice", "Twice"))
    assert rendering.words == 8
    assert rendering.mentions == ("cache", "nothing")
    assert rendering.warnings == ("[[nothing]] leads nowhere: no topic or post has that name.",)
    assert rendering.problem == ""
    assert rendering.diagrams == {}
    assert '<a class="wikilink" href="/topics/caching/">cache</a>' in rendering.html


def test_an_empty_text_is_an_empty_page():
    assert render("") == Rendering(html="")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One, two; three!", 3),
        ("- a\n- b\n  - c", 3),
        ("**a**b *c* `d e`", 4),
        ("# a\n\n## b", 2),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("well-known isn't", 2),
        ("— * – … 😀", 0),
        ("3.14 § 42", 2),
        ("a $x + y$ b", 2),
        ("a[^1]\n\n[^1]: b", 2),
        ("[a b](https://c.org)", 2),
        ("![a b](/c.png)", 0),
        ("<!-- a --> b", 1),
        ("- [x] a", 1),
        ("- a\n  ```\n  b\n  ```", 2),
        ("负载均衡", 4),
        ("Redis 缓存 works", 4),
        ("```mermaid\nflowchart LR\n A-->B\n```", 0),
    ],
)
def test_words_are_those_a_reader_reads(text, words):
    assert render(text).words == words


@pytest.mark.parametrize(
    ("words", "whole"), [(0, 0), (1, 1), (220, 1), (221, 2), (440, 2), (2200, 10)]
)
def test_minutes_at_220_words_each(words, whole):
    assert minutes(words) == whole


@pytest.mark.parametrize(
    ("voice", "limit"), [(Voice.CURATOR, 512 * 1024), (Voice.LEARNER, 64 * 1024)]
)
def test_a_text_longer_than_its_limit_is_shown_as_its_source(voice, limit):
    text = "é\n" * (limit // 3)

    assert not render(text, voice=voice).problem
    longer = render(text + "abcd", voice=voice)
    assert (
        longer.problem == f"This text is shown as its source. It is longer than {limit // 1024} kB."
    )
    assert parse(longer.html).one("pre", class_="unrendered").text == text + "abcd"
    assert parse(longer.html).one("p").text == longer.problem


def test_a_text_that_would_grow_too_much_is_shown_as_its_source():
    text = "# a\n" * 10_000
    rendering = render(text)

    assert "too long a page" in rendering.problem
    assert parse(rendering.html).one("pre").text == text
    assert rendering.contents == ()
    assert rendering.words == 10_000


def test_what_is_shown_as_source_is_escaped():
    text = "<script>alert('1')</script> & \"x\"\n" * 3000
    rendering = render(text, voice=Voice.LEARNER)

    page = parse(rendering.html)
    assert rendering.problem
    assert not page.all("script")
    assert page.one("pre").text == text


@pytest.mark.parametrize("error", [RecursionError, ValueError, MemoryError, KeyError])
def test_whatever_goes_wrong_the_source_is_shown(monkeypatch, error):
    def fail(page):
        raise error

    monkeypatch.setattr(markdown, "converter", fail)
    rendering = render("words <b>")

    assert rendering.problem.startswith("This text is shown as its source. ")
    assert parse(rendering.html).one("pre").text == "words <b>"


def test_stopping_the_program_is_not_something_going_wrong(monkeypatch):
    def stop(page):
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "converter", stop)
    with pytest.raises(KeyboardInterrupt):
        render("words")


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\x00b",
        "\ud800",
        "\udfff\ud800",
        "a\ud83d b",
        "\x02\x03\x1b[0m",
        "\x02wzxhzdk:0\x03 <kbd>",
        "\x02klzzwxh:0000\x03 *a*",
        "\ufffe\uffff\x7f\x85\u2028",
        "\r",
        "\ufeff# a",
    ],
)
@pytest.mark.parametrize("voice", Voice)
def test_odd_characters_are_no_problem(text, voice):
    rendering = render(text, voice=voice)

    assert not rendering.problem
    assert not set(rendering.html) & set("\x00\x02\x03\x1b\x7f\ud800\udfff\ufffe\uffff")
    rendering.html.encode()


def test_odd_characters_leave_a_mark():
    assert parse(render("a\x00b \ud800").html).one("p").text == "a\ufffdb \ufffd"


@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, ">" * 5_000, "- " * 5_000, "*" * 5_000, "<details>" * 5_000, "((((" * 2_000],
)
@pytest.mark.parametrize("voice", Voice)
def test_depth_is_no_problem(text, voice):
    assert "cannot be followed" not in render(text, voice=voice).problem


def test_the_same_text_renders_the_same_in_every_thread():
    text = "## A\n\n```python\nx = 1\n```\n\n$x$ [[a]] <kbd>b</kbd>\n\n> [!NOTE]\n> c"
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(render(text) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 80
    assert all(rendering == found[0] for rendering in found)


def test_a_rendering_travels_between_processes():
    rendering = render("## A\n\n```mermaid\nflowchart LR\n A-->B\n```")

    assert pickle.loads(pickle.dumps(rendering)) == rendering


JOBS = [
    Job("## One\n\n[[a]] [[b]]", links={"a": "/a", "b": "/b", "c": "/c"}),
    Job("<b>two</b>", Voice.LEARNER),
    Job("## Three", prefix="three-"),
    Job("[" * 70_000, Voice.LEARNER),
] * 7


def test_many_texts_come_out_in_order():
    assert render_many(JOBS) == [
        render(job.source, voice=job.voice, links=job.links, prefix=job.prefix) for job in JOBS
    ]


def test_many_texts_come_out_the_same_from_many_processes(monkeypatch):
    monkeypatch.setattr(markdown, "LEAST_CHARACTERS", 0)

    assert render_many(JOBS, processes=2) == [markdown.render_job(job) for job in JOBS]


def test_bare_tuples_are_jobs_too():
    assert render_many([("a",), ("b", Voice.LEARNER)]) == [render("a"), render("b")]


def test_no_texts_make_no_renderings():
    assert render_many([]) == []


@pytest.mark.parametrize("error", [OSError, RuntimeError, AssertionError])
def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch, error):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(markdown, "LEAST_CHARACTERS", 0)
    monkeypatch.setattr(markdown, "ProcessPoolExecutor", refuse)

    assert len(render_many(JOBS, processes=2)) == len(JOBS)


def test_few_texts_are_not_worth_a_process(monkeypatch):
    def refuse(*args, **kwargs):
        pytest.fail("a process was started")

    monkeypatch.setattr(markdown, "ProcessPoolExecutor", refuse)
    assert len(render_many(JOBS, processes=2)) == len(JOBS)


def test_a_process_is_sent_only_the_links_it_needs():
    assert markdown.needed(JOBS[0]) == {"a": "/a", "b": "/b"}
