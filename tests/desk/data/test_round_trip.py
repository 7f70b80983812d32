"""Export, a fresh account, import, export: the same, but for ids."""

import datetime as dt
import json

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from desk.data.contents import read
from desk.data.export import export
from desk.data.plan import make_plan
from journal.models import Reading, ReadingEvent
from notes.models import Note, NoteVersion
from review.models import Card, ReviewEvent
from tests import make
from tests.desk.data.archives import bring, files, told
from topics.models import Progress, ProgressEvent

NOW = timezone.now()
# No lone surrogates and no NUL, which no database takes; one kind of line end, as the forms give.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
bodies = st.one_of(
    st.text(letters, max_size=200),
    st.sampled_from(
        [
            "---\ntitle: x\n---\n",
            "---\n",
            "\n\n  words  \n\n\t",
            "\ufeffbyte order",
            "...\n--- \nnot front matter",
            "a\u2028b\u0085c\x0bd",
            "```mermaid\ngraph LR; a-->b\n```\n",
            "[[Yeast]] <script>alert(1)</script>",
            "😀" * 50,
            "*" * 3000,
        ]
    ),
)
titles = st.text(letters, max_size=40)
moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2026, 1, 1), timezones=st.just(dt.UTC))


@st.composite
def learnings(draw):
    """What a learner may have, without the rows it hangs on."""
    few = st.integers(0, 3)
    return {
        "notes": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "about": st.sampled_from(["", "topic", "post"]),
                        "body": bodies,
                        "title": titles,
                        "created_at": moments,
                        "saved_at": moments,
                        "period_began_at": moments,
                        "is_deleted": st.booleans(),
                        "versions": st.lists(st.tuples(titles, bodies, moments), max_size=3),
                    }
                ),
                max_size=5,
            )
        ),
        "states": draw(st.lists(st.tuples(few, st.sampled_from(Progress.State.values), moments))),
        "taken_back": draw(
            st.lists(st.tuples(few, st.sampled_from(Progress.State.values), moments), max_size=3)
        ),
        "read": draw(st.lists(st.tuples(few, st.sampled_from(Reading.State.values), moments))),
        "reviews": draw(
            st.lists(st.tuples(few, st.sampled_from(ReviewEvent.Kind.values), moments), max_size=9)
        ),
        "time_zone": draw(st.sampled_from(["", "Pacific/Auckland"])),
        "minutes_per_week": draw(st.none() | st.integers(1, 1000)),
        "reminds_since": draw(st.none() | moments),
    }


def learn(learner, what, topics, posts):
    """Make the rows of one learner."""
    for number, fields in enumerate(what["notes"]):
        rows = {"topic": topics, "post": posts}.get(fields["about"])
        about = {fields["about"]: rows[number]} if rows else {}
        names = ("body", "title", "created_at", "saved_at", "period_began_at")
        note = make.note(learner, **{name: fields[name] for name in names}, **about)
        for revision, (title, body, saved) in enumerate(fields["versions"], 1):
            NoteVersion.objects.create(
                note=note, revision=revision, title=title, body=body, saved_at=saved
            )
        note.revision = len(fields["versions"]) + 1
        note.deleted_at = NOW - dt.timedelta(days=3) if fields["is_deleted"] else None
        note.save(update_fields=["revision", "deleted_at"])
    for index, state, at in what["states"]:
        Progress.objects.record(learner, topics[index], state, at=at)
    for index, state, since in what["taken_back"]:
        Progress.objects.take_back(learner, topics[index], state, since)
    for index, state, at in what["read"]:
        Reading.objects.record(learner, posts[index], state, at=at)
    for index, kind, at in sorted(what["reviews"], key=lambda review: review[2]):
        ReviewEvent.objects.create(
            learner=learner, topic=topics[index], kind=kind, at=at, day=at.date()
        )
    for topic in topics:
        Card.objects.recompute(learner, topic)
    for name in ("time_zone", "minutes_per_week", "reminds_since"):
        setattr(learner, name, what[name])
    learner.save()


def cards(learner):
    return list(
        Card.objects.filter(learner=learner)
        .order_by("topic")
        .values_list("topic", "due", "stability", "difficulty", "revision", "stopped_at")
    )


