"""Loading into an account, or a site, that has something already."""

import datetime as dt

import pytest
from django.utils import timezone

from desk.data import load as loading
from desk.data.contents import read
from desk.data.export import export
from desk.data.load import Busy
from desk.data.plan import make_plan
from journal.models import Reading
from notes.models import Note
from review.models import Card, ReviewEvent
from tests import make
from tests.desk.data.archives import bring, made, note, told
from topics.models import Progress, ProgressEvent
from web import addresses
from web.publishing import Status


@pytest.fixture
def yeast(db):
    return make.topic("Yeast")


def lines(plan):
    return {line.what: (line.new, line.changed, line.kept, line.same) for line in plan.lines}


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


def rewrite(note, body, saved):
    Note.objects.filter(pk=note.pk).update(body=body, saved_at=saved, revision=note.revision + 1)


def versions(note):
    return [version.body for version in note.versions.order_by("revision")]


# --- Notes ----------------------------------------------------------------------------------------


def test_of_two_texts_the_later_stands_and_the_other_becomes_a_version(ada):
    mine = make.note(ada, "at first", saved_at=days_ago(3))
    data = export(ada, timezone.now())
    rewrite(mine, "later", days_ago(1))
    assert lines(bring(ada, data))["Notes"] == (0, 0, 1, 0)
    mine.refresh_from_db()
    assert (mine.body, versions(mine)) == ("later", ["at first"])
    assert lines(bring(ada, data))["Notes"] == (0, 0, 0, 1)
    assert versions(mine) == ["at first"]


def test_and_so_it_is_when_the_later_one_comes_with_the_archive(ada):
    mine = make.note(ada, "later", saved_at=days_ago(1))
    data = export(ada, timezone.now())
    rewrite(mine, "at first", days_ago(3))
    mine.refresh_from_db()
    before = mine.revision
    assert lines(bring(ada, data))["Notes"] == (0, 1, 0, 0)
    mine.refresh_from_db()
    assert (mine.body, versions(mine)) == ("later", ["at first"])
    assert "<p>later</p>" in mine.html
    assert mine.folded == "later"
    assert mine.revision > before  # so that a page that shows the old text saves nothing over it
    assert not bring(ada, data).does_something
    mine.revise("later still", revision=mine.revision, as_version=True)


def test_versions_that_are_missing_come_back_under_a_free_number(ada):
    mine = make.note(ada, "one", saved_at=days_ago(5))
    mine.revise("two", revision=1, as_version=True)
    data = export(ada, timezone.now())
    mine.versions.all().delete()
    mine.versions.create(revision=1, body="another", saved_at=days_ago(4))
    bring(ada, data)
    assert sorted(versions(mine)) == ["another", "one"]
    mine.refresh_from_db()
    mine.revise("three", revision=mine.revision, as_version=True)


def test_a_note_that_was_deleted_here_comes_back_if_the_archive_has_it(ada, yeast):
    mine = make.note(ada, "bread", topic=yeast)
    data = export(ada, timezone.now())
    for when in (days_ago(1), days_ago(90)):
        Note.objects.filter(pk=mine.pk).update(deleted_at=when)
        assert bring(ada, data).does_something
        mine.refresh_from_db()
        assert (mine.deleted_at, mine.topic) == (None, yeast)


def test_and_stands_alone_if_another_has_taken_its_place(ada, yeast):
    mine = make.note(ada, "bread", topic=yeast)
    data = export(ada, timezone.now())
    Note.objects.filter(pk=mine.pk).update(deleted_at=days_ago(1))
    other = make.note(ada, "cake", topic=yeast)
    assert "page of its own" in bring(ada, data).remarks[0].why
    mine.refresh_from_db()
    assert (mine.title, mine.topic, mine.deleted_at) == ("Yeast", None, None)
    assert Note.objects.about(ada, yeast) == other
    assert not bring(ada, data).does_something


def test_of_two_living_notes_on_one_topic_the_second_stands_alone(ada, yeast):
    about = "\n  kind: topic\n  slug: yeast\n  title: Yeast"
    data = made({"notes/a.md": note("one", about=about), "notes/b.md": note("two", about=about)})
    plan = bring(ada, data)
    assert len(plan.remarks) == 1
    assert Note.objects.about(ada, yeast) is not None
    assert Note.objects.get(topic=None).title == "Yeast"
    assert not bring(ada, data).does_something


