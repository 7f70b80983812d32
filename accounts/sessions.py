"""Where somebody is signed in: the list of browsers, and ending what they do there.

The rows are allauth's, one for each sign-in. Its middleware would write one on every request, even
a GET, so it is left out; `used()` notes once an hour that something was done.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.browsers import in_words

NOTED_EVERY = 3600  # seconds


@dataclass(frozen=True)
class SignedIn:
    """A browser in which somebody is signed in. Without `pk` it is this one, from before the list.

    `used` is when something was last done there, up to an hour ago; reading is not noted.
    """

    pk: int | None
    browser: str
    address: str
    begun: dt.datetime | None
    used: dt.datetime | None
    is_here: bool


def sessions_of(request: HttpRequest) -> list[SignedIn]:
    """Where the person who asks is signed in: here first, then as last used. Two queries."""
    rows = list(UserSession.objects.filter(user_id=request.user.pk).order_by("-last_seen_at"))
    alive = _alive(request.user, [row.session_key for row in rows])
    found = [
        SignedIn(
            row.pk,
            in_words(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    if not any(one.is_here for one in found):
        found.append(SignedIn(None, in_words(_agent(request)), _address(request), None, None, True))
    return sorted(found, key=lambda one: not one.is_here)


def _alive(user: Any, keys: list[str]) -> set[str]:
    """Which sessions still count: not run out, and not from before a change of the password."""
    expected = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    living = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {
        session.session_key
        for session in living
        if session.get_decoded().get(HASH_SESSION_KEY) in expected
    }


def used(request: HttpRequest) -> None:
    """Note that something was done in this session: one UPDATE, once an hour."""
    key = request.session.session_key
    if not key:
        return
    # Not the key itself: a cache that others read should open no door.
    noted = f"session-used:{hashlib.sha256(key.encode()).hexdigest()}"
    if cache.add(noted, True, NOTED_EVERY):
        address = _address(request)
        known = {"ip": address} if address else {}
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now(), **known)


@never_cache
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own browsers out. Here, one signs out as ever."""
    row = get_object_or_404(UserSession, user=request.user, pk=pk)
    if row.session_key == request.session.session_key:
        messages.info(request, "You are using this one. To end it, sign out.")
    else:
        row.end()
        messages.success(request, f"{in_words(row.user_agent)} is signed out.")
    return redirect("account")


@never_cache
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here, where no list knows of the session too."""
    person: Any = request.user
    person.end_sessions()
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    others = UserSession.objects.filter(user=person).exclude(
        session_key=request.session.session_key
    )
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("account")


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def _address(request: HttpRequest) -> str:
    """Where the request came from; empty where a proxy does not tell."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
