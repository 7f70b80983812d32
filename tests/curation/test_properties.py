"""Whatever curators do, in whatever order, no learner loses anything and no address dies.

A machine curates and learns at random. Beside the site it keeps a model of its own, a few
dictionaries that know no database, of what each learner must still have; after each step the two
are compared.
"""

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.test import Client, RequestFactory, TestCase
from django.urls import resolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from curation import retiring
from curation.merging import Refused, merge
from journal.models import Part, Post, Reading, ReadingEvent, Section, Series
from notes.models import Note, NoteVersion
from review.models import Card, ReviewEvent, asked_at
from review.schedule import replay
from tests import make
from topics.models import ChecklistItem, Phase, Progress, ProgressEvent, Topic, Track
from topics.progress import Tally, phases_with_tally, tracks_with_tally
from topics.views import find_phase
from web import addresses, ordering
from web.links import touched_by
from web.models import FormerSlug
from web.publishing import Publishable

STATES = {Topic: ["todo", "skipped", "doing", "done"], Post: ["unread", "read"]}
MARKS = {Topic: Progress, Post: Reading}
LOGS = {Topic: ProgressEvent, Post: ReadingEvent}
NAMES = {Topic: "topic", Post: "post"}
SLUGS = ["ale", "beer", "cider", "mead", "perry", "rye", "sake", "wine"]
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
MIDDLE = START + dt.timedelta(hours=30)  # some of the first ticks are from before, some from after

# How often each verb comes. Hypothesis would leave out most rules in most of its examples, and two
# that are merged are only interesting if much hangs on both.
VERBS = {
    "mark": 3, "note": 3, "put_a_note_away_or_back": 1, "review": 3, "change_standing": 1,
    "rename_or_rename_back": 2, "arrange": 2, "add_link_or_remove": 2, "merge": 4,
}  # fmt: skip
a_verb = st.sampled_from([verb for verb, often in VERBS.items() for _ in range(often)])
LEARNING = ["mark", "note", "put_a_note_away_or_back", "review"]  # which change no address
any_number = st.integers(0, 11)


def one_of(rows, n):
    found = list(rows.order_by("pk"))
    return found[n % len(found)] if found else None


