"""Rename and move: told first what hangs on a thing; ticks, readings and addresses stay."""

import pytest

from curation import moving
from curation.merging import Refused, merge
from journal.models import Reading
from tests import make
from tests.admin.sending import send
from tests.pages import words
from topics.models import Phase, Progress, Topic
from web import history


def url(thing, verb):
    options = thing._meta
    return f"/admin/curate/{options.app_label}/{options.model_name}/{thing.pk}/{verb}/"


@pytest.fixture
def topic(db):
    return make.topic("Yeast")


@pytest.fixture
def phases(topic):
    salt, water = make.topic("Salt"), make.topic("Water")
    make.track("Bakery", ("First", topic, salt), ("Last", water))
    first, last = Phase.objects.all()
    first.place(topic, "Wild yeast")
    return first, last


def checklist(phase):
    return list(phase.items.values_list("position", "topic__slug", "label"))


# --- Rename ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series"])
def test_the_new_address_answers_and_the_old_one_leads_there(client, desk, kind):
    thing = getattr(make, kind)("Yeast")
    old = thing.get_absolute_url()
    response = send(desk, url(thing, "rename"), slug="leaven")
    assert response.status_code == 302
    thing.refresh_from_db()
    assert thing.slug == "leaven"
    assert client.get(old)["Location"] == thing.get_absolute_url()
    assert history.entries_of(thing).first().slug == "leaven"


def test_it_is_told_before_what_hangs_on_it(desk, ada, topic):
    for _ in range(6):
        Progress.objects.record(make.user(), topic, "done")
    make.note(ada, "quetzalphen", topic=topic)
    make.post(body="[[Yeast]]").write()
    for verb in ("rename", "move"):
        page = desk.get(url(topic, verb))
        assert "6 learners have ticked it" in words(page)
        assert "a few have notes on it" in words(page)
        assert "1 text links to it" in words(page)
        assert "quetzalphen" not in page.content.decode()


def test_a_slug_that_is_or_was_anothers_is_told_at_the_field(desk, topic):
    make.topic("Salt")
    other = make.topic("Barm")
    merge(other, make.topic("Leaven"))
    for slug in ("salt", "barm", "no slug", ""):
        response = send(desk, url(topic, "rename"), slug=slug)
        assert response.status_code == 422, slug
        assert response.context["form"].errors["slug"], slug
    topic.refresh_from_db()
    assert topic.slug == "yeast"


def test_the_objects_page_leads_to_both(desk, topic):
    page = desk.get(f"/admin/topics/topic/{topic.pk}/change/").content.decode()
    assert url(topic, "rename") in page
    assert url(topic, "move") in page
    track = make.track("Bakery")
    page = desk.get(f"/admin/topics/track/{track.pk}/change/").content.decode()
    assert url(track, "rename") in page
    assert url(track, "move") not in page


# --- Move -----------------------------------------------------------------------------------------


def test_a_topic_goes_to_the_end_of_another_phase_with_its_label_and_ticks(
    desk, ada, phases, topic
):
    first, last = phases
    Progress.objects.record(ada, topic, "done")
    response = send(desk, url(topic, "move"), to=last.pk)
    assert response.status_code == 302
    assert checklist(first) == [(1, "salt", "")]
    assert checklist(last) == [(1, "water", ""), (2, "yeast", "Wild yeast")]
    assert Progress.objects.get().state == "done"
    for phase in phases:
        entry = history.entries_of(phase).first()
        assert entry.history_change_reason == "Moved “Yeast” to “Last”"


def test_a_post_goes_to_another_series(desk, ada):
    post = make.post("Bread")
    old = make.series("Old", ("One", post, make.post("Rolls"))).sections.get()
    new = make.series("New", ("Two", make.post("Cake"))).sections.get()
    Reading.objects.record(ada, post, "read")
    page = words(desk.get(url(post, "move")))
    assert "Old: One" in page
    assert "New: Two" in page
    assert send(desk, url(post, "move"), to=new.pk).status_code == 302
    assert list(old.parts.values_list("position", "post__slug")) == [(1, "rolls")]
    assert list(new.parts.values_list("position", "post__slug")) == [(1, "cake"), (2, "bread")]
    assert Reading.objects.get().state == "read"


def test_what_was_moved_meanwhile_or_stands_there_is_told_and_nothing_changes(desk, phases, topic):
    first, last = phases
    place = first.items.get(topic=topic)
    page = {"place": place.pk, "to": last.pk}
    moving.move(topic, place, last)
    response = desk.post(url(topic, "move"), page)
    assert response.status_code == 422
    assert "not there any more" in words(response)
    for where, why in ((place, "any more"), (last.items.get(topic=topic), "already")):
        with pytest.raises(Refused, match=why):
            moving.move(topic, where, last)
    assert checklist(last) == [(1, "water", ""), (2, "yeast", "Wild yeast")]


def test_what_stands_nowhere_says_so(desk, topic):
    assert "stands nowhere yet" in words(desk.get(url(topic, "move")))
    assert desk.get(url(make.track(), "move")).status_code == 404


def test_only_who_may_change_topics_does_either(client, ada, topic):
    for person in (ada, make.user(is_staff=True)):
        client.force_login(person)
        for verb in ("rename", "move"):
            assert client.post(url(topic, verb), {"slug": "x"}).status_code in (302, 403)
    assert Topic.objects.get(pk=topic.pk).slug == "yeast"
