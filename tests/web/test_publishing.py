import pytest
from django.db import IntegrityError, transaction

from journal.models import Post
from tests import make
from topics.models import Topic
from web.publishing import Status


@pytest.mark.parametrize(
    ("status", "days", "public", "listed"),
    [
        (Status.PUBLISHED, -1, True, True),
        (Status.PUBLISHED, +1, False, False),  # scheduled
        (Status.PLANNED, None, False, True),
        (Status.DRAFT, None, False, False),
        (Status.DRAFT, -1, False, False),
        (Status.RETIRED, -1, False, False),
    ],
)
def test_one_status_and_one_date_decide_who_sees_it(db, status, days, public, listed):
    date = None if days is None else make.in_days(days)
    post = make.post("Yeast", status=status, published_at=date)

    assert Post.objects.public().contains(post) is public is post.is_public
    assert Post.objects.listed().contains(post) is listed


def test_what_is_published_has_a_date(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.post(published_at=None)


def test_a_status_nobody_knows_is_refused_by_the_database(db):
    post = make.post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(status="hidden")


@pytest.mark.parametrize("maker", [make.topic, make.track, make.series])
def test_only_posts_can_be_planned(db, maker):
    with pytest.raises(IntegrityError), transaction.atomic():
        maker(status=Status.PLANNED)


def test_publishing_twice_keeps_the_first_date(db):
    topic = make.topic(status=Status.DRAFT, published_at=None)
    topic.publish()
    first = topic.published_at
    topic.publish()
    assert topic.is_public
    assert Topic.objects.get().published_at == first


def test_what_is_retired_can_be_brought_back(db):
    topic = make.topic()
    topic.retire()
    topic.retire()
    assert Topic.objects.get().is_retired
    topic.bring_back()
    assert Topic.objects.get().is_public
    assert Topic.objects.get().published_at == make.LONG_AGO


def test_a_planned_post_that_was_retired_is_planned_again(db):
    post = make.planned()
    post.retire()
    post.bring_back()
    assert Post.objects.get().is_planned


def test_what_never_was_public_cannot_be_retired(db):
    for fields in ({"status": Status.DRAFT}, {"published_at": make.in_days(1)}):
        topic = make.topic(**fields)
        topic.retire()
        assert not Topic.objects.get(pk=topic.pk).is_retired
