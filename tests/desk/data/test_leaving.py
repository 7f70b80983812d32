"""Deleting the account: asked twice, then all of it is gone."""

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from desk.data.leaving import LastOne, delete_account
from desk.data.models import Upload
from journal.models import Reading
from notes.models import Note, NoteVersion
from review.models import Card
from tests import make
from tests.pages import words
from topics.models import Progress, ProgressEvent

PASSWORD = "correct horse battery"


def live(person, topic, post):
    """A bit of everything."""
    note = make.note(person, "pomegranate", topic=topic)
    note.revise("more", revision=1, as_version=True)
    Progress.objects.record(person, topic, "done")
    Reading.objects.record(person, post, "read")
    Card.objects.ask(Progress.objects.get(learner=person), timezone.now())
    Upload.objects.keep(person, b"zip", "x")
    person.propose_email("other@example.org")
    person.groups.add(Group.objects.get_or_create(name="Curator")[0])


@pytest.fixture
def cora(db):
    cache.clear()
    cora = make.user("cora@example.org", password=PASSWORD, name="Cora")
    live(cora, make.topic("Yeast"), make.post("Flour"))
    return cora


def sign_in(client):
    client.post("/accounts/login/", {"login": "cora@example.org", "password": PASSWORD})


def show_again(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/desk/data/delete/"})


def rows_of(key: int) -> dict[str, int]:
    """Every row of every model that refers to a person, by the model's name."""
    found: Any = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model is User:
                found[model._meta.label] = model._default_manager.filter(**{field.name: key})
    return {label: rows.count() for label, rows in found.items() if rows.exists()}


def test_signing_in_again_comes_first(client, cora):
    sign_in(client)
    for answer in (client.get("/desk/data/delete/"), client.post("/desk/data/delete/")):
        assert answer.url.startswith("/accounts/reauthenticate/")
    show_again(client)
    page = words(client.get("/desk/data/delete/"))
    assert "Delete the account?" in page
    assert "download everything" in page


def test_every_row_goes_and_every_browser_is_signed_out(client, cora):
    other = Client()
    for browser in (client, other):
        sign_in(browser)
    show_again(client)
    assert {"notes.Note", "topics.Progress", "review.Card", "desk.Upload"} <= rows_of(
        cora.pk
    ).keys()
    response = client.post("/desk/data/delete/", {"email": " Cora@Example.org "})
    assert response.url == "/desk/data/gone/"
    assert "Your account is gone" in words(client.get("/desk/data/gone/"))
    assert rows_of(cora.pk) == {}
    for model in (User, Note, NoteVersion, ProgressEvent, EmailAddress, UserSession, Session):
        assert not model.objects.exists(), model
    for browser in (client, other):
        assert browser.get("/desk/").url.startswith("/accounts/login/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["begin", "revise"])
def test_an_account_goes_even_while_a_window_of_its_own_saves(verb):
    person = make.user()
    note = make.note(person, "pomegranate")
    writing = threading.Event()

    def write():
        try:
            for number in range(200):
                if verb == "begin":
                    Note(owner=person, body=f"note {number}").begin()
                else:
                    note.revise(f"note {number}", revision=note.revision, as_version=True)
                writing.set()
        except (IntegrityError, Note.DoesNotExist):  # the account is gone
            pass
        finally:
            connection.close()

    window = threading.Thread(target=write)
    window.start()
    writing.wait(10)
    try:
        delete_account(person)
    finally:
        window.join()
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Note.objects.exists()


def test_nobody_else_loses_a_row(cora, bob):
    live(bob, make.topic("Salt"), make.post("Oven"))
    before = rows_of(bob.pk)
    delete_account(cora)
    delete_account(User(pk=cora.pk))  # from another window, at the same moment
    assert rows_of(bob.pk) == before


@pytest.mark.parametrize("email", ["", "cora", "bob@example.org"])
def test_another_address_deletes_nothing(client, cora, email):
    sign_in(client)
    show_again(client)
    response = client.post("/desk/data/delete/", {"email": email})
    assert response.status_code == 422
    assert User.objects.filter(pk=cora.pk).exists()


def test_a_form_that_was_given_up_is_not_done_by_coming_back(client, cora):
    sign_in(client)
    client.post("/desk/data/delete/", {"email": "cora@example.org"})  # asked who it is, and left
    client.get("/desk/data/delete/")
    show_again(client)
    assert User.objects.filter(pk=cora.pk).exists()


def test_posts_keep_their_byline(cora):
    own = make.post("Bread", author=cora, byline="C. Baker")
    bare = make.post("Cake", author=cora)
    delete_account(cora)
    for post, byline in ((own, "C. Baker"), (bare, "Cora")):
        post.refresh_from_db()
        assert (post.author, post.byline) == (None, byline)


def test_the_last_superuser_has_to_stay(client, cora):
    cora.is_superuser = cora.is_staff = True
    cora.save()
    make.user(is_superuser=True, is_active=False)
    sign_in(client)
    show_again(client)
    assert "This account has to stay" in words(client.get("/desk/data/delete/"))
    response = client.post("/desk/data/delete/", {"email": "cora@example.org"})
    assert response.status_code == 403
    assert "This account has to stay" in words(response)
    with pytest.raises(LastOne):
        delete_account(cora)
    assert Note.objects.filter(owner=cora).exists()

    make.user(is_superuser=True)
    delete_account(cora)
    assert not Note.objects.exists()


def test_the_admins_log_forgets_the_name(cora, curator):
    kind = ContentType.objects.get_for_model(User)
    entry = LogEntry.objects.create(
        user=curator, content_type=kind, object_id=cora.pk, object_repr="Cora", action_flag=2
    )
    LogEntry.objects.create(user=cora, content_type=kind, object_repr="x", action_flag=2)
    delete_account(cora)
    entry.refresh_from_db()
    assert "Cora" not in entry.object_repr
    assert LogEntry.objects.count() == 1


def test_goodbye_is_for_those_who_are_gone(client, bob):
    client.force_login(bob)
    assert client.get("/desk/data/gone/").status_code == 404
