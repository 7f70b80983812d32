"""Reading is the twin of Progress: what differs is tested here, what is shared there."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from journal.models import Reading, ReadingEvent, Series
from journal.outline import outlines
from tests import make


@pytest.fixture
def post(db):
    return make.post("Yeast")


def test_reading_and_unreading_are_both_logged(ada, post):
    for state in ("read", "read", "unread"):
        Reading.objects.record(ada, post, state)
    assert Reading.objects.get().state == "unread"
    assert list(ReadingEvent.objects.order_by("pk").values_list("state", flat=True)) == [
        "read",
        "unread",
    ]


def test_a_state_of_progress_is_none_of_reading(ada, post):
    with pytest.raises(ValueError, match="not one of unread, read"):
        Reading.objects.record(ada, post, "done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(learner=ada, post=post, state="done", since=make.LONG_AGO)


def test_there_is_one_row_a_learner_and_post(ada, post):
    Reading.objects.record(ada, post, "read")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(learner=ada, post=post, state="unread", since=make.LONG_AGO)


def test_a_post_that_was_read_cannot_be_deleted(ada, post):
    Reading.objects.record(ada, post, "read")
    with pytest.raises(ProtectedError):
        post.delete()


def test_a_series_counts_what_i_have_read_and_nobody_else(ada, bob, post):
    series = make.series("Bread", ("Start", post, make.post(), make.planned()))
    Reading.objects.record(ada, post, "read")

    mine = outlines(Series.objects.all(), ada)[series.pk]
    his = outlines(Series.objects.all(), bob)[series.pk]
    assert (mine.total, mine.published, mine.planned, mine.read) == (3, 2, 1, 1)
    assert his.read == 0


def test_an_author_who_goes_leaves_the_byline(ada):
    post = make.post(author=ada, byline="Ada L.")
    ada.delete()
    post.refresh_from_db()
    assert (post.author, post.byline) == (None, "Ada L.")
