"""What another curator does while a form of the admin is open, or in the moment it is saved."""

import threading

import pytest
from django.db import connection

from curation.merging import merge
from tests import make
from tests.admin.sending import errors, fields, send
from tests.admin.test_addresses import admin_url
from tests.pages import links, words
from topics.models import Topic
from web import history
from web.admin.written import WrittenDesk


@pytest.fixture
def topic(db):
    topic = make.topic("Yeast", body="It grows.")
    history.note(topic)
    return topic


def test_what_another_wrote_meanwhile_is_not_overwritten_unseen(desk, topic):
    page = fields(desk, admin_url(topic))
    send(desk, admin_url(topic), body="It grows slowly.")
    send(desk, admin_url(topic), body="It grows fast.")
    response = desk.post(admin_url(topic), page | {"body": "It grows well.", "summary": "Small."})
    assert list(errors(response)) == ["body"]
    assert "Somebody changed this after you opened the page" in words(response)
    assert "It grows well." in response.content.decode()
    (way,) = [href for href in links(response) if "/compare/?" in href]
    compared = words(desk.get(way))  # what the page showed, and what is stored
    assert "fast" in compared
    assert "slowly" not in compared
    topic.refresh_from_db()
    assert (topic.body, topic.summary) == ("It grows fast.", "")


def test_saved_once_more_it_stands(desk, topic):
    page = fields(desk, admin_url(topic))
    send(desk, admin_url(topic), body="It grows fast.")
    mine = page | {"body": "It grows well."}
    page = desk.post(admin_url(topic), mine)
    seen = page.context["seen"]
    assert desk.post(admin_url(topic), mine | {"_seen": seen}).status_code == 302
    assert [entry.body for entry in history.entries_of(topic)] == [
        "It grows well.", "It grows fast.", "It grows.",
    ]  # fmt: skip


def test_a_change_of_something_else_or_of_the_same_is_in_nobodys_way(desk, topic):
    page = fields(desk, admin_url(topic))
    send(desk, admin_url(topic), body="It grows fast.")
    same = {"body": "It grows fast.", "summary": "Small."}
    assert desk.post(admin_url(topic), page | same).status_code == 302
    topic.refresh_from_db()
    assert (topic.body, topic.summary) == ("It grows fast.", "Small.")


@pytest.mark.django_db(transaction=True)
def test_what_is_merged_in_that_moment_does_not_come_back(client, monkeypatch):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    old, new = make.topic("Yeast"), make.topic("Barm")
    save, threads = WrittenDesk.save_model, []

    def work():
        try:
            merge(Topic.objects.get(pk=old.pk), Topic.objects.get(pk=new.pk))
        finally:
            connection.close()

    def save_late(*args):
        threads.append(threading.Thread(target=work))
        threads[0].start()
        threads[0].join(1)  # time enough to merge, if nothing holds it back
        save(*args)

    monkeypatch.setattr(WrittenDesk, "save_model", save_late)
    assert send(client, admin_url(old), summary="Small.").status_code == 302
    threads[0].join()
    assert Topic.objects.get() == new
    assert client.get("/topics/yeast/").status_code == 301
