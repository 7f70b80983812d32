"""Deleting in the admin: offered for what nobody touched, told in counts, never by name."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from journal.models import Post, Reading
from notes.models import Note
from tests import make
from tests.admin.test_addresses import admin_url
from tests.pages import words
from topics.models import Progress, Topic


@pytest.fixture
def boss(client, curator):
    """A client in which a superuser is signed in."""
    client.force_login(curator)
    return client


def test_a_few_learners_are_not_counted_out_loud(desk, ada, bob):
    topic = make.topic("Brewing")
    for learner in (ada, bob):
        Progress.objects.record(learner, topic, "done")
    make.note(ada, topic=topic)
    page = words(desk.get(admin_url(topic, "delete")))
    assert "a few ticks" in page
    assert "a few notes" in page
    assert "Retire it instead" in page
    assert "Ada" not in page


def test_many_learners_are_counted(desk):
    topic = make.topic("Brewing")
    for _ in range(6):
        Progress.objects.record(make.user(), topic, "done")
    make.track("Beer", ("Malt", topic))
    make.post("Ale", topics=[topic])
    page = words(desk.get(admin_url(topic, "delete")))
    assert "6 ticks" in page
    assert "1 checklist item" in page
    assert "1 link of a post to a topic" in page


@pytest.mark.parametrize("touch", ["tick", "note", "placement"])
def test_what_is_touched_is_not_deleted_even_when_asked(desk, ada, touch):
    topic = make.topic("Brewing")
    match touch:
        case "tick":
            Progress.objects.record(ada, topic, "done")
        case "note":
            make.note(ada, topic=topic)
        case "placement":
            make.track("Beer", ("Malt", topic))
    page = desk.get(admin_url(topic)).content.decode()
    assert "It cannot be deleted" in page
    assert "deletelink" not in page
    assert "cannot be deleted" in words(desk.post(admin_url(topic, "delete"), {"post": "yes"}))
    assert Topic.objects.filter(pk=topic.pk).exists()
    assert desk.get("/topics/brewing/").status_code == 200


def test_what_is_untouched_is_offered_for_deletion(desk):
    assert "deletelink" in desk.get(admin_url(make.topic())).content.decode()


def test_a_tick_between_look_and_deleting_keeps_the_topic(desk, ada, monkeypatch):
    from web.admin import counts

    topic, held_by = make.topic("Brewing"), counts.held_by
    Progress.objects.record(ada, topic, "done")
    looks = []

    def blind_at_first(thing):
        looks.append(thing)
        return held_by(thing) if len(looks) > 1 else []

    monkeypatch.setattr(counts, "held_by", blind_at_first)
    response = desk.post(admin_url(topic, "delete"), {"post": "yes"})
    assert "a few ticks" in words(response)
    assert desk.get("/topics/brewing/").status_code == 200
    assert not LogEntry.objects.exists()


def test_a_posts_own_rows_go_with_it_and_are_told(desk):
    post = make.post("Ale", tags=[make.tag()], topics=[make.topic()])
    assert "1 tag on a post" in words(desk.get(admin_url(post, "delete")))
    assert desk.post(admin_url(post, "delete"), {"post": "yes"}).status_code == 302
    assert not Post.objects.exists()


@pytest.mark.parametrize("kind", ["track", "series", "category", "tag"])
def test_what_holds_content_is_not_deleted(desk, kind):
    match kind:
        case "track":
            thing = make.track("Beer", ("Malt",))
        case "series":
            thing = make.series("Beer", ("Malt",))
        case "category":
            thing = make.post(category=make.category()).category
        case "tag":
            thing = make.post(tags=[make.tag()]).tags.get()
    assert "cannot be deleted" in words(desk.post(admin_url(thing, "delete"), {"post": "yes"}))
    assert type(thing).objects.exists()


def test_nothing_is_deleted_from_a_list(desk, boss):
    topic = make.topic()
    for url in ("/admin/topics/topic/", "/admin/accounts/user/", "/admin/auth/group/"):
        assert "delete_selected" not in boss.get(url).content.decode()
    data = {"action": "delete_selected", "_selected_action": [topic.pk], "post": "yes"}
    boss.post("/admin/topics/topic/", data)
    assert Topic.objects.exists()


def test_the_masthead_is_never_deleted(boss):
    make.masthead()
    assert boss.get("/admin/journal/masthead/1/delete/").status_code == 403


def test_a_person_goes_with_their_learning_and_their_posts_keep_the_byline(boss, ada, bob):
    topic, post = make.topic(), make.post("Ale", author=ada, byline="Ada L.")
    for learner in (ada, bob):
        Progress.objects.record(learner, topic, "done")
        Reading.objects.record(learner, post, "read")
        make.note(learner, "secret word", topic=topic).revise(
            "other secret", revision=1, as_version=True
        )
    url = f"/admin/accounts/user/{ada.pk}/delete/"
    page = words(boss.get(url))
    for phrase in ("a few ticks", "a few readings", "a few notes", "a few earlier versions"):
        assert phrase in page
    assert "Ale" not in page
    assert "secret" not in page
    assert boss.post(url, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=ada.pk).exists()
    post.refresh_from_db()
    assert (post.author, post.byline) == (None, "Ada L.")
    assert Note.objects.count() == Progress.objects.count() == Reading.objects.count() == 1


def test_the_admins_log_forgets_a_deleted_persons_name(boss, ada):
    boss.post(f"/admin/accounts/user/{ada.pk}/delete/", {"post": "yes"})
    logged = " ".join(f"{e.object_repr} {e.change_message}" for e in LogEntry.objects.all())
    assert logged
    assert "ada" not in logged.lower()
    assert "ada@" not in boss.get("/admin/").content.decode().lower()


def test_nobody_deletes_themselves_by_a_slip(boss, curator):
    assert boss.get(f"/admin/accounts/user/{curator.pk}/delete/").status_code == 403


def test_fifty_thousand_ticks_are_counted_not_read(desk):
    """The stock page reads each protected row to name it: ours asks as much of 5 as of 50."""
    topic, found = make.topic(), []
    for rows in (5, 45):
        for _ in range(rows):
            Progress.objects.record(make.user(), topic, "done")
        with CaptureQueriesContext(connection) as captured:
            desk.get(admin_url(topic, "delete"))
        found.append(len(captured))
        assert not [query for query in captured if 'SELECT "topics_progress"' in query["sql"]]
    assert found[0] == found[1]
