"""Merging: one of two goes, and whatever anybody did with either is found on the one that stays."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curation.merging import Refused, merge
from curation.models import Draft, MaterialChange
from journal.models import Post, Reading, ReadingEvent
from review.models import Card, ReviewEvent
from review.schedule import replay
from tests import make
from tests.pages import links, words
from topics.models import ChecklistItem, Progress, ProgressEvent, Topic
from web.addresses import rename
from web.models import FormerSlug, Mention

STATES = ["todo", "skipped", "doing", "done"]
EARLY = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
LATE = EARLY + dt.timedelta(days=9)


def url(thing):
    options = thing._meta
    return f"/admin/curate/{options.app_label}/{options.model_name}/{thing.pk}/merge/"


# --- What moves -----------------------------------------------------------------------------------


@pytest.mark.parametrize("theirs", [None, *STATES])
@pytest.mark.parametrize("ours", [None, *STATES])
@pytest.mark.parametrize("ours_first", [True, False])
def test_the_further_state_stays_with_the_earliest_date_of_that_state(
    ada, pair, theirs, ours, ours_first
):
    old, new = pair
    at = {new: EARLY if ours_first else LATE, old: LATE if ours_first else EARLY}
    marks = [(old, theirs), (new, ours)]
    for topic, state in marks:
        if state:
            Progress.objects.record(ada, topic, state, at[topic])
    merge(old, new)
    states = [state for _, state in marks if state]
    if not states:
        assert not Progress.objects.exists()
        return
    furthest = max(states, key=STATES.index)
    mark = Progress.objects.get()
    assert (mark.topic, mark.state) == (new, furthest)
    assert mark.since == min(at[topic] for topic, state in marks if state == furthest)


@pytest.mark.parametrize(("theirs", "ours"), [("read", "unread"), ("unread", "read")])
def test_who_read_either_post_has_read_it(ada, theirs, ours):
    old, new = make.post("Crumb"), make.post("Crust")
    Reading.objects.record(ada, old, theirs, EARLY)
    Reading.objects.record(ada, new, ours, LATE)
    merge(old, new)
    mark = Reading.objects.get()
    assert (mark.post, mark.state) == (new, "read")
    assert mark.since == (EARLY if theirs == "read" else LATE)
    assert ReadingEvent.objects.filter(post=new).count() == 2


def test_every_event_moves_as_it_is(ada, bob, pair):
    old, new = pair
    for learner in (ada, bob):
        for topic in pair:
            Progress.objects.record(learner, topic, "doing", EARLY)
            Progress.objects.record(learner, topic, "done", LATE)
    before = sorted(ProgressEvent.objects.values_list("pk", "learner", "state", "at"))
    merge(old, new)
    after = sorted(ProgressEvent.objects.values_list("pk", "learner", "state", "at"))
    assert after == before
    assert not ProgressEvent.objects.exclude(topic=new).exists()


def remind(learner, topic, at, *ratings):
    Progress.objects.record(learner, topic, "done", at)
    mark = Progress.objects.select_related("topic", "learner").get(learner=learner, topic=topic)
    Card.objects.ask(mark, at)
    for n, rating in enumerate(ratings, 1):
        Card.objects.answer(mark, rating, n, at + dt.timedelta(days=3 * n))


def test_two_cards_become_one_made_from_both_logs(ada, bob, pair):
    old, new = pair
    remind(ada, old, EARLY, "good", "again")
    remind(ada, new, LATE, "easy")
    remind(bob, old, EARLY, "hard")
    merge(old, new)
    for learner, count in ((ada, 5), (bob, 2)):
        card = Card.objects.get(learner=learner)
        log = ReviewEvent.objects.filter(learner=learner, topic=new)
        assert card.topic == new
        assert card.memory == replay(log)
        assert card.revision == log.count() == count


def test_what_always_comes_back_still_does_though_the_first_date_is_from_before(bob, pair):
    """A mark that has no card yet, since it needs none, would be told from a date too early."""
    old, new = pair
    bob.reminds_since, bob.time_zone = EARLY + dt.timedelta(days=3), "Pacific/Kiritimati"
    bob.save()
    Progress.objects.record(bob, new, "done", EARLY)
    Progress.objects.record(bob, old, "done", LATE)
    merge(old, new)
    assert Progress.objects.get().since == EARLY
    assert Card.objects.get().topic == new
    assert ReviewEvent.objects.get().day == LATE.date() + dt.timedelta(days=1)  # bob's own day


def test_a_phase_that_placed_both_keeps_the_item_of_the_one_that_stays(pair):
    old, new = pair
    a, b, c = make.topic(), make.topic(), make.topic()
    track = make.track("Bakery", ("Both", a, old, b, new, c), ("One", a, old, b))
    both, one = track.phases.all()
    both.place(new, "Foam")
    both.place(old, "Froth")
    one.place(old, "Scum")
    merge(old, new)
    assert list(both.items.values_list("topic", "position", "label")) == [
        (a.pk, 1, ""), (b.pk, 2, ""), (new.pk, 3, "Foam"), (c.pk, 4, ""),
    ]  # fmt: skip
    assert list(one.items.values_list("topic", "position", "label")) == [
        (a.pk, 1, ""), (new.pk, 2, "Scum"), (b.pk, 3, ""),
    ]  # fmt: skip


def test_posts_teach_it_once_and_a_post_keeps_its_tags_once(db):
    old, new = make.topic("Yeast"), make.topic("Barm")
    both, one = make.post(topics=[old, new]), make.post(topics=[old])
    merge(old, new)
    assert [list(post.topics.all()) for post in (both, one)] == [[new], [new]]
    red, blue, green = make.tag("Red"), make.tag("Blue"), make.tag("Green")
    first = make.post("First", tags=[red, blue], topics=[new])
    second = make.post("Second", tags=[blue, green])
    series = make.series("All", ("A", first, both), ("B", second, first))
    merge(first, second)
    assert set(second.tags.all()) == {red, blue, green}
    assert list(second.topics.all()) == [new]
    parts = [list(one.parts.values_list("post", "position")) for one in series.sections.all()]
    assert parts == [[(second.pk, 1), (both.pk, 2)], [(second.pk, 1)]]


def test_addresses_old_and_new_lead_there_at_once(client, pair):
    old, new = pair
    rename(old, "yeasts")
    third = make.topic("Leaven")
    merge(old, new)
    merge(new, third)
    for slug in ("yeast", "yeasts", "barm"):
        response = client.get(f"/topics/{slug}/", {"page": 2})
        assert response.status_code == 301
        assert response["Location"] == "/topics/leaven/?page=2"


def test_texts_that_link_to_it_by_any_of_its_names_link_to_the_other(
    client, pair, django_capture_on_commit_callbacks
):
    old, new = pair
    rename(old, "saccharomyces")
    old.title = "Baker's yeast"
    old.save()
    body = "[[yeast]], [[saccharomyces]], [[Baker's yeast]] and [[Barm]]"
    post = make.post("Bread", body=body)
    with django_capture_on_commit_callbacks(execute=True):
        merge(old, new)
    found = [href for href in links(client.get(post.get_absolute_url())) if "/topics/" in href]
    assert [href for href in found if "barm" in href] == ["/topics/barm/"] * 4
    assert Mention.objects.filter(target_id=new.pk).count() == 4


def test_the_links_of_the_text_that_goes_are_forgotten(pair):
    old, new = pair
    old.body = "[[Barm]]"
    old.write()
    merge(old, new)
    assert not Mention.objects.exists()


def test_a_change_of_what_one_learns_is_told_of_the_other(pair):
    old, new = pair
    of_topics = ContentType.objects.get_for_model(Topic)
    MaterialChange.objects.create(content_type=of_topics, object_id=old.pk, why="It was wrong.")
    merge(old, new)
    assert MaterialChange.objects.get().target == new


# --- How much it asks of the database -------------------------------------------------------------


def test_many_learners_take_as_many_statements_as_few(pair):
    def crowd(old, new, size):
        for _ in range(size):
            learner = make.user()
            for topic in (old, new):
                remind(learner, topic, EARLY)
                make.note(learner, topic=topic)

    found = []
    for size in (2, 12):
        old, new = make.topic(), make.topic()
        crowd(old, new, size)
        with CaptureQueriesContext(connection) as captured:
            merge(old, new)
        found.append(len(captured))
    assert found[0] == found[1]


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ({"status": "retired"}, "is retired"),
        ({"status": "draft"}, "is not public"),
        ({"published_at": make.in_days(3)}, "is not public"),
    ],
)
def test_nothing_is_merged_into_what_readers_cannot_reach(desk, target, why):
    old, new = make.topic("Yeast"), make.topic("Barm", **target)
    response = desk.post(url(old), {"into": new.pk})
    assert response.status_code == 422
    assert why in words(response)
    assert desk.get("/topics/yeast/").status_code == 200


def test_a_promise_takes_over_no_published_post_but_another_promise(db):
    with pytest.raises(Refused, match="not public"):
        merge(make.post(), make.planned())
    merge(make.planned(), make.planned("Kept"))
    assert Post.objects.filter(title="Kept").exists()


@pytest.mark.parametrize("status", ["retired", "draft"])
def test_what_is_retired_or_never_was_public_becomes_part_of_what_is(client, ada, status):
    old, new = make.topic("Yeast", status=status), make.topic("Barm")
    Progress.objects.record(ada, old, "done")
    merge(old, new)
    assert Progress.objects.get().topic == new
    assert client.get("/topics/yeast/").status_code == 301


def test_nothing_is_merged_into_itself_nor_into_the_other_kind(desk, pair):
    old, _ = pair
    post = make.post()
    response = desk.post(url(old), {"into": old.pk})
    assert (response.status_code, "into itself" in words(response)) == (422, True)
    with pytest.raises(Refused):
        merge(old, post)
    assert desk.get(f"/admin/curate/topics/track/{make.track().pk}/merge/").status_code == 404


def test_what_has_a_draft_of_changes_waits_for_it(desk, pair):
    old, new = pair
    of_topics = ContentType.objects.get_for_model(Topic)
    Draft.objects.create(
        content_type=of_topics, object_id=old.pk, fields={}, base={}, base_digest="x"
    )
    response = desk.post(url(old), {"into": new.pk})
    assert response.status_code == 422
    assert "Publish or discard it first" in words(response)


def test_a_page_from_before_says_where_it_went(desk, pair):
    old, new = pair
    third = make.topic("Leaven")
    stale = url(old)
    merge(old, new)
    response = desk.post(stale, {"into": third.pk, "slug": "yeast"})
    assert response.status_code == 409
    assert "part of “Barm” by now" in words(response)
    assert desk.get(stale).status_code == 404
    assert Topic.objects.filter(pk=new.pk).exists()


# --- The pages ------------------------------------------------------------------------------------


def test_one_chooses_sees_what_moves_and_merges(desk, pair, ada):
    old, new = pair
    for _ in range(6):
        Progress.objects.record(make.user(), old, "done")
    make.note(ada, "quetzalphen", topic=old)
    make.track("Bakery", ("Flour", old))
    choose = words(desk.get(url(old)))
    assert "6 learners have ticked it" in choose
    response = desk.get(url(old), {"into": new.pk})
    sure = words(response)
    assert "a few have notes on it" in sure
    assert "1 track places it" in sure
    assert "This cannot be undone" in sure
    assert "quetzalphen" not in response.content.decode()
    assert Topic.objects.filter(pk=old.pk).exists()
    response = desk.post(url(old), {"into": new.pk, "slug": old.slug}, follow=True)
    assert "“Yeast” is part of “Barm” now" in words(response)
    assert ChecklistItem.objects.get().topic == new
    assert FormerSlug.objects.get(slug="yeast").target == new


def test_without_script_the_other_is_named_by_its_slug(desk, pair):
    old, _ = pair
    assert "becomes part of “Barm”" in words(desk.get(url(old), {"into-slug": "barm"}))
    assert desk.get(url(old), {"into-slug": "nothing"}).status_code == 422


def test_who_chose_nothing_is_told_to(desk, pair):
    old, _ = pair
    assert words(desk.get(url(old))).count("Merge “Yeast” into another topic") == 1
    assert 'name="into" value=""' in desk.get(url(old)).content.decode()  # for an empty choice
    response = desk.get(url(old), {"into": "", "slug": old.slug})
    assert response.status_code == 422
    assert "Choose the topic that it shall become part of." in words(response)
    response = desk.get(url(old), {"into-slug": "nothing"})
    assert "There is no such topic." in words(response)


def test_only_who_may_change_topics_merges_them(client, ada, pair):
    old, new = pair
    for person in (ada, make.user(is_staff=True)):
        client.force_login(person)
        assert client.post(url(old), {"into": new.pk}).status_code in (302, 403)
    assert Topic.objects.filter(pk=old.pk).exists()


def test_a_slug_that_meant_it_is_not_given_away(pair):
    old, new = pair
    merge(old, new)
    with pytest.raises(ValidationError):
        rename(make.topic(), "yeast")
