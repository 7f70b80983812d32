"""The desk asks the database at most twelve times, of ten events or of five thousand."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.models import Reading, ReadingEvent
from tests import make
from topics.models import ChecklistItem, Phase, Progress, ProgressEvent
from web.publishing import Status


def fill(learner, events, things):
    """So many events, in the past year and before, on so many topics and posts."""
    topics = [make.topic() for _ in range(things)]
    posts = [make.post() for _ in range(things)]
    tracks = [make.track(f"Track {learner.pk} {n}", ("One",), ("Two",)) for n in range(things // 4)]
    for phase in Phase.objects.filter(track__in=tracks):
        ChecklistItem.objects.bulk_create(
            ChecklistItem(phase=phase, topic=topic, position=n) for n, topic in enumerate(topics, 1)
        )
    for n in range(things // 4):
        make.series(f"Series {learner.pk} {n}", ("All", *posts[: n + 5]))
    marks = [(Progress, ProgressEvent, "topic", topics), (Reading, ReadingEvent, "post", posts)]
    for mark, event, name, rows in marks:
        state = "done" if name == "topic" else "read"
        mark.objects.bulk_create(
            mark(learner=learner, state=state, since=make.LONG_AGO, **{name: row}) for row in rows
        )
        event.objects.bulk_create(
            event(
                learner=learner,
                at=make.in_days(-1) - dt.timedelta(hours=4 * n),
                state=state,
                **{name: rows[n % things]},
            )
            for n in range(events // 2)
        )
    for n in range(things // 4):
        make.note(learner, created_at=make.in_days(-365 * n))
    learner.reminds_since = make.LONG_AGO - dt.timedelta(days=1)
    learner.save()


def queries(client):
    client.get("/desk/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/desk/").status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("last", ["topic", "post", "note"])
def test_ten_events_or_five_thousand(client, ada, bob, last):
    found = []
    for learner, events, things in ((ada, 10, 8), (bob, 5_000, 60)):
        fill(learner, events, things)
        if last == "topic":
            Progress.objects.record(learner, ChecklistItem.objects.last().topic, "doing")
        elif last == "post":
            Reading.objects.record(learner, make.post(), "read")  # which stands in no series
        else:
            make.note(learner, "alone", title="A plan", saved_at=make.in_days(1))
        client.force_login(learner)
        found.append(queries(client))
    few, many = map(len, found)
    assert few == many
    assert many <= 12, found[1]


def test_somebody_new_costs_no_more(client, ada):
    for _ in range(9):
        make.track("", ("All", make.topic()))
    client.force_login(ada)
    assert len(queries(client)) <= 12


def test_the_front_page_stays_within_ten(client, ada):
    fill(ada, 100, 20)
    make.track("Hidden", ("All",), status=Status.DRAFT)
    client.force_login(ada)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    assert len(captured) <= 10
