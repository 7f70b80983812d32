"""Finding one's own notes: by words, topic, post, month and day, and what the list says of it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notes import finding
from notes.models import Note
from tests import make
from tests.pages import links, tags, words
from web.addresses import rename

UTC = dt.UTC


@pytest.fixture
def found(client, ada):
    """A function that gives the headings of Ada's notes that a query finds."""
    client.force_login(ada)

    def find(query="", **fields):
        response = client.get("/notes/", {"q": query} | fields)
        assert response.status_code == 200
        return {line.note.heading for line in response.context["lines"]}

    return find


@pytest.fixture
def page(client, ada):
    """A function that gives what the list says."""
    client.force_login(ada)
    return lambda **fields: words(client.get("/notes/", fields))


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Médaille d\u2019or", "medaille"),
        ("medaille", "MÉDAILLE"),
        ("ÉCOLE", "école"),
        ("Straße", "strasse"),
        ("Łódź ŻÓŁĆ", "zołc"),
        ("Ångström", "angstrom"),
        ("ΑΘΗΝΑΣ", "αθηνας"),
        ("Ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("of\ufb01ce", "office"),
        ("cafe\u0301", "café"),
        ("two   \n  lines", '"two lines"'),
        ("consistency", "consist"),
    ],
)
def test_case_and_accents_do_not_matter(ada, found, written, typed):
    make.note(ada, written, title="It")
    make.note(ada, "nothing of the kind", title="Other")
    assert found(typed) == {"It"}


def test_every_word_must_be_there_in_any_order(ada, found):
    make.note(ada, "red apples and green pears", title="Both")
    make.note(ada, "red pears", title="One")
    assert found("apples red") == {"Both"}
    assert found("red") == {"Both", "One"}
    assert found("red plums") == set()


@pytest.mark.parametrize("quoted", ['"green pears"', "“green pears”", 'apples "GREEN  pears"'])
def test_a_phrase_must_be_there_as_it_is(ada, found, quoted):
    make.note(ada, "apples, green pears", title="It")
    make.note(ada, "apples, green, pears", title="Not it")
    assert found(quoted) == {"It"}


@pytest.mark.parametrize(
    ("written", "typed", "other"),
    [
        ("100% sure", "0%", "0 sure"),
        ("snake_case", "e_c", "snake case, elc"),
        (r"C:\temp", r":\t", "C:/temp"),
        ("it's", "t's", "its"),
        ('say "no', '"no', "say no"),
        ("a*b", "a*b", "aab"),
        ("x' OR 1=1 --", "' OR 1=1 --", "nothing"),
    ],
)
def test_signs_are_letters(ada, found, written, typed, other):
    make.note(ada, written, title="It")
    make.note(ada, other, title="Other")
    assert found(typed) == {"It"}


def test_the_title_of_what_a_note_is_about_counts(ada, found):
    make.note(ada, "eats sugar", topic=make.topic("Lévure"))
    make.note(ada, "knead", post=make.post("Daily Bread"))
    assert found("levure sugar") == {"Lévure"}
    assert found("bread") == {"Daily Bread"}
    assert found("levure bread") == set()


def test_only_so_many_words_are_used_and_the_page_says_so(ada, found, page):
    make.note(ada, " ".join(f"w{n}" for n in range(10)), title="It")
    many = " ".join(f"w{n}" for n in range(12))
    assert found(many) == {"It"}
    assert "Only the first 10 words were looked for." in page(q=many)
    make.note(ada, "a" * 200, title="Long")
    assert found("a" * 300) == {"Long"}
    assert "Only the first 200 characters were looked for." in page(q="a" * 300)


@pytest.mark.parametrize("empty", ["", "   ", "\0", "\u0301", '""', "%00"])
def test_a_query_without_words_never_fails(client, ada, found, empty):
    make.note(ada, "words", title="It")
    found(empty)
    assert client.get(f"/notes/?q={empty}%00&month=%00&day=%00&about=%00").status_code == 200


def test_a_nul_between_words_is_a_blank(ada, found):
    make.note(ada, "one two", title="It")
    assert found("one\0two") == {"It"}


# --- What the list shows of it --------------------------------------------------------------------