class TestRoundTrip(TestCase):
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(learnings())
    def test_a_fresh_account_gets_the_very_same(self, what):
        topics = [make.topic(f"T {n}") for n in range(6)]
        posts = [make.post(f"P {n}") for n in range(6)]
        ada, fresh, bob = make.user(), make.user(), make.user()
        learn(ada, what, topics, posts)
        make.note(bob, "of somebody else")
        data = export(ada, timezone.now())
        bring(fresh, data)
        fresh.refresh_from_db()
        assert told(fresh) == told(ada)
        assert cards(fresh) == cards(ada)
        assert not make_plan(read(data, timezone.now()), fresh).does_something
        for learner in (fresh, ada):  # and once more, here and where it comes from
            before, rows = told(learner), count(learner)
            bring(learner, data)
            assert told(learner) == before
            assert count(learner) == rows


def count(learner):
    own = [Note.objects.filter(owner=learner), NoteVersion.objects.filter(note__owner=learner)]
    marks = (Progress, ProgressEvent, Reading, ReadingEvent, Card, ReviewEvent)
    return [rows.count() for rows in [*own, *(m.objects.filter(learner=learner) for m in marks)]]


def test_an_imported_note_reads_like_the_one_it_was(ada, bob, client):
    make.topic("Yeast")
    make.note(ada, "# Rise\n\nSee [[Yeast]].\n", title="Bread")
    bring(bob, export(ada, timezone.now()))
    first, second = Note.objects.get(owner=ada), Note.objects.get(owner=bob)
    assert (second.html, second.words, second.folded) == (first.html, first.words, first.folded)
    assert 'href="/topics/yeast/"' in second.html


def test_two_archives_of_the_same_are_the_same_bytes(ada):
    fill(ada, 10)
    at = timezone.now()
    assert export(ada, at) == export(ada, at)


def test_no_id_of_the_database_is_in_it(ada):
    fill(ada, 3)
    note = Note.objects.filter(owner=ada).latest("pk")
    said = files(export(ada, timezone.now()))
    text = next(data.decode() for name, data in said.items() if name.startswith("notes/"))
    fields = [line.strip().partition(":")[0] for line in text.split("---")[1].splitlines()]
    assert set(fields) - {""} == {
        "key", "title", "created", "saved", "began", "revision", "about", "kind", "slug", "url",
    }  # fmt: skip
    assert f"/notes/{note.pk}" not in text
    assert sorted(json.loads(said["progress.json"])[0]) == [
        "since", "state", "title", "topic",
    ]  # fmt: skip


def test_nobody_elses_word_is_in_it(ada, bob):
    fill(ada, 5)
    fill(bob, 5, "pomegranate7391")
    Note.objects.filter(owner=bob).first().revise("other", revision=2, as_version=True)
    bob.time_zone = "Pacific/Auckland"
    bob.save()
    said = b"".join(files(export(ada, timezone.now())).values())
    assert b"pomegranate7391" not in said
    assert b"Auckland" not in said
    assert bob.email.encode() not in said


def fill(learner, number, word="words"):
    for n in range(number):
        topic, post = make.topic(f"{learner.name} topic {n}"), make.post(f"{learner.name} {n}")
        note = make.note(learner, f"{word} {n} [[{topic.title}]]", topic=topic)
        NoteVersion.objects.create(
            note=note, revision=1, title="", body=f"{word} then {n}", saved_at=make.LONG_AGO
        )
        Note.objects.filter(pk=note.pk).update(revision=2)
        Progress.objects.record(learner, topic, "done", at=make.in_days(-n - 1))
        Reading.objects.record(learner, post, "read", at=make.in_days(-n - 1))
        Card.objects.ask(Progress.objects.get(learner=learner, topic=topic), timezone.now())


def queries(do):
    with CaptureQueriesContext(connection) as captured:
        do()
    return len(captured)


def test_more_rows_make_no_more_queries(ada, bob, db):
    fill(ada, 3)
    fill(bob, 60)
    few, many = export(ada, timezone.now()), export(bob, timezone.now())
    assert queries(lambda: export(bob, timezone.now())) == queries(
        lambda: export(ada, timezone.now())
    )
    new, other = make.user(), make.user()
    assert queries(lambda: bring(new, few)) == queries(lambda: bring(other, many))


def test_five_hundred_notes_go_along_and_come_back(db):
    ada, bob, number = make.user(), make.user(), 500
    Note.objects.bulk_create(
        [Note(owner=ada, title=f"Day {n}", body=f"Entry **{n}**.\n" * 20) for n in range(number)]
    )
    plan = bring(bob, export(ada, timezone.now()))
    assert len(plan.new_notes) == number
    assert told(bob) == told(ada)
    assert "<strong>7</strong>" in Note.objects.get(owner=bob, title="Day 7").html
