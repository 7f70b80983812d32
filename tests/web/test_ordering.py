import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests import make
from topics.models import ChecklistItem, Phase
from web.ordering import arrange, take_out


@pytest.fixture
def track(db):
    return make.track("Baking", ("Flour",), ("Water",), ("Salt",), ("Fire",))


def order(track):
    return [(phase.title, phase.position) for phase in track.phases.all()]


def keys(track, *titles):
    return [track.phases.get(title=title).pk for title in titles]


def test_children_are_numbered_from_one_without_gaps(track):
    assert order(track) == [("Flour", 1), ("Water", 2), ("Salt", 3), ("Fire", 4)]


def test_any_order_can_be_asked_for(track):
    arrange(track, keys(track, "Fire", "Salt", "Water", "Flour"))
    assert order(track) == [("Fire", 1), ("Salt", 2), ("Water", 3), ("Flour", 4)]


def test_repeating_it_is_harmless_and_writes_nothing(track, django_assert_num_queries):
    wanted = keys(track, "Water", "Flour", "Salt", "Fire")
    arrange(track, wanted)
    with django_assert_num_queries(4):  # savepoint, lock, read, release: no write
        arrange(track, wanted)
    assert order(track)[0] == ("Water", 1)


def test_a_stale_page_can_neither_lose_nor_steal_a_row(track):
    other = make.track("Brewing", ("Malt",))
    arrange(track, [*keys(track, "Salt"), *keys(other, "Malt"), 999_999])
    assert order(track) == [("Salt", 1), ("Flour", 2), ("Water", 3), ("Fire", 4)]
    assert order(other) == [("Malt", 1)]


def test_a_key_named_twice_counts_once(track):
    arrange(track, keys(track, "Fire", "Fire", "Flour"))
    assert [title for title, _ in order(track)] == ["Fire", "Flour", "Water", "Salt"]


def test_taking_one_out_closes_the_gap(track):
    take_out(track.phases.get(title="Water"), track)
    assert order(track) == [("Flour", 1), ("Salt", 2), ("Fire", 3)]


def test_taking_out_what_holds_something_changes_nothing(track):
    track.phases.get(title="Water").place(make.topic())
    with pytest.raises(ProtectedError):
        take_out(track.phases.get(title="Water"), track)
    assert len(order(track)) == 4


def test_position_zero_is_refused_by_the_database(track):
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(title="Flour").update(position=0)


def test_postgresql_refuses_two_in_one_place(track):
    if connection.vendor == "sqlite":
        assert not connection.features.supports_deferrable_unique_constraints
        return
    phases = Phase.objects.filter(track=track)
    with pytest.raises(IntegrityError), transaction.atomic():
        phases.update(position=1) and connection.check_constraints()


def test_a_form_does_not_judge_positions_but_judges_the_rest(track):
    flour = track.phases.get(title="Flour")
    flour.position = 2
    flour.full_clean()
    flour.slug = "water"
    with pytest.raises(ValidationError, match="has a phase with this slug"):
        flour.full_clean()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_stay_dense_and_distinct():
    track = make.track("Baking", *[(f"Step {n}",) for n in range(6)])
    phase = track.phases.first()
    topics = [make.topic() for _ in range(8)]
    failures = []

    def work(number):
        try:
            ids = list(track.phases.values_list("pk", flat=True))
            arrange(track, ids[number:] + ids[:number])
            phase.place(topics[number])
            phase.place(topics[number + 4])
            phase.displace(topics[number])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert [position for _, position in order(track)] == [1, 2, 3, 4, 5, 6]
    items = ChecklistItem.objects.filter(phase=phase)
    assert list(items.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert {item.topic for item in items} == set(topics[4:])
