"""Retire and bring back: first what it touches, in counts; then it is done, and can be undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curation.touching import touching
from journal.models import Post, Reading
from tests import make
from tests.admin.sending import fields
from tests.admin.test_addresses import admin_url
from tests.pages import links, words
from topics.models import Progress, Topic, Track


def url(verb, *things):
    options = things[0]._meta
    ids = "&".join(f"id={thing.pk}" for thing in things)
    return f"/admin/curate/{options.app_label}/{options.model_name}/{verb}/?{ids}"


def carry_out(client, verb, *things):
    """Confirm, as the page's form does."""
    address = url(verb, *things)
    return client.post(address.partition("?")[0], {"id": [thing.pk for thing in things]})


def crowd(topic, ticks, notes=0):
    for n in range(ticks):
        learner = make.user()
        Progress.objects.record(learner, topic, ("done", "doing", "skipped")[n % 3])
        if n < notes:
            make.note(learner, "quetzalphen", topic=topic)


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series"])
def test_each_kind_is_retired_and_brought_back_and_its_address_answers_throughout(
    client, editor, kind
):
    thing = getattr(make, kind)("Brewing")
    address = thing.get_absolute_url()
    client.force_login(editor)
    assert carry_out(client, "retire", thing)["Location"] == admin_url(thing)
    assert client.get(address).status_code == 410
    assert carry_out(client, "bring-back", thing).status_code == 302
    assert client.get(address).status_code == 200
    thing.refresh_from_db()
    assert thing.published_at == make.LONG_AGO


def test_the_page_counts_what_it_touches_and_names_nobody(desk, ada):
    topic = make.topic("Brewing")
    crowd(topic, 7, notes=2)
    Progress.objects.record(make.user(), topic, "todo")
    make.track("Beer", ("Malt", topic), ("Hops", topic))
    make.track("Ale", ("Malt", topic))
    make.post("How to", topics=[topic], body="[[Brewing]]")
    response = desk.get(url("retire", topic))
    page = words(response)
    for phrase in (
        "7 learners have ticked it",
        "a few have notes on it",
        "2 tracks place it",
        "1 post teaches it",
        "1 text links to it",
    ):
        assert phrase in page
    for private in ("quetzalphen", "person"):
        assert private not in response.content.decode()
    topic.refresh_from_db()
    assert topic.is_public


@pytest.mark.parametrize("learners", [1, 4])
def test_few_learners_are_a_few(desk, learners):
    topic = make.topic()
    crowd(topic, learners)
    assert "a few learners have ticked it" in words(desk.get(url("retire", topic)))


def test_a_track_and_a_series_count_who_learned_in_them(db):
    topic, post = make.topic(), make.post()
    track = make.track("Beer", ("Malt", topic, make.topic()))
    series = make.series("Ales", ("Light", post))
    crowd(topic, 5)
    Reading.objects.record(make.user(), post, "read")
    assert touching([track])[track.pk] == [
        "5 learners have ticked something in it",
        "it places 2 topics",
    ]
    assert touching([series])[series.pk] == [
        "a few learners have read something in it",
        "it places 1 post",
    ]


def test_what_nobody_touched_is_told_so(desk):
    assert "nobody has touched it" in words(desk.get(url("retire", make.topic())))


def test_many_are_counted_in_as_many_queries_as_one(db):
    topics = [make.topic() for _ in range(8)]
    for topic in topics:
        crowd(topic, 1, notes=1)
    found = []
    for some in (topics[:1], topics):
        with CaptureQueriesContext(connection) as captured:
            touching(some)
        found.append(len(captured))
    assert found[0] == found[1]


def test_repeating_is_harmless_and_says_so(desk):
    topic = make.topic()
    carry_out(desk, "retire", topic)
    response = desk.post(url("retire", topic).partition("?")[0], {"id": topic.pk}, follow=True)
    assert "Nothing had to be changed" in words(response)
    assert "Nothing here can be retired" in words(desk.get(url("retire", topic)))
    topic.refresh_from_db()
    assert topic.is_retired


def test_what_never_was_public_is_left_as_it_is(desk):
    draft, public = make.topic("Secret", status="draft"), make.topic("Known")
    page = words(desk.get(url("retire", draft, public)))
    assert "Left as it is" in page
    assert "Secret (Draft)" in page
    carry_out(desk, "retire", draft, public)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert Topic.objects.get(pk=public.pk).is_retired


def test_several_are_retired_from_the_list(desk):
    topics = [make.topic() for _ in range(3)]
    page = words(desk.get("/admin/topics/topic/"))
    assert "Retire the selected topics" in page
    assert "Bring back the selected topics" in page
    data = {"action": "retire", "_selected_action": [topic.pk for topic in topics]}
    asked = desk.post("/admin/topics/topic/", data, follow=True)
    assert not Topic.objects.filter(status="retired").exists()
    for topic in topics:
        assert topic.title in words(asked)
    response = carry_out(desk, "retire", *topics)
    assert response["Location"] == "/admin/topics/topic/"
    assert Topic.objects.filter(status="retired").count() == 3


