"""Showing once more who one is, before what could lock an owner out or give everything away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def sign_in_again(view: View) -> View:
    """Let in whoever has shown within the last five minutes that the account is theirs.

    Others are asked for their password, a passkey or a one-time code, and come back to the page
    they wanted. A form they had sent is kept in their session meanwhile and then done; a file that
    came with it is not, so a page that takes files should ask on its GET too, as this does. Nor is
    a form with a new password, which must lie nowhere as it was typed: it is shown anew. Who has
    nothing of the kind to show (they sign in by mail alone) is let in.

    For people who are signed in: put nothing above it that opens the view to others.
    """
    guarded: View = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            # A form that somebody gave up earlier must not be done by their asking for the page.
            request.session.pop(STATE_SESSION_KEY, None)
        elif "password1" in request.POST and not did_recently_reauthenticate(request):
            return redirect(request.path)
        return guarded(request, *args, **kwargs)

    return answer
