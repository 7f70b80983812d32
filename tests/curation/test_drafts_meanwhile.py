"""Who writes, publishes and merges at the same moment waits or is told, and no word is lost."""

import threading

import pytest
from django.db import IntegrityError, connection

from curation import drafting
from curation.merging import merge
from curation.models import Draft, MaterialChange
from journal.models import Post
from tests import make
from tests.admin.sending import fields
from tests.pages import words
from topics.models import Topic


def begin(thing, **said):
    """The first draft of `thing`."""
    present = drafting.fields_of(thing)
    seen = drafting.digest(present)
    return drafting.save(thing, present | said, by=None, revision=0, seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_curators_at_once_one_publishes():
    topic = make.topic(body="Old.")
    waiting = begin(topic, body="New.")
    start, outcomes = threading.Barrier(2), []

    def race():
        try:
            start.wait(10)
            drafting.publish(
                Draft.objects.get(pk=waiting.pk), Topic.objects.get(), by=None, why="It is new."
            )
            outcomes.append("published")
        except (drafting.Stale, Draft.DoesNotExist):
            outcomes.append("told")
        finally:
            connection.close()

    curators = [threading.Thread(target=race) for _ in range(2)]
    for curator in curators:
        curator.start()
    for curator in curators:
        curator.join(30)
    assert sorted(outcomes) == ["published", "told"]
    assert MaterialChange.objects.count() == 1
    assert Topic.objects.get().body == "New."


@pytest.mark.django_db(transaction=True)
def test_words_saved_while_a_topic_they_name_is_merged_are_not_overwritten(monkeypatch):
    old, new = make.topic("Yeast"), make.topic("Barm")
    post = make.post("Bread", topics=[old])
    begin(post, body="One.")
    digest, threads, told = drafting.digest, [], []

    def save():
        try:
            said = drafting.fields_of(post) | {"body": "Two."}
            drafting.save(post, said, by=None, revision=1, seen="")
        except drafting.Stale as stale:
            told.append(stale.draft)
        finally:
            connection.close()

    def digest_late(said):  # the merge has read the draft, and has not written it yet
        monkeypatch.setattr(drafting, "digest", digest)
        threads.append(threading.Thread(target=save))
        threads[0].start()
        threads[0].join(1)
        return digest(said)

    monkeypatch.setattr(drafting, "digest", digest_late)
    merge(old, new)
    threads[0].join()
    draft = Draft.objects.get()
    assert (draft.fields["topics"], draft.base["topics"]) == ([new.pk], [new.pk])
    assert told == [draft]  # so that the form still has the words, and asks


def test_a_topic_merged_in_the_moment_of_publishing_is_told_and_not_lost(desk, monkeypatch):
    old, new = make.topic("Yeast"), make.topic("Barm")
    post = make.post("Bread", body="Bake it.")
    begin(post, topics=[old.pk])
    page = f"/admin/drafts/post/{post.pk}/publish/"
    form, publish = fields(desk, page), drafting.publish

    def publish_late(*args, **kwargs):
        monkeypatch.setattr(drafting, "publish", publish)
        merge(old, new)
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(drafting, "publish", publish_late)
    response = desk.post(page, form)
    assert response.status_code == 409
    assert "Barm" in words(response)
    assert desk.post(page, fields(desk, page)).status_code == 302
    assert list(Post.objects.get().topics.all()) == [new]


def test_a_first_draft_of_what_is_merged_in_that_moment_is_no_fault_of_the_site(desk, monkeypatch):
    old, new = make.topic("Yeast"), make.topic("Barm")
    page = f"/admin/drafts/topic/{old.pk}/"
    form, save = fields(desk, page), drafting.save

    def save_late(*args, **kwargs):
        merge(old, new)
        return save(*args, **kwargs)

    monkeypatch.setattr(drafting, "save", save_late)
    assert desk.post(page, form | {"body": "New."}).status_code == 404
    assert not Draft.objects.exists()