def test_no_more_than_a_page_at_once(desk):
    topics = [make.topic() for _ in range(51)]
    data = {
        "action": "retire",
        "_selected_action": [topic.pk for topic in topics[:50]],
        "select_across": "1",
    }
    assert "At most 50 at once" in words(desk.post("/admin/topics/topic/", data, follow=True))
    assert carry_out(desk, "retire", *topics).status_code == 400
    assert not Topic.objects.filter(status="retired").exists()


@pytest.mark.parametrize("model", ["journal/tag", "journal/category", "accounts/user"])
def test_only_what_has_a_status_is_retired(client, curator, model):
    client.force_login(curator)
    make.tag()
    make.category()
    assert "Retire the selected" not in words(client.get(f"/admin/{model}/"))
    assert client.get(f"/admin/curate/{model}/retire/?id=1").status_code == 404


@pytest.mark.parametrize("ids", ["", "?id=999999", "?id=x", "?id=-1", f"?id={'9' * 30}"])
def test_nonsense_is_told_from_what_is_there(desk, ids):
    assert desk.get(f"/admin/curate/topics/topic/retire/{ids}").status_code in (400, 404)


def test_only_who_may_change_a_thing_is_asked(client, ada):
    topic = make.topic()
    for person, status in ((ada, 302), (make.user(is_staff=True), 403)):
        client.force_login(person)
        assert client.get(url("retire", topic)).status_code == status
        assert carry_out(client, "retire", topic).status_code == status
    topic.refresh_from_db()
    assert topic.is_public


def test_the_page_of_a_thing_offers_what_fits_it(desk):
    def offered(thing):
        return [one for one in ("retire", "bring-back", "merge") if any(
            f"/{one}/" in href for href in links(desk.get(admin_url(thing)))
        )]  # fmt: skip

    assert offered(make.topic()) == ["retire", "merge"]
    assert offered(make.planned()) == ["retire", "merge"]
    assert offered(make.topic(status="retired")) == ["bring-back", "merge"]
    assert offered(make.topic(status="draft")) == ["merge"]
    assert offered(make.track()) == ["retire"]
    assert offered(make.tag()) == []


def test_where_deleting_is_forbidden_the_way_on_is_a_link(desk, ada):
    topic = make.topic()
    Progress.objects.record(ada, topic, "done")
    for page in ("change", "delete"):
        response = desk.get(admin_url(topic, page))
        assert "Retire it instead" in words(response)
        assert url("retire", topic) in links(response)
        assert any("/merge/" in href for href in links(response))


def test_a_date_to_come_that_was_given_meanwhile_hides_nothing(client, desk):
    topic, post, track = make.topic(), make.planned(), make.track()
    for thing in (topic, post, track):
        thing.retire()
    for model in (Topic, Post, Track):
        model.objects.update(published_at=make.in_days(3))
    for thing in (topic, post, track):
        carry_out(desk, "bring-back", thing)
        assert client.get(thing.get_absolute_url()).status_code == 200
    post.refresh_from_db()
    assert post.is_planned


def test_what_was_retired_while_a_form_was_open_stays_so(desk):
    topic = make.topic("Brewing")
    stale = fields(desk, admin_url(topic)) | {"title": "Brewed"}
    topic.retire()
    assert desk.post(admin_url(topic), stale).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.is_retired) == ("Brewed", True)


def test_the_question_names_what_it_is_about(desk):
    ale, beer = make.topic("Ale"), make.topic("Beer")
    assert "Retire “Ale”?" in words(desk.get(url("retire", ale)))
    assert admin_url(ale) in links(desk.get(url("retire", ale)))
    assert "Retire 2 topics?" in words(desk.get(url("retire", ale, beer)))
    ale.retire()
    assert "Bring back “Ale”?" in words(desk.get(url("bring-back", ale)))


def test_who_still_sees_a_retired_track_or_series_is_told_why(client, ada):
    topic, post = make.topic(), make.post()
    track, series = make.track("Brewing", ("Malt", topic)), make.series("Ales", ("Light", post))
    Progress.objects.record(ada, topic, "done")
    Reading.objects.record(ada, post, "read")
    client.force_login(ada)
    for thing, page in ((track, track), (track, track.phases.get()), (series, series)):
        address = page.get_absolute_url()
        assert "no longer listed" not in words(client.get(address))
        thing.retire()
        assert "no longer listed. You still see it because" in words(client.get(address))
        thing.bring_back()