def test_the_list_shows_where_the_words_are(client, ada):
    client.force_login(ada)
    make.note(ada, f"{'before ' * 60} the **Médaille** here {'after ' * 90}", title="La médaille")
    html = client.get("/notes/?q=medaille").content.decode()
    assert "La <mark>médaille</mark>" in html
    assert "before the <mark>Médaille</mark> here after" in html
    excerpt = html.split('entry__summary">')[1].split("</p>")[0]
    assert excerpt.startswith("…before")
    assert excerpt.endswith("after…")
    assert len(excerpt) < 400


def test_what_is_only_in_the_source_is_shown_as_it_was_typed(client, ada):
    client.force_login(ada)
    make.note(ada, "[the page](https://example.org/pomegranate)")
    assert (
        "example.org/<mark>pomegranate</mark>)"
        in client.get("/notes/?q=pomegranate").content.decode()
    )


def test_words_of_a_note_are_never_markup(client, ada):
    client.force_login(ada)
    make.note(ada, "`<script>alert(1)</script>` & more", title="<b>x</b> alert")
    html = client.get("/notes/", {"q": "alert script <b>"}).content.decode()
    assert "<script>alert" not in html
    assert "<b>x" not in html
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)" in html
    assert "<script src=x>" not in client.get("/notes/", {"q": "<script src=x>"}).content.decode()


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("Médaille", ["medaille"], "<mark>Médaille</mark>"),
        ("cafe\u0301 noir", ["cafe"], "<mark>cafe\u0301</mark> noir"),
        ("Straße", ["ss"], "Stra<mark>ß</mark>e"),
        ("of\ufb01ce", ["f"], "o<mark>f\ufb01</mark>ce"),
        ("abcd", ["ab", "bc"], "<mark>abc</mark>d"),
        ("a & b", ["b"], "a &amp; <mark>b</mark>"),
        ("nothing", ["x"], "nothing"),
        ("é", ["e"], "<mark>é</mark>"),
    ],
)
def test_a_mark_covers_what_was_written(text, terms, expected):
    assert finding.marked(text, tuple(terms)) == expected


def test_a_text_of_one_letter_repeated_gives_a_short_excerpt(client, ada):
    client.force_login(ada)
    make.note(ada, "a" * 60_000, title="Long")
    html = client.get("/notes/?q=a").content.decode()
    assert len(html.split('entry__summary">')[1].split("</p>")[0]) < 400


def test_the_list_counts(ada, page):
    for n in range(25):
        make.note(ada, f"word{n % 5}", title=f"N{n}")
    assert "25 notes" in page()
    assert "5 notes" in page(q="word3")
    make.note(ada, "unique")
    assert "1 note " in page(q="unique")


def test_a_search_without_result_says_so_and_leads_on(client, ada):
    client.force_login(ada)
    make.note(ada)
    response = client.get("/notes/?q=nothing-like-it")
    assert "0 notes" in words(response)
    assert "No note is like that" in words(response)
    assert "A part of a word will do." in words(response)
    assert "/notes/" in links(response)
    assert [tag["value"] for tag in tags(response, "input") if tag.get("name") == "q"] == [
        "nothing-like-it"
    ]


def test_somebody_without_a_note_is_told_where_to_begin_whatever_is_asked(page):
    assert "The first stone is yours to lay" in page()
    assert "The first stone is yours to lay" in page(q="x")


# --- Other filters --------------------------------------------------------------------------------


@pytest.fixture
def three(ada):
    """A note about a topic, one about a post, one alone, of September, October and November."""
    at = [dt.datetime(2026, month, 15, 12, tzinfo=UTC) for month in (9, 10, 11)]
    make.note(ada, "red one", topic=make.topic("Yeast"), created_at=at[0])
    make.note(ada, "red two", post=make.post("Bread"), created_at=at[1])
    make.note(ada, "blue three", title="Alone", created_at=at[2])


def test_by_what_they_are_about(three, found):
    assert found(about="topics") == {"Yeast"}
    assert found(about="posts") == {"Bread"}
    assert found(about="alone") == {"Alone"}
    assert found(about="") == {"Yeast", "Bread", "Alone"}