class Site(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = START
        self.count, self.verb = 0, ""
        # The model. A thing is (model, key); things that were merged go by what they became.
        self.marks = {}  # (learner, thing) -> (state, since)
        self.log = Counter()  # (learner, thing, state, at)
        self.asked = Counter()  # (learner, thing, kind, at)
        self.said = {}  # learner -> every text they ever saved
        self.current = {}  # learner -> those of them that no later one replaced
        self.noted = set()  # (learner, thing) with any note, deleted ones too
        self.public = set()  # every address that anybody could have kept

    @initialize()
    def begin(self):
        self.learners = [make.user(), make.user(reminds_since=MIDDLE)]
        self.said = {learner.pk: set() for learner in self.learners}
        self.current = {learner.pk: set() for learner in self.learners}
        topics = [make.topic(slug=slug) for slug in SLUGS[:4]]
        posts = [make.post(slug=slug, topics=topics[:1]) for slug in SLUGS[:3]]
        make.topic("Draft", slug="draft", status="draft", published_at=None)
        make.planned("Promise", slug="promise")
        make.track("One", ("First", *topics[:3]), ("Second", topics[0], topics[2]))
        make.track("Two", ("First", *topics))
        make.series("All", ("A", *posts), ("B", posts[1], posts[0]))
        for thing in (topics[0], topics[1], posts[0]):  # so that merges find former addresses
            self.public.add(thing.get_absolute_url())
            addresses.rename(thing, f"once-{thing.slug}")
        # Both have touched all of it, in time around MIDDLE, so that every merge has two of each to
        # join: the first has notes too long for one and some cards, the second notes with versions
        # and the promise of cards.
        for n in range(14):
            model, m = (Topic if n < 8 else Post), (n // 2) % 4
            with TestCase.captureOnCommitCallbacks(execute=True):
                self.now += dt.timedelta(hours=7)
                self.mark(model, m, n, n % 5 == 4)
                self.note(model, m, n, 9 if n in (0, 2) else 0)
                if n % 2:
                    self.note(model, m, n, 0)
                elif n in (0, 6):
                    self.review(Topic, -1, n, 0)

    def teardown(self):
        try:
            if hasattr(self, "learners"):
                self.every_page_answers()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def pick(self, model, n):
        """One of those that are there; None if none is."""
        return one_of(model._default_manager.all(), n)

    def learner(self, n):
        return self.learners[n % len(self.learners)]

    def words(self, long):
        self.count += 1
        return f"words{self.count} " + ("x" * 33_000 if long else "")

    @rule(
        verb=a_verb, model=st.sampled_from([Topic, Post]), n=any_number, m=any_number, k=any_number
    )
    def act(self, verb, model, n, m, k):
        """Carry out a verb, and what follows its commit, as a request would."""
        self.verb, self.now = verb, self.now + dt.timedelta(hours=7)
        with TestCase.captureOnCommitCallbacks(execute=True):
            getattr(self, verb)(model, n, m, k)

    # --- Learning ---------------------------------------------------------------------------------

    def mark(self, model, n, m, k):
        learner, thing = self.learners[m % 2], self.pick(model, n)
        if not thing:
            return
        state = STATES[model][-1 - k % len(STATES[model])]
        key = (learner.pk, (model, thing.pk))
        if MARKS[model].objects.record(learner, thing, state, self.now):
            self.log[(*key, state, self.now)] += 1
        if self.marks.get(key, ("", None))[0] != state:
            self.marks[key] = (state, self.now)

    def note(self, model, n, m, k):
        learner, thing = self.learners[m % 2], self.pick(model, n)
        if not thing:
            return
        self.count += 1
        text = f"words{self.count} " + ("x" * 33_000 if k > 8 else "")
        present, current = Note.objects.about(learner, thing), self.current[learner.pk]
        if present:
            current -= {one for one in current if one in present.body}
            present.revise(text, revision=present.revision, as_version=True)
        else:
            Note(owner=learner, body=text, **{NAMES[model]: thing}).begin()
        self.said[learner.pk].add(text)
        current.add(text)
        self.noted.add((learner.pk, (model, thing.pk)))

    def put_a_note_away_or_back(self, model, n, m, k):
        rows = Note.objects.recoverable() if k % 2 else Note.objects.living()
        if note := one_of(rows, n):
            note.restore() if k % 2 else note.delete_softly()

    def review(self, model, n, m, k):
        mark = one_of(Progress.objects.select_related("learner", "topic"), n)
        if not mark:
            return
        before = set(ReviewEvent.objects.values_list("pk", flat=True))
        match kind := ("ask", "good", "again", "ask", "easy", "stop")[k % 6]:
            case "ask":
                Card.objects.ask(mark, self.now)
            case "stop":
                Card.objects.stop(mark, self.now)
            case _:
                card = Card.objects.filter(learner=mark.learner, topic=mark.topic).first()
                Card.objects.answer(mark, kind, card.revision if card else 1, self.now)
        for event in ReviewEvent.objects.exclude(pk__in=before):
            self.asked[(event.learner_id, (Topic, event.topic_id), event.kind, event.at)] += 1

    # --- Curating ---------------------------------------------------------------------------------

    def change_standing(self, model, n, m, k):
        model = (model, Track, Series, model)[m % 4]
        thing = self.pick(model, n)
        if not thing:
            return
        if k % 3 == 0:
            retiring.retire(model, [thing.pk])
            assert retiring.retire(model, [thing.pk]) == []
        elif k % 3 == 1:
            retiring.bring_back(model, [thing.pk])
        elif not thing.is_retired:
            thing.publish()

    def rename_or_rename_back(self, model, n, m, k):
        model = (model, Track, Series, Phase, model)[m % 5]
        if thing := self.pick(model, n):
            try:
                addresses.rename(thing, SLUGS[k % len(SLUGS)])
            except ValidationError:  # it is, or was, another's
                thing.refresh_from_db()

    def arrange(self, model, n, m, k):
        parent, child = self.pick(Phase if model is Topic else Section, m), self.pick(model, n)
        if k % 3 == 0:
            children = list(getattr(parent, parent.arranges).values_list("pk", flat=True))
            ordering.arrange(parent, [*children[n % 3 :], 0])
        elif child and k % 3 == 1:
            parent.place(child)
        elif child:
            parent.displace(child)

    def add_link_or_remove(self, model, n, m, k):
        thing = self.pick(model, n)
        if k % 3 == 0:  # another of the same title
            self.count += 1
            maker, title = getattr(make, NAMES[model]), thing.title if thing else "Title"
            draft = {"status": "draft", "published_at": None} if m % 2 else {}
            maker(title, slug=f"n{self.count}", **draft)
        elif thing and k % 3 == 1:
            post = self.pick(Post, m)
            if post:
                post.body = f"[[{thing.title}]] and [[{thing.slug}]]"
                post.write()
        elif thing:
            self.remove(thing)

    def remove(self, thing):
        kept = {what for _, what, *_ in (*self.marks, *self.noted, *self.asked)}
        try:
            with transaction.atomic():
                addresses.remove(thing)
        except ProtectedError:
            return
        assert (type(thing), thing.pk) not in kept

    def merge(self, model, n, m, k):
        old, new = self.pick(model, n), self.pick(model, m)
        if not (old and new):
            return
        source, target = (model, old.pk), (model, new.pk)
        promised = self.promised(old, new) if model is Topic else set()
        events = set(ReviewEvent.objects.values_list("pk", flat=True))
        try:
            merge(old, new)
        except Refused:
            assert source == target or not new.is_public
            return
        for learner, thing in [key for key in self.marks if key[1] == source]:
            marks = [self.marks.pop((learner, thing))]
            marks += [self.marks.pop((learner, target))] if (learner, target) in self.marks else []
            furthest = max((state for state, _ in marks), key=STATES[model].index)
            since = min(since for state, since in marks if state == furthest)
            self.marks[learner, target] = (furthest, since)
        self.noted = {(who, target if what == source else what) for who, what in self.noted}
        for log in (self.log, self.asked):
            for key in [key for key in log if key[1] == source]:
                log[(key[0], target, *key[2:])] += log.pop(key)
        # A card that "always" had promised is written down, where the mark would not tell of it.
        for event in ReviewEvent.objects.exclude(pk__in=events):
            assert event.learner_id in promised
            self.asked[(event.learner_id, target, event.kind, event.at)] += 1
        for learner in promised:
            mark = Progress.objects.select_related("learner").get(learner=learner, topic=new)
            held = Card.objects.filter(learner=learner, topic=new).exists()
            assert held or asked_at(mark, mark.learner)

    def promised(self, *topics):
        """Who is to be reminded of one of `topics` for which there is no card yet."""
        marks = Progress.objects.filter(topic__in=topics).select_related("learner")
        held = set(Card.objects.values_list("learner", "topic"))
        return {
            one.learner_id
            for one in marks
            if asked_at(one, one.learner) and (one.learner_id, one.topic_id) not in held
        }

    # --- What must hold ---------------------------------------------------------------------------

    @invariant()
    def no_tick_reading_or_event_is_lost(self):
        found, log = {}, Counter()
        for model, name in NAMES.items():
            rows = MARKS[model].objects.values_list("learner", name, "state", "since")
            found |= {(who, (model, pk)): (state, since) for who, pk, state, since in rows}
            events = LOGS[model].objects.values_list("learner", name, "state", "at")
            log += Counter((who, (model, pk), state, at) for who, pk, state, at in events)
        assert found == self.marks
        assert log == self.log
        rows = ReviewEvent.objects.values_list("learner", "topic", "kind", "at")
        assert Counter((who, (Topic, pk), kind, at) for who, pk, kind, at in rows) == self.asked

    @invariant()
    def every_card_holds_what_its_log_gives(self):
        logs = {}
        for event in ReviewEvent.objects.all():
            logs.setdefault((event.learner_id, event.topic_id), []).append(event)
        cards = {(card.learner_id, card.topic_id): card.memory for card in Card.objects.all()}
        assert cards == {key: replay(events) for key, events in logs.items()}

    @invariant()
    def every_text_that_was_saved_can_be_read(self):
        readable = Note.objects.living() | Note.objects.recoverable()
        versions = NoteVersion.objects.filter(note__in=readable)
        for learner, said in self.said.items():
            now = list(readable.filter(owner=learner).values_list("body", flat=True))
            then = versions.filter(note__owner=learner).values_list("body", flat=True)
            assert all(len(body) <= Note.voice.limit for body in now)
            for texts, bodies in ((self.current[learner], now), (said, [*now, *then])):
                assert not [one[:20] for one in texts if not any(one in body for body in bodies)]

    @invariant()
    def every_address_that_was_public_answers(self):
        for thing in everything():
            if (isinstance(thing, Phase) and thing.track.was_public) or (
                isinstance(thing, Publishable) and thing.was_public
            ):
                self.public.add(thing.get_absolute_url())
        for url in self.public if self.verb not in LEARNING else ():
            found = answer(url)
            found = answer(found) if isinstance(found, str) else found  # one step, never two
            assert found in (200, 410), (url, found)

    @invariant()
    def what_is_retired_is_there_for_those_who_touched_it(self):
        retired = {(type(thing), thing.pk): thing for thing in everything() if is_retired(thing)}
        for who, what in self.marks:
            if what in retired:
                learner = next(one for one in self.learners if one.pk == who)
                assert touched_by(learner, retired[what])

    @invariant()
    def percentages_are_percentages(self):
        for learner in getattr(self, "learners", ())[: 1 + (self.verb == "mark")]:
            for rows, model in ((tracks_with_tally, Track), (phases_with_tally, Phase)):
                for tally in map(Tally.of, rows(model.objects.all(), learner)):
                    assert tally.percentage is None or 0 <= tally.percentage <= 100
                    assert 0 <= tally.done <= tally.counted <= tally.total

    @invariant()
    def positions_are_dense_and_nothing_stands_twice(self):
        for model, parent, child in (
            (Phase, "track", "slug"),
            (ChecklistItem, "phase", "topic"),
            (Section, "series", "title"),
            (Part, "section", "post"),
        ):
            rows = list(model.objects.order_by("position").values_list(parent, "position", child))
            for one in {row[0] for row in rows}:
                mine = [row for row in rows if row[0] == one]
                assert [row[1] for row in mine] == list(range(1, len(mine) + 1))
                assert len({row[2] for row in mine}) == len(mine)

    @invariant()
    def the_database_has_nothing_to_object(self):
        connection.check_constraints()  # those too that it would look at when we commit
        live = {(type(thing), thing.pk) for thing in everything()}
        for former in FormerSlug.objects.exclude(object_id=None):
            assert (former.content_type.model_class(), former.object_id) in live

    def every_page_answers(self):
        visitor = Client()
        for url in self.public:
            response = visitor.get(url)
            if response.status_code == 301:
                response = visitor.get(response["Location"])
            assert response.status_code in (200, 410), (url, response.status_code)


def everything():
    """All that has an address which a verb of curation may change."""
    for model in (Topic, Post, Track, Series):
        yield from model.objects.all()
    yield from Phase.objects.select_related("track")


def is_retired(thing):
    return isinstance(thing, Publishable) and thing.is_retired


def answer(url):
    """What a visitor gets at `url`: a status, or the address that it leads to. As the views do."""
    match = resolve(url)
    models = {"topic": Topic, "post": Post, "track": Track, "series": Series}
    request = RequestFactory().get(url)
    request.user = AnonymousUser()
    try:
        if match.url_name == "phase":
            addresses.admit(request, find_phase(**match.kwargs)[0])
        else:
            rows = models[match.url_name].objects.all()
            addresses.visit(request, rows, match.kwargs["slug"])
    except addresses.Moved as moved:
        return moved.target.get_absolute_url()
    except addresses.Gone:
        return 410
    except Http404:
        return 404
    return 200


@pytest.mark.django_db
def test_nothing_that_curators_do_takes_anything_from_learners():
    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
