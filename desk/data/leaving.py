"""Deleting one's own account, with all the learning in it."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction

from journal.models import Post
from notes.models import Note
from web import history


class LastOne(Exception):
    """Nobody else can run the site, so this account has to stay. Nothing changed."""


def is_last_superuser(person: Any) -> bool:
    """Is this the only one who may do everything?"""
    return person.is_superuser and not _superusers().exclude(pk=person.pk).exists()


def delete_account(person: Any) -> None:
    """Remove the account, every row of its learning, its ways in and its sessions.

    Posts stay, with the byline they had; one without gets the author's name, for which it may have
    been known. What a curator did stays undone in no way, but the admin's log of it goes with them,
    and where the log names the account it names a number instead.

    Raises LastOne, changing nothing, for the last superuser. Repeating it does no harm.
    """
    people: Any = get_user_model()._default_manager
    kind, key = ContentType.objects.get_for_model(people.model), str(person.pk)
    with transaction.atomic():
        list(_superusers().select_for_update().values_list("pk"))  # two may leave at once
        # Held, so that no other window adds a row between looking for them and deleting.
        person = people.select_for_update().filter(pk=person.pk).first()
        if person is None:
            return
        if is_last_superuser(person):
            raise LastOne
        list(Note.objects.owned_by(person).select_for_update().values_list("pk"))  # versions too
        nameless = list(Post.objects.filter(author=person, byline="").only("pk"))
        Post.objects.filter(pk__in=[post.pk for post in nameless]).update(byline=person.name)
        history.note(*nameless)
        sessions = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(sessions)).delete()
        person.delete()
        named = LogEntry.objects.filter(content_type=kind, object_id=key)
        named.update(object_repr=f"user {key}")


def _superusers() -> Any:
    people: Any = get_user_model()._default_manager
    return people.filter(is_superuser=True, is_active=True)