def test_by_topic_and_by_post(client, three, found):
    assert found(topic="yeast") == {"Yeast"}
    assert found(post="bread") == {"Bread"}
    assert found(topic="yeast", post="bread") == set()
    response = client.get("/notes/")
    assert {"/notes/?topic=yeast", "/notes/?post=bread"} <= set(links(response))


def test_by_month_and_by_day(three, found):
    assert found(month="2026-10") == {"Bread"}
    assert found(day="2026-11-15") == {"Alone"}
    assert found(day="2026-11-16") == set()
    assert found(month="2026-10", day="2026-11-15") == set()


def test_all_of_them_together(three, found):
    assert found("red") == {"Yeast", "Bread"}
    assert found("red", about="posts", month="2026-10", day="2026-10-15") == {"Bread"}
    assert found("red", about="posts", month="2026-09") == set()
    assert found("blue", topic="yeast") == set()


def test_each_filter_is_said_and_cleared_alone(client, ada, three):
    client.force_login(ada)
    response = client.get(
        "/notes/", {"q": "red", "about": "posts", "month": "2026-10", "page": "1"}
    )
    page = words(response)
    assert "with “red”" in page
    assert "about posts" in page
    assert "begun in October 2026" in page
    found = set(links(response))
    assert "/notes/?q=red&about=posts&month=2026-10" not in found
    assert {
        "?about=posts&month=2026-10",
        "?q=red&month=2026-10",
        "?q=red&about=posts",
        "/notes/print/?q=red&about=posts&month=2026-10",
    } <= found


def test_the_months_are_those_with_notes_newest_first(three, page):
    assert "Any month Nov 2026 (1) Oct 2026 (1) Sep 2026 (1)" in page()
    assert "Nov 2026 (1) Oct 2026 (1) Sep 2026 (1) Jan 2020 (0)" in page(month="2020-01")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"month": "2026-13"}, "There is no month “2026-13”, so it was left out."),
        ({"month": "0000-01"}, "There is no month “0000-01”, so it was left out."),
        ({"month": "9999-12"}, "There is no month “9999-12”, so it was left out."),
        (
            {"month": "\u0662\u0660\u0662\u0666-\u0661\u0661"},
            "There is no month “\u0662\u0660\u0662\u0666-\u0661\u0661”, so it was left out.",
        ),
        ({"month": "2026-11\n"}, "There is no month"),
        ({"day": "2026-02-30"}, "There is no day “2026-02-30”, so it was left out."),
        ({"day": "20261120"}, "There is no day “20261120”, so it was left out."),
        ({"day": "2026-W47-5"}, "There is no day “2026-W47-5”, so it was left out."),
        ({"day": "9999-12-31"}, "There is no day “9999-12-31”, so it was left out."),
        ({"day": "0001-01-01"}, "There is no day “0001-01-01”, so it was left out."),
        ({"day": "yesterday"}, "There is no day “yesterday”, so it was left out."),
        ({"about": "me"}, "What they should be about was not understood"),
    ],
)
def test_nonsense_is_said_and_the_whole_list_shown(three, found, page, fields, said):
    assert found(**fields) == {"Yeast", "Bread", "Alone"}
    assert said in page(**fields)


def test_a_topic_that_nobody_knows_is_not_found(client, ada, three):
    make.topic("Secret", status="draft", published_at=None)
    client.force_login(ada)
    for slug in ("nothing", "secret", "\0", "a b", "é", "x" * 5000):
        assert client.get("/notes/", {"topic": slug}).status_code == 404
        assert client.get("/notes/", {"post": slug}).status_code == 404
        assert client.get("/notes/print/", {"topic": slug}).status_code == 404


def test_a_public_topic_without_a_note_gives_an_empty_list(client, three, found):
    make.topic("Salt")
    assert found(topic="salt") == set()
    assert "/topics/salt/" in links(client.get("/notes/?topic=salt"))


def test_a_topic_that_was_renamed_or_retired_still_finds_its_note(ada, found):
    yeast = make.topic("Yeast")
    make.note(ada, topic=yeast)
    rename(yeast, "levain")
    assert found(topic="yeast") == {"Yeast"}
    yeast.retire()
    assert found(topic="levain") == {"Yeast"}
    assert found("yeast") == {"Yeast"}


