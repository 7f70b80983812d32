"""What must always hold, tried against the database; and the log, from which everything follows."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.models import Card, ReviewEvent
from review.schedule import replay
from tests import make
from topics.models import Progress
from web.links import touched_by

START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def progress(ada):
    Progress.objects.record(ada, make.topic("Yeast"), "done", START)
    return Progress.objects.select_related("topic", "learner").get()


@pytest.fixture
def card(progress):
    return Card.objects.ask(progress, START)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"due": START.date()}, "card_never_due_the_same_day"),
        ({"stability": 0}, "card_stability_positive"),
        ({"difficulty": 0.5}, "card_difficulty_from_1_to_10"),
        ({"difficulty": 10.5}, "card_difficulty_from_1_to_10"),
        ({"revision": 0}, "card_revision_from_one"),
    ],
)
def test_the_database_refuses_a_card_that_cannot_be(card, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(**fields)


def test_a_topic_comes_back_to_a_learner_once(card):
    card.pk, card._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        card.save(force_insert=True)


def test_the_database_refuses_an_answer_there_is_not(card):
    with pytest.raises(IntegrityError, match="reviewevent_kind_known"), transaction.atomic():
        ReviewEvent.objects.create(
            learner=card.learner, topic=card.topic, kind="perfect", at=START, day=START.date()
        )


def test_the_log_is_only_ever_added_to(card):
    event = ReviewEvent.objects.get()
    event.kind = "easy"
    with pytest.raises(TypeError):
        event.save()


def test_what_comes_back_to_somebody_cannot_be_deleted(card):
    Progress.objects.all().delete()
    with pytest.raises(ProtectedError):
        card.topic.delete()


def test_cards_and_log_go_with_the_account(card, ada):
    ada.delete()
    assert not Card.objects.exists()
    assert not ReviewEvent.objects.exists()


def test_rows_print_no_words_and_no_names(card):
    printed = f"{card!r} {ReviewEvent.objects.get()!r}"
    assert "Yeast" not in printed
    assert "ada" not in printed.casefold()


def test_who_asked_to_be_reminded_keeps_the_topic(card, ada, bob):
    assert Card.objects.touches(ada, card.topic)
    assert not Card.objects.touches(bob, card.topic)
    assert not Card.objects.touches(ada, make.track("Bakery"))
    Progress.objects.all().delete()
    assert touched_by(ada, card.topic)


VERBS = st.sampled_from(["ask", "stop", "again", "hard", "good", "easy"])
STEPS = st.lists(st.tuples(VERBS, st.integers(0, 60 * 60 * 24 * 90)), max_size=10)


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, always=st.booleans())
def test_the_log_gives_exactly_what_the_card_holds(progress, steps, always):
    with transaction.atomic():
        progress.learner.reminds_since = START if always else None
        now = START
        for verb, seconds in steps:
            now += dt.timedelta(seconds=seconds)
            card = Card.objects.first()
            match verb:
                case "ask":
                    Card.objects.ask(progress, now)
                case "stop":
                    Card.objects.stop(progress, now)
                case _:
                    Card.objects.answer(progress, verb, card.revision if card else 1, now)
            card = Card.objects.first()
            assert (card.memory if card else None) == replay(ReviewEvent.objects.all())
        transaction.set_rollback(True)


def test_two_logs_that_become_one_make_one_card(card, progress, ada):
    Card.objects.answer(progress, "good", 1, START + dt.timedelta(days=2))
    other = make.topic("Barm")
    Progress.objects.record(ada, other, "done", START)
    second = Progress.objects.select_related("topic", "learner").get(topic=other)
    Card.objects.ask(second, START)
    Card.objects.answer(second, "again", 1, START + dt.timedelta(days=5))
    ReviewEvent.objects.filter(topic=progress.topic).update(topic=other)  # as a merge does
    Card.objects.filter(topic=progress.topic).delete()

    merged = Card.objects.recompute(ada, other)
    assert merged.memory == replay(ReviewEvent.objects.all())
    assert merged.revision == 4
    assert Card.objects.recompute(ada, other).memory == merged.memory
    assert Card.objects.recompute(ada, progress.topic) is None