def test_a_deleted_note_goes_along_while_it_can_be_brought_back(ada, bob):
    make.note(ada, "late", deleted_at=days_ago(3))
    make.note(ada, "lost", deleted_at=days_ago(40))
    bring(bob, export(ada, timezone.now()))
    assert [note.body for note in Note.objects.owned_by(bob).recoverable()] == ["late"]
    assert Note.objects.owned_by(bob).count() == 1


# --- Another site ---------------------------------------------------------------------------------


def test_what_was_renamed_or_merged_is_found_and_the_rest_is_listed(ada, bob, yeast):
    salt, water = make.topic("Salt"), make.topic("Water")
    post = make.post("Flour")
    make.note(ada, "on yeast", topic=yeast)
    make.note(ada, "on salt", topic=salt)
    make.note(ada, "on flour", post=post)
    for topic in (yeast, salt, water):
        Progress.objects.record(ada, topic, "done", at=days_ago(2))
    Reading.objects.record(ada, post, "read", at=days_ago(2))
    data = export(ada, timezone.now())
    for model in (Note, Progress, ProgressEvent, Reading):
        model.objects.all().delete()

    addresses.rename(yeast, "levain")  # renamed
    addresses.repoint(water, yeast)  # merged
    water.delete()
    salt.delete()  # not here at all
    plan = bring(bob, data)

    assert Note.objects.get(owner=bob, topic=yeast).body == "on yeast"
    alone = Note.objects.get(owner=bob, topic=None, post=None)
    assert (alone.title, alone.body) == ("Salt", "on salt")
    assert Note.objects.get(owner=bob, post=post).body == "on flour"
    assert Progress.objects.get(learner=bob).topic == yeast
    assert ProgressEvent.objects.filter(learner=bob, topic=yeast).count() == 2
    [missing] = plan.missing
    assert (missing.about.name, missing.notes, missing.marks) == ("Salt", 1, 2)
    assert not bring(bob, data).does_something


def test_of_two_topics_that_are_one_here_the_further_state_counts(ada, yeast):
    salt = make.topic("Salt")
    addresses.repoint(salt, yeast)
    salt.delete()
    data = made(
        {
            "progress.json": [
                {"topic": "yeast", "state": "done", "since": "2024-01-01"},
                {"topic": "salt", "state": "doing", "since": "2025-01-01"},
            ]
        }
    )
    bring(ada, data)
    assert Progress.objects.get(learner=ada).state == "done"


def test_a_guessed_slug_does_not_tell_of_a_draft(ada, bob, yeast):
    make.topic("Plans for next year", status=Status.DRAFT, published_at=None)
    make.post("Later", published_at=make.in_days(3))
    make.topic("Old", status=Status.RETIRED)
    rows = [{"topic": name, "state": "done", "since": "2024-01-01"} for name in ("old", "yeast")]
    rows.append({"topic": "plans-for-next-year", "state": "done", "since": "2024-01-01"})
    data = made(
        {
            "progress.json": rows,
            "readings.json": [{"post": "later", "state": "read", "since": "2024-01-01"}],
            "notes/a.md": note(about="\n  kind: topic\n  slug: plans-for-next-year"),
        }
    )
    plan = bring(ada, data)
    assert {one.about.name for one in plan.missing} == {"plans-for-next-year", "later"}
    assert not Reading.objects.exists()
    assert Note.objects.get().title == "plans-for-next-year"


def test_what_one_has_ticked_is_ones_own_even_when_it_is_a_draft_again(ada, yeast):
    Progress.objects.record(ada, yeast, "done", at=days_ago(2))
    data = export(ada, timezone.now())
    Progress.objects.filter(learner=ada).delete()
    type(yeast).objects.update(status=Status.DRAFT)
    bring(ada, data)  # the event is still there
    assert Progress.objects.get(learner=ada).topic == yeast


# --- Ticks, readings, reviews, settings -----------------------------------------------------------