# --- Days are the learner's own -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", (2026, 10, 31, 23, 30), "2026-10-31"),
        ("Europe/Berlin", (2026, 10, 31, 23, 30), "2026-11-01"),
        ("America/New_York", (2026, 11, 1, 3, 59), "2026-10-31"),
        ("America/New_York", (2026, 11, 1, 4, 0), "2026-11-01"),
        ("Pacific/Kiritimati", (2026, 12, 31, 10, 0), "2027-01-01"),
        ("Asia/Kathmandu", (2026, 10, 31, 18, 14), "2026-10-31"),
        ("Asia/Kathmandu", (2026, 10, 31, 18, 15), "2026-11-01"),
        # On 4 November 2018 there was no midnight in São Paulo.
        ("America/Sao_Paulo", (2018, 11, 4, 2, 59), "2018-11-03"),
        ("America/Sao_Paulo", (2018, 11, 4, 3, 0), "2018-11-04"),
    ],
)
def test_a_day_begins_when_it_begins_there(ada, zone, moment, day):
    make.note(ada, created_at=dt.datetime(*moment, tzinfo=UTC))
    with timezone.override(ZoneInfo(zone)):
        for query, is_in in {
            f"day={day}": True,
            f"month={day[:7]}": True,
            f"day={dt.date.fromisoformat(day) - dt.timedelta(days=1)}": False,
            f"day={dt.date.fromisoformat(day) + dt.timedelta(days=1)}": False,
        }.items():
            wanted = finding.read(QueryDict(query), ada)
            assert wanted.among(Note.objects.owned_by(ada)).exists() is is_in, query
        [(month, count)] = finding.months_of(ada, None)
        assert (month.written, count) == (day[:7], 1)


# --- Whose they are, and what it costs ------------------------------------------------------------


def test_nobody_elses_note_is_found_by_anything(client, bob, ada, found):
    topic, post = make.topic("Yeast"), make.post("Bread")
    at = dt.datetime(2026, 11, 15, 12, tzinfo=UTC)
    make.note(bob, "pomegranate", topic=topic, created_at=at)
    make.note(bob, "pomegranate", post=post, created_at=at)
    make.note(bob, "pomegranate", title="Bob alone", created_at=at)
    make.note(ada, "pomegranate", title="Ada deleted").delete_softly()
    make.note(ada, "mine", title="Mine", created_at=at)
    for fields in (
        {}, {"about": "topics"}, {"about": "posts"}, {"about": "alone"}, {"topic": "yeast"},
        {"post": "bread"}, {"month": "2026-11"}, {"day": "2026-11-15"},
    ):  # fmt: skip
        assert found(**fields) <= {"Mine"}
        assert found("pomegranate", **fields) == set()
        assert "pomegranate" not in words(client.get("/notes/print/", fields))
    assert [count for _, count in finding.months_of(ada, None)] == [1]


def test_pages_keep_the_query(client, ada):
    client.force_login(ada)
    for n in range(45):
        make.note(ada, "red", title=f"N{n}")
    assert "?q=red&about=alone&page=2" in links(client.get("/notes/?q=red&about=alone"))
    second = links(client.get("/notes/?q=red&about=alone&page=2"))
    assert {"?q=red&about=alone&page=1", "?q=red&about=alone&page=3"} <= set(second)
    assert "/notes/print/?q=red&about=alone" in second


@pytest.mark.parametrize("count", [5, 120])
@pytest.mark.parametrize("query", ["", "?q=mine&about=topics", "?topic=topic-a&q=mine"])
def test_more_notes_make_no_more_queries(client, ada, count, query):
    make.note(ada, topic=make.topic("Topic A"))
    for n in range(count):
        make.note(ada, topic=make.topic()) if n % 2 else make.note(ada, post=make.post())
    client.force_login(ada)
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/notes/{query}")
    assert len(captured) <= 10


def test_a_list_reads_no_text_that_it_does_not_show(client, ada):
    client.force_login(ada)
    make.note(ada, topic=make.topic("Yeast"))
    with CaptureQueriesContext(connection) as captured:
        client.get("/notes/")
    listed = next(query["sql"] for query in captured if '"notes_note"."html"' in query["sql"])
    for column in ("body", "folded", "contents"):
        assert f'"notes_note"."{column}"' not in listed
    assert '"topics_topic"."body"' not in listed
