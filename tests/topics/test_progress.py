"""A tick: one row for now, a log of every change, and it shows wherever the topic is placed."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests import make
from topics.models import Progress, ProgressEvent, Topic, Track
from topics.progress import Tally, track_lines, tracks_with_tally


@pytest.fixture
def topic(db):
    return make.topic("Yeast")


def lines(learner):
    return track_lines(tracks_with_tally(Track.objects.all(), learner), learner)


def events(learner):
    return list(ProgressEvent.objects.filter(learner=learner).order_by("pk").values_list("state"))


def test_a_state_is_set_and_the_change_is_logged(ada, topic):
    assert Progress.objects.record(ada, topic, "doing") is True
    assert Progress.objects.record(ada, topic, "done") is True

    mark = Progress.objects.get()
    assert (mark.learner, mark.topic, mark.state) == (ada, topic, "done")
    assert events(ada) == [("doing",), ("done",)]


def test_setting_it_twice_keeps_the_first_date_and_logs_once(ada, topic):
    Progress.objects.record(ada, topic, "done", at=make.LONG_AGO)
    assert Progress.objects.record(ada, topic, "done") is False
    assert Progress.objects.get().since == make.LONG_AGO
    assert events(ada) == [("done",)]


def test_going_back_stays_in_the_log(ada, topic):
    for state in ("done", "todo", "skipped"):
        Progress.objects.record(ada, topic, state)
    assert events(ada) == [("done",), ("todo",), ("skipped",)]


def test_a_state_there_is_not_is_refused(ada, topic):
    with pytest.raises(ValueError, match="'finished' is not one of todo, skipped, doing, done"):
        Progress.objects.record(ada, topic, "finished")
    with pytest.raises(IntegrityError), transaction.atomic():
        Progress.objects.create(learner=ada, topic=topic, state="lost", since=make.LONG_AGO)
    assert events(ada) == []


def test_there_is_one_row_a_learner_and_topic(ada, topic):
    Progress.objects.record(ada, topic, "done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Progress.objects.create(learner=ada, topic=topic, state="todo", since=make.LONG_AGO)


def test_the_log_is_append_only(ada, topic):
    Progress.objects.record(ada, topic, "done")
    event = ProgressEvent.objects.get()
    event.state = "todo"
    with pytest.raises(TypeError, match="append-only"):
        event.save()
    assert events(ada) == [("done",)]


def test_a_topic_that_was_ticked_cannot_be_deleted(ada, topic):
    Progress.objects.record(ada, topic, "done")
    Progress.objects.record(ada, topic, "todo")
    with pytest.raises(ProtectedError):
        topic.delete()
    Progress.objects.all().delete()  # the log alone holds it too
    with pytest.raises(ProtectedError):
        topic.delete()
    assert Topic.objects.count() == 1


def test_a_learner_who_goes_takes_their_marks_along(ada, bob, topic):
    Progress.objects.record(ada, topic, "done")
    Progress.objects.record(bob, topic, "doing")
    ada.delete()
    assert [mark.learner for mark in Progress.objects.all()] == [bob]
    assert ProgressEvent.objects.count() == 1


def test_a_mark_prints_none_of_it(ada, topic):
    Progress.objects.record(ada, topic, "done")
    for row in (Progress.objects.get(), ProgressEvent.objects.get()):
        for word in ("Yeast", "Ada", "ada@", "done"):
            assert word not in str(row)


def test_one_tick_shows_in_every_track(client, ada, topic):
    make.track("Baking", ("Flour", topic), ("Fire", topic, make.topic()))
    make.track("Brewing", ("Malt", topic, make.topic()))
    Progress.objects.record(ada, topic, "done")

    mine = {line.track.title: line for line in lines(ada)}
    assert mine["Baking"].tally == Tally(total=2, done=1)  # placed twice, counted once
    assert mine["Brewing"].tally == Tally(total=2, done=1)
    assert mine["Baking"].stones == [1.0, 0.5]
    client.force_login(ada)
    for url in ("/tracks/baking/flour/", "/tracks/baking/fire/", "/tracks/brewing/malt/"):
        assert "Done" in client.get(url).content.decode()


def test_anothers_ticks_never_show(ada, bob, topic):
    make.track("Baking", ("Flour", topic))
    Progress.objects.record(bob, topic, "done")
    (line,) = lines(ada)
    assert line.tally == Tally(total=1)


def test_skipped_and_retired_topics_leave_the_count(ada, topic):
    skipped, retired, draft = make.topic(), make.topic(), make.topic(status="draft")
    make.track("Baking", ("Flour", topic, skipped, retired, draft))
    Progress.objects.record(ada, topic, "done")
    Progress.objects.record(ada, skipped, "skipped")
    Progress.objects.record(ada, retired, "done")
    retired.retire()

    (line,) = lines(ada)
    assert line.tally == Tally(total=2, done=1, skipped=1)
    assert line.tally.percentage == 100


@pytest.mark.parametrize(
    ("tally", "percentage"),
    [
        (Tally(total=3, done=2), 66),
        (Tally(total=300, done=299), 99),
        (Tally(total=300, done=300), 100),
        (Tally(total=3, done=0), 0),
        (Tally(total=3, skipped=3), None),
        (Tally(), None),
    ],
)
def test_percent_is_rounded_down_and_absent_when_nothing_counts(tally, percentage):
    assert tally.percentage == percentage


@pytest.mark.django_db(transaction=True)
def test_many_first_ticks_at_once_become_one_row_and_one_event():
    ada, topic = make.user(), make.topic()
    failures = []

    def tick():
        try:
            Progress.objects.record(ada, topic, "done")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert Progress.objects.count() == 1
    assert events(ada) == [("done",)]