def test_of_two_states_the_one_set_later_stands(ada, yeast):
    salt = make.topic("Salt")
    Progress.objects.record(ada, yeast, "doing", at=days_ago(5))
    Progress.objects.record(ada, salt, "doing", at=days_ago(1))
    data = export(ada, timezone.now())
    Progress.objects.record(ada, yeast, "done", at=days_ago(2))
    Progress.objects.filter(topic=salt).update(state="todo", since=days_ago(9))
    assert lines(bring(ada, data)) == {
        "Topics": (0, 1, 1, 0),
        "Changes of state": (0, 0, 0, 2),
        "Settings": (0, 0, 0, 3),
    }
    states = Progress.objects.values_list("topic__title", "state")
    assert dict(states) == {"Yeast": "done", "Salt": "doing"}


def test_reviews_come_with_the_card_they_amount_to(ada, bob, yeast):
    Progress.objects.record(ada, yeast, "done", at=days_ago(30))
    mark = Progress.objects.get(learner=ada)
    Card.objects.ask(mark, days_ago(30))
    Card.objects.answer(mark, "hard", 1, days_ago(20))
    data = export(ada, timezone.now())
    Progress.objects.record(bob, yeast, "done", at=days_ago(10))
    Card.objects.ask(Progress.objects.get(learner=bob), days_ago(10))
    bring(bob, data)
    card = Card.objects.get(learner=bob)
    assert card.revision == 3
    kinds = ReviewEvent.objects.filter(learner=bob).order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["asked", "hard", "asked"]
    before = card.memory
    card = Card.objects.recompute(bob, yeast)
    assert card is not None
    assert card.memory == before
    assert not bring(bob, data).does_something


def test_a_setting_is_taken_where_nothing_was_chosen(ada, bob):
    ada.time_zone, ada.reviews_a_day, ada.minutes_per_week = "Europe/Berlin", 7, 90
    ada.save()
    bob.reviews_a_day = 30
    bob.save()
    bring(bob, export(ada, timezone.now()))
    bob.refresh_from_db()
    settings = (bob.time_zone, bob.reviews_a_day, bob.minutes_per_week, bob.name)
    assert settings == ("Europe/Berlin", 30, 90, "Bob")


# --- All or nothing -------------------------------------------------------------------------------


def test_a_note_that_moves_on_meanwhile_is_looked_at_again(ada, monkeypatch):
    mine = make.note(ada, "later", saved_at=days_ago(1))
    data = export(ada, timezone.now())
    rewrite(mine, "at first", days_ago(3))
    render, calls = loading.render, []

    def render_slowly(notes, rendered):
        render([] if not calls else notes, rendered)  # as if it had come just after
        calls.append(1)

    monkeypatch.setattr(loading, "render", render_slowly)
    bring(ada, data)
    assert len(calls) == 2
    mine.refresh_from_db()
    assert "<p>later</p>" in mine.html


def test_and_if_it_never_rests_nothing_is_loaded(ada, monkeypatch, yeast):
    monkeypatch.setattr(loading, "render", lambda notes, rendered: None)
    rows = [{"topic": "yeast", "state": "done", "since": "2024-01-01"}]
    with pytest.raises(Busy):
        bring(ada, made({"notes/a.md": note(), "progress.json": rows}))
    assert not Note.objects.exists()
    assert not Progress.objects.exists()


def test_an_error_on_the_way_leaves_nothing_behind(ada, monkeypatch, yeast):
    monkeypatch.setattr(loading, "write_notes", lambda plan: 1 / 0)
    rows = [{"topic": "yeast", "state": "done", "since": "2024-01-01"}]
    with pytest.raises(ZeroDivisionError):
        bring(ada, made({"notes/a.md": note(), "progress.json": rows}))
    assert not Note.objects.exists()
    assert not Progress.objects.exists()


def test_what_takes_too_long_to_lay_out_is_kept_as_its_source(ada, monkeypatch):
    monkeypatch.setattr(loading, "PATIENCE", dt.timedelta(0))
    bring(ada, made({"notes/a.md": note("# Words\n")}))
    stored = Note.objects.get()
    assert stored.body == "# Words\n"
    assert "# Words" in stored.html
    assert "when you next change it" in stored.problem


def test_looking_writes_nothing(ada, bob, yeast):
    make.note(ada, "bread", topic=yeast)
    before = told(bob)
    make_plan(read(export(ada, timezone.now()), timezone.now()), bob)
    assert told(bob) == before
